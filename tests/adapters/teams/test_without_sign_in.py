"""Callers on this machine, when nobody signs in: the address that was printed is needed, and nobody comes in from elsewhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, cast

import pytest

from adapters.teams.app import TeamsAdapter
from config.settings import TeamsSettings
from tests.adapters.teams.canned import CannedDispatch, MemoryStore
from tests.adapters.teams.harness import LOCAL_TOKEN, TeamsHarness, user_id
from tests.fakes import FakeClock


@pytest.fixture
async def local(core: CannedDispatch, memory: MemoryStore, clock: FakeClock) -> AsyncIterator[TeamsHarness]:
    async with TeamsHarness(core, cast(Any, memory), clock, anonymous=True) as harness:
        yield harness


@pytest.mark.parametrize("channel", ["msteams", "emulator", "webchat"])
async def test_the_agents_playground_talks_without_signing_in(
    local: TeamsHarness, core: CannedDispatch, channel: str
) -> None:
    body = local.message("help", channelId=channel)
    del body["from"]["aadObjectId"], body["channelData"], body["localTimezone"]
    if channel != "msteams":
        del body["conversation"]["conversationType"]
    assert (await local.post(body))[0] == 201
    await local.quiet()
    assert "You said: help" in local.personal()
    assert core.asked[0].actor.email == "ada@northwindcloud.example"


async def test_the_made_up_person_is_who_its_e_mail_says(local: TeamsHarness, core: CannedDispatch) -> None:
    await local.say("help", user="sam")
    local.teams.members[("a:hana", user_id("hana"))]["email"] = "somebody@contoso.com"
    await local.say("help", user="hana")
    assert [each.actor.email for each in core.asked] == [
        "sam@northwindcloud.example", "ada@northwindcloud.example",
    ]  # fmt: skip


async def test_without_sign_in_no_tokens_are_taken(local: TeamsHarness) -> None:
    assert (await local.post(local.message("help"), f"Bearer {local.teams.token()}"))[0] == 401


async def test_without_sign_in_nobody_is_answered_elsewhere(local: TeamsHarness) -> None:
    for address in (
        "https://smba.trafficmanager.net/emea/",
        "http://192.168.0.1/",
        "http://localhost.evil.example/",
    ):
        assert (await local.post(local.message("help", serviceUrl=address)))[0] == 401
    assert (await local.post(local.message("help", channelId="directline")))[0] == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "203.0.113.7"},
        {"Forwarded": "for=203.0.113.7"},
        {"X-Real-IP": "203.0.113.7"},
        {"CF-Connecting-IP": "203.0.113.7"},
        {"Via": "1.1 proxy"},
        {"X-Forwarded-For": "127.0.0.1"},
        {"Host": "rebound.evil.example"},
        {"Host": "evil.example@localhost"},
        {"Host": "localhost.evil.example:8080"},
    ],
)
async def test_without_sign_in_nobody_comes_in_from_elsewhere(
    local: TeamsHarness, headers: dict[str, str]
) -> None:
    assert (await local.post(local.message("help"), headers=headers))[0] == 403


@pytest.mark.parametrize(
    "query", [{}, {"token": ""}, {"token": "another-token-of-somebody"}, {"t": LOCAL_TOKEN}]
)
async def test_without_sign_in_the_address_that_was_printed_is_needed(
    local: TeamsHarness, core: CannedDispatch, query: dict[str, str]
) -> None:
    """A proxy that adds no header makes everybody a caller on this machine."""
    assert (await local.post(local.message("help"), query=query))[0] == 401
    assert core.asked == []


def test_without_sign_in_and_token_nobody_is_served(core: CannedDispatch, memory: MemoryStore) -> None:
    from bot.framework.registry import Registry

    with pytest.raises(ValueError, match="token"):
        TeamsAdapter(
            TeamsSettings(anonymous=True),
            dispatch=core,
            registry=Registry(()),
            store=cast(Any, memory),
            clock=FakeClock(),
        )
