"""What reaches the bot: only what the Bot Framework sends, for people of the tenants that are served."""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import AsyncIterator
from typing import Any, cast

import aiohttp
import pytest
from structlog.testing import capture_logs

from adapters.teams.app import TeamsAdapter
from config.settings import TeamsSettings
from tests.adapters.teams.canned import CannedDispatch, MemoryStore, list_card
from tests.adapters.teams.connector_double import TENANT
from tests.adapters.teams.harness import DESK, LOCAL_TOKEN, TeamsHarness, entra_id, profile, user_id
from tests.fakes import FakeClock

OTHER_TENANT = "00000000-0000-4000-8000-0000000000ff"
NEUTRAL = "This bot is for members of its own organisation, so nothing was done."


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


# -- bodies --------------------------------------------------------------------------------------------


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


# -- tenants and people --------------------------------------------------------------------------------


def _tenant(body: dict[str, Any], channel_data: str | None, conversation: str | None) -> dict[str, Any]:
    body["channelData"] = {"tenant": {"id": channel_data}} if channel_data else {}
    body["conversation"]["tenantId"] = conversation
    return body


@pytest.mark.parametrize(
    ("channel_data", "conversation"),
    [(OTHER_TENANT, OTHER_TENANT), (TENANT, OTHER_TENANT), (OTHER_TENANT, TENANT), (None, None)],
)
async def test_other_tenants_are_refused_with_a_neutral_sentence(
    teams: TeamsHarness, core: CannedDispatch, channel_data: str | None, conversation: str | None
) -> None:
    assert (await teams.post(_tenant(teams.message("help"), channel_data, conversation)))[0] == 201
    await teams.quiet()
    assert teams.personal() == NEUTRAL
    assert core.asked == []


async def test_tenants_that_are_named_are_served(
    core: CannedDispatch, memory: MemoryStore, clock: FakeClock
) -> None:
    served = frozenset({OTHER_TENANT})
    async with TeamsHarness(core, cast(Any, memory), clock, tenants=served) as teams:
        assert await teams.say("help") == NEUTRAL
        teams.teams.members[("a:ada", user_id("ada"))]["tenantId"] = OTHER_TENANT
        await teams.post(_tenant(teams.message("help"), OTHER_TENANT.upper(), OTHER_TENANT))
        await teams.quiet()
        assert core.lines == ["help"]


@pytest.mark.parametrize(
    "bent",
    [
        {"userRole": "guest"},
        {"userRole": "anonymous"},
        {"userRole": "federated"},
        {"userPrincipalName": "ada_gmail.com#EXT#@northwindcloud.onmicrosoft.com"},
        {"tenantId": OTHER_TENANT},
        {"tenantId": None},
        {"aadObjectId": entra_id("sam")},
    ],
)
async def test_guests_and_people_of_other_tenants_are_refused(
    teams: TeamsHarness, core: CannedDispatch, bent: dict[str, Any]
) -> None:
    for conversation in ("a:ada", DESK):
        teams.teams.members[(conversation, user_id("ada"))] = profile("ada") | bent
    assert await teams.say("help") == NEUTRAL
    await teams.say("help", channel=DESK)
    assert teams.public() == NEUTRAL
    assert core.asked == []


async def test_who_is_turned_away_is_on_record_under_their_own_tenant(
    teams: TeamsHarness, memory: MemoryStore
) -> None:
    teams.teams.members[(DESK, user_id("sam"))]["userRole"] = "guest"
    await teams.say("help", "sam", channel=DESK)
    for _ in range(3):
        await teams.post(_tenant(teams.message("help"), TENANT, OTHER_TENANT))
    await teams.quiet()

    assert [(row.actor, row.place, row.outcome, row.detail) for row in memory.audit.rows] == [
        (f"teams:{TENANT}:{entra_id('sam')}", f"teams:{DESK}", "refused", "Turned away at the door: guest."),
        (
            f"teams:{OTHER_TENANT}:{entra_id('ada')}",
            "teams:a:ada",
            "refused",
            "Turned away at the door: tenant.",
        ),
    ]


