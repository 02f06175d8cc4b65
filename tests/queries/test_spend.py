"""Spend of a customer by service, put together from the meters of every subscription, and what of it moved."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bot.errors import Cause, PartnerFailure
from bot.model import CostByService, Money, Period, UsageLine
from bot.queries.spend import Moved, cost_by_service, moved
from tests.samples import FABRIKAM, eur

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))


class Usage:
    """Two subscriptions: one with meters, another that the test decides about."""

    def __init__(self, other: list[UsageLine] | PartnerFailure) -> None:
        self.meters = {
            "s1": [
                UsageLine("m1", "D4s v5", eur("10"), "Virtual Machines"),
                UsageLine("m2", "vCore", eur("5.5"), "SQL Database"),
                UsageLine("m3", "Egress", eur("1")),
            ],
            "s2": other,
        }

    async def by_subscription(self, customer_id: str) -> list[UsageLine]:
        return [UsageLine(each, "Azure plan", eur("1")) for each in self.meters]

    async def by_meter(self, customer_id: str, subscription_id: str) -> list[UsageLine]:
        found = self.meters[subscription_id]
        if isinstance(found, PartnerFailure):
            raise found
        return found


async def costs(other: list[UsageLine] | PartnerFailure) -> dict[str, Decimal]:
    return await cost_by_service(Usage(other), FABRIKAM.id, "EUR")  # type: ignore[arg-type]


async def test_meters_of_one_service_are_added_up_over_all_subscriptions() -> None:
    more = [UsageLine("m4", "D2s v5", eur("2"), "Virtual Machines")]
    assert await costs(more) == {
        "Virtual Machines": Decimal(12),
        "SQL Database": Decimal("5.5"),
        "Egress": Decimal(1),
    }


async def test_another_currency_is_not_added_to_it() -> None:
    dollars = [UsageLine("m4", "D2s v5", Money(Decimal(2), "USD"), "Virtual Machines")]
    assert (await costs(dollars))["Virtual Machines"] == 10


async def test_a_subscription_without_meters_adds_nothing_and_one_that_fails_is_no_zero() -> None:
    assert len(await costs(PartnerFailure(Cause.NOT_FOUND, "read usage by meter"))) == 3
    with pytest.raises(PartnerFailure):
        await costs(PartnerFailure(Cause.DOWN, "read usage by meter"))


def told(now: dict[str, int], earlier: CostByService | None) -> list[tuple[str, int | None]]:
    found = moved({name: Decimal(cost) for name, cost in now.items()}, "EUR", NOVEMBER, earlier)
    return [(each.name, None if each.grew is None else int(each.grew.amount)) for each in found.causes]


def parts(currency: str = "EUR", period: str = NOVEMBER.key, **costs: int) -> CostByService:
    earlier = {name: Decimal(cost) for name, cost in costs.items()}
    return CostByService(FABRIKAM.id, date(2026, 11, 20), period, currency, earlier)


def test_what_moved_most_comes_first_up_or_down() -> None:
    assert told({"vm": 100, "sql": 20}, parts(vm=90, sql=20, gone=40)) == [("gone", -40), ("vm", 10)]


@pytest.mark.parametrize("earlier", [None, parts("USD", vm=1), parts(period="2026-10-01", vm=1)])
def test_where_nothing_is_known_of_before_the_largest_are_told(earlier: CostByService | None) -> None:
    assert told({"sql": 20, "vm": 100, "free": 0}, earlier) == [("vm", None), ("sql", None)]


def test_where_nothing_moved_the_largest_are_told() -> None:
    assert told({"sql": 20, "vm": 100}, parts(sql=20, vm=100)) == [("vm", None), ("sql", None)]


def test_nothing_spent_is_nothing_told() -> None:
    assert moved({}, "EUR", NOVEMBER, None) == Moved()
