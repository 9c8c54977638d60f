"""Custody 出入库: what is in the vault, who may take it, and who did."""
