"""Deserialization: JSON with a byte order mark here and there, keys in any case, exact decimals, odd dates.

Everything here raises :class:`WireError` for what cannot be read. A row of a list that cannot be read costs no other row:
it is left out and noted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

# float_hook hands over the digits as they were sent; a binary fraction would already have lost some.
_DECODER = msgspec.json.Decoder(float_hook=Decimal)
_ENCODER = msgspec.json.Encoder(decimal_format="number")
_PARTS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ROWS = msgspec.json.Decoder(list[msgspec.Raw])
WHOLE = 512 * 1024
"""Bytes. Longer bodies are read row by row: in one go they would hold the lock that all threads share."""

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# Formatting 1E+999999999 would fill the memory with noughts; no real amount comes near these.
LONGEST_NUMBER = 64
FARTHEST_EXPONENT = 30
FIRST_REAL_YEAR = 1900
LAST_REAL_YEAR = 9000


class WireError(ValueError):
    """The vendor's body is not what it should be."""


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


def plain(body: bytes) -> bytes:
    """*body* without a byte order mark, intact or mangled into a question mark on the way."""
    body = body.removeprefix(b"\xef\xbb\xbf").strip()
    return body[1:] if body[:2] in (b"?{", b"?[") else body


def decode(body: bytes) -> Any:
    """JSON to Python values; fractions become exact decimals."""
    body = plain(body)
    try:
        return _in_parts(body) if len(body) > WHOLE and body[:1] == b"{" else _DECODER.decode(body)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise WireError(f"not JSON: {type(error).__name__}") from error


def _in_parts(body: bytes) -> dict[str, Any]:
    """An object, whose long lists are read one row after the other."""
    return {name: _read_long(memoryview(raw)) for name, raw in _PARTS.decode(body).items()}


def _read_long(raw: memoryview) -> Any:
    if len(raw) > WHOLE and raw[0] == ord("["):
        return [_DECODER.decode(row) for row in _ROWS.decode(raw)]
    return _DECODER.decode(raw)


def encode(body: Mapping[str, object]) -> bytes:
    """Python values to JSON; decimals are written as numbers, digit by digit."""
    return _ENCODER.encode(body)


def guid(text: str) -> str:
    """*text* in lower case if it is a GUID: their case is mixed even inside one tenant."""
    return text.lower() if GUID.fullmatch(text) else text


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


@lru_cache(maxsize=4096)
def moment(text: str) -> datetime | None:
    """A point in time, in UTC. ``None`` for "never" (year 1), "no end" (year 9999) and what is not a date.

    A missing zone is taken as UTC; fractions may have any number of digits; some examples have blanks after
    the colons.
    """
    read = _read_date(text)
    if read is None or not FIRST_REAL_YEAR < read.year < LAST_REAL_YEAR:
        return None
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


@lru_cache(maxsize=4096)
def day(text: str) -> date | None:
    """The calendar day as it is written, in the vendor's zone: a billing day is not moved to another by UTC."""
    read = _read_date(text)
    return read.date() if read and FIRST_REAL_YEAR < read.year < LAST_REAL_YEAR else None


def _read_date(text: str) -> datetime | None:
    tidy = re.sub(r":\s+", ":", text.strip())
    try:
        return datetime.fromisoformat(tidy)
    except ValueError:
        pass
    for shape in ("%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y"):
        try:
            return datetime.strptime(tidy, shape).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


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

    def raw(self, *names: str) -> Any:
        """The first of *names* that is there and not null."""
        for name in names:
            value = self._values.get(name.lower())
            if value is not None:
                return value
        return None

    def text(self, *names: str) -> str:
        """Text; numbers and truth values are spelled out; "" for what is absent or structured."""
        for name in names:
            value = self._values.get(name.lower())
            if isinstance(value, bool):
                return "true" if value else "false"
            if isinstance(value, int | Decimal | str) and value != "":
                return str(value)
        return ""

    def need(self, *names: str) -> str:
        """Text that must be there."""
        value = self.text(*names)
        if not value:
            raise WireError(f"{names[0]} is missing")
        return value

    def id(self, *names: str) -> str:
        """An identifier that must be there; GUIDs in lower case."""
        return guid(self.need(*names))

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
        value = self.raw(name)
        return value if isinstance(value, bool) else {"true": True, "false": False}.get(word(value))

    def moment(self, *names: str) -> datetime | None:
        """A point in time in UTC, ``None`` for never, no end or absent."""
        return moment(self.text(*names))

    def day(self, *names: str) -> date | None:
        """A calendar day as written."""
        return day(self.text(*names))

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
        """A list of texts, bare or wrapped in an object as ``{"value": [...]}``."""
        value = self.raw(name)
        if isinstance(value, dict):
            value = Fields(value).raw("value")
        return tuple(str(item) for item in value) if isinstance(value, list) else ()


def fields(body: bytes) -> Fields:
    """A body that is one object."""
    return Fields(decode(body))
