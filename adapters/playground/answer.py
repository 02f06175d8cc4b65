"""Answer to one request: shown privately by default, and in place of what was clicked where that is possible."""

from __future__ import annotations

from dataclasses import dataclass, field

from adapters.chat.progress import ProgressReporter, ProgressTiming
from adapters.playground.attachments import Attachments
from adapters.playground.forms import named
from adapters.playground.identity import Visitor
from adapters.playground.timeline import BOT, CHANNELS, Message, OpenForm, Post, Timeline, Working
from bot.cards.model import Card, Form, Text
from bot.messages import _
from bot.model.fact import Tone
from bot.ports.dispatch import Audience, Reply

TIMING = ProgressTiming(progress_after=0.4, progress_every=0.8)
"""People look at the page while they wait."""


def sorry() -> Card:
    """What is shown where the bot itself failed."""
    return Card(
        title=_("Something went wrong"),
        summary=_("Something went wrong on the bot's side, and it was logged. Try again."),
        body=(Text(_("It was logged on the bot's side. Try again.")),),
        tone=Tone.BAD,
    )


@dataclass(slots=True)
class Answer:
    """Where an answer goes: in place of ``message``, or a new message after ``echo``."""

    timeline: Timeline
    attachments: Attachments
    who: Visitor
    room: str
    message: Message | None = None
    echo: Message | None = None
    cause: str = ""
    progress: ProgressReporter = field(init=False)

    def __post_init__(self) -> None:
        self.progress = ProgressReporter(self._show_progress, TIMING)

    async def begin(self) -> None:
        """Say that it takes a moment, where nothing says so yet."""
        if self.message is None:
            self._put(Working(_("Working…")), private=True)

    async def _show_progress(self, text: str) -> None:
        """Edited in place."""
        if self.message is None or isinstance(self.message.content, Working):
            self._put(Working(text), private=True)
        else:
            self.timeline.change(self.message, busy=text)

    def show(self, reply: Reply) -> None:
        """Show a form, or a card with its files, where it belongs."""
        if reply.form:
            self._ask(reply.form)
        else:
            private = self.room not in CHANNELS or reply.audience is Audience.ASKER
            if private:
                self._leave()
            owner = self.who.key if private else ""
            card, files = self.attachments.put_away(
                reply.card or sorry(), reply.files, owner, private=private
            )
            self._put(Post(card, files), private=private)

    def _ask(self, form: Form) -> None:
        if self.message and isinstance(self.message.content, Post):
            # A list that pages in place stays; the form that one of its buttons leads to is a new message.
            self.timeline.change(self.message, busy="")
            self.message = None
        before = self.message.content if self.message else None
        shown = named(form, before.form) if isinstance(before, OpenForm) else form
        self._put(OpenForm(shown.ready()), private=True)

    def _leave(self) -> None:
        """On a message that everybody sees, only what everybody may see takes its place."""
        if self.message and self.room in CHANNELS and not self.message.only_for:
            self.timeline.change(self.message, busy="")
            self.message = None

    def _put(self, content: Working | Post | OpenForm, *, private: bool) -> None:
        only_for = self.who.key if private and self.room in CHANNELS else ""
        if self.message is None:
            self.message = self.timeline.post(self.room, BOT, content, only_for=only_for, cause=self.cause)
        else:
            self.timeline.change(self.message, content=content, busy="", only_for=only_for)
        if self.echo and not private and self.echo.only_for:
            self.timeline.change(self.echo, only_for="")
