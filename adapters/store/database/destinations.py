"""Destinations as columns, and as text where a row has more than one; the rights that a message rests on, as text."""

from __future__ import annotations

import json
from dataclasses import astuple, fields
from typing import Any

import msgspec
from sqlalchemy import Row

from bot.model import Destination
from bot.ports.outbox import Access

_ACCESS = msgspec.json.Decoder(tuple[Access, ...])
_ENCODE = msgspec.json.Encoder().encode

_COLUMNS = tuple(field.name for field in fields(Destination))


def place_columns(destination: Destination) -> dict[str, Any]:
    """The destination as the columns of :func:`adapters.store.schema.tables.place`."""
    return {name: getattr(destination, name) for name in _COLUMNS}


def place_of(row: Row[Any]) -> Destination:
    """The destination in a row that has those columns."""
    return Destination(row.platform, row.workspace, row.channel, row.user, row.thread)


def place_to_text(destination: Destination | None) -> str:
    """The destination in one column; empty for none."""
    return "" if destination is None else json.dumps(astuple(destination))


def place_from_text(text: str) -> Destination | None:
    """The inverse of :func:`place_to_text`."""
    return Destination(*json.loads(text)) if text else None


def access_to_text(access: tuple[Access, ...] | None) -> str:
    """The rights that a message rests on; empty where it does not say."""
    return "" if access is None else _ENCODE(access).decode()


def access_from_text(text: str) -> tuple[Access, ...] | None:
    """The inverse of :func:`access_to_text`."""
    return _ACCESS.decode(text) if text else None
