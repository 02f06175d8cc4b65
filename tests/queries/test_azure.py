"""Azure subscriptions of a customer, put together from several answers of the vendor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from bot.errors import Cause, PartnerFailure
from bot.model import AzureEntitlement, CustomerRef, Subscription
from bot.queries.azure import GOOD_FOR, MOST_KEPT, Entitlements, azure_subscriptions_of
from tests.samples import FABRIKAM, NOW

PLAN = Subscription("p1", "Azure plan", "Azure plan", "DZH318Z0BPS6:0001", "active", 1, azure_plan=True)
LEGACY = Subscription(
    "l1", "Microsoft Azure", "Microsoft Azure", "MS-AZR-0145P", "active", 1, legacy_azure=True
)
LICENCE = Subscription("s1", "Business Premium", "Business Premium", "CFQ7TTC0LCHC:0002", "active", 25)


@dataclass
class Bought:
    """Subscriptions as the vendor tells of them. ``under`` is what is under each plan; ``asked`` counts the lists read."""

    bought: Sequence[Subscription] = (PLAN, LEGACY, LICENCE)
    under: dict[str, Sequence[str] | PartnerFailure] = field(default_factory=lambda: {"p1": ["A1", "a2"]})
    asked: int = 0

    async def of(self, customer_id: str) -> Sequence[Subscription]:
        self.asked += 1
        return self.bought

    async def azure_entitlements(self, customer_id: str, subscription_id: str) -> Sequence[AzureEntitlement]:
        found = self.under[subscription_id]
        if isinstance(found, PartnerFailure):
            raise found
        return [AzureEntitlement(each, f"Under {subscription_id}") for each in found]


async def ids(bought: Bought) -> list[str]:
    return [each.id for each in await azure_subscriptions_of(bought, FABRIKAM)]


async def test_they_are_those_under_plans_and_those_of_the_old_kind() -> None:
    assert await ids(Bought()) == ["A1", "a2", "l1"]
    assert await ids(Bought(bought=(LICENCE,))) == []


async def test_what_is_not_active_any_more_is_left_out() -> None:
    assert await ids(Bought(bought=(replace(PLAN, status="deleted"), LEGACY))) == ["l1"]


async def test_a_plan_with_nothing_under_it_hides_no_other() -> None:
    second = replace(PLAN, id="p2")
    absent = PartnerFailure(Cause.NOT_FOUND, "list Azure subscriptions")
    assert await ids(Bought((PLAN, second), {"p1": absent, "p2": ["b1"]})) == ["b1"]


async def test_a_plan_that_cannot_be_read_is_no_empty_one() -> None:
    down = PartnerFailure(Cause.DOWN, "list Azure subscriptions")
    with pytest.raises(PartnerFailure):
        await ids(Bought(under={"p1": down}))


async def owns(known: Entitlements, bought: Bought, wanted: str, **said: object) -> bool:
    return await known.owns(bought, FABRIKAM, wanted, said.pop("now", NOW), **said)  # type: ignore[arg-type]


async def test_whose_a_subscription_is_goes_by_its_id_in_any_case_active_or_not() -> None:
    known, bought = Entitlements(), Bought(bought=(replace(PLAN, status="suspended"),))
    assert await owns(known, bought, "a1") and await owns(known, bought, "A2")
    assert not await owns(known, bought, "b1")


async def test_what_was_found_is_asked_for_again_when_it_is_old_or_must_be_sure() -> None:
    known, bought = Entitlements(), Bought()
    for _ in range(3):
        assert await owns(known, bought, "a1")
    assert bought.asked == 1
    assert await owns(known, bought, "a1", afresh=True) and bought.asked == 2
    assert await owns(known, bought, "a1", now=NOW + GOOD_FOR) and bought.asked == 3
    bought.under["p1"] = []
    assert not await owns(known, bought, "a1", afresh=True), "it changed hands"
    assert not await owns(known, bought, "a1")


async def test_that_something_was_not_found_is_not_remembered() -> None:
    known, bought = Entitlements(), Bought()
    assert not await owns(known, bought, "new")
    bought.under["p1"] = ["new"]
    assert await owns(known, bought, "new")


async def test_so_many_customers_are_remembered_and_those_used_last() -> None:
    known, bought = Entitlements(), Bought()
    customers = [CustomerRef(f"c{at}", f"Customer {at}", "") for at in range(MOST_KEPT + 1)]
    for each in customers:
        await known.owns(bought, each, "a1", NOW)
        await known.owns(bought, customers[0], "a1", NOW)
    asked = bought.asked
    await known.owns(bought, customers[0], "a1", NOW)
    await known.owns(bought, customers[-1], "a1", NOW)
    assert bought.asked == asked
    await known.owns(bought, customers[1], "a1", NOW)
    assert bought.asked == asked + 1
