"""Files in Teams: offered in the personal chat, handed over once they are agreed to, and kept by nobody for long."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, cast

import pytest

from adapters.teams.files import OfferedFiles
from bot.cards.model import File
from bot.model import Document
from bot.ports.dispatch import Audience, Reply
from tests.adapters.teams.canned import CannedDispatch, MemoryStore, card
from tests.adapters.teams.harness import DESK, GROUP, TeamsHarness
from tests.fakes import FakeClock

PDF = Document("G000024130 [draft].pdf", "application/pdf", b"%PDF-1.7 an invoice")


@pytest.fixture(autouse=True)
def invoice(core: CannedDispatch) -> None:
    core.replies["invoice"] = Reply(card=card("Invoice", "Here it is.", File(PDF)), files=(PDF,))


async def test_a_file_is_offered_and_stored_where_the_person_allows_it(teams: TeamsHarness) -> None:
    await teams.say("invoice")
    offer = teams.offer().activity["attachments"][0]
    assert offer["name"] == PDF.name and offer["content"]["sizeInBytes"] == len(PDF.content)
    await teams.consent("accept")
    assert teams.teams.uploads["file"] == (f"bytes 0-{len(PDF.content) - 1}/{len(PDF.content)}", PDF.content)
    told = teams.newest().activity["attachments"][0]
    assert told["contentType"] == "application/vnd.microsoft.teams.card.file.info"
    assert told["content"] == {"uniqueId": "U1", "fileType": "pdf"}
    assert len(teams.teams.removed) == 1, "the question goes away once it is answered"


async def test_a_file_that_is_declined_is_stored_nowhere(teams: TeamsHarness) -> None:
    await teams.say("invoice")
    assert "file was not stored" in await teams.consent("decline")
    assert teams.teams.uploads == {}


@pytest.mark.parametrize("audience", list(Audience))
async def test_a_file_asked_for_in_a_channel_comes_to_the_personal_chat(
    teams: TeamsHarness, core: CannedDispatch, audience: Audience
) -> None:
    core.replies["invoice"] = Reply(card=card("Invoice", "Here it is."), files=(PDF,), audience=audience)
    await teams.say("invoice", channel=DESK)
    assert teams.offer().conversation == "a:ada"
    assert PDF.name not in teams.public()
    await teams.consent("accept")
    assert "file" in teams.teams.uploads


async def test_nobody_else_gets_the_file(teams: TeamsHarness) -> None:
    await teams.say("invoice")
    content = teams.offer().activity["attachments"][0]["content"]
    upload = {"uploadUrl": f"{teams.teams.url}/upload/stolen"}
    value = {"action": "accept", "context": content["acceptContext"], "uploadInfo": upload}
    await teams.post(teams.invoke("fileConsent/invoke", value, "sam"))
    await teams.quiet()
    assert teams.teams.uploads == {}
    assert "This file is no longer available" in teams.personal("sam")


@pytest.mark.parametrize("place", [DESK, GROUP])
@pytest.mark.parametrize("action", ["accept", "decline"])
async def test_an_answer_to_an_offer_does_nothing_where_others_read(
    teams: TeamsHarness, core: CannedDispatch, place: str, action: str
) -> None:
    """Files are offered in personal chats. Elsewhere such an answer names a message that is no offer, and whoever sends
    it would have the bot take away what it has told everybody, or put a link of theirs there in its name."""
    core.replies["alert"] = Reply(card=card("Alert", "Fabrikam is over."), audience=Audience.EVERYONE)
    await teams.say("alert", "gil", channel=place)
    told = teams.screen("", place)[-1]
    await teams.say("invoice", "oscar")
    offered = teams.offer("oscar").activity["attachments"][0]["content"]["acceptContext"]
    upload = {"uploadUrl": f"{teams.teams.url}/upload/file", "contentUrl": "https://evil.example/"}
    for context in ({}, offered):
        value = {"action": action, "context": context, "uploadInfo": upload}
        before = teams.public(place)
        await teams.post(teams.invoke("fileConsent/invoke", value, "oscar", told))
        await teams.quiet()
        assert teams.public(place) == before and teams.teams.removed == []
    assert teams.teams.uploads == {}


async def test_a_file_is_handed_over_once_and_for_ten_minutes(teams: TeamsHarness, clock: FakeClock) -> None:
    await teams.say("invoice")
    clock.move(timedelta(minutes=11))
    assert "This file is no longer available" in await teams.consent("accept")
    assert teams.teams.uploads == {}


@pytest.mark.parametrize(
    "address", ["https://evil.example/upload", "http://10.0.0.1/", "file:///etc/passwd", "", "https://sharepoint.com.evil.example/"]
)  # fmt: skip
async def test_files_go_to_no_other_store(teams: TeamsHarness, address: str) -> None:
    await teams.say("invoice")
    assert "Teams did not accept the file" in await teams.consent("accept", uploadUrl=address)


async def test_a_store_that_fails_is_told(teams: TeamsHarness) -> None:
    await teams.say("invoice")
    teams.teams.fails("upload", 507)
    assert "Teams did not accept the file" in await teams.consent("accept")


@pytest.mark.parametrize(
    "value", [None, "x", {}, {"action": "accept"}, {"action": 5, "context": [], "uploadInfo": 7}]
)
async def test_a_made_up_consent_does_nothing(teams: TeamsHarness, value: object) -> None:
    status, _ = await teams.post(teams.invoke("fileConsent/invoke", value))
    await teams.quiet()
    assert status == 200 and teams.teams.uploads == {}


async def test_an_empty_file_is_not_offered(teams: TeamsHarness, core: CannedDispatch) -> None:
    empty = Document("empty.pdf", "application/pdf", b"")
    core.replies["invoice"] = Reply(card=card("Invoice", "Here it is."), files=(empty,))
    assert "empty.pdf" not in await teams.say("invoice")


def test_old_files_make_room_for_new_ones(clock: FakeClock) -> None:
    offered = OfferedFiles(clock, most=25)
    first = offered.keep("ada", Document("1.pdf", "", b"x" * 20))
    second = offered.keep("ada", Document("2.pdf", "", b"y" * 20))
    assert offered.take(first, "ada") is None
    assert offered.take(second, "ada") is not None
    assert offered.weight == 0


async def test_in_production_no_file_is_served_by_the_bot_itself(teams: TeamsHarness) -> None:
    await teams.say("invoice")
    token = teams.offer().activity["attachments"][0]["content"]["acceptContext"]["file"]
    async with teams.http.get(teams.server.make_url(f"/teams/files/{token}")) as answer:
        assert answer.status == 404


@pytest.fixture
async def local(core: CannedDispatch, memory: MemoryStore, clock: FakeClock) -> AsyncIterator[TeamsHarness]:
    async with TeamsHarness(core, cast(Any, memory), clock, anonymous=True) as harness:
        yield harness


async def test_the_agents_playground_gets_a_link_that_soon_expires(
    local: TeamsHarness, clock: FakeClock
) -> None:
    await local.say("invoice")
    text = local.newest().activity["text"]
    assert text.startswith("[G000024130 \\[draft\\].pdf](http://127.0.0.1:")
    url = text.rpartition("(")[2].rstrip(")")
    async with local.http.get(url) as answer:
        assert (answer.status, await answer.read()) == (200, PDF.content)
        assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''G000024130")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    async with local.http.get(url + "x") as answer:
        assert answer.status == 404
    clock.move(timedelta(minutes=11))
    async with local.http.get(url) as answer:
        assert answer.status == 404
