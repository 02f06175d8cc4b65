"""Notices that edit what others were delivered as."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column. Nothing that waits edits anything."""
    op.add_column("outbox", sa.Column("edits", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Remove it. An edit that waits is no message, so it goes too."""
    op.execute(sa.text("DELETE FROM outbox WHERE edits <> '' AND settled IS NULL"))
    with op.batch_alter_table("outbox") as table:
        table.drop_column("edits")
