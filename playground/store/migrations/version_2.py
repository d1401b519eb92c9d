"""Films and checkpoints may lie outside of the database, and PostgreSQL cleans up sooner behind what changes often."""

import sqlalchemy as sa
from alembic import op

revision = "2"
down_revision = "1"

# The same as in tables.py, of that time
HEARTBEATS = "fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200"
PROGRESS = "fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 200"
BLOBS = (
    "autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 200, "
    "toast.autovacuum_vacuum_scale_factor = 0.02, toast.autovacuum_vacuum_threshold = 1000"
)
STORAGE = {
    "viewers": HEARTBEATS,
    "workers": HEARTBEATS,
    "commands": HEARTBEATS,
    "runs": PROGRESS,
    "jobs": PROGRESS,
    "snapshots": BLOBS,
    "checkpoints": BLOBS,
}


def upgrade() -> None:
    for table in ("snapshots", "checkpoints"):
        op.add_column(table, sa.Column("place", sa.String(128), nullable=False, server_default=""))
        op.add_column(table, sa.Column("size", sa.Integer, nullable=False, server_default="0"))
        has_place = sa.text("place != ''")
        op.create_index(f"ix_{table}_place", table, ["place"], sqlite_where=has_place, postgresql_where=has_place)
    op.create_table(
        "unneeded_blobs",
        sa.Column("place", sa.String(128), primary_key=True),
        sa.Column("time", sa.Float, nullable=False),
    )
    if op.get_bind().dialect.name == "postgresql":
        for table, parameters in STORAGE.items():
            op.execute(f"ALTER TABLE {table} SET ({parameters})")
