"""Authorization of notices: may what a rule found be told? Whoever made the rule, and whom it tells, must be allowed to see it now.

A rule that may tell nothing at all is parked, with a word where that helps; one that may tell of some customers tells of
these. What is found meanwhile is withheld, and told once the rights are back, as long as it is true. What nobody can say
holds nothing up here: rights are asked again before anything is posted.
"""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from bot.access.recipients import Batch, Denial, Denied, access_of, people_of
from bot.access.scope import READS
from bot.jobs.context import STANDS, JobContext
from bot.jobs.parked import told_of
from bot.model import AlertKind, AlertNotice, CustomerRef, NoticeState, ParkedRule, Rule, Scope
from bot.model.canonicalization import canonical_domain

log = logging.getLogger(__name__)

UNNAMED = "a customer"
"""What a customer is called where its name may not be seen."""

MOST_RELEASED = 5000


def until_of(notice: AlertNotice) -> datetime:
    """Until when a notice is worth telling late."""
    period = notice.crossing.period
    stands = notice.found + STANDS
    return max(stands, datetime.combine(period.ends + timedelta(days=1), time(), UTC)) if period else stands


async def why_parked(batch: Batch, rule: Rule) -> Denied | None:
    """Why a rule may tell nothing at all; ``None`` where it may tell of some customers at least."""
    channel = rule.destination.channel
    denied = await batch.denied(access_of(rule), channel)
    if denied is None or denied.cause is not Denial.SCOPE:
        return denied
    if not rule.kind.spec.takes_customers:  # it is for people who are not limited to some
        return denied
    seen = await batch.scope(people_of(rule), READS[rule.kind], channel)
    if seen is None or any(rule.scope.covers(each) for each in seen):
        return None
    return denied


async def sift(
    context: JobContext, batch: Batch, waiting: Sequence[AlertNotice], rules: Mapping[str, Rule]
) -> list[AlertNotice]:
    """Those of the notices that may be told now. The others are withheld, and rules that may tell nothing are parked."""
    lost: dict[str, Denied | None] = {}
    told: list[AlertNotice] = []
    withheld: list[AlertNotice] = []
    causes: Counter[str] = Counter()
    for notice in waiting:
        rule = rules[notice.crossing.rule_id]
        if rule.id not in lost:
            lost[rule.id] = await why_parked(batch, rule)
        denied = lost[rule.id]
        if denied is None or denied.passing:
            denied = await _why_not(batch, rule, _customer_of(notice))
        if denied is None or denied.passing:
            told.append(notice)
        else:
            withheld.append(notice)
            causes[denied.cause] += 1
    await _park(context, [(rules[each], denied) for each, denied in lost.items() if denied])
    await context.alerts.withhold([notice.id for notice in withheld])
    for cause, count in causes.items():
        log.info("%s notices are withheld from who may not see them: %s", count, cause)
        context.withheld(cause, count)
    return told


async def as_seen(batch: Batch, rule: Rule) -> Rule:
    """The rule as it may be shown where it tells: without the names of customers that may not be seen there.

    Where nobody can say what may be seen, none is named; the rule is about the same customers all the same.
    """
    scope, channel, people = rule.scope, rule.destination.channel, people_of(rule)
    if not (scope.customers or scope.excluded):
        return rule
    seen = await batch.scope(people, READS[rule.kind], channel)
    for key in people:
        if isinstance(await batch.person(key, channel), Denied):
            return replace(rule, scope=Scope(_unnamed(scope.customers), _unnamed(scope.excluded)))
    if seen is None:
        return rule
    customers, excluded = (
        tuple(each for each in some if canonical_domain(each.id) in seen)
        for some in (scope.customers, scope.excluded)
    )
    return replace(rule, scope=Scope(customers or _unnamed(scope.customers), excluded))


def _unnamed(customers: Sequence[CustomerRef]) -> tuple[CustomerRef, ...]:
    return tuple(CustomerRef(each.id, UNNAMED, "") for each in customers)


async def wake(context: JobContext) -> None:
    """Let rules that are parked tell again where the rights are back."""
    if parked := await context.alerts.parked_rules():
        rules = await context.alerts.rules(parked.keys())
        await review(context, [rule for rule in rules if rule.id in parked])


async def review(context: JobContext, rules: Sequence[Rule]) -> None:
    """Park those of the rules that may tell nothing now, wake those that may again, and release what they found."""
    batch, parked = context.recipients.batch(), await context.alerts.parked_rules()
    found = [(rule, await why_parked(batch, rule)) for rule in rules]
    await _park(
        context, [(rule, denied) for rule, denied in found if denied and _is_news(parked, rule, denied)]
    )
    able = [rule for rule, denied in found if denied is None]
    if back := [rule.id for rule in able if rule.id in parked]:
        await context.alerts.unpark_rules(back)
        log.info("%s alert rules tell again", len(back))
    await _release(context, batch, able)


def _is_news(parked: Mapping[str, ParkedRule], rule: Rule, denied: Denied) -> bool:
    """Whether a rule was not parked until now, or for another reason."""
    known = parked.get(rule.id)
    return known is None or (known.cause, known.reader) != (denied.cause, denied.who != rule.owner)


async def _why_not(batch: Batch, rule: Rule, customer_id: str) -> Denied | None:
    """Why what a rule found of this customer, or of none, is not told. A digest is written of what may be seen."""
    if rule.kind is AlertKind.DIGEST:
        return None
    named = (customer_id,) if customer_id else ()
    return await batch.denied(access_of(rule, *named), rule.destination.channel)


def _customer_of(notice: AlertNotice) -> str:
    customer = notice.crossing.customer
    return customer.id if customer else ""


async def _park(context: JobContext, lost: Sequence[tuple[Rule, Denied]]) -> None:
    certain = {rule.id: (rule, denied) for rule, denied in lost if not denied.passing}
    if not certain:
        return
    parked = [
        ParkedRule(rule.id, context.now, denied.cause.value, denied.who != rule.owner)
        for rule, denied in certain.values()
    ]
    rules = {each: rule for each, (rule, _) in certain.items()}
    fresh = await context.alerts.park_rules(
        parked, lambda new: told_of(new, rules, context.managers, context.now)
    )
    for cause, count in Counter(each.cause for each in fresh).items():
        log.warning("%s alert rules are parked: %s", count, cause)


async def _release(context: JobContext, batch: Batch, rules: Sequence[Rule]) -> None:
    withheld: dict[str, set[str]] = defaultdict(set)
    for rule_id, customer_id in await context.alerts.withheld():
        withheld[rule_id].add(customer_id)
    for rule in rules:
        # What is withheld is not opened as long as none of it may be told.
        denied = [await _why_not(batch, rule, each) for each in sorted(withheld.get(rule.id, ()))]
        if all(denied):
            continue
        found = await context.alerts.notices(rule_id=rule.id, state=NoticeState.WITHHELD, limit=MOST_RELEASED)
        may = [each for each in found if await _why_not(batch, rule, _customer_of(each)) is None]
        # The next digest tells of the days that the ones before it would have told of.
        late = [each for each in may if until_of(each) <= context.now or rule.kind is AlertKind.DIGEST]
        over = {each.id for each in late}
        await context.alerts.release([each.id for each in may if each.id not in over], over)
