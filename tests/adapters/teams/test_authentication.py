"""Tokens: only what the Bot Framework signed for this bot is let in, and the bot's own goes to no other host."""

from __future__ import annotations

import asyncio
import time
from typing import Any, cast

import pytest
from structlog.testing import capture_logs

from adapters.server import limits
from adapters.teams.app import TeamsAdapter
from adapters.teams.keys import FRESH
from config.settings import TeamsSettings
from tests.adapters.teams.canned import CannedDispatch, MemoryStore
from tests.adapters.teams.harness import TeamsHarness
from tests.fakes import FakeClock

# -- tokens --------------------------------------------------------------------------------------------

BAD_TOKENS: dict[str, dict[str, Any]] = {
    "somebody else's bot": {"aud": "00000000-0000-4000-8000-00000000ffff"},
    "no audience": {"aud": None},
    "somebody else's issuer": {"iss": "https://evil.example"},
    "no issuer": {"iss": None},
    "another service address": {"serviceurl": "https://smba.trafficmanager.net/emea/"},
    "no service address": {"serviceurl": None},
    "expired": {"exp": int(time.time()) - 3600},
    "never expires": {"exp": None},
    "not yet": {"nbf": int(time.time()) + 3600},
    "another signature": {"key": "rogue", "kid": "one"},
    "an unknown key": {"key": "rogue"},
    "the emulator's issuer": {"iss": "https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/"},
}


@pytest.mark.parametrize("bent", BAD_TOKENS.values(), ids=BAD_TOKENS.keys())
async def test_a_token_that_proves_nothing_is_unauthorized(
    teams: TeamsHarness, core: CannedDispatch, bent: dict[str, Any]
) -> None:
    status, body = await teams.post(teams.message("help"), f"Bearer {teams.teams.token(**bent)}")
    await teams.quiet()
    assert (status, body, core.asked, teams.screen()) == (401, None, [], [])


async def test_requests_that_prove_nothing_do_not_fill_the_log(teams: TeamsHarness) -> None:
    with capture_logs() as lines:
        for header in ("", "Bearer nonsense") * 10:
            assert (await teams.post(b"{}", header))[0] == 401
    told = [(line["reason"], line["times"]) for line in lines if line["event"] == "teams request refused"]
    assert told == [("no_token", 1), ("bad_token", 1)], "each reason once a minute"


@pytest.mark.parametrize("header", ["", "Bearer nonsense", "forged"])
async def test_nothing_is_read_or_parsed_before_the_token_is_known_to_be_good(
    teams: TeamsHarness, core: CannedDispatch, header: str
) -> None:
    if header == "forged":
        header = f"Bearer {teams.teams.token('rogue', kid='one')}"
    for body in (b"{", b"[" * 100_000, b"x" * (2 * 1024 * 1024)):
        assert (await teams.post(body, header))[0] == 401, "a parser would have said 400, a reader 413"
    assert core.asked == []


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Bearer a.b.c", "Bearer x y", "Basic YWRhOmFkYQ==", "nonsense", "Bearer é"],
)
async def test_a_header_that_is_no_token_is_unauthorized(
    teams: TeamsHarness, core: CannedDispatch, header: str
) -> None:
    assert (await teams.post(teams.message("help"), header))[0] == 401
    assert core.asked == []


async def test_an_unsigned_token_is_unauthorized(teams: TeamsHarness) -> None:
    import jwt

    claims = jwt.decode(teams.teams.token(), options={"verify_signature": False})
    unsigned = jwt.encode(claims, None, algorithm="none", headers={"kid": "one"})
    assert (await teams.post(teams.message("help"), f"Bearer {unsigned}"))[0] == 401


async def test_a_key_that_may_not_speak_for_this_channel_is_unauthorized(teams: TeamsHarness) -> None:
    body = teams.message("help", channelId="webchat")
    assert (await teams.post(body))[0] == 403


async def test_keys_are_fetched_once_and_before_they_are_needed(teams: TeamsHarness) -> None:
    assert teams.teams.key_fetches == 1
    await teams.say("help")
    await teams.say("help")
    assert teams.teams.key_fetches == 1


async def test_a_new_key_is_learnt_and_made_up_keys_cause_no_more_fetches(
    core: CannedDispatch, memory: MemoryStore, clock: FakeClock
) -> None:
    async with TeamsHarness(core, cast(Any, memory), clock) as teams:
        keys = teams.adapter._endpoint.authentication._keys  # type: ignore[union-attr]
        keys._tried -= 120  # two minutes have passed since the start
        teams.teams.published = ["one", "two"]
        assert (await teams.post(teams.message("help"), f"Bearer {teams.teams.token('two')}"))[0] == 201
        for number in range(5):
            made_up = teams.teams.token("rogue", kid=f"made-up-{number}")
            assert (await teams.post(teams.message("help"), f"Bearer {made_up}"))[0] == 401
        assert teams.teams.key_fetches == 2


async def test_few_wait_for_keys_that_do_not_come(
    core: CannedDispatch, memory: MemoryStore, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Requests that wait count as worked on and make no room for others; whose key is known waits for nobody."""
    monkeypatch.setattr(limits, "SHARED_WAITING", 2)
    async with TeamsHarness(core, cast(Any, memory), clock) as teams:
        keys = teams.adapter._endpoint.authentication._keys  # type: ignore[union-attr]
        keys._tried -= 120
        fetch, come = keys._fetch, asyncio.Event()

        async def late(url: str) -> dict[str, Any]:
            await come.wait()
            return await fetch(url)

        monkeypatch.setattr(keys, "_fetch", late)
        made_up = f"Bearer {teams.teams.token('rogue', kid='made-up')}"
        waiting = [asyncio.create_task(teams.post(teams.message("help"), made_up)) for _ in range(2)]
        while keys._callers._here < 2:
            await asyncio.sleep(0.001)
        assert (await teams.post(teams.message("help"), made_up))[0] == 503
        keys._fetched -= FRESH
        assert (await teams.post(teams.message("help")))[0] == 201
        come.set()
        assert {status for status, *_ in await asyncio.gather(*waiting)} == {401}


# -- addresses -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    ["", None, 5, "https://evil.example/", "http://127.0.0.2/", "https://127.0.0.1.evil.example/", "//127.0.0.1/"],
)  # fmt: skip
async def test_the_bots_token_goes_to_no_other_host(teams: TeamsHarness, address: object) -> None:
    body = teams.message("help") | {"serviceUrl": address}
    token = teams.teams.token(serviceurl=address if isinstance(address, str) else None)
    assert (await teams.post(body, f"Bearer {token}"))[0] == 401


async def test_an_activity_without_an_address_is_not_answered(teams: TeamsHarness) -> None:
    body = teams.message("help")
    del body["serviceUrl"]
    assert (await teams.post(body))[0] == 401


def test_a_bot_without_an_app_id_does_not_start(core: CannedDispatch, memory: MemoryStore) -> None:
    from bot.framework.registry import Registry

    with pytest.raises(ValueError, match="TEAMS_APP_ID"):
        TeamsAdapter(
            TeamsSettings(), dispatch=core, registry=Registry(()), store=cast(Any, memory), clock=FakeClock()
        )
