"""Composing notices: from what was found to messages in the outbox; each gets its cause and its card, and a storm becomes one.

Notices wait in the store until their messages are in the outbox; both change in one transaction. A process that dies
in between leaves them waiting, and the next round writes the same messages under the same keys.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from bot.access.recipients import access_of
from bot.cards.alert.summary import summary_card
from bot.cards.change_parts import READ_BY_SERVICE, with_note
from bot.cards.partial import left_out
from bot.cards.spreadsheet import as_csv
from bot.jobs.context import JobContext
from bot.jobs.notice_authorization import as_seen, sift, until_of, wake
from bot.jobs.notice_cause import Explainer, introduced
from bot.messages import _, speaking
from bot.model import AlertKind, AlertNotice, Crossing, Destination, NoticeState, Rule
from bot.ports.outbox import Access, Notice
from bot.ports.unreadable import counting_unreadable

AT_ONCE = 10_000
"""Notices that are put together in one go."""

Failed = list[BaseException | None]


async def compose(context: JobContext, still_found: Collection[AlertKind] = ()) -> int:
    """Put what was found into the outbox; how many notices that took care of.

    Kinds that are ``still_found`` wait. What cannot be written holds nothing else up; its failure is raised in the end.
    What somebody may not see is withheld, and comes back by itself once they may (:mod:`bot.jobs.notice_authorization`).
    """
    await wake(context)
    done = 0
    while True:
        found = await context.alerts.waiting(AT_ONCE)
        waiting = [notice for notice in found if notice.crossing.kind not in still_found]
        if waiting:
            await _write_out(context, waiting)
        done += len(waiting)
        if not waiting or len(found) < AT_ONCE:
            return done


async def _write_out(context: JobContext, waiting: Sequence[AlertNotice]) -> None:
    found_by = {notice.crossing.rule_id for notice in waiting}
    rules = {rule.id: rule for rule in await context.alerts.rules(found_by)}
    orphans = [notice for notice in waiting if notice.crossing.rule_id not in rules]
    if orphans:
        await context.alerts.post({notice.id: "" for notice in orphans}, [], NoticeState.MOOT)
    batch = context.recipients.batch()
    told = await sift(context, batch, [each for each in waiting if each.crossing.rule_id in rules], rules)
    rules = {each: await as_seen(batch, rule) for each, rule in rules.items()}
    by_destination: dict[Destination, list[AlertNotice]] = defaultdict(list)
    for notice in told:
        by_destination[notice.destination].append(notice)
    explainer, turns = Explainer(context, batch), asyncio.Semaphore(context.limits.live_reads)

    async def write(notices: Sequence[AlertNotice]) -> Failed:
        async with turns:
            return await _write_for_one(context, explainer, notices, rules)

    for failed in await asyncio.gather(*map(write, by_destination.values())):
        for failure in filter(None, failed):
            raise failure


async def _write_for_one(
    context: JobContext, explainer: Explainer, notices: Sequence[AlertNotice], rules: Mapping[str, Rule]
) -> Failed:
    """All that goes to one destination; what went wrong with what is not on its way."""
    storm = [notice for notice in notices if notice.crossing.kind.spec.summarised]
    if len(storm) < context.limits.storm:
        return await _write_each(context, explainer, notices, rules)
    summarised: Failed = [*await asyncio.gather(_summarise(context, storm, rules), return_exceptions=True)]
    others = [notice for notice in notices if not notice.crossing.kind.spec.summarised]
    return summarised + await _write_each(context, explainer, others, rules)


async def _summarise(context: JobContext, notices: Sequence[AlertNotice], rules: Mapping[str, Rule]) -> None:
    """One message for a storm, with everything in a file."""
    notices = [await introduced(context, notice) for notice in notices]
    now, first = context.now, rules[notices[0].crossing.rule_id]
    name = f"alerts-{now:%Y-%m-%d-%H%M}.csv"
    with speaking(first.locale):
        sheet = as_csv(name, [row_of(notice, rules[notice.crossing.rule_id]) for notice in notices])
    digest = hashlib.sha256(" ".join(notice.id for notice in notices).encode()).hexdigest()[:16]
    with speaking(first.locale):
        card = with_note(summary_card(notices, rules, sheet, now=now, locale=first.locale), READ_BY_SERVICE)
    message = Notice(
        id=f"storm-{digest}",
        dedupe_key=f"storm:{digest}",
        destination=notices[0].destination,
        card=card,
        not_before=now,
        owner=first.owner_home,
        until=max(until_of(notice) for notice in notices),
        access=_access_of_all(notices, rules),
    )
    sent = {notice.id: message.id for notice in notices}
    await context.alerts.post(sent, [message], NoticeState.SUMMARISED)


def _access_of_all(notices: Sequence[AlertNotice], rules: Mapping[str, Rule]) -> tuple[Access, ...]:
    """What a summary rests on: the rights of everybody whose rules are in it, each for what theirs found."""
    customers: dict[Access, set[str]] = defaultdict(set)
    whole: set[Access] = set()
    for notice in notices:
        access = access_of(rules[notice.crossing.rule_id])
        if customer := notice.crossing.customer:
            customers[access].add(customer.id)
        else:
            whole.add(access)
    named = [replace(access, customers=tuple(sorted(ids))) for access, ids in customers.items()]
    return (*named, *sorted(whole, key=lambda access: access.people))


async def _write_each(
    context: JobContext, explainer: Explainer, notices: Sequence[AlertNotice], rules: Mapping[str, Rule]
) -> Failed:
    """A card for each notice, on its way in the order they were found."""

    async def post(notice: AlertNotice, reading: asyncio.Future[Notice]) -> None:
        message = await reading
        await context.alerts.post({notice.id: message.id}, [message])

    readings = [
        asyncio.ensure_future(_message_for(context, explainer, notice, rules[notice.crossing.rule_id]))
        for notice in notices
    ]
    failed: Failed = []
    try:
        for notice, reading in zip(notices, readings, strict=True):
            failed += await asyncio.gather(post(notice, reading), return_exceptions=True)
    finally:
        for reading in readings:
            reading.cancel()
    return failed


async def _message_for(context: JobContext, explainer: Explainer, notice: AlertNotice, rule: Rule) -> Notice:
    topic = topic_of(notice.crossing)
    if topic and (owner := await context.alerts.owner(notice.destination, topic)):
        since, by, actor = owner
        notice = replace(notice, acknowledged=since, acknowledged_by=by, acknowledged_actor=actor)
    with counting_unreadable() as unreadable:
        card, access = await explainer.written(notice, rule)
    with speaking(rule.locale):
        if unreadable.count:
            card = with_note(card, left_out(unreadable.count, rule.locale))
        # To try out the service account's sign-in is to read nothing as it, least of all where that does not work.
        if notice.crossing.kind is not AlertKind.SIGNIN:
            card = with_note(card, READ_BY_SERVICE)
    return Notice(
        id=notice.own_message,
        dedupe_key=f"alert:{notice.id}",
        destination=notice.destination,
        card=card,
        not_before=context.now,
        owner=rule.owner_home,
        until=until_of(notice),
        access=access,
        topic=topic,
    )


def topic_of(crossing: Crossing) -> str:
    """What alerts about one customer's spend in one billing period have in common; empty for all others."""
    customer, period = crossing.customer, crossing.period
    if customer is None or period is None or not crossing.kind.spec.estimates_spend:
        return ""
    return f"spend:{customer.id.lower()}:{period.key}"


def row_of(notice: AlertNotice, rule: Rule) -> dict[str, str]:
    """A notice as a row of the file, with plain numbers."""
    crossing, customer = notice.crossing, notice.crossing.customer
    return {
        _("Found (UTC)"): f"{notice.found:%Y-%m-%d %H:%M}",
        _("Rule"): rule.id,
        _("Kind"): crossing.kind.value,
        _("Threshold"): "" if crossing.step is None else f"{crossing.step.normalize():f}",
        _("Customer"): customer.name if customer else "",
        _("Domain"): customer.domain if customer else "",
        _("Tenant ID"): customer.id if customer else "",
        _("Spend"): str(crossing.cost.amount) if crossing.cost else "",
        _("Budget"): str(crossing.budget.amount) if crossing.budget else "",
        _("Currency"): crossing.cost.currency if crossing.cost else "",
        _("Billing period"): crossing.period.key if crossing.period else "",
        _("Data from (UTC)"): f"{crossing.as_of:%Y-%m-%d %H:%M}" if crossing.as_of else "",
        _("About"): crossing.title or crossing.subject,
        _("Alert"): notice.id,
    }
