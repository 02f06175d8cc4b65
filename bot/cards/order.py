"""Order cards: what a customer has ordered, one order with what its lines brought, and reservations by when they end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.cards.customer import target_of
from bot.cards.format import cut, day, money, number, reader
from bot.cards.model import (
    Actions,
    Align,
    Button,
    Card,
    Column,
    Context,
    Details,
    Facts,
    LinkButton,
    Secret,
    Table,
    Text,
)
from bot.cards.pages import Page, page_buttons
from bot.cards.samples import CONTOSO
from bot.cards.subscription_words import cycle, duration
from bot.line import write
from bot.messages import N_, _, n_, series
from bot.model import CustomerRef, Money
from bot.model.fact import Fact, Tone
from bot.model.order import (
    ActivationLink,
    Entitlement,
    Order,
    OrderLine,
    OrderState,
    Owned,
    Progress,
    Provisioning,
)

ORDERS_A_PAGE = 12
RESERVATIONS_A_PAGE = 15
SOON = timedelta(days=30)
"""How long before its end a reservation stands out."""

STATES: Mapping[OrderState, str] = {
    OrderState.COMPLETED: N_("Completed"),
    OrderState.PENDING: N_("In progress"),
    OrderState.CANCELLED: N_("Canceled"),
    OrderState.UNKNOWN: N_("Unknown"),
}
_PROGRESS: Mapping[Provisioning, str] = {
    Provisioning.FULFILLED: N_("Provisioned"),
    Provisioning.UNFULFILLED: N_("Not provisioned"),
    Provisioning.PENDING: N_("Being provisioned"),
}
_LATE = N_("A new order can take 15 minutes to appear.")


def orders_card(orders: Sequence[Order], customer: CustomerRef, page: int, locale: str) -> Card:
    """A customer's orders, the newest first."""
    if not orders:
        said = _("{customer} has no orders.", customer=customer.name)
        return Card(_("No orders"), said, (Text(_(_LATE)),), target_of(customer))
    newest = sorted(
        orders, key=lambda each: (each.created is not None, each.created or 0, each.id), reverse=True
    )
    pages = Page.of(newest, page, ORDERS_A_PAGE)
    columns = (Column(_("Ordered")), Column(_("What"), names=True), Column(_("Status"), strong=True))
    rows = tuple((_when(each.created, locale), _what(each), _(STATES[each.state])) for each in pages.items)
    commands = tuple(write("order show", customer=customer.id, order=each.id) for each in pages.items)
    tones = tuple(Tone.WARNING if each.state is OrderState.PENDING else Tone.PLAIN for each in pages.items)
    turn = page_buttons(
        lambda at: write("order list", customer=customer.id, page=at), pages.number, pages.count
    )
    return Card(
        title=_("Orders of {customer}", customer=customer.name),
        summary=n_(
            "{customer}: {count} order, {open} in progress.",
            "{customer}: {count} orders, {open} in progress.",
            len(orders),
            customer=customer.name,
            open=number(sum(each.state is OrderState.PENDING for each in orders), locale),
        ),
        target=target_of(customer),
        body=(
            Table(columns, rows, commands=commands, caption=pages.caption, tones=tones),
            *((Actions(turn),) if turn else ()),
            Context((_(_LATE),)),
        ),
    )


def _when(at: datetime | None, locale: str) -> str:
    return day(at.date(), locale) if at else _("Unknown")


def _what(order: Order) -> str:
    """What was bought, in a cell: the first line, and how many more there are."""
    name = cut(order.name, 80)
    more = len(order.lines) - 1
    return n_("{name} and {count} more", "{name} and {count} more", more, name=name) if more > 0 else name


