"""Places that cannot be reached for a while: nothing is lost, whoever asked is told, and it arrives afterwards."""

from __future__ import annotations

from datetime import timedelta

from adapters.processes.delivery import MOST_TRIES
from bot.cards.delivery import AGAIN
from tests.adapters.slack import harness as slack_side
from tests.adapters.slack.harness import SlackHarness
from tests.adapters.teams import harness as teams_side
from tests.adapters.teams.connector_double import BOT
from tests.adapters.teams.harness import TeamsHarness
from tests.chat import open_chat
from tests.e2e.test_alert_conversations import worker

TEAM = "19:northwind@thread.tacv2"


async def test_a_channel_of_a_team_that_the_app_was_removed_from_and_added_to_again(store):
    chat = (await open_chat(store)).as_("bill")
    async with TeamsHarness(chat.dispatcher, store, chat.clock) as teams:
        work = worker(chat, "teams", teams.adapter)
        await teams.say("help", "bill")
        await teams.say("alert add percent fabrikam 80", "bill", channel=teams_side.DESK)
        await teams.click("Save rule", "bill")
        await work.scan()
        teams.teams.fails("message", 403)
        await work.deliver()
        await work.deliver()
        assert "86.4%" not in teams.public()
        told = teams.personal("bill")
        assert "Messages can't be delivered" in told and "Add the app there" in told
        assert "Not delivered yet" in await teams.say("alert history", "bill")
        assert "1 not delivered" in await teams.say("alert list", "bill")

        teams.teams.channels[TEAM] = {TEAM: "", teams_side.DESK: "Desk"}
        event = teams.activity("conversationUpdate", "gil", TEAM) | {"membersAdded": [{"id": BOT}]}
        event["channelData"] |= {"team": {"id": TEAM, "name": "Northwind"}}
        await teams.post(event)
        await teams.quiet()
        await work.deliver()
        assert "86.4%" in teams.public() and AGAIN not in teams.public()
        assert "Sent" in await teams.say("alert history", "bill")


async def test_hours_without_an_answer_from_slack(store):
    chat = (await open_chat(store)).as_("bill")
    async with SlackHarness(chat.dispatcher, store, chat.clock) as slack:
        work = worker(chat, "slack", slack.adapter)
        await slack.command("alert add percent fabrikam 80", "bill")
        await slack.click("Save rule", "bill")
        await work.scan()
        slack.slack.fail("chat.postMessage", "internal_error", times=MOST_TRIES)
        for _ in range(MOST_TRIES):
            await work.deliver()
            chat.clock.move(timedelta(minutes=40))
        assert not any("86.4%" in each.said for each in slack.screen("oscar"))
        assert "1 not delivered" in await slack.command("alert list", "bill")

        await work.tidy()
        await work.deliver()
        assert sum("86.4%" in each.said for each in slack.screen("oscar")) == 1
        assert "not delivered" not in await slack.command("alert list", "bill")


async def test_a_rule_removed_over_it_tells_nothing_afterwards(store):
    chat = (await open_chat(store)).as_("bill")
    async with SlackHarness(chat.dispatcher, store, chat.clock) as slack:
        work = worker(chat, "slack", slack.adapter)
        await slack.command("alert add percent fabrikam 80", "bill")
        await slack.click("Save rule", "bill")
        [rule] = await store.alerts.rules()
        slack.slack.channels[slack_side.DESK] = {"is_archived": True}
        await work.scan()
        await work.deliver()
        await work.deliver()
        await slack.command(f"alert remove {rule.id}", "bill")
        await slack.click("Remove rule", "bill")
        assert await store.outbox.parked() == []
        assert "Expired before delivery" in await slack.command("alert history", "bill")

        slack.slack.channels.clear()
        await slack.send_event({"type": "channel_unarchive", "channel": slack_side.DESK}, "gil")
        await slack.quiet()
        await work.deliver()
        assert not any("86.4%" in each.said for each in slack.screen("oscar"))


async def test_a_digest_for_a_colleague_comes_by_the_colleagues_clock(store):
    chat = (await open_chat(store)).as_("bill")
    async with SlackHarness(chat.dispatcher, store, chat.clock) as slack:
        worker(chat, "slack", slack.adapter)
        slack.slack.users["U0HANA"]["tz"] = "Asia/Tokyo"
        shown = await slack.command("alert add digest all daily to=<@U0HANA|hana>", "bill")
        assert "in the time zone Asia/Tokyo" in shown
        await slack.click("Save rule", "bill")
        [rule] = await store.alerts.rules()
        assert (rule.destination.user, rule.time_zone) == ("U0HANA", "Asia/Tokyo")
