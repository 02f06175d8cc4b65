"""Relations with customers in the vendor's port: inviting, checking, editing and leaving. The fake and the client promise the same."""

from __future__ import annotations

import pytest

from adapters.microsoft.http.protocol import fresh_ids
from bot.errors import Cause
from bot.model import BillingEdit
from tests.contracts.partner_vendors import UNKNOWN, Vendor, failing
from tests.samples import NEW

EDIT = BillingEdit({"email": "new@litware.example", "city": "Bellevue", "first_name": "Lee"})


async def test_an_invitation_has_an_address_that_a_customer_can_open(whole: Vendor) -> None:
    assert (await whole.partner.customers.relationship_request()).startswith("https://")


async def test_an_account_says_whether_it_may_buy_and_as_what(vendor: Vendor) -> None:
    assert (await vendor.partner.customers.account_validation(vendor.spender.id)).status == "Allowed"
    assert not await vendor.partner.customers.qualifications(vendor.spender.id)


async def test_what_is_not_named_of_a_billing_profile_stays(vendor: Vendor) -> None:
    customers, customer = vendor.partner.customers, vendor.spender.id
    before, ids = await customers.get(customer), fresh_ids()
    after = await customers.edit_billing(customer, EDIT, ids)
    assert after == await customers.get(customer) and EDIT.is_done(after)
    assert (after.billing_name, after.culture, after.language) == (
        before.billing_name,
        before.culture,
        before.language,
    )
    assert after.address and after.address.first_name == "Lee"
    if before.address:
        assert (after.address.line1, after.address.postal_code) == (
            before.address.line1,
            before.address.postal_code,
        )
    await customers.edit_billing(customer, BillingEdit({"city": "Redmond"}), fresh_ids())
    again = await customers.get(customer)
    assert again.address and (again.address.city, again.email) == ("Redmond", "new@litware.example")


async def test_who_has_nothing_active_can_be_left_once(whole: Vendor) -> None:
    customers, ids = whole.partner.customers, fresh_ids()
    made = (await customers.create(NEW, fresh_ids())).customer
    await customers.remove_relationship(made.id, ids)
    await customers.remove_relationship(made.id, ids)
    async with failing(Cause.FORBIDDEN):
        await customers.get(made.id)


async def test_who_still_has_something_active_cannot_be_left(whole: Vendor) -> None:
    async with failing(Cause.BAD_REQUEST):
        await whole.partner.customers.remove_relationship(whole.spender.id, fresh_ids())
    assert (await whole.partner.customers.get(whole.spender.id)).relationship == "reseller"


@pytest.mark.parametrize("what", ["account_validation", "qualifications"])
async def test_nobody_has_no_standing(whole: Vendor, what: str) -> None:
    async with failing(Cause.NOT_FOUND):
        await getattr(whole.partner.customers, what)(UNKNOWN)
    async with failing(Cause.NOT_FOUND):
        await whole.partner.customers.edit_billing(UNKNOWN, EDIT, fresh_ids())
    async with failing(Cause.NOT_FOUND):
        await whole.partner.customers.remove_relationship(UNKNOWN, fresh_ids())
