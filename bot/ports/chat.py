"""Chat platform: people and places in it, messages to them, and the time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.cards.model import Card, Choice
from bot.model import Destination
from bot.model.identity import Actor, Person


class Clock(Protocol):
    """The time, aware, in UTC."""

    def now(self) -> datetime: ...


class Directory(Protocol):
    """Which roles a chat user holds."""

    async def person(self, actor: Actor) -> Person: ...


class Messenger(Protocol):
    """Delivers a card outside any request (proactively). Raises :class:`bot.ports.outbox.DeliveryFailed`."""

    async def deliver(self, destination: Destination, card: Card, notice_id: str) -> str:
        """Post the card; returns the platform's message id."""
        ...

    async def update(self, destination: Destination, message_id: str, card: Card, notice_id: str) -> bool:
        """Put the card in place of a message of ours, that of ``notice_id``; ``False`` where that is gone or cannot be changed.

        To do it twice is to do it once.
        """
        ...

    async def find(self, destination: Destination, notice_id: str) -> str | None:
        """The id of the message that carries this notice id; empty where there is none, ``None`` where nobody can tell.

        Never raises.
        """
        ...


@dataclass(frozen=True, slots=True)
class Room:
    """A conversation that can be told things: a channel, or one person. ``name`` is what people call it.

    ``time_zone`` (IANA) and ``locale`` are those of the person, where it is somebody else's than who asks.
    """

    destination: Destination
    name: str
    time_zone: str = ""
    locale: str = ""


class Absence(StrEnum):
    """Why a platform gives no member of this id."""

    OUTSIDE = (
        "outside"  # a guest, of another organisation, deactivated, or gone: whom the bot does not answer
    )
    UNKNOWN = "unknown"  # the platform did not tell


class Rooms(Protocol):
    """The conversations of one chat platform, as a person asks for them.

    A room is only found for who may be in it, and only where the bot can post.
    """

    async def named(self, actor: Actor, workspace: str, text: str) -> Room:
        """The room that is meant: ``#finance`` as the platform writes it, ``me``, a person, or what ``offered`` gives.

        Raises :class:`bot.errors.BadValue` with what to do instead.
        """
        ...

    async def here(self, actor: Actor, workspace: str, channel: str) -> Room:
        """The channel with this id; the actor's own room where it is empty."""
        ...

    async def offered(self, actor: Actor, workspace: str, typed: str) -> Sequence[Choice]:
        """Rooms for a form, their ids as values; empty where the platform has a picker of its own."""
        ...

    async def people(self, workspace: str) -> Sequence[Actor]:
        """Everybody who can be named in a form; nobody where there are too many to list, or the platform has a picker."""
        ...

    async def left(self, workspace: str, user: str) -> bool:
        """Whether the platform says for certain that somebody is let in no more (left, or was deactivated)."""
        ...

    async def member(self, workspace: str, user: str, channel: str = "") -> Actor | Absence:
        """The member with this id, judged as whoever asks a question is; ``channel`` is one that they are likely in.

        A verdict may be some minutes old. Never raises.
        """
        ...

    async def outsiders(self, workspace: str, channel: str) -> bool | None:
        """Whether people of other organisations read a channel; ``None`` where the platform does not tell."""
        ...
