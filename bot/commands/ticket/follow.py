"""Following a ticket from where it was raised: what is put on record with the ticket itself."""

from __future__ import annotations

from bot.access.policy import Permission
from bot.alerts.tickets import seen_of
from bot.cards.ticket_updates import anchor_card
from bot.framework.context import Act
from bot.model import CustomerRef, Deed, DeedKind, Destination, Ticket, TicketWatch
from bot.model.ticket import key_of
from bot.ports.outbox import Access, Notice


def follow(act: Act, ticket: Ticket, customer: CustomerRef) -> None:
    """Have the updates of a ticket told where it was raised.

    In a channel a message for everyone is put up, and its thread is the ticket's. In a personal chat, and wherever there
    are no threads, updates come as messages of their own.
    """
    place, actor, now = act.ask.place, act.ask.person.actor, act.ask.now
    anchor = ""
    where = home = actor.home
    if not place.personal and place.channel:
        where = place.here
    if where.channel and place.threads:
        anchor = f"anchor-{act.ids.request_id}"
        key = key_of(ticket.ref, customer)
        act.notices.append(
            Notice(
                id=anchor,
                dedupe_key=anchor,
                destination=where,
                card=anchor_card(ticket.shown_number, ticket.title, customer, actor.name, key=key),
                not_before=now,
                owner=home,
                access=(Access((actor.key,), Permission.TICKET_READ.value, (customer.id,)),),
            )
        )
    watch = TicketWatch(ticket.ref.key, where, now, anchor, actor.key, actor.name)
    seen = seen_of(ticket, customer, unheard=True)
    act.deeds.append(Deed(DeedKind.RAISED, ticket.ref.key, now, seen=seen, watch=watch))


def note_deed(act: Act, kind: DeedKind, ticket_key: str, digest: str = "") -> None:
    """Put on record what was done to a ticket, and where: those who were there need not be told."""
    place, actor = act.ask.place, act.ask.person.actor
    channel = "" if place.personal else place.channel
    where = Destination(place.platform, place.workspace, channel, actor.user)
    act.deeds.append(Deed(kind, ticket_key, act.ask.now, digest, where))
