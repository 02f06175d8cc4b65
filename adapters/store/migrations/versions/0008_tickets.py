"""When a ticket was last looked at, so that all have their turn; and where and by whom the bot was told to act on one."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_PLACE = ("platform", "workspace", "channel", "user", "thread")


def _words(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def upgrade() -> None:
    """Add the columns. What was done before counts as done everywhere, as it did then."""
    op.add_column("tickets_seen", sa.Column("looked", sa.BigInteger(), nullable=False, server_default="0"))
    for name in _PLACE:
        op.add_column("ticket_deeds", _words(name))


def downgrade() -> None:
    """Take them away."""
    op.drop_column("tickets_seen", "looked")
    for name in _PLACE:
        op.drop_column("ticket_deeds", name)
