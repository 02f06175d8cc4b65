"""Invoices of the vendor's port: the fake and the client promise the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import Cause
from bot.model import LineItemKind
from tests.contracts.partner_vendors import Vendor, collected, failing

NO_INVOICE = "G999999999"
KIND = LineItemKind("onetime", "billinglineitems")


async def test_invoices_come_once_each_and_the_newest_first(whole: Vendor) -> None:
    found = await whole.partner.invoices.all()
    assert len({each.id for each in found}) == len(found) > 1
    assert [each.issued for each in found] == sorted((each.issued for each in found), reverse=True)
    assert {each.kind for each in found} == {"recurring", "one-time"}
    assert all(each.total.currency == each.paid.currency != "" for each in found)


async def test_invoices_since_a_day_are_those_issued_on_it_or_later(whole: Vendor) -> None:
    found = await whole.partner.invoices.all()
    newest = found[0].issued
    assert await whole.partner.invoices.all(since=newest) == [each for each in found if each.issued == newest]
    assert not await whole.partner.invoices.all(since=newest + timedelta(days=1))
    assert await whole.partner.invoices.all(since=found[-1].issued) == list(found)


async def test_one_invoice_is_the_one_of_the_list_however_its_number_is_written(whole: Vendor) -> None:
    for listed in (await whole.partner.invoices.all())[:3]:
        for written in (listed.id, listed.id.lower(), f"OneTime-{listed.id}"):
            found = await whole.partner.invoices.get(written)
            assert found.period_starts and found.period_ends, "which the list leaves out"
            assert replace(found, period_starts=None, period_ends=None) == listed


@pytest.mark.parametrize("wrong", [NO_INVOICE, "../customers", ""])
async def test_what_is_no_invoice_is_not_found(whole: Vendor, wrong: str) -> None:
    async with failing(Cause.NOT_FOUND):
        await whole.partner.invoices.get(wrong)
    async with failing(Cause.NOT_FOUND):
        await whole.partner.invoices.pdf(wrong)
    async with failing(Cause.NOT_FOUND):
        await whole.partner.invoices.receipt_pdf(wrong, "R1")
    async with failing(Cause.NOT_FOUND):
        await collected(whole.partner.invoices.line_items(wrong, KIND))


async def test_an_invoice_is_a_pdf_and_a_receipt_is_there_or_not_found(whole: Vendor) -> None:
    invoice = (await whole.partner.invoices.all())[0]
    pdf = await whole.partner.invoices.pdf(invoice.id)
    assert (pdf.name, pdf.media_type) == (f"{invoice.id}.pdf", "application/pdf")
    assert pdf.content.startswith(b"%PDF")
    async with failing(Cause.NOT_FOUND):
        await whole.partner.invoices.receipt_pdf(invoice.id, "R1")
    for paid in [each for each in await whole.partner.invoices.all() if each.receipts][:1]:
        receipt = await whole.partner.invoices.receipt_pdf(paid.id, paid.receipts[0])
        assert receipt.content.startswith(b"%PDF")


async def test_an_invoice_has_lines_of_each_kind_that_it_names(whole: Vendor) -> None:
    invoice = (await whole.partner.invoices.all())[0]
    assert len(set(invoice.details)) == len(invoice.details) > 0
    for kind in invoice.details:
        assert kind.provider in {"onetime", "office", "azure"}
        assert kind.type in {"billinglineitems", "usagelineitems"}
        lines = await collected(whole.partner.invoices.line_items(invoice.id, kind))
        assert lines and all(isinstance(cell, str) for line in lines for cell in line.values())
        assert all(line["customerName"] for line in lines)


async def test_estimates_need_a_currency_and_a_period(whole: Vendor) -> None:
    for period in ("current", "previous"):
        assert await collected(whole.partner.invoices.line_items("unbilled", KIND, "EUR", period))
    for wrong in (("", ""), ("EUR", ""), ("", "current"), ("EUR", "next")):
        async with failing(Cause.BAD_REQUEST):
            await collected(whole.partner.invoices.line_items("unbilled", KIND, *wrong))


async def test_what_is_unpaid_is_one_row_a_currency(whole: Vendor) -> None:
    balances = await whole.partner.invoices.balances()
    assert len({each.due.currency for each in balances}) == len(balances) > 0
    for each in balances:
        assert each.due.currency and each.latest_invoice_on
        assert (each.last_payment is None) == (each.last_payment_on is None)
