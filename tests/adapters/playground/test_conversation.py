"""People talk to the bot on the page: what they see, and what others do not."""

from __future__ import annotations

import asyncio
import re

import pytest

from bot.cards.model import Card, Secret, Text
from tests.adapters.playground.conftest import Site
from tests.adapters.playground.core import FABRIKAM, PDF


def action(html: str, label: str) -> int:
    """The number of a button, by what is written on it."""
    found = re.search(rf'<button[^>]*data-action="(\d+)"[^>]*>{re.escape(label)}</button>', html)
    assert found, label
    return int(found[1])


def version(html: str) -> int:
    return int(re.search(r'data-version="(\d+)"', html)[1])


async def click(site: Site, news: dict, label: str, person: str = "sam"):
    html = news["html"]
    return await site.post(
        "click", person, message=news["id"], version=version(html), action=action(html, label)
    )


async def test_a_line_is_echoed_and_answered_in_the_direct_messages(site: Site) -> None:
    tab = await site.watch()
    assert (await site.post("say", room="@sam", line="usage show fabrikam")).status == 202
    echo = await tab.next()
    assert "usage show fabrikam" in echo["html"]
    assert echo["author"] == "sam"
    answer = await tab.until("Azure usage of Fabrikam, Inc.")
    assert answer["says"].startswith("Fabrikam, Inc. has spent")
    assert "86% of USD 5,000.00" in answer["html"]
    assert "Only visible to you" not in answer["html"]
    assert ">Share<" not in answer["html"], "nobody to share with in direct messages"
    [asked] = site.core.invocations
    assert asked.actor.email == "sam@northwindcloud.example"
    assert asked.actor.key == "playground:northwind:sam"
    assert asked.place.personal
    tab.close()


async def test_what_was_said_is_still_there_when_the_page_is_opened_again(site: Site) -> None:
    tab = await site.watch()
    await site.post("say", room="@sam", line="usage show fabrikam")
    await tab.until("Azure usage")
    tab.close()
    page = await site.page("sam")
    assert "usage show fabrikam" in page
    assert "Azure usage of Fabrikam, Inc." in page


async def test_private_answers_in_the_channel_reach_their_person_alone(site: Site) -> None:
    sam, bill = await site.watch("sam"), await site.watch("bill")
    await site.post("say", room="desk", line="usage show fabrikam")
    answer = await sam.until("Azure usage")
    assert "Only visible to you" in answer["html"]
    assert (await site.post("say", "bill", room="desk", line="hello")).status == 202
    for_bill = [await bill.next() for _ in range(2)]
    assert all("Fabrikam" not in news["html"] for news in for_bill)
    assert "Fabrikam" not in (await site.page("bill", "desk")).split('id="log"')[1].split('class="composer"')[
        0
    ].replace("Set a budget for Fabrikam", "")
    assert "Azure usage of Fabrikam" in await site.page("sam", "desk")
    for tab in (sam, bill):
        tab.close()


async def test_an_answer_for_everyone_takes_the_line_that_asked_with_it(site: Site) -> None:
    sam, bill = await site.watch("sam"), await site.watch("bill")
    await site.post("say", room="desk", line="hello")
    heard = [await bill.next(), await bill.next()]
    assert any("Hello all" in news["html"] for news in heard)
    assert any(news["author"] == "sam" for news in heard)
    for tab in (sam, bill):
        tab.close()


async def test_sharing_asks_again_and_shows_it_to_everyone(site: Site) -> None:
    sam, bill = await site.watch("sam"), await site.watch("bill")
    await site.post("say", room="desk", line="usage show fabrikam")
    answer = await sam.until("Azure usage")
    assert (await click(site, answer, "Share")).status == 202
    shared = await bill.until("Azure usage")
    assert "shared by Sam Okafor" in shared["html"]
    assert site.core.invocations[-1].share
    for tab in (sam, bill):
        tab.close()


async def test_nobody_reads_or_clicks_in_the_direct_messages_of_others(site: Site) -> None:
    sam = await site.watch("sam")
    await site.post("say", room="@sam", line="usage show fabrikam")
    answer = await sam.until("Azure usage")
    stolen = await click(site, answer, "Set budget", person="bill")
    assert stolen.status == 409
    assert len(site.core.invocations) == 1
    assert (await site.post("say", "bill", room="@sam", line="help")).status == 400
    assert "Azure usage" not in await site.page("bill")
    sam.close()


async def test_paging_happens_in_place(site: Site) -> None:
    tab = await site.watch()
    await site.post("say", room="@sam", line="usage show fabrikam")
    first = await tab.until("Page 1 of 2")
    assert (await click(site, first, "Next page")).status == 202
    second = await tab.until("Page 2 of 2")
    assert second["id"] == first["id"]
    assert version(second["html"]) > version(first["html"])
    late = await click(site, first, "Next page")
    assert late.status == 409, "a click on what is no longer there"
    tab.close()


