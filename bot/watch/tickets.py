"""Tickets: read again and again, and what is new told in their threads and to those who asked.

Each ticket is put on record together with what is told of it, so that a process that dies in between repeats both.
Azure Support tells tickets by customer only: those that were raised here, and those of customers whom a rule names.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import defaultdict
from collections.abc import Collection, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from bot.alerts.mutes import Findings
from bot.alerts.tickets import compare, is_fresh, mark_of, merged
from bot.cards.confirm import READ_BY_SERVICE, with_note
from bot.cards.ticket import key_of
from bot.cards.ticket_news import TicketNews, news_words, ticket_update_card
from bot.entitlements import azure_subscriptions_of
from bot.errors import Cause, PartnerFailure
from bot.model import (
    AlertKind,
    Crossing,
    CustomerRef,
    Desk,
    Destination,
    Mute,
    Pair,
    Rule,
    Ticket,
    TicketRef,
    TicketSeen,
    TicketState,
    TicketWatch,
)
from bot.outbox import Notice
from bot.watch.watch import Watch

log = logging.getLogger(__name__)

MOST_READS = 200
"""Tickets looked at in one round; the others' turn comes with the next."""

MOST_CUSTOMERS = 100
"""Customers named by rules whose tickets are listed in one round."""

ANCHOR_WAITS = timedelta(minutes=5)
"""How long news waits for the message whose thread it belongs to."""

STANDS = timedelta(days=7)

Place = tuple[str, str, str, str]


@dataclass(slots=True)
class Round:
    """One look at the tickets."""

    watch: Watch
    rules: Mapping[str, Rule]
    known: dict[str, TicketSeen]
    followers: Mapping[str, Sequence[TicketWatch]]
    own: Mapping[str, frozenset[str]]
    mutes: Mapping[Pair, Mute]

    async def look(self, ref: TicketRef, customer: CustomerRef | None) -> int:
        """Read one ticket, and put it on record with what is told of it; how many messages and notices that is."""
        before = self.known.get(ref.key)
        try:
            ticket = await self.watch.desks[ref.desk].ticket(
                ref, customer or (before.customer if before else None)
            )
        except PartnerFailure as failure:
            if before and failure.cause is Cause.NOT_FOUND:
                log.info("a ticket that was followed is gone")
            else:
                log.warning("a ticket could not be read: %s", failure.cause)
            return 0
        if any(self._waits_for_anchor(each) for each in self.followers.get(ref.key, ())):
            return 0
        news = compare(before, ticket, self.own.get(ref.key, frozenset())) if before else None
        messages = [self._message(each, news) for each in self.followers.get(ref.key, ())] if news else []
        seen = merged(before, ticket)
        crossings = self._crossings(ticket, seen, news, before)
        if not (messages or crossings) and seen == before:
            return 0
        findings = Findings(self.mutes, self.watch.now)
        for crossing in crossings:
            findings.add(crossing.customer.id if crossing.customer else "", crossing)
        outcome = findings.outcome()
        await self.watch.alerts.see([seen], messages, outcome, self.rules, self.watch.now)
        return len(messages) + len(outcome.told)

    def _waits_for_anchor(self, follower: TicketWatch) -> bool:
        waited = self.watch.now - follower.since
        return bool(follower.anchor) and not follower.destination.thread and waited < ANCHOR_WAITS

    def _message(self, follower: TicketWatch, news: TicketNews) -> Notice:
        to = follower.destination
        about = "\0".join((news.ref.key, mark_of(news), *_place(to), to.thread))
        return Notice(
            id=f"ticket-{hashlib.sha256(about.encode()).hexdigest()[:24]}",
            dedupe_key=f"ticket:{about}",
            destination=to,
            card=with_note(
                ticket_update_card([news], now=self.watch.now, in_thread=bool(to.thread)), READ_BY_SERVICE
            ),
            not_before=self.watch.now,
            until=self.watch.now + STANDS,
        )

    def _crossings(
        self, ticket: Ticket, seen: TicketSeen, news: TicketNews | None, before: TicketSeen | None
    ) -> list[Crossing]:
        """What rules tell. Where a thread of the same channel hears it already, it is not said twice."""
        heard = {_place(each.destination) for each in self.followers.get(seen.key, ())}
        found: list[Crossing] = []
        for rule in self.rules.values():
            about = news or (
                TicketNews.of(seen, None, ()) if before is None and is_fresh(ticket, rule.created) else None
            )
            whose = seen.customer.id if seen.customer else ""
            covered = rule.scope.covers(whose) if whose else rule.scope.everyone
            if about and covered and _place(rule.destination) not in heard:
                found.append(_crossing(rule, seen, about))
        return found


