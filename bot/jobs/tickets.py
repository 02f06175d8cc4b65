"""Ticket polling: tickets are read again and again, and what is new is told in their threads and to those who asked.

Each ticket is put on record together with what is told of it, so that a process that dies in between repeats both.
Azure Support tells tickets by customer only: those that were raised here, and those of customers whom a rule names.
Where there are more than one round looks at, all have their turn.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import random
from collections import defaultdict
from collections.abc import Collection, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from bot.access.policy import Permission
from bot.access.recipients import Batch, people_of
from bot.alerts.mutes import Findings
from bot.alerts.tickets import compare, crossing_key, done_there, is_fresh, mark_of, may_be_forgotten, merged
from bot.cards.change_parts import READ_BY_SERVICE, with_note
from bot.cards.format import cut_at_word
from bot.cards.mentions import mention_of
from bot.cards.model import Mention
from bot.cards.partial import left_out, unread_rows
from bot.cards.ticket_notes import NOTE_LENGTH
from bot.cards.ticket_updates import TicketNews, news_words, ticket_update_card
from bot.cards.ticket_words import severity_word, state_word
from bot.errors import NotFound, PartnerFailure
from bot.jobs.context import STANDS, JobContext
from bot.messages import N_, _, speaking
from bot.model import (
    URGENT,
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
from bot.model.destination import home_of_actor
from bot.model.ticket import key_of
from bot.ports.outbox import Access, Notice
from bot.ports.unreadable import counting_unreadable
from bot.queries.azure import azure_subscriptions_of

log = logging.getLogger(__name__)

MOST_READS = 200
"""Tickets looked at in one round; the others' turn comes with the next."""

MOST_CUSTOMERS = 100
"""Customers named by rules whose tickets are listed in one round; if they are more, so many are drawn."""

ANCHOR_WAITS = timedelta(minutes=5)
"""How long news waits for the message whose thread it belongs to."""

Place = tuple[str, str, str, str]


@dataclass(slots=True)
class Wanted:
    """Tickets that are to be looked at, by why. Within each, those come first whose last look is longest ago."""

    followed: dict[str, tuple[TicketRef, CustomerRef | None]] = field(default_factory=dict)
    changed: dict[str, tuple[TicketRef, CustomerRef | None]] = field(default_factory=dict)
    unknown: dict[str, tuple[TicketRef, CustomerRef | None]] = field(default_factory=dict)
    open: dict[str, tuple[TicketRef, CustomerRef | None]] = field(default_factory=dict)

    def chosen(self) -> dict[str, tuple[TicketRef, CustomerRef | None]]:
        """As many as one round looks at, of each kind alike, so that many of one keep none of another waiting."""
        unknown = list(self.unknown)
        # What cannot be read stays unknown, and must not always be in front of the others.
        random.shuffle(unknown)
        found = self.followed | self.changed | self.unknown | self.open
        turns = zip_longest(self.followed, self.changed, unknown, self.open)
        keys = dict.fromkeys(key for turn in turns for key in turn if key is not None)
        return {key: found[key] for key in list(keys)[:MOST_READS]}


