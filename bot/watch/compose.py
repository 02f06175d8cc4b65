"""From what was found to what is said: each notice gets its cause and its card, a storm becomes one message.

Notices wait in the store until their messages are in the outbox; both change in one transaction. A process that dies
in between leaves them waiting, and the next round writes the same messages under the same keys.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import defaultdict
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar

from bot.alerts.history import before, expected
from bot.cards.alert import notice_card
from bot.cards.alert_figures import SPENDING
from bot.cards.alert_storm import summary_card
from bot.cards.confirm import READ_BY_SERVICE, with_note
from bot.cards.model import Card
from bot.errors import PartnerFailure
from bot.model import (
    AlertKind,
    AlertNotice,
    Crossing,
    Destination,
    Document,
    Invoice,
    Money,
    NoticeState,
    Parts,
    Rule,
)
from bot.outbox import Notice
from bot.sheets import as_csv
from bot.watch.digest import digest_for
from bot.watch.invoices import LOOK_BACK, the_last_before
from bot.watch.services import Moved, moved, services_of
from bot.watch.watch import Watch

Result = TypeVar("Result")

log = logging.getLogger(__name__)

AT_ONCE = 10_000
"""Notices that are put together in one go."""

IN_STORMS = SPENDING | {AlertKind.STALE, AlertKind.TICKETS}
"""Kinds that come by the dozen when they come; an invoice or a digest is never put among them."""

STANDS = timedelta(days=7)
"""How long a notice that belongs to no billing period is worth delivering late."""


async def compose(watch: Watch) -> int:
    """Put what was found into the outbox; how many notices that took care of."""
    done = 0
    while waiting := await watch.alerts.waiting(AT_ONCE):
        found_by = {notice.crossing.rule_id for notice in waiting}
        rules = {rule.id: rule for rule in await watch.alerts.rules(found_by)}
        by_destination: dict[Destination, list[AlertNotice]] = defaultdict(list)
        orphans = [notice for notice in waiting if notice.crossing.rule_id not in rules]
        if orphans:
            await watch.alerts.post({notice.id: "" for notice in orphans}, [], NoticeState.MOOT)
        for notice in waiting:
            if notice.crossing.rule_id in rules:
                by_destination[notice.destination].append(notice)
        for notices in by_destination.values():
            storm = [notice for notice in notices if notice.crossing.kind in IN_STORMS]
            if len(storm) >= watch.limits.storm:
                await _summarise(watch, storm, rules)
                notices = [notice for notice in notices if notice.crossing.kind not in IN_STORMS]
            await _write_each(watch, notices, rules)
        done += len(waiting)
        if len(waiting) < AT_ONCE:
            break
    return done


async def _summarise(watch: Watch, notices: Sequence[AlertNotice], rules: Mapping[str, Rule]) -> None:
    """One message for a storm, with everything in a file."""
    notices = [await _introduced(watch, notice) for notice in notices]
    now, first = watch.now, rules[notices[0].crossing.rule_id]
    name = f"alerts-{now:%Y-%m-%d-%H%M}.csv"
    sheet = as_csv(name, [row_of(notice, rules[notice.crossing.rule_id]) for notice in notices])
    digest = hashlib.sha256(" ".join(notice.id for notice in notices).encode()).hexdigest()[:16]
    message = Notice(
        id=f"storm-{digest}",
        dedupe_key=f"storm:{digest}",
        destination=notices[0].destination,
        card=with_note(summary_card(notices, rules, sheet, now=now, locale=first.locale), READ_BY_SERVICE),
        not_before=now,
        owner=first.owner_home,
        until=max(_until(notice) for notice in notices),
    )
    sent = {notice.id: message.id for notice in notices}
    await watch.alerts.post(sent, [message], NoticeState.SUMMARISED)


async def _write_each(watch: Watch, notices: Sequence[AlertNotice], rules: Mapping[str, Rule]) -> None:
    """A card for each notice, in the order they were found; each is on its way as soon as it is written."""
    turns = asyncio.Semaphore(watch.limits.live_reads)

    async def write(notice: AlertNotice) -> Notice:
        async with turns:
            return await message_for(watch, notice, rules[notice.crossing.rule_id])

    for message in asyncio.as_completed([write(notice) for notice in notices]):
        ready = await message
        await watch.alerts.post({ready.id.removeprefix("alert-"): ready.id}, [ready])


async def message_for(watch: Watch, notice: AlertNotice, rule: Rule) -> Notice:
    """The notice as a message, with what can be read of its cause within the time there is."""
    return Notice(
        id=f"alert-{notice.id}",
        dedupe_key=f"alert:{notice.id}",
        destination=notice.destination,
        card=with_note(await card_for(watch, notice, rule), READ_BY_SERVICE),
        not_before=watch.now,
        owner=rule.owner_home,
        until=_until(notice),
    )


async def card_for(watch: Watch, notice: AlertNotice, rule: Rule) -> Card:
    """The notice as a card. Never fails for what only explains it."""
    notice = await _introduced(watch, notice)
    crossing, locale = notice.crossing, rule.locale
    if crossing.kind is AlertKind.INVOICE:
        last, pdf = await asyncio.gather(_last_invoice(watch, crossing), _pdf(watch, crossing.subject))
        return notice_card(notice, rule, before=last, document=pdf, now=watch.now, locale=locale)
    if crossing.kind is AlertKind.DIGEST:
        return await digest_for(watch, rule, crossing)
    earlier = await _before(watch, notice)
    if crossing.kind not in SPENDING:
        return notice_card(notice, rule, before=earlier, now=watch.now, locale=locale)
    causes = await _within(watch, _causes(watch, notice), "the cause of a notice") or Moved()
    return notice_card(
        notice,
        rule,
        before=earlier,
        causes=causes.causes,
        since=causes.since,
        expected=expected(crossing, watch.now),
        now=watch.now,
        locale=locale,
    )


async def _introduced(watch: Watch, notice: AlertNotice) -> AlertNotice:
    """The notice with its customer's full name and domain, which a row of usage does not tell."""
    customer = notice.crossing.customer
    known = await watch.customers.get(customer.id) if customer else None
    return replace(notice, crossing=replace(notice.crossing, customer=known)) if known else notice


