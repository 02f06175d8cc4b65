"""The Bot Framework on loopback: conversations and members, keys and tokens, and a file store. Strict about what it is
sent, and it remembers all of it."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import jwt
from aiohttp import web
from aiohttp.test_utils import TestServer
from botframework.connector.auth import AppCredentials
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

APP = "00000000-0000-4000-8000-00000000b07a"
BOT = f"28:{APP}"
TENANT = "00000000-0000-4000-8000-00000000c0de"
ISSUER = "https://api.botframework.com"
OUTBOUND = "outbound-token"
CARD = "application/vnd.microsoft.card.adaptive"
CARD_BYTES = 28 * 1024

_keys = {
    name: rsa.generate_private_key(public_exponent=65537, key_size=2048) for name in ("one", "two", "rogue")
}


class Password(AppCredentials):
    """The bot's sign-in: a token without asking anybody, and a count of how often one was asked for."""

    def __init__(self) -> None:
        super().__init__(app_id=APP)
        self.made = 0
        self.broken = False

    def get_access_token(self, force_refresh: bool = False) -> str:
        self.made += 1
        if self.broken:
            raise PermissionError("AADSTS7000215: Invalid client secret provided")
        return OUTBOUND


@dataclass
class Shown:
    """A message as it stands in a conversation."""

    id: str
    conversation: str
    activity: dict[str, Any]
    edits: int = 0

    @property
    def card(self) -> dict[str, Any] | None:
        attachments = self.activity.get("attachments") or [{}]
        return attachments[0].get("content") if attachments[0].get("contentType") == CARD else None


