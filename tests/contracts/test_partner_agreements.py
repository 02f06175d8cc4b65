"""Customer agreements of the vendor's port: the fake and the client promise the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from adapters.microsoft.http.protocol import fresh_ids
from bot.errors import Cause
from bot.model import AgreementContact, Attestation
from tests.contracts.partner_vendors import UNKNOWN, Vendor, failing

WHO = AgreementContact("Kim", "Akers", "kim@litware.example", "+1 425 555 0100")
DAY = datetime(2026, 11, 12, tzinfo=UTC)


async def test_the_text_in_force_is_named_and_can_be_read(vendor: Vendor) -> None:
    text = await vendor.partner.agreements.template()
    assert text.id and text.link.startswith("https://")


async def test_what_was_attested_says_who_accepted_and_when(vendor: Vendor) -> None:
    (latest, *_) = await vendor.partner.agreements.of(vendor.spender.id)
    assert latest.contact.name and latest.contact.email and latest.agreed
    assert latest.template_id == (await vendor.partner.agreements.template()).id
    assert await vendor.partner.agreements.signed_directly(vendor.spender.id) in (True, False)


async def test_what_is_attested_is_on_record_once_and_first(whole: Vendor) -> None:
    agreements, customer = whole.partner.agreements, whole.spender.id
    before, ids = await agreements.of(customer), fresh_ids()
    stated = Attestation((await agreements.template()).id, DAY, WHO)
    made = await agreements.attest(customer, stated, ids)
    assert (made.contact, made.agreed) == (WHO, DAY)
    assert await agreements.attest(customer, stated, ids) == made
    after = await agreements.of(customer)
    assert len(after) == len(before) + 1 and after[0].contact == WHO and after[0].agreed == DAY
    async with failing(Cause.CONFLICT):
        await agreements.attest(customer, stated, fresh_ids())
    another = replace(stated, contact=replace(WHO, first_name="Lee"))
    assert (await agreements.attest(customer, another, fresh_ids())).contact.first_name == "Lee"


async def test_nobody_has_no_agreement(whole: Vendor) -> None:
    agreements = whole.partner.agreements
    stated = Attestation((await agreements.template()).id, DAY, WHO)
    async with failing(Cause.NOT_FOUND):
        await agreements.of(UNKNOWN)
    async with failing(Cause.NOT_FOUND):
        await agreements.signed_directly(UNKNOWN)
    async with failing(Cause.NOT_FOUND):
        await agreements.attest(UNKNOWN, stated, fresh_ids())
