"""Limits per second hold for all servers together, and the wall of a class is made once for all of them."""

import sqlalchemy as sa
from alembic import op

revision = "5"
down_revision = "4"

# The same as in tables.py, of that time
STORAGE = {
    "rates": "fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200",
    "walls": (
        "autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 200, "
        "toast.autovacuum_vacuum_scale_factor = 0.02, toast.autovacuum_vacuum_threshold = 1000"
    ),
}


def upgrade() -> None:
    op.create_table(
        "rates",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("full_at", sa.Float, nullable=False),
    )
    op.create_table(
        "walls",
        sa.Column("code", sa.String(16), primary_key=True),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("due", sa.Float, nullable=False),
        sa.Column("made", sa.Integer, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    if op.get_bind().dialect.name == "postgresql":
        for table, parameters in STORAGE.items():
            op.execute(f"ALTER TABLE {table} SET ({parameters})")
