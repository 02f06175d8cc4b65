"""Audit trail: what was asked and done, each row chained to the one before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

ROWS = "rows"
"""How the arguments of an entry call the digest of the rows of the list that was shown: "the second one" is said of the same list."""


class Outcome(StrEnum):
    """How an act ended, as the trail says it."""

    SHOWN = "shown"  # answered by a card
    ASKED = "asked"  # answered by a form
    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"
    BROKEN = "broken"  # a fault of the bot's own
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    WAITING = "waiting for approval"
    APPROVED = "approved"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    RECORDED = "recorded by vendor"
    UNRECORDED = "not recorded by vendor"
    ERASED = "erased"
    FORGOTTEN = "forgotten"
    UNSEALED = "seal broken"  # the end did not carry the installation's seal when it was gone on from


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act, for the record: who, where, what with which arguments (secrets masked), how it ended.

    ``entra_id`` is who it is in Entra, where that is known. ``shown`` is the sentence that the card said.
    ``approved_by`` are keys of actors. ``vendor_audit_id`` names the vendor's own record of it. ``attempt`` counts
    from 1; 0 where nothing was attempted.
    """

    at: datetime
    actor: str
    actor_name: str
    actor_email: str
    place: str
    command: str
    arguments: Mapping[str, str]
    outcome: str
    detail: str = ""
    customer_id: str = ""
    change_id: str = ""
    request_id: str = ""
    correlation_id: str = ""
    entra_id: str = ""
    shown: str = ""
    approved_by: tuple[str, ...] = ()
    vendor_audit_id: str = ""
    attempt: int = 0


@dataclass(frozen=True, slots=True)
class TrailRow:
    """An entry in its place in the chain. ``number`` counts from 1, without gaps.

    ``commitments`` stand in the chain for the parts that tell of people; each can be checked with its salt. A part
    whose salt is gone was erased. ``digest`` is the hash of this row, over ``previous``, that of the row before.
    """

    number: int
    entry: AuditEntry
    commitments: Mapping[str, str]
    previous: str
    digest: str
    salts: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def erased(self) -> frozenset[str]:
        """The parts that were erased: ``who``, ``said``, ``approvers``."""
        return frozenset(self.commitments) - frozenset(self.salts)


@dataclass(frozen=True, slots=True)
class ChainHead:
    """Where the chain ends, and where it begins: rows up to ``anchor`` were forgotten, the last with ``anchor_digest``.

    ``anchored`` is the day before which rows were forgotten; ``None`` where none were.
    """

    number: int = 0
    digest: str = ""
    anchor: int = 0
    anchor_digest: str = ""
    anchored: datetime | None = None

    @property
    def mark(self) -> str:
        """What to keep elsewhere: a chain that was rewritten no longer has this digest at this number."""
        return f"{self.number}:{self.digest}"


class Fault(StrEnum):
    """What is wrong with a chain."""

    CHANGED = "changed"
    MISSING = "missing"
    REORDERED = "reordered"
    ADDED = "added"
    CUT = "cut off"
    SEAL = "seal broken"
    REWRITTEN = "rewritten"
    EFFECT = "no row"


@dataclass(frozen=True, slots=True)
class Break:
    """The first fault of a chain: at which row, and a sentence that says what it is."""

    fault: Fault
    number: int
    words: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of checking a chain. ``rows`` were looked at, of which parts of ``erased`` rows are erased.

    ``sealed`` is whether the end carries a seal made with the installation's keys. ``first`` and ``last`` are when the
    first and the last of these rows were written.
    """

    head: ChainHead
    rows: int
    erased: int
    sealed: bool
    fault: Break | None = None
    first: datetime | None = None
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """Which rows are wanted: all that meet every condition that is set. ``until`` is excluded.

    ``person`` is a key, an Entra id, or part of a name or e-mail address; ``command`` may be a noun alone.
    ``number`` asks for one row; 0 for all of them.
    """

    since: datetime | None = None
    until: datetime | None = None
    person: str = ""
    customer_id: str = ""
    command: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """A row of the vendor's own audit log."""

    id: str
    at: datetime | None
    operation: str
    resource: str
    status: str
    user: str = ""
    customer_id: str = ""
    correlation_id: str = ""
