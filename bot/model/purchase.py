"""Purchase: what somebody wants to buy for a customer, the cart it goes into, and what came of it.

https://learn.microsoft.com/partner-center/developer/cart-resources
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bot.messages import N_
from bot.model.noun import Noun
from bot.model.order import Order
from bot.model.product import Term, months_of

CYCLE_MONTHS = {"monthly": 1, "annual": 12}
"""Months that a billing cycle covers; every other covers the whole term."""

ORDERED_ALREADY = "800065"
"""The vendor's code for a cart that was checked out before."""


@dataclass(frozen=True, slots=True)
class CartLine:
    """What goes into a cart. ``catalog_item`` is minutes old at most. ``azure_subscription``, ``scope`` and ``duration`` (ISO 8601) are those of a
    reservation, empty where its SKU does not ask for them; ``reseller`` is the MPN id of an indirect provider's reseller."""

    catalog_item: str
    quantity: int
    term: Term
    azure_subscription: str = ""
    scope: str = ""
    duration: str = ""
    promotion: str = ""
    reseller: str = ""


@dataclass(frozen=True, slots=True)
class CartProblem:
    """Why a line of a cart, or a group of it at checkout, is not bought: the vendor's code and words."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Cart:
    """A cart of a customer. It lives for minutes or days, and is ordered once. ``created`` is by the vendor's clock."""

    id: str
    ordered: bool = False
    created: datetime | None = None
    problems: tuple[CartProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class Checkout:
    """What came of a checkout: orders, and what was not ordered, which may be a part of the cart."""

    orders: tuple[Order, ...]
    problems: tuple[CartProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class Promotion:
    """A discount on the first term of a SKU; ``percent`` is ``None`` where it is no share of the price."""

    id: str
    name: str
    product_id: str
    sku_id: str
    term: str
    cycle: str
    percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Whether a purchase may have a promotion; ``why_not`` are the vendor's words for the reasons (``seatcount``, ``term``)."""

    promotion_id: str
    eligible: bool
    why_not: tuple[str, ...] = ()


def billing_periods(term: Term) -> int:
    """How often a term is billed, at least once."""
    return max(1, months_of(term.duration) // CYCLE_MONTHS.get(term.cycle, months_of(term.duration) or 1))


OFFER = Noun(
    "offer",
    (N_("Sold as"),),
    lambda each: (each.label,),
    lambda each: each.key,
    which=N_("On which terms?"),
    absent=N_("It isn't sold so"),
    missing=N_("Leave it out, and the form shows the choices."),
)
"""One of the ways in which a product is sold."""
