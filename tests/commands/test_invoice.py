"""Invoices from chat."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from adapters.microsoft.partner_center.client import PartnerCenter
from bot.cards.invoice_list import Chosen, invoices_card
from bot.cards.model import Actions, Table
from bot.cards.text import as_text
from bot.model import Invoice, Money
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
    assert "Unbilled lines are listed by currency." in await chat.say("invoice lines unbilled")
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


def of(number, issued, amount, currency="CHF", paid="0"):
    return Invoice(
        number, issued, Money(Decimal(amount), currency), Money(Decimal(paid), currency), "OneTime"
    )


SEVERAL = (
    of("G3", date(2026, 10, 8), "50"),
    of("G2", date(2026, 9, 8), "900", paid="900"),
    of("G1", date(2026, 8, 8), "70"),
    of("G4", date(2026, 8, 9), "9000", "EUR", paid="9000"),
)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("", ["G3", "G2", "G1", "G4"]),
        ("newest", ["G3", "G2", "G4", "G1"]),
        ("oldest", ["G1", "G4", "G2", "G3"]),
        # Amounts of different currencies are not compared.
        ("largest", ["G2", "G1", "G3", "G4"]),
        ("state", ["G3", "G1", "G2", "G4"]),
    ],
)
def test_invoices_come_in_the_order_that_is_asked_for(order, expected):
    chosen = Chosen(date(2026, 1, 1), order=order)
    card = invoices_card(SEVERAL, chosen, 1, 12, "en-US")
    [table] = [node for node in card.body if isinstance(node, Table)]
    assert [row[0] for row in table.rows] == expected
    assert ("Each currency for itself" in as_text(card)) == (order == "largest")


async def test_one_click_puts_the_largest_first_and_pages_and_files_keep_the_order(chat):
    await chat.say("invoice list")
    await chat.press("Largest first")
    commands = [button.command for node in chat.card.body if isinstance(node, Actions) for button in node.all]
    assert all("sort=" in each for each in commands)
    assert any("sort=largest" in each and "format=csv" in each for each in commands)
