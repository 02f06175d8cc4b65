"""Where to be told, as people of Slack say it: typed, mentioned and picked in a form, with the whole core behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from adapters.slack.forms import values_of
from adapters.slack.inputs import control
from adapters.store import SqlStore
from bot.cards.model import Choice, Field, FieldKind
from bot.framework.forms import HERE_OR_ME
from tests.adapters.slack.harness import DESK, ELSEWHERE, SlackHarness
from tests.adapters.slack.slack_double import BOT
from tests.chat import Chat, open_chat, with_core

FINANCE = "C0FINANCE"
EMAILS = ("ada", "sam", "hana", "bill", "gil", "oscar")


@pytest.fixture
async def chat(store: SqlStore) -> Chat:
    return await open_chat(store)


@pytest.fixture
async def slack(chat: Chat, store: SqlStore) -> AsyncIterator[SlackHarness]:
    rooms: dict[str, Any] = {}
    async with SlackHarness(with_core(chat.dispatcher, rooms=rooms), store, chat.clock) as harness:
        for name in EMAILS:
            harness.slack.users[f"U0{name.upper()}"]["profile"]["email"] = f"{name}@northwindcloud.example"
        harness.slack.members[FINANCE] |= {BOT, "U0ADA", "U0HANA"}
        rooms["slack"] = harness.adapter.rooms
        yield harness


def raw(line: str) -> dict[str, str]:
    """A slash command as Slack sends it: what became a link has brackets, what was typed has entities."""
    return {"text": line}


@pytest.mark.parametrize(
    ("to", "told"),
    [
        ("", "desk"),
        ("to=here", "desk"),
        (f"to=<#{FINANCE}|finance>", "finance"),
        (f"to=<#{FINANCE}|>", "finance"),
        (f"to= <#{FINANCE}|finance>", "finance"),
        ("to=me", "direct message"),
        ("to=<@U0ADA|ada>", "direct message"),
        ("to=<@U0HANA|hana>", "direct message"),
    ],
)
async def test_a_rule_says_where_it_tells(slack: SlackHarness, to: str, told: str) -> None:
    shown = await slack.command("", **raw(f"alert add percent fabrikam 80 {to}"))
    assert "Save rule" in shown and told in shown


async def test_a_mention_in_a_channel_names_a_channel(slack: SlackHarness) -> None:
    shown = await slack.mention(f"alert add percent fabrikam 80 to=<#{FINANCE}|finance>")
    assert "#finance" in shown


async def test_in_the_bots_own_messages_here_is_oneself(slack: SlackHarness) -> None:
    assert "direct message" in await slack.dm("alert add percent fabrikam 80")


@pytest.mark.parametrize(
    ("to", "advice"),
    [
        ("#finance", "Slack's own list"),
        ("@hana", "Slack's own list"),
        (f"<#{ELSEWHERE}|elsewhere>", "/invite"),
        ("<#C0GONE|gone>", "/invite"),
        ("<@U0NOBODY|ghost>", "Only members"),
        ("<!everyone>", "Slack's own list"),
    ],
)
async def test_what_will_not_do_says_what_to_do(slack: SlackHarness, to: str, advice: str) -> None:
    shown = await slack.command("", **raw(f"alert add percent fabrikam 80 to={to}"))
    assert advice in shown and "Save rule" not in shown


async def test_a_channel_is_picked_in_the_form(slack: SlackHarness) -> None:
    form = await slack.command("alert add")
    assert "Notify: (where I am)" in form and "[ ] Me, privately" in form
    shown = await slack.submit(kind="percent", scope="fabrikam", value="80", to=FINANCE)
    assert "#finance" in shown and "Save rule" in shown


async def test_the_form_left_as_it_is_means_here(slack: SlackHarness) -> None:
    await slack.command("alert add")
    assert "#desk" in await slack.submit(kind="percent", scope="fabrikam", value="80")


async def test_a_tick_tells_oneself_and_no_channel(slack: SlackHarness) -> None:
    await slack.command("alert add")
    values = {"kind": "percent", "scope": "fabrikam", "value": "80", "to": FINANCE}
    shown = await slack.submit(**values, **{"to:instead": "me"})
    assert "direct message" in shown and "#finance" not in shown


async def test_a_channel_that_will_not_do_stays_to_be_seen(slack: SlackHarness) -> None:
    slack.slack.channels[FINANCE] = {"is_ext_shared": True}
    await slack.command("alert add")
    form = await slack.submit(kind="percent", scope="fabrikam", value="80", to=FINANCE)
    assert "another organization" in form and f"Notify: {FINANCE}" in form and "fabrikam" in form.lower()
    assert "#desk" in await slack.submit(to=DESK)


async def test_what_was_typed_is_in_the_form(slack: SlackHarness) -> None:
    form = await slack.command("", **raw(f"alert add form=yes to=<#{FINANCE}|finance>"))
    assert f"Notify: {FINANCE}" in form
    form = await slack.command("", **raw("alert add form=yes to=me"))
    assert "[x] Me, privately" in form
    form = await slack.command("", **raw("alert add form=yes to=#finance"))
    assert "Notify: #finance" in form


async def test_in_the_bots_own_messages_the_picker_begins_empty(slack: SlackHarness) -> None:
    offer = await slack.dm("alert add")
    form = offer if "Notify:" in offer else await slack.click("Open the form")
    assert "Notify: Me, privately" in form and "[ ]" not in form


PLACE = Field("to", "Notify", FieldKind.DESTINATION, required=False, value="here", choices=HERE_OR_ME)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("here", "conversations_select"),
        ("", "conversations_select"),
        ("me", "conversations_select"),
        (FINANCE, "conversations_select"),
        ("<#C0FINANCE|finance>", "conversations_select"),
        ("<@U0HANA|hana>", "plain_text_input"),
        ("#finance", "plain_text_input"),
        ("<!channel>", "plain_text_input"),
        ("C0FINANCE\n", "conversations_select"),
        ("c0finance", "plain_text_input"),
        ("x" * 4000, "plain_text_input"),
    ],
)
def test_the_picker_is_given_nothing_that_it_would_refuse(value: str, kind: str) -> None:
    element = control(replace(PLACE, value=value)).to_dict()
    assert element["type"] == kind
    assert element.get("initial_conversation", FINANCE) == FINANCE


def test_the_picker_offers_no_bots_and_nothing_shared_with_others() -> None:
    element = control(PLACE).to_dict()
    assert element["filter"] == {
        "include": ["public", "private"],
        "exclude_bot_users": True,
        "exclude_external_shared_channels": True,
    }
    refused = replace(PLACE, value=FINANCE, error="It is shared.", choices=(Choice("Here", "here"),))
    assert not control(refused).to_dict()["filter"].get("exclude_external_shared_channels")


@pytest.mark.parametrize(
    "state",
    [
        {"to:instead": {"direct message": {"selected_options": "me"}}},
        {"to:instead": {"direct message": {"selected_options": [None]}}},
        {"to:instead": {"direct message": {"selected_options": [{"value": ["me"]}]}}},
        {"to:instead": {"direct message": {"selected_options": []}}},
        {"to": {"conversation": {"selected_conversation": 7}}},
        {"to": {"conversation": {"selected_conversation": None}}},
        {"to:instead": None},
    ],
)
def test_a_bent_state_holds_no_place(state: dict[str, Any]) -> None:
    assert values_of(state) == {}


@pytest.mark.parametrize("turned", [False, True])
def test_a_tick_wins_in_whatever_order_it_arrives(turned: bool) -> None:
    state = {
        "to": {"conversation": {"selected_conversation": FINANCE}},
        "to:instead": {"direct message": {"selected_options": [{"value": "me"}]}},
    }
    given = dict(reversed(state.items())) if turned else state
    assert values_of(given) == {"to": "me"}