async def test_other_bots_are_refused(teams: TeamsHarness, core: CannedDispatch, memory: MemoryStore) -> None:
    body = teams.message("help", channel=DESK)
    body["from"] = {"id": "28:00000000-0000-4000-8000-00000000b0b0", "name": "Another bot"}
    await teams.post(body)
    await teams.quiet()

    assert core.asked == [] and teams.public() == "", "two bots that answer each other never end"
    assert [row.detail for row in memory.audit.rows] == ["Turned away at the door: bot."]


async def test_who_has_no_identity_is_refused(teams: TeamsHarness, core: CannedDispatch) -> None:
    body = teams.message("help")
    del body["from"]["aadObjectId"]
    await teams.post(body)
    await teams.quiet()
    assert (teams.personal(), core.asked) == (NEUTRAL, [])


async def test_who_is_not_in_the_conversation_is_refused(teams: TeamsHarness, core: CannedDispatch) -> None:
    # So is somebody whose account was deactivated: Teams no longer knows them in any conversation.
    del teams.teams.members[("a:ada", user_id("ada"))]
    assert await teams.say("help") == NEUTRAL


async def test_when_teams_does_not_say_who_it_is_people_are_asked_to_try_again(
    teams: TeamsHarness, core: CannedDispatch
) -> None:
    teams.teams.fails("member", 503)
    assert "Try again in a moment" in await teams.say("help")
    assert "You said: help" in await teams.say("help")


async def test_a_stranger_who_clicks_or_searches_gets_nothing(
    teams: TeamsHarness, core: CannedDispatch
) -> None:
    from bot.ports.dispatch import Audience, Reply

    core.replies["list"] = Reply(card=list_card(), audience=Audience.EVERYONE)
    await teams.say("list", channel=DESK)
    click = _tenant(teams.click_activity("Details"), OTHER_TENANT, OTHER_TENANT)
    status, body = await teams.post(click)
    assert (status, body["value"]) == (200, NEUTRAL)
    search = teams.invoke("application/search", {"dataset": "usage show/customer", "queryText": "a"})
    _, found = await teams.post(_tenant(search, OTHER_TENANT, OTHER_TENANT))
    assert found["value"]["results"] == []
    await teams.quiet()
    assert (core.lines, core.suggested) == (["list"], [])


async def test_strangers_are_not_remembered(teams: TeamsHarness, memory: MemoryStore) -> None:
    body = teams.activity("conversationUpdate") | {
        "membersAdded": [{"id": teams.message("")["recipient"]["id"]}]
    }
    await teams.post(_tenant(body, OTHER_TENANT, OTHER_TENANT))
    await teams.quiet()
    assert memory.conversations.kept == {}


async def test_refusals_are_counted(teams: TeamsHarness) -> None:
    from prometheus_client import REGISTRY

    def count(reason: str) -> float:
        return REGISTRY.get_sample_value("csp_bot_teams_refused_total", {"reason": reason}) or 0

    before = count("no_token"), count("tenant")
    await teams.post(teams.message("help"), "")
    await teams.post(_tenant(teams.message("help"), OTHER_TENANT, None))
    await teams.quiet()
    assert (count("no_token"), count("tenant")) == (before[0] + 1, before[1] + 1)


async def test_secrets_stay_out_of_the_log(teams: TeamsHarness, logged: io.StringIO) -> None:
    token = teams.teams.token(aud="somebody-else")
    await teams.post(teams.message("help"), f"Bearer {token}")
    teams.password.broken = True
    await teams.say("help")
    said = logged.getvalue()
    assert "refused" in said
    assert token not in said and "outbound-token" not in said and "AADSTS" not in said


# -- callers on this machine, when nobody signs in -----------------------------------------------------


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


def test_a_bot_without_an_app_id_does_not_start(core: CannedDispatch, memory: MemoryStore) -> None:
    from bot.framework.registry import Registry

    with pytest.raises(ValueError, match="TEAMS_APP_ID"):
        TeamsAdapter(
            TeamsSettings(), dispatch=core, registry=Registry(()), store=cast(Any, memory), clock=FakeClock()
        )


async def test_many_messages_at_once_are_all_answered(teams: TeamsHarness, core: CannedDispatch) -> None:
    await asyncio.gather(*(teams.post(teams.message(f"find {number}")) for number in range(30)))
    await teams.quiet()
    assert len(teams.screen()) == 30
    assert teams.teams.calls["member"] == 1
