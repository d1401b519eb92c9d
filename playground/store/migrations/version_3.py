"""A worker says which kinds of runs it takes."""

import sqlalchemy as sa
from alembic import op

revision = "3"
down_revision = "2"


def upgrade() -> None:
    op.add_column("workers", sa.Column("takes", sa.String(64), nullable=False, server_default=""))
