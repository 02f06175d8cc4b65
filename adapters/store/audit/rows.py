"""Audit rows: to and from the columns that hold them."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import BigInteger, Row, Select, select, type_coerce

from adapters.store.schema import tables as schema
from bot.audit.chain import OPEN, PARTS
from bot.model.audit import AuditEntry, TrailRow

_table = schema.audit

_TEXTS = (*PARTS["who"], "shown", "detail", *(name for name in OPEN if name != "attempt"))


class Illegible(ValueError):  # noqa: N818 - named for what it is
    """A row does not hold what its columns are for."""


def columns_of(row: TrailRow) -> dict[str, Any]:
    """The row as the table holds it."""
    entry = row.entry
    return {name: getattr(entry, name) for name in (*_TEXTS, "at", "attempt")} | {
        "id": row.number,
        "arguments": json.dumps(dict(entry.arguments), ensure_ascii=False),
        "approved_by": json.dumps(list(entry.approved_by), ensure_ascii=False),
        "salts": json.dumps(dict(row.salts)),
        "commitments": json.dumps(dict(row.commitments)),
        "previous": row.previous,
        "digest": row.digest,
    }


def all_rows() -> Select[Any]:
    """A query for rows as :func:`row_of` reads them."""
    # Whoever tampers may write a time that there is not; the driver's own conversion would fail on a whole page.
    at = type_coerce(_table.c.at, BigInteger).label("at")
    return select(*(at if column.name == "at" else column for column in _table.c))


def row_of(held: Row[Any]) -> TrailRow:
    """The inverse of :func:`columns_of`. Raises :class:`Illegible`."""
    try:
        texts = {name: _text(getattr(held, name)) for name in _TEXTS}
        entry = AuditEntry(
            **texts,
            at=schema.from_micros(held.at),
            attempt=held.attempt,
            arguments=_texts(held.arguments),
            approved_by=tuple(_text(each) for each in _list(held.approved_by)),
        )
        return TrailRow(
            number=held.id,
            entry=entry,
            commitments=_texts(held.commitments),
            previous=_text(held.previous),
            digest=_text(held.digest),
            salts=_texts(held.salts),
        )
    except (ValueError, TypeError, OverflowError, RecursionError):
        raise Illegible(f"row {held.id}") from None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _texts(text: str) -> dict[str, str]:
    found = json.loads(text)
    if not isinstance(found, dict):
        raise TypeError
    return {name: _text(value) for name, value in found.items()}


def _list(text: str) -> list[Any]:
    found = json.loads(text)
    if not isinstance(found, list):
        raise TypeError
    return found