async def _within(watch: Watch, reading: Coroutine[Any, Any, Result], what: str) -> Result | None:
    """What is read from the vendor to explain a notice; without it the notice is sent all the same."""
    try:
        return await asyncio.wait_for(reading, watch.limits.patience.total_seconds())
    except (PartnerFailure, TimeoutError) as failure:
        log.warning("%s could not be read: %s", what, type(failure).__name__)
        return None


async def _last_invoice(watch: Watch, crossing: Crossing) -> tuple[Money, date] | None:
    since = (watch.now - LOOK_BACK).date()
    invoices = await _within(watch, _listed(watch, since), "the invoice before")
    return the_last_before(crossing.subject, invoices or ())


async def _listed(watch: Watch, since: date) -> Sequence[Invoice]:
    return await watch.partner.invoices(since=since)


async def _pdf(watch: Watch, invoice_id: str) -> Document | None:
    """The invoice itself; the notice has a button that fetches it, should this fail."""
    return await _within(watch, watch.partner.invoice_pdf(invoice_id), "the PDF of a new invoice")


async def _before(watch: Watch, notice: AlertNotice) -> tuple[Money, date] | None:
    crossing = notice.crossing
    if crossing.customer is None or crossing.cost is None:
        return None
    as_of = crossing.as_of or notice.found
    since = (as_of - timedelta(days=40)).date()
    histories = [
        history async for batch in watch.alerts.histories(since, [crossing.customer.id]) for history in batch
    ]
    found = before(histories, as_of)
    if found is None or found[1] != crossing.cost.currency:
        return None
    return Money(found[0].cost, found[1]), found[0].day


async def _causes(watch: Watch, notice: AlertNotice) -> Moved:
    crossing = notice.crossing
    if crossing.customer is None or crossing.cost is None or crossing.period is None:
        return Moved()
    customer_id, currency = crossing.customer.id, crossing.cost.currency
    costs = await services_of(watch.partner, customer_id, currency)
    today = (crossing.as_of or watch.now).date()
    # Of an earlier day, or at least of an earlier look today.
    earlier = await watch.alerts.parts(customer_id, today) or await watch.alerts.parts(
        customer_id, today + timedelta(days=1)
    )
    if costs:
        await watch.alerts.keep_parts(Parts(customer_id, today, crossing.period.key, currency, costs))
    return moved(costs, currency, crossing.period, earlier)


def _until(notice: AlertNotice) -> datetime:
    """Until when a notice is worth delivering late."""
    period = notice.crossing.period
    stands = notice.found + STANDS
    return max(stands, datetime.combine(period.ends + timedelta(days=1), time(), UTC)) if period else stands


def row_of(notice: AlertNotice, rule: Rule) -> dict[str, str]:
    """A notice as a row of the file, with plain numbers."""
    crossing, customer = notice.crossing, notice.crossing.customer
    return {
        "Found (UTC)": f"{notice.found:%Y-%m-%d %H:%M}",
        "Rule": rule.id,
        "Kind": crossing.kind.value,
        "Step": "" if crossing.step is None else f"{crossing.step.normalize():f}",
        "Customer": customer.name if customer else "",
        "Domain": customer.domain if customer else "",
        "Tenant id": customer.id if customer else "",
        "Spend": str(crossing.cost.amount) if crossing.cost else "",
        "Budget": str(crossing.budget.amount) if crossing.budget else "",
        "Currency": crossing.cost.currency if crossing.cost else "",
        "Period": crossing.period.key if crossing.period else "",
        "Data from (UTC)": f"{crossing.as_of:%Y-%m-%d %H:%M}" if crossing.as_of else "",
        "About": crossing.title or crossing.subject,
        "Notice": notice.id,
    }
