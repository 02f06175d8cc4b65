"""The door of Teams: tokens that the Bot Framework did not make for this bot. What ordinary forgeries come to is told in
``tests/adapters/teams/test_authentication.py``; here are those that take some cunning."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from typing import Any, cast

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.adapters.teams.canned import CannedDispatch, MemoryStore
from tests.adapters.teams.connector_double import APP, ISSUER, TENANT, _keys
from tests.adapters.teams.harness import TeamsHarness, entra_id
from tests.fakes import FakeClock

OTHER_TENANT = "00000000-0000-4000-8000-0000000000ff"


@pytest.fixture
def core() -> CannedDispatch:
    return CannedDispatch()


@pytest.fixture
async def teams(core: CannedDispatch) -> AsyncIterator[TeamsHarness]:
    async with TeamsHarness(core, cast(Any, MemoryStore()), FakeClock()) as harness:
        yield harness


def claims(teams: TeamsHarness) -> dict[str, Any]:
    now = int(time.time())
    return {
        "iss": ISSUER,
        "aud": APP,
        "nbf": now - 10,
        "exp": now + 600,
        "serviceurl": teams.teams.service_url,
    }


async def refused(teams: TeamsHarness, core: CannedDispatch, token: str) -> bool:
    status, _ = await teams.post(teams.message("help"), f"Bearer {token}")
    await teams.quiet()
    return (status, core.asked, teams.screen()) == (401, [], [])


async def test_the_public_key_is_no_password(teams: TeamsHarness, core: CannedDispatch) -> None:
    """A token "signed" with the key that everybody may read, by an algorithm that takes it for a secret."""
    public = _keys["one"].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    head, said = ({"alg": "HS256", "typ": "JWT", "kid": "one"}, claims(teams))
    parts = [jwt.utils.base64url_encode(json.dumps(part).encode()).decode() for part in (head, said)]
    import hashlib
    import hmac

    proof = hmac.new(public, ".".join(parts).encode(), hashlib.sha256).digest()
    assert await refused(teams, core, ".".join([*parts, jwt.utils.base64url_encode(proof).decode()]))


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE"])
async def test_a_token_that_nobody_signed(teams: TeamsHarness, core: CannedDispatch, algorithm: str) -> None:
    head = {"alg": algorithm, "typ": "JWT", "kid": "one"}
    parts = [jwt.utils.base64url_encode(json.dumps(part).encode()).decode() for part in (head, claims(teams))]
    for proof in ("", "AAAA"):
        assert await refused(teams, core, ".".join([*parts, proof]))


async def test_a_key_of_the_callers_own_choice_is_not_fetched(
    teams: TeamsHarness, core: CannedDispatch
) -> None:
    """The header of a token may name where its key is, or bring it along."""
    theirs = jwt.algorithms.RSAAlgorithm.to_jwk(_keys["rogue"].public_key(), as_dict=True)
    for more in (
        {"jku": f"{teams.teams.url}/upload/keys"},
        {"jwk": theirs},
        {"x5u": "https://evil.example/key"},
    ):
        token = jwt.encode(claims(teams), _keys["rogue"], algorithm="RS256", headers={"kid": "one", **more})
        assert await refused(teams, core, token)


async def test_a_changed_claim_breaks_the_signature(teams: TeamsHarness, core: CannedDispatch) -> None:
    head, _, proof = teams.teams.token().split(".")
    said = jwt.utils.base64url_encode(json.dumps(claims(teams) | {"exp": 2**31}).encode()).decode()
    assert await refused(teams, core, f"{head}.{said}.{proof}")


async def test_a_good_token_says_nothing_about_the_tenant(teams: TeamsHarness, core: CannedDispatch) -> None:
    """The Bot Framework signs for every tenant that has installed the bot; who is served is for the bot to say."""
    for name, tenant in (("channelData", {"tenant": {"id": OTHER_TENANT}}), ("conversation", None)):
        body = teams.message("help")
        body[name] = tenant or body["conversation"] | {"tenantId": OTHER_TENANT}
        assert (await teams.post(body))[0] == 201
    await teams.quiet()
    assert core.asked == []


async def test_nobody_becomes_somebody_else_by_saying_so(teams: TeamsHarness, core: CannedDispatch) -> None:
    """The object id in an activity is compared with the one that Teams has for the sender."""
    body = teams.message("help", "sam")
    body["from"]["aadObjectId"] = entra_id("gil")
    await teams.post(body)
    await teams.quiet()
    assert core.asked == []


async def test_nobody_becomes_who_has_just_been_here_or_keeps_them_out(
    teams: TeamsHarness, core: CannedDispatch
) -> None:
    """What Teams has told of somebody is kept for some minutes, and is theirs alone."""
    body = teams.message("whoami", "sam")
    body["from"]["aadObjectId"] = entra_id("gil")
    for said in (body, teams.message("help", "gil"), body | {"id": teams.teams.new_id()}):
        await teams.post(said)
        await teams.quiet()
    assert core.lines == ["help"]


async def test_the_very_same_message_again_is_not_done_again(
    teams: TeamsHarness, core: CannedDispatch
) -> None:
    body = teams.message("help")
    for _ in range(3):
        await teams.post(body)
    await teams.quiet()
    assert core.lines == ["help"]
    assert core.asked[0].actor.workspace == TENANT
