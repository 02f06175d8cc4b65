"""Audit matching: which record of the vendor's tells of a write of ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.model import AuditRecord
from bot.model.audit import AuditEntry
from bot.model.ticket import read_key

Audited = Mapping[str, Sequence[str]]
"""By command, the operations that Partner Center's audit log names its writes by, as the commands declare them."""

NEAR = timedelta(minutes=10)
"""How far the vendor's clock and ours, and its record and our outcome, may lie apart."""


def is_tied(entry: AuditEntry, audited: Audited) -> bool:
    """Whether the vendor's log is to be asked about this write at all: not about tickets of a desk that it does not tell of."""
    ticket = read_key(entry.arguments.get("ticket", ""))
    return entry.command in audited and (ticket is None or ticket[0].desk.is_audited)


def match(
    entry: AuditEntry, records: Sequence[AuditRecord], audited: Audited, *, by_time: bool = False
) -> AuditRecord | None:
    """The record of this write: the one with its correlation id, or else the only one of its kind at that time.

    A record with another correlation id is most likely of somebody else's write: it counts only ``by_time``. Of
    several that could be meant none is taken, for a wrong tie is worse than none.
    """
    wanted = entry.correlation_id.lower()
    same = [each for each in records if wanted and each.correlation_id.lower() == wanted]
    if same:
        return max(same, key=lambda each: _fits(entry, each, audited))
    kind = [each for each in records if _fits(entry, each, audited) == 2 and _near(entry, each)]
    near = [each for each in kind if by_time or not each.correlation_id]
    return near[0] if len(near) == 1 else None


def _fits(entry: AuditEntry, record: AuditRecord, audited: Audited) -> int:
    """2 for the operation and the customer of the write, 1 for one of them."""
    operation = record.operation.lower().replace("_", "") in {
        name.replace("_", "") for name in audited.get(entry.command, ())
    }
    customer = not entry.customer_id or record.customer_id.lower() == entry.customer_id
    return operation + customer


def _near(entry: AuditEntry, record: AuditRecord) -> bool:
    return record.at is not None and abs(record.at - entry.at) <= NEAR
