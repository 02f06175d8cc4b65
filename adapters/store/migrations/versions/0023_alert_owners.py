"""Who took an alert, by the key of the chat user, so that they can be mentioned."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column. Of who took an alert before, only the name is known."""
    op.add_column(
        "alert_notices", sa.Column("acknowledged_actor", sa.Text(), nullable=False, server_default="")
    )


def downgrade() -> None:
    """Remove it."""
    with op.batch_alter_table("alert_notices") as table:
        table.drop_column("acknowledged_actor")
