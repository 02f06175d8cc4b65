"""Conversations: a sentence does no more than a command line could, for whoever types it, where it is typed."""

from __future__ import annotations

import pytest

from bot.model.audit import TrailFilter
from tests.chat import Chat
from tests.commands.limits import limited
from tests.fakes import FABRIKAM


async def test_an_answer_says_how_the_sentence_was_understood(chat: Chat):
    shown = await chat.say("how much did fabrikam spend, whatever")
    assert "Azure usage of Fabrikam" in shown
    assert "Understood as: Show a customer's usage: Fabrikam, Inc." in shown and "“whatever”" in shown


async def test_not_what_you_meant_shows_the_others(chat: Chat):
    await chat.say("fabrikam usage")
    await chat.press("Not what you meant?")
    assert "usage show" in " ".join(button.command for button in chat.buttons)


async def test_a_sentence_changes_nothing_by_itself(chat: Chat):
    shown = await chat.say("set the budget of fabrikam to 7000")
    assert "€5,000.00 → €7,000.00" in shown and "Nothing has been done yet" in shown
    assert await chat.partner.usage.budget(FABRIKAM.id) == 5000


async def test_a_wish_not_to_do_something_is_not_done(chat: Chat):
    await chat.say("don't set the budget of fabrikam to 7000")
    assert "Set budget" not in chat.labels and chat.last.form is None


async def test_what_acts_at_once_is_offered_and_not_done(chat: Chat):
    await chat.say("please freeze all changes, somebody broke in")
    assert await chat.core.store.freezes.get() is None
    assert any(button.command.startswith("freeze") for button in chat.buttons)


async def test_nothing_that_acts_at_once_is_a_suggestion(chat: Chat):
    await chat.say("thanx for the thawing")
    await chat.say("frieze")
    acting = {each.name for each in chat.core.registry.commands if each.unconfirmed}
    assert not {button.command for button in chat.buttons} & acting


async def test_yes_confirms_the_one_card_that_is_open(chat: Chat):
    await chat.say("usage budget fabrikam 7000")
    assert "Budget set" in await chat.say("yes please")
    assert "no card of yours" in await chat.say("yes")


async def test_a_yes_to_something_else_confirms_nothing(chat: Chat):
    await chat.say("usage budget fabrikam 7000")
    await chat.say("usage show contoso")
    shown = await chat.say("yes")
    assert (
        "Set the budget of Fabrikam, Inc.?" in shown and await chat.partner.usage.budget(FABRIKAM.id) == 5000
    )
    assert "Budget set" in await chat.press("Set budget")


@pytest.mark.parametrize("said", ["yep, thanks", "yes I saw that", "sure, whatever", "ok yes but later"])
async def test_a_yes_among_other_words_confirms_nothing(chat: Chat, said: str):
    await chat.say("usage budget fabrikam 7000")
    await chat.say(said)
    assert await chat.partner.usage.budget(FABRIKAM.id) == 5000


async def test_yes_is_for_ones_own_card(chat: Chat):
    await chat.say("usage budget fabrikam 7000")
    assert "no card of yours" in await chat.as_("gil").say("yes")
    assert await chat.partner.usage.budget(FABRIKAM.id) == 5000


async def test_of_several_open_cards_a_yes_takes_none(chat: Chat):
    await chat.say("usage budget fabrikam 7000")
    await chat.say("usage budget contoso ltd 7000")
    assert "2 cards" in await chat.say("yes")


async def test_a_limited_person_finds_nobody_elses_customers(chat: Chat):
    bounded = limited(chat, "ada", FABRIKAM)
    for said in (
        "usage of contoso retail",
        "contoso retail",
        "contosso retale usage",
        "budget for contoso retail",
    ):
        shown = await bounded.say(said)
        assert "Contoso Retail" not in shown and "contosoretail" not in shown, said
    assert "Fabrikam, Inc." in await bounded.say("usage of fabrikam")


async def test_who_may_not_is_told_who_may(chat: Chat):
    shown = await chat.as_("sam").say("show me the unpaid invoices")
    assert "can't view invoices" in shown


async def test_a_sentence_is_on_record_as_the_command_that_it_was(chat: Chat):
    await chat.say("how much did fabrikam spend")
    row = (await chat.core.store.audit.rows(TrailFilter(), limit=1))[0].entry
    assert (row.command, row.customer_id) == ("usage show", FABRIKAM.id)


async def test_a_command_line_with_a_wrong_value_is_answered_as_one(chat: Chat):
    assert "moon" in await chat.say("usage show fabrikam by=moon")
    assert "currency" in await chat.say("usage top curency=EUR")


async def test_a_month_behind_a_command_is_not_glued_to_the_name(chat: Chat):
    shown = await chat.say("usage show fabrikam last month")
    assert "October 2026" in shown and "fabrikam last month" not in shown.split("Not what you meant?")[0]
