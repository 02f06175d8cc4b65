"""Digests: written when their hour has come in the reader's own time zone, from what the bot has on record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from bot.access.policy import Permission
from bot.access.recipients import Batch, access_of, people_of
from bot.access.scope import READS
from bot.alerts.digest import MOST_ALERTS, Gathering, counted, on_record_since, window
from bot.cards.alert.digest import digest_card
from bot.cards.alert.words import DIGESTS
from bot.cards.model import Card
from bot.jobs.context import ALL, JobContext, JobLimits
from bot.messages import _, speaking
from bot.model import (
    AlertKind,
    Cadence,
    Crossing,
    CustomerRef,
    Evaluation,
    Memory,
    Pair,
    Rule,
    TicketSeen,
    TicketState,
)
from bot.model.canonicalization import canonical_domain
from bot.model.time_zone import zone_of
from bot.ports.outbox import Access

SENT = "sent"

LATE = {
    Cadence.DAILY: timedelta(hours=14),
    Cadence.WEEKLY: timedelta(days=3),
    Cadence.MONTHLY: timedelta(days=7),
}
"""How late a digest is still worth writing, after the bot was away."""


async def write_digests(context: JobContext) -> int:
    """Put on record every digest whose hour has come; how many."""
    rules = {rule.id: rule for rule in await context.alerts.rules() if rule.kind is AlertKind.DIGEST}
    due = {rule.id: slot for rule in rules.values() if (slot := slot_of(rule, context.now, context.limits))}
    if not due:
        return 0
    memory = await context.alerts.memory([ALL])
    mutes = await context.mutes()
    told: list[Crossing] = []
    muted: list[Crossing] = []
    changed: dict[Pair, Memory] = {}
    for rule_id, slot in due.items():
        pair = (rule_id, ALL)
        kept = Memory("", "", {SENT: Decimal(slot.toordinal())})
        if memory.get(pair) == kept:
            continue
        changed[pair] = kept
        crossing = Crossing(
            rule_id=rule_id,
            kind=AlertKind.DIGEST,
            key=f"digest:{slot.isoformat()}",
            level=Decimal(0),
            subject=slot.isoformat(),
            title=_title(rules[rule_id]),
        )
        (muted if (rule_id, "") in mutes else told).append(crossing)
    if not changed:
        return 0
    return len(
        await context.alerts.record(Evaluation(tuple(told), tuple(muted), changed), rules, context.now)
    )


def _title(rule: Rule) -> str:
    with speaking(rule.locale):
        return _(DIGESTS[rule.cadence or Cadence.DAILY])


def slot_of(rule: Rule, now: datetime, limits: JobLimits) -> date | None:
    """The day whose digest is to be written now, in the reader's time zone; ``None`` when none is."""
    zone = zone_of(rule.time_zone)
    here = now.astimezone(zone)
    day = here.date() if here.hour >= limits.digest_hour else here.date() - timedelta(days=1)
    cadence = rule.cadence or Cadence.DAILY
    if cadence is Cadence.WEEKLY:
        day -= timedelta(days=(day.weekday() - limits.digest_weekday) % 7)
    elif cadence is Cadence.MONTHLY:
        day = day.replace(day=1)
    # A wall-clock hour that the change to summer time leaves out is the hour after it.
    hour = datetime.combine(day, time(limits.digest_hour), zone)
    if hour.astimezone(UTC) <= rule.created or now - hour > LATE[cadence]:
        return None
    return day


async def digest_for(
    context: JobContext, batch: Batch, rule: Rule, crossing: Crossing
) -> tuple[Card, tuple[Access, ...]]:
    """The digest that a crossing announces, of what may be seen now, and the rights that it rests on."""
    cadence = rule.cadence or Cadence.DAILY
    starts, ends = window(cadence, date.fromisoformat(crossing.subject))
    sight = await sight_of(batch, rule)

    def covers(customer_id: str) -> bool:
        seen = sight.tells(Permission.USAGE_READ, CustomerRef(customer_id, "", ""))
        return seen and rule.scope.covers(customer_id)

    gathering = Gathering(covers, rule.currency, cadence, starts, ends)
    named = [each.id for each in rule.scope.customers] or sight.only
    async for histories in context.alerts.histories(on_record_since(starts), named):
        gathering.take(histories)
    began = datetime.combine(starts, time(), UTC)
    notices = [
        each
        for each in await context.alerts.notices(since=began, limit=MOST_ALERTS)
        if counted(each)
        and (each.crossing.customer is None or rule.scope.covers(each.crossing.customer.id))
        and sight.tells(READS[each.crossing.kind], each.crossing.customer)
    ]
    tickets = [
        each
        for each in await context.alerts.tickets()
        if each.state is TicketState.ATTENTION
        and (not each.customer or rule.scope.covers(each.customer.id))
        and sight.tells(Permission.TICKET_READ, each.customer)
    ]
    found = await gathering.digest(context.customers, notices, tickets)
    digest = replace(found, unread=await _unread(context), rule_id=rule.id)
    with speaking(rule.locale):
        card = digest_card(digest, context.now, rule.locale)
    return card, sight.access(rule, tickets)


async def _unread(context: JobContext) -> int:
    """Rows of the vendor's that what a digest tells of had to do without, as it was last read."""
    last = {each.job: each.unread for each in await context.store.leases.states()}
    return max(last.get("scan", 0), last.get("snapshot", 0)) + last.get("tickets", 0)


@dataclass(frozen=True, slots=True)
class Sight:
    """Of which customers whoever is told of a rule may see what, by permission; ``None`` for all there are."""

    scopes: Mapping[Permission, frozenset[str] | None]

    @property
    def only(self) -> list[str] | None:
        """The customers whose usage may be seen; ``None`` for all."""
        usage = self.scopes[Permission.USAGE_READ]
        return None if usage is None else sorted(usage)

    def tells(self, permission: Permission, customer: CustomerRef | None) -> bool:
        """Whether what a permission is about may be told of a customer, or of none in particular."""
        scope = self.scopes[permission]
        return scope is None or (customer is not None and canonical_domain(customer.id) in scope)

    def access(self, rule: Rule, tickets: Sequence[TicketSeen]) -> tuple[Access, ...]:
        """What a digest with these tickets rests on."""
        found = [access_of(rule, *(self.only or ()))]
        if tickets:
            ids = [each.customer.id for each in tickets if each.customer]
            customers = tuple(sorted(set(ids))) if len(ids) == len(tickets) else ()
            found.append(Access(people_of(rule), Permission.TICKET_READ.value, customers))
        return tuple(found)


async def sight_of(batch: Batch, rule: Rule) -> Sight:
    """What may be told in a digest now."""
    people, channel = people_of(rule), rule.destination.channel
    return Sight({each: await batch.scope(people, each, channel) for each in set(READS.values())})
