"""A question knows the address that it came from."""

import sqlalchemy as sa
from alembic import op

revision = "6"
down_revision = "5"


def upgrade() -> None:
    op.add_column("asked_by", sa.Column("address", sa.String(64), nullable=False, server_default=""))
