"""Who is let in: people of the workspaces that are served, and nobody who only looks like one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

import pytest

from bot.cards.model import Actions, Button
from bot.ports.dispatch import Reply
from tests.adapters.slack.canned import CannedDispatch, MemoryStore, card, confirm_card
from tests.adapters.slack.harness import DESK, SlackHarness
from tests.adapters.slack.slack_double import BOT, TEAM
from tests.fakes import FakeClock
from tests.metrics import counted


@pytest.mark.parametrize(
    "changes",
    [
        {"bot_id": "B1"},
        {"subtype": "message_changed"},
        {"subtype": "bot_message"},
        {"edited": {"ts": "1"}},
        {"user": BOT},
    ],
)
async def test_what_bots_write_and_what_is_edited_is_not_answered(
    slack: SlackHarness, core: CannedDispatch, changes: dict[str, Any]
):
    event = {"type": "message", "channel_type": "im", "text": "help", "channel": slack.dm_of("ada")}
    await slack.send_event(event | changes)
    await slack.quiet()

    assert not core.asked


async def test_another_bot_is_not_answered_and_on_record(
    slack: SlackHarness, core: CannedDispatch, memory: MemoryStore
):
    before = counted("csp_bot_slack_refused_total", reason="bot")
    own = slack.adapter._workspaces.bot_id
    for bot in ("B0THER", own):
        event = {"type": "app_mention", "text": f"<@{BOT}> usage top", "channel": DESK, "user": "U0THER"}
        await slack.send_event(event | {"bot_id": bot})
    await slack.quiet()

    assert not core.asked and not slack.slack.messages
    assert counted("csp_bot_slack_refused_total", reason="bot") == before + 1, "its own words are no visit"
    assert [(row.actor, row.place) for row in memory.audit.rows] == [
        (f"slack:{TEAM}:U0THER", f"slack:{DESK}")
    ]


async def test_messages_in_channels_are_not_for_the_bot(slack: SlackHarness, core: CannedDispatch):
    await slack.send_event({"type": "message", "channel_type": "channel", "text": "help", "channel": DESK})
    await slack.quiet()

    assert not core.asked


@pytest.mark.parametrize(
    "flags",
    [
        {"is_restricted": True}, {"is_ultra_restricted": True}, {"is_stranger": True}, {"deleted": True},
        {"is_bot": True}, {"is_app_user": True}, {"is_workflow_bot": True}, {"team_id": "T0ELSE"}, {"team_id": None},
    ],
)  # fmt: skip
async def test_guests_strangers_and_bots_are_told_nothing(
    slack: SlackHarness, core: CannedDispatch, flags: dict[str, Any]
):
    slack.slack.add_user("U0GUEST", **flags)
    slack.slack.members[DESK].add("U0GUEST")

    assert "for members of its own workspace" in await slack.command("usage top", "guest")
    assert await slack.mention("usage top", "guest") == "", "nothing where others would read it"
    assert not core.asked


async def test_who_is_turned_away_is_on_record_once_a_minute(
    slack: SlackHarness, memory: MemoryStore, clock: FakeClock
):
    slack.slack.add_user("U0GUEST", is_restricted=True)
    for _ in range(3):
        await slack.command("customer create password=hunter2", "guest")
    clock.move(timedelta(minutes=1))
    await slack.command("help", "guest")

    assert [(row.actor, row.place, row.command, row.outcome) for row in memory.audit.rows] == [
        (f"slack:{TEAM}:U0GUEST", f"slack:{DESK}", "door", "refused")
    ] * 2
    assert "guest" in memory.audit.rows[0].detail
    assert not memory.audit.rows[0].arguments, "nothing was read of what they asked for"


async def test_a_stranger_is_on_record_under_their_own_workspace(slack: SlackHarness, memory: MemoryStore):
    await slack.send_event(
        {"type": "app_mention", "text": f"<@{BOT}> usage top", "channel": DESK, "user_team": "T0ELSE"}
    )
    await slack.quiet()

    assert [row.actor for row in memory.audit.rows] == ["slack:T0ELSE:U0ADA"]


async def test_who_cannot_be_put_on_record_is_refused_all_the_same(
    slack: SlackHarness, core: CannedDispatch, memory: MemoryStore
):
    slack.slack.add_user("U0GUEST", is_restricted=True)
    memory.audit.away = True

    assert "for members of its own workspace" in await slack.command("usage top", "guest")
    assert not core.asked


async def test_people_of_another_organisation_can_neither_mention_nor_click(
    slack: SlackHarness, core: CannedDispatch
):
    # In a shared channel ``team`` is ours, and only the user's own team gives the stranger away.
    core.replies["help"] = Reply(card=card("Help", "Ask.", Actions((Button("Top", "usage top"),))))
    await slack.dm("help")
    before = counted("csp_bot_slack_refused_total", reason="team")
    payload = slack.click_payload("Top")
    payload["user"]["team_id"] = "T0ELSE"

    await slack.send_click(payload)
    await slack.send_event(
        {"type": "app_mention", "text": f"<@{BOT}> usage top", "channel": DESK, "user_team": "T0ELSE"}
    )
    await slack.quiet()

    assert len(core.asked) == 1
    assert counted("csp_bot_slack_refused_total", reason="team") == before + 2


async def test_an_outsider_cannot_confirm(slack: SlackHarness, core: CannedDispatch):
    core.replies["budget"] = Reply(card=confirm_card())
    await slack.command("budget")
    payload = slack.click_payload("Set budget")
    payload["user"]["team_id"] = "T0ELSE"

    await slack.send_click(payload)
    await slack.quiet()

    assert "claim" not in core.log


async def test_who_left_since_the_card_was_shown_cannot_confirm(
    slack: SlackHarness, core: CannedDispatch, clock: FakeClock
):
    core.replies["budget"] = Reply(card=confirm_card())
    await slack.command("budget")
    slack.slack.users["U0ADA"]["deleted"] = True
    clock.move(timedelta(minutes=3))

    await slack.click("Set budget")

    assert "claim" not in core.log


async def test_other_workspaces_are_refused_and_listed_ones_served(
    core: CannedDispatch, memory: MemoryStore, clock: FakeClock
):
    async with SlackHarness(core, cast(Any, memory), clock, team_ids=frozenset({"T0SISTER"})) as slack:
        await slack.command("help")
        assert not core.asked

        slack.slack.add_user("U0SIS", team_id="T0SISTER")
        slack.slack.members[DESK].add("U0SIS")
        assert "You said: help" in await slack.command("help", "sis", team_id="T0SISTER")


async def test_nobody_is_served_while_the_token_is_not_accepted(
    core: CannedDispatch, memory: MemoryStore, clock: FakeClock
):
    harness = SlackHarness(core, cast(Any, memory), clock)
    harness.slack.fail("auth.test", "invalid_auth")
    async with harness as slack:
        await slack.command("help")

    assert not core.asked


async def test_a_member_of_another_workspace_of_the_same_organisation_is_served(
    slack: SlackHarness, core: CannedDispatch
):
    slack.slack.add_user(
        "U0GRID", team_id="T0HOME", enterprise_user={"enterprise_id": "E0", "teams": [TEAM, "T0HOME"]}
    )
    slack.slack.members[DESK].add("U0GRID")

    assert "You said: help" in await slack.command("help", "grid")


async def test_an_address_nobody_confirmed_is_no_identity(slack: SlackHarness, core: CannedDispatch):
    slack.slack.users["U0ADA"]["is_email_confirmed"] = False

    await slack.command("help")

    assert core.asked[0].actor.email == ""


async def test_slack_not_saying_who_it_is_passes(slack: SlackHarness, memory: MemoryStore):
    slack.slack.fail("users.info", "internal_error")

    assert "Slack did not say who you are" in await slack.command("help")
    assert not memory.audit.rows, "that is no refusal of theirs"
    assert "You said: help" in await slack.command("help")


GRID = {"enterprise_id": "E0NORTH", "teams": [TEAM, "T0HOMEWS"]}


async def test_somebody_at_home_in_another_workspace_of_the_organisation_may_click(
    slack: SlackHarness, core: CannedDispatch, memory: MemoryStore
):
    slack.slack.users["U0ADA"] |= {"team_id": "T0HOMEWS", "enterprise_user": GRID}
    core.replies["help"] = Reply(card=card("Help", "Ask.", Actions((Button("Top", "usage top"),))))
    await slack.command("help")
    payload = slack.click_payload("Top")
    payload["user"]["team_id"] = "T0HOMEWS"

    await slack.send_click(payload)
    await slack.quiet()

    assert [asked.line for asked in core.asked] == ["help", "usage top"]
    assert not memory.audit.rows


@pytest.mark.parametrize(
    "grid",
    [
        {},
        {"enterprise_id": "E0NORTH", "teams": [TEAM]},
        {"teams": [TEAM, "T0HOMEWS"]},
        {"enterprise_id": "E0ELSE", "teams": [TEAM, "T0HOMEWS"]},
    ],
)
async def test_a_home_that_the_profile_does_not_confirm_is_elsewhere_and_on_record(
    slack: SlackHarness, core: CannedDispatch, memory: MemoryStore, grid: dict[str, Any]
):
    slack.adapter._workspaces.own_enterprise = "E0NORTH"
    slack.slack.users["U0ADA"]["enterprise_user"] = grid
    await slack.send_event(
        {"type": "app_mention", "text": f"<@{BOT}> usage top", "channel": DESK, "user_team": "T0HOMEWS"}
    )
    await slack.quiet()

    assert not core.asked
    assert [row.actor for row in memory.audit.rows] == ["slack:T0HOMEWS:U0ADA"]


async def test_an_employee_in_a_channel_of_another_organisation_is_an_employee(
    slack: SlackHarness, core: CannedDispatch, memory: MemoryStore
):
    event = {"type": "app_mention", "text": f"<@{BOT}> usage top", "channel": DESK}
    for more in ({"team": "T0ELSE"}, {"team": TEAM}, {"team": TEAM, "user_team": TEAM}):
        await slack.send_event(event | more, team_id="T0ELSE", is_ext_shared_channel=True)
    await slack.quiet()

    assert [asked.line for asked in core.asked] == ["usage top"] * 3
    assert all(asked.place.outsiders and asked.place.workspace == TEAM for asked in core.asked)
    assert not memory.audit.rows


async def test_an_outsider_in_a_channel_of_another_organisation_stays_one(
    slack: SlackHarness, core: CannedDispatch, memory: MemoryStore
):
    slack.slack.add_user("U0ELSE", team_id="T0ELSE", is_stranger=True)
    event = {"type": "app_mention", "text": f"<@{BOT}> usage top", "channel": DESK, "team": "T0ELSE"}
    await slack.send_event(event, "else", team_id="T0ELSE", is_ext_shared_channel=True)
    await slack.quiet()

    assert not core.asked
    assert [row.actor.endswith(":U0ELSE") for row in memory.audit.rows] == [True]