@dataclass
class ConnectorDouble:
    """``fail`` holds answers to give instead, by operation: (status, headers). ``channels`` are those of each team."""

    anonymous: bool = False
    members: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    conversations: dict[str, list[Shown]] = field(default_factory=dict)
    channels: dict[str, dict[str, str]] = field(default_factory=dict)
    created: list[dict[str, Any]] = field(default_factory=list)
    typing: list[str] = field(default_factory=list)
    removed: list[Shown] = field(default_factory=list)
    uploads: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    fail: dict[str, deque[tuple[int, dict[str, str]]]] = field(default_factory=dict)
    published: list[str] = field(default_factory=lambda: ["one"])
    endorsements: dict[str, list[str]] = field(default_factory=dict)
    key_fetches: int = 0
    hold_members: asyncio.Event | None = None
    hold_slow: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._numbers = count(1)
        app = web.Application()
        root = "/amer/v3/conversations"
        app.add_routes(
            [
                web.get("/openid", self._openid),
                web.get("/keys", self._jwks),
                web.post(root, self._create),
                web.post(root + "/{conversation}/activities", self._send),
                web.put(root + "/{conversation}/activities/{activity}", self._update),
                web.delete(root + "/{conversation}/activities/{activity}", self._delete),
                web.get(root + "/{conversation}/members/{member}", self._member),
                web.get(root + "/{conversation}/pagedmembers", self._members),
                web.get("/amer/v3/teams/{team}/conversations", self._channels),
                web.put("/upload/{name}", self._upload),
                web.route("*", "/slow/{rest:.*}", self._slow),
            ]
        )
        self.server = TestServer(app)

    async def start(self) -> None:
        await self.server.start_server()
        self.url = f"http://127.0.0.1:{self.server.port}"
        self.service_url = f"{self.url}/amer/"
        self.slow_url = f"{self.url}/slow/"

    async def close(self) -> None:
        await self.server.close()

    def new_id(self) -> str:
        return str(1_795_000_000_000 + next(self._numbers))

    def fails(self, operation: str, status: int, times: int = 1, **headers: str) -> None:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        self.fail.setdefault(operation, deque()).extend([(status, given)] * times)

    def token(self, key: str = "one", kid: str | None = None, **changes: Any) -> str:
        """A token as the channel sends it; ``changes`` bend its claims, ``None`` leaves one out."""
        now = int(time.time())
        claims = {
            "iss": ISSUER, "aud": APP, "nbf": now - 10, "exp": now + 600, "serviceurl": self.service_url,
        } | changes  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(claims, _keys[key], algorithm="RS256", headers={"kid": kid or key})

    # -- the routes ------------------------------------------------------------------------------------

    async def _openid(self, _: web.Request) -> web.Response:
        self.key_fetches += 1
        return web.json_response({"issuer": ISSUER, "jwks_uri": f"{self.url}/keys"})

    async def _jwks(self, _: web.Request) -> web.Response:
        keys = []
        for name in self.published:
            key = json.loads(RSAAlgorithm.to_jwk(_keys[name].public_key()))
            keys.append(
                key | {"kid": name, "endorsements": self.endorsements.get(name, ["msteams", "emulator"])}
            )
        return web.json_response({"keys": keys})

    def _refusal(self, request: web.Request, operation: str) -> web.Response | None:
        self.calls[operation] += 1
        expected = None if self.anonymous else f"Bearer {OUTBOUND}"
        assert request.headers.get("Authorization") == expected, "the bot's own token, or none"
        if self.fail.get(operation):
            status, headers = self.fail[operation].popleft()
            error = {"error": {"code": "Refused", "message": "no"}}
            return web.json_response(error, status=status, headers=headers)
        return None

    async def _slow(self, request: web.Request) -> web.Response:
        self.calls["slow"] += 1
        await self.hold_slow.wait()
        return web.json_response({"id": self.new_id()})

    async def _create(self, request: web.Request) -> web.Response:
        if refused := self._refusal(request, "create"):
            return refused
        body = await request.json()
        self.created.append(body)
        assert body["isGroup"] is False and len(body["members"]) == 1
        return web.json_response({"id": personal_of(body["members"][0]["id"])}, status=201)

    async def _send(self, request: web.Request) -> web.Response:
        activity = await request.json()
        if refused := self._refusal(request, activity["type"]):
            return refused
        conversation = request.match_info["conversation"]
        if activity["type"] == "typing":
            self.typing.append(conversation)
            return web.json_response({"id": ""}, status=201)
        check(activity)
        shown = Shown(self.new_id(), conversation, activity)
        self.conversations.setdefault(conversation, []).append(shown)
        return web.json_response({"id": shown.id}, status=201)

    async def _update(self, request: web.Request) -> web.Response:
        if refused := self._refusal(request, "update"):
            return refused
        shown = self._find(request)
        if shown is None:
            return web.json_response({"error": {"code": "ActivityNotFoundInConversation"}}, status=404)
        activity = await request.json()
        check(activity)
        assert activity["id"] == shown.id
        shown.activity, shown.edits = activity, shown.edits + 1
        return web.json_response({"id": shown.id})

    async def _delete(self, request: web.Request) -> web.Response:
        if refused := self._refusal(request, "delete"):
            return refused
        shown = self._find(request)
        if shown:
            self.removed.append(shown)
            self.conversations[shown.conversation].remove(shown)
        return web.Response(status=200 if shown else 404)

    async def _member(self, request: web.Request) -> web.Response:
        if refused := self._refusal(request, "member"):
            return refused
        if self.hold_members:
            await self.hold_members.wait()
        conversation = request.match_info["conversation"].partition(";")[0]
        found = self.members.get((conversation, request.match_info["member"]))
        if found is None:
            return web.json_response({"error": {"code": "MemberNotFoundInConversation"}}, status=404)
        return web.json_response(found)

    async def _members(self, request: web.Request) -> web.Response:
        if refused := self._refusal(request, "members"):
            return refused
        conversation = request.match_info["conversation"].partition(";")[0]
        found = [each for (place, _), each in sorted(self.members.items()) if place == conversation]
        at = int(request.query.get("continuationToken", "0"))
        assert request.query["pageSize"] == "500"
        more = {"continuationToken": str(at + 4)} if at + 4 < len(found) else {}
        return web.json_response({"members": found[at : at + 4]} | more)

    async def _channels(self, request: web.Request) -> web.Response:
        if refused := self._refusal(request, "channels"):
            return refused
        found = self.channels.get(request.match_info["team"])
        if found is None:
            return web.json_response({"error": {"code": "BotNotInConversationRoster"}}, status=403)
        # The first channel has no name.
        listed = [{"id": channel, "name": name or None} for channel, name in found.items()]
        return web.json_response({"conversations": listed})

    async def _upload(self, request: web.Request) -> web.Response:
        assert "Authorization" not in request.headers, "the address is permission enough"
        if self.fail.get("upload"):
            status, headers = self.fail["upload"].popleft()
            return web.Response(status=status, headers=headers)
        span, name = request.headers["Content-Range"], request.match_info["name"]
        first = int(span.removeprefix("bytes ").partition("-")[0])
        before = self.uploads[name][1] if first else b""
        assert len(before) == first, "pieces come one after the other"
        self.uploads[name] = (span, before + await request.read())
        return web.json_response({}, status=201)

    def _find(self, request: web.Request) -> Shown | None:
        # A message may be named by its thread or by its channel.
        base = request.match_info["conversation"].partition(";")[0]
        for conversation, messages in self.conversations.items():
            for shown in messages:
                if conversation.partition(";")[0] == base and shown.id == request.match_info["activity"]:
                    return shown
        return None


def personal_of(user: str) -> str:
    """The personal chat of a person with the bot."""
    return f"a:{user.removeprefix('29:')}"


def check(activity: dict[str, Any]) -> None:
    """What Teams would refuse, or show wrongly."""
    assert activity["type"] == "message"
    assert "text" in activity or activity.get("attachments"), activity
    if "text" in activity:
        assert activity["textFormat"] in ("plain", "markdown"), (
            "words are plain unless they are meant not to be"
        )
    for attachment in activity.get("attachments", ()):
        if attachment["contentType"] == CARD:
            assert activity["summary"], "without a summary a notification says nothing"
            assert attachment["content"]["type"] == "AdaptiveCard"
            assert attachment["content"]["version"] == "1.5"
            assert len(json.dumps(attachment["content"])) <= CARD_BYTES