def _place(to: Destination) -> Place:
    return (to.platform, to.workspace, to.channel, to.user)


def _crossing(rule: Rule, seen: TicketSeen, news: TicketNews) -> Crossing:
    details = {
        "Title": seen.title,
        "State": seen.state.value.capitalize(),
        "Severity": seen.severity.capitalize(),
    }
    if news.notes:
        latest = news.notes[-1]
        details["Support wrote" if latest.inbound else "Note"] = latest.text[:700]
    return Crossing(
        rule_id=rule.id,
        kind=AlertKind.TICKETS,
        key=f"ticket:{seen.key}:{mark_of(news)}",
        level=Decimal(2) if seen.state is TicketState.ATTENTION else Decimal(1),
        customer=seen.customer,
        subject=key_of(seen.ref, seen.customer),
        title=f"Ticket {seen.number} {news_words(news)}",
        details=details,
    )


async def poll_tickets(watch: Watch) -> int:
    """Look at the tickets that somebody follows; how many messages and notices that made."""
    rules = {rule.id: rule for rule in await watch.alerts.rules() if rule.kind is AlertKind.TICKETS}
    open_ones = {each.key: each for each in await watch.alerts.tickets()}
    followers: dict[str, list[TicketWatch]] = defaultdict(list)
    for each in await watch.alerts.watches(list(open_ones)):
        followers[each.ticket_key].append(each)
    wanted = {key: (open_ones[key].ref, open_ones[key].customer) for key in followers}
    listed = {ticket.ref.key: ticket for ticket in await _listed(watch, rules.values())}
    known = open_ones | {each.key: each for each in await watch.alerts.tickets(list(listed))}
    for key, ticket in listed.items():
        last = known.get(key)
        if last is None or (ticket.updated, ticket.state) != (last.updated, last.state):
            wanted[key] = (ticket.ref, ticket.customer or (last.customer if last else None))
    chosen = sorted(wanted, key=lambda key: (key in known, str(known[key].updated) if key in known else ""))
    own = await watch.alerts.deeds(chosen)
    this = Round(watch, rules, known, followers, own, await watch.mutes())
    turns = asyncio.Semaphore(watch.limits.live_reads)

    async def look(key: str) -> int:
        async with turns:
            return await this.look(*wanted[key])

    return sum(await asyncio.gather(*(look(key) for key in chosen[:MOST_READS])))


async def _listed(watch: Watch, rules: Collection[Rule]) -> list[Ticket]:
    """Tickets that rules ask about, as the desks list them. A desk that does not answer hides nothing of the other."""
    asked: list[Coroutine[Any, Any, Sequence[Ticket]]] = []
    if any(rule.scope.everyone for rule in rules) and (desk := watch.desks.get(Desk.PARTNER_CENTER)):
        asked.append(desk.tickets(None))
    named = {each.id: each for rule in rules for each in rule.scope.customers}
    asked += [_of_customer(watch, customer) for customer in list(named.values())[:MOST_CUSTOMERS]]
    turns = asyncio.Semaphore(watch.limits.live_reads)

    async def read(listing: Coroutine[Any, Any, Sequence[Ticket]]) -> Sequence[Ticket]:
        async with turns:
            try:
                return await listing
            except PartnerFailure as failure:
                log.warning("tickets could not be listed: %s", failure.cause)
                return ()

    found = await asyncio.gather(*(read(each) for each in asked))
    return [ticket for tickets in found for ticket in tickets]


async def _of_customer(watch: Watch, customer: CustomerRef) -> Sequence[Ticket]:
    """One customer's tickets at both desks."""
    found: list[Ticket] = []
    subscriptions = [each.id for each in await azure_subscriptions_of(watch.partner, customer)]
    for kind, desk in watch.desks.items():
        if kind is Desk.AZURE and not subscriptions:
            continue
        try:
            found += await desk.tickets(customer, subscriptions)
        except PartnerFailure as failure:
            log.warning("a desk did not list a customer's tickets: %s", failure.cause)
    return found
