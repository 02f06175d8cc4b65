"""Approval of a write by others: what it takes, and what they said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.messages import listed
from bot.model import Destination
from bot.model.identity import Actor, Role, with_address


@dataclass(frozen=True, slots=True)
class Vote:
    """One person's word on a write. ``names`` are all names the person is known by, in lower case: the same person on
    another platform is the same person. ``reason`` is given with a no."""

    actor: Actor
    names: tuple[str, ...]
    at: datetime
    approves: bool
    reason: str = ""

    @property
    def who(self) -> str:
        """Whose word it is, so that two people of one name can be told apart."""
        return with_address(self.actor.name, self.actor.key, (self.actor.email, *self.names))


@dataclass(frozen=True, slots=True)
class Approval:
    """What was asked for with one write: ``needed`` people with one of the roles ``approvers``, other than who asks.

    ``names`` are those of who asks, ``granters`` those of whoever has given them the roles it takes to ask, as far as that was
    looked up: it is by what is in force, and not kept. ``to`` is where the approvers' card was put, and ``locale`` that of
    whoever reads it there; empty for that of who asks. ``asked`` and ``until`` are in UTC.
    """

    approvers: frozenset[Role]
    needed: int
    why: str
    names: tuple[str, ...]
    to: Destination
    asked: datetime
    until: datetime
    votes: tuple[Vote, ...] = ()
    granters: tuple[str, ...] = ()
    locale: str = ""

    @property
    def approved_by(self) -> tuple[str, ...]:
        """The keys of those who said yes, the first first."""
        return tuple(vote.actor.key for vote in self.votes if vote.approves)

    @property
    def who(self) -> str:
        """Who may approve: "Admin agent or Global admin"."""
        return one_of(self.approvers)


def one_of(roles: frozenset[Role]) -> str:
    """Roles of which one is enough, in the order that they have everywhere: "Admin agent or Global admin"."""
    return listed([role.label for role in Role if role in roles], either=True)
