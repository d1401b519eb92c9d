"""A run may ask for a device. Of each experiment, one run at most is shared and live for each device asked for."""

import sqlalchemy as sa
from alembic import op

revision = "4"
down_revision = "3"


def upgrade() -> None:
    op.add_column("runs", sa.Column("wanted_device", sa.String(16), nullable=False, server_default="any"))
    op.drop_index("one_live_run_of_a_key", "runs")
    shared_and_live = sa.text("private = false AND state IN ('queued', 'running', 'paused')")
    op.create_index(
        "one_live_run_of_a_key_and_device",
        "runs",
        ["key", "wanted_device"],
        unique=True,
        sqlite_where=shared_and_live,
        postgresql_where=shared_and_live,
    )
