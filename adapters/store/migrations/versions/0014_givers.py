"""By which names those who gave roles were known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the names; of who gave a role before, the key alone is known."""
    op.add_column("grants", sa.Column("given_by_names", sa.Text(), nullable=False, server_default="[]"))


def downgrade() -> None:
    """Remove them."""
    with op.batch_alter_table("grants") as table:
        table.drop_column("given_by_names")
