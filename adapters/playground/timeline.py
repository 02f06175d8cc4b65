"""Timeline: the conversations of the page in memory, what was said, who may see it, and who is watching.

Every change of a message gets the next revision number. A watcher that was away names the last revision it saw
and gets what changed since, so nothing needs to be kept per watcher.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from adapters.playground.attachments import AttachedFile
from bot.cards.model import Card, Form

BOT = "bot"
DESK = "desk"
ALERTS = "alerts"
CHANNELS = {DESK: "#csp-desk", ALERTS: "#csp-alerts"}

KEPT = 300
"""Messages a conversation keeps; the oldest are forgotten."""

MOST_WATCHERS = 64
"""Open tabs that are kept informed at a time."""


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Working:
    """An answer that is being worked out."""

    text: str


@dataclass(frozen=True, slots=True)
class Post:
    """A card, its secrets and files replaced by tokens (:mod:`adapters.playground.attachments`)."""

    card: Card
    files: tuple[AttachedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form that waits to be filled in."""

    form: Form


@dataclass(frozen=True, slots=True)
class Note:
    """A remark of the page itself."""

    text: str


Content = Line | Working | Post | OpenForm | Note


@dataclass(slots=True)
class Message:
    """One message. ``only_for`` names the one person who may see it; empty means everyone in the conversation.

    ``version`` counts the changes of its content, so that a click on what is no longer there does nothing.
    ``busy`` says what is being done about it; it then takes no clicks. ``cause`` is the button that led to it.
    """

    id: int
    room: str
    author: str
    at: datetime
    content: Content
    only_for: str = ""
    cause: str = ""
    busy: str = ""
    version: int = 1
    revision: int = 0


@dataclass(slots=True)
class Watcher:
    """An open tab: what it has yet to be told. Ends when ``closed``."""

    person: str
    pending: dict[int, Message] = field(default_factory=dict)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    closed: bool = False

    def take(self) -> list[Message]:
        """What changed since the last time, in the order of revisions."""
        taken = sorted(self.pending.values(), key=lambda message: message.revision)
        self.pending.clear()
        self.wake.clear()
        return taken


def direct(person: str) -> str:
    """The conversation between a person and the bot."""
    return f"@{person}"


def rooms_of(person: str) -> tuple[str, ...]:
    """The conversations a person is in."""
    return (direct(person), DESK, ALERTS)


@dataclass(slots=True)
class Timeline:
    """All conversations of this process. ``epoch`` tells one process from the next."""

    now: Callable[[], datetime]
    epoch: str = field(default_factory=lambda: secrets.token_hex(4))
    revision: int = 0
    _messages: dict[str, deque[Message]] = field(default_factory=dict)
    _watchers: list[Watcher] = field(default_factory=list)
    _read: dict[tuple[str, str], int] = field(default_factory=dict)

    def post(
        self, room: str, author: str, content: Content, *, only_for: str = "", cause: str = ""
    ) -> Message:
        """A new message at the end of a conversation."""
        message = Message(self.revision + 1, room, author, self.now(), content, only_for, cause)
        self._messages.setdefault(room, deque(maxlen=KEPT)).append(message)
        self._tell(message)
        return message

    def change(self, message: Message, **changes: Any) -> None:
        """Alter a message where it stands."""
        for name, value in changes.items():
            setattr(message, name, value)
        message.version += "content" in changes
        self._tell(message)

    def visible(self, person: str, room: str) -> list[Message]:
        """What a person sees of a conversation, oldest first; nothing of one the person is not in."""
        if room not in rooms_of(person):
            return []
        return [message for message in self._messages.get(room, ()) if message.only_for in ("", person)]

    def find(self, person: str, message_id: int) -> Message | None:
        """A message this person may see."""
        return next((message for message in self._all(person) if message.id == message_id), None)

    def get(self, message_id: str) -> Message | None:
        """A message, whoever may see it; ``None`` for one that is not kept."""
        kept = (message for room in self._messages.values() for message in room)
        return next((message for message in kept if str(message.id) == message_id), None)

    def since(self, person: str, revision: int) -> Sequence[Message]:
        """What changed for a person after a revision."""
        return [message for message in self._all(person) if message.revision > revision]

    def read(self, person: str, room: str, message_id: int) -> None:
        """The person has seen the conversation up to here."""
        self._read[person, room] = max(self._read.get((person, room), 0), message_id)

    def unread(self, person: str, room: str) -> int:
        """Messages of others that the person has not seen yet."""
        seen = self._read.get((person, room), 0)
        return sum(message.id > seen and message.author != person for message in self.visible(person, room))

    @contextmanager
    def watching(self, person: str, after: int) -> Iterator[Watcher]:
        """A tab that is told of everything after a revision, until the block ends."""
        watcher = Watcher(person)
        for message in self.since(person, after):
            watcher.pending[message.id] = message
            watcher.wake.set()
        if len(self._watchers) >= MOST_WATCHERS:
            self._end(self._watchers.pop(0))
        self._watchers.append(watcher)
        try:
            yield watcher
        finally:
            if watcher in self._watchers:
                self._watchers.remove(watcher)

    def close(self) -> None:
        """Let every tab go."""
        for watcher in self._watchers:
            self._end(watcher)

    def _all(self, person: str) -> Iterator[Message]:
        for room in rooms_of(person):
            yield from self.visible(person, room)

    def _tell(self, message: Message) -> None:
        self.revision += 1
        message.revision = self.revision
        for watcher in self._watchers:
            if message.room in rooms_of(watcher.person) and message.only_for in ("", watcher.person):
                watcher.pending[message.id] = message
                watcher.wake.set()

    def _end(self, watcher: Watcher) -> None:
        watcher.closed = True
        watcher.wake.set()
