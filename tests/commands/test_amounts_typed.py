"""Amounts, numbers and ids as people type, paste and dictate them to the bot, each in the locale of their chat."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.cards.format import money
from bot.model import CustomerRef, Money
from tests.chat import Chat, open_chat
from tests.fakes import CONTOSO, FABRIKAM


@pytest.fixture
async def chat(store) -> Chat:
    return (await open_chat(store)).as_("bill")


def of(chat: Chat, locale: str) -> Chat:
    """The same person, whose chat is set to a locale."""
    return replace(chat, actor=replace(chat.actor, locale=locale))


def plain(text: str) -> str:
    """With plain spaces."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("locale", "typed", "amount"),
    [
        ("de-CH", "63’550.00", 63550),
        ("sv-SE", "63\u00a0550,00", 63550),
        ("sv-SE", "63 550,00", 63550),
        ("fr-FR", "63\u202f550,00 €", 63550),
        ("fr-FR", "1 234 567,00 €", 1234567),
        ("en-IN", "1,00,000", 100000),
        ("de-DE", "70.000", 70000),
        ("de-DE", "70.000 EUR", 70000),
        ("en-US", "EUR 70000", 70000),
        ("en-US", "70000 EUR", 70000),
        ("en-US", "70000 euros", 70000),
        ("en-US", "60k", 60000),
        ("en-US", "€60000", 60000),
        ("en-US", "€60k", 60000),
        ("de-AT", "€ 63.550,00", 63550),
        ("nl-NL", "€\u00a070.000,-", 70000),
        ("en-US", "eur 70000", 70000),
        ("en-US", "Eur 70,000.00", 70000),
        ("fr-FR", "euros 70 000", 70000),
        ("en-US", "euro 70000", 70000),
        ("en-IN", "5 lakh", 500000),
        ("", "5 lakhs", 500000),
        ("en-US", "€5 lac", 500000),
        ("en-IN", "1.5 crore", 15000000),
        ("de-DE", "70 Tsd. Euro", 70000),
        ("de-DE", "1,2 Mio. €", 1200000),
        ("en-US", "*€60,000.00*", 60000),
        ("en-US", "`60,000`", 60000),
        ("en-US", "“60,000.00”.", 60000),
        ("ar-EG", "٦٠٠٠٠", 60000),
        ("", "EUR 60,000.00", 60000),
        ("", "€60,000.00", 60000),
    ],
)
async def test_an_amount_as_the_bot_prints_it_or_as_people_write_it_is_the_budget(
    chat: Chat, locale: str, typed: str, amount: int
):
    for line in (f"usage budget fabrikam {typed}", f"usage budget fabrikam amount={typed}"):
        shown = await of(chat, locale).say(line)
        assert money(Money(Decimal(amount), "EUR"), locale) in shown, shown


@pytest.mark.parametrize(
    ("locale", "typed", "said"),
    [
        ("en-US", "1.000", "Enter 1000 or 1.00"),
        ("de-DE", "1,234", "1234 oder 1.2340"),
        ("de-CH", "1.234", "1234 oder 1.2340"),
        ("", "5,000", "Enter 5000 or 5.00"),
        ("", "5.000", "Enter 5000 or 5.00"),
        ("en-US", "EUR 1.000", "Enter 1000 or 1.00"),
        ("en-US", "-5000", "without a sign"),
        ("sv-SE", "\u221263\u00a0550,00 kr", "without a sign"),
        ("en-US", "5000%", "% is not a currency"),
        ("en-US", "usd 70000", "billed in EUR, not in USD"),
        ("en-US", "dollars 70000", "billed in EUR, not in dollars"),
        ("en-IN", "₹5 lakh", "Enter 500000"),
        ("en-US", "1,00,0", "such as 5000"),
        ("en-US", "٥٠٠٠", "0 to 9"),
        ("en-US", "2²", "0 to 9"),
    ],
)
async def test_what_is_no_clear_amount_is_asked_about_and_never_part_of_the_name(
    chat: Chat, locale: str, typed: str, said: str
):
    for line in (f"usage budget fabrikam {typed}", f"usage budget fabrikam amount={typed}"):
        shown = await of(chat, locale).say(line)
        assert said in shown and "No match for" not in shown, shown
    assert not chat.partner.done


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("usage budget fabrikam 1e5", "1e5"),
        ("usage budget fabrikam 0x10", "0x10"),
        ("usage budget fabrikam 63550 EUR 7", "63550"),
        ("usage budget fabrikam 2000 5000", "2000"),
        ("usage show fabrikam 5000", "5000"),
        ("usage budget fabrikam 5000 per month", "5000 per month"),
        ("alert add amount fabrikam 5000 10000 to=here", "5000"),
    ],
)
async def test_a_word_that_fits_no_parameter_is_named(chat: Chat, line: str, named: str):
    shown = await chat.as_("ada").say(line)
    assert f"I don't know “{named}”. The nearest name is “Fabrikam, Inc.”" in shown, shown


