"""Suggestions for type-ahead fields, and forms that are refreshed while they are filled in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.audit.entries import RequestRecord
from bot.cards.model import Choice, Form
from bot.errors import PartnerFailure, Refusal
from bot.framework import arguments
from bot.framework.command import Command
from bot.framework.context import Ask, Known
from bot.framework.params import Param
from bot.model.identity import Actor
from bot.pipeline.asks import Asks
from bot.pipeline.authorization import Authorization
from bot.pipeline.change_command import check_topic
from bot.pipeline.core import Core
from bot.pipeline.forms import form_for, problems_of
from bot.pipeline.resolve import resolve, resolve_parents
from bot.pipeline.typeahead import LONGEST
from bot.ports.dispatch import Place, Submission


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Answers while somebody types or chooses. Whatever is in the way of an answer, there is none, and no error."""

    core: Core
    authorization: Authorization
    asks: Asks

    async def suggest(
        self,
        actor: Actor,
        command: str,
        field: str,
        typed: str,
        place: Place | None = None,
        given: Mapping[str, str] | None = None,
    ) -> Sequence[Choice]:
        """Choices for a type-ahead field; empty for who may not run the command."""
        declared = self.core.registry.get(command)
        params = self.core.params(declared) if declared else ()
        param = next((param for param in params if param.name == field), None)
        if declared is None or param is None or param.suggest is None:
            return ()
        try:
            place = place or Place(actor.platform, actor.workspace, "", personal=True)
            ask = await self._authorized(actor, place, declared)
            values = await resolve_parents(ask, params, param, given or {})
            if values is None:
                return ()
            await self._looked_through(ask, declared, param, values)
            return await param.suggest(ask, typed.strip()[:LONGEST], values)
        except (Refusal, PartnerFailure):
            return ()

    async def refresh(self, submission: Submission) -> Form | None:
        """The form as it has to be after something was chosen that other fields depend on; ``None`` where it stays."""
        command = self.core.registry.get(submission.command)
        if command is None:
            return None
        try:
            ask = await self._authorized(submission.actor, submission.place, command)
            params = self.core.params(command)
            given = arguments.with_missing(params, submission.values)
            await check_topic(self.core, submission.place, command, given.texts)
            values, wrong = arguments.convert(params, given.texts, ask.reads, ask.now.date())
            found = await resolve(ask, params, values, wrong)
            for param in params:
                if param.after and param.suggest and found.ready(param):
                    await self._looked_through(ask, command, param, found.values)
            problems = problems_of(params, {**wrong, **found.doubts})
            return await form_for(ask, command, params, given.texts, found, problems=problems)
        except (Refusal, PartnerFailure):
            return None

    async def _authorized(self, actor: Actor, place: Place, command: Command) -> Ask:
        """The question of somebody who may type into the fields of this command in this place, after one key more."""
        core = self.core
        await core.typeahead.count(core.admission, core.store.rate_counts, core.clock.now(), actor)
        core.admission.check_command(place, command)
        ask = await self.asks.ask(actor, place, command)
        self.authorization.check(ask.person, command)
        return self._remembering(ask, command)

    async def _looked_through(
        self, ask: Ask, command: Command, param: Param, values: Mapping[str, object]
    ) -> None:
        record = RequestRecord.at(ask.person.actor, ask.place, {"field": param.name}, command.name)
        record.person = ask.person
        record.about(values)
        await self.core.typeahead.record(
            self.core.store.audit, self.core.store.deduplication, self.core.clock.now(), record, param.label
        )

    def _remembering(self, ask: Ask, command: Command) -> Ask:
        """The same question, which is not put to the vendor again at every key. What is remembered is for this person in
        this command, with the rights and within the reach of now."""
        person = ask.person
        whose = (person.actor.key, person.link.oid if person.link else "", command.name, ask.reach)

        async def recent(name: str, found: Callable[[], Awaitable[Known]]) -> Known:
            return await self.core.typeahead.recent((name, *whose), self.core.clock.now(), found)

        return replace(ask, recent=recent)
