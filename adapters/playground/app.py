"""Playground adapter: routes on the bot's own server, mounted by the demo only, where only this machine is answered."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from aiohttp import web

from adapters.playground.attachments import Attachments
from adapters.playground.conversation import Conversation, place_of
from adapters.playground.forms import render_dependent
from adapters.playground.guard import HEADERS, LANGUAGE, guarded
from adapters.playground.identity import FIRST, PEOPLE, Visitor
from adapters.playground.manifest import given_in, typed
from adapters.playground.messenger import PlaygroundMessenger
from adapters.playground.page import STATIC, Page, says
from adapters.playground.rooms import PlaygroundRooms
from adapters.playground.timeline import CHANNELS, Message, Timeline, Watcher, direct, rooms_of
from adapters.server.bodies import read_body
from adapters.server.documents import send_document
from bot.framework.registry import Registry
from bot.line import LONGEST
from bot.messages import LANGUAGES, _, locale
from bot.ports import Clock
from bot.ports.dispatch import Dispatch

LONGEST_VALUE = 20_000
"""Characters of one answer of a form."""

_REVISION = re.compile("[0-9]{1,18}")

HEARTBEAT = 15.0
"""Seconds between two signs of life to a tab; they also find out that it is gone."""

KINDS = {
    "style.css": "text/css",
    "theme.js": "text/javascript",
    "chat.js": "text/javascript",
    "composer.js": "text/javascript",
    "forms.js": "text/javascript",
    "combobox.js": "text/javascript",
    "words.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}


class PlaygroundAdapter:
    """A chat page at ``/``, for whoever brings ``token``. ``messenger`` delivers notices into it."""

    def __init__(self, *, dispatch: Dispatch, registry: Registry, clock: Clock, token: str) -> None:
        if not token:
            raise ValueError("The playground needs a token: without one anybody could use it.")
        self._token = token
        self._dispatch = dispatch
        self._registry = registry
        self._timeline = Timeline(clock.now)
        self._attachments = Attachments(clock.now)
        self._conversation = Conversation(dispatch, self._timeline, self._attachments)
        self._page = Page(self._timeline, self._attachments, registry)
        self._closing = False
        self.messenger = PlaygroundMessenger(self._timeline, self._attachments)
        self.rooms = PlaygroundRooms()

    def routes(self) -> list[web.RouteDef]:
        """Everything the page needs; each refuses callers from elsewhere."""
        return [
            web.get("/", guarded(self._show, self._token)),
            web.get("/playground/static/{name}", guarded(_static, self._token)),
            web.get("/playground/events", guarded(self._events, self._token)),
            web.get("/playground/suggest", guarded(self._suggest, self._token)),
            web.get("/playground/files/{token}", guarded(self._file, self._token)),
            web.post("/playground/say", guarded(self._say, self._token)),
            web.post("/playground/click", guarded(self._click, self._token)),
            web.post("/playground/submit", guarded(self._submit, self._token)),
            web.post("/playground/refresh", guarded(self._refresh, self._token)),
            web.post("/playground/choices", guarded(self._choices, self._token)),
            web.post("/playground/close", guarded(self._close_form, self._token)),
            web.post("/playground/reveal", guarded(self._reveal, self._token)),
            web.post("/playground/read", guarded(self._read, self._token)),
        ]

    async def start(self) -> None:
        """Nothing to open: the page lives in memory."""
        self._closing = False

    async def close(self, grace: float) -> None:
        """Take nothing new, let running work finish within ``grace`` seconds, and let every tab go."""
        self._closing = True
        await self._conversation.drain(grace)
        self._timeline.close()

    async def _show(self, request: web.Request) -> web.Response:
        resident = PEOPLE.get(request.query.get("as", FIRST))
        if resident is None:
            raise web.HTTPFound("/")
        asked = request.query.get("in", "")
        room = asked if asked in CHANNELS else direct(resident.key)
        page = self._page.whole(resident, room)
        for last in self._timeline.visible(resident.key, room)[-1:]:
            self._timeline.read(resident.key, room, last.id)
        answer = web.Response(text=page, content_type="text/html", headers=HEADERS)
        if (chosen := request.query.get("lang")) in LANGUAGES:
            answer.set_cookie(LANGUAGE, str(chosen), path="/", httponly=True, samesite="Lax")
        return answer

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """What changes, as it changes (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""
        who = _who(request.query)
        self._refuse_when_closing()
        last = request.headers.get("Last-Event-ID") or request.query.get("after", "")
        epoch, _dot, seen = last.partition(".")
        stream = web.StreamResponse(headers={**HEADERS, "Content-Type": "text/event-stream"})
        await stream.prepare(request)
        if epoch != self._timeline.epoch or not _REVISION.fullmatch(seen):
            await stream.write(b"event: reset\ndata: {}\n\n")
            return stream
        with self._timeline.watching(who.key, int(seen)) as watcher, suppress(ConnectionResetError):
            await stream.write(b"retry: 2000\n: hello\n\n")
            while not watcher.closed:
                await self._tell(stream, watcher)
        return stream

    async def _tell(self, stream: web.StreamResponse, watcher: Watcher) -> None:
        """What there is to tell, or a sign of life when there was nothing for a while."""
        try:
            await asyncio.wait_for(watcher.wake.wait(), HEARTBEAT)
        except TimeoutError:
            await stream.write(b": still here\n\n")
        for message in watcher.take():
            event = {
                "id": message.id,
                "room": message.room,
                "author": message.author,
                "says": says(message),
                "html": self._page.message(message, watcher.person),
            }
            mark = f"{self._timeline.epoch}.{message.revision}"
            await stream.write(f"id: {mark}\ndata: {json.dumps(event, ensure_ascii=False)}\n\n".encode())

    async def _suggest(self, request: web.Request) -> web.Response:
        who = _who(request.query)
        command, field = request.query.get("command", ""), request.query.get("field", "")
        room = request.query.get("in", "")
        place = place_of(who, room if room in CHANNELS else direct(who.key))
        typed_so_far = request.query.get("typed", "")[:100]
        given = given_in(self._registry, request.query.get("line", "")[:LONGEST])
        found = await self._dispatch.suggest(who.actor, command, field, typed_so_far, place, given)
        choices = [[choice.label, choice.value, typed(choice)] for choice in found]
        return web.json_response(choices, headers=HEADERS)

    async def _choices(self, request: web.Request) -> web.Response:
        """Choices for a field of a form that depends on others."""
        body = await _body(request)
        who, message = self._meant(body)
        typed_so_far, values = _text(body, "typed")[:100], _texts(body, "values")
        found = await self._conversation.suggested(who, message, _text(body, "field"), typed_so_far, values)
        choices = [[choice.label, choice.value] for choice in found]
        return web.json_response({"choices": choices}, headers=HEADERS)

    async def _refresh(self, request: web.Request) -> web.Response:
        """The fields of a form that depend on what was chosen, drawn anew, and the order of all of them."""
        body = await _body(request)
        who, message = self._meant(body)
        self._refuse_when_closing()
        if message is None:
            return _gone()
        form = await self._conversation.refreshed(
            who, message, _texts(body, "values"), _texts(body, "labels")
        )
        if form is None:
            return web.json_response({}, headers=HEADERS)
        fields = render_dependent(form, f"m{message.id}")
        order = [each.name for each in form.fields]
        wrong = [
            _("{field}: {problem}", field=each.label, problem=each.error)
            for each in form.fields
            if each.after and each.error
        ]
        return web.json_response({"fields": fields, "order": order, "wrong": wrong}, headers=HEADERS)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        who = _who(request.query)
        document = self._attachments.file(request.match_info["token"], who.key)
        if document is None:
            return web.Response(
                status=404, text=_("This file is no longer available. Ask for it again."), headers=HEADERS
            )
        named = f"attachment; filename*=UTF-8''{quote(document.name, safe='')}"
        headers = {**HEADERS, "Content-Disposition": named, "Content-Type": document.media_type}
        return await send_document(request, document, headers)

    async def _say(self, request: web.Request) -> web.Response:
        body = await _body(request)
        who = _who(body)
        room, line = _text(body, "room"), _text(body, "line").strip()
        if room not in rooms_of(who.key) or not line or len(line) > LONGEST:
            raise web.HTTPBadRequest(text=_("Write at most {most} characters.", most=LONGEST))
        self._refuse_when_closing()
        self._conversation.typed(who, room, line)
        return _done()

    async def _click(self, request: web.Request) -> web.Response:
        body = await _body(request)
        who, message = self._meant(body)
        number = body.get("action")
        self._refuse_when_closing()
        if (
            message is None
            or type(number) is not int
            or not await self._conversation.clicked(who, message, number)
        ):
            return _gone()
        return _done()

    async def _submit(self, request: web.Request) -> web.Response:
        body = await _body(request)
        who, message = self._meant(body)
        self._refuse_when_closing()
        if message is None:
            return _gone()
        problems = self._conversation.submitted(who, message, _texts(body, "values"), _texts(body, "labels"))
        return (
            _gone() if problems is None else web.json_response({"problems": dict(problems)}, headers=HEADERS)
        )

    async def _close_form(self, request: web.Request) -> web.Response:
        message = self._meant(await _body(request))[1]
        return _done() if message and self._conversation.close_form(message) else _gone()

    async def _reveal(self, request: web.Request) -> web.Response:
        body = await _body(request)
        value = self._attachments.reveal(_text(body, "secret"), _who(body).key)
        return _gone() if value is None else web.json_response({"value": value}, headers=HEADERS)

    async def _read(self, request: web.Request) -> web.Response:
        body = await _body(request)
        who, message = self._meant({"version": None, **body})
        if message:
            self._timeline.read(who.key, message.room, message.id)
        return _done()

    def _meant(self, body: Mapping[str, Any]) -> tuple[Visitor, Message | None]:
        """The message a click is about, if the person may see it and it still looks as it did when it was clicked."""
        who = _who(body)
        message = (
            self._timeline.find(who.key, body["message"]) if isinstance(body.get("message"), int) else None
        )
        stale = message is not None and body.get("version") not in (None, message.version)
        return who, None if stale else message

    def _refuse_when_closing(self) -> None:
        if self._closing:
            raise web.HTTPServiceUnavailable(
                text=_("The bot is shutting down."), headers={"Retry-After": "5"}
            )


async def _static(request: web.Request) -> web.StreamResponse:
    kind = KINDS.get(request.match_info["name"])
    if kind is None:
        raise web.HTTPNotFound
    headers = {**HEADERS, "Cache-Control": "no-cache", "Content-Type": f"{kind}; charset=utf-8"}
    return web.FileResponse(STATIC / request.match_info["name"], headers=headers)


async def _body(request: web.Request) -> Mapping[str, Any]:
    try:
        body = json.loads(await read_body(request))
    except (ValueError, UnicodeDecodeError):
        raise web.HTTPBadRequest(text="This is not JSON.") from None
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="An object was expected.")
    return body


def _who(said: Mapping[str, Any]) -> Visitor:
    resident = PEOPLE.get(_text(said, "as"))
    if resident is None:
        raise web.HTTPBadRequest(text="Nobody here is called so.")
    return Visitor(resident, _text(said, "zone") or "UTC", locale())


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name, "")
    return value if isinstance(value, str) else ""


def _texts(said: Mapping[str, Any], name: str) -> dict[str, str]:
    given = said.get(name)
    pairs = given.items() if isinstance(given, dict) else ()
    return {key: value[:LONGEST_VALUE] for key, value in pairs if isinstance(value, str)}


def _done() -> web.Response:
    return web.json_response({}, status=202, headers=HEADERS)


def _gone() -> web.Response:
    """There is nothing here to act on any more: somebody, or a first click, was faster."""
    return web.json_response({"gone": True}, status=409, headers=HEADERS)
