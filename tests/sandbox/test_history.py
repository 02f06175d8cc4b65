"""The days before now: they agree with what the vendor tells today, whole months among them, and nobody is older."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.world.history import history
from sandbox.world.usage import customer_cost
from sandbox.world.world import World
from tests.sandbox.conftest import START

WORLD = World(now=START)
ROWS = history(WORLD, 90)
TODAY = START.date()


def days(row: dict[str, object]) -> list[tuple[date, Decimal]]:
    return [(date.fromisoformat(day), Decimal(cost)) for day, cost in row["days"]]  # type: ignore[attr-defined]


def named(name: str) -> list[dict[str, object]]:
    customer = next(one for one in WORLD.customers.values() if one.name == name)
    return [row for row in ROWS if row["customer"] == customer.id]


def test_ninety_days_reach_back_over_month_ends_and_stop_before_today() -> None:
    seen = [day for row in named("Fabrikam, Inc.") for day, _ in days(row)]
    assert seen == sorted(set(seen))
    assert seen[0] == TODAY - timedelta(days=90) and seen[-1] < TODAY
    for row in named("Fabrikam, Inc."):
        assert all(str(row["starts"]) <= day.isoformat() <= str(row["ends"]) for day, _ in days(row))


def test_within_a_month_cost_only_grows_and_is_never_more_than_what_the_vendor_tells_now() -> None:
    for row in ROWS:
        costs = [cost for _, cost in days(row)]
        assert all(before <= after for before, after in pairwise(costs)) and costs[0] >= 0
    for customer, mine in WORLD.metered():
        running = [
            row
            for row in ROWS
            if row["customer"] == customer.id and row["starts"] == TODAY.replace(day=1).isoformat()
        ]
        if running:
            _, hours = WORLD.usage.reading(customer, START)
            assert days(running[0])[-1][1] <= customer_cost(list(mine), hours)


def test_the_day_that_stood_out_is_there() -> None:
    rows = named("Wide World Importers")
    steps = {after[0]: after[1] - before[1] for row in rows for before, after in pairwise(days(row))}
    usual = sorted(steps.values())[len(steps) // 2]
    [jump] = [day for day, cost in steps.items() if cost > 4 * usual]
    assert jump == TODAY - timedelta(days=33)


@given(st.integers(0, 500))
@settings(max_examples=8, deadline=None)
def test_no_day_is_older_than_was_asked_for(back: int) -> None:
    seen = [day for row in history(WORLD, back) for day, _ in days(row)]
    assert not seen or min(seen) >= TODAY - timedelta(days=min(back, 400))


@pytest.mark.parametrize("name", ["Fabrikam, Inc.", "Contoso Ltd"])
def test_the_budget_and_the_currency_are_the_customers_own(name: str) -> None:
    customer = next(one for one in WORLD.customers.values() if one.name == name)
    for row in named(name):
        assert row["budget"] == str(customer.budget) and row["currency"] == customer.country.currency
