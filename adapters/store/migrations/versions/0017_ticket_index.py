"""Tickets by number, and who has them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def upgrade() -> None:
    """Make the tables. Numbers come with each look at a ticket: those that are followed are looked at in the next round."""
    op.create_table(
        "ticket_numbers",
        sa.Column("key", sa.Text(), nullable=False),
        _words("number"),
        _words("desk"),
        _words("subscription_id"),
        _words("name"),
        _words("customer_id"),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_ticket_numbers"),
    )
    op.create_index("ix_ticket_numbers_number", "ticket_numbers", ["number"])
    op.create_index("ix_ticket_numbers_seen", "ticket_numbers", ["seen"])
    op.create_table(
        "ticket_owners",
        sa.Column("key", sa.Text(), nullable=False),
        _words("owner"),
        _words("name"),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_ticket_owners"),
    )
    op.create_index("ix_ticket_owners_owner", "ticket_owners", ["owner"])


def downgrade() -> None:
    """Remove them; tickets of Azure Support are then found through their customers alone."""
    op.drop_table("ticket_owners")
    op.drop_table("ticket_numbers")
