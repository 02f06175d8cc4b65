"""What happens when somebody types, clicks or fills in a form: asks the core, and shows the answer where it belongs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from time import monotonic

import structlog
from prometheus_client import Counter

from adapters.playground.attachments import Shelf
from adapters.playground.identity import WORKSPACE, Resident, actor_of
from adapters.playground.render import clickables
from adapters.playground.timeline import (
    BOT,
    CHANNELS,
    Asking,
    Line,
    Message,
    Note,
    Post,
    Rooms,
    Working,
    direct,
)
from bot.cards.model import Button, Card, Choice, ConfirmButton, Field, FieldKind, Form, ShareButton, Text
from bot.model.fact import Tone
from bot.model.identity import Actor, Platform
from bot.ports.dispatch import Audience, Claimed, Dispatch, Invocation, Place, Progress, Reply, Submission

log = structlog.get_logger(__name__)

ASKED = Counter("csp_bot_playground_asked_total", "What people did on the playground", ["how"])

PATIENCE = 0.4
"""Seconds an answer may take before the page says that it is being worked on."""

PACE = 0.8
"""Seconds between two edits of a progress message."""

SORRY = Card(
    title="Something went wrong",
    summary="Something went wrong on the bot's side, and it was logged. Try again.",
    body=(Text("It was logged on the bot's side. Try again."),),
    tone=Tone.BAD,
)

Ask = Callable[[Progress], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Who:
    """A person at a browser, whose clock shows ``zone``."""

    resident: Resident
    zone: str = "UTC"

    @property
    def key(self) -> str:
        """Names the person on the page."""
        return self.resident.key

    @property
    def actor(self) -> Actor:
        """The chat user the core sees."""
        return actor_of(self.resident, self.zone)


@dataclass(slots=True)
class Talk:
    """The conversations, driven. Work goes on in tracked tasks that :meth:`drain` waits for."""

    dispatch: Dispatch
    rooms: Rooms
    shelf: Shelf
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def say(self, who: Who, room: str, line: str) -> None:
        """A typed line: seen by its author alone, until its answer is for everyone."""
        ASKED.labels("line").inc()
        echo = self.rooms.post(room, who.key, Line(line), only_for=who.key if room in CHANNELS else "")

        async def ask(progress: Progress) -> Reply:
            return await self.dispatch.run(
                Invocation(who.actor, place_of(who, room), line, progress=progress)
            )

        self._work(self._answer(Spot(self, who, room, echo=echo), ask))

    async def click(self, who: Who, message: Message, number: int) -> bool:
        """A click on what is numbered so in a card; ``False`` when there is nothing to click any more."""
        content = message.content
        if message.busy or not isinstance(content, Post):
            return False
        offered = clickables(content.card)
        if not 0 <= number < len(offered):
            return False
        ASKED.labels("click").inc()
        clicked = offered[number]
        if isinstance(clicked, ConfirmButton):
            await self._settle(who, message, clicked)
        else:
            self._run(who, message, clicked)
        return True

    def submit(
        self, who: Who, message: Message, given: Mapping[str, str], labels: Mapping[str, str]
    ) -> Mapping[str, str] | None:
        """A filled-in form: what is wrong at once, by field; ``None`` when there is no such form any more."""
        content = message.content
        if message.busy or not isinstance(content, Asking):
            return None
        ASKED.labels("form").inc()
        form = content.form
        asked = {each.name for each in form.fields}
        values = {**form.hidden, **{name: value for name, value in given.items() if name in asked}}
        place = place_of(who, message.room, str(message.id))
        problems = self.dispatch.check(Submission(who.actor, place, form.command, values)).problems
        if problems:
            return problems
        self.rooms.change(message, busy="Checking…", content=Asking(filled(form, values, labels)))

        async def ask(progress: Progress) -> Reply:
            return await self.dispatch.submit(Submission(who.actor, place, form.command, values, progress))

        self._work(self._answer(Spot(self, who, message.room, message), ask))
        return {}

    def close_form(self, message: Message) -> bool:
        """Put a form away unanswered."""
        if message.busy or not isinstance(message.content, Asking):
            return False
        self.rooms.change(message, content=Note(f"Form closed: {message.content.form.title}."))
        return True

    async def drain(self, grace: float) -> None:
        """Let running work finish, for at most ``grace`` seconds; then stop it."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=grace)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _run(self, who: Who, message: Message, clicked: Button | ShareButton) -> None:
        share = isinstance(clicked, ShareButton)
        in_place = isinstance(clicked, Button) and clicked.replace
        if in_place:
            self.rooms.change(message, busy="Working…")
        cause = f"shared by {who.resident.name}" if share else "" if in_place else clicked.label
        spot = Spot(self, who, message.room, message if in_place else None, cause=cause)
        place = place_of(who, message.room, str(message.id) if in_place else "")

        async def ask(progress: Progress) -> Reply:
            invocation = Invocation(who.actor, place, clicked.command, share=share, progress=progress)
            return await self.dispatch.run(invocation)

        self._work(self._answer(spot, ask))

    async def _settle(self, who: Who, message: Message, clicked: ConfirmButton) -> None:
        """Confirm or cancel: the intent is on record before this returns, the effect follows in a task."""
        place = place_of(who, message.room, str(message.id))
        spot = Spot(self, who, message.room, message)
        self.rooms.change(message, busy="One moment…")
        try:
            if clicked.confirm:
                answer = await self.dispatch.claim(who.actor, place, clicked.change_id)
            else:
                answer = await self.dispatch.cancel(who.actor, place, clicked.change_id)
        except Exception:
            log.exception("a click failed unexpectedly")
            answer = Reply(card=SORRY)
        if isinstance(answer, Reply):
            if answer.card:
                await spot.show(answer)
            return
        self.rooms.change(message, content=Post(answer.card), busy="Working…")
        self._work(self._carry_out(spot, answer))

    async def _carry_out(self, spot: Spot, claimed: Claimed) -> None:
        await self._answer(spot, lambda _: self.dispatch.execute(claimed.change_id))

    async def _answer(self, spot: Spot, ask: Ask) -> None:
        """The edge of a request: whatever happens, the person gets an answer."""
        asked = asyncio.ensure_future(ask(spot.progress))
        try:
            await asyncio.wait({asked}, timeout=PATIENCE)
            if not asked.done():
                await spot.begin()
            await spot.show(await asked)
        except Exception:
            log.exception("an answer failed unexpectedly")
            await spot.show(Reply(card=SORRY))
        finally:
            asked.cancel()

    def _work(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


@dataclass(slots=True)
class Spot:
    """Where an answer goes: in place of ``message``, or a new message after ``echo``."""

    talk: Talk
    who: Who
    room: str
    message: Message | None = None
    echo: Message | None = None
    cause: str = ""
    _edited: float = 0.0

    async def begin(self) -> None:
        """Say that it takes a moment, where nothing says so yet."""
        if self.message is None:
            self._put(Working("Working…"), private=True)

    async def progress(self, text: str) -> None:
        """What is under way, edited in place at a calm pace."""
        if monotonic() - self._edited < PACE:
            return
        self._edited = monotonic()
        if self.message is None or isinstance(self.message.content, Working):
            self._put(Working(text), private=True)
        else:
            self.talk.rooms.change(self.message, busy=text)

    async def show(self, reply: Reply) -> None:
        """The answer, where it belongs."""
        if reply.form:
            self._ask(reply.form)
        else:
            private = self.room not in CHANNELS or reply.audience is Audience.ASKER
            if private:
                self._leave()
            owner = self.who.key if private else ""
            card, files = self.talk.shelf.put_away(reply.card or SORRY, reply.files, owner, private=private)
            self._put(Post(card, files), private=private)
        if reply.notice_id and self.message:
            await self.talk.dispatch.shown(reply.notice_id, str(self.message.id))

    def _ask(self, form: Form) -> None:
        if self.message and isinstance(self.message.content, Post):
            # A list that pages in place stays; the form that one of its buttons leads to is a new message.
            self.talk.rooms.change(self.message, busy="")
            self.message = None
        before = self.message.content if self.message else None
        self._put(Asking(named(form, before.form) if isinstance(before, Asking) else form), private=True)

    def _leave(self) -> None:
        """On a message that everybody sees, only what everybody may see takes its place."""
        if self.message and self.room in CHANNELS and not self.message.only_for:
            self.talk.rooms.change(self.message, busy="")
            self.message = None

    def _put(self, content: Working | Post | Asking, *, private: bool) -> None:
        rooms = self.talk.rooms
        only_for = self.who.key if private and self.room in CHANNELS else ""
        if self.message is None:
            self.message = rooms.post(self.room, BOT, content, only_for=only_for, cause=self.cause)
        else:
            rooms.change(self.message, content=content, busy="", only_for=only_for)
        if self.echo and not private and self.echo.only_for:
            rooms.change(self.echo, only_for="")


def place_of(who: Who, room: str, message: str = "") -> Place:
    """A conversation as the core knows it."""
    personal = room not in CHANNELS
    channel = direct(who.key) if personal else CHANNELS[room]
    return Place(Platform.PLAYGROUND, WORKSPACE, channel, personal, message=message, threads=False)


def filled(form: Form, values: Mapping[str, str], labels: Mapping[str, str]) -> Form:
    """The form with what was filled in, and no errors. ``labels`` name the values of type-ahead fields."""
    return replace(form, fields=tuple(_filled(each, values, labels) for each in form.fields), note="")


def _filled(field: Field, values: Mapping[str, str], labels: Mapping[str, str]) -> Field:
    value = values.get(field.name, "")
    choices = field.choices
    if field.kind is FieldKind.SUGGEST and value and field.name in labels:
        choices = (Choice(labels[field.name], value), *choices)
    return replace(field, value=value, choices=choices, error="")


def named(form: Form, before: Form) -> Form:
    """A form that came back: values that were chosen by name keep their names."""
    labels = {(each.name, choice.value): choice.label for each in before.fields for choice in each.choices}
    return replace(form, fields=tuple(_named(each, labels) for each in form.fields))


def _named(field: Field, labels: Mapping[tuple[str, str], str]) -> Field:
    label = labels.get((field.name, field.value))
    if field.kind is not FieldKind.SUGGEST or field.choices or not label:
        return field
    return replace(field, choices=(Choice(label, field.value),))
