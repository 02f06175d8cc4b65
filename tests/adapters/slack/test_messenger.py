"""Cards that arrive without having been asked for."""

from __future__ import annotations

import pytest

from adapters.slack.messenger import REASONS
from bot.cards.model import Actions, Secret, ShareButton
from bot.model import Destination
from bot.outbox import DeliveryFailed
from tests.adapters.slack.canned import card
from tests.adapters.slack.harness import DESK, ELSEWHERE, SlackHarness
from tests.adapters.slack.slack_double import TEAM

THREAD = "1764000000.000900"

ALERT = card("Contoso crossed its budget", "€5,100 of €5,000.")


async def test_a_notice_is_posted_to_its_channel_with_its_id(slack: SlackHarness):
    ts = await slack.adapter.messenger.deliver(
        Destination("slack", TEAM, DESK, thread=THREAD), ALERT, "notice-7"
    )

    shown = slack.newest("bill")
    assert (shown.ts, shown.thread) == (ts, THREAD)
    assert "€5,100 of €5,000." in shown.said
    assert shown.metadata == {"event_type": "csp_bot_notice", "event_payload": {"notice_id": "notice-7"}}


async def test_a_notice_for_a_person_goes_to_the_direct_messages(slack: SlackHarness):
    private = card(
        "Created", "Keep it.", Secret("Password", "Example-Pa55"), Actions((ShareButton("Share", "x"),))
    )

    await slack.adapter.messenger.deliver(Destination("slack", TEAM, user="U0ADA"), private, "n")

    assert slack.newest().channel == slack.dm_of("ada")
    assert "Example-Pa55" in slack.newest().said
    assert "[Share]" not in slack.newest().said


async def test_a_channel_never_sees_a_secret(slack: SlackHarness):
    secret = card("Created", "Keep it.", Secret("Password", "Example-Pa55"))
    await slack.adapter.messenger.deliver(Destination("slack", TEAM, DESK), secret, "n")

    assert "Example-Pa55" not in slack.newest().said


@pytest.mark.parametrize(
    "error", ["channel_not_found", "is_archived", "not_in_channel", "account_inactive", "token_revoked"]
)
async def test_what_trying_again_does_not_mend_is_permanent(slack: SlackHarness, error: str):
    slack.slack.fail("chat.postMessage", error)

    with pytest.raises(DeliveryFailed) as failed:
        await slack.adapter.messenger.deliver(Destination("slack", TEAM, DESK), ALERT, "n")
    assert failed.value.permanent and failed.value.reason == REASONS.get(error, error)


async def test_a_rate_limit_says_when_to_try_again(slack: SlackHarness):
    slack.slack.fail("chat.postMessage", "ratelimited", retry_after=30)

    with pytest.raises(DeliveryFailed) as failed:
        await slack.adapter.messenger.deliver(Destination("slack", TEAM, DESK), ALERT, "n")
    assert (failed.value.permanent, failed.value.retry_after) == (False, 30)


async def test_a_channel_the_bot_is_not_in(slack: SlackHarness):
    with pytest.raises(DeliveryFailed) as failed:
        await slack.adapter.messenger.deliver(Destination("slack", TEAM, ELSEWHERE), ALERT, "n")
    assert failed.value.permanent


async def test_slack_away_is_not_permanent(slack: SlackHarness):
    await slack.slack.close()

    with pytest.raises(DeliveryFailed) as failed:
        await slack.adapter.messenger.deliver(Destination("slack", TEAM, DESK), ALERT, "n")
    assert not failed.value.permanent
    await slack.slack.start()


async def test_before_the_start_nothing_is_lost(slack: SlackHarness):
    from adapters.slack.messenger import SlackMessenger

    with pytest.raises(DeliveryFailed) as failed:
        await SlackMessenger(lambda: None, lambda: None).deliver(Destination("slack", TEAM, DESK), ALERT, "n")
    assert not failed.value.permanent
