"""Wire bodies: exact JSON, odd dates, byte order marks, collections and links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import msgspec

BOM = "\ufeff".encode()
NEVER = "0001-01-01T00:00:00"
NO_END = "9999-12-10T00:00:00Z"
_ENCODER = msgspec.json.Encoder(decimal_format="number")
# float_hook keeps the digits of what a client sends, so that an amount is never a binary fraction here either.
_DECODER = msgspec.json.Decoder(float_hook=Decimal)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """One response before it is written to the socket."""

    status: int = 200
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    bom: bool = False
    content_type: str = "application/json; charset=utf-8"

    def payload(self) -> bytes:
        """The bytes of the body; nothing at all for None."""
        if self.body is None:
            return b""
        if isinstance(self.body, bytes):
            return self.body
        if isinstance(self.body, str):
            return self.body.encode()
        return (BOM if self.bom else b"") + encode(self.body)


def encode(body: object) -> bytes:
    """JSON with decimals written digit by digit as numbers."""
    return _ENCODER.encode(body)


def decode(raw: bytes) -> Any:
    """JSON to Python with exact decimals; a byte order mark is skipped. Raises ValueError."""
    try:
        return _DECODER.decode(raw.removeprefix(BOM))
    except msgspec.DecodeError as error:
        raise ValueError(str(error)) from error


def fold(value: Any) -> Any:
    """*value* with every property name in lower case: the service reads names without regard to case."""
    if isinstance(value, dict):
        return {str(key).lower(): fold(item) for key, item in value.items()}
    if isinstance(value, list):
        return [fold(item) for item in value]
    return value


def pascal(value: Any) -> Any:
    """*value* with every property name capitalised, as some answers and all audit texts have it."""
    if isinstance(value, dict):
        return {key[:1].upper() + key[1:]: pascal(item) for key, item in value.items()}
    if isinstance(value, list):
        return [pascal(item) for item in value]
    return value


def compact(**properties: Any) -> Json:
    """A JSON object without its unset properties: the service leaves them out."""
    return {key: value for key, value in properties.items() if value is not None}


def kind(object_type: str, etag: str | None = None) -> Json:
    """The `attributes` of a resource."""
    return {"objectType": object_type} if etag is None else {"etag": etag, "objectType": object_type}


def link(uri: str, headers: list[dict[str, str]] | None = None) -> Json:
    """One link; its address is relative, in whichever style the caller chose."""
    return {"uri": uri, "method": "GET", "headers": headers or []}


def collection(items: Iterable[Any], self_uri: str | None = None, next_link: Json | None = None) -> Json:
    """The envelope of a list. `totalCount` counts the page, as the service does."""
    rows = list(items)
    body: Json = {"totalCount": len(rows), "items": rows}
    links: Json = {}
    if self_uri is not None:
        links["self"] = link(self_uri)
    if next_link is not None:
        links["next"] = next_link
    if links:
        body["links"] = links
    body["attributes"] = kind("Collection")
    return body


def seconds_z(moment: datetime) -> str:
    """`2026-11-23T01:02:03Z`"""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def ticks(moment: datetime) -> str:
    """Seven fractional digits and `+00:00`: the service counts in steps of 100 nanoseconds."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond:06d}3+00:00"


def ticks_z(moment: datetime) -> str:
    """Seven fractional digits and `Z`."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond:06d}7Z"


def millis_zoneless(moment: datetime) -> str:
    """Trimmed milliseconds and no zone at all, as service requests have them."""
    fraction = f"{moment.microsecond // 1000:03d}".rstrip("0")
    text = moment.strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{fraction}" if fraction else text


def pacific(moment: datetime) -> str:
    """The same wall-clock date with Redmond's offset, as billing dates are written."""
    zone = timezone(timedelta(hours=-8 if moment.month in (11, 12, 1, 2, 3) else -7))
    return moment.replace(tzinfo=zone).isoformat()
