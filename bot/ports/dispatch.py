"""Port of dispatch: what crosses between an adapter and the core, an invocation in and a reply out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from bot.cards.model import Card, Choice, Form
from bot.model import Destination, Document
from bot.model.identity import Actor

Progress = Callable[[str], Awaitable[None]]
"""Tells the person, in place, that long work is under way. Must not raise."""


async def say_nothing(_: str) -> None:
    """A progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was asked. ``personal`` is a direct message with the bot, where all is private.

    ``thread`` and ``message`` are in the platform's own terms; empty where there is none. ``threads`` is whether
    messages there can be answered in threads of their own. ``outsiders`` is whether
    people of other organisations read along there, and ``readers_known`` whether the platform tells who does: as of this
    moment, so neither is stored.
    """

    platform: str
    workspace: str
    channel: str
    personal: bool
    thread: str = ""
    message: str = ""
    outsiders: bool = False
    threads: bool = True
    readers_known: bool = True

    @property
    def here(self) -> Destination:
        """The conversation itself, in its thread, for what everybody in it is told."""
        return Destination(self.platform, self.workspace, self.channel, thread=self.thread)

    def tells(self, room: Destination) -> bool:
        """Whether who reads along in a channel sees what is answered here. Nobody does but the asker where it is not known who
        they are."""
        return self.readers_known and self.is_in(room)

    def is_in(self, room: Destination) -> bool:
        """Whether this is in a channel. Anywhere else an answer is as private as any."""
        here = (self.platform, self.workspace, self.channel)
        return (
            not self.personal and bool(room.channel) and here == (room.platform, room.workspace, room.channel)
        )

    def as_dict(self) -> dict[str, str]:
        """Flat text, as a pending change stores it."""
        return {
            "platform": self.platform,
            "workspace": self.workspace,
            "channel": self.channel,
            "personal": "yes" if self.personal else "",
            "thread": self.thread,
            "message": self.message,
            "threads": "yes" if self.threads else "",
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, str]) -> Place:
        """The inverse of :meth:`as_dict`."""
        return cls(
            platform=stored.get("platform", ""),
            workspace=stored.get("workspace", ""),
            channel=stored.get("channel", ""),
            personal=bool(stored.get("personal")),
            thread=stored.get("thread", ""),
            message=stored.get("message", ""),
            threads=bool(stored.get("threads", "yes")),
        )


@dataclass(frozen=True, slots=True)
class Invocation:
    """A command line somebody typed, or a button carries. ``share`` asks for an answer that all may see."""

    actor: Actor
    place: Place
    line: str
    share: bool = False
    progress: Progress = say_nothing


@dataclass(frozen=True, slots=True)
class Submission:
    """A form that was filled in: values by parameter name, as text, hidden values among them."""

    actor: Actor
    place: Place
    command: str
    values: Mapping[str, str]
    progress: Progress = say_nothing


class Audience(StrEnum):
    """Who may see a reply."""

    ASKER = "asker"
    EVERYONE = "everyone"


@dataclass(frozen=True, slots=True)
class Reply:
    """What to show: a card, or a form to fill in first (never both). ``files`` go with the card.

    ``notice_id`` is set on the result of a write: once it is shown, tell ``Dispatcher.shown`` so that the
    outbox need not deliver it again.
    """

    card: Card | None = None
    form: Form | None = None
    files: tuple[Document, ...] = ()
    audience: Audience = Audience.ASKER
    notice_id: str = ""


@dataclass(frozen=True, slots=True)
class ClaimedChange:
    """A confirmed change whose intent is on record: acknowledge, show ``card``, then ``Dispatcher.execute`` it."""

    change_id: str
    card: Card


@dataclass(frozen=True, slots=True)
class FormProblems:
    """Why a form cannot be taken as it stands, by field name; found without asking anybody."""

    problems: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.problems)


class Dispatch(Protocol):
    """What an adapter may ask of the core. No method raises for anything a person did wrong: the reply says it."""

    def wants_form(self, line: str) -> bool:
        """Whether a form will surely be the answer (a required value is missing). Reads nothing; instant."""
        ...

    async def run(self, invocation: Invocation) -> Reply:
        """Answer a command line."""
        ...

    def check(self, submission: Submission) -> FormProblems:
        """What is wrong with a form as far as can be told without asking anybody. Instant."""
        ...

    async def submit(self, submission: Submission) -> Reply:
        """Answer a form; when a live check fails the same form comes back with errors and everything kept."""
        ...

    async def suggest(
        self,
        actor: Actor,
        command: str,
        field: str,
        typed: str,
        place: Place | None = None,
        given: Mapping[str, str] | None = None,
    ) -> Sequence[Choice]:
        """Choices for a type-ahead field; empty for who may not run the command, and for who types too much. It is on
        record, once in some minutes.

        ``place`` is where the form was asked for; left out, it is a personal chat. ``given`` are the texts of the other
        fields, for one whose choices depend on them: while these are not told for certain, there are none.
        """
        ...

    async def refresh(self, submission: Submission) -> Form | None:
        """The form as it has to be after something was chosen that other fields depend on; ``None`` where it stays as it is.

        These fields are there, with their choices, as soon as what they depend on is certain. A value that does not go with
        it any more is taken out, and a word beside the field says which one it was. It counts as a key that is typed.
        """
        ...

    async def claim(self, actor: Actor, place: Place, change_id: str) -> ClaimedChange | Reply:
        """A click on Confirm: records the intent (one local row), or says why not.

        Where it would overwrite something, a look at that comes first, for a second at most.
        """
        ...

    async def execute(self, change_id: str) -> Reply:
        """Carry out a claimed change and say how it ended."""
        ...

    async def cancel(self, actor: Actor, place: Place, change_id: str) -> Reply:
        """A click on Cancel."""
        ...

    async def takes_place(self, place: Place, line: str) -> bool:
        """Whether the answer to a line may stand where the message is that was clicked, which others in the place read too."""
        ...

    async def shown(self, notice_id: str, message_id: str = "") -> None:
        """The reply that carried this notice id stands before the person."""
        ...

    async def returned(self, place: Destination) -> None:
        """The bot can post to a place again: what could not be delivered there, and is still true, is due. Never raises."""
        ...
