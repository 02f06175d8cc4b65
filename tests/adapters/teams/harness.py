"""People in Teams, talking to the real adapter over authenticated HTTP requests.

``TeamsHarness(dispatch, store, clock)`` takes any core. Every method does what a person does and returns what that
person then sees that is new, as text; :meth:`TeamsHarness.newest` has the card behind it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.charts import ChartLinks
from adapters.teams.app import TeamsAdapter
from adapters.teams.cloud import LOCAL, Cloud
from adapters.teams.forms import input_id
from adapters.teams.timing import Timing
from bot.framework.registry import Registry
from bot.ports import Clock, Store
from bot.ports.dispatch import Dispatch
from config.settings import TeamsSettings
from tests.adapters.teams.connector_double import (
    APP,
    BOT,
    ISSUER,
    TENANT,
    ConnectorDouble,
    Password,
    Shown,
    personal_of,
)

DESK = "19:desk@thread.tacv2"
GROUP = "19:group@thread.v2"
QUICK = Timing(typing=0.05, progress_after=0.1, progress_every=0.0, deadline=0.5, settle=0.02, retries=0.001)
PEOPLE = ("ada", "sam", "hana", "bill", "gil", "oscar")
BOT_NAME = "Partner"

Data = dict[str, Any]


def user_id(name: str) -> str:
    return f"29:{name}"


def entra_id(name: str) -> str:
    return f"00000000-0000-4000-8000-{name.encode().hex():0>12}"


def profile(name: str) -> Data:
    """A member of the tenant, as Teams tells of it."""
    return {
        "id": user_id(name), "name": f"{name.capitalize()} Person", "aadObjectId": entra_id(name),
        "email": f"{name}@northwindcloud.example", "userPrincipalName": f"{name}@northwindcloud.example",
        "tenantId": TENANT, "userRole": "user",
    }  # fmt: skip


LOCAL_TOKEN = "what-is-in-the-printed-address"


class TeamsHarness:
    """The tenant of Northwind Cloud: a channel (``DESK``), a group chat (``GROUP``), and a personal chat for each."""

    def __init__(
        self,
        dispatch: Dispatch,
        store: Store,
        clock: Clock,
        *,
        anonymous: bool = False,
        charts: ChartLinks | None = None,
        timing: Timing = QUICK,
        tenants: frozenset[str] = frozenset(),
        registry: Registry | None = None,
    ) -> None:
        self.teams = ConnectorDouble(anonymous=anonymous)
        self.password = Password()
        self.anonymous = anonymous
        self._made = (dispatch, store, clock, charts, timing, registry or Registry(()))
        self._tenants = tenants
        self.answers: list[tuple[int, Any]] = []
        self._replaced: dict[tuple[str, str], tuple[int, Data]] = {}
        for name in PEOPLE:
            for conversation in (DESK, GROUP, personal_of(user_id(name))):
                self.teams.members[(conversation, user_id(name))] = profile(name)

    async def __aenter__(self) -> TeamsHarness:
        await self.teams.start()
        dispatch, store, clock, charts, timing, registry = self._made
        if self.anonymous:
            settings, cloud = TeamsSettings(anonymous=True, token=LOCAL_TOKEN), LOCAL
        else:
            settings = TeamsSettings(APP, "not used", TENANT, self._tenants)
            local = {"service_hosts": ("127.0.0.1",), "upload_hosts": ("127.0.0.1",)}
            cloud = Cloud(
                issuer=ISSUER,
                openid_url=f"{self.teams.url}/openid",
                insecure=frozenset({"127.0.0.1"}),
                **local,
            )
        self.adapter = TeamsAdapter(
            settings, dispatch=dispatch, registry=registry, store=store, clock=clock, charts=charts,
            cloud=cloud, credentials=self.password, timing=timing,
        )  # fmt: skip
        app = web.Application()
        app.add_routes(self.adapter.routes())
        self.server = TestServer(app)
        await self.server.start_server()
        await self.adapter.start()
        self.http = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.adapter.close(5)
        await self.http.close()
        await self.server.close()
        await self.teams.close()

    # -- what people do --------------------------------------------------------------------------------

    async def say(self, text: str, user: str = "ada", channel: str = "") -> str:
        """Write to the bot: in the personal chat, or by a mention in a channel or group chat."""
        return await self._seen_by(user, self.post(self.message(text, user, channel)))

    async def click(self, label: str, user: str = "ada", *, old_client: bool = False) -> str:
        """Press what has this label in the newest message that has it. Old clients send a message instead."""
        shown, action = self._find(label, user)
        return await self._seen_by(user, self._press(shown, action, {}, user, old_client=old_client))

    async def submit(self, user: str = "ada", **values: str) -> str:
        """Fill in the newest form and submit it; fields not named keep what they hold."""
        shown = self.form(user)
        content = self.card_of(shown, user)
        given = {each["id"]: each["value"] for each in inputs(content) if each.get("value") not in (None, "")}
        asked = {each["id"] for each in inputs(content)}
        typed = {input_id(name): value for name, value in values.items()}
        assert set(typed) <= asked, f"the form asks for {sorted(asked)}"
        action = next(each for each in actions(content) if each.get("verb") == "submit")
        return await self._seen_by(user, self._press(shown, action, given | typed, user))

    async def search(
        self, field: str, typed: str, user: str = "ada", *, tells: bool = True, **others: str
    ) -> list[str]:
        """Type into a field with type-ahead; returns what is offered. ``offered`` has the values.

        What ``others`` hold goes along where the card asks for it, unless it is a client that never ``tells``.
        """
        shown = self.form(user)
        there = {each["id"]: each for each in inputs(self.card_of(shown, user))}
        asked = there[field]
        held = {name: each["value"] for name, each in there.items() if each.get("value")} | others
        auto = asked["choices.data"].get("associatedInputs") == "auto" and tells
        value = {
            **({"data": held} if auto else {}),
            "queryText": typed,
            "queryOptions": {"skip": 0, "top": 15},
            "dataset": asked["choices.data"]["dataset"],
        }
        status, body = await self.post(self.invoke("application/search", value, user, shown))
        assert status == 200 and body["type"] == "application/vnd.microsoft.search.searchResponse"
        self.offered = {each["title"]: each["value"] for each in body["value"]["results"]}
        return list(self.offered)

    async def consent(self, action: str, user: str = "ada", **info: str) -> str:
        """Allow or decline the newest file that is offered."""
        shown = self.offer(user)
        content = shown.activity["attachments"][0]["content"]
        upload = {"uploadUrl": f"{self.teams.url}/upload/file", "uniqueId": "U1", "fileType": "pdf"} | info
        value = {
            "type": "fileUpload",
            "action": action,
            "context": content["acceptContext"],
            "uploadInfo": upload,
        }
        return await self._seen_by(user, self.post(self.invoke("fileConsent/invoke", value, user, shown)))

    # -- what people see -------------------------------------------------------------------------------

    def screen(self, user: str = "ada", channel: str = "") -> list[Shown]:
        """All messages a person can see, the newest last."""
        places = {channel} if channel else {DESK, GROUP, personal_of(user_id(user))}
        found = [
            shown
            for conversation, messages in self.teams.conversations.items()
            for shown in messages
            if conversation.partition(";")[0] in places
        ]
        return sorted(found, key=lambda shown: int(shown.id))

    def personal(self, user: str = "ada") -> str:
        """Everything in somebody's personal chat."""
        return "\n".join(self.text_of(each, user) for each in self.screen(user, personal_of(user_id(user))))

    def public(self, channel: str = DESK) -> str:
        """Everything that everybody in a channel sees."""
        return "\n".join(self.text_of(each, "") for each in self.screen("", channel))

    def newest(self, user: str = "ada") -> Shown:
        return self.screen(user)[-1]

    def form(self, user: str = "ada") -> Shown:
        for shown in reversed(self.screen(user)):
            if any(inputs(self.card_of(shown, user))):
                return shown
        raise AssertionError("there is no form")

    def offer(self, user: str = "ada") -> Shown:
        for shown in reversed(self.screen(user)):
            for attachment in shown.activity.get("attachments", ()):
                if attachment["contentType"].endswith("file.consent"):
                    return shown
        raise AssertionError("no file is offered")

    def labels(self, user: str = "ada") -> list[str]:
        """What can be pressed in the newest card of somebody's personal chat."""
        cards = [self.card_of(each, user) for each in self.screen(user, personal_of(user_id(user)))]
        newest = next((card for card in reversed(cards) if card), {})
        return [each["title"] for each in actions(newest) if "title" in each]

    def card_of(self, shown: Shown, user: str) -> Data:
        """The card as this person's client shows it: the answer to a click stands until the message is edited."""
        edits, card = self._replaced.get((user, shown.id), (-1, {}))
        return card if edits == shown.edits else shown.card or {}

    def text_of(self, shown: Shown, user: str) -> str:
        content = self.card_of(shown, user)
        attached = [each["name"] for each in shown.activity.get("attachments", ()) if "name" in each]
        return "\n".join([shown.activity.get("text", ""), card_text(content), *attached]).strip()

    # -- activities, for tests that bend them ------------------------------------------------------------

    def message(self, text: str, user: str = "ada", channel: str = "", **changes: Any) -> Data:
        body = self.activity("message", user, channel) | {"text": text, "textFormat": "plain"}
        if channel:
            tag = f"<at>{BOT_NAME}</at>"
            mentioned = {"type": "mention", "mentioned": {"id": BOT, "name": BOT_NAME}, "text": tag}
            body |= {"text": f"{tag} {text}", "entities": [mentioned]}
        return body | changes

    def activity(self, kind: str, user: str = "ada", channel: str = "") -> Data:
        conversation = {"id": channel or personal_of(user_id(user)), "tenantId": TENANT}
        group = channel.partition(";")[0] == GROUP
        conversation["conversationType"] = ("groupChat" if group else "channel") if channel else "personal"
        return {
            "type": kind, "id": self.teams.new_id(), "channelId": "msteams", "serviceUrl": self.teams.service_url,
            "timestamp": "2026-11-23T09:00:00Z", "locale": "en-GB", "localTimezone": "Europe/Berlin",
            "conversation": conversation, "recipient": {"id": BOT, "name": BOT_NAME},
            "from": {"id": user_id(user), "name": user, "aadObjectId": entra_id(user)},
            "channelData": {"tenant": {"id": TENANT}},
        }  # fmt: skip

    def invoke(self, name: str, value: object, user: str = "ada", shown: Shown | None = None) -> Data:
        personal = shown is None or shown.conversation == personal_of(user_id(user))
        body = self.activity("invoke", user, "" if personal or shown is None else shown.conversation)
        return body | {"name": name, "value": value, "replyToId": shown.id if shown else ""}

    def click_activity(self, label: str, user: str = "ada") -> Data:
        shown, action = self._find(label, user)
        return self._execute(shown, action, {}, user)

    def _execute(self, shown: Shown, action: Data, given: Mapping[str, Any], user: str) -> Data:
        sent = {"type": "Action.Execute", "verb": action["verb"], "data": action.get("data", {}) | given}
        return self.invoke("adaptiveCard/action", {"action": sent, "trigger": "manual"}, user, shown)

    # -- HTTP --------------------------------------------------------------------------------------------

    async def post(self, body: Any, header: str | None = None, **more: Any) -> tuple[int, Any]:
        """Send an activity with a good token, or with the header given; returns status and body."""
        headers = {"Content-Type": "application/json"} | more.pop("headers", {})
        if header is None and not self.anonymous:
            header = f"Bearer {self.teams.token()}"
        if header:
            headers["Authorization"] = header
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        url = self.server.make_url("/api/messages")
        if self.anonymous:
            url = url.with_query(more.pop("query", {"token": LOCAL_TOKEN}))
        async with self.http.post(
            url, data=data, headers=headers, skip_auto_headers=["Content-Type"]
        ) as answer:
            text = await answer.text()
            self.answers.append((answer.status, json.loads(text) if text else None))
            return self.answers[-1]

    async def quiet(self) -> None:
        """Wait until the bot has finished what it was asked."""
        while self.adapter._tasks._running:
            await asyncio.sleep(0.002)

    # -- inside ------------------------------------------------------------------------------------------

    async def _press(
        self, shown: Shown, action: Data, given: Mapping[str, Any], user: str, *, old_client: bool = False
    ) -> None:
        if old_client:
            body = self._execute(shown, action, given, user) | {"type": "message", "text": None}
            body |= {"value": action["fallback"]["data"] | given, "name": None}
            await self.post(body)
            return
        edits = shown.edits
        status, body = await self.post(self._execute(shown, action, given, user))
        assert status == 200, (status, body)
        assert body["statusCode"] == 200
        if body["type"] == "application/vnd.microsoft.card.adaptive":
            self._replaced[(user, shown.id)] = (edits, body["value"])
            self.first = card_text(body["value"])
        else:
            assert body["type"] == "application/vnd.microsoft.activity.message"
            self.first = self._beside = body["value"]

    async def _seen_by(self, user: str, doing: Any) -> str:
        self._beside = self.first = ""
        before = {each.id: self.text_of(each, user) for each in self.screen(user)}
        await doing
        await self.quiet()
        fresh = [self.text_of(each, user) for each in self.screen(user)
                 if before.get(each.id) != self.text_of(each, user)]  # fmt: skip
        return "\n\n".join([*fresh, *([self._beside] if self._beside else [])])

    def _find(self, label: str, user: str) -> tuple[Shown, Data]:
        for shown in reversed(self.screen(user)):
            for action in actions(self.card_of(shown, user)):
                if action.get("title") == label and action["type"] == "Action.Execute":
                    return shown, action
        raise AssertionError(f"nobody can click {label!r}")


