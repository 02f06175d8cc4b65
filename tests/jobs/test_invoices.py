"""New invoices: with their PDF and the change against the one before, and no news of what was there."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.errors import Cause, PartnerFailure
from bot.jobs.invoices import look_for_invoices
from bot.model import (
    AlertKind,
    Invoice,
)
from tests.fakes import eur
from tests.jobs.office import Office


@pytest.fixture
async def office(store):
    return await Office(store).open()


def invoice(number: str, day: int, total: str, month: int = 11) -> Invoice:
    return Invoice(number, date(2026, month, day), eur(total), eur("0"), "Recurring")


async def test_a_new_invoice_with_its_pdf_and_the_change(office):
    await office.rule(AlertKind.INVOICE, created=datetime(2026, 11, 10, tzinfo=UTC))
    office.partner.billed = listed = [invoice("D02000OLD", 8, "1000", 10)]
    assert await look_for_invoices(office.context) == 0
    listed.insert(0, invoice("D02000NEW", 21, "1250"))
    assert await look_for_invoices(office.context) == 1
    [told] = await office.told()
    assert "D02000NEW" in told and "+€250.00" in told and "25%" in told and "D02000NEW.pdf" in told
    assert await look_for_invoices(office.context) == 0


async def test_without_its_pdf_an_invoice_is_told_all_the_same(office):
    await office.rule(AlertKind.INVOICE, created=datetime(2026, 11, 1, tzinfo=UTC))
    office.partner.fail["invoices.pdf"] = [PartnerFailure(Cause.DOWN, "fetch a PDF")]
    assert await look_for_invoices(office.context) == 1
    [told] = await office.told()
    assert "G000024130" in told and ".pdf" not in told


async def test_one_more_rule_is_not_told_what_was_there_before(office):
    await office.rule(AlertKind.INVOICE)
    assert await look_for_invoices(office.context) == 0


async def test_a_list_that_comes_empty_once_makes_no_news_of_what_was_there(office):
    await office.rule(AlertKind.INVOICE, created=datetime(2026, 11, 10, tzinfo=UTC))
    for answer in ([], [invoice("D02000OLD", 8, "1000")], [], [invoice("D02000OLD", 8, "1000")]):
        office.partner.billed = answer
        assert await look_for_invoices(office.context) == 0
    office.partner.billed = [invoice("D02000OLD", 8, "1000"), invoice("D02000NEW", 21, "1250")]
    assert await look_for_invoices(office.context) == 1
    office.partner.billed = []
    assert await look_for_invoices(office.context) == 0
    office.partner.billed = [invoice("D02000OLD", 8, "1000"), invoice("D02000NEW", 21, "1250")]
    assert await look_for_invoices(office.context) == 0
