"""Months, currencies, spans of days, numbers of tickets and the order of words, as people type and paste them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.chat import Chat, open_chat


@pytest.fixture
async def chat(store) -> Chat:
    return await open_chat(store)


def of(chat: Chat, locale: str) -> Chat:
    """The same person, whose chat is set to a locale."""
    return replace(chat, actor=replace(chat.actor, locale=locale))


@pytest.mark.parametrize(
    ("locale", "typed", "month"),
    [
        ("", "10/2026", "October 2026"),
        ("", "10-2026", "October 2026"),
        ("", "202610", "October 2026"),
        ("", "2026-10-01", "October 2026"),
        ("", "october 2025", "October 2025"),
        ("", "october '25", "October 2025"),
        ("", "oct-2025", "October 2025"),
        ("", "last month", "October 2026"),
        ("", "mois dernier", "October 2026"),
        ("it-IT", "settembre 2026", "settembre 2026"),
        ("pl-PL", "października", "październik 2026"),
    ],
)
async def test_a_month_of_several_words_or_numbers_is_one_value(
    chat: Chat, locale: str, typed: str, month: str
):
    for line in (f"usage show fabrikam month={typed} by=meter", f"usage show month={typed} fabrikam"):
        assert f"Nothing on record for {month}" in await of(chat, locale).say(line), line


@pytest.mark.parametrize("typed", ["oct 25", "october september", "october vs september"])
async def test_what_is_more_than_one_month_is_named_and_no_part_of_the_customer(chat: Chat, typed: str):
    shown = await chat.say(f"usage show fabrikam month={typed}")
    assert f"I don't know “{typed.split(' ', 1)[1]}”" in shown


@pytest.mark.parametrize("typed", ["EUR", "eur", "€", "euro", "Euros"])
@pytest.mark.parametrize(
    "line",
    ["invoice list", "usage top", "invoice lines unbilled", "alert add amount all 5000 to=here"],
)
async def test_a_currency_is_known_by_its_code_its_sign_and_its_name(chat: Chat, line: str, typed: str):
    shown = await chat.say(f"{line} currency={typed}")
    assert "EUR" in shown and "Check “" not in shown, shown


@pytest.mark.parametrize("line", ["invoice list", "usage top", "alert add amount all 5000"])
async def test_what_is_no_currency_or_several_is_asked_about(chat: Chat, line: str):
    assert "xyz is no currency. Give its code" in await chat.say(f"{line} currency=xyz")
    assert "$ can be USD, AUD" in await chat.say(f"{line} currency=$")


@pytest.mark.parametrize(
    ("typed", "until"),
    [
        ("3", "Nov 26"),
        ("3d", "Nov 26"),
        ("3 days", "Nov 26"),
        ("three days", "Nov 26"),
        ("1 week", "Nov 30"),
        ("zwei Wochen", "Dec 7"),
    ],
)
async def test_a_mute_lasts_as_many_days_as_are_said(chat: Chat, typed: str, until: str):
    await chat.say("alert add percent all 80 to=here")
    await chat.confirm(chat.change_id)
    [rule] = await chat.core.store.alerts.rules()
    shown = await chat.say(f"alert mute #{rule.id.upper()} days={typed} reason=migration")
    assert until in shown, shown


@pytest.mark.parametrize(
    "typed", ["№615112491169010", "#615112491169010", "SR#615112491169010", "TrackingID#615112491169010"]
)
async def test_the_number_of_a_ticket_as_mails_write_it(chat: Chat, typed: str):
    assert "There is no ticket 615112491169010." in await chat.say(f"ticket show {typed}")


@pytest.mark.parametrize("typed", ["№G000024130", "Invoice#G000024130"])
async def test_the_number_of_an_invoice_with_a_word_or_a_sign_before_it(chat: Chat, typed: str):
    assert "Invoice G000024130:" in await chat.say(f"invoice show {typed}")


@pytest.mark.parametrize(
    "line",
    [
        "usage budget 6000 fabrikam",
        "usage budget fabrikam to 6000",
        "usage budget for fabrikam 6000",
        "usage budget fabrikam 6000 please",
    ],
)
async def test_a_whole_name_of_a_command_leaves_no_doubt_what_is_asked_for(chat: Chat, line: str):
    shown = await chat.say(line)
    assert "€5,000.00 → €6,000.00" in shown, shown


async def test_an_option_that_was_not_understood_is_named_and_not_left_out(chat: Chat):
    assert "I don't know “since january”" in await chat.say("invoice list since january")
