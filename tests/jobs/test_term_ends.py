"""Term ends are read in the background: a few customers a round, the longest unread first, and never at any cost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import Cause, PartnerFailure
from bot.jobs.term_ends import AGAIN, MOST_FAILURES, read_term_ends
from bot.model import Ending
from tests.fake_subscriptions import sold_to
from tests.fakes import CUSTOMERS, FABRIKAM, NOW
from tests.jobs.office import Office

YEAR = NOW + timedelta(days=370)


@pytest.fixture
async def office(store) -> Office:
    return await Office(store).open()


def trouble(cause: Cause, times: int) -> dict[str, list[PartnerFailure]]:
    return {"subscriptions.of": [PartnerFailure(cause, "list subscriptions") for _ in range(times)]}


async def test_after_a_round_it_is_known_what_ends_and_azure_plans_never_do(office: Office) -> None:
    assert await read_term_ends(office.context) == len(CUSTOMERS)
    ends = await office.store.term_ends.between(NOW, YEAR)
    assert {each.name for each in ends} == {"Microsoft 365 E3"}
    assert {each.ending for each in ends} == {Ending.RENEW}
    assert await read_term_ends(office.context) == 0


async def test_a_round_asks_about_a_few_and_the_next_goes_on(office: Office) -> None:
    assert [await read_term_ends(office.context, most=2) for _ in range(4)] == [2, 2, 1, 0]


async def test_everybody_is_asked_about_again_after_a_day(office: Office) -> None:
    await read_term_ends(office.context)
    _plan, seats = sold_to(FABRIKAM.id)
    office.partner.bought[FABRIKAM.id] = {}
    office.clock.move(AGAIN + timedelta(minutes=1))
    assert await read_term_ends(office.context) == len(CUSTOMERS)
    assert seats.id not in {each.subscription_id for each in await office.store.term_ends.between(NOW, YEAR)}


@pytest.mark.parametrize("cause", [Cause.THROTTLED, Cause.DOWN, Cause.SIGN_IN])
async def test_a_vendor_that_asks_for_patience_is_left_alone(office: Office, cause: Cause) -> None:
    office.partner.fail = trouble(cause, 1)
    assert await read_term_ends(office.context) == 0
    assert await read_term_ends(office.context) == len(CUSTOMERS)


async def test_a_customer_that_cannot_be_read_keeps_nobody_from_being_read_and_what_was_known(
    office: Office,
) -> None:
    await read_term_ends(office.context)
    before = await office.store.term_ends.between(NOW, YEAR)
    office.clock.move(AGAIN + timedelta(minutes=1))
    office.partner.fail = trouble(Cause.GARBAGE, MOST_FAILURES - 1)
    assert await read_term_ends(office.context) == len(CUSTOMERS)
    assert await office.store.term_ends.between(NOW, YEAR) == before
    assert (await office.store.term_ends.coverage()).oldest == NOW, "and its age is told"


async def test_an_application_that_may_read_nobody_is_not_asked_a_hundred_times(office: Office) -> None:
    office.partner.fail = trouble(Cause.FORBIDDEN, MOST_FAILURES)
    assert await read_term_ends(office.context) == MOST_FAILURES - 1
    assert not office.partner.fail["subscriptions.of"]
