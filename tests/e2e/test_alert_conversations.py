"""The same alert in Slack and in Teams, from the wish to the notice in the channel and its buttons, on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.composition.jobs import build_worker
from adapters.processes.worker import Worker
from bot.model import Desk, TicketNote
from tests.adapters.slack import harness as slack_side
from tests.adapters.slack.harness import SlackHarness
from tests.adapters.teams import harness as teams_side
from tests.adapters.teams.harness import TeamsHarness
from tests.chat import Chat, open_chat
from tests.fakes import FABRIKAM, eur


def worker(chat: Chat, platform: str, adapter) -> Worker:
    chat.core.rooms[platform] = adapter.rooms
    return build_worker(chat.dispatcher, {platform: adapter.messenger})


async def test_an_alert_in_slack(store):
    chat = (await open_chat(store)).as_("bill")
    async with SlackHarness(chat.dispatcher, store, chat.clock) as slack:
        work = worker(chat, "slack", slack.adapter)
        shown = await slack.command("alert add percent fabrikam 80,100", "bill")
        assert (
            "Fabrikam, Inc." in shown
            and "#desk" in shown
            and "1 customer is already over a threshold" in shown
        )
        assert "is on" in await slack.click("Save rule", "bill")
        await work.scan()
        await work.deliver()
        notice = slack.newest("oscar")
        assert (
            notice.channel == slack_side.DESK and "Fabrikam, Inc." in notice.said and "86.4%" in notice.said
        )
        assert notice.metadata["event_type"] == "csp_bot_notice"

        await slack.click("Take it", "ada", notice)
        taken = slack.newest("oscar")
        assert taken.ts == notice.ts and "Owner: Ada" in taken.said
        assert "[Take it]" not in taken.said and "[Show usage]" in taken.said
        assert "is muted for Fabrikam" in await slack.click("Mute for 1 day", "bill", notice)
        refused = await slack.click("Show usage", "oscar", notice)
        assert "role" in refused

        await work.scan()
        await work.deliver()
        assert sum("86.4%" in each.said for each in slack.screen("oscar")) == 1


async def test_an_alert_in_teams(store):
    chat = (await open_chat(store)).as_("bill")
    async with TeamsHarness(chat.dispatcher, store, chat.clock) as teams:
        work = worker(chat, "teams", teams.adapter)
        await teams.say("alert add percent fabrikam 80", "bill", channel=teams_side.DESK)
        assert "is on" in await teams.click("Save rule", "bill")
        await work.scan()
        await work.deliver()
        assert "Fabrikam, Inc." in teams.public() and "86.4%" in teams.public()
        await teams.click("Take it", "ada")
        assert "Owner: Ada" in teams.public()
        await work.scan()
        await work.deliver()
        assert sum("Owner: Ada" in teams.text_of(each, "") for each in teams.screen("", teams_side.DESK)) == 1
        assert "(Take it)" not in teams.public() and "(Mute for 1 day)" in teams.public()


async def test_one_message_in_slack_that_its_thread_continues(store):
    chat = (await open_chat(store)).as_("bill")
    async with SlackHarness(chat.dispatcher, store, chat.clock) as slack:
        work = worker(chat, "slack", slack.adapter)
        await slack.command("alert add percent fabrikam 80,100", "bill")
        await slack.click("Save rule", "bill")
        await work.scan()
        await work.deliver()
        first = slack.newest("oscar")
        chat.partner.costs[FABRIKAM.id] = eur("5100")
        await work.scan()
        await work.deliver()
        shown = {each.ts: each for each in slack.screen("oscar")}
        assert "is over its budget: 102%" in shown[first.ts].said and "[Take it]" in shown[first.ts].said
        assert shown[first.ts].metadata["event_payload"] == first.metadata["event_payload"]
        [line] = [each for each in shown.values() if each.thread == first.ts and each.ts != first.ts]
        assert "102%" in line.said and "Take it" not in line.said


async def test_one_message_in_teams_that_its_thread_continues(store):
    chat = (await open_chat(store)).as_("bill")
    async with TeamsHarness(chat.dispatcher, store, chat.clock) as teams:
        work = worker(chat, "teams", teams.adapter)
        await teams.say("alert add percent fabrikam 80,100", "bill", channel=teams_side.DESK)
        await teams.click("Save rule", "bill")
        await work.scan()
        await work.deliver()
        chat.partner.costs[FABRIKAM.id] = eur("5100")
        await work.scan()
        await work.deliver()
        shown = [teams.text_of(each, "") for each in teams.screen("", teams_side.DESK)]
        assert sum("102%" in each for each in shown) == 2 and not any("86.4%" in each for each in shown)
        assert sum("Take it" in each for each in shown) == 1


@pytest.mark.parametrize("typed", ["to=me", "to=here"])
async def test_where_it_is_told_in_slack(store, typed):
    chat = (await open_chat(store)).as_("bill")
    async with SlackHarness(chat.dispatcher, store, chat.clock) as slack:
        work = worker(chat, "slack", slack.adapter)
        await slack.command(f"alert add percent fabrikam 80 {typed}", "bill")
        await slack.click("Save rule", "bill")
        await work.scan()
        await work.deliver()
        where = slack.newest("bill").channel
        assert where == (slack_side.DESK if typed == "to=here" else slack.dm_of("bill"))


async def test_a_channel_that_the_bot_was_thrown_out_of(store):
    chat = (await open_chat(store)).as_("bill")
    async with SlackHarness(chat.dispatcher, store, chat.clock) as slack:
        work = worker(chat, "slack", slack.adapter)
        await slack.command("alert add percent fabrikam 80", "bill")
        await slack.click("Save rule", "bill")
        slack.slack.channels[slack_side.DESK] = {"is_archived": True}
        await work.scan()
        await work.deliver()
        await work.deliver()
        told = slack.newest("bill")
        assert told.channel == slack.dm_of("bill") and "Messages can't be delivered" in told.said
        assert "#desk" in told.said and "archived" in told.said
        slack.slack.channels.clear()
        await slack.send_event({"type": "channel_unarchive", "channel": slack_side.DESK}, "gil")
        await slack.quiet()
        await work.deliver()
        assert "86.4%" in slack.newest("oscar").said


async def test_a_ticket_and_its_thread_in_slack(store):
    chat = (await open_chat(store)).as_("hana")
    async with SlackHarness(chat.dispatcher, store, chat.clock) as slack:
        work = worker(chat, "slack", slack.adapter)
        await slack.command(
            'ticket create fabrikam title="VM is down" description="Since noon" service=vm problem=boot',
            "hana",
        )
        await slack.click("Raise ticket", "hana")
        await work.deliver()
        anchor = slack.newest("oscar")
        assert "Updates appear in this thread" in anchor.said

        desk = chat.desks[Desk.AZURE]
        ticket = next(iter(desk.raised.values()))
        note = TicketNote("Lena H.", "Which region?", chat.clock.now(), inbound=True)
        desk.raised[ticket.ref.id] = replace(ticket, notes=(*ticket.notes, note), updated=chat.clock.now())
        await work.poll_tickets()
        await work.deliver()
        update = slack.newest("oscar")
        assert update.thread == anchor.ts and "Which region?" in update.said

        shown = await slack.mention("note West Europe", "hana", thread=anchor.ts)
        assert "West Europe" in shown and "Fabrikam, Inc." in shown
        await slack.click("Add note", "hana")
        assert desk.raised[ticket.ref.id].notes[-1].text == "West Europe"


async def test_a_ticket_and_its_reply_chain_in_teams(store):
    chat = (await open_chat(store)).as_("hana")
    async with TeamsHarness(chat.dispatcher, store, chat.clock) as teams:
        work = worker(chat, "teams", teams.adapter)
        line = 'ticket create fabrikam title="VM is down" description="Since noon" service=vm problem=boot'
        await teams.say(line, "hana", channel=teams_side.DESK)
        await teams.click("Raise ticket", "hana")
        await work.deliver()
        anchor = teams.screen("", teams_side.DESK)[-1]
        assert "mention the bot and write: note" in teams.text_of(anchor, "")

        desk = chat.desks[Desk.AZURE]
        ticket = next(iter(desk.raised.values()))
        note = TicketNote("Lena H.", "Which region?", chat.clock.now(), inbound=True)
        desk.raised[ticket.ref.id] = replace(ticket, notes=(*ticket.notes, note), updated=chat.clock.now())
        await work.poll_tickets()
        await work.deliver()
        update = teams.screen("", teams_side.DESK)[-1]
        assert "Which region?" in teams.text_of(update, "") and update.conversation.endswith(
            f";messageid={anchor.id}"
        )

        chain = f"{teams_side.DESK};messageid={anchor.id}"
        await teams.say("note West Europe", "hana", channel=chain)
        await teams.click("Add note", "hana")
        assert desk.raised[ticket.ref.id].notes[-1].text == "West Europe"


async def test_a_ticket_in_a_group_chat_of_teams_which_has_no_threads(store):
    chat = (await open_chat(store)).as_("hana")
    async with TeamsHarness(chat.dispatcher, store, chat.clock) as teams:
        work = worker(chat, "teams", teams.adapter)
        line = 'ticket create fabrikam title="VM is down" description="Since noon" service=vm problem=boot'
        await teams.say(line, "hana", channel=teams_side.GROUP)
        await teams.click("Raise ticket", "hana")
        await work.deliver()
        assert "thread" not in teams.public(teams_side.GROUP)

        desk = chat.desks[Desk.AZURE]
        ticket = next(iter(desk.raised.values()))
        note = TicketNote("Lena H.", "Which region?", chat.clock.now(), inbound=True)
        desk.raised[ticket.ref.id] = replace(ticket, notes=(*ticket.notes, note), updated=chat.clock.now())
        await work.poll_tickets()
        await work.deliver()
        update = teams.screen("", teams_side.GROUP)[-1]
        assert update.conversation == teams_side.GROUP
        said = teams.text_of(update, "")
        assert "Which region?" in said and "VM is down" in said and "mention the bot" not in said
