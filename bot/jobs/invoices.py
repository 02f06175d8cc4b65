"""New invoices: found by polling, told to those who asked, with the change against the invoice before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from bot.cards.format import day
from bot.cards.invoice_words import state_of
from bot.jobs.context import ALL, JobContext
from bot.messages import N_, _, speaking
from bot.model import (
    AlertKind,
    Crossing,
    DocumentType,
    Evaluation,
    Invoice,
    Memory,
    Money,
    Mute,
    Pair,
    Rule,
)

LOOK_BACK = timedelta(days=100)
"""How far back invoices are listed: far enough for last month's, to compare with."""


async def look_for_invoices(context: JobContext) -> int:
    """Put on record every invoice that a rule has not told of; how many notices that made.

    Raises :class:`bot.errors.PartnerFailure`.
    """
    rules = {rule.id: rule for rule in await context.alerts.rules() if rule.kind is AlertKind.INVOICE}
    if not rules:
        return 0
    since = (context.now - LOOK_BACK).date()
    invoices = await context.partner.invoices.all(since=since)
    memory = await context.alerts.memory([ALL])
    mutes = await context.mutes()
    found = [
        compare(rule, invoices, since, memory.get((rule.id, ALL)), mutes.get((rule.id, "")))
        for rule in rules.values()
    ]
    evaluation = Evaluation(
        told=tuple(crossing for each in found for crossing in each.told),
        muted=tuple(crossing for each in found for crossing in each.muted),
        memory={pair: kept for each in found for pair, kept in each.memory.items()},
    )
    if evaluation == Evaluation():
        return 0
    return len(await context.alerts.record(evaluation, rules, context.now))


def compare(
    rule: Rule, invoices: Sequence[Invoice], since: date, memory: Memory | None, mute: Mute | None
) -> Evaluation:
    """What a rule has to tell of these invoices, listed from ``since`` on. What was there before the rule is no news."""
    if memory is None and not invoices:
        return Evaluation()  # nothing says yet what was there before
    listed = {each.id: Decimal(each.issued.toordinal()) for each in invoices}
    if memory is None:
        known = {each.id for each in invoices if each.issued < rule.created.date()}
    else:
        known = set(memory.told)
    fresh = [each for each in invoices if each.id not in known]
    crossings = tuple(
        _crossing(rule, each) for each in sorted(fresh, key=lambda each: (each.issued, each.id))
    )
    # What is no longer asked for is forgotten; what only was missing from a list comes back, and is no news then.
    known_still = {} if memory is None else memory.told
    kept = Memory(
        "", "", {number: at for number, at in known_still.items() if at >= since.toordinal()} | listed
    )
    pair: Pair = (rule.id, ALL)
    changed = {} if memory == kept else {pair: kept}
    if mute:
        return Evaluation(muted=crossings, memory=changed)
    return Evaluation(told=crossings, memory=changed)


def _crossing(rule: Rule, invoice: Invoice) -> Crossing:
    with speaking(rule.locale):
        title, state = _("Invoice {number}", number=invoice.id), state_of(invoice.payment)
    return Crossing(
        rule_id=rule.id,
        kind=AlertKind.INVOICE,
        key=f"invoice:{invoice.id}",
        level=Decimal(0),
        cost=invoice.total,
        subject=invoice.id,
        title=title,
        details={N_("State"): state, N_("Issued"): day(invoice.issued, rule.locale)},
    )


def the_last_before(invoice_id: str, invoices: Sequence[Invoice]) -> tuple[Money, date] | None:
    """What the invoice of the same kind and currency before this one came to, and when it was issued."""
    this = next((each for each in invoices if each.id == invoice_id), None)
    if this is None or this.document is not DocumentType.INVOICE:
        return None
    earlier = [
        each
        for each in invoices
        if each.document is DocumentType.INVOICE
        and (each.kind, each.total.currency) == (this.kind, this.total.currency)
        and (each.issued, each.id) < (this.issued, this.id)
    ]
    if not earlier:
        return None
    last = max(earlier, key=lambda each: (each.issued, each.id))
    return last.total, last.issued
