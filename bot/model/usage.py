"""Usage: what customers spend on Azure, and their budgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol, runtime_checkable

from bot.model.money import Money


@dataclass(frozen=True, slots=True)
class CustomerUsage:
    """One row of the usage of all customers in the current billing period (an estimate, not for billing).

    ``percent`` is percent used of the budget as the vendor computed it; ``None`` without a budget.
    ``as_of`` is when the vendor last changed the figure.
    """

    customer_id: str
    name: str
    cost: Money
    budget: Money | None
    percent: Decimal | None
    as_of: datetime | None
    azure_plan: bool = False


class Limit(Protocol):
    """A budget, if one is set."""

    @property
    def amount(self) -> float | None: ...


class Glance(Protocol):
    """What a scan needs of a row at first sight: amounts are about as large as they say, ids and moments are as the
    vendor writes them."""

    @property
    def customer_id(self) -> str: ...
    @property
    def cost(self) -> float: ...
    @property
    def budget(self) -> Limit: ...
    @property
    def as_of(self) -> str: ...
    @property
    def azure_plan(self) -> bool: ...


@runtime_checkable
class Glanced(Protocol):
    """A page of :class:`CustomerUsage` whose rows are made when they are looked at; ``glances`` are in the same order."""

    @property
    def glances(self) -> Sequence[Glance]: ...


@dataclass(frozen=True, slots=True)
class UsageSummary:
    """A customer's estimated spend in its billing period; ``cost`` is ``None`` where the vendor has no data."""

    customer_id: str
    cost: Money | None
    budget: Money | None
    starts: date | None
    ends: date | None
    as_of: datetime | None


@dataclass(frozen=True, slots=True)
class UsageLine:
    """One part of a customer's spend: a subscription, resource or meter, with its share of the cost.

    ``id`` and ``name`` are "" where the vendor names neither; the cost counts all the same.
    """

    id: str
    name: str
    cost: Money
    category: str = ""
    group: str = ""
    quantity: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class DailyCost:
    """What one day added to a customer's spend."""

    day: date
    cost: Money