async def test_what_is_for_one_person_alone_does_not_take_the_place_of_what_everybody_sees(
    site: Site,
) -> None:
    sam, bill = await site.watch("sam"), await site.watch("bill")
    await site.post("say", room="desk", line="offer")
    offer = await bill.until("Who takes it?")
    assert (await click(site, offer, "Refuse me", person="bill")).status == 202
    refused = await bill.until("I do not know")
    assert refused["id"] > offer["id"] and "Only visible to you" in refused["html"]
    assert "Who takes it?" in await site.page("sam", "desk")
    assert (await click(site, offer, "Take")).status == 202
    taken = await bill.until("Hello all")
    assert taken["id"] == offer["id"], "what is for everyone takes its place"
    for tab in (sam, bill):
        tab.close()


async def test_a_button_that_does_not_replace_answers_below_and_says_where_it_came_from(site: Site) -> None:
    tab = await site.watch()
    await site.post("say", room="@sam", line="usage show fabrikam")
    first = await tab.until("Azure usage")
    await click(site, first, "Set budget")
    below = await tab.until("I do not know")
    assert below["id"] > first["id"]
    assert "Set budget" in below["html"]
    tab.close()


async def test_slow_work_says_so_and_is_edited_in_place(site: Site) -> None:
    site.core.pause = 0.9
    tab = await site.watch()
    await site.post("say", room="@sam", line="usage show fabrikam")
    await tab.next()
    working = await tab.next()
    assert 'aria-busy="true"' in working["html"]
    answer = await tab.until("Azure usage")
    assert answer["id"] == working["id"]
    assert any("Asking Partner Center" in news["html"] for news in tab.heard)
    tab.close()


async def test_a_core_that_fails_is_answered_for(site: Site) -> None:
    tab = await site.watch()
    await site.post("say", room="@sam", line="crash")
    assert "Something went wrong" in (await tab.until("went wrong"))["html"]
    tab.close()


async def test_a_tab_that_was_away_gets_what_it_missed(site: Site) -> None:
    tab = await site.watch()
    await site.post("say", room="@sam", line="first words")
    await tab.until("I do not know")
    mark = tab.last
    tab.close()
    await site.post("say", room="@sam", line="second words")
    await asyncio.sleep(0.05)
    back = await site.watch(after=mark)
    missed = [await back.next(), await back.next()]
    assert all("first words" not in news["html"] for news in missed)
    assert "second words" in missed[0]["html"]
    back.close()


async def test_a_tab_of_an_earlier_process_is_told_to_load_again(site: Site) -> None:
    tab = await site.watch(after="deadbeef.4")
    assert await tab.next() == {"reset": True}


@pytest.mark.parametrize("position", ["²", "٣²", "9" * 5000, "-1", "½", ""])
async def test_a_position_that_is_no_number_is_told_to_load_again(site: Site, position: str) -> None:
    tab = await site.watch(after=f"{site.playground._timeline.epoch}.{position}")
    assert await tab.next() == {"reset": True}


async def test_every_tab_is_let_go_at_the_end(site: Site) -> None:
    tab = await site.watch()
    await site.playground.close(1.0)
    assert await tab.next() == {"ended": True}
    assert (await site.post("say", room="@sam", line="help")).status == 503
    late = await site.client.get("/playground/events", params={"as": "sam"})
    assert late.status == 503, "a tab that comes back now would keep the server from ending"


async def test_closing_lets_running_work_finish(site: Site) -> None:
    site.core.pause = 0.2
    await site.post("say", room="@sam", line="usage show fabrikam")
    await site.playground.close(5.0)
    assert "Azure usage of Fabrikam" in await site.page("sam")


async def test_unread_messages_are_counted_until_the_conversation_is_opened(site: Site) -> None:
    await site.post("say", "bill", room="desk", line="hello")
    await asyncio.sleep(0.05)
    assert '<span class="unread" data-unread="desk">2</span>' in await site.page("sam")
    await site.page("sam", "desk")
    assert 'data-unread="desk" hidden' in await site.page("sam")


async def test_a_file_is_for_its_person(site: Site) -> None:
    tab = await site.watch()
    await site.post("say", room="desk", line="invoice get G000024135")
    answer = await tab.until("G000024135.pdf")
    href = re.search(r'href="(/playground/files/[^"]+)"', answer["html"])[1]
    async with site.client.get(href) as mine:
        assert await mine.read() == PDF.content
        assert mine.headers["Content-Disposition"] == "attachment; filename*=UTF-8''G000024135.pdf"
        assert mine.headers["X-Content-Type-Options"] == "nosniff"
    async with site.client.get(href.replace("as=sam", "as=bill")) as theirs:
        assert theirs.status == 404
    tab.close()


async def test_a_card_in_an_alert_channel_shows_no_secret(site: Site) -> None:
    from bot.model import Destination

    card = Card(
        "Notice",
        "Fabrikam, Inc. is at 86%.",
        (Text("It is at 86%."), Secret("Password", "hunter2")),
        FABRIKAM,
    )
    await site.playground.messenger.deliver(
        Destination("playground", "northwind", channel="#csp-alerts"), card, "notice-1"
    )
    page = await site.page("oscar", "alerts")
    assert "It is at 86%." in page
    assert "Shown only to the person who asked." in page
    assert "hunter2" not in page
