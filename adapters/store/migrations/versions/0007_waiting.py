"""Indexes of what is waiting and of what is parked, in place of indexes of everything there ever was."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_LANE = ["platform", "workspace", "channel", "user"]


def _among(state: str, name: str, columns: list[str]) -> None:
    where = sa.text(f"state = '{state}'")
    op.create_index(name, "outbox", columns, sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    """Replace the indexes by state."""
    op.drop_index("ix_outbox_state_sequence", "outbox")
    op.drop_index("ix_outbox_state_place_sequence", "outbox")
    _among("waiting", "ix_outbox_waiting_due", ["due", "sequence"])
    _among("waiting", "ix_outbox_waiting_lane", [*_LANE, "sequence"])
    _among("parked", "ix_outbox_parked_lane", _LANE)


def downgrade() -> None:
    """Put them back."""
    for name in ("ix_outbox_waiting_due", "ix_outbox_waiting_lane", "ix_outbox_parked_lane"):
        op.drop_index(name, "outbox")
    op.create_index("ix_outbox_state_sequence", "outbox", ["state", "sequence"])
    op.create_index("ix_outbox_state_place_sequence", "outbox", ["state", *_LANE, "sequence"])