def walk(node: Any) -> Iterator[Data]:
    """Every object of a card, top down; what stands in for old clients is left out."""
    if isinstance(node, dict):
        yield node
        for name, part in node.items():
            if name not in ("fallback", "data"):
                yield from walk(part)
    elif isinstance(node, list):
        for part in node:
            yield from walk(part)


def actions(card: Data) -> list[Data]:
    return [each for each in walk(card) if str(each.get("type", "")).startswith("Action.")]


def inputs(card: Data) -> list[Data]:
    return [each for each in walk(card) if str(each.get("type", "")).startswith("Input.")]


def card_text(card: Data) -> str:
    """What a person reads on a card, one part a line."""
    lines = []
    for each in walk(card.get("body", [])):
        match each.get("type"):
            case "RichTextBlock":
                lines.append("".join(run if isinstance(run, str) else run["text"] for run in each["inlines"]))
            case "TextBlock":
                lines.append(each["text"])
            case "FactSet":
                lines += [f"{fact['title']}: {fact['value']}" for fact in each["facts"]]
            case "Image":
                lines.append(f"[{each['altText']}]")
            case str(kind) if kind.startswith("Input."):
                lines.append(f"{each.get('label')}: {each.get('value', '')}")
            case str(kind) if kind.startswith("Action."):
                lines.append(f"({each.get('title', '')})")
    return "\n".join(lines).replace("\\", "")
