"""Answers of Azure Support before the SDK reads them: it takes JSON by the letter, and gives up a whole list for one odd date in it."""

from __future__ import annotations

from typing import Any

from adapters.microsoft.http.body import WireError, decode, encode
from adapters.microsoft.http.dates import moment
from adapters.microsoft.http.wire import spelled

_DATES = frozenset(
    ("createddate", "modifieddate", "problemstarttime", "starttime", "expirationtime", "createdon")
)
_OBJECTS = frozenset(
    ("properties", "contactdetails", "servicelevelagreement", "supportengineer", "technicalticketdetails", "quotaticketdetails")
)  # fmt: skip


def tidied(body: bytes) -> bytes:
    """An answer with dates in one form, in UTF-8, and with nothing where something is of another kind than the SDK can read.

    What is no JSON object stays as it is, for the SDK to find.
    """
    try:
        value = decode(body)
    except WireError:
        return body
    return encode(_tidy(value)) if isinstance(value, dict) else body


def _tidy(value: dict[str, Any]) -> dict[str, Any]:
    return {name: _part(name.lower(), part) for name, part in value.items()}


def _part(name: str, part: Any) -> Any:
    if name in _DATES:
        at = moment(spelled(part))
        return at.isoformat().replace("+00:00", "Z") if at else None
    if isinstance(part, dict):
        return _tidy(part)
    if name == "value" and isinstance(part, list):
        # A row of nothing is counted as one that cannot be read.
        return [_tidy(row) if isinstance(row, dict) else None for row in part]
    if name == "message" or name not in _OBJECTS:
        return part
    return None
