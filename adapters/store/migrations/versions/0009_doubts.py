"""Of the attempts to deliver a notice, how many certainly came to nothing: after the others it is looked for first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column. What was tried before may have arrived, as far as anybody knows."""
    op.add_column("outbox", sa.Column("refused", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Remove it."""
    op.drop_column("outbox", "refused")