@dataclass(slots=True)
class Round:
    """One look at the tickets."""

    context: JobContext
    rules: Mapping[str, Rule]
    known: Mapping[str, TicketSeen]
    followers: Mapping[str, Sequence[TicketWatch]]
    mutes: Mapping[Pair, Mute]
    batch: Batch
    unread: dict[str, int] = field(default_factory=dict)
    """How many messages on a ticket could not be read in this round, by the ticket's key."""

    async def read(self, ref: TicketRef, customer: CustomerRef | None) -> Ticket | None:
        """One ticket as it now stands; ``None`` where it cannot be read."""
        before = self.known.get(ref.key)
        try:
            with counting_unreadable() as unreadable:
                ticket = await self.context.desks[ref.desk].ticket(
                    ref, customer or (before.customer if before else None)
                )
            self.unread[ref.key] = unreadable.count
            return ticket
        except NotFound:
            log.info("a ticket that was looked for is gone")
            return None
        except PartnerFailure as failure:
            log.warning("a ticket could not be read: %s", failure.cause)
            return None

    async def tell(self, key: str, ticket: Ticket) -> int:
        """Put a ticket on record with what is told of it; how many messages and notices that is."""
        before, followers = self.known.get(key), self.followers.get(key, ())
        unread = self.unread.get(key, 0)
        if any(self._waits_for_anchor(each) for each in followers):
            return 0
        seen = merged(before, ticket)
        deeds: Mapping[str, Destination] = {}
        if before and compare(before, ticket):
            # Asked after the ticket was read: what it shows of our own doing is on record by then.
            deeds = (await self.context.alerts.deeds([key])).get(key, {})

        def news_for(to: Destination) -> TicketNews | None:
            return compare(before, ticket, done_there(deeds, to)) if before else None

        owner = await self._owner(ticket) if followers else None
        messages = [
            self._message(each, news, before, unread, owner)
            for each in followers
            if before and (news := news_for(each.destination))
        ]
        crossings: list[Crossing] = []
        heard = {_place(each.destination) for each in followers if await self._hears(each, seen.customer)}
        raised_by = {home_of_actor(each.owner) for each in followers}
        for rule in self.rules.values():
            # Where a thread of the same channel hears it already, it is not said twice.
            if not _covers(rule, seen) or _place(rule.destination) in heard:
                continue
            news = news_for(rule.destination)
            if _is_new(rule, ticket, before) and rule.destination not in raised_by:
                notes = news.notes if news else ()
                crossings.append(_crossing(rule, seen, TicketNews.of(seen, None, notes), "new", unread))
            elif news and before:
                crossings.append(_crossing(rule, seen, news, mark_of(news, before), unread))
        if not (messages or crossings) and seen == before:
            return 0
        findings = Findings(self.mutes, self.context.now)
        for crossing in crossings:
            findings.add(crossing.customer.id if crossing.customer else "", crossing)
        evaluation = findings.evaluation()
        await self.context.alerts.see([seen], messages, evaluation, self.rules, self.context.now)
        return len(messages) + len(evaluation.told)

    async def _owner(self, ticket: Ticket) -> Mention | None:
        """Who has a ticket that waits for an answer, if that is known."""
        if ticket.state is not TicketState.ATTENTION:
            return None
        key = ticket.ref.key
        owner = (await self.context.store.ticket_index.owners([key])).get(key)
        return mention_of(owner.actor, owner.name) if owner else None

    async def _hears(self, follower: TicketWatch, customer: CustomerRef | None) -> bool:
        """Whether news comes to a follower; it is kept from who may not see it any more."""
        denied = await self.batch.denied(_access_of(follower, customer), follower.destination.channel)
        return denied is None or denied.passing

    def _waits_for_anchor(self, follower: TicketWatch) -> bool:
        waited = self.context.now - follower.since
        return bool(follower.anchor) and not follower.destination.thread and waited < ANCHOR_WAITS

    def _message(
        self,
        follower: TicketWatch,
        news: TicketNews,
        before: TicketSeen,
        unread: int,
        owner: Mention | None,
    ) -> Notice:
        to = follower.destination
        card = ticket_update_card(
            [news],
            now=self.context.now,
            in_thread=bool(to.thread),
            owner=owner if to.channel else None,
        )
        if unread:
            card = with_note(card, left_out(unread, ""))
        about = "\0".join((news.ref.key, mark_of(news, before), *_place(to), to.thread))
        return Notice(
            id=f"ticket-{hashlib.sha256(about.encode()).hexdigest()[:24]}",
            dedupe_key=f"ticket:{about}",
            destination=to,
            card=with_note(card, READ_BY_SERVICE),
            not_before=self.context.now,
            owner=home_of_actor(follower.owner),
            until=self.context.now + STANDS,
            access=(_access_of(follower, news.customer),),
        )


def _place(to: Destination) -> Place:
    return (to.platform, to.workspace, to.channel, to.user)


def _access_of(follower: TicketWatch, customer: CustomerRef | None) -> Access:
    """What news for a follower rests on: the rights of whoever follows, and of whom it tells."""
    return Access(people_of(follower), Permission.TICKET_READ.value, (customer.id,) if customer else ())


def _covers(rule: Rule, seen: TicketSeen) -> bool:
    return rule.scope.covers(seen.customer.id) if seen.customer else rule.scope.everyone


def _is_new(rule: Rule, ticket: Ticket, before: TicketSeen | None) -> bool:
    """Whether a rule has still to tell that there is this ticket."""
    if before is None:
        return is_fresh(ticket, rule.created)
    return before.unheard and (ticket.created is None or is_fresh(ticket, rule.created))


def _crossing(rule: Rule, seen: TicketSeen, news: TicketNews, mark: str, unread: int = 0) -> Crossing:
    with speaking(rule.locale):
        title = _("Ticket {number}: {news}", number=seen.number, news=news_words(news))
        details = _details(seen, news, unread, rule.locale)
    return Crossing(
        rule_id=rule.id,
        kind=AlertKind.TICKETS,
        key=crossing_key(seen.key, mark),
        level=URGENT if seen.state is TicketState.ATTENTION else Decimal(1),
        customer=seen.customer,
        subject=key_of(seen.ref, seen.customer),
        title=title,
        details=details,
        closed=seen.state is TicketState.CLOSED,
    )


def _details(seen: TicketSeen, news: TicketNews, unread: int, locale: str) -> dict[str, str]:
    details = {
        N_("Title"): seen.title,
        N_("State"): state_word(seen.state),
        N_("Severity"): severity_word(seen.severity) if seen.severity else "",
    }
    if news.notes:
        latest = news.notes[-1]
        label = N_("Support wrote") if latest.inbound else N_("Note")
        details[label] = cut_at_word(latest.text, NOTE_LENGTH)
    if unread:
        details[N_("Not shown")] = unread_rows(unread, locale)
    return details


