"""People: who has signed in, sign-ins under way, and roles given in chat."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _words(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def _text(name: str, **more: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False, **more)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "links",
        _text("actor"),
        *(_words(name) for name in ("tenant", "oid", "upn", "name")),
        _moment("since"),
        _moment("renewed"),
        _words("roles"),
        _moment("roles_read", nullable=True),
        sa.PrimaryKeyConstraint("actor", name="pk_links"),
    )
    op.create_index("ix_links_tenant_oid", "links", ["tenant", "oid"])
    op.create_table(
        "signins",
        _text("digest"),
        _words("actor"),
        _text("facts"),
        _moment("expires"),
        _text("stage"),
        *(_words(name) for name in ("state", "cookie", "code")),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
        _words("sealed"),
        sa.PrimaryKeyConstraint("digest", name="pk_signins"),
    )
    for column in ("actor", "state", "expires"):
        op.create_index(f"ix_signins_{column}", "signins", [column])
    op.create_table(
        "grants",
        _text("id"),
        _words("holder"),
        _words("role"),
        _moment("since"),
        _moment("until"),
        _words("given_by"),
        _words("given_by_name"),
        _text("customers", server_default="[]"),
        sa.PrimaryKeyConstraint("id", name="pk_grants"),
        sa.UniqueConstraint("holder", "role", name="uq_grants_holder_role"),
    )
    op.create_index("ix_grants_until", "grants", ["until"])


def downgrade() -> None:
    """Remove the tables with all they hold; everybody has to sign in again."""
    for name in ("links", "signins", "grants"):
        op.drop_table(name)
