"""Deserialization: objects with keys in any case, exact decimals, identifiers, enum members.

Everything here raises :class:`WireError` for what cannot be read. A row of a list that cannot be read costs no other row:
it is left out and noted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from adapters.microsoft.http import dates
from adapters.microsoft.http.body import WireError, decode

T = TypeVar("T")

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# Formatting 1E+999999999 would fill the memory with noughts; no real amount comes near these.
LONGEST_NUMBER = 64
FARTHEST_EXPONENT = 30

_left_out: ContextVar[list[str] | None] = ContextVar("left_out", default=None)


@contextmanager
def noting_left_out() -> Iterator[list[str]]:
    """Collect why rows were left out while one body is read: a reason for each, without anything of its content."""
    reasons: list[str] = []
    token = _left_out.set(reasons)
    try:
        yield reasons
    finally:
        _left_out.reset(token)


def _leave_out(*reasons: str) -> None:
    noted = _left_out.get()
    if noted is not None:
        noted.extend(reasons)


def readable(rows: list[Any], read_row: Callable[[Any], T]) -> list[T]:
    """What can be read of *rows*; the others are noted.

    Raises :class:`WireError` where there are several and none can be read: that is another format, not a bad row.
    """
    found, reasons = [], []
    for row in rows:
        try:
            found.append(read_row(row))
        except WireError as error:
            reasons.append(str(error))
    if len(reasons) > 1 and not found:
        raise WireError(reasons[0])
    _leave_out(*reasons)
    return found


def guid(text: str) -> str:
    """*text* in lower case if it is a GUID: their case is mixed even inside one tenant."""
    return text.lower() if GUID.fullmatch(text) else text


def spelled(value: object) -> str:
    """Text, or a number or truth value as text, whole numbers without a fraction; "" for what is absent or structured."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal) and value.is_finite() and 0 <= value.adjusted() <= FARTHEST_EXPONENT:
        return str(int(value)) if value == value.to_integral_value() else str(value)
    return str(value) if isinstance(value, int | Decimal | str) else ""


def exact(value: object) -> Decimal | None:
    """A number, or text that spells one, without loss; ``None`` for what is absent or empty."""
    if value is None or value == "" or isinstance(value, bool):
        return None
    if not isinstance(value, int | str | Decimal):
        raise WireError("expected a number")
    try:
        number = Decimal(value.strip() if isinstance(value, str) else value)
    except (ArithmeticError, ValueError) as error:
        raise WireError("expected a number") from error
    return bounded(number)


def bounded(number: Decimal) -> Decimal:
    """*number* itself, if it is one that an amount could be."""
    if not number.is_finite():
        raise WireError("expected a finite number")
    if abs(number.adjusted()) > FARTHEST_EXPONENT or len(str(number)) > LONGEST_NUMBER:
        raise WireError("a number out of all proportion")
    return number


def word(value: object, numbered: tuple[str, ...] = ()) -> str:
    """An enum member in lower case without underscores; *numbered* names the members sent as integers.

    The service writes ``OneTime``, ``onetime`` and ``one_time`` for one thing, and some lists send numbers
    where the single resource has names.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return numbered[value] if 0 <= value < len(numbered) else ""
    if isinstance(value, str):
        folded = re.sub(r"[\s_-]", "", value).lower()
        return word(int(folded), numbered) if folded.isdecimal() and len(folded) < 4 and numbered else folded
    return ""


_FLAGS = {"true": True, "false": False, "1": True, "0": False, "yes": True, "no": False}


class Fields:
    """One JSON object, read without regard to the case of its keys."""

    __slots__ = ("_values",)

    def __init__(self, value: Any) -> None:
        if not isinstance(value, dict):
            raise WireError("expected an object")
        self._values: dict[str, Any] = {str(key).lower(): item for key, item in value.items()}

    def __bool__(self) -> bool:
        return bool(self._values)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._values

    def says_only(self, *names: str) -> bool:
        """Whether there is nothing but some of these in it."""
        return self._values.keys() <= {name.lower() for name in names}

    def raw(self, *names: str) -> Any:
        """The first of *names* that is there and not null."""
        for name in names:
            value = self._values.get(name.lower())
            if value is not None:
                return value
        return None

    def text(self, *names: str) -> str:
        """Text; numbers and truth values are spelled out; "" for what is absent or structured."""
        found = (spelled(self._values.get(name.lower())) for name in names)
        return next((text for text in found if text and not text.isspace()), "")

    def need(self, *names: str) -> str:
        """Text that must be there."""
        value = self.text(*names)
        if not value:
            raise WireError(f"{names[0]} is missing")
        return value

    def id(self, *names: str) -> str:
        """An identifier that must be there; GUIDs in lower case."""
        return guid(self.need(*names).strip())

    def amount(self, *names: str) -> Decimal | None:
        """A number without loss, ``None`` where there is none."""
        return exact(self.raw(*names))

    def whole(self, *names: str) -> int:
        """A whole number, 0 where there is none."""
        return int(self.amount(*names) or 0)

    def figure(self, *names: str) -> Decimal | None:
        """A number that is only shown; ``None`` too where it is none, since the rest of its row counts."""
        try:
            return self.amount(*names)
        except WireError:
            return None

    def flag(self, name: str) -> bool | None:
        """A truth value, ``None`` where there is none."""
        return _FLAGS.get(word(spelled(self.raw(name))))

    def moment(self, *names: str) -> datetime | None:
        """A point in time in UTC, ``None`` for never, no end or absent."""
        return dates.moment(self.text(*names))

    def day(self, *names: str) -> date | None:
        """A calendar day as written."""
        return dates.day(self.text(*names))

    def inner(self, *names: str) -> Fields:
        """A nested object; empty where there is none, so that absent profiles need no special case."""
        value = self.raw(*names)
        return Fields(value if isinstance(value, dict) else {})

    def items(self, name: str) -> list[Any]:
        """A list of anything; empty where there is none."""
        value = self.raw(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise WireError(f"{name} is not a list")
        return value

    def many(self, name: str) -> list[Fields]:
        """A list of objects, all of which are wanted; empty where there is none."""
        return [Fields(item) for item in self.items(name)]

    def objects(self, name: str) -> list[Fields]:
        """The objects of a list that is read elsewhere as well, where what is none of them is noted."""
        value = self.raw(name)
        return [Fields(item) for item in value if isinstance(item, dict)] if isinstance(value, list) else []

    def parts(self, name: str, read: Callable[[Fields], T]) -> tuple[T, ...]:
        """What can be read of a list inside a row. What cannot is noted, and never costs the row."""
        try:
            return tuple(readable(self.items(name), lambda item: read(Fields(item))))
        except WireError as error:
            _leave_out(str(error))
            return ()

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts, bare or wrapped in an object as ``{"value": [...]}``, or one text alone; without what is none."""
        value = self.raw(name)
        if isinstance(value, dict):
            value = Fields(value).raw("value")
        found = value if isinstance(value, list) else [value]
        return tuple(text for item in found if (text := spelled(item)))


def fields(body: bytes) -> Fields:
    """A body that is one object."""
    return Fields(decode(body))
