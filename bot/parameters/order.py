"""Order parameter: one of the orders of a customer, by its id or by what was bought."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from bot.cards.format import day
from bot.cards.model import Choice
from bot.errors import Ambiguous, Unknown
from bot.framework.context import Ask
from bot.framework.params import Asked, Given, Resolve, Suggest
from bot.messages import locale
from bot.model import CustomerRef
from bot.model.order import ORDER, Order
from bot.model.product_search import spelled_out

OFFERED = 25
LISTED = 8


async def orders_of(ask: Ask, customer: CustomerRef) -> Sequence[Order]:
    """A customer's orders, the newest first."""
    found = await ask.partner.orders.of(customer.id)
    return sorted(found, key=lambda each: (each.created is not None, each.created or 0), reverse=True)


async def resolve_order(ask: Ask, text: str, given: Given) -> Order:
    """The one order that is meant. Raises :class:`Ambiguous` and :class:`Unknown`."""
    offered = await orders_of(ask, given["customer"])
    wanted = text.strip().casefold()
    if exact := next((each for each in offered if each.id.casefold() == wanted), None):
        return exact
    found = [each for each in offered if _has_words(each, text)]
    if len(found) == 1:
        return found[0]
    if found:
        raise Ambiguous(ORDER, text, tuple(found[:LISTED]), max(0, len(found) - LISTED))
    raise Unknown(ORDER, text, tuple(offered[:LISTED]))


def _has_words(order: Order, text: str) -> bool:
    held = spelled_out(" ".join(each.name for each in order.lines))
    words = spelled_out(text).split()
    return bool(words) and all(word in held for word in words)


async def suggest_orders(ask: Ask, text: str, given: Given) -> Sequence[Choice]:
    """The customer's orders that hold what was typed, the newest first."""
    customer = given["customer"]
    offered = await ask.recent(f"orders {customer.id}", lambda: orders_of(ask, customer))
    wanted = text.strip().casefold()
    fitting = [
        each for each in offered if wanted in each.id.casefold() or not wanted or _has_words(each, text)
    ]
    return [order_choice(each) for each in fitting[:OFFERED]]


def order_choice(each: Order) -> Choice:
    """An order as an option: what was bought, when, and the end of its id."""
    when = f" · {day(each.created.date(), locale())}" if each.created else ""
    tail = f"{when} · …{each.id[-6:]}"
    return Choice(f"{each.name[: 75 - len(tail)]}{tail}", each.id)


OrderOf = Annotated[
    Order,
    Field(description="Its order ID, or what was bought", max_length=120, examples=["e3"]),
    Resolve(resolve_order, after=("customer",), shown=order_choice),
    Suggest(suggest_orders, after=("customer",)),
    Asked(label="Order", required=True),
]
"""A parameter that names one order of the customer."""
