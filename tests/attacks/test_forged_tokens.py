"""Forged tokens of the Bot Framework, posted over HTTP to the door of Teams as it runs: a process of its own on the bot's
own server, whose keys come from a double of Microsoft's document."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import jwt
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.adapters.teams.connector_double import APP, ISSUER, TENANT, ConnectorDouble, _keys
from tests.adapters.teams.harness import BOT_NAME, entra_id, personal_of, profile, user_id

ROOT = Path(__file__).resolve().parents[2]
OTHER = "00000000-0000-4000-8000-0000000000ff"
Forge = Callable[["Door"], str]


def packed(part: object) -> str:
    raw = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class Door:
    """The process, and the Bot Framework that it believes in."""

    port: int
    teams: ConnectorDouble
    session: aiohttp.ClientSession

    def claims(self, **changes: Any) -> dict[str, Any]:
        now = int(time.time())
        good = {"iss": ISSUER, "aud": APP, "nbf": now - 10, "exp": now + 600}
        merged = good | {"serviceurl": self.teams.service_url} | changes
        return {name: value for name, value in merged.items() if value is not None}

    def good(self, **changes: Any) -> str:
        """Signed with the published key; ``changes`` bend the claims."""
        return self.signed({"alg": "RS256", "typ": "JWT", "kid": "one"}, self.claims(**changes))

    def signed(self, head: object, said: object, key: str = "one") -> str:
        """Any head and any claims, under a signature that is good for them."""
        parts = f"{packed(head)}.{packed(said)}"
        return f"{parts}.{packed(jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256).sign(parts.encode(), _keys[key]))}"

    def head(self, **changes: Any) -> str:
        """Good claims and a good signature under a bent head."""
        head = {"alg": "RS256", "typ": "JWT", "kid": "one"} | changes
        return self.signed({name: value for name, value in head.items() if value is not None}, self.claims())

    def activity(self, **changes: Any) -> dict[str, Any]:
        conversation = {"id": personal_of(user_id("ada")), "tenantId": TENANT, "conversationType": "personal"}
        return {
            "type": "message", "id": self.teams.new_id(), "channelId": "msteams", "text": "help", "textFormat": "plain",
            "serviceUrl": self.teams.service_url, "conversation": conversation,
            "recipient": {"id": f"28:{APP}", "name": BOT_NAME},
            "from": {"id": user_id("ada"), "name": "ada", "aadObjectId": entra_id("ada")},
            "channelData": {"tenant": {"id": TENANT}},
        } | changes  # fmt: skip

    async def post(self, authorization: str, body: object = None) -> int:
        headers = {"Authorization": authorization, "Content-Type": "application/json"}
        data = json.dumps(self.activity() if body is None else body)
        url = f"http://127.0.0.1:{self.port}/api/messages"
        async with self.session.post(url, data=data, headers=headers) as answer:
            await answer.read()
            return answer.status

    async def asked(self) -> list[str]:
        async with self.session.get(f"http://127.0.0.1:{self.port}/asked") as answer:
            return list(await answer.json())


@asynccontextmanager
async def open_door() -> AsyncIterator[Door]:
    teams = ConnectorDouble(published=["one", "two"])
    teams.endorsements["two"] = ["webchat", "directline"]
    teams.members[(personal_of(user_id("ada")), user_id("ada"))] = profile("ada")
    await teams.start()
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.attacks.teams_process", f"{teams.url}/openid", cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert child.stdout
    try:
        async with asyncio.timeout(60):
            while not (line := await child.stdout.readline()).strip().isdigit():
                assert line, "the process did not start"
        reading = asyncio.create_task(child.stdout.read())
        async with aiohttp.ClientSession() as session:
            yield Door(int(line), teams, session)
        reading.cancel()
    finally:
        child.kill()
        await child.wait()
        await teams.close()


def hs256(door: Door, secret: bytes) -> str:
    parts = f"{packed({'alg': 'HS256', 'typ': 'JWT', 'kid': 'one'})}.{packed(door.claims())}"
    return f"{parts}.{packed(hmac.new(secret, parts.encode(), hashlib.sha256).digest())}"


def public(encoding: Encoding = Encoding.PEM) -> bytes:
    return _keys["one"].public_key().public_bytes(encoding, PublicFormat.SubjectPublicKeyInfo)


def unsigned(door: Door, algorithm: str, proof: str = "") -> str:
    return f"{packed({'alg': algorithm, 'typ': 'JWT', 'kid': 'one'})}.{packed(door.claims())}.{proof}"


def pss(door: Door) -> str:
    parts = f"{packed({'alg': 'PS256', 'typ': 'JWT', 'kid': 'one'})}.{packed(door.claims())}"
    proof = _keys["one"].sign(parts.encode(), PSS(MGF1(SHA256()), 32), SHA256())
    return f"{parts}.{packed(proof)}"


def twice(door: Door, name: str, value: str) -> str:
    """A claim that is there twice: readers differ in which of the two they take."""
    said = json.dumps(door.claims())
    bent = f'{{"{name}": {json.dumps(value)}, {said[1:-1]}, "{name}": {json.dumps(value)}}}'
    return door.signed({"alg": "RS256", "typ": "JWT", "kid": "one"}, bent.encode())


def rogue(door: Door, **head: Any) -> str:
    return door.signed({"alg": "RS256", "typ": "JWT", "kid": "one"} | head, door.claims(), "rogue")


JWK = jwt.algorithms.RSAAlgorithm.to_jwk(_keys["rogue"].public_key(), as_dict=True)
NOW = int(time.time())

FORGED: dict[str, Forge] = {
    # the key
    "another key under a published name": lambda door: rogue(door),
    "a key that is not published": lambda door: rogue(door, kid="rogue"),
    "no key named": lambda door: door.head(kid=None),
    "a key's name that is a path": lambda door: rogue(door, kid="../../../../dev/null"),
    "a key's name that is an address": lambda door: rogue(door, kid=f"{door.teams.url}/upload/keys"),
    "a key's name that asks a database": lambda door: rogue(door, kid="one' UNION SELECT 'x"),
    "a key's name that is a list": lambda door: door.head(kid=["one"]),
    "a key's name that is an object": lambda door: door.head(kid={"kid": "one"}),
    "a key's name without end": lambda door: rogue(door, kid="k" * 3000),
    "a key's name with a NUL": lambda door: rogue(door, kid="one\0"),
    "a key brought along": lambda door: rogue(door, jwk=JWK),
    "a key brought along and named by no other name": lambda door: rogue(door, jwk=JWK, kid=None),
    "an address of keys": lambda door: rogue(door, jku=f"{door.teams.url}/upload/keys"),
    "an address of a certificate": lambda door: rogue(door, x5u=f"{door.teams.url}/upload/cert"),
    "a certificate brought along": lambda door: rogue(door, x5c=[packed(public(Encoding.DER))]),
    # the algorithm
    "signed by nobody": lambda door: unsigned(door, "none"),
    "signed by Nobody": lambda door: unsigned(door, "None"),
    "signed by NOBODY, with something there": lambda door: unsigned(door, "NONE", "AAAA"),
    "signed by nobody, under a good signature": lambda door: door.head(alg="none"),
    "the public key as a password, in PEM": lambda door: hs256(door, public()),
    "the public key as a password, in DER": lambda door: hs256(door, public(Encoding.DER)),
    "an empty password": lambda door: hs256(door, b""),
    "the app id as a password": lambda door: hs256(door, APP.encode()),
    "another hash than it says": lambda door: door.head(alg="RS512"),
    "another padding": pss,
    "no algorithm": lambda door: door.head(alg=None),
    "a list of algorithms": lambda door: door.head(alg=["RS256"]),
    "something that must be understood": lambda door: door.head(crit=["exp"], exp=1),
    "a body that is not encoded": lambda door: door.head(b64=False, crit=["b64"]),
    # for whom
    "for another bot": lambda door: door.good(aud=OTHER),
    "for nobody": lambda door: door.good(aud=None),
    "for an empty name": lambda door: door.good(aud=""),
    "for several": lambda door: door.good(aud=[OTHER, APP]),
    "for a list of one": lambda door: door.good(aud=[APP]),
    "for whom our name begins with": lambda door: door.good(aud=APP[:-1]),
    "for an address": lambda door: door.good(aud=f"api://{APP}"),
    "for us, first for another": lambda door: twice(door, "aud", OTHER),
    # by whom
    "by another issuer": lambda door: door.good(iss="https://evil.example"),
    "by no issuer": lambda door: door.good(iss=None),
    "by the issuer with a slash": lambda door: door.good(iss=f"{ISSUER}/"),
    "by the issuer in capitals": lambda door: door.good(iss=ISSUER.upper()),
    "by several issuers": lambda door: door.good(iss=[ISSUER]),
    "by the emulator's issuer": lambda door: door.good(iss=f"https://sts.windows.net/{OTHER}/"),
    "by the tenant of another": lambda door: door.good(iss=f"https://login.microsoftonline.com/{OTHER}/v2.0"),
    # when
    "expired": lambda door: door.good(exp=NOW - 3600),
    "expired a little beyond what clocks may differ": lambda door: door.good(exp=NOW - 400),
    "without an end": lambda door: door.good(exp=None),
    "with an end that is a word": lambda door: door.good(exp="tomorrow"),
    "with an end that is a list": lambda door: door.good(exp=[NOW + 600]),
    "with an end before all time": lambda door: door.good(exp=-(10**30)),
    "with an end that is no number": lambda door: door.good(exp=float("nan")),
    "with an end without end": lambda door: door.good(exp=float("inf")),
    "not good yet": lambda door: door.good(nbf=NOW + 3600),
    "made in the future": lambda door: door.good(iat=NOW + 3600),
    # where to
    "for another address": lambda door: door.good(serviceurl="https://smba.trafficmanager.net/emea/"),
    "for no address": lambda door: door.good(serviceurl=None),
    "for a list of addresses": lambda door: door.good(serviceurl=[door.teams.service_url]),
    "for the address in capitals": lambda door: door.good(serviceurl=door.teams.service_url.upper()),
    "for the address and more": lambda door: door.good(serviceurl=f"{door.teams.service_url}x"),
    # which channel
    "with a key that speaks for other channels": lambda door: door.signed(
        {"alg": "RS256", "typ": "JWT", "kid": "two"}, door.claims(), "two"
    ),
    # its form
    "claims changed after it was signed": lambda door: (
        door.good().split(".")[0] + "." + packed(door.claims(exp=2**31)) + "." + door.good().split(".")[2]
    ),
    "the signature of another": lambda door: door.good()[:-300] + door.good(exp=NOW + 700)[-300:],
    "the signature left out": lambda door: door.good().rpartition(".")[0] + ".",
    "two parts": lambda door: door.good().rpartition(".")[0],
    "five parts, as if it were encrypted": lambda door: f"{door.good()}.AAAA.AAAA",
    "claims that are no object": lambda door: door.signed({"alg": "RS256", "kid": "one"}, [door.claims()]),
    "claims that are no JSON": lambda door: door.signed({"alg": "RS256", "kid": "one"}, b"\xff\xfe"),
    "claims of a thousand levels": lambda door: door.signed({"alg": "RS256", "kid": "one"}, b"[" * 3000),
    "a head that is no object": lambda door: door.signed(["RS256"], door.claims()),
    "a word behind it": lambda door: f"{door.good()} x",
    "a second token behind it": lambda door: f"{door.good()},{door.good()}",
}

SCHEMES = (
    "bearer {}",
    "BEARER {}",
    "Bearer  {}",
    "Bearer\t{}",
    "Basic {}",
    "{}",
    "Bearer Bearer {}",
    'Bearer "{}"',
)


async def test_no_forged_token_opens_the_running_bot() -> None:
    async with open_door() as door:
        answered = {name: await door.post(f"Bearer {forge(door)}") for name, forge in FORGED.items()}
        assert {name: said for name, said in answered.items() if said not in (401, 503)} == {}
        assert [form for form in SCHEMES if await door.post(form.format(door.good())) != 401] == []
        assert await door.asked() == [] and door.teams.conversations == {}
        # No key was looked for where a token said that there was one; the list was asked for again at most once.
        assert door.teams.calls["upload"] == 0 and door.teams.key_fetches <= 2

        # All that was wrong with them was what they said.
        assert await door.post(f"Bearer {door.good()}") == 201
        assert await door.post(f"Bearer {door.good(exp=int(time.time()) - 100)}") == 201, (
            "clocks differ by five minutes"
        )
        async with asyncio.timeout(10):
            while len(await door.asked()) < 2:
                await asyncio.sleep(0.05)


async def test_a_good_token_opens_nothing_for_another_tenant_channel_or_address() -> None:
    async with open_door() as door:
        conversation = door.activity()["conversation"]
        bent = {
            "tenant of the channel": ({"channelData": {"tenant": {"id": OTHER}}}, 201),
            "tenant of the conversation": ({"conversation": conversation | {"tenantId": OTHER}}, 201),
            "no tenant": ({"channelData": {}, "conversation": {"id": conversation["id"]}}, 201),
            "another channel": ({"channelId": "webchat"}, 403),
            "the emulator": ({"channelId": "emulator"}, 403),
            "another address": ({"serviceUrl": "https://evil.example/"}, 401),
        }
        for name, (changes, status) in bent.items():
            token = door.good(serviceurl=door.activity(**changes)["serviceUrl"])
            assert await door.post(f"Bearer {token}", door.activity(**changes)) == status, name
        # What was taken without an answer was taken before this one.
        assert await door.post(f"Bearer {door.good()}", door.activity(text="the last")) == 201
        async with asyncio.timeout(10):
            while not (asked := await door.asked()):
                await asyncio.sleep(0.05)
        assert asked == ["the last"]
