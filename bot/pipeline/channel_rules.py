"""Channel rules: what may be asked where. The rule of a channel stands before the roles of whoever asks in it.

A personal chat has no rule. A channel where people of other organisations read along is closed, unless its own rule
says that it is meant to be open to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.access.policy import Permission
from bot.errors import Declined
from bot.framework.command import Command
from bot.messages import N_, _, listed
from bot.model import Destination
from bot.ports.dispatch import Place

ELSEWHERE = N_("Ask in a direct message to the bot.")
OUTSIDERS = N_("People from other organizations can read this channel, so the bot doesn't answer here.")
CLOSED = N_("The bot is off in this channel.")
NO_WRITES = N_("In this channel you can look, but not make changes.")

CLOSED_THERE = N_("The bot is switched off in that channel.")
OUTSIDERS_THERE = N_("People of other organisations have come to read along in that channel.")
UNKNOWN_THERE = N_(
    "It is not known who reads along in that channel: the platform does not tell just now, the bot is not in it, "
    "or too many people are."
)
"""Why nothing is posted where it cannot be told whether outsiders read it. It may pass by itself."""

ABOUT_ONESELF = frozenset({"help", "access", "undo"})
"""Nouns that are open in every channel. What an undo leads to is judged by its own command."""

CHANGES = "change"
"""The noun of what is said about proposals of all other nouns: approving them, rejecting them, taking them back."""


NOTICES = "alert"
"""The noun whose absence from a channel keeps notices of rules out of it."""


class Only(StrEnum):
    """What of a command's work a channel is open for."""

    EVERYTHING = "everything"
    READS = "reads"
    NOTHING = "nothing"


@dataclass(eq=False)
class NotInThisChannel(Declined):
    """This may not be asked in this channel, whoever asks."""

    @property
    def word(self) -> str:
        """How the audit trail calls it."""
        return "NotHere"


@dataclass(frozen=True, slots=True)
class ChannelRule:
    """The rule of one channel. ``nouns`` are the only ones it is for; empty for all.

    ``outsiders`` keeps it open although people of other organisations are in it.
    """

    nouns: frozenset[str] = frozenset()
    only: Only = Only.EVERYTHING
    outsiders: bool = False


@dataclass(frozen=True, slots=True)
class ChannelRules:
    """Rules by platform and the channel's id there."""

    rules: Mapping[tuple[str, str], ChannelRule] = field(default_factory=dict)

    def rule_of(self, platform: str, channel: str) -> ChannelRule:
        """The rule of a channel; one that has none is open."""
        return self.rules.get((platform, channel), ChannelRule())

    def check_place(self, place: Place) -> None:
        """Raises :class:`NotInThisChannel` where nothing at all may be asked."""
        if place.personal:
            return
        rule = self.rule_of(place.platform, place.channel)
        if rule.only is Only.NOTHING:
            raise NotInThisChannel(_(CLOSED), _(ELSEWHERE))
        if place.outsiders and not rule.outsiders:
            raise NotInThisChannel(_(OUTSIDERS), _(ELSEWHERE))

    def check_command(self, place: Place, command: Command) -> None:
        """Raises :class:`NotInThisChannel` where this command may not be asked.

        What anybody may ask about themselves (help, signing in) is open in every channel that is open at all. What is said
        about a change is judged by :meth:`check_topic` besides.
        """
        self.check_place(place)
        if place.personal or (command.effect_noun in ABOUT_ONESELF and command.needs is Permission.OPEN):
            return
        if command.effect_noun != CHANGES:
            self.check_topic(place, command)
        rule = self.rule_of(place.platform, place.channel)
        # A command that has rights of its own for writing only reads as long as a value is left out.
        always_writes = command.writes and command.writing_needs is None
        if rule.only is Only.READS and (command.unconfirmed or always_writes):
            raise NotInThisChannel(_(NO_WRITES), _(ELSEWHERE))

    def check_topic(self, place: Place, command: Command) -> None:
        """Raises :class:`NotInThisChannel` where a channel is for other nouns than that of what this command does."""
        rule = self.rule_of(place.platform, place.channel)
        if not place.personal and rule.nouns and command.effect_noun not in rule.nouns:
            problem = _("This channel is only for: {topics}.", topics=listed(sorted(rule.nouns)))
            raise NotInThisChannel(problem, _(ELSEWHERE))

    def check_change(self, place: Place, command: Command | None) -> None:
        """Raises :class:`NotInThisChannel` where nothing may be proposed or confirmed by this command."""
        self.check_place(place)
        if command is not None:
            self.check_command(place, command)
        if not place.personal and self.rule_of(place.platform, place.channel).only is Only.READS:
            raise NotInThisChannel(_(NO_WRITES), _(ELSEWHERE))

    def distinguishes(self, place: Place) -> bool:
        """Whether it makes a difference which command is asked there."""
        return not place.personal and bool(self.rule_of(place.platform, place.channel).nouns)

    def why_closed(self, destination: Destination, outsiders: bool | None) -> str:
        """Why nothing is posted into a channel unasked; empty where it is.

        ``None`` is for not known: what is put before everybody waits until it is, unless the rule is that whoever reads
        along may.
        """
        if not destination.channel:
            return ""
        rule = self.rule_of(destination.platform, destination.channel)
        if rule.only is Only.NOTHING:
            return CLOSED_THERE
        if rule.outsiders or outsiders is False:
            return ""
        return OUTSIDERS_THERE if outsiders else UNKNOWN_THERE

    def why_no_alerts(self, destination: Destination, outsiders: bool | None) -> str:
        """Why a channel can have no alert rules; empty where it can."""
        if why := self.why_closed(destination, outsiders):
            return _(why)
        rule = self.rule_of(destination.platform, destination.channel)
        if destination.channel and rule.nouns and NOTICES not in rule.nouns:
            return _("That channel is only for: {topics}.", topics=listed(sorted(rule.nouns)))
        return ""
