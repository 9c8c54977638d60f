"""What the database must know of custody beyond its tables."""

# A category's form extends the asset: its table may refer to it, and to nothing else.
# Which category lies where, in which state: without it the planner takes a branch's share of everything to be even.
ASSET_MIX = "CREATE STATISTICS asset_mix (mcv) ON category, state, unit_path FROM asset"

MIGRATION_SQL: tuple[str, ...] = ("GRANT REFERENCES ON asset TO kuheng_former", ASSET_MIX)
