"""Who else reads a channel, and what that means for what is answered there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from adapters.slack.outsiders import FRESH, others_in
from bot.cards.model import Actions, ShareButton
from bot.ports.dispatch import Audience, Reply
from tests.adapters.slack.canned import BUDGET_FORM, CannedDispatch, card
from tests.adapters.slack.harness import DESK, ELSEWHERE, SlackHarness
from tests.adapters.slack.slack_double import TEAM
from tests.fakes import FakeClock


@pytest.mark.parametrize(
    ("info", "found"),
    [
        ({"is_ext_shared": False}, False),
        ({"is_ext_shared": True, "is_shared": True}, True),
        ({"is_ext_shared": False, "is_pending_ext_shared": True}, True),
        ({"is_ext_shared": False, "connected_team_ids": ["T0ELSE"]}, True),
        ({"is_ext_shared": False, "pending_connected_team_ids": ["T0ELSE"]}, True),
        ({"is_ext_shared": False, "pending_shared": ["T0ELSE"]}, True),
        ({"is_ext_shared": False, "is_shared": True}, True),
        ({"is_ext_shared": False, "is_org_shared": True, "is_shared": True}, True),
        ({"is_org_shared": True, "is_shared": True, "shared_team_ids": [TEAM, "T0SISTER"]}, True),
        ({"is_org_shared": True, "is_shared": True, "shared_team_ids": [TEAM]}, False),
        ({"is_im": True}, False),
        ({}, None),
    ],
)
def test_what_slack_says_of_a_channel(info: dict[str, Any], found: bool | None):
    assert others_in(info, frozenset({TEAM})) is found


async def test_the_core_hears_who_reads_along(slack: SlackHarness, core: CannedDispatch, clock: FakeClock):
    await slack.command("help")
    slack.slack.channels[DESK] = {"is_ext_shared": True}
    await slack.command("help")
    clock.move(FRESH)
    await slack.command("help")
    await slack.dm("help")

    assert [each.place.outsiders for each in core.asked] == [False, False, True, False]
    assert slack.slack.calls["conversations.info"] == 2, "an answer is believed for a while"


async def test_an_event_says_it_by_itself(slack: SlackHarness, core: CannedDispatch):
    event = {"type": "app_mention", "text": "help", "channel": DESK}
    await slack.send_event(event, is_ext_shared_channel=True)
    await slack.quiet()
    assert core.asked[0].place.outsiders and not slack.slack.calls["conversations.info"]


async def test_what_slack_does_not_tell_is_answered_privately_and_not_shared(
    slack: SlackHarness, core: CannedDispatch
):
    del slack.slack.members[ELSEWHERE]
    core.replies["help"] = Reply(card=card("Help", "Ask.", Actions((ShareButton("Share", "help"),))))
    await slack.command("help", channel=ELSEWHERE)
    await slack.click("Share")
    assert [(each.share, each.place.outsiders) for each in core.asked] == [(False, False), (True, True)]


async def test_who_has_left_a_private_channel_since_shares_nothing_there(
    slack: SlackHarness, core: CannedDispatch, clock: FakeClock
):
    slack.slack.channels[DESK] = {"is_private": True}
    core.replies["help"] = Reply(card=card("Help", "Ask.", Actions((ShareButton("Share", "help"),))))
    await slack.command("help")
    share = slack.click_payload("Share")
    core.replies["help"] = Reply(card=card("Help", "For all."), audience=Audience.EVERYONE)
    slack.slack.members[DESK].discard("U0ADA")
    await slack.send_click(share)
    await slack.quiet()
    public = [each.said for each in slack.slack.messages if each.channel == DESK and not each.to]
    assert public == [] and not any(each.share for each in core.asked)
    slack.slack.members[DESK].add("U0ADA")
    share["actions"][0]["action_ts"] = "1795000009.000100"
    await slack.send_click(share)
    await slack.quiet()
    assert core.asked[-1].share, "the button is as good as ever for who is there"


async def test_what_is_for_everybody_goes_to_the_asker_where_slack_does_not_tell(
    slack: SlackHarness, core: CannedDispatch
):
    def seen_by_all(channel: str) -> list[str]:
        return [each.said for each in slack.slack.messages if each.channel == channel and not each.to]

    core.replies["freeze"] = Reply(card=card("Read-only", "For all."), audience=Audience.EVERYONE)
    await slack.command("freeze")
    assert len(seen_by_all(DESK)) == 1
    del slack.slack.members[ELSEWHERE]
    assert "For all." in await slack.command("freeze", channel=ELSEWHERE)
    assert seen_by_all(ELSEWHERE) == []

    core.replies["budget"], core.submit_replies = Reply(form=BUDGET_FORM), [core.replies["freeze"]]
    core.forms.add("budget")
    await slack.command("budget", channel=ELSEWHERE)
    assert "For all." in await slack.submit(customer="contoso", amount="1")
    assert seen_by_all(ELSEWHERE) == []


async def test_what_was_known_a_while_ago_is_better_than_nothing(
    slack: SlackHarness, core: CannedDispatch, clock: FakeClock
):
    slack.slack.channels[DESK] = {"is_ext_shared": True}
    await slack.command("help")
    clock.move(FRESH + timedelta(seconds=1))
    slack.slack.fail("conversations.info", "ratelimited")
    await slack.command("help")
    assert [each.place.outsiders for each in core.asked] == [True, True]


async def test_a_form_is_submitted_from_a_channel_as_it_is_then(
    slack: SlackHarness, core: CannedDispatch, clock: FakeClock
):
    core.replies["usage budget"] = Reply(form=BUDGET_FORM)
    core.forms.add("usage budget")
    await slack.command("usage budget")
    slack.slack.channels[DESK] = {"is_ext_shared": True}
    clock.move(FRESH)
    await slack.suggest("customer", "fab")
    await slack.submit(customer="fabrikam", amount="7000")

    assert core.submitted[0].place.outsiders


async def test_alerts_ask_too(slack: SlackHarness, core: CannedDispatch):
    slack.slack.channels[DESK] = {"is_pending_ext_shared": True}
    assert await slack.adapter.rooms.outsiders(TEAM, DESK) is True
    assert await slack.adapter.rooms.outsiders(TEAM, "C0NOWHERE") is None
