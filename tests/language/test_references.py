"""References: "the second one", "close it", "as csv" — said of what this person was shown last in this conversation, and by their rights of now."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards.model import Table
from bot.model.audit import TrailFilter
from tests.chat import Chat
from tests.commands.limits import lend, limited
from tests.commands.ticket.test_list import at_partner_center
from tests.fakes import CONTOSO, FABRIKAM

LIST = "invoice list"


async def _tickets(chat: Chat) -> Chat:
    """Hana, who was just shown two tickets: of Fabrikam and of Contoso."""
    at_partner_center(chat, "700000000001", customer=FABRIKAM, title="Invoice is wrong", severity="critical")
    at_partner_center(chat, "700000000002", customer=CONTOSO, title="Refund")
    hana = chat.as_("hana")
    assert "700000000002" in await hana.say("ticket list")
    return hana


@pytest.mark.parametrize(
    "sentence",
    [
        "the second one",
        "open the second one",
        "show me the 2nd",
        "2",
        "#2",
        "the last one",
        "die zweite",
        "öffne die zweite",
        "zeig mir Nr. 2",
        "ouvre la deuxième",
        "montre-moi la 2e",
        "abre la segunda",
        "enséñame la última",
        "2つ目を見せて",
        "二番目を開いて",
        "最後のを見せて",
    ],
)
async def test_a_row_is_opened_by_its_number(chat: Chat, sentence: str):
    bill = chat.as_("bill")
    await bill.say(LIST)
    shown = await bill.say(sentence)
    assert "Invoice D02005YFHI" in shown
    assert "Understood as: An invoice: D02005YFHI." in shown


@pytest.mark.parametrize(
    "sentence",
    [
        "give me the PDF of the first",
        "gib mir das PDF der ersten",
        "envoie-moi le PDF de la première",
        "mándame el PDF de la primera",
        "最初のPDFをください",
    ],
)
async def test_more_than_opening_is_asked_of_a_row(chat: Chat, sentence: str):
    bill = chat.as_("bill")
    await bill.say(LIST)
    assert "G000024130.pdf" in await bill.say(sentence)


@pytest.mark.parametrize(
    "sentence", ["give me the PDF", "gib mir das PDF", "envoie-moi le PDF", "mándame el PDF", "PDFをください"]
)
async def test_what_one_card_showed_need_not_be_named_again(chat: Chat, sentence: str):
    bill = chat.as_("bill")
    await bill.say("invoice show G000024130")
    assert "G000024130.pdf" in await bill.say(sentence)


async def test_of_several_it_is_asked_which(chat: Chat):
    bill = chat.as_("bill")
    await bill.say(LIST)
    await bill.say("give me the PDF")
    assert bill.labels[:2] == ["Get an invoice as a PDF: G000024130", "Get an invoice as a PDF: D02005YFHI"]
    assert "D02005YFHI.pdf" in await bill.press("Get an invoice as a PDF: D02005YFHI")


@pytest.mark.parametrize(
    "sentence",
    ["close the second one", "schließ das zweite", "ferme le deuxième", "cierra el segundo", "2つ目を閉じて"],
)
async def test_a_change_of_a_row_is_a_card_that_names_it(chat: Chat, sentence: str):
    hana = await _tickets(chat)
    assert "Close ticket 700000000002" in await hana.say(sentence)
    assert "Refund" in hana.shown and "Close ticket" in hana.labels


@pytest.mark.parametrize("sentence", ["close it", "mach es zu", "ferme-le", "ciérralo", "閉じて"])
async def test_a_change_of_what_was_shown_is_a_card_that_names_it(chat: Chat, sentence: str):
    hana = await _tickets(chat)
    await hana.say("the first one")
    assert "Close ticket 700000000001" in await hana.say(sentence)
    assert "Invoice is wrong" in hana.shown


async def test_the_tickets_of_a_row(chat: Chat):
    hana = chat.as_("hana")
    await hana.say("customer list")
    assert "Understood as: Tickets: Contoso Retail." in await hana.say("tickets of the third one")


async def test_a_row_that_the_list_does_not_have(chat: Chat):
    bill = chat.as_("bill")
    await bill.say(LIST)
    assert "The list shows 2 rows." in await bill.say("open the fifth one")
    assert "D02005YFHI" in await bill.say("then the second one")


async def test_a_list_that_has_changed_is_said_to_have(chat: Chat):
    hana = await _tickets(chat)
    at_partner_center(chat, "700000000003", customer=CONTOSO, title="Everything is down", severity="critical")
    shown = await hana.say("close the first one")
    assert "The list has changed since it was shown to you." in shown and not hana.last.form
    assert "Close ticket" not in hana.labels


async def test_nobody_speaks_of_what_another_was_shown_or_was_shown_elsewhere_or_long_ago(chat: Chat):
    bill = chat.as_("bill")
    await bill.say(LIST)
    await lend(chat, "gil", next(iter(await _roles(chat, "bill"))))
    assert "D02005YFHI" not in await chat.as_("gil").say("open the second one")
    elsewhere = replace(bill, place=replace(bill.place, channel="D-OTHER"))
    assert "D02005YFHI" not in await elsewhere.say("open the second one")
    chat.clock.move(timedelta(minutes=11))
    assert "D02005YFHI" not in await bill.say("open the second one")


async def _roles(chat: Chat, name: str):
    return (await chat.core.directory.person(chat.as_(name).actor)).roles


async def test_what_somebody_may_not_see_any_more_is_not_opened(chat: Chat):
    hana = await _tickets(chat)
    limited_hana = limited(chat, "hana", FABRIKAM).as_("hana")
    shown = await limited_hana.say("open the second one")
    assert "Refund" not in shown and "700000000002" not in shown
    assert hana.actor == limited_hana.actor


async def test_a_sentence_that_stands_for_itself_is_about_nothing_before(chat: Chat):
    hana = await _tickets(chat)
    shown = await hana.say("ticket for contoso ltd: second disk fails")
    assert hana.form.command == "ticket create" and "second disk fails" in shown
    await hana.say("ticket list")
    assert "Close ticket" not in await hana.say("how do I close a deal")


async def test_what_is_listed_is_kept_nowhere(chat: Chat):
    hana = await _tickets(chat)
    row = (await chat.core.store.audit.rows(TrailFilter(), limit=1))[0]
    assert "70000000000" not in str(row.entry.arguments)
    assert row.entry.arguments["rows"] not in await chat.as_("gil").say(f"audit show {row.number}")
    assert hana.last.card and any(isinstance(node, Table) for node in hana.last.card.body)


@pytest.mark.parametrize(
    ("sentence", "file"),
    [
        ("as csv", "invoices.csv"),
        ("als CSV bitte", "invoices.csv"),
        ("en csv", "invoices.csv"),
        ("CSVで", "invoices.csv"),
        ("export to excel", "invoices.xlsx"),
        ("send me that as a file", "invoices.xlsx"),
        ("exportier das nach Excel", "invoices.xlsx"),
        ("exporte ça en excel", "invoices.xlsx"),
        ("expórtalo a excel", "invoices.xlsx"),
        ("エクセルで出力して", "invoices.xlsx"),
    ],
)
async def test_the_list_before_as_a_file(chat: Chat, sentence: str, file: str):
    bill = chat.as_("bill")
    await bill.say("invoice list state=unpaid")
    shown = await bill.say(sentence)
    assert file in shown
    row = (await chat.core.store.audit.rows(TrailFilter(), limit=1))[0].entry
    assert row.arguments["state"] == "unpaid", "the same list, with its filter"


@pytest.mark.parametrize(
    "sentence",
    ["export to excel", "nach Excel exportieren", "exporter en excel", "exportar a excel", "エクセルに出力"],
)
async def test_with_nothing_before_it_is_asked_which_list(chat: Chat, sentence: str):
    bill = chat.as_("bill")
    await bill.say(sentence)
    assert [each.command for each in bill.buttons] == ["invoice list format=xlsx", "usage top format=xlsx"]
