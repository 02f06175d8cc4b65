"""Buttons that are pressed by others, later, or with other words behind them. A click is never proof of a right."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from adapters.store import SqlStore
from bot.access.directory import StoredDirectory
from bot.access.roles import RoleRules
from bot.model.identity import Role
from config.roles import demo_roles
from tests.adapters.slack.harness import DESK, SlackHarness
from tests.adapters.teams.harness import DESK as TEAMS_DESK
from tests.adapters.teams.harness import TeamsHarness
from tests.chat import Chat, with_core

ASK = "usage budget fabrikam 6000"


def by(payload: dict[str, Any], user: str) -> dict[str, Any]:
    return payload | {"user": payload["user"] | {"id": user}}


def with_value(payload: dict[str, Any], value: str, action: str = "") -> dict[str, Any]:
    pressed = payload["actions"][0] | {"value": value} | ({"action_id": action} if action else {})
    return payload | {"actions": [pressed]}


async def test_another_person_confirms_nothing_in_slack(slack: SlackHarness, chat: Chat) -> None:
    await slack.command(ASK, "bill")
    payload = slack.click_payload("Set budget", "bill")
    for other in ("U0ADA", "U0GIL", "U0OSCAR"):
        await slack.send_click(by(payload, other))
    await slack.quiet()
    assert chat.partner.done == []
    await slack.send_click(payload)
    await slack.quiet()
    assert len(chat.partner.done) == 1, "it still waited for who asked"


async def test_another_person_confirms_nothing_in_teams(teams: TeamsHarness, chat: Chat) -> None:
    await teams.say(ASK, "bill")
    click = teams.click_activity("Set budget", "bill")
    for other in ("ada", "gil", "oscar"):
        sender = teams.activity("invoke", other, TEAMS_DESK)["from"]
        conversation = teams.activity("invoke", other, TEAMS_DESK)["conversation"]
        await teams.post(click | {"from": sender, "conversation": conversation, "id": teams.teams.new_id()})
    await teams.quiet()
    assert chat.partner.done == []


async def test_the_id_of_somebody_elses_change_is_of_no_use(slack: SlackHarness, chat: Chat) -> None:
    await slack.command(ASK, "bill")
    theirs = slack.click_payload("Set budget", "bill")["actions"][0]["value"]
    await slack.command("usage budget fabrikam 7000", "ada")
    forged = with_value(slack.click_payload("Set budget", "ada"), theirs)

    await slack.send_click(forged)
    await slack.quiet()
    assert chat.partner.done == []


@pytest.mark.parametrize("value", ["", "x", "change-1", "../1", "' OR '1'='1", "0" * 5000, "\x00"])
async def test_ids_cannot_be_made_up(slack: SlackHarness, chat: Chat, value: str) -> None:
    await slack.command(ASK, "bill")
    await slack.send_click(with_value(slack.click_payload("Set budget", "bill"), value))
    await slack.quiet()
    assert chat.partner.done == []


@pytest.mark.parametrize(
    "line",
    [
        "access grant sam@northwindcloud.example global_admin until=2026-12-01",
        "usage budget fabrikam 999999",
        "invoice list",
        "audit export",
        "freeze reason=fun",
    ],
)
async def test_other_words_behind_a_button_are_weighed_as_if_they_were_typed(
    slack: SlackHarness, teams: TeamsHarness, chat: Chat, line: str
) -> None:
    """A client sends back what it was given, or something else: Hana may read usage and change nothing."""
    await slack.command("help", "hana")
    buttons = [each for block in slack.newest("hana").blocks for each in block.get("elements", ())]
    label = next(each["text"]["text"] for each in buttons if each.get("value"))
    payload = with_value(slack.click_payload(label, "hana"), line)
    shown = await slack._seen_by("hana", slack.send_click(payload))
    assert "can't" in shown, shown

    await teams.say("help", "hana")
    verb = {"type": "Action.Execute", "verb": "run", "data": {"line": line}}
    click = teams.invoke(
        "adaptiveCard/action", {"action": verb, "trigger": "manual"}, "hana", teams.newest("hana")
    )
    assert "can't" in await teams._seen_by("hana", teams.post(click))
    assert chat.partner.done == [] and await chat.core.store.grants.all(chat.clock.now()) == []


async def test_who_lost_the_role_since_confirms_nothing(chat: Chat, store: SqlStore) -> None:
    bill = chat.as_("bill")
    await bill.say(ASK)
    rules: RoleRules = demo_roles().rules
    without = replace(rules, withhold={"bill@northwindcloud.example": frozenset(Role)})
    people = StoredDirectory(without, store.links, store.grants, store.accounts, chat.clock)
    late = replace(bill, dispatcher=with_core(chat.dispatcher, directory=people))

    assert "can't" in await late.confirm(bill.change_id)
    assert chat.partner.done == []


async def test_a_click_in_a_channel_shows_its_refusal_to_nobody_else(slack: SlackHarness, chat: Chat) -> None:
    await slack.command(ASK, "bill")
    payload = by(slack.click_payload("Set budget", "bill"), "U0OSCAR")
    before = [each.ts for each in slack.slack.messages if each.channel == DESK and not each.to]
    await slack.send_click(payload)
    await slack.quiet()
    assert [each.ts for each in slack.slack.messages if each.channel == DESK and not each.to] == before
