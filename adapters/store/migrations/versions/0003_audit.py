"""An audit trail whose rows are chained, each to the one before; what was recorded until now is chained as well."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.audit.chain import chained
from bot.model.audit import AuditEntry, TrailRow
from bot.redaction import masked

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_AT_ONCE = 500
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OLD_WORDS = (
    "actor", "actor_name", "actor_email", "place", "command", "outcome", "detail", "customer_id", "change_id",
    "request_id", "correlation_id",
)  # fmt: skip
_NEW_WORDS = ("entra_id", "shown", "vendor_audit_id")
_INDEXES = (("at",), ("actor", "at"), ("customer_id", "at"))


def _words(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def _text(name: str, default: str | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False, server_default=default)


def _number(name: str, default: str | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), nullable=False, server_default=default)


def upgrade() -> None:
    """Make the chain, and bring into it what is on record."""
    _set_aside()
    made = op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        _number("at"),
        *(_words(name) for name in (*_OLD_WORDS, *_NEW_WORDS)),
        _text("arguments", "{}"),
        _text("approved_by", "[]"),
        sa.Column("attempt", sa.Integer(), nullable=False, server_default="0"),
        *(_text(name) for name in ("salts", "commitments", "previous", "digest")),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    for columns in (*_INDEXES, ("change_id",)):
        op.create_index("ix_audit_" + "_".join(columns), "audit", list(columns))
    tip = op.create_table(
        "audit_tip",
        _text("name"),
        _number("number"),
        _words("digest"),
        _number("anchor", "0"),
        _words("anchor_digest"),
        sa.Column("anchored", sa.BigInteger(), nullable=True),
        _text("sealed", ""),
        sa.PrimaryKeyConstraint("name", name="pk_audit_tip"),
    )
    number, digest = _chain(made)
    op.get_bind().execute(sa.insert(tip).values(name="tip", number=number, digest=digest))
    op.drop_table("audit_before")


def downgrade() -> None:
    """Take the chain apart: the rows stay, without what was not kept before."""
    _set_aside()
    op.create_table(
        "audit",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        _number("at"),
        *(_words(name) for name in _OLD_WORDS),
        _text("arguments", "{}"),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    for columns in _INDEXES:
        op.create_index("ix_audit_" + "_".join(columns), "audit", list(columns))
    kept = ", ".join(("at", "arguments", *_OLD_WORDS))
    op.execute(f"INSERT INTO audit ({kept}) SELECT {kept} FROM audit_before ORDER BY id")  # noqa: S608
    op.drop_table("audit_before")
    op.drop_table("audit_tip")


def _set_aside() -> None:
    # The numbers of rows become their places in the chain, which neither database can turn them into in place.
    op.execute("CREATE TABLE audit_before AS SELECT * FROM audit")
    op.drop_table("audit")


def _chain(made: sa.Table) -> tuple[int, str]:
    """Chain the rows that there are, in their order; number and hash of the last."""
    before = sa.table("audit_before", *(sa.column(name) for name in ("id", "at", "arguments", *_OLD_WORDS)))
    bind, after, number, digest = op.get_bind(), -1, 0, ""
    while True:
        page = sa.select(before).where(before.c.id > after).order_by(before.c.id).limit(_AT_ONCE)
        held = bind.execute(page).all()
        if not held:
            return number, digest
        rows = []
        for each in held:
            row = chained(_entry(each), number + 1, digest)
            number, digest = row.number, row.digest
            rows.append(_columns(row))
        bind.execute(sa.insert(made), rows)
        after = held[-1].id


def _entry(held: sa.Row[Any]) -> AuditEntry:
    words = {name: getattr(held, name) for name in _OLD_WORDS}
    at = _EPOCH + timedelta(microseconds=held.at)
    return AuditEntry(**words, at=at, arguments=masked(json.loads(held.arguments)))


def _columns(row: TrailRow) -> dict[str, Any]:
    entry = row.entry
    return {name: getattr(entry, name) for name in (*_OLD_WORDS, *_NEW_WORDS)} | {
        "id": row.number,
        "at": (entry.at - _EPOCH) // timedelta(microseconds=1),
        "arguments": json.dumps(dict(entry.arguments), ensure_ascii=False),
        "salts": json.dumps(dict(row.salts)),
        "commitments": json.dumps(dict(row.commitments)),
        "previous": row.previous,
        "digest": row.digest,
    }
