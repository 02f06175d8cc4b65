"""Customers, subscriptions and resellers of the vendor's port: the fake and the client promise the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from adapters.microsoft.http.protocol import fresh_ids
from bot.errors import Cause
from bot.model import AddressVerdict
from tests.contracts.partner_vendors import UNKNOWN, Vendor, collected, failing
from tests.samples import ADDRESS, NEW


async def test_customers_come_page_by_page_without_gaps_or_repeats(whole: Vendor) -> None:
    everybody = await collected(whole.partner.customers.pages())
    assert whole.spender in everybody and whole.other in everybody
    whole.pages_of(2)
    pages = [page async for page in whole.partner.customers.pages()]
    assert len(pages) > 1 and all(len(page) <= 2 for page in pages)
    assert [each for page in pages for each in page] == everybody
    assert len({each.id for each in everybody}) == len(everybody)


async def test_a_customer_is_found_by_its_id_in_any_case(vendor: Vendor) -> None:
    for written in (vendor.spender.id, vendor.spender.id.upper()):
        found = await vendor.partner.customers.get(written)
        assert found.ref == vendor.spender and found.relationship == "reseller"


@pytest.mark.parametrize("wrong", [UNKNOWN, "no id at all"])
async def test_who_is_no_customer_is_not_found(whole: Vendor, wrong: str) -> None:
    async with failing(Cause.NOT_FOUND):
        await whole.partner.customers.get(wrong)


async def test_a_domain_is_taken_in_any_case_or_free(vendor: Vendor) -> None:
    assert await vendor.partner.customers.domain_taken(vendor.spender.domain)
    assert await vendor.partner.customers.domain_taken(vendor.spender.domain.upper())
    assert not await vendor.partner.customers.domain_taken(NEW.domain)


async def test_a_customer_is_found_by_the_beginning_of_a_verified_domain_and_tells_them_all(
    vendor: Vendor,
) -> None:
    customers = vendor.partner.customers
    for wanted in ("fabrikaminc.example", "FabrikamInc.exam", vendor.spender.domain):
        assert vendor.spender in await customers.by_domain(wanted)
    assert "fabrikaminc.example" in (await customers.get(vendor.spender.id)).custom_domains
    assert await customers.by_domain("nobody-has-this.example") == []


async def test_the_rules_of_a_country_go_by_its_code_in_any_case(vendor: Vendor) -> None:
    rules = await vendor.partner.customers.country_rules("US")
    assert rules == await vendor.partner.customers.country_rules("us")
    assert rules.country == "US" and rules.state_required and "WA" in rules.states
    assert not (await vendor.partner.customers.country_rules("DE")).state_required
    for wrong in ("ZZ", ""):
        async with failing(Cause.NOT_FOUND):
            await vendor.partner.customers.country_rules(wrong)


async def test_an_address_is_right_or_put_right_or_wrong(vendor: Vendor) -> None:
    customers = vendor.partner.customers
    assert (await customers.check_address(ADDRESS)).verdict is AddressVerdict.VALID
    mistyped = await customers.check_address(replace(ADDRESS, city="Redmont"))
    assert mistyped.verdict is AddressVerdict.CORRECTED and mistyped.message
    assert mistyped.suggestions == (ADDRESS,), "and still says whom to write to"
    in_part = await customers.check_address(replace(ADDRESS, line1="Microsoft Way"))
    assert in_part.verdict is AddressVerdict.INCOMPLETE and in_part.message
    assert 0 < len(in_part.suggestions) <= 3
    assert {each.line1[2:] for each in in_part.suggestions} == {"Microsoft Way"}
    wrong = await customers.check_address(replace(ADDRESS, postal_code="none"))
    assert (wrong.verdict, wrong.suggestions) == (AddressVerdict.INVALID, ()) and wrong.message


async def test_a_customer_that_was_created_is_there_at_once(whole: Vendor) -> None:
    made = await whole.partner.customers.create(NEW, fresh_ids())
    assert (made.customer.name, made.customer.domain) == (NEW.company, NEW.domain)
    assert made.admin_user == f"admin@{NEW.domain}" and made.admin_password
    assert (await whole.partner.customers.get(made.customer.id)).ref == made.customer
    assert made.customer in await collected(whole.partner.customers.pages())
    assert await whole.partner.customers.domain_taken(NEW.domain)
    assert not await whole.partner.subscriptions.of(made.customer.id)
    assert (await whole.partner.usage.summary(made.customer.id)).cost is None


async def test_a_create_that_is_repeated_with_its_ids_happens_once(whole: Vendor) -> None:
    ids = fresh_ids()
    first = await whole.partner.customers.create(NEW, ids)
    assert await whole.partner.customers.create(NEW, ids) == first
    assert whole.created() == 1
    async with failing(Cause.CONFLICT):
        await whole.partner.customers.create(NEW, fresh_ids())
    assert whole.created() == 1


async def test_subscriptions_are_those_of_one_customer(vendor: Vendor) -> None:
    subscriptions = vendor.partner.subscriptions
    bought = await subscriptions.of(vendor.spender.id)
    assert len({each.id for each in bought}) == len(bought) > 0
    plan = next(each for each in bought if each.azure_plan)
    entitled = await subscriptions.azure_entitlements(vendor.spender.id, plan.id)
    assert entitled and all(each.id and each.name and each.status for each in entitled)
    async with failing(Cause.NOT_FOUND):
        await subscriptions.azure_entitlements(vendor.spender.id, UNKNOWN)


async def test_one_subscription_is_as_it_is_in_the_list_and_of_its_customer_alone(whole: Vendor) -> None:
    subscriptions = whole.partner.subscriptions
    for each in await subscriptions.of(whole.spender.id):
        assert await subscriptions.get(whole.spender.id, each.id.upper()) == each
        async with failing(Cause.NOT_FOUND):
            await subscriptions.get(whole.other.id, each.id)
    async with failing(Cause.NOT_FOUND):
        await subscriptions.get(whole.spender.id, UNKNOWN)


async def test_nobody_has_no_subscriptions(whole: Vendor) -> None:
    (plan, *_) = [each for each in await whole.partner.subscriptions.of(whole.spender.id) if each.azure_plan]
    async with failing(Cause.NOT_FOUND):
        await whole.partner.subscriptions.of(UNKNOWN)
    for stranger in (UNKNOWN, whole.other.id):
        async with failing(Cause.NOT_FOUND):
            await whole.partner.subscriptions.azure_entitlements(stranger, plan.id)


async def test_resellers_have_ids_and_a_state(whole: Vendor) -> None:
    found = await whole.partner.resellers.all()
    assert len({each.tenant_id for each in found}) == len(found) > 0
    assert all(each.name and each.state == each.state.lower() for each in found)
    assert "active" in {each.state for each in found}


async def test_the_vendors_log_has_what_was_written_by_its_correlation_id(whole: Vendor) -> None:
    ids, others = fresh_ids(), fresh_ids()
    await whole.partner.usage.set_budget(whole.spender.id, Decimal(1), ids)
    await whole.partner.usage.set_budget(whole.other.id, Decimal(2), others)
    days = whole.today - timedelta(days=1), whole.today + timedelta(days=1)
    everything = await whole.partner.audit.records(*days)
    moments = [each.at for each in everything if each.at]
    assert moments == sorted(moments, reverse=True), "the newest first"
    assert {ids.correlation_id, others.correlation_id} <= {each.correlation_id for each in everything}
    (record,) = await whole.limited().partner.audit.records(*days, whole.spender.id)
    assert (record.customer_id, record.correlation_id) == (whole.spender.id, ids.correlation_id)
    assert (record.operation, record.status) == ("update_customer_spending_budget", "succeeded")


async def test_the_vendors_log_goes_ninety_days_back(whole: Vendor) -> None:
    async with failing(Cause.BAD_REQUEST):
        await whole.partner.audit.records(whole.today - timedelta(days=120), whole.today)
    assert not await whole.partner.audit.records(whole.today, whole.today, UNKNOWN)
