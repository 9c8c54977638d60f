"""The form engine: a definition becomes a real table, a validator and a view schema."""
