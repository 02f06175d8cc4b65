"""THE PIPELINE: parse -> who -> may -> form | confirm | run -> audit -> Reply.

One of the two edges where every exception is caught: whatever happens, the person gets an answer that says what
to do, and the log gets the reference that the answer shows.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields

from bot import arguments
from bot.arguments import Arguments, params_for
from bot.cards.help import HelpEntry
from bot.cards.model import Choice
from bot.cards.refusal import crash_card, refusal_card
from bot.cards.status import StatusLine
from bot.command import Command
from bot.confirm import Change
from bot.context import Ask, Health, Installation, Own
from bot.doubts import chosen_values, resolve, sentence
from bot.errors import FieldProblems, NotAllowed, PartnerFailure, Refusal, Unavailable
from bot.forms import form_of
from bot.identity import Actor, Person
from bot.line import split, write
from bot.model import Desk, Destination
from bot.params import Param
from bot.policy import ACTIONS, Permission, Policy, decide
from bot.ports import AuditEntry, Clock, Directory, Partner, Rooms, Store, TicketDesk
from bot.registry import Registry
from bot.replies import reply_with, shared, with_files
from bot.reply import (
    Claimed,
    FormProblems,
    Invocation,
    Place,
    Progress,
    Reply,
    Submission,
    say_nothing,
)
from bot.writes import Rules, Writes

log = logging.getLogger(__name__)

FILL_IN = "Fill this in."


Tell = Callable[[Destination, Reply], Awaitable[None]]


async def _nobody(_: Destination, __: Reply) -> None:
    """Nobody is told; the outbox does it."""


async def _no_health() -> Sequence[StatusLine]:
    return ()


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """The core as adapters see it (:class:`bot.reply.Dispatch`). Holds no state between two calls."""

    registry: Registry
    policy: Policy
    directory: Directory
    store: Store
    clock: Clock
    partner: Partner
    desks: Mapping[Desk, TicketDesk]
    installation: Installation = field(default_factory=Installation)
    health: Health = _no_health
    rules: Rules = field(default_factory=Rules)
    rooms: Mapping[str, Rooms] = field(default_factory=dict)

    def wants_form(self, line: str) -> bool:
        """Whether a required value is missing, so that a form will be the answer."""
        try:
            found = self.registry.find(split(line))
            return arguments.read(found.command, self._params(found.command), found.rest).wants_form
        except Refusal:
            return False

    async def run(self, invocation: Invocation) -> Reply:
        """Answer a command line."""

        async def answer() -> Reply:
            found = self.registry.find(split(invocation.line) or split("help"))
            ask = await self._ask(invocation.actor, invocation.place, invocation.progress)
            self._allow(ask.person, found.command.needs)
            given = arguments.read(found.command, self._params(found.command), found.rest)
            reply = await self._answer(ask, found.command, given)
            return shared(reply) if invocation.share else reply

        return await self._guard(answer, line=invocation.line)

    def check(self, submission: Submission) -> FormProblems:
        """What is wrong with a form as far as can be told without asking anybody."""
        command = self.registry.get(submission.command)
        if command is None:
            return FormProblems()
        params = self._params(command)
        given = arguments.with_missing(params, submission.values)
        _, wrong = arguments.convert(params, given.texts)
        problems = {param.name: FILL_IN for param in given.missing}
        problems |= {name: sentence(refusal) for name, refusal in wrong.items()}
        return FormProblems(problems)

    async def submit(self, submission: Submission) -> Reply:
        """Answer a form; when a check fails the same form comes back with errors and everything kept."""

        async def answer() -> Reply:
            command = self._command(submission.command)
            ask = await self._ask(submission.actor, submission.place, submission.progress)
            self._allow(ask.person, command.needs)
            params = self._params(command)
            given = arguments.with_missing(params, submission.values)
            return await self._answer(ask, command, given, from_form=True)

        return await self._guard(answer, line=write(submission.command, **submission.values))

    async def _answer(
        self, ask: Ask, command: Command, given: Arguments, *, from_form: bool = False
    ) -> Reply:
        params = self._params(command)
        values, wrong = arguments.convert(params, given.texts)
        if wrong and not from_form and not given.wants_form:
            raise next(iter(wrong.values()))
        resolved, doubts = await resolve(ask, params, values)
        if given.wants_form or ((wrong or doubts) and from_form):
            problems = {name: sentence(refusal) for name, refusal in (wrong | doubts).items()}
            if from_form:
                problems |= {param.name: FILL_IN for param in given.missing}
            chosen = await chosen_values(ask, params, given.texts, resolved, doubts)
            return Reply(form=form_of(command, params, given.texts, problems=problems, chosen=chosen))
        if doubts:
            return self._in_doubt(command, given, *next(iter(doubts.items())))
        try:
            result = await command.handler(self._own(ask) if command.unconfirmed else ask, **resolved)
        except FieldProblems as refusal:
            offered = {
                name: tuple(Choice(*pair) for pair in pairs) for name, pairs in refusal.choices.items()
            }
            chosen = await chosen_values(ask, params, given.texts, resolved, {})
            form = form_of(
                command,
                params,
                given.texts,
                problems=refusal.problems,
                chosen=chosen,
                offered=offered,
                note=refusal.note,
            )
            return Reply(form=form)
        if isinstance(result, Change):
            self._allow(ask.person, command.confirming_needs)
            return Reply(card=await self._writes().propose(ask, command, given.texts, result))
        await self._record(ask, command, given.texts, "done" if command.unconfirmed else "shown")
        return reply_with(result)

    def _in_doubt(self, command: Command, given: Arguments, name: str, refusal: Refusal) -> Reply:
        """Several customers answer to the name, or none: a card whose rows finish the line."""

        def line_with(value: str) -> str:
            return write(command.name, **{**given.texts, name: value})

        return Reply(card=refusal_card(refusal, line_with))

    async def suggest(self, actor: Actor, command: str, field: str, typed: str) -> Sequence[Choice]:
        """Choices for a type-ahead field; empty for who may not run the command."""
        declared = self.registry.get(command)
        param = next((param for param in declared.params if param.name == field), None) if declared else None
        if declared is None or param is None or param.suggest is None:
            return ()
        try:
            ask = await self._ask(actor, Place(actor.platform, actor.workspace, "", personal=True))
            self._allow(ask.person, declared.needs)
            return await param.suggest(ask, typed.strip())
        except (Refusal, PartnerFailure):
            return ()

    async def claim(self, actor: Actor, place: Place, change_id: str) -> Claimed | Reply:
        """A click on Confirm: who and may are asked again before the intent is recorded."""
        try:
            ask = await self._ask(actor, place)
            return await self._writes().claim(
                ask, change_id, lambda command: self._refused(ask.person, command)
            )
        except Refusal as refusal:
            return Reply(card=refusal_card(refusal))

    async def execute(self, change_id: str) -> Reply:
        """Carry out a claimed change and say how it ended."""

        async def answer() -> Reply:
            return with_files(await self._writes().execute(change_id))

        return await self._guard(answer)

    async def cancel(self, actor: Actor, place: Place, change_id: str) -> Reply:
        """A click on Cancel."""

        async def answer() -> Reply:
            return await self._writes().cancel(await self._ask(actor, place), change_id)

        return await self._guard(answer)

    async def shown(self, notice_id: str, message_id: str = "") -> None:
        """The reply that carried this notice id stands before the person."""
        try:
            await self.store.outbox.delivered(notice_id, self.clock.now(), message_id)
        except Unavailable:
            log.warning("notice %s was shown but could not be marked; it may be delivered again", notice_id)

    async def returned(self, place: Destination) -> None:
        """The bot can post to a place again: what is parked for it is due."""
        try:
            count = await self.store.outbox.unpark(place, self.clock.now())
        except Unavailable:
            log.warning("the bot is back in a conversation, but what is parked for it could not be looked up")
        else:
            log.info("the bot is back in a conversation; %s parked notices are due", count)

    async def settle(self, tell: Tell = _nobody) -> Sequence[tuple[Destination, Reply]]:
        """Finish writes whose process died. Each outcome is told as soon as it is known: a password in it is
        stored nowhere, and the outbox tells the rest a little later."""
        writes = self._writes()
        settled: list[tuple[Destination, Reply]] = []
        for pending in await writes.interrupted(self.clock.now()):
            try:
                outcome = await writes.take_up(pending.id, self.clock.now())
            except Unavailable:
                raise
            except Exception:
                # One change that cannot be settled must not keep the others waiting.
                log.exception("the interrupted change %s could not be settled", pending.id)
                continue
            if outcome:
                settled.append((outcome[0], with_files(outcome[1])))
                await tell(*settled[-1])
        return settled

    # -- the steps ---------------------------------------------------------------------------------

    async def _guard(self, answer: Callable[[], Awaitable[Reply]], line: str = "") -> Reply:
        try:
            return await answer()
        except (Refusal, PartnerFailure) as expected:
            return Reply(card=refusal_card(expected, line=line))
        except Exception:
            reference = secrets.token_hex(4)
            log.exception("a command failed unexpectedly, reference %s", reference)
            return Reply(card=crash_card(reference))

    def _params(self, command: Command) -> tuple[Param, ...]:
        return params_for(command, self.installation.partner_type)

    def _command(self, name: str) -> Command:
        return self.registry.find(split(name)).command

    def _writes(self) -> Writes:
        store = self.store
        return Writes(
            self.registry,
            store.changes,
            store.alerts,
            self.partner,
            self.desks,
            self._ask,
            self.rules,
        )

    def _own(self, ask: Ask) -> Own:
        """The same question, for a command that changes something small of our own."""
        known = {field.name: getattr(ask, field.name) for field in fields(ask)}
        return Own(**known, keep=self.store.alerts, post=self.store.outbox.put)

    def _refused(self, person: Person, needs: Permission) -> Refusal | None:
        decision = decide(person, needs, self.policy)
        return None if decision.allowed else NotAllowed(ACTIONS[needs], decision.why, decision.ask)

    def _allow(self, person: Person, needs: Permission) -> None:
        if refused := self._refused(person, needs):
            raise refused

    async def _ask(self, actor: Actor, place: Place, progress: Progress = say_nothing) -> Ask:
        person = await self.directory.person(actor)

        def runnable() -> Sequence[HelpEntry]:
            return [
                command.help for command in self.registry.commands if not self._refused(person, command.needs)
            ]

        return Ask(
            person=person,
            place=place,
            clock=self.clock,
            partner=self.partner,
            customers=self.store.customers,
            desks=self.desks,
            alerts=self.store.alerts,
            policy=self.policy,
            rooms=self.rooms,
            installation=self.installation,
            commands=runnable,
            health=self.health,
            parked=self.store.outbox.parked,
            progress=progress,
        )

    async def _record(self, ask: Ask, command: Command, texts: Mapping[str, str], outcome: str) -> None:
        actor = ask.person.actor
        entry = AuditEntry(
            at=ask.now,
            actor=actor.key,
            actor_name=actor.name,
            actor_email=actor.email,
            place=f"{ask.place.platform}:{ask.place.channel}",
            command=command.name,
            arguments=dict(texts),
            outcome=outcome,
        )
        await self.store.audit.append(entry)
