"""Follow-ups: what somebody asked a moment ago goes on with another value, by the same rights, and for reading alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.chat import Chat
from tests.commands.limits import limited
from tests.fakes import FABRIKAM


@pytest.mark.parametrize(
    ("sentence", "understood"),
    [
        ("and last month?", "Fabrikam, Inc., October 2026"),
        ("und im Oktober?", "Fabrikam, Inc., October 2026"),
        ("et le mois dernier ?", "Fabrikam, Inc., October 2026"),
        ("¿y en octubre?", "Fabrikam, Inc., October 2026"),
        ("先月は？", "Fabrikam, Inc., October 2026"),
        ("et pour contoso ltd ?", "Contoso Ltd"),
        ("what about contoso ltd", "Contoso Ltd"),
    ],
)
async def test_a_question_goes_on_from_the_one_before(chat: Chat, sentence: str, understood: str):
    bill = chat.as_("bill")
    await bill.say("how much did fabrikam spend")
    assert f"Understood as: A customer's usage: {understood}" in await bill.say(sentence)


async def test_it_goes_on_again(chat: Chat):
    bill = chat.as_("bill")
    await bill.say("how much did fabrikam spend")
    await bill.say("and last month?")
    assert "Contoso Ltd, October 2026" in await bill.say("and contoso ltd?")


async def test_after_ten_minutes_and_elsewhere_nothing_goes_on(chat: Chat):
    bill = chat.as_("bill")
    await bill.say("usage show fabrikam")
    assert "Fabrikam" not in await chat.as_("ada").say("and last month?")
    elsewhere = replace(bill, place=replace(bill.place, channel="D-OTHER"))
    assert "Fabrikam" not in await elsewhere.say("and last month?")
    chat.clock.move(timedelta(minutes=11))
    assert "Fabrikam" not in await bill.say("and last month?")


async def test_a_change_does_not_go_on(chat: Chat):
    bill = chat.as_("bill")
    await bill.say("usage budget fabrikam 7000")
    await bill.say("and contoso ltd?")
    assert "Set budget" not in bill.labels and "Set the budget" not in bill.shown


async def test_a_question_about_something_else_is_none_that_goes_on(chat: Chat):
    bill = chat.as_("bill")
    await bill.say("usage show fabrikam")
    assert "Azure usage" not in await bill.say("and the invoices of october?")


async def test_it_goes_on_for_nobody_whom_one_may_not_see(chat: Chat):
    sam = limited(chat, "sam", FABRIKAM).as_("sam")
    assert "Azure usage of Fabrikam" in await sam.say("usage show fabrikam")
    shown = await sam.say("and contoso ltd?")
    assert "Azure usage" not in shown and "contoso.onmicrosoft.com" not in shown


@pytest.mark.parametrize(
    "answer", ["Contoso Retail", "retail", "the second one", "contoso retail please", "Contoso Retail です"]
)
async def test_a_name_answers_the_question_which_customer(chat: Chat, answer: str):
    hana = chat.as_("hana")
    assert "Which customer?" in await hana.say("ticket list contoso")
    assert "Tickets for Contoso Retail" in await hana.say(answer)


@pytest.mark.parametrize(
    "answer", ["fabrikam", "für fabrikam", "pour fabrikam", "para fabrikam", "fabrikamで"]
)
async def test_a_name_answers_what_a_form_asks_for(chat: Chat, answer: str):
    bill = chat.as_("bill")
    await bill.say("usage show")
    assert bill.form.command == "usage show"
    assert "Azure usage of Fabrikam" in await bill.say(answer)


async def test_an_answer_that_fits_nothing_is_told(chat: Chat):
    bill = chat.as_("bill")
    await bill.say("usage show")
    assert "No match for “blablub”" in await bill.say("blablub")


async def test_an_answer_fills_a_form_and_changes_nothing(chat: Chat):
    bill = chat.as_("bill")
    await bill.say("set a budget of 70000")
    assert bill.form.command == "usage budget"
    shown = await bill.say("fabrikam")
    assert "€70,000.00" in shown and "Set budget" in bill.labels


async def test_what_is_asked_next_is_no_answer(chat: Chat):
    bill = chat.as_("bill")
    await bill.say("usage show")
    assert "Invoices" in await bill.say("unpaid invoices")
    assert "Azure usage" not in await bill.say("fabrikam")


async def test_after_three_minutes_a_name_is_no_answer(chat: Chat):
    hana = chat.as_("hana")
    await hana.say("usage show")
    chat.clock.move(timedelta(minutes=4))
    assert "Azure usage" not in await hana.say("fabrikam")