@pytest.mark.parametrize(
    ("name", "typed", "word"),
    [
        ("Fabrikam 63", "63 550,00", "63"),
        ("Agent 007", "007", "007"),
        ("Fabrikam 24/7", "24/7", "24/7"),
        ("Euro Fabrikam EUR", "EUR 63 550,00", "EUR"),
        ("Fabrikam Top", "top 63 550,00", "top"),
    ],
)
async def test_a_number_that_is_part_of_a_name_is_asked_about(chat: Chat, name: str, typed: str, word: str):
    other = CustomerRef("11111111-0000-4000-8000-00000000fab2", name, "other.example")
    await chat.core.store.customers.replace_all([FABRIKAM, CONTOSO, other], chat.clock.now())
    begins = name.removesuffix(word).strip().lower()
    shown = await of(chat, "fr-FR").say(f"usage budget {begins} {typed}")
    assert f"« {word} »" in plain(shown) and f"« {name} »" in plain(shown), shown


async def test_a_named_amount_does_not_take_the_number_of_a_name(chat: Chat):
    other = CustomerRef("11111111-0000-4000-8000-00000000fab2", "550 Fifth Avenue", "other.example")
    await chat.core.store.customers.replace_all([FABRIKAM, CONTOSO, other], chat.clock.now())
    assert "may be part of the amount or of the name" in await chat.say(
        "usage budget amount=63 550 fifth avenue"
    )


@pytest.mark.parametrize(
    ("locale", "typed", "said"),
    [
        ("en-US", "12,34,567", "Write 12;34;567 or 1234567"),
        ("en-IN", "12,34,567", "Write 12;34;567 or 1234567"),
        ("", "1,234,567", "Write 1;234;567 or 1234567"),
        ("en-US", "100,200", "Write 100;200 or 100200"),
        ("de-DE", "99,50", "99;50 oder 99.5"),
    ],
)
async def test_a_number_with_commas_is_no_list_of_thresholds_unasked(
    chat: Chat, locale: str, typed: str, said: str
):
    shown = await of(chat.as_("ada"), locale).say(f"alert add amount fabrikam {typed} to=here")
    assert said in shown, shown


@pytest.mark.parametrize(
    ("locale", "typed", "said"),
    [
        ("en-IN", "₹12,34,567.00", "₹12,34,567.00"),
        ("en-US", "12;34;567", "12, 34 or 567"),
        ("en-US", "12, 34, 567", "12, 34 or 567"),
        ("en-US", "1000,5000", "1,000 or 5,000"),
        ("en-US", "JPY 100,200", "JPY 100,200"),
        ("fr-FR", "63 550,00 €", "63\u202f550,00 €"),
        ("fr-FR", "5 000 €; 10 000 €", "5\u202f000,00 € ou 10\u202f000,00 €"),
        ("en-US", "€5,000.00 and €10,000.00", "€5,000.00 or €10,000.00"),
        ("en-US", "USD 70000", "USD 70,000.00"),
        ("en-US", "70000 USD", "USD 70,000.00"),
        ("en-US", "5k", "5,000"),
    ],
)
async def test_thresholds_are_one_amount_or_several(chat: Chat, locale: str, typed: str, said: str):
    shown = await of(chat.as_("ada"), locale).say(f"alert add amount all {typed} to=here")
    assert f" {said}" in shown.replace("\u00a0", " ").partition("\n")[0], shown


