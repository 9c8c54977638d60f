"""Metadata-driven engines; they know no vault and no count."""
