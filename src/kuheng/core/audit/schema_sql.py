"""What row-level security and common grants cannot say of the audit tables."""

# A forged clock would let an entry slip in behind a signed head unseen: the database's own is the only one.
RECORDED_NOW = """
CREATE OR REPLACE FUNCTION audit_recorded_now() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.recorded_at IS DISTINCT FROM now() THEN
    RAISE EXCEPTION 'recorded_at is the clock of the database'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'audit_recorded_now';
  END IF;
  RETURN NEW;
END $$
"""

MIGRATION_SQL: tuple[str, ...] = (
    RECORDED_NOW,
    "CREATE TRIGGER recorded_now BEFORE INSERT ON audit_entry FOR EACH ROW"
    " EXECUTE FUNCTION audit_recorded_now()",
    "REVOKE INSERT ON audit_entry, audit_touch FROM kuheng_sealer",
    "REVOKE INSERT ON audit_leaf, audit_node, audit_head, audit_cosign, audit_key FROM kuheng_app",
)
