"""Lists as files: all of a list and not a page of it, as CSV and as a workbook, in which a text stays a text."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.cards import spreadsheet
from bot.cards.model import Actions, File, ShareButton
from bot.cards.spreadsheet import Sheets
from bot.cards.workbook import XLSX
from bot.model import (
    CustomerRef,
    Desk,
    Document,
    Evaluation,
    History,
    Period,
    Point,
    Ticket,
    TicketRef,
    TicketState,
)
from tests.chat import Chat
from tests.commands.limits import limited
from tests.fakes import CONTOSO, FABRIKAM, NOW
from tests.workbooks import cells, texts

HOSTILE = '=HYPERLINK("https://evil.example","Contoso")'


def document(chat: Chat) -> Document:
    (file,) = [node.document for node in chat.card.body if isinstance(node, File)]
    return file


async def rows(chat: Chat) -> list[list[str]]:
    file = document(chat)
    content = b"".join([part async for part in file.parts()])
    if file.media_type == XLSX:
        return texts(content)
    return [*csv.reader(io.StringIO(content.decode("utf-8-sig")))]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("who", "line", "name", "heading", "holds"),
    [
        ("ada", "customer list", "customers", "Tenant ID", FABRIKAM.id),
        ("ada", "subscription list fabrikam", f"subscriptions-{FABRIKAM.tail}", "Offer ID", FABRIKAM.name),
        ("bill", "usage top", "top-customers", "Rank", FABRIKAM.name),
        ("bill", "usage show fabrikam", f"usage-{FABRIKAM.tail}", "Service", "Virtual Machines"),
        ("bill", "usage show fabrikam by=meter", f"usage-{FABRIKAM.tail}", "Meter", FABRIKAM.id),
        ("bill", "invoice list", "invoices", "Issued", "G000024130"),
        ("bill", "invoice lines G000024130", "G000024130-billing", "", ""),
        ("ada", "ticket list", "tickets", "Handled by", "615112491169010"),
        ("gil", "audit export", "audit-2026-11-23", "arguments", "customer list"),
    ],
)
async def test_every_list_comes_as_a_file(
    chat: Chat, who: str, line: str, name: str, heading: str, holds: str, ending: str
):
    await chat.as_("ada").say("customer list")
    ref = TicketRef(Desk.PARTNER_CENTER, "615112491169010")
    ticket = Ticket(ref, "VM down", TicketState.OPEN, "critical", NOW, NOW, CONTOSO)
    chat.desks[Desk.PARTNER_CENTER].raised[ref.id] = ticket
    asker = chat.as_(who)
    shown = await asker.say(f"{line} format={ending}")
    file = document(asker)
    assert file.name == f"{name}.{ending}" and file.name in shown
    found = await rows(asker)
    assert len(found) >= 2 and (not heading or heading in found[0])
    assert not holds or any(holds in row for row in found[1:])


async def test_a_file_holds_the_whole_list_and_a_card_one_page(chat: Chat):
    many = [
        CustomerRef(f"00000000-0000-4000-8000-{at:012}", f"Customer {at}", f"c{at}.example")
        for at in range(40)
    ]
    await chat.core.store.customers.add(many)
    ada = chat.as_("ada")
    await ada.say("customer list customer")
    assert {"CSV", "XLSX"} <= set(ada.labels)
    await ada.press("XLSX")
    assert len(await rows(ada)) == 41
    await ada.say("customer list customer page=2 format=csv")
    assert len(await rows(ada)) == 41


async def test_a_name_that_looks_like_a_formula_is_text_in_both_kinds_of_file(chat: Chat):
    await chat.core.store.customers.add([replace(CONTOSO, name=HOSTILE)])
    ada = chat.as_("ada")
    await ada.say("customer list format=xlsx")
    content = document(ada).content
    assert isinstance(content, bytes)
    found = [cell for row in cells(content) for cell in row]
    assert HOSTILE in [cell.text for cell in found] and not any(cell.formula for cell in found)
    await ada.say("customer list format=csv")
    assert any(f"'{HOSTILE}" in row for row in await rows(ada))


async def test_amounts_are_exact_numbers_and_ids_are_text():
    with Sheets().sheet("", workbook=True) as sheet:
        await sheet.add(
            [{"Cost": "4321.0987", "Ticket": "615112491169010", "Code": "0042", "Day": "2026-11-23"}]
        )
        file = await sheet.document("x.xlsx")
    assert isinstance(file.content, bytes)
    _, row = cells(file.content)
    assert [(cell.text, cell.number) for cell in row] == [
        ("4321.0987", True),
        ("615112491169010", False),
        ("0042", False),
        ("2026-11-23", False),
    ]


async def test_a_column_that_comes_up_late_is_empty_in_the_rows_before():
    pages = [[{"a": "one", "b": 'say "hi";\r\n=1+1'}], [{"a": "two", "c": "late"}, {"d": "\x00\ud800"}]]
    with Sheets().sheet("", workbook=True) as sheet:
        for page in pages:
            await sheet.add(page)
        file = await sheet.document("x.xlsx")
    assert isinstance(file.content, bytes) and file.media_type == XLSX
    found = texts(file.content)
    assert found[0] == ["a", "b", "c", "d"] and found[2] == ["two", "", "late"]
    assert found[1][0] == "one" and "=1+1" in found[1][1]


async def test_what_has_too_many_cells_for_a_workbook_is_a_csv_file_and_the_card_says_so(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(spreadsheet, "MOST_CELLS", 3)
    await chat.core.store.customers.add([replace(CONTOSO, name=HOSTILE)])
    ada = chat.as_("ada")
    shown = await ada.say("customer list format=xlsx")
    assert document(ada).name == "customers.csv" and "Too large for a workbook" in shown
    assert any(f"'{HOSTILE}" in row for row in await rows(ada)), "a CSV file is safe, whatever it was to be"


async def test_a_limit_to_customers_holds_in_a_file(chat: Chat):
    ada = limited(chat.as_("ada"), "ada", FABRIKAM)
    await ada.say("customer list format=xlsx")
    assert [row[0] for row in await rows(ada)] == ["Customer", FABRIKAM.name]
    await ada.say(f"subscription list {CONTOSO.id} format=csv")
    assert not [node for node in ada.card.body if isinstance(node, File)]


async def test_a_list_without_rows_is_no_file(chat: Chat):
    ada = chat.as_("ada")
    assert "No customer matches" in await ada.say("customer list zzzz format=csv")


async def test_the_buttons_stand_behind_the_others(chat: Chat):
    bill = chat.as_("bill")
    await bill.say("invoice list")
    (actions,) = [node for node in bill.card.body if isinstance(node, Actions)]
    assert [each.label for each in actions.more] == [
        "Largest first",
        "Oldest first",
        "Share",
        "CSV",
        "XLSX",
    ]
    assert isinstance(actions.more[2], ShareButton)


async def test_a_past_month_comes_day_by_day(chat: Chat):
    october = Period(date(2026, 10, 1), date(2026, 10, 31))
    points = tuple(Point(date(2026, 10, at), Decimal(100) * at, Decimal(5000)) for at in (1, 2, 4))
    history = History(FABRIKAM.id, october, "EUR", points)
    await chat.core.store.alerts.record(Evaluation(()), {}, chat.clock.now(), [history])
    bill = chat.as_("bill")
    await bill.say("usage show fabrikam month=october")
    assert {"CSV", "XLSX"} <= set(bill.labels)
    await bill.press("XLSX")
    head, *days = await rows(bill)
    assert head[2:] == ["Day", "Cost of the day", "Cost so far", "Budget", "Currency"]
    assert [day[2:5] for day in days] == [
        ["2026-10-01", "100", "100"],
        ["2026-10-02", "100", "200"],
        ["2026-10-04", "", "400"],
    ], "what the third cost is not known"
    shown = await bill.say("usage show fabrikam month=july format=csv")
    assert "Nothing on record" in shown
