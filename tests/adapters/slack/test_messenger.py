"""Cards that arrive without having been asked for."""

from __future__ import annotations

import pytest

from adapters.slack.messenger import REASONS
from bot.cards.model import Actions, File, Secret, ShareButton
from bot.model import Destination, Document
from bot.ports.outbox import TRIED_AGAIN, DeliveryFailed
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
    assert failed.value.permanent and failed.value.reason.startswith(REASONS[error])
    assert not failed.value.doubtful


async def test_a_rate_limit_says_when_to_try_again(slack: SlackHarness):
    slack.slack.fail("chat.postMessage", "ratelimited", retry_after=30)

    with pytest.raises(DeliveryFailed) as failed:
        await slack.adapter.messenger.deliver(Destination("slack", TEAM, DESK), ALERT, "n")
    assert (failed.value.permanent, failed.value.retry_after) == (False, 30)


async def test_a_channel_the_bot_is_not_in(slack: SlackHarness):
    with pytest.raises(DeliveryFailed) as failed:
        await slack.adapter.messenger.deliver(Destination("slack", TEAM, ELSEWHERE), ALERT, "n")
    assert failed.value.permanent


async def test_slack_away_is_not_permanent_and_the_message_may_stand(slack: SlackHarness):
    await slack.slack.close()

    with pytest.raises(DeliveryFailed) as failed:
        await slack.adapter.messenger.deliver(Destination("slack", TEAM, DESK), ALERT, "n")
    assert not failed.value.permanent and failed.value.doubtful
    await slack.slack.start()


@pytest.mark.parametrize("error", ["token_revoked", "missing_scope"])
async def test_what_only_the_operator_mends_is_tried_again_by_itself(slack: SlackHarness, error: str):
    slack.slack.fail("chat.postMessage", error)

    with pytest.raises(DeliveryFailed) as failed:
        await slack.adapter.messenger.deliver(Destination("slack", TEAM, DESK), ALERT, "n")
    assert failed.value.permanent and failed.value.reason.endswith(TRIED_AGAIN)


async def test_somebody_who_is_gone_is_told_nothing_any_more(slack: SlackHarness):
    with pytest.raises(DeliveryFailed) as failed:
        await slack.adapter.messenger.deliver(Destination("slack", TEAM, user="U0GONE"), ALERT, "n")
    assert failed.value.permanent and "no longer in the workspace" in failed.value.reason


async def test_a_rate_limit_on_opening_a_conversation_says_when_to_try_again(slack: SlackHarness):
    slack.slack.fail("conversations.open", "ratelimited", retry_after=30)

    with pytest.raises(DeliveryFailed) as failed:
        await slack.adapter.messenger.deliver(Destination("slack", TEAM, user="U0ADA"), ALERT, "n")
    assert (failed.value.permanent, failed.value.retry_after, failed.value.doubtful) == (False, 30, False)


@pytest.mark.parametrize("error", ["thread_not_found", "restricted_action_thread_locked"])
async def test_what_belongs_in_a_thread_that_is_gone_is_told_in_its_channel(slack: SlackHarness, error: str):
    slack.slack.fail("chat.postMessage", error)

    await slack.adapter.messenger.deliver(Destination("slack", TEAM, DESK, thread=THREAD), ALERT, "n")

    shown = slack.newest("bill")
    assert (shown.channel, shown.thread) == (DESK, "") and "€5,100 of €5,000." in shown.said


@pytest.mark.parametrize("thread", ["", THREAD])
async def test_a_notice_that_stands_already_is_found_by_its_id(slack: SlackHarness, thread: str):
    to = Destination("slack", TEAM, DESK, thread=thread)
    messenger = slack.adapter.messenger
    assert await messenger.find(to, "notice-7") == ""

    ts = await messenger.deliver(to, ALERT, "notice-7")
    await messenger.deliver(to, ALERT, "notice-8")

    assert await messenger.find(to, "notice-7") == ts


async def test_whether_a_notice_stands_cannot_be_told_where_the_channel_cannot_be_read(slack: SlackHarness):
    slack.slack.fail("conversations.history", "missing_scope")

    assert await slack.adapter.messenger.find(Destination("slack", TEAM, DESK), "notice-7") is None


async def test_a_file_that_does_not_arrive_is_missed_in_words(slack: SlackHarness):
    sheet = Document("alerts.csv", "text/csv", b"a,b")
    slack.slack.fail("files.getUploadURLExternal", "internal_error")

    await slack.adapter.messenger.deliver(
        Destination("slack", TEAM, DESK), card("20 alerts", "In one message.", File(sheet)), "n"
    )

    assert "alerts.csv could not be attached" in slack.newest("bill").said


async def test_before_the_start_nothing_is_lost(slack: SlackHarness):
    from adapters.slack.messenger import SlackMessenger

    with pytest.raises(DeliveryFailed) as failed:
        await SlackMessenger(lambda: None, lambda: None).deliver(Destination("slack", TEAM, DESK), ALERT, "n")
    assert not failed.value.permanent
