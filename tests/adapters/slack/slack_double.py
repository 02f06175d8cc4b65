"""Slack, as far as the bot sees it: a server on loopback that refuses what Slack refuses.

It knows the lifetime of triggers and response addresses, which messages can be edited and by what, who is in which
channel, and how an upload goes. It shares nothing with the adapter.
"""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from itertools import count
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.adapters.slack.block_kit import problems_of, problems_of_view
from tests.adapters.slack.screen import OpenView, ResponseUrl, Shown, Upload
from tests.adapters.slack.web_api import GRANTED, Fault, Rates, needed_scope, objections

TOKEN = "xoxb-1-double"
TEAM = "T0NORTH"
BOT = "U0BOT"


class SlackDouble:
    """One workspace."""

    def __init__(self) -> None:
        self.users: dict[str, dict[str, Any]] = {}
        self.members: dict[str, set[str]] = defaultdict(set)
        self.messages: list[Shown] = []
        self.views: dict[str, OpenView] = {}
        self.uploads: dict[str, Upload] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.triggers: dict[str, tuple[float, str]] = {}
        self.exchanged: set[str] = set()
        self.calls: Counter[str] = Counter()
        self.faults: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self.trigger_life = 3.0
        self.scopes = set(GRANTED)
        self.rates = Rates()
        self.refuse_files_in_blocks = 0
        self.threads: set[str] = set()
        self.socket_url = ""
        self.channels: dict[str, dict[str, Any]] = {}
        self._number = count(1)
        self._server: TestServer | None = None

    # -- the workspace ---------------------------------------------------------------------------------

    def add_user(self, user: str, **profile: Any) -> None:
        name = user.removeprefix("U0").lower()
        known = {
            "id": user, "team_id": TEAM, "name": name, "deleted": False, "is_bot": False, "is_restricted": False,
            "is_ultra_restricted": False, "is_email_confirmed": True, "tz": "Europe/Amsterdam", "locale": "en-GB",
            "profile": {"real_name": name.title(), "email": f"{name.title()}@NorthwindCloud.example"},
        }  # fmt: skip
        self.users[user] = known | profile

    def fail(self, method: str, error: str, times: int = 1, retry_after: int = 0) -> None:
        """Make the next calls of a method fail; ``ratelimited`` is answered with 429."""
        self.faults[method] += [(error, retry_after)] * times

    def new_ts(self) -> str:
        return f"1764000000.{next(self._number):06d}"

    def new_trigger(self, user: str) -> str:
        trigger = f"13345224609.{next(self._number)}.abcdef"
        self.triggers[trigger] = (time.monotonic(), user)
        return trigger

    def new_response_url(self, user: str, channel: str, original: Shown | None = None) -> str:
        key = f"{next(self._number):x}"
        self.response_urls[key] = ResponseUrl(user, channel, original)
        return f"{self.url}/hooks/{key}"

    def screen(self, user: str, channel: str = "") -> list[Shown]:
        """What a person can see, oldest first."""
        return [
            each
            for each in self.messages
            if each.to in ("", user)
            and channel in ("", each.channel)
            and (user in self.members[each.channel] or each.channel.startswith("C"))
        ]

    # -- the server ------------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        assert self._server
        return str(self._server.make_url("")).rstrip("/")

    async def start(self) -> None:
        app = web.Application(client_max_size=50_000_000)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/hooks/{key}", self._hook)
        app.router.add_post("/upload/{id}", self._upload)
        self._server = TestServer(app)
        await self._server.start_server()

    async def close(self) -> None:
        assert self._server
        await self._server.close()

    async def _api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        self.calls[method] += 1
        if method == "apps.connections.open" and self.socket_url:
            return web.json_response({"ok": True, "url": self.socket_url})
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"ok": False, "error": "invalid_auth"})
        if self.faults[method]:
            error, wait = self.faults[method].pop(0)
            if error == "ratelimited":
                return self._too_often(wait)
            return web.json_response({"ok": False, "error": error})
        try:
            arguments = await self._arguments(request)
            if wait := self.rates.wait(method, arguments):
                return self._too_often(wait)
            if found := objections(method, arguments):
                raise Fault("invalid_arguments", found)
            self._check_scope(method, arguments)
            handler = getattr(self, "do_" + method.replace(".", "_"))
            return web.json_response({"ok": True, **handler(arguments)})
        except Fault as fault:
            answer = {"ok": False, "error": fault.error, "response_metadata": {"messages": fault.messages}}
            return web.json_response(answer)

    def _too_often(self, wait: int) -> web.Response:
        body = {"ok": False, "error": "ratelimited"}
        return web.json_response(body, status=429, headers={"Retry-After": str(wait)})

    def _check_scope(self, method: str, given: dict[str, Any]) -> None:
        private = bool(self.channels.get(str(given.get("channel")), {}).get("is_private"))
        needed = needed_scope(method, given, private=private)
        if needed and needed not in self.scopes:
            raise Fault("missing_scope", [f"needed {needed}"])

    async def _arguments(self, request: web.Request) -> dict[str, Any]:
        given: dict[str, Any] = dict(request.query)
        if request.content_type == "application/json":
            given |= await request.json()
        else:
            given |= dict(await request.post())
        for name in ("view", "blocks", "metadata", "files"):
            if isinstance(given.get(name), str):
                given[name] = json.loads(given[name])
        return given

    # -- methods ---------------------------------------------------------------------------------------

    def do_auth_test(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"team_id": TEAM, "user_id": BOT, "bot_id": "B0BOT", "user": "csp-bot", "team": "Northwind"}

    def do_users_info(self, given: dict[str, Any]) -> dict[str, Any]:
        if given["user"] not in self.users:
            raise Fault("user_not_found")
        user = dict(self.users[given["user"]])
        if given.get("include_locale") not in ("1", "true", True):
            user.pop("locale")
        if "users:read.email" not in self.scopes:
            user["profile"] = {name: value for name, value in user["profile"].items() if name != "email"}
        return {"user": user}

    def do_conversations_open(self, given: dict[str, Any]) -> dict[str, Any]:
        if given["users"] not in self.users:
            raise Fault("user_not_found")
        channel = "D" + given["users"][1:]
        self.members[channel] |= {BOT, given["users"]}
        return {"channel": {"id": channel}}

    def do_conversations_info(self, given: dict[str, Any]) -> dict[str, Any]:
        channel = given["channel"]
        known = self.channels.get(channel, {})
        if channel not in self.members or (known.get("is_private") and BOT not in self.members[channel]):
            raise Fault("channel_not_found")
        name = channel.removeprefix("C0").removeprefix("G0").lower()
        return {
            "channel": {"id": channel, "name": name, "is_channel": True, "is_archived": False, "is_private": False,
                        "is_ext_shared": False, "is_member": BOT in self.members[channel]} | known
        }  # fmt: skip

    def do_conversations_members(self, given: dict[str, Any]) -> dict[str, Any]:
        everyone = sorted(self.members[given["channel"]])
        at = int(given.get("cursor") or 0)
        after = at + min(int(given.get("limit") or 100), 2)
        cursor = str(after) if after < len(everyone) else ""
        return {"members": everyone[at:after], "response_metadata": {"next_cursor": cursor}}

    def do_conversations_history(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"messages": self._history(given["channel"], "", given)}

    def do_conversations_replies(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"messages": self._history(given["channel"], given["ts"], given)}

    def _history(self, channel: str, thread: str, given: dict[str, Any]) -> list[dict[str, Any]]:
        if BOT not in self.members[channel]:
            raise Fault("not_in_channel")
        found = [each for each in self.messages if each.channel == channel and not each.to]
        told = [
            each for each in found if thread in (each.thread, each.ts) or (not thread and not each.thread)
        ]
        with_metadata = given.get("include_all_metadata") in ("1", "true", True)
        return [
            {"ts": each.ts, "text": each.text} | ({"metadata": each.metadata} if with_metadata else {})
            for each in reversed(told)
        ][: int(given.get("limit") or 100)]

    def do_chat_postMessage(self, given: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        self._may_write(given["channel"])
        shown = self._show(given["channel"], given, thread=given.get("thread_ts", ""))
        return {"channel": shown.channel, "ts": shown.ts, "message": {"ts": shown.ts}}

    def do_chat_update(self, given: dict[str, Any]) -> dict[str, Any]:
        found = [
            each for each in self.messages if each.ts == given["ts"] and each.channel == given["channel"]
        ]
        if not found or found[0].to:
            raise Fault("message_not_found")
        self._replace(found[0], given)
        return {"channel": given["channel"], "ts": given["ts"]}

    def do_chat_postEphemeral(self, given: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        self._may_write(given["channel"])
        if given["user"] not in self.members[given["channel"]]:
            raise Fault("user_not_in_channel")
        thread = given.get("thread_ts", "")
        shown = self._show(given["channel"], given, to=given["user"], thread=thread)
        if thread and thread not in self.threads:
            # Slack takes it, and shows it to nobody: the thread has no reply yet.
            self.messages.remove(shown)
        return {"message_ts": shown.ts}

    def do_views_open(self, given: dict[str, Any]) -> dict[str, Any]:
        born, user = self.triggers.get(given["trigger_id"], (None, ""))
        if born is None:
            raise Fault("invalid_trigger_id")
        if given["trigger_id"] in self.exchanged:
            raise Fault("exchanged_trigger_id")
        self.exchanged.add(given["trigger_id"])
        if time.monotonic() - born > self.trigger_life:
            raise Fault("expired_trigger_id")
        self._check_view(given["view"])
        shown = OpenView(f"V{next(self._number)}", user, given["view"], f"h{next(self._number)}")
        self.views[shown.id] = shown
        return {"view": {"id": shown.id, "hash": shown.hash}}

    def do_views_update(self, given: dict[str, Any]) -> dict[str, Any]:
        shown = self.views.get(given["view_id"])
        if shown is None or not shown.open:
            raise Fault("not_found")
        if given.get("hash") not in (None, shown.hash):
            raise Fault("hash_conflict")
        self._check_view(given["view"])
        self.put_view(shown, given["view"])
        return {"view": {"id": shown.id, "hash": shown.hash}}

    def put_view(self, shown: OpenView, view: dict[str, Any]) -> None:
        shown.view, shown.hash = view, f"h{next(self._number)}"
        inputs = [each for each in view["blocks"] if each["type"] == "input"]
        there = {(each["block_id"], each["element"]["action_id"]) for each in inputs}
        shown.state = {pair: held for pair, held in shown.state.items() if pair in there}

    def do_files_getUploadURLExternal(self, given: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        if int(given["length"]) < 1:
            raise Fault("invalid_arguments", ["length must be positive"])
        upload = Upload(f"F{next(self._number)}", given["filename"], int(given["length"]))
        self.uploads[upload.id] = upload
        return {"file_id": upload.id, "upload_url": f"{self.url}/upload/{upload.id}"}

    async def _upload(self, request: web.Request) -> web.Response:
        upload = self.uploads.get(request.match_info["id"])
        if upload is None or upload.content or upload.complete:
            return web.Response(status=404, text="the address is good for one file, once")
        content = await request.read()
        if len(content) != upload.length:
            return web.Response(status=400, text="length differs")
        upload.content = content
        return web.Response(text=f"OK - {upload.length}")

    def do_files_completeUploadExternal(self, given: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        channel = given.get("channel_id") or ""
        if channel:
            if channel[0] not in "CGDZ":
                raise Fault("invalid_arguments", ["channel_id must be the id of a conversation"])
            self._may_write(channel)
        for each in given["files"]:
            upload = self.uploads.get(each["id"])
            if upload is None or upload.complete or len(upload.content) != upload.length:
                raise Fault("file_not_found")
            upload.complete, upload.channel, upload.thread = True, channel, given.get("thread_ts") or ""
        return {"files": [{"id": each["id"], "title": each.get("title")} for each in given["files"]]}

    # -- response_url ----------------------------------------------------------------------------------

    async def _hook(self, request: web.Request) -> web.Response:
        known = self.response_urls.get(request.match_info["key"])
        if known is None or known.expired:
            return web.Response(status=404, text="expired_url")
        if known.uses >= 5:
            return web.Response(status=404, text="used_url")
        given = await request.json()
        if extra := set(given) - {"text", "blocks", "replace_original", "response_type", "thread_ts"}:
            return web.Response(status=400, text=f"invalid_arguments {extra}")
        try:
            known.uses += 1
            if given.get("replace_original") and known.original is not None:
                self._replace(known.original, given)
            else:
                # The address of a slash command edits nothing: what it posts is always a new message.
                to = "" if given.get("response_type") == "in_channel" else known.user
                self._show(known.channel, given, to=to, thread=given.get("thread_ts", ""))
        except Fault as fault:
            known.uses -= 1
            return web.Response(status=400, text=fault.error)
        return web.Response(text="ok")

    # -- rules -----------------------------------------------------------------------------------------

    def _may_write(self, channel: str) -> None:
        if self.channels.get(channel, {}).get("is_archived"):
            raise Fault("is_archived")
        if channel not in self.members or not self.members[channel]:
            raise Fault("channel_not_found")
        if BOT not in self.members[channel]:
            raise Fault("not_in_channel")

    def _show(self, channel: str, given: dict[str, Any], to: str = "", thread: str = "") -> Shown:
        self._check_blocks(given.get("blocks") or [])
        shown = Shown(
            channel,
            given["text"],
            given.get("blocks") or [],
            self.new_ts(),
            to,
            thread,
            given.get("metadata") or {},
        )
        self.messages.append(shown)
        return shown

    def _replace(self, shown: Shown, given: dict[str, Any]) -> None:
        self._check_blocks(given.get("blocks") or [])
        shown.text, shown.blocks, shown.edits = given["text"], given.get("blocks") or [], shown.edits + 1

    def _check_blocks(self, blocks: list[dict[str, Any]]) -> None:
        if found := problems_of(blocks):
            raise Fault("invalid_blocks", found)
        for block in blocks:
            file = block.get("slack_file", {}).get("id")
            if file and (not self.uploads[file].complete or self.refuse_files_in_blocks > 0):
                self.refuse_files_in_blocks -= 1
                raise Fault("invalid_blocks", ["invalid slack file"])

    def _check_view(self, view: dict[str, Any]) -> None:
        if found := problems_of_view(view):
            raise Fault("invalid_arguments", found)
