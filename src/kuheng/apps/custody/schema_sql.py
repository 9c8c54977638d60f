"""What the database must know of custody beyond its tables."""

# A category's form extends the asset: its table may refer to it, and to nothing else.
MIGRATION_SQL: tuple[str, ...] = ("GRANT REFERENCES ON asset TO kuheng_former",)
