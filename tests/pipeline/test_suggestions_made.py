"""What the bot suggests by itself: things that this person may do here, that ask before they act, and that exist."""

from __future__ import annotations

import pytest

from bot.cards.model import Actions, Button, Table
from bot.commands import load
from bot.model.identity import Role
from bot.pipeline.admission import Admission
from bot.pipeline.channel_rules import ChannelRule, ChannelRules, Only
from tests.chat import Chat, open_chat
from tests.commands.limits import lend, limited
from tests.commands.test_access import with_rules
from tests.fakes import CONTOSO, FABRIKAM

PEOPLE = ("sam", "hana", "bill", "ada", "gil", "oscar")
LOST = (
    "hello",
    "help me",
    "what can you do?",
    "colourless green ideas",
    "thwa",
    "frezee",
    "usage shwo fabrikam",
    "access revok",
)
AT_ONCE = {each.name for each in load().commands if each.unconfirmed}


@pytest.fixture
async def chat(store) -> Chat:
    return with_rules(await open_chat(store))


def offered(chat: Chat) -> list[str]:
    return [each.command for each in chat.buttons if isinstance(each, Button)]


def command_of(line: str) -> str:
    return next(name for name in sorted(COMMANDS, key=len, reverse=True) if line.startswith(name))


COMMANDS = {each.name for each in load().commands}


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("said", LOST)
async def test_nobody_is_offered_what_they_may_not_run_or_what_acts_at_once(chat: Chat, name: str, said: str):
    await lend(chat, "oscar", Role.USER_ADMIN)
    speaker = chat.as_(name)
    await speaker.say(said)
    if speaker.last.form:
        return
    for line in offered(speaker):
        assert command_of(line) not in AT_ONCE, (name, said, line)
        await speaker.say(line)
        row = (await chat.core.store.audit.entries(limit=1))[0]
        assert row.outcome in ("shown", "asked", "proposed"), (name, said, line, row.detail)


async def test_hello_is_by_first_name_and_leads_somewhere(chat: Chat):
    shown = await chat.as_("hana").say("hi")
    assert "Hello Hana." in shown
    hana = chat.as_("hana")
    await hana.say("hello")
    assert len(hana.labels) == 3 and len(set(hana.labels)) == 3


async def test_hello_begins_with_what_somebody_uses(chat: Chat):
    for _ in range(3):
        await chat.say("ticket list")
    await chat.say("hello")
    assert offered(chat)[0] == "ticket list"
    gil = chat.as_("gil")
    await gil.say("hello")
    assert offered(gil)[0] != "ticket list", "it is what Ada uses"


@pytest.mark.parametrize("said", ["hello", "colourless green ideas", "fabrikam budgets 5000 or so"])
async def test_a_channel_that_only_reads_offers_no_writes(chat: Chat, said: str):
    rules = ChannelRules(
        {("playground", "#csp-desk"): ChannelRule(frozenset({"usage", "ticket"}), Only.READS)}
    )
    there = chat.with_core(admission=Admission(rules))
    await there.say(said)
    for line in offered(there) if there.last.card else ():
        assert command_of(line).split()[0] in ("usage", "ticket", "help"), line
        assert command_of(line) not in ("ticket create", "ticket note", "ticket close")


@pytest.mark.parametrize("name", PEOPLE)
async def test_help_has_no_button_that_acts_or_names_what_there_is_not(chat: Chat, name: str):
    await lend(chat, "oscar", Role.USER_ADMIN)
    speaker = chat.as_(name)
    await speaker.say("help")
    table = next((node for node in speaker.card.body if isinstance(node, Table)), None)
    lines = [*offered(speaker), *(table.commands if table else ())]
    topics = [line for line in lines if line.startswith("help ")]
    for topic in ("", *topics):
        await speaker.say(topic or "help")
        rows = [node for node in speaker.card.body if isinstance(node, Actions)]
        for line in [each.command for row in rows for each in row.buttons if isinstance(each, Button)]:
            assert command_of(line) not in AT_ONCE, line
            assert line in COMMANDS or line.endswith("form=yes"), line


async def test_help_speaks_of_customers_that_one_may_see(chat: Chat):
    shown = await limited(chat, "ada", CONTOSO).say("help usage")
    assert "fabrikam" not in shown.casefold() and "usage show" in shown and CONTOSO.name in shown
    shown = await limited(chat, "ada", FABRIKAM).say("help")
    assert "contoso" not in shown.casefold() and "Fabrikam, Inc." in shown


async def test_help_of_who_may_see_nobody_names_nobody(chat: Chat):
    shown = await chat.as_("oscar").say("help")
    assert "fabrikam" not in shown.casefold() and "contoso" not in shown.casefold()
