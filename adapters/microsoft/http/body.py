"""JSON body: bytes to values and back, with byte order marks, other encodings and what is no JSON by the letter here and there.

Everything here raises :class:`WireError` for what cannot be read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec

# float_hook hands over the digits as they were sent; a binary fraction would already have lost some.
_DECODER = msgspec.json.Decoder(float_hook=Decimal)
_ENCODER = msgspec.json.Encoder(decimal_format="number")
_PARTS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ROWS = msgspec.json.Decoder(list[msgspec.Raw])
WHOLE = 512 * 1024
"""Bytes. Longer bodies are read row by row: in one go they would hold the lock that all threads share."""

LONGEST_INTEGER = 400
"""Digits. What is longer is no number that anything could be made of, and stays text, so that it costs its own field alone."""

_BLANK = b" \t\r\n\0"
_MARK = b"\xef\xbb\xbf"


class WireError(ValueError):
    """The vendor's body is not what it should be."""


def plain(body: bytes) -> bytes:
    """*body* in UTF-8 without byte order marks, intact or mangled into a question mark on the way, and without blanks around it.

    .NET writes UTF-16 where it was told nothing else: https://www.rfc-editor.org/rfc/rfc4627#section-3 tells it by its noughts.
    """
    if b"\0" in body[:4] or body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        body = body.decode(json.detect_encoding(body), "replace").encode(errors="replace")
    body = body.strip(_BLANK)
    while body.startswith(_MARK):
        body = body.removeprefix(_MARK).strip(_BLANK)
    return body[1:] if body[:2] in (b"?{", b"?[") else body


def decode(body: bytes) -> Any:
    """JSON to Python values; fractions become exact decimals.

    What is no JSON by the letter is read all the same where it is clear what it says: half a letter at the place where a name was
    cut, a byte of another encoding, a bare line end, ``NaN``. It would cost every other row of its page.
    """
    body = plain(body)
    try:
        return _in_parts(body) if len(body) > WHOLE and body[:1] == b"{" else _value(body)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise WireError(f"not JSON: {type(error).__name__}") from error


def content(body: bytes) -> Any:
    """The same; ``None`` for a body that holds nothing: empty, blank, a byte order mark alone, or ``null``."""
    return decode(body) if plain(body) else None


def encode(body: Mapping[str, object]) -> bytes:
    """Python values to JSON; decimals are written as numbers, digit by digit."""
    return _ENCODER.encode(body)


def _in_parts(body: bytes) -> Any:
    """An object, whose long lists are read one row after the other."""
    try:
        return {name: _read_long(memoryview(raw)) for name, raw in _PARTS.decode(body).items()}
    except (ValueError, ArithmeticError):
        return _leniently(body)


def _read_long(raw: memoryview) -> Any:
    if len(raw) > WHOLE and raw[0] == ord("["):
        return [_value(row) for row in _ROWS.decode(raw)]
    return _value(raw)


def _value(raw: bytes | memoryview | msgspec.Raw) -> Any:
    try:
        return _DECODER.decode(raw)
    except (ValueError, ArithmeticError):
        return _leniently(bytes(raw))


def _leniently(raw: bytes) -> Any:
    text = raw.decode(errors="replace")
    return _whole(json.loads(text, strict=False, parse_float=Decimal, parse_int=_integer, parse_constant=str))


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= LONGEST_INTEGER else digits


def _whole(value: Any) -> Any:
    """*value* without halves of letters, which nothing can write down."""
    match value:
        case str():
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case list():
            return [_whole(each) for each in value]
        case dict():
            return {_whole(name): _whole(each) for name, each in value.items()}
    return value
