"""Alerts of one customer and billing period as one message: what they have in common, and which message one continues."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns. What was put in before stands alone; the next alert of its customer is a first message."""
    for name in ("topic", "continues"):
        op.add_column("outbox", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    some = sa.text("topic <> ''")
    op.create_index(
        "ix_outbox_topic", "outbox", ["topic", "sequence"], sqlite_where=some, postgresql_where=some
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_index("ix_outbox_topic", "outbox")
    op.drop_column("outbox", "continues")
    op.drop_column("outbox", "topic")