def order_card(
    order: Order,
    customer: CustomerRef,
    progress: Progress | None,
    locale: str,
    *,
    leads: bool,
    buttons: Sequence[Button] = (),
) -> Card:
    """One order, line by line. ``progress`` is ``None`` where it could not be read; ``leads`` whether the subscriptions may be shown."""
    facts = [
        Fact(_("Status"), _(STATES[order.state])),
        Fact(_("Ordered"), _when(order.created, locale)),
        Fact(_("Billing"), cycle(order.cycle).capitalize()),
        Fact(
            _("Total"), money(Money(order.total, order.currency), locale) if order.total is not None else ""
        ),
    ]
    columns = (
        Column(_("What"), names=True),
        Column(_("Quantity"), Align.RIGHT),
        Column(_("Term")),
        Column(_("Status"), strong=True),
        Column(_("Brought")),
    )
    rows = tuple(_row(each, order, progress, locale) for each in order.lines)
    refresh = Button(_("Refresh"), write("order show", customer=customer.id, order=order.id), replace=True)
    shown = tuple(each.subscription_id for each in order.lines if each.subscription_id) if leads else ()
    lead = tuple(
        Button(_("Show subscription"), write("subscription show", customer=customer.id, subscription=each))
        for each in shown[:1]
    )
    open_ = order.state is OrderState.PENDING
    actions = (*lead, *((refresh,) if open_ else ()), *buttons)
    return Card(
        title=_("Order of {customer}", customer=customer.name),
        summary=_(
            "{what} for {customer}: {status}.",
            what=_what(order),
            customer=customer.name,
            status=_(STATES[order.state]),
        ),
        target=target_of(customer),
        body=(
            Facts(tuple(fact for fact in facts if fact.value)),
            Table(columns, rows),
            *((Actions(actions),) if actions else ()),
            *(
                (Context((_("What it brings appears when it is provisioned, often within minutes."),)),)
                if open_
                else ()
            ),
            Details((Fact(_("Order ID"), order.id),)),
        ),
    )


def _row(line: OrderLine, order: Order, progress: Progress | None, locale: str) -> tuple[str, ...]:
    brought = _("Subscription …{tail}", tail=line.subscription_id[-6:]) if line.subscription_id else "–"
    return (
        cut(line.name, 90),
        number(line.quantity, locale),
        duration(line.term) or _("No term"),
        line_state(line, order, progress),
        brought,
    )


def line_state(line: OrderLine, order: Order, progress: Progress | None) -> str:
    """How far a line is, as the reader calls it."""
    if order.state is OrderState.CANCELLED or not line.quantity:
        return _("Canceled")
    known = progress.get(line.number) if progress else None
    if known is None:
        return _(STATES[order.state])
    return _(_PROGRESS[known])


@dataclass(frozen=True, slots=True)
class Reserved:
    """A reservation that a customer owns, and what it is called on its order."""

    entitlement: Entitlement
    name: str


def reservations_card(
    reserved: Sequence[Reserved], customer: CustomerRef, page: int, now: datetime, locale: str
) -> Card:
    """A customer's reservations, those that end first before the others."""
    if not reserved:
        said = _("{customer} has no Azure reservations.", customer=customer.name)
        return Card(_("No reservations"), said, (Text(_(_LATE)),), target_of(customer))
    never = datetime.max.replace(tzinfo=UTC)
    first = sorted(reserved, key=lambda each: (each.entitlement.expires or never, each.name.casefold()))
    pages = Page.of(first, page, RESERVATIONS_A_PAGE)
    columns = (
        Column(_("Reservation"), names=True),
        Column(_("Quantity"), Align.RIGHT),
        Column(_("Ends"), strong=True),
    )
    rows = tuple(
        (
            cut(each.name, 90),
            number(each.entitlement.quantity, locale),
            _end(each.entitlement.expires, locale),
        )
        for each in pages.items
    )
    tones = tuple(Tone.WARNING if _soon(each.entitlement, now) else Tone.PLAIN for each in pages.items)
    turn = page_buttons(
        lambda at: write("reservation list", customer=customer.id, page=at), pages.number, pages.count
    )
    return Card(
        title=_("Azure reservations of {customer}", customer=customer.name),
        summary=n_(
            "{customer}: {count} reservation, {soon} ending within 30 days.",
            "{customer}: {count} reservations, {soon} ending within 30 days.",
            len(reserved),
            customer=customer.name,
            soon=number(sum(_soon(each.entitlement, now) for each in reserved), locale),
        ),
        target=target_of(customer),
        body=(
            Table(columns, rows, caption=pages.caption, tones=tones),
            *((Actions(turn),) if turn else ()),
            Context(
                (_("A reservation doesn't renew by itself: afterwards its machines cost the normal price."),)
            ),
        ),
    )


def _end(at: datetime | None, locale: str) -> str:
    return day(at.date(), locale) if at else _("Unknown")


