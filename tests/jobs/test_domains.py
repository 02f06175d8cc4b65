"""Verified domains are read in the background: a few customers a round, the longest unread first, and never at any cost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import Cause, PartnerFailure
from bot.jobs.domains import AGAIN, MOST_FAILURES, read_domains
from tests.fakes import CONTOSO, CUSTOMERS, FABRIKAM
from tests.jobs.office import Office


@pytest.fixture
async def office(store) -> Office:
    office = await Office(store).open()
    office.partner.domains = {FABRIKAM.id: ("fabrikaminc.example",), CONTOSO.id: ("contoso.example",)}
    return office


def trouble(cause: Cause, times: int) -> dict[str, list[PartnerFailure]]:
    return {"customers.get": [PartnerFailure(cause, "read a customer") for _ in range(times)]}


async def test_after_a_round_customers_are_found_by_their_own_domains(office: Office) -> None:
    index = office.store.customers
    assert await read_domains(office.context) == len(CUSTOMERS)
    assert await index.exact("fabrikaminc.example") == [FABRIKAM]
    assert await index.exact("ann@contoso.example") == [CONTOSO]
    assert await read_domains(office.context) == 0


async def test_a_round_asks_about_a_few_and_the_next_goes_on(office: Office) -> None:
    assert [await read_domains(office.context, most=2) for _ in range(4)] == [2, 2, 1, 0]


async def test_everybody_is_asked_about_again_after_a_while(office: Office) -> None:
    await read_domains(office.context)
    office.partner.domains[FABRIKAM.id] = ("fabrikam-new.example",)
    office.clock.move(AGAIN + timedelta(minutes=1))
    assert await read_domains(office.context) == len(CUSTOMERS)
    assert await office.store.customers.exact("fabrikam-new.example") == [FABRIKAM]
    assert await office.store.customers.exact("fabrikaminc.example") == []


@pytest.mark.parametrize("cause", [Cause.THROTTLED, Cause.DOWN, Cause.SIGN_IN])
async def test_a_vendor_that_asks_for_patience_is_left_alone(office: Office, cause: Cause) -> None:
    office.partner.fail = trouble(cause, 1)
    assert await read_domains(office.context) == 0
    assert await read_domains(office.context) == len(CUSTOMERS)


async def test_a_customer_that_cannot_be_read_keeps_nobody_from_being_read(office: Office) -> None:
    await office.store.customers.learn({each.id: ["kept.example"] for each in CUSTOMERS[:1]}, office.clock.now() - 2 * AGAIN)  # fmt: skip
    office.partner.fail = trouble(Cause.GARBAGE, MOST_FAILURES - 1)
    assert await read_domains(office.context) == len(CUSTOMERS)


async def test_an_application_that_may_read_nobody_is_not_asked_a_hundred_times(office: Office) -> None:
    office.partner.fail = trouble(Cause.FORBIDDEN, MOST_FAILURES)
    assert await read_domains(office.context) == MOST_FAILURES - 1
    assert not office.partner.fail["customers.get"]


async def test_without_delegated_access_what_was_known_stays(office: Office) -> None:
    await read_domains(office.context)
    office.partner.domains = {}
    office.clock.move(AGAIN + timedelta(minutes=1))
    await read_domains(office.context)
    assert await office.store.customers.exact("fabrikaminc.example") == [FABRIKAM]
    assert await office.store.customers.get(FABRIKAM.id) == replace(FABRIKAM)


async def test_a_round_learns_the_country_too_and_one_that_is_told_none_keeps_it(office: Office) -> None:
    office.partner.countries = {FABRIKAM.id: "US", CONTOSO.id: "DE"}
    await read_domains(office.context)
    index, everybody = office.store.customers, [each.id for each in CUSTOMERS]
    assert await index.countries(everybody) == {FABRIKAM.id: "US", CONTOSO.id: "DE"}
    office.partner.countries = {FABRIKAM.id: "CA"}
    office.clock.move(AGAIN + timedelta(minutes=1))
    await read_domains(office.context)
    assert await index.countries(everybody) == {FABRIKAM.id: "CA", CONTOSO.id: "DE"}
