"""The rights that a message rests on, and alert rules that tell nothing while whoever they are of may not be told.

Messages from before say nothing of rights: those of alerts are composed anew, and the others go to nobody whom the bot
does not let in.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and the table."""
    op.add_column("outbox", sa.Column("access", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "alert_parked",
        sa.Column("rule_id", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False, server_default=""),
        sa.Column("reader", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.PrimaryKeyConstraint("rule_id", name="pk_alert_parked"),
    )


def downgrade() -> None:
    """Remove both. What was withheld stays on record, and is told by no earlier release."""
    op.drop_table("alert_parked")
    op.drop_column("outbox", "access")
