"""Help, status, whoami, and what happens to words the bot does not know."""

from dataclasses import replace

import pytest

from bot.messages import _, speak
from tests.chat import open_chat, person


@pytest.fixture
async def chat(store):
    return await open_chat(store)


async def test_help_lists_what_the_asker_may_run(chat):
    assert "Create a customer" in await chat.say("help")
    assert "Create a customer" not in await chat.as_("hana").say("help")
    oscar = await chat.as_("oscar").say("help")
    assert "usage" not in oscar and "no role" in oscar.lower() and "change approve" not in oscar


async def test_help_begins_with_sentences_about_a_customer_of_ones_own(chat):
    shown = await chat.say("help")
    assert "• How much did Contoso Ltd spend this month?" in shown and 'usage show "' not in shown
    assert "Set the budget" not in await chat.as_("sam").say("help"), "who may only read is not told to write"


LOCALES = ("en-US", "de-DE", "fr-FR", "es-ES", "ja-JP")


@pytest.mark.parametrize("locale", LOCALES)
async def test_every_sentence_of_help_is_understood_as_what_it_stands_for(chat, locale):
    gil = replace(person("gil"), locale=locale)
    speak(locale)
    told = {
        each.name: _(each.spoken, customer="Fabrikam") for each in chat.core.registry.commands if each.spoken
    }
    speak("en")
    assert len(told) >= 9
    meant = {}
    for said in told.values():
        reading = (await chat.dispatcher.conversation.read(await chat.core.directory.person(gil), said)).clear
        meant[said] = (reading.name, reading.unused) if reading else None
    assert meant == {said: (name, ()) for name, said in told.items()}


async def test_nothing_said_is_help(chat):
    assert await chat.say("") == await chat.say("help")


async def test_help_shows_only_the_half_of_a_command_that_one_may_run(chat):
    shown = await chat.as_("sam").say("help usage budget")
    assert "Show a customer's monthly spending budget." in shown and 'usage budget "Contoso Ltd"' in shown
    assert "5000" not in shown and "amount" not in shown and "confirm" not in shown
    shown = await chat.as_("bill").say("help usage budget")
    assert 'usage budget "Contoso Ltd" 5000' in shown and "confirm the change" in shown


async def test_help_on_a_noun(chat):
    shown = await chat.say("help usage")
    assert 'usage budget "Contoso Ltd" 5000' in shown and "customer" not in chat.card.title


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("usage shwo fabrikam", "usage show"),
        ("custmer list", "customers"),
        ("invoice", "invoice"),
        ("ticket crate", "Raise a support ticket"),
    ],
)
async def test_did_you_mean(chat, typed, meant):
    assert meant in await chat.say(typed)


async def test_a_slip_in_an_option(chat):
    assert "currency" in await chat.say("usage top curency=EUR")


async def test_who_am_i(chat):
    shown = await chat.as_("bill").say("whoami")
    assert "Bill Weber" in shown and "Billing admin" in shown


async def test_status(chat):
    await chat.say("status")
    assert chat.card.title


async def test_hostile_lines_are_answered(chat):
    for line in ("\x00", "💥" * 50, "usage show <!channel>", "help " + "x" * 5000, '"' * 99, "=1+1"):
        assert await chat.say(line)
