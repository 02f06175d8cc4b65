"""order cancel: software that was ordered, within the time that Microsoft takes it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.cards.format import day, number
from bot.cards.model import Card
from bot.cards.order import cancelled_card
from bot.errors import Declined
from bot.framework.command import command
from bot.framework.context import Act, Ask
from bot.messages import _, series
from bot.model.change import Change
from bot.model.fact import Fact
from bot.model.order import Order, OrderLine, OrderState, Owned
from bot.parameters.customer import Customer
from bot.parameters.order import OrderOf

PERPETUAL, TERM = timedelta(days=30), timedelta(days=7)
"""How long perpetual software and software for a term can be given back.
https://learn.microsoft.com/partner-center/developer/cancel-software-purchases"""


@command(
    "order cancel",
    title="Cancel an order",
    needs=Permission.ORDER_WRITE,
    examples=("order cancel fabrikam order=sql",),
    concerns=Concerns.CUSTOMERS,
    audited=("update_order",),
)
async def cancel(ask: Ask, customer: Customer, *, order: OrderOf) -> Change:
    """Cancel an order of software, as long as Microsoft takes it back."""
    current = await ask.partner.orders.get(customer.id, order.id)
    lines = _cancellable(current, await _software(ask, customer.id, current), ask.now)
    named = series(
        [_("{quantity} × {product}", quantity=number(each.quantity), product=each.name) for each in lines]
    )
    return Change(
        title=_("Cancel an order of {customer}", customer=customer.name),
        summary=_("Cancel {what} of {customer}.", what=named, customer=customer.name),
        target=customer,
        facts=(
            Fact(_("What"), named),
            Fact(_("Ordered"), day(current.created.date(), ask.locale) if current.created else _("Unknown")),
            Fact(_("Refund"), _refund(lines)),
        ),
        payload={
            "order": current.id,
            "lines": " ".join(str(each.number) for each in lines),
            "before": _version(current),
            "after": _version(current, lines),
        },
        confirm=_("Cancel order"),
        warnings=(_("This can't be undone: keys and downloads stop working."),),
        danger=True,
    )


async def _software(ask: Ask, customer_id: str, order: Order) -> frozenset[int]:
    """The lines of an order that are software: what the customer owns of it as such."""
    owned = await ask.partner.orders.entitlements(customer_id, Owned.SOFTWARE)
    return frozenset(each.line for each in owned if each.order_id.casefold() == order.id.casefold())


def _cancellable(order: Order, software: frozenset[int], now: datetime) -> Sequence[OrderLine]:
    """The lines that can be given back. Raises :class:`Declined`, with why not."""
    if order.state is OrderState.PENDING:
        raise Declined(
            _("This order is still in progress."),
            _("Cancel it once it is provisioned, as long as its time lasts."),
        )
    open_ = [each for each in order.lines if each.quantity]
    lines = [each for each in open_ if each.number in software]
    if order.state is OrderState.CANCELLED or not open_:
        raise Declined(_("This order is canceled already."))
    if not lines:
        raise Declined(
            _("Only software is canceled by its order."),
            _(
                "End a license or a plan with “subscription cancel”; a reservation is exchanged or returned in the Azure portal."
            ),
        )
    ends = order.created + max(_window(each) for each in lines) if order.created else None
    if ends is not None and now > ends:
        until = day(ends.date())
        raise Declined(
            _("Microsoft took this back until {day}.", day=until),
            _("It runs on; software for a term can be set not to renew."),
        )
    return [each for each in lines if order.created is None or now <= order.created + _window(each)]


def _window(line: OrderLine) -> timedelta:
    return TERM if line.term else PERPETUAL


def _refund(lines: Sequence[OrderLine]) -> str:
    return (
        _("In full")
        if not any(each.term for each in lines)
        else _("Pro rata for what has a term, else in full")
    )


def _version(order: Order, without: Sequence[OrderLine] = ()) -> str:
    gone = {each.number for each in without}
    return " ".join(f"{each.number}:{0 if each.number in gone else each.quantity}" for each in order.lines)


@cancel.version
async def version(ask: Ask, change: Change) -> str:
    """What is left of each line now."""
    assert change.target
    return _version(await ask.partner.orders.get(change.target.id, change.payload["order"]))


@cancel.apply
async def carry_out(act: Act, change: Change) -> Card:
    """Give the lines back."""
    assert change.target
    order = await act.ask.partner.orders.get(change.target.id, change.payload["order"])
    wanted = {int(each) for each in change.payload["lines"].split()}
    lines = [each for each in order.lines if each.number in wanted and each.quantity]
    if lines:
        order = await act.writer.orders.cancel(change.target.id, order, lines, act.ids)
    return cancelled_card(order, change.target)
