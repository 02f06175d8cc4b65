"""Bodies of requests: one that is no activity is refused, and one that asks for nothing is taken without an answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.adapters.teams.canned import CannedDispatch
from tests.adapters.teams.connector_double import TENANT
from tests.adapters.teams.harness import TeamsHarness


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe", b'{"type": "message"}', b"[" * 100_000, b"1" * 5000,
        b'{"type": "message", "channelId": "msteams", "conversation": "x"}',
        b'{"type": "message", "channelId": "msteams", "conversation": {"id": "a\\u0000b"}}',
        b'{"type": "message", "channelId": "msteams", "conversation": {"id": "a\\ud800b"}}',
    ],
)  # fmt: skip
async def test_a_body_that_is_no_activity_is_a_bad_request(teams: TeamsHarness, body: bytes) -> None:
    assert (await teams.post(body))[0] == 400


async def test_a_body_that_is_no_json_by_its_own_word_is_not_read(teams: TeamsHarness) -> None:
    body = teams.message("help")
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        headers = {"Content-Type": kind}
        assert (await teams.post(body, headers=headers))[0] == 415


async def test_a_body_that_is_too_long_is_not_read(teams: TeamsHarness, core: CannedDispatch) -> None:
    body = teams.message("x" * (1024 * 1024 + 1))
    assert (await teams.post(body))[0] == 413

    async def without_a_length() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b" " * 32_768

    url = teams.server.make_url("/api/messages")
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {teams.teams.token()}"}
    try:
        async with teams.http.post(url, data=without_a_length(), headers=headers) as answer:
            assert answer.status == 413
    except aiohttp.ClientConnectionError:
        # The server may hang up on whoever goes on sending.
        assert core.asked == []


@pytest.mark.parametrize(
    "kind", ["typing", "event", "trace", "endOfConversation", "messageReaction", "handoff", "x"]
)
async def test_activities_that_ask_for_nothing_are_taken_without_an_answer(
    teams: TeamsHarness, core: CannedDispatch, kind: str
) -> None:
    assert (await teams.post(teams.activity(kind)))[0] == 201
    await teams.quiet()
    assert (core.asked, teams.screen()) == ([], [])


async def test_edits_and_meetings_are_taken_without_an_answer(
    teams: TeamsHarness, core: CannedDispatch
) -> None:
    for kind in ("messageUpdate", "messageDelete", "event"):
        for name in ("application/vnd.microsoft.meetingStart", "application/vnd.microsoft.readReceipt"):
            bent = {"name": name, "value": {"StartTime": []}, "channelData": {"eventType": "editMessage"}}
            body = teams.activity(kind) | bent
            body["channelData"]["tenant"] = {"id": TENANT}
            assert (await teams.post(body))[0] == 201
    assert core.asked == []


async def test_an_unknown_invoke_is_not_implemented(teams: TeamsHarness) -> None:
    for name in ("task/fetch", "composeExtension/query", "", "signin/verifyState"):
        assert (await teams.post(teams.invoke(name, {"data": "x"})))[0] == 501


async def test_many_messages_at_once_are_all_answered(teams: TeamsHarness, core: CannedDispatch) -> None:
    await asyncio.gather(*(teams.post(teams.message(f"find {number}")) for number in range(30)))
    await teams.quiet()
    assert len(teams.screen()) == 30
    assert teams.teams.calls["member"] == 1