async def poll_tickets(context: JobContext) -> int:
    """Look at the tickets that somebody follows; how many messages and notices that made."""
    rules = {rule.id: rule for rule in await context.alerts.rules() if rule.kind is AlertKind.TICKETS}
    followed = await context.alerts.followed(context.now)
    listed = {ticket.ref.key: ticket for ticket in await _listed(context, rules.values())}
    on_list = await context.alerts.tickets(list(listed))
    known = {each.key: each for each in (*followed, *on_list)}
    chosen = _wanted(context, followed, on_list, listed).chosen()
    await context.alerts.looked([key for key in chosen if key in known], context.now)
    followers: dict[str, list[TicketWatch]] = defaultdict(list)
    for each in await context.alerts.watches(list(chosen)):
        followers[each.ticket_key].append(each)
    this = Round(context, rules, known, followers, await context.mutes(), context.recipients.batch())
    turns = asyncio.Semaphore(context.limits.live_reads)

    async def read(key: str) -> tuple[str, Ticket | None]:
        async with turns:
            return key, await this.read(*chosen[key])

    found = [(key, ticket) for key, ticket in await asyncio.gather(*map(read, chosen)) if ticket]
    # Told one after the other, so that what waits for an answer comes first.
    found.sort(key=lambda each: each[1].state is not TicketState.ATTENTION)
    return sum([await this.tell(key, ticket) for key, ticket in found])


def _wanted(
    context: JobContext,
    followed: Sequence[TicketSeen],
    on_list: Sequence[TicketSeen],
    listed: Mapping[str, Ticket],
) -> Wanted:
    wanted = Wanted({each.key: (each.ref, each.customer) for each in followed})
    for last in on_list:
        ticket = listed[last.key]
        lane = wanted.changed if _moved(last, ticket) else wanted.open
        # Whether a message moves the date of an Azure ticket is nowhere said, so open ones are looked at anyway.
        if lane is wanted.changed or (
            ticket.ref.desk is Desk.AZURE and ticket.state is not TicketState.CLOSED
        ):
            lane[last.key] = (ticket.ref, ticket.customer or last.customer)
    seen_before = {each.key for each in on_list}
    for key, ticket in listed.items():
        if key not in seen_before and not may_be_forgotten(ticket, context.now):
            wanted.unknown[key] = (ticket.ref, ticket.customer)
    return wanted


def _moved(last: TicketSeen, ticket: Ticket) -> bool:
    """Whether a ticket stands differently on a list than it was last seen. Lists of Azure tickets do not tell whether
    support waits for an answer."""
    if ticket.ref.desk is Desk.AZURE:
        closed = (ticket.state is TicketState.CLOSED) is not (last.state is TicketState.CLOSED)
        return closed or ticket.updated != last.updated
    return (ticket.updated, ticket.state) != (last.updated, last.state)


async def _listed(context: JobContext, rules: Collection[Rule]) -> list[Ticket]:
    """Tickets that rules ask about, as the desks list them. A desk that does not answer hides nothing of the other."""
    asked: list[Coroutine[Any, Any, Sequence[Ticket]]] = []
    if any(rule.scope.everyone for rule in rules) and (desk := context.desks.get(Desk.PARTNER_CENTER)):
        asked.append(desk.tickets(None))
    named = {each.id: each for rule in rules for each in rule.scope.customers}
    asked += [_of_customer(context, customer) for customer in _some_of(named.values())]
    turns = asyncio.Semaphore(context.limits.live_reads)

    async def read(listing: Coroutine[Any, Any, Sequence[Ticket]]) -> Sequence[Ticket]:
        async with turns:
            try:
                return await listing
            except PartnerFailure as failure:
                log.warning("tickets could not be listed: %s", failure.cause)
                return ()

    found = await asyncio.gather(*(read(each) for each in asked))
    return [ticket for tickets in found for ticket in tickets]


def _some_of(customers: Iterable[CustomerRef]) -> list[CustomerRef]:
    """As many as one round asks about; which of them is drawn, so that all have their turn soon."""
    found = list(customers)
    return random.sample(found, MOST_CUSTOMERS) if len(found) > MOST_CUSTOMERS else found


async def _of_customer(context: JobContext, customer: CustomerRef) -> Sequence[Ticket]:
    """One customer's tickets at both desks."""
    found: list[Ticket] = []
    try:
        subscriptions = [
            each.id for each in await azure_subscriptions_of(context.partner.subscriptions, customer)
        ]
    except PartnerFailure as failure:
        log.warning("a customer's subscriptions could not be listed: %s", failure.cause)
        subscriptions = []
    for kind, desk in context.desks.items():
        if kind is Desk.AZURE and not subscriptions:
            continue
        try:
            found += await desk.tickets(customer, subscriptions)
        except PartnerFailure as failure:
            log.warning("a desk did not list a customer's tickets: %s", failure.cause)
    return found
