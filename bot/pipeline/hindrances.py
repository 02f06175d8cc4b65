"""Hindrances: what stands in the way of what a sentence asks about, by the rules that the command itself goes by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.errors import PartnerFailure, Refusal
from bot.framework import arguments
from bot.framework.command import Command
from bot.model.identity import Person
from bot.pipeline.asks import Asks
from bot.pipeline.authorization import Authorization
from bot.pipeline.core import Core
from bot.pipeline.resolve import resolve
from bot.ports.dispatch import Place


@dataclass(frozen=True, slots=True)
class Hindrances:
    """Answers "why can't I cancel Fabrikam's E3?" for who may, beyond what their rights say."""

    core: Core
    authorization: Authorization
    asks: Asks

    async def of(self, person: Person, place: Place, command: Command, texts: Mapping[str, str]) -> str:
        """What stands in the way of this command with these values, as sentences; empty where it does not say, they may not run
        it, or it cannot be found out."""
        if command.hindered_by is None or self.authorization.why_not(
            person, command, command.confirming_needs
        ):
            return ""
        try:
            ask = await self.asks.ask(person.actor, place, command)
            params = self.core.params(command)
            given = arguments.with_missing(params, texts)
            values, wrong = arguments.convert(params, given.texts, ask.reads, ask.now.date())
            found = await resolve(ask, params, values, wrong)
            certain = {each.name: found.certain(each) for each in params}
            return await command.hindered_by(
                ask, {name: value for name, value in certain.items() if value is not None}
            )
        except (PartnerFailure, Refusal):
            return ""
