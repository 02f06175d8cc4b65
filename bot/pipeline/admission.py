"""Admission control: rate limits and channel rules, which every request passes before any work is done for it.

Counting is one small statement. When our own database is away for it, the request goes on: without the database
nothing can be written, and nothing at all is answered that cannot be put on record, so there is nothing to protect.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.cards.format import waiting
from bot.errors import Declined, Unavailable
from bot.framework.command import Command
from bot.messages import N_, _
from bot.model.identity import Actor
from bot.pipeline.channel_rules import ChannelRules, NotInThisChannel
from bot.ports import RateCounts
from bot.ports.dispatch import Place

log = logging.getLogger(__name__)

WINDOW = timedelta(minutes=1)

_ASKED_TOO_MUCH = N_("You asked for a lot in this minute (limit: {limit}). Nothing was done.")
_ALL_ASKED_TOO_MUCH = N_(
    "Everybody together asked for a lot in this minute (limit: {limit}). Nothing was done."
)
_CHANGED_TOO_MUCH = N_("You asked for a lot of changes in this minute (limit: {limit}). Nothing was done.")
_TYPED_TOO_MUCH = N_("You typed a lot in this minute (limit: {limit}). Nothing was done.")

Counted = Callable[[str], None]


def _uncounted(_: str) -> None:
    """Nobody counts refusals."""


@dataclass(eq=False)
class RateLimited(Declined):
    """More was asked in a minute than is allowed. ``first`` is whether this is the first refusal of the minute."""

    first: bool = True

    @property
    def word(self) -> str:
        """How the audit trail calls it."""
        return "TooMany"


@dataclass(frozen=True, slots=True)
class Limits:
    """Rate limits: how much may be asked in a minute; 0 for no limit. ``writes`` are proposals, confirmations and approvals of one person,
    ``typing`` what one person types into fields with suggestions."""

    person: int = 0
    workspace: int = 0
    writes: int = 0
    typing: int = 0


@dataclass(frozen=True, slots=True)
class Admission:
    """Decides on behalf of one installation whether a request is let in. ``counted`` hears a word for each refusal."""

    channel_rules: ChannelRules = field(default_factory=ChannelRules)
    limits: Limits = field(default_factory=Limits)
    counted: Counted = _uncounted

    async def admit(self, counters: RateCounts, now: datetime, actor: Actor, place: Place) -> None:
        """A request came. Raises :class:`RateLimited`, and :class:`NotInThisChannel` where nothing may be asked."""
        await self.count_request(counters, now, actor)
        self._checked(lambda: self.channel_rules.check_place(place))

    async def count_request(self, counters: RateCounts, now: datetime, actor: Actor) -> None:
        """Count a request. Raises :class:`RateLimited`."""
        asked = {
            f"person:{actor.key}": (self.limits.person, _ASKED_TOO_MUCH),
            f"workspace:{actor.platform}:{actor.workspace}": (self.limits.workspace, _ALL_ASKED_TOO_MUCH),
        }
        await self._within(counters, now, asked)

    async def count_keys(self, counters: RateCounts, now: datetime, actor: Actor, keys: int) -> None:
        """So many keys were typed into a field with suggestions. Raises :class:`RateLimited`."""
        asked = {f"typing:{actor.key}": (-(-self.limits.typing // keys), _TYPED_TOO_MUCH)}
        await self._within(counters, now, asked)

    async def admit_change(
        self, counters: RateCounts, now: datetime, actor: Actor, place: Place, command: Command | None
    ) -> None:
        """A change is proposed, confirmed or approved. Raises :class:`RateLimited` and :class:`NotInThisChannel`."""
        self._checked(lambda: self.channel_rules.check_change(place, command))
        asked = {f"writes:{actor.key}": (self.limits.writes, _CHANGED_TOO_MUCH)}
        await self._within(counters, now, asked)

    def check_command(self, place: Place, command: Command) -> None:
        """Raises :class:`NotInThisChannel` where this command may not be asked."""
        self._checked(lambda: self.channel_rules.check_command(place, command))

    def check_topic(self, place: Place, command: Command) -> None:
        """Raises :class:`NotInThisChannel` where nothing may be said about a change of this command."""
        self._checked(lambda: self.channel_rules.check_topic(place, command))

    def _checked(self, check: Callable[[], None]) -> None:
        try:
            check()
        except NotInThisChannel:
            self.counted("channel")
            raise

    async def _within(
        self, counters: RateCounts, now: datetime, asked: Mapping[str, tuple[int, str]]
    ) -> None:
        limited = {name: limit for name, (limit, _said) in asked.items() if limit}
        if not limited:
            return
        try:
            counts = await counters.count(sorted(limited), began(now))
        except Unavailable:
            log.warning("requests cannot be counted just now; this one goes on uncounted")
            return
        for name, limit in limited.items():
            if (number := counts.get(name, 0)) > limit:
                self.counted("rate")
                seconds = max(1, round((began(now) + WINDOW - now).total_seconds()))
                problem = _(asked[name][1]).format_map({"limit": limit})
                advice = _("Try again in {time}.", time=waiting(seconds))
                raise RateLimited(problem, advice, first=number == limit + 1)


def began(now: datetime) -> datetime:
    """When the minute began that this moment is in."""
    return now.replace(second=0, microsecond=0)
