"""The whole house."""

from alembic import op

from kuheng.migrations.house import statements

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in statements():
        op.get_bind().exec_driver_sql(statement.replace("%", "%%"))


def downgrade() -> None:
    raise RuntimeError("a bank's record is not taken down; restore a backup instead")
