"""Order follower: what was bought here is looked at until it is provisioned, and told once where it was bought.

Which purchases are followed, and that one was told, stands with the change itself, so that nothing is lost with a process and nothing
is told twice: a notice has the id of its change.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta

from bot.access.policy import Permission
from bot.cards.model import Card
from bot.cards.purchase import late_card, provisioned_card
from bot.changes.ownership import language_of_asker, owner_of
from bot.errors import PartnerFailure
from bot.jobs.context import JobContext
from bot.model.change import PendingChange
from bot.model.order import Order, OrderState
from bot.ports.outbox import Access, Notice

log = logging.getLogger(__name__)

COMMAND, ORDERS, TOLD = "buy", "orders", "told"
"""The command whose changes are followed, and what is on record with them."""

GIVEN_UP = timedelta(days=1)
"""How long an order is looked at."""

KEPT = timedelta(days=7)
"""How old a purchase may be that the bot was not there for."""

MOST = 100
"""Purchases looked at in one round, the earliest first."""


async def follow_orders(context: JobContext) -> int:
    """Look at every purchase that is on its way; how many were told."""
    told = 0
    for pending in await context.store.changes.carried_out(COMMAND, context.now - KEPT, TOLD, MOST):
        try:
            told += await _follow(context, pending)
        except PartnerFailure as failure:
            log.warning("an order could not be read: %s", failure.cause)
    return told


async def _follow(context: JobContext, pending: PendingChange) -> bool:
    customer, ids = pending.change.target, pending.recorded.get(ORDERS, "").split()
    if customer is None or not ids:
        return False
    orders = [await context.partner.orders.get(customer.id, each) for each in ids]
    over = not any(each.state in (OrderState.PENDING, OrderState.UNKNOWN) for each in orders)
    late = pending.finished is not None and context.now - pending.finished >= GIVEN_UP
    if not over and not late:
        return False
    with language_of_asker(pending):
        card = _card(pending, orders, over=over)
    await context.store.outbox.put([_notice(context, pending, card)])
    await context.store.changes.record(pending.id, TOLD, "provisioned" if over else "late")
    return True


def _card(pending: PendingChange, orders: Sequence[Order], *, over: bool) -> Card:
    customer = pending.change.target
    assert customer
    # Whether somebody may see the subscription is asked when the button is pressed.
    return (
        provisioned_card(customer, orders, leads=True)
        if over
        else late_card(customer, orders[0].id, orders[0].name)
    )


def _notice(context: JobContext, pending: PendingChange, card: Card) -> Notice:
    """To the conversation where it was bought, in its thread; to the person alone where that was a private one."""
    actor, place = owner_of(pending)
    customer = pending.change.target
    assert customer
    where = actor.home if place.personal or not place.channel else place.here
    name = f"order-{pending.id}"
    return Notice(
        id=name,
        dedupe_key=name,
        destination=where,
        card=card,
        not_before=context.now,
        owner=actor.home,
        access=(Access((actor.key,), Permission.ORDER_READ.value, (customer.id,)),),
    )
