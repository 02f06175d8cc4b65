"""What somebody sees who is limited to named customers, where there is far more that they may not see."""

from __future__ import annotations

from datetime import timedelta

from bot.access.scope import in_scope
from bot.access.scoped_alerts import MOST_READ, ScopedAlerts
from bot.model import AlertKind, AlertNotice, Crossing, CustomerRef, Destination
from bot.model.customer_search import CustomerSearch
from tests.fakes import CONTOSO, CUSTOMERS, FABRIKAM, NOW


def limited(notices, *names: str) -> ScopedAlerts:
    """What somebody sees who is limited to these customers, and may see everything about them."""
    reach = frozenset(names)
    return ScopedAlerts(
        notices, Index(), reach, lambda _, customer: customer is not None and in_scope(customer, reach)
    )


HERE = Destination("slack", "T1", "C1")
REACH = frozenset({"fabrikam.onmicrosoft.com"})


class Index:
    """All customers of the partner."""

    def __init__(self) -> None:
        many = [CustomerRef(f"id-{n}", f"Aardvark {n}", f"a{n}.example") for n in range(2000)]
        self.book = CustomerSearch([*many, *CUSTOMERS])

    async def exact(self, text):
        return self.book.exact(text)

    async def get(self, customer_id):
        return self.book.get(customer_id)


class Notices:
    """What alerts have told, the newest first, as the store lists it."""

    def __init__(self, *told: AlertNotice) -> None:
        self.told = sorted(told, key=lambda each: each.found, reverse=True)

    async def rules(self, ids=()):
        return []

    async def notices(self, *, customer_id="", limit=100, **_):
        found = [each for each in self.told if customer_id in ("", each.crossing.customer.id)]
        return found[:limit]


def told(customer: CustomerRef, days: int) -> AlertNotice:
    crossing = Crossing(rule_id="r", kind=AlertKind.PERCENT, key=f"k{days}", level=0, customer=customer)
    return AlertNotice(f"n{days}", crossing, HERE, NOW - timedelta(days=days))


async def test_notices_about_the_named_are_not_crowded_out_by_newer_ones_about_others():
    notices = Notices(*(told(CONTOSO, days) for days in range(100)), told(FABRIKAM, 120), told(FABRIKAM, 110))
    alerts = limited(notices, *REACH)
    assert [each.id for each in await alerts.notices(limit=50)] == ["n110", "n120"]
    assert [each.id for each in await alerts.notices(limit=1)] == ["n110"]
    assert await alerts.notices(customer_id=CONTOSO.id) == []


async def test_a_customer_that_is_not_in_the_list_any_more_is_still_theirs():
    gone = CustomerRef("99999999-0000-4000-8000-000000000001", "Gone", "gone.example")
    alerts = limited(Notices(told(gone, 1), told(CONTOSO, 0)), gone.id)
    assert [each.id for each in await alerts.notices()] == ["n1"]


async def test_who_sees_none_of_very_many_has_them_read_up_to_a_limit():
    read: list[int] = []

    class Endless(Notices):
        """There is always more."""

        async def notices(self, *, customer_id="", limit=100, **_):
            read.append(limit)
            return [told(CONTOSO, 1)] * limit

    nothing = ScopedAlerts(Endless(), Index(), None, lambda _, __: False)
    assert await nothing.notices() == []
    assert sum(read) <= MOST_READ and len(read) > 2
    read.clear()
    several = ScopedAlerts(Endless(), Index(), frozenset({CONTOSO.id, *REACH}), lambda _, __: False)
    assert await several.notices() == [] and sum(read) <= MOST_READ + 100
