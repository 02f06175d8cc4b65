"""Serialization: cards, proposed changes, crossings and tickets as JSON, and back without any loss.

Every value that JSON does not know carries the tag of its type; only a closed vocabulary has tags, so a row in the
database can never make anything else. Secrets are refused: they are never stored.
"""

from __future__ import annotations

import dataclasses
import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from bot.cards import model as nodes
from bot.cards.model import Card
from bot.model import (
    AlertKind,
    Baseline,
    Crossing,
    CustomerRef,
    Desk,
    Document,
    Forecast,
    Money,
    Period,
    TicketRef,
    TicketSeen,
    TicketState,
)
from bot.model.change import Change
from bot.model.fact import Fact, Tone

Kind = TypeVar("Kind")

_TAG = "$"

_ENCODE = json.JSONEncoder(separators=(",", ":")).encode

CLASSES: dict[str, type[Any]] = {
    "Text": nodes.Text,
    "Fact": Fact,
    "Facts": nodes.Facts,
    "Column": nodes.Column,
    "Table": nodes.Table,
    "Chart": nodes.Chart,
    "Meter": nodes.Meter,
    "Mention": nodes.Mention,
    "Mentions": nodes.Mentions,
    "Code": nodes.Code,
    "File": nodes.File,
    "Button": nodes.Button,
    "ConfirmButton": nodes.ConfirmButton,
    "ShareButton": nodes.ShareButton,
    "LinkButton": nodes.LinkButton,
    "Actions": nodes.Actions,
    "Divider": nodes.Divider,
    "Context": nodes.Context,
    "Details": nodes.Details,
    "Target": nodes.Target,
    "Card": Card,
    "Change": Change,
    "CustomerRef": CustomerRef,
    "Document": Document,
    "Money": Money,
    "Period": Period,
    "Forecast": Forecast,
    "Baseline": Baseline,
    "Crossing": Crossing,
    "TicketRef": TicketRef,
    "TicketSeen": TicketSeen,
}
"""Type tags of dataclasses. A tag is data, as the names of their fields are: a class may be renamed, its tag may not."""

ENUMS: dict[str, type[StrEnum]] = {
    "Tone": Tone,
    "Align": nodes.Align,
    "ChartKind": nodes.ChartKind,
    "Style": nodes.Style,
    "AlertKind": AlertKind,
    "Desk": Desk,
    "TicketState": TicketState,
}
"""Type tags of enums, whose values are data as well."""

_TAGS: dict[type[Any], str] = {kind: tag for tag, kind in (*CLASSES.items(), *ENUMS.items())}

_FIELDS = {kind: tuple(field.name for field in dataclasses.fields(kind)) for kind in CLASSES.values()}

_AS_IT_IS = frozenset({type(None), bool, int, str})

_VALUES: dict[str, Callable[[Any], Any]] = {
    "Decimal": Decimal,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "bytes": lambda text: b64decode(text),
    "Mapping": lambda held: {name: _read(value) for name, value in held.items()},
}


class UnstorableError(ValueError):
    """A value that may not be stored, or cannot be: a secret, or something that is no part of a card."""


class UnreadableError(ValueError):
    """A stored card that this version does not understand."""


def card_to_text(card: Card) -> str:
    """The card as JSON. Raises :class:`UnstorableError` when it holds a secret."""
    return _ENCODE(_written(card))


def card_from_text(text: str) -> Card:
    """The very card that was written. Raises :class:`UnreadableError`."""
    return _expect(Card, text)


def change_to_text(change: Change) -> str:
    """A proposed change as JSON, its exact payload included."""
    return _ENCODE(_written(change))


def change_from_text(text: str) -> Change:
    """The very change that was written. Raises :class:`UnreadableError`."""
    return _expect(Change, text)


def crossing_to_text(crossing: Crossing) -> str:
    """A crossing as JSON, with the figures as they stood."""
    return _ENCODE(_written(crossing))


def crossing_from_text(text: str) -> Crossing:
    """The very crossing that was written. Raises :class:`UnreadableError`."""
    return _expect(Crossing, text)


def ticket_to_text(seen: TicketSeen) -> str:
    """A ticket as it was seen, as JSON."""
    return _ENCODE(_written(seen))


def ticket_from_text(text: str) -> TicketSeen:
    """The very ticket that was written. Raises :class:`UnreadableError`."""
    return _expect(TicketSeen, text)


def _written(value: Any) -> Any:
    kind = type(value)
    if kind in _AS_IT_IS:
        return value
    fields = _FIELDS.get(kind)
    if fields is not None:
        held = {_TAG: _TAGS[kind]}
        for name in fields:
            held[name] = _written(getattr(value, name))
        return held
    match value:
        case StrEnum() if kind in _TAGS:
            return {_TAG: _TAGS[kind], "is": value.value}
        case bool() | int() | str():
            return value
        case Decimal():
            return {_TAG: "Decimal", "is": str(value)}
        case datetime() | date():
            name = "datetime" if isinstance(value, datetime) else "date"
            return {_TAG: name, "is": value.isoformat()}
        case bytes():
            return {_TAG: "bytes", "is": b64encode(value).decode()}
        case tuple() | list():
            return [_written(item) for item in value]
        case Mapping():
            return {_TAG: "Mapping", "is": {str(name): _written(item) for name, item in value.items()}}
        case nodes.Secret():
            raise UnstorableError("a secret is shown once and never stored")
        case _:
            raise UnstorableError(f"{kind.__name__} is no part of a card")


def _expect(kind: type[Kind], text: str) -> Kind:
    try:
        value = _read(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError) as error:
        raise UnreadableError(f"a stored {kind.__name__} cannot be read: {error}") from None
    if not isinstance(value, kind):
        raise UnreadableError(f"a stored {kind.__name__} was expected")
    return value


def _read(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_read(item) for item in value)
    if not isinstance(value, dict):
        return value
    tag = value[_TAG]
    if tag in ENUMS:
        return ENUMS[tag](value["is"])
    if tag in _VALUES:
        return _VALUES[tag](value["is"])
    return CLASSES[tag](**{field: _read(held) for field, held in value.items() if field != _TAG})