@pytest.mark.parametrize(
    ("locale", "kind", "typed", "said"),
    [
        ("en-US", "percent", "50,80,100", "50%, 80% and 100%"),
        ("en-US", "percent", "50, 80, 100", "50%, 80% and 100%"),
        ("en-US", "percent", "50%, 80% and 100%", "50%, 80% and 100%"),
        ("en-IN", "percent", "50,80,100", "50%, 80% and 100%"),
        ("fr-FR", "percent", "80\u202f%", "80 % de"),
        ("tr-TR", "percent", "%80", "%80"),
        ("de-DE", "percent", "86,4 %", "86,4 %"),
        ("de-DE", "percent", "50,80", "50 % und 80 %"),
        ("en-US", "stale", "48 hours", "48 hours"),
        ("en-US", "stale", "3 days", "72 hours"),
        ("de-DE", "sudden", "2,5 times", "2,5-Fache"),
    ],
)
async def test_thresholds_that_are_no_money(chat: Chat, locale: str, kind: str, typed: str, said: str):
    assert said in (await of(chat.as_("ada"), locale).say(f"alert add {kind} all {typed} to=here")).replace(
        "\u00a0", " "
    )


async def test_a_percentage_with_a_comma_is_asked_about_where_commas_are_decimals(chat: Chat):
    assert "80;5 oder 80.5" in await of(chat.as_("ada"), "de-DE").say("alert add percent all 80,5 to=here")


@pytest.mark.parametrize(
    ("locale", "typed"),
    [
        ("en-US", "Nov 1, 2026"),
        ("de-DE", "1. November 2026"),
        ("de-DE", "01.11.2026"),
        ("fr-FR", "1 nov. 2026"),
        ("", "2026-11-01"),
    ],
)
async def test_a_day_as_it_is_printed_is_the_day(chat: Chat, locale: str, typed: str):
    ada = of(chat.as_("ada"), locale)
    for line in (
        f"audit list since={typed}",
        f"audit list since: {typed}",
        f"audit list --since {typed} person=ada",
    ):
        shown = await ada.say(line)
        assert "year-month-day" not in shown and "do not know" not in shown, shown


@pytest.mark.parametrize("number", ["1234000000", "1383724", "IN0011234567", "T000001234", "795986822"])
async def test_an_invoice_number_of_any_shape_is_asked_of_the_vendor(chat: Chat, number: str):
    for line in ("invoice show", "invoice get", "invoice lines"):
        shown = await chat.say(f"{line} {number}")
        assert "c0ffee" in shown, "the vendor's own words"


@pytest.mark.parametrize(
    "typed", ["*G000024130*", "`G000024130`.", "Recurring-G000024130", "g000024130", "#G000024130"]
)
async def test_an_invoice_number_as_it_is_pasted(chat: Chat, typed: str):
    assert "Partly paid" in await chat.say(f"invoice show {typed}")


async def test_a_customer_id_that_is_no_guid_is_asked_of_the_vendor(chat: Chat):
    documented = CustomerRef("abcdefgh-f347-41b6-b02c-187b1b778a43", "Documented Ltd", "documented.example")
    chat.partner.known[documented.id] = documented
    shown = await chat.as_("ada").say("customer show ABCDEFGH-F347-41B6-B02C-187B1B778A43")
    assert "Documented Ltd" in shown
