"""Vendor audit: after a write, the vendor's own record of it is looked up and tied to ours."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from bot.audit.entries import entry_of_ours
from bot.audit.matching import NEAR, Audited, is_tied, match
from bot.errors import PartnerFailure
from bot.jobs.context import JobContext
from bot.model import AuditRecord
from bot.model.audit import AuditEntry, Outcome
from bot.ports import PartnerReader

log = logging.getLogger(__name__)

GIVES_UP = timedelta(hours=48)
"""The vendor's log runs late, by hours at times; what is not in it by then will not come."""

SETTLES = timedelta(minutes=1)
"""So long after a write nobody asks about it yet."""

OLDEST = timedelta(days=89)
"""The vendor refuses to look further back than 90 days."""

NOT_TOLD = "Partner Center's audit log did not tell of this within 48 hours."
NOT_READABLE = "This was written to a service whose records the bot cannot read."

AT_ONCE = 50
READS = 10
"""Writes and questions to the vendor in one round."""


async def tie_to_vendor(context: JobContext) -> int:
    """Append a row for each write that the vendor's log tells of, or that it will not tell of; how many.

    Meant to be run every few minutes, in as many processes as there are: each write is tied once. All take turns: a
    write that the vendor never tells of keeps no other waiting. Where the vendor cannot be asked, it is asked again in
    the next round. Raises :class:`bot.errors.Unavailable`.
    """
    now, audit = context.now, context.store.audit
    commands, late = tuple(context.audited), now - GIVES_UP
    waiting = await audit.untied(commands, late, now - SETTLES, AT_ONCE)
    overdue = await audit.untied(commands, now - OLDEST, late, AT_ONCE)
    return await _look_up(context, now, waiting) + await _settle(context, now, overdue)


async def _look_up(context: JobContext, now: datetime, waiting: Sequence[AuditEntry]) -> int:
    """Tie what the vendor tells of by now; the rest is looked up again in the next round."""
    tied = 0
    await context.store.audit.asked(
        [each.change_id for each in waiting if not is_tied(each, context.audited)], now
    )
    for (customer, _), entries in list(_questions(waiting, context.audited).items())[:READS]:
        # First, for a question that always fails must not be the first of every round.
        await context.store.audit.asked([each.change_id for each in entries], now)
        try:
            records = await _asked(context.partner, customer, entries)
        except PartnerFailure as failure:
            log.warning("the vendor's audit log cannot be read: %s", failure)
            break
        for entry in entries:
            if record := match(entry, records, context.audited):
                tied += await context.store.audit.tie(_recorded(entry, now, record))
    return tied


async def _settle(context: JobContext, now: datetime, overdue: Sequence[AuditEntry]) -> int:
    """Look for the last time, by operation and time as well, and put on record what was not to be found."""
    tied = 0
    for entry in (each for each in overdue if not is_tied(each, context.audited)):
        tied += await context.store.audit.tie(_unrecorded(entry, now, NOT_READABLE))
    for (customer, _), entries in list(_questions(overdue, context.audited).items())[:READS]:
        records: Sequence[AuditRecord] = ()
        why = NOT_TOLD
        try:
            records = await _asked(context.partner, customer, entries)
        except PartnerFailure as failure:
            why = f"Partner Center's audit log could not be read: {failure.cause}."
        for entry in entries:
            found = match(entry, records, context.audited, by_time=True)
            row = _recorded(entry, now, found) if found else _unrecorded(entry, now, why)
            tied += await context.store.audit.tie(row)
    return tied


def _questions(waiting: Iterable[AuditEntry], audited: Audited) -> dict[tuple[str, date], list[AuditEntry]]:
    """What one question to the vendor answers: writes to one customer on one day."""
    questions: defaultdict[tuple[str, date], list[AuditEntry]] = defaultdict(list)
    for entry in waiting:
        if is_tied(entry, audited):
            questions[entry.customer_id, entry.at.date()].append(entry)
    return questions


async def _asked(
    partner: PartnerReader, customer: str, entries: Sequence[AuditEntry]
) -> Sequence[AuditRecord]:
    moments = [entry.at for entry in entries]
    return await partner.audit.records((min(moments) - NEAR).date(), (max(moments) + NEAR).date(), customer)


def _recorded(entry: AuditEntry, now: datetime, record: AuditRecord) -> AuditEntry:
    how = (
        ""
        if record.correlation_id.lower() == entry.correlation_id.lower()
        else "; found by operation and time"
    )
    when = f" at {record.at.isoformat()}" if record.at else ""
    told = f"{record.operation}, {record.status}, by {record.user or 'nobody named'}{when}{how}"
    return _tied_row(entry, now, Outcome.RECORDED, told, record.id)


def _unrecorded(entry: AuditEntry, now: datetime, why: str) -> AuditEntry:
    return _tied_row(entry, now, Outcome.UNRECORDED, why)


def _tied_row(
    entry: AuditEntry, now: datetime, outcome: Outcome, detail: str, vendor_audit_id: str = ""
) -> AuditEntry:
    return entry_of_ours(
        now,
        entry.command,
        outcome,
        detail=detail,
        customer_id=entry.customer_id,
        change_id=entry.change_id,
        request_id=entry.request_id,
        correlation_id=entry.correlation_id,
        vendor_audit_id=vendor_audit_id,
    )
