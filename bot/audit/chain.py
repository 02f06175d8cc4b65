"""Audit chain: every row holds the hash of the row before, so that whatever is changed or missing shows.

What tells of people goes in through a salted commitment: once salt and text are gone nobody can guess what stood
there, and the hashes are as they were.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.line import clean
from bot.model.audit import AuditEntry, TrailRow

FORM = "csp-bot audit 1"
"""The canonical form that rows are hashed in. A later form has another name, and both are understood."""

PARTS: Mapping[str, tuple[str, ...]] = {
    "who": ("actor", "actor_name", "actor_email", "entra_id", "place"),
    "said": ("arguments", "shown", "detail"),
    "approvers": ("approved_by",),
}
"""What tells of people, by part: each can be erased without the others."""

OPEN = (
    "command", "outcome", "customer_id", "change_id", "request_id", "correlation_id", "vendor_audit_id", "attempt",
)  # fmt: skip
"""What tells of no person, and is hashed as it stands."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def canonical(value: Any) -> bytes:
    """One way only to write a value: JSON in ASCII, keys sorted, no spaces."""
    return json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode()


def normalised(entry: AuditEntry) -> AuditEntry:
    """The entry as a database gives it back: no NUL, no lone surrogate, ids in lower case, time in UTC."""
    texts: dict[str, Any] = {
        name: clean(value)
        for name in AuditEntry.__dataclass_fields__
        if isinstance(value := getattr(entry, name), str)
    }
    return replace(
        entry,
        **texts | {"customer_id": texts["customer_id"].lower()},
        at=entry.at.astimezone(UTC),
        arguments={clean(name): clean(value) for name, value in entry.arguments.items()},
        approved_by=tuple(clean(each) for each in entry.approved_by),
    )


def part_of(entry: AuditEntry, part: str) -> list[Any]:
    """The values of one part."""
    values = (getattr(entry, name) for name in PARTS[part])
    return [dict(value) if isinstance(value, Mapping) else value for value in values]


def blanked(entry: AuditEntry, part: str) -> AuditEntry:
    """The entry without one part."""
    empty: dict[str, Any] = {"arguments": {}, "approved_by": ()}
    return replace(entry, **{name: empty.get(name, "") for name in PARTS[part]})


def commitment(entry: AuditEntry, part: str, salt: str) -> str:
    """What stands in the chain for a part: nobody finds out by guessing, for want of the salt."""
    return hmac.new(salt.encode(), canonical([FORM, part, part_of(entry, part)]), hashlib.sha256).hexdigest()


def digest_of(row: TrailRow) -> str:
    """The hash of a row over everything that stays."""
    head = {name: getattr(row.entry, name) for name in OPEN}
    at = (row.entry.at - _EPOCH) // timedelta(microseconds=1)
    told = [FORM, row.number, row.previous, at, head, dict(row.commitments)]
    return hashlib.sha256(canonical(told)).hexdigest()


def salt() -> str:
    """A fresh salt of 128 bits."""
    return secrets.token_hex(16)


def chained(entry: AuditEntry, number: int, previous: str) -> TrailRow:
    """The entry as row ``number``, after the row whose hash is ``previous``."""
    kept = normalised(entry)
    salts = {part: salt() for part in PARTS}
    commitments = {part: commitment(kept, part, salts[part]) for part in PARTS}
    row = TrailRow(number, kept, commitments, previous, "", salts)
    return replace(row, digest=digest_of(row))


def without(row: TrailRow, part: str) -> TrailRow:
    """The row with one part erased: values and salt are gone, commitment and hash stay."""
    salts = {name: value for name, value in row.salts.items() if name != part}
    return replace(row, entry=blanked(row.entry, part), salts=salts)


def is_sound(row: TrailRow) -> bool:
    """Whether the row says what it said when it was written, as far as it was not erased."""
    if frozenset(row.commitments) != frozenset(PARTS) or not frozenset(row.salts) <= frozenset(PARTS):
        return False
    for part, promised in row.commitments.items():
        if part in row.salts:
            if commitment(row.entry, part, row.salts[part]) != promised:
                return False
        elif part_of(row.entry, part) != part_of(blanked(row.entry, part), part):
            return False
    return digest_of(row) == row.digest
