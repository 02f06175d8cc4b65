"""Conversation: what somebody types, clicks or fills in is put to the core, and what it says is shown where it belongs."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from prometheus_client import Counter

from adapters.chat.background import BackgroundTasks
from adapters.playground.answer import Answer, sorry
from adapters.playground.attachments import Attachments
from adapters.playground.buttons import clickables
from adapters.playground.forms import filled, missing, named
from adapters.playground.identity import WORKSPACE, Visitor
from adapters.playground.timeline import (
    CHANNELS,
    Line,
    Message,
    Note,
    OpenForm,
    Post,
    Timeline,
    direct,
)
from bot.cards.model import Button, Choice, ConfirmButton, Form, ShareButton
from bot.framework.markup import tidy
from bot.messages import _
from bot.model.identity import Platform
from bot.ports.dispatch import ClaimedChange, Dispatch, Invocation, Place, Progress, Reply, Submission

log = structlog.get_logger(__name__)

ASKED = Counter("csp_bot_playground_asked_total", "What people did on the playground", ["how"])

Ask = Callable[[Progress], Coroutine[Any, Any, Reply]]


@dataclass(slots=True)
class Conversation:
    """The conversations, driven. Work goes on in tracked tasks that :meth:`drain` waits for."""

    dispatch: Dispatch
    timeline: Timeline
    attachments: Attachments
    _tasks: BackgroundTasks = field(default_factory=lambda: BackgroundTasks("playground"))

    def typed(self, who: Visitor, room: str, line: str) -> None:
        """A typed line: seen by its author alone, until its answer is for everyone."""
        ASKED.labels("line").inc()
        echo = self.timeline.post(room, who.key, Line(line), only_for=who.key if room in CHANNELS else "")

        async def ask(progress: Progress) -> Reply:
            return await self.dispatch.run(
                Invocation(who.actor, place_of(who, room), tidy(line), progress=progress)
            )

        self._tasks.start(self._give(self._answer(who, room, echo=echo), ask))

    async def clicked(self, who: Visitor, message: Message, number: int) -> bool:
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

    def submitted(
        self, who: Visitor, message: Message, given: Mapping[str, str], labels: Mapping[str, str]
    ) -> Mapping[str, str] | None:
        """A filled-in form: what is wrong at once, by field; ``None`` when there is no such form any more."""
        content = message.content
        if message.busy or not isinstance(content, OpenForm):
            return None
        ASKED.labels("form").inc()
        form, values = content.form, _held(content.form, given)
        place = place_of(who, message.room, str(message.id))
        checked = self.dispatch.check(Submission(who.actor, place, form.command, values)).problems
        if problems := {**missing(form, values), **checked}:
            return problems
        self.timeline.change(message, busy=_("Checking…"), content=OpenForm(filled(form, values, labels)))

        async def ask(progress: Progress) -> Reply:
            return await self.dispatch.submit(Submission(who.actor, place, form.command, values, progress))

        self._tasks.start(self._give(self._answer(who, message.room, message), ask))
        return {}

    async def refreshed(
        self, who: Visitor, message: Message, given: Mapping[str, str], labels: Mapping[str, str]
    ) -> Form | None:
        """A form in which something was chosen that other fields depend on: how it is now; ``None`` where it stays.

        The page takes these fields alone, so that nothing is taken from under the hands of who types on.
        """
        content = message.content
        if message.busy or not isinstance(content, OpenForm):
            return None
        form, values = content.form, _held(content.form, given)
        place = place_of(who, message.room, str(message.id))
        fresh = await self.dispatch.refresh(Submission(who.actor, place, form.command, values))
        if fresh is None or message.busy or not isinstance(message.content, OpenForm):
            return None
        shown = named(fresh.ready(), filled(form, values, labels))
        message.content = OpenForm(shown)
        return shown

    async def suggested(
        self, who: Visitor, message: Message | None, field: str, typed: str, given: Mapping[str, str]
    ) -> Sequence[Choice]:
        """Choices for a field of a form, with what it holds otherwise."""
        if message is None or not isinstance(message.content, OpenForm):
            return ()
        form, place = message.content.form, place_of(who, message.room, str(message.id))
        return await self.dispatch.suggest(who.actor, form.command, field, typed, place, _held(form, given))

    def close_form(self, message: Message) -> bool:
        """Put a form away unanswered."""
        if message.busy or not isinstance(message.content, OpenForm):
            return False
        self.timeline.change(
            message, content=Note(_("Form cancelled: {form}.", form=message.content.form.title))
        )
        return True

    async def drain(self, grace: float) -> None:
        """Let running work finish, for at most ``grace`` seconds; then stop it."""
        await self._tasks.drain(grace)

    def _run(self, who: Visitor, message: Message, clicked: Button | ShareButton) -> None:
        share = isinstance(clicked, ShareButton)
        in_place = isinstance(clicked, Button) and clicked.replace
        if in_place:
            self.timeline.change(message, busy=_("Working…"))
        cause = _("shared by {name}", name=who.resident.name) if share else "" if in_place else clicked.label
        answer = self._answer(who, message.room, message if in_place else None, cause=cause)
        place = place_of(who, message.room, str(message.id) if in_place else "")

        async def ask(progress: Progress) -> Reply:
            invocation = Invocation(who.actor, place, clicked.command, share=share, progress=progress)
            return await self.dispatch.run(invocation)

        self._tasks.start(self._give(answer, ask))

    async def _settle(self, who: Visitor, message: Message, clicked: ConfirmButton) -> None:
        """Confirm or cancel: the intent is on record before this returns, the effect follows in a task."""
        place = place_of(who, message.room, str(message.id))
        answer = self._answer(who, message.room, message)
        self.timeline.change(message, busy=_("One moment…"))
        try:
            if clicked.confirm:
                claimed: ClaimedChange | Reply = await self.dispatch.claim(
                    who.actor, place, clicked.change_id
                )
            else:
                claimed = await self.dispatch.cancel(who.actor, place, clicked.change_id)
        except Exception:
            log.exception("a click failed unexpectedly")
            claimed = Reply(card=sorry())
        if isinstance(claimed, Reply):
            if claimed.card:
                await self._present(answer, claimed)
            return
        self.timeline.change(message, content=Post(claimed.card), busy=_("Working…"))
        self._tasks.start(self._give(answer, lambda _: self.dispatch.execute(claimed.change_id)))

    def _answer(
        self,
        who: Visitor,
        room: str,
        message: Message | None = None,
        echo: Message | None = None,
        cause: str = "",
    ) -> Answer:
        return Answer(self.timeline, self.attachments, who, room, message, echo, cause)

    async def _give(self, answer: Answer, ask: Ask) -> None:
        """The edge of a request: whatever happens, the person gets an answer."""
        try:
            work = ask(answer.progress)
            await self._present(answer, await answer.progress.while_working(work, answer.begin))
        except Exception:
            log.exception("an answer failed unexpectedly")
            answer.show(Reply(card=sorry()))

    async def _present(self, answer: Answer, reply: Reply) -> None:
        answer.show(reply)
        if reply.notice_id and answer.message:
            await self.dispatch.shown(reply.notice_id, str(answer.message.id))


def _held(form: Form, given: Mapping[str, str]) -> dict[str, str]:
    """What a form holds: what it carries along, and what was filled in of what it asks for."""
    asked = {each.name for each in form.fields}
    return {**form.hidden, **{name: value for name, value in given.items() if name in asked}}


def place_of(who: Visitor, room: str, message: str = "") -> Place:
    """A conversation as the core knows it."""
    personal = room not in CHANNELS
    channel = direct(who.key) if personal else CHANNELS[room]
    return Place(Platform.PLAYGROUND, WORKSPACE, channel, personal, message=message, threads=False)
