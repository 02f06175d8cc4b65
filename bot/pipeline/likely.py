"""Likely next commands: what somebody used lately, else what everybody begins with; never what they may not run here.

What acts at once is never among them, and what takes a value opens its form.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass

from bot.access.policy import Permission
from bot.cards.conversation import Meant
from bot.errors import Unavailable
from bot.framework.command import Command
from bot.line import write
from bot.model.audit import Outcome
from bot.model.identity import Person
from bot.pipeline.authorization import Authorization
from bot.pipeline.channel_rules import NotInThisChannel
from bot.pipeline.core import Core
from bot.ports.dispatch import Place

OFFERED = 3
"""How many things are offered to begin with."""

LOOKED_AT = 40
"""Acts of one person by which it is told what they use."""

USED = frozenset({Outcome.SHOWN, Outcome.ASKED, Outcome.PROPOSED, Outcome.DONE})


@dataclass(frozen=True, slots=True)
class Likely:
    """What is offered to somebody who does not know what to say."""

    core: Core
    authorization: Authorization

    async def first(self, person: Person, place: Place) -> list[Meant]:
        """The first things that this person may do in this place, those that they use before the others."""
        used = await self._used(person)
        featured = {command.name: at for at, command in enumerate(self.core.registry.featured)}
        fit = [
            command
            for command in self.core.registry.commands
            if (command.name in featured or command.name in used)
            and command.needs is not Permission.OPEN
            and not command.unconfirmed
            and self.may(person, place, command)
        ]
        fit.sort(key=lambda each: (-used[each.name], featured.get(each.name, len(featured))))
        return [
            begun(
                command,
                reads=self.authorization.why_not(person, command, command.confirming_needs) is not None,
            )
            for command in fit[:OFFERED]
        ]

    def may(self, person: Person, place: Place, command: Command, *, writing: bool = False) -> bool:
        """Whether this person may run a command in this place; with ``writing``, whether they may also make its changes."""
        rules = self.core.admission.channel_rules
        try:
            rules.check_command(place, command)
            if writing:
                rules.check_change(place, command)
        except NotInThisChannel:
            return False
        needs = command.confirming_needs if writing else command.needs
        return self.authorization.why_not(person, command, needs) is None

    async def _used(self, person: Person) -> Counter[str]:
        with suppress(Unavailable):
            rows = await self.core.store.audit.entries(actor=person.actor.key, limit=LOOKED_AT)
            return Counter(row.command for row in rows if row.outcome in USED)
        return Counter()


def begun(command: Command, *, reads: bool) -> Meant:
    """A command to begin with: its form where it takes something, else the command itself. ``reads`` is for who may make none of
    its changes."""
    asks = command.writes or any(param.required for param in command.params)
    line = write(command.name, form="yes") if asks else command.name
    title = (command.reading if reads else "") or command.title or command.summary
    return Meant(title.rstrip("."), line)
