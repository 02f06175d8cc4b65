"""Usage and budgets of the vendor's port: the fake and the client promise the same."""

from __future__ import annotations

from decimal import Decimal

import pytest

from adapters.microsoft.http.protocol import fresh_ids
from bot.errors import Cause
from bot.model import CustomerUsage, UsageLine
from tests.contracts.partner_vendors import UNKNOWN, Vendor, collected, failing


async def row_of(vendor: Vendor) -> CustomerUsage:
    """The spender's row among everybody's."""
    (found,) = [
        each
        for each in await collected(vendor.partner.usage.by_customer())
        if each.customer_id == vendor.spender.id
    ]
    return found


async def test_everybody_who_has_usage_is_there_once(whole: Vendor) -> None:
    rows = await collected(whole.partner.usage.by_customer())
    assert len({each.customer_id for each in rows}) == len(rows) > 1
    assert whole.other.id not in {each.customer_id for each in rows}
    for row in rows:
        assert row.name and row.cost.currency and row.as_of
        assert (row.budget is None) == (row.percent is None)
        assert row.budget is None or row.budget.currency == row.cost.currency
    assert any(row.budget for row in rows) and any(row.budget is None for row in rows)


async def test_percent_is_of_the_budget(vendor: Vendor) -> None:
    row = await row_of(vendor)
    assert row.budget and row.percent
    assert row.percent == pytest.approx(row.cost.amount * 100 / row.budget.amount, abs=Decimal("0.01"))


async def test_the_summary_says_what_the_row_among_all_says(vendor: Vendor) -> None:
    row, summary = await row_of(vendor), await vendor.partner.usage.summary(vendor.spender.id)
    assert (summary.customer_id, summary.cost, summary.budget) == (vendor.spender.id, row.cost, row.budget)
    assert summary.starts and summary.ends and summary.starts <= vendor.today <= summary.ends
    assert summary.as_of


async def test_subscriptions_add_up_to_the_customer_and_their_parts_to_them(vendor: Vendor) -> None:
    usage, whose = vendor.partner.usage, vendor.spender.id
    summary, subscriptions = await usage.summary(whose), await usage.by_subscription(whose)
    assert summary.cost and total(subscriptions) == summary.cost.amount
    assert {each.id for each in subscriptions} <= {
        each.id for each in await vendor.partner.subscriptions.of(whose)
    }
    plan = next(each for each in subscriptions if each.category == "Azure plan")
    for parts in (await usage.by_resource(whose, plan.id), await usage.by_meter(whose, plan.id)):
        assert len({each.id for each in parts}) == len(parts) > 1
        assert {each.cost.currency for each in parts} == {summary.cost.currency}
        assert total(parts) == pytest.approx(plan.cost.amount, rel=Decimal("0.01"))
        assert all(each.name and each.category for each in parts)
    meters = await usage.by_meter(whose, plan.id)
    assert all(each.quantity is not None and each.unit for each in meters)


def total(lines: list[UsageLine]) -> Decimal:
    return sum((each.cost.amount for each in lines), Decimal(0))


async def test_no_usage_is_no_figure_and_not_zero(whole: Vendor) -> None:
    summary = await whole.partner.usage.summary(whole.other.id)
    assert (summary.cost, summary.starts, summary.ends, summary.as_of) == (None, None, None, None)
    assert not await whole.partner.usage.by_subscription(whole.other.id)
    assert await whole.partner.usage.budget(whole.other.id) is None


async def test_nobody_has_no_usage(whole: Vendor) -> None:
    usage = whole.partner.usage
    plan = (await usage.by_subscription(whole.spender.id))[0].id
    asked = (
        lambda: usage.summary(UNKNOWN),
        lambda: usage.by_subscription(UNKNOWN),
        lambda: usage.by_resource(UNKNOWN, plan),
        lambda: usage.by_meter(UNKNOWN, plan),
        lambda: usage.by_resource(whole.spender.id, UNKNOWN),
        lambda: usage.by_meter(whole.spender.id, UNKNOWN),
        lambda: usage.budget(UNKNOWN),
        lambda: usage.set_budget(UNKNOWN, Decimal(1), fresh_ids()),
    )
    for ask in asked:
        async with failing(Cause.NOT_FOUND):
            await ask()


@pytest.mark.parametrize("amount", ["1234.56", "1234.5678", "0"])
async def test_a_budget_is_what_it_was_set_to(vendor: Vendor, amount: str) -> None:
    usage, whose, wanted = vendor.partner.usage, vendor.spender.id, Decimal(amount)
    assert await usage.set_budget(whose, wanted, fresh_ids()) == wanted
    assert await usage.budget(whose) == wanted
    row, summary = await row_of(vendor), await usage.summary(whose)
    assert row.budget and row.budget.amount == wanted and summary.budget == row.budget
    assert row.percent is not None and (wanted or row.percent == 0), "of nothing there are no percents"


async def test_a_budget_is_taken_away_with_none(vendor: Vendor) -> None:
    usage, whose = vendor.partner.usage, vendor.spender.id
    assert await usage.set_budget(whose, None, fresh_ids()) is None
    assert await usage.budget(whose) is None
    assert (await usage.summary(whose)).budget is None
    row = await row_of(vendor)
    assert (row.budget, row.percent) == (None, None)


async def test_a_budget_that_is_set_again_with_the_same_ids_overwrites_nothing(vendor: Vendor) -> None:
    usage, whose, ids = vendor.partner.usage, vendor.spender.id, fresh_ids()
    await usage.set_budget(whose, Decimal(100), ids)
    await usage.set_budget(whose, Decimal(200), fresh_ids())
    assert await usage.set_budget(whose, Decimal(100), ids) == 100, "the answer of the first time"
    assert await usage.budget(whose) == 200


@pytest.mark.parametrize("amount", ["-1", "NaN", "Infinity"])
async def test_what_is_no_budget_is_refused_before_anything_is_done(vendor: Vendor, amount: str) -> None:
    before = await vendor.partner.usage.budget(vendor.spender.id)
    async with failing(Cause.BAD_REQUEST):
        await vendor.partner.usage.set_budget(vendor.spender.id, Decimal(amount), fresh_ids())
    assert await vendor.partner.usage.budget(vendor.spender.id) == before