def _soon(each: Entitlement, now: datetime) -> bool:
    return each.expires is not None and each.expires - now <= SOON


def cancelled_card(order: Order, customer: CustomerRef) -> Card:
    """Software was given back."""
    gone = [each.name for each in order.lines if not each.quantity]
    show = Button(_("Show order"), write("order show", customer=customer.id, order=order.id))
    return Card(
        title=_("Order canceled"),
        summary=_("{what} was canceled for {customer}.", what=series(gone), customer=customer.name),
        body=(Text(_("The refund is on the next invoice.")), Actions((show,))),
        target=target_of(customer),
        tone=Tone.GOOD,
    )


def activation_card(
    order: Order, customer: CustomerRef, links: Sequence[ActivationLink], *, portal: str
) -> Card:
    """Links by which an order is activated. They are secrets: for whoever asked alone, and kept nowhere."""
    names = {each.number: each.name for each in order.lines}
    keys = Text(
        _(
            "Volume license keys and downloads aren't offered to apps: Partner Center has them on the customer's Software page."
        )
    )
    leave = Actions((LinkButton(_("Open portal"), portal),))
    if not links:
        said = _("Nothing of this order is activated by a link.")
        if order.state is OrderState.PENDING:
            said = _("This order is still in progress.")
        return Card(_("No activation links"), said, (Text(said), keys, leave), target_of(customer))
    secrets = tuple(Secret(cut(names.get(each.line, order.name), 80), each.url) for each in links)
    warning = Text(
        _("Whoever has a link can activate what was bought. Hand it to the customer alone."), Tone.WARNING
    )
    return Card(
        title=_("Activation links of {customer}", customer=customer.name),
        summary=n_(
            "{count} activation link of {product} for {customer}.",
            "{count} activation links of {product} for {customer}.",
            len(links),
            product=order.name,
            customer=customer.name,
        ),
        body=(*secrets, warning, keys, leave),
        target=target_of(customer),
    )


def examples() -> Mapping[str, Card]:
    """One card of each kind."""
    now, locale = datetime(2026, 11, 23, 9, 0, tzinfo=UTC), reader()
    seats = OrderLine(
        0,
        "CFQ7TTC0LFLX:0001:CFQ7TTC0MKD5",
        "Microsoft 365 E3",
        20,
        "P1Y",
        "4a1d7c52-0c3f-4f57-9d0e-1f0e7a3b9c21",
    )
    server = OrderLine(1, "DG7GMGF0FKZV:0002:DG7GMGF0PWHC", "SQL Server 2022 Enterprise, 2 core", 1)
    done = Order("3c6f25301e31", now - timedelta(days=2), OrderState.COMPLETED, (seats,), "EUR", "annual")
    fresh = Order("311qin8ifwkv", now, OrderState.PENDING, (seats, server), "EUR", "annual")
    owned = [
        Reserved(Entitlement(Owned.RESERVATION, "o", 0, "p", "s", 4, now + timedelta(days=days)), name)
        for days, name in (
            (20, "Reserved VM Instance, Standard_D4s_v5, EU West, 3 Years"),
            (400, "Reserved VM Instance, Standard_D2s_v5, EU West, 3 Years"),
        )
    ]
    return {
        "order list": orders_card([done, fresh], CONTOSO, 1, locale),
        "order list, empty": orders_card([], CONTOSO, 1, locale),
        "order show": order_card(done, CONTOSO, {0: Provisioning.FULFILLED}, locale, leads=True),
        "order show, in progress": order_card(
            fresh, CONTOSO, {0: Provisioning.FULFILLED, 1: Provisioning.PENDING}, locale, leads=True
        ),
        "order canceled": cancelled_card(replace(fresh, lines=(seats, replace(server, quantity=0))), CONTOSO),
        "software keys": activation_card(
            replace(fresh, lines=(server,)),
            CONTOSO,
            [ActivationLink(1, "https://activate.example/example")],
            portal="https://partner.microsoft.com/dashboard",
        ),
        "software keys, none": activation_card(
            done, CONTOSO, [], portal="https://partner.microsoft.com/dashboard"
        ),
        "reservation list": reservations_card(owned, CONTOSO, 1, now, locale),
        "reservation list, empty": reservations_card([], CONTOSO, 1, now, locale),
    }
