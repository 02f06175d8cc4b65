"""Scope of the alerts' port: as far as somebody may see what they tell of, by the kind of each alert and by its
customers.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.access.customer_identity import as_listed
from bot.access.policy import Permission
from bot.access.scope import READS, Reach, tenant_ids
from bot.cards.model import Card
from bot.model import (
    AlertKind,
    AlertNotice,
    CostByService,
    CustomerRef,
    Destination,
    History,
    Mute,
    NoticeState,
    ParkedRule,
    Rule,
    TicketSeen,
)
from bot.ports import AlertReader, CustomerIndex
from bot.ports.outbox import Parked

MOST_READ = 20_000
"""Notices that are read for one question: who sees few of very many is not told of those far behind the others."""

Sees = Callable[[Permission, CustomerRef | None], bool]
"""Whether the asker may see what a permission is about of a customer; ``None`` for all customers."""

BESIDES = frozenset(READS.values()) - {READS[AlertKind.DIGEST]}
"""What a digest tells of besides usage: tickets and alerts of every kind, also such that name no customer."""


@dataclass(frozen=True, slots=True)
class ScopedAlerts:
    """Alerts that tell what the asker may see (``bot.ports.AlertReader``); all others are as if they were not there.

    ``reach`` are the only customers the question may be about, ``None`` for all.
    """

    alerts: AlertReader
    index: CustomerIndex
    reach: Reach | None
    sees: Sees

    async def rules(self, ids: Collection[str] = ()) -> Sequence[Rule]:
        return [rule for rule in await self.alerts.rules(ids) if await self._sees_rule(rule)]

    async def rule(self, rule_id: str) -> Rule | None:
        found = await self.alerts.rule(rule_id)
        return found if found and await self._sees_rule(found) else None

    async def notice(self, notice_id: str) -> AlertNotice | None:
        found = await self.alerts.notice(notice_id)
        return found if found and await self._sees_notice(found) else None

    async def notices(
        self,
        *,
        since: datetime | None = None,
        rule_id: str = "",
        customer_id: str = "",
        state: NoticeState | None = None,
        limit: int = 100,
    ) -> Sequence[AlertNotice]:
        """The newest that may be seen, among :data:`MOST_READ` or so of the newest there are."""
        found: dict[str, AlertNotice] = {}
        left = MOST_READ
        for rule, customer in await self._asked_for(rule_id, customer_id):
            reading = limit
            while True:
                read = await self.alerts.notices(
                    since=since, rule_id=rule, customer_id=customer, state=state, limit=reading
                )
                seen = [notice for notice in read if await self._sees_notice(notice)]
                left -= len(read)
                # Each is read once in any case; only what is read again, for there were too few, has an end.
                if len(read) < reading or len(seen) >= limit or 4 * reading > left:
                    break
                reading *= 4
            found |= {notice.id: notice for notice in seen}
        return sorted(found.values(), key=lambda notice: notice.found, reverse=True)[:limit]

    async def card(self, notice: AlertNotice) -> Card | None:
        whole = notice.crossing.kind is not AlertKind.DIGEST or all(self.sees(each, None) for each in BESIDES)
        return await self.alerts.card(notice) if whole and await self._sees_notice(notice) else None

    async def mutes(self, now: datetime) -> Sequence[Mute]:
        return [mute for mute in await self.alerts.mutes(now) if await self.rule(mute.rule_id)]

    async def parked_rules(self) -> Mapping[str, ParkedRule]:
        parked = await self.alerts.parked_rules()
        seen = {rule.id for rule in await self.rules(parked.keys())} if parked else set()
        return {each: found for each, found in parked.items() if each in seen}

    async def histories(
        self, since: date, customer_ids: Sequence[str] | None = None
    ) -> AsyncIterator[Sequence[History]]:
        async for batch in self.alerts.histories(since, customer_ids):
            yield [each for each in batch if await self._sees_usage(each.customer_id)]

    async def cost_by_service(self, customer_id: str, before: date) -> CostByService | None:
        return (
            await self.alerts.cost_by_service(customer_id, before)
            if await self._sees_usage(customer_id)
            else None
        )

    async def tickets(self, keys: Sequence[str] | None = None) -> Sequence[TicketSeen]:
        return await self._seen(await self.alerts.tickets(keys))

    async def watched(self, place: Destination) -> Sequence[TicketSeen]:
        return await self._seen(await self.alerts.watched(place))

    async def _seen(self, tickets: Sequence[TicketSeen]) -> Sequence[TicketSeen]:
        return [
            seen
            for seen in tickets
            if await self._sees(Permission.TICKET_READ, [seen.customer] if seen.customer else [])
        ]

    async def _asked_for(self, rule_id: str, customer_id: str) -> list[tuple[str, str]]:
        """By which rules and customers notices are looked for, so that those about others do not come first.

        Who is limited finds notices by their customers, and the digests of rules about these: a digest names no customer.
        """
        if self.reach is None or customer_id:
            return [(rule_id, customer_id)]
        ids = sorted(await tenant_ids(self.index, self.reach))
        digests = [each.id for each in await self.rules() if each.kind is AlertKind.DIGEST]
        return [
            *((rule_id, each) for each in ids),
            *((each, "") for each in digests if rule_id in ("", each)),
        ]

    async def _sees_rule(self, rule: Rule) -> bool:
        return await self._sees(READS[rule.kind], rule.scope.customers)

    async def _sees_notice(self, notice: AlertNotice) -> bool:
        crossing = notice.crossing
        about: Sequence[CustomerRef] = [crossing.customer] if crossing.customer else []
        if crossing.kind is AlertKind.DIGEST and (rule := await self.alerts.rule(crossing.rule_id)):
            about = rule.scope.customers
        return await self._sees(READS[crossing.kind], about)

    async def _sees_usage(self, customer_id: str) -> bool:
        return await self._sees(Permission.USAGE_READ, [CustomerRef(customer_id, "", "")])

    async def _sees(self, permission: Permission, customers: Sequence[CustomerRef]) -> bool:
        """Whether all of these may be seen. A notice knows some customers by their id alone."""
        if self.sees(permission, None):
            return True
        known = [await as_listed(self.index, each) for each in customers]
        return bool(known) and all(self.sees(permission, each) for each in known)


async def parked_within(
    parked: Sequence[Parked], alerts: AlertReader, whole: AlertReader, *, limited: bool
) -> Sequence[Parked]:
    """What could not be delivered, without places that only rules tell which are not among ``alerts``.

    Who is ``limited`` to named customers sees places that only rules among ``alerts`` tell. ``whole`` are all alerts there are.
    """
    seen = {rule.id: rule.destination for rule in await alerts.rules()}
    theirs = set(seen.values())
    others = {rule.destination for rule in await whole.rules() if rule.id not in seen}
    if limited:
        return [each for each in parked if each.destination in theirs - others]
    return [each for each in parked if each.destination not in others - theirs]
