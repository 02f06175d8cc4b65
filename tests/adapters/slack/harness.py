"""People in a Slack workspace, talking to the real adapter over signed HTTP requests.

``SlackHarness(dispatch, store, clock)`` takes any core. Every method does what a person does and returns what that
person then sees that is new: messages and modals as text.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.charts import ChartLinks
from adapters.slack.app import SlackAdapter
from adapters.slack.timing import Timing
from bot.ports import Clock, Store
from bot.ports.dispatch import Dispatch
from config.settings import SlackSettings
from tests.adapters.slack.block_kit import shown_text
from tests.adapters.slack.screen import OpenView, Shown
from tests.adapters.slack.slack_double import BOT, TEAM, TOKEN, SlackDouble

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
DESK = "C0DESK"
ELSEWHERE = "C0ELSEWHERE"
QUICK = Timing(progress_after=0.1, progress_every=0.0, picture=0.01, settle=0.02)
PEOPLE = ("U0ADA", "U0SAM", "U0HANA", "U0BILL", "U0GIL", "U0OSCAR")


def field_of(block_id: str) -> str:
    """The field that a block stands for; the name of one that depends on others changes with these."""
    return block_id if block_id.endswith(":instead") else block_id.partition(":")[0]


def user_id(name: str) -> str:
    return name if name.startswith("U0") else f"U0{name.upper()}"


def sign(body: bytes, stamp: str | None = None, secret: str = SECRET) -> dict[str, str]:
    """The two headers of a request that Slack signed."""
    at = stamp or str(int(time.time()))
    digest = hmac.new(secret.encode(), b"v0:" + at.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={digest}"}


class SlackHarness:
    """The workspace of Northwind Cloud: a channel the bot is in (``DESK``), one it is not in (``ELSEWHERE``)."""

    def __init__(
        self,
        dispatch: Dispatch,
        store: Store,
        clock: Clock,
        charts: ChartLinks | None = None,
        timing: Timing = QUICK,
        **settings: Any,
    ) -> None:
        self.slack = SlackDouble()
        for user in PEOPLE:
            self.slack.add_user(user)
        self.slack.members[DESK] |= {BOT, *PEOPLE}
        self.slack.members[ELSEWHERE] |= set(PEOPLE)
        self._made = (dispatch, store, clock, charts, timing)
        self._settings = settings
        self.acks: list[tuple[int, str]] = []

    async def __aenter__(self) -> SlackHarness:
        await self.slack.start()
        given = SlackSettings(signing_secret=SECRET, bot_token=TOKEN, api_url=f"{self.slack.url}/api/")
        self.settings = replace(given, **self._settings)
        dispatch, store, clock, charts, timing = self._made
        self.adapter = SlackAdapter(self.settings, dispatch, store, clock, charts, timing)
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
        await self.slack.close()

    # -- what people do --------------------------------------------------------------------------------

    async def command(self, line: str, user: str = "ada", channel: str = DESK, **changes: Any) -> str:
        """Type ``/csp …``."""
        return await self._seen_by(user, self.send_command(line, user, channel, **changes))

    async def mention(self, line: str, user: str = "ada", channel: str = DESK, thread: str = "") -> str:
        """Mention the bot in a channel."""
        event = {"type": "app_mention", "text": f"<@{BOT}> {line}", "channel": channel}
        if thread:
            self.slack.threads.add(thread)
        return await self._seen_by(
            user, self.send_event(event | ({"thread_ts": thread} if thread else {}), user)
        )

    async def dm(self, line: str, user: str = "ada") -> str:
        """Write to the bot in its direct messages."""
        channel = self.dm_of(user)
        event = {"type": "message", "channel_type": "im", "text": line, "channel": channel}
        return await self._seen_by(user, self.send_event(event, user))

    async def click(self, label: str, user: str = "ada", message: Shown | None = None) -> str:
        """Click a button, or choose a row of a menu by its name, in the newest message that has it."""
        return await self._seen_by(user, self.send_click(self.click_payload(label, user, message)))

    async def submit(self, user: str = "ada", **values: str) -> str:
        """Fill in the open modal and submit it; fields not named keep what they hold."""
        payload = self.submit_payload(user, values)
        shown = self.modal(user)
        assert shown

        async def send() -> None:
            status, body = await self.post_payload(payload)
            self.react(shown, status, body)

        return await self._seen_by(user, send())

    async def suggest(self, field: str, typed: str, user: str = "ada") -> list[str]:
        """Type into a field with type-ahead; returns the labels offered."""
        status, body = await self.post_payload(self.suggest_payload(field, typed, user))
        assert status == 200, body
        self.offered = {each["text"]["text"]: each["value"] for each in json.loads(body)["options"]}
        return list(self.offered)

    # -- what people see -------------------------------------------------------------------------------

    def modal(self, user: str = "ada") -> OpenView | None:
        """The modal that is open for a person."""
        mine = [each for each in self.slack.views.values() if each.user == user_id(user) and each.open]
        return mine[-1] if mine else None

    def modal_text(self, user: str = "ada") -> str:
        shown = self.modal(user)
        return f"{shown.view['title']['text']}\n{shown_text(shown.view['blocks'])}" if shown else ""

    def screen(self, user: str = "ada", channel: str = "") -> list[Shown]:
        return self.slack.screen(user_id(user), channel)

    def newest(self, user: str = "ada") -> Shown:
        return self.screen(user)[-1]

    def dm_of(self, user: str) -> str:
        channel = "D" + user_id(user)[1:]
        self.slack.members[channel] |= {BOT, user_id(user)}
        return channel

    def files(self, channel: str = "") -> list[tuple[str, bytes]]:
        """Files that were put into a channel."""
        return [(each.name, each.content) for each in self.slack.uploads.values() if each.channel == channel]

    # -- payloads, for tests that bend them --------------------------------------------------------------

    async def send_command(self, line: str, user: str = "ada", channel: str = DESK, **changes: Any) -> None:
        person = user_id(user)
        body = {
            "command": "/csp", "text": line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
            "team_id": TEAM, "user_id": person, "user_name": "whoever", "channel_id": channel,
            "channel_name": "desk", "api_app_id": "A0", "is_enterprise_install": "false",
            "response_url": self.slack.new_response_url(person, channel), "trigger_id": self.slack.new_trigger(person),
        } | changes  # fmt: skip
        self.last_body = urlencode(body).encode()
        await self.post_form(self.last_body)

    async def send_event(self, event: Mapping[str, Any], user: str = "ada", **changes: Any) -> None:
        ts = self.slack.new_ts()
        body = {
            "type": "event_callback", "team_id": TEAM, "api_app_id": "A0", "event_id": f"Ev{ts}",
            "event_time": int(time.time()), "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
            "event": {"user": user_id(user), "ts": ts, "event_ts": ts, "team": TEAM} | dict(event),
        } | changes  # fmt: skip
        self.last_body = json.dumps(body).encode()
        await self.post_json(self.last_body)

    def click_payload(self, label: str, user: str = "ada", message: Shown | None = None) -> dict[str, Any]:
        person = user_id(user)
        shown, block, action = self._find(label, person, message)
        channel = {"id": shown.channel, "name": "desk"}
        return {
            "type": "block_actions", "team": {"id": TEAM}, "user": {"id": person, "team_id": TEAM}, "channel": channel,
            "container": {
                "type": "message", "message_ts": shown.ts, "channel_id": shown.channel,
                "is_ephemeral": bool(shown.to), **({"thread_ts": shown.thread} if shown.thread else {}),
            },
            "actions": [action | {"block_id": block, "action_ts": self.slack.new_ts()}],
            "trigger_id": self.slack.new_trigger(person),
            "response_url": self.slack.new_response_url(person, shown.channel, shown),
        }  # fmt: skip

    async def send_click(self, payload: Mapping[str, Any]) -> None:
        status, body = await self.post_payload(payload)
        assert status == 200, body

    def submit_payload(self, user: str, values: Mapping[str, str]) -> dict[str, Any]:
        shown = self.modal(user)
        assert shown, "no modal is open"
        inputs = {
            each["block_id"]: each["element"] for each in shown.view["blocks"] if each["type"] == "input"
        }
        blocks = {
            block: next((name for name in values if name in (block, field_of(block))), "") for block in inputs
        }
        assert set(values) <= set(blocks.values()), f"the modal asks for {sorted(inputs)}"
        state = {}
        for block, each in inputs.items():
            action, value = each["action_id"], values.get(blocks[block])
            kept = shown.state.get((block, action)) if value is None else None
            state[block] = {action: kept or _state(each, value)}
        view = shown.view | {"id": shown.id, "hash": shown.hash, "state": {"values": state}, "team_id": TEAM}
        person = user_id(user)
        return {
            "type": "view_submission",
            "team": {"id": TEAM},
            "user": {"id": person, "team_id": TEAM},
            "view": view,
        }

    async def choose(self, user: str = "ada", **values: str) -> str:
        """Choose or type into fields of the open modal, one after the other. Slack tells of those that say so."""
        return await self._seen_by(user, self._choose(user, values))

    async def _choose(self, user: str, values: Mapping[str, str]) -> None:
        for name, value in values.items():
            if payload := self.choose_payload(user, name, value):
                await self.send_click(payload)
                await self.quiet()

    def choose_payload(self, user: str, name: str, value: str) -> dict[str, Any] | None:
        """What Slack sends once a field was answered; nothing for one that does not say so."""
        shown = self.modal(user)
        assert shown, "no modal is open"
        sent = self.submit_payload(user, {name: value})
        block = next(each for each in shown.view["blocks"] if field_of(each.get("block_id", "")) == name)
        ((action, held),) = sent["view"]["state"]["values"][block["block_id"]].items()
        shown.state[block["block_id"], action] = held
        if not block.get("dispatch_action"):
            return None
        done = held | {"block_id": block["block_id"], "action_id": action, "action_ts": self.slack.new_ts()}
        return sent | {
            "type": "block_actions", "container": {"type": "view", "view_id": shown.id}, "actions": [done],
            "trigger_id": self.slack.new_trigger(user_id(user)),
        }  # fmt: skip

    def suggest_payload(self, field: str, typed: str, user: str = "ada") -> dict[str, Any]:
        shown = self.modal(user)
        assert shown, "no modal is open"
        view = shown.view | {"id": shown.id, "hash": shown.hash}
        person = {"id": user_id(user), "team_id": TEAM}
        return {
            "type": "block_suggestion", "team": {"id": TEAM}, "user": person, "view": view,
            "action_id": "suggest", "block_id": self._block(shown, field), "value": typed,
        }  # fmt: skip

    def _block(self, shown: OpenView, field: str) -> str:
        ids = [each.get("block_id", "") for each in shown.view["blocks"] if each["type"] == "input"]
        return next((each for each in ids if field_of(each) == field), field)

    def react(self, shown: OpenView, status: int, body: str) -> None:
        """Do to a modal what the acknowledgement of its submission says."""
        assert status == 200, body
        answer = json.loads(body) if body else {}
        match answer.get("response_action"):
            case None:
                shown.open = False
            case "update":
                self.slack._check_view(answer["view"])
                self.slack.put_view(shown, answer["view"])
            case "errors":
                inputs = {each["block_id"] for each in shown.view["blocks"] if each["type"] == "input"}
                assert set(answer["errors"]) <= inputs, "errors go to input blocks only"
                lines = "\n".join(f"{name}: {text}" for name, text in answer["errors"].items())
                self.errors = answer["errors"]
                self._extra = f"(errors)\n{lines}"
            case other:
                raise AssertionError(other)

    # -- HTTP --------------------------------------------------------------------------------------------

    async def post_payload(self, payload: Mapping[str, Any]) -> tuple[int, str]:
        self.last_body = urlencode({"payload": json.dumps(payload)}).encode()
        return await self.post_form(self.last_body)

    async def post_form(self, body: bytes, **headers: str) -> tuple[int, str]:
        return await self.post(body, {"Content-Type": "application/x-www-form-urlencoded", **headers})

    async def post_json(self, body: bytes, **headers: str) -> tuple[int, str]:
        return await self.post(body, {"Content-Type": "application/json", **headers})

    async def post(self, body: bytes, headers: Mapping[str, str], *, signed: bool = True) -> tuple[int, str]:
        with_signature = dict(headers) | (sign(body) if signed else {})
        url = self.server.make_url("/slack/events")
        async with self.http.post(url, data=body, headers=with_signature) as answer:
            self.acks.append((answer.status, await answer.text()))
            return self.acks[-1]

    async def quiet(self) -> None:
        """Wait until the bot has finished what it was asked."""
        while len(self.adapter._tasks):
            await asyncio.sleep(0.002)

    # -- inside ------------------------------------------------------------------------------------------

    async def _seen_by(self, user: str, doing: Any) -> str:
        self._extra = ""
        before = {id(each): (each.edits, each.text) for each in self.screen(user)}
        view = self.modal(user)
        stood = (view.id, view.hash) if view else None
        await doing
        await self.quiet()
        fresh = [each.said for each in self.screen(user) if before.get(id(each)) != (each.edits, each.text)]
        view = self.modal(user)
        if view and (view.id, view.hash) != stood:
            fresh.append(self.modal_text(user))
        return "\n\n".join([*fresh, *([self._extra] if self._extra else [])])

    def _find(self, label: str, person: str, message: Shown | None) -> tuple[Shown, str, dict[str, Any]]:
        for shown in [message] if message else reversed(self.slack.screen(person)):
            for at, block in enumerate(shown.blocks):
                for element in block["elements"] if block["type"] == "actions" else ():
                    if action := _clicked(element, label):
                        return shown, block.get("block_id", f"b{at}"), action
        raise AssertionError(f"nobody can click {label!r}")


def _clicked(element: Mapping[str, Any], label: str) -> dict[str, Any] | None:
    base = {"type": element["type"], "action_id": element["action_id"]}
    if element["type"] == "button":
        return base | {"value": element.get("value", "")} if element["text"]["text"] == label else None
    chosen = next((each for each in element["options"] if each["text"]["text"] == label), None)
    return base | {"selected_option": chosen} if chosen else None


def _state(element: Mapping[str, Any], value: str | None) -> dict[str, Any]:
    match element["type"]:
        case "static_select" | "external_select" | "radio_buttons":
            groups = element.get("option_groups") or [{"options": element.get("options", [])}]
            options = [option for group in groups for option in group["options"]]
            chosen = next((each for each in options if value in (each["value"], each["text"]["text"])), None)
            if value is not None and chosen is None:
                chosen = {"text": {"type": "plain_text", "text": value}, "value": value}
            return {"type": element["type"], "selected_option": chosen or element.get("initial_option")}
        case "datepicker":
            return {"type": "datepicker", "selected_date": value or element.get("initial_date")}
        case "conversations_select":
            return {
                "type": "conversations_select",
                "selected_conversation": value or element.get("initial_conversation"),
            }
        case "users_select":
            return {"type": "users_select", "selected_user": value or element.get("initial_user")}
        case "checkboxes":
            wanted = element.get("initial_options", [])
            if value is not None:
                wanted = [
                    each for each in element["options"] if value in (each["value"], each["text"]["text"])
                ]
            return {"type": "checkboxes", "selected_options": wanted}
        case kind:
            return {"type": kind, "value": value if value is not None else element.get("initial_value")}
