"""Invoices from chat."""

from dataclasses import replace

import pytest

from adapters.microsoft.partner_center.client import PartnerCenter
from tests.adapters.microsoft.world import ok, stage
from tests.chat import open_chat


@pytest.fixture
async def chat(store):
    return (await open_chat(store)).as_("bill")


async def test_list_show_and_pdf(chat):
    assert "G000024130" in await chat.say("invoice list")
    await chat.choose(1)
    assert "Partly paid" in chat.shown and "585,366" in chat.shown
    await chat.press("Get PDF")
    # Whether a platform takes the file is for its adapter to say.
    assert "attached" not in chat.card.summary
    (pdf,) = chat.last.files
    assert pdf.content.startswith(b"%PDF") and pdf.name == "G000024130.pdf"


async def test_the_latest(chat):
    assert "G000024130" in await chat.say("invoice show latest")


SAME_DAY = ("G000024131", "G000024132")


async def of_one_day(chat, ids):
    """The newest run has further documents: another currency, and charges that recur."""
    [newest, *older] = sorted(chat.partner.billed, key=lambda each: each.issued, reverse=True)
    chat.partner.billed = [newest, *(replace(newest, id=each, kind="Recurring") for each in ids), *older]
    return newest


async def test_of_several_documents_of_the_newest_day_none_is_taken_for_all(chat):
    newest = await of_one_day(chat, SAME_DAY)
    await chat.say("invoice get latest")
    assert not chat.last.files and "3 documents" in chat.card.summary
    assert [each for each in chat.labels if each.startswith("PDF")] == [
        f"PDF {each}" for each in (newest.id, *SAME_DAY)
    ]
    await chat.press("PDF G000024132")
    assert [each.name for each in chat.last.files] == ["G000024132.pdf"]
    assert "3 documents" in await chat.say("latest invoice please") and not chat.last.files
    assert "G000024131" in await chat.say("invoice show latest")
    await chat.say("invoice lines latest kind=usage")
    assert not chat.last.files
    assert any("kind=usage" in each.command for each in chat.buttons)


async def test_a_single_document_of_the_newest_day_is_fetched_at_once(chat):
    newest = await of_one_day(chat, ())
    await chat.say("invoice get latest")
    assert [each.name for each in chat.last.files] == [f"{newest.id}.pdf"]


async def test_lines_are_safe_to_open(chat):
    await chat.say("invoice lines G000024130")
    (sheet,) = chat.last.files
    text = sheet.content.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text and ",-3" in text
    assert text.splitlines()[0] == "customerName,subtotal,currency"


async def test_unbilled_lines_need_a_currency(chat):
    assert "currency=EUR" in await chat.say("invoice lines unbilled")
    await chat.say("invoice lines unbilled currency=eur")
    assert chat.last.files[0].name == "unbilled-current-billing-EUR.csv"


async def test_balance(chat):
    assert "751,094.39" in await chat.say("invoice balance")


async def test_an_invoice_that_is_not_there(chat):
    shown = await chat.say("invoice show G000099999")
    assert "c0ffee" in shown


async def test_sales_sees_no_invoices(chat):
    assert "Billing admin" in await chat.as_("sam").say("invoice list")


async def test_a_missing_number_is_asked_for(chat):
    await chat.say("invoice get")
    assert [field.name for field in chat.form.fields] == ["number", "receipt"]
    await chat.fill_in(number="G000024130")
    assert chat.last.files


async def test_rows_that_cannot_be_read_are_counted_under_the_answer(chat):
    good = {"id": "G000024130", "invoiceDate": "2026-11-01", "totalCharges": 5, "currencyCode": "EUR"}
    for bad, said in (([None], "1 row could not be read"), ([None, {}], "2 rows could not be read")):
        listed = ok({"items": [good, *bad]})
        partner = PartnerCenter(stage(listed, ok({"items": []})).exchange)
        shown = await chat.with_core(partner=partner).say("invoice list")
        assert "G000024130" in shown and said in shown
    assert "could not be read" not in await chat.say("invoice list")
