"""Dispatcher, the pipeline of every request: parse -> who -> may -> form | confirm | run -> audit -> Reply.

A line that is no command line is read as a sentence (:mod:`bot.pipeline.conversation`).
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from bot.audit.entries import RequestRecord
from bot.cards.change_parts import READ_BY_SERVICE, with_note
from bot.cards.failure import LONGEST_LINE
from bot.cards.model import Choice, Form
from bot.cards.refusal import refusal_card
from bot.cards.superseded import restated_card
from bot.changes.approvals import ApprovalService
from bot.changes.wording import answer_of
from bot.changes.writes import Writes
from bot.errors import Ambiguous, BadValue, FieldProblems, Redirected, Refusal, Stale, Unavailable
from bot.framework import arguments
from bot.framework.arguments import Arguments
from bot.framework.command import Command
from bot.framework.context import Ask
from bot.framework.forms import MORE
from bot.line import Word, split, write
from bot.messages import _
from bot.model import Destination
from bot.model.audit import Outcome
from bot.model.change import CONFIRMING, Change
from bot.model.identity import Actor
from bot.pipeline.asks import Asks
from bot.pipeline.authorization import Authorization
from bot.pipeline.change_command import check_topic, command_behind, takes_place
from bot.pipeline.conversation import NOT_A_COMMAND, Conversation, NotUnderstood, form_or_sentence
from bot.pipeline.core import Core
from bot.pipeline.forms import form_for, labelled, offered_by, orphaned, problems_of
from bot.pipeline.guard import Guard
from bot.pipeline.languages import in_language_of_asker, in_language_of_owner
from bot.pipeline.offers import Offers
from bot.pipeline.replies import in_doubt, reply_with, revisable, shared, with_files
from bot.pipeline.resolve import Resolved, refuse_leftover, refuse_unclear_name, resolve
from bot.pipeline.small_talk import SmallTalk
from bot.pipeline.suggestions import Suggestions
from bot.ports.dispatch import ClaimedChange, FormProblems, Invocation, Place, Reply, Submission

log = logging.getLogger(__name__)

Tell = Callable[[Destination, Reply], Awaitable[None]]


async def _nobody(_to: Destination, _reply: Reply) -> None:
    """Nobody is told; the outbox does it."""


@dataclass(slots=True)
class Dispatcher:
    """The core as adapters see it (:class:`bot.ports.dispatch.Dispatch`). Holds no state between two calls."""

    core: Core
    authorization: Authorization = field(init=False)
    approvals: ApprovalService = field(init=False)
    asks: Asks = field(init=False)
    suggestions: Suggestions = field(init=False)
    writes: Writes = field(init=False)
    conversation: Conversation = field(init=False)
    guard: Guard = field(init=False)

    def __post_init__(self) -> None:
        core, store = self.core, self.core.store
        self.authorization = Authorization(core.registry, core.policy, store.customers)
        self.approvals = ApprovalService(
            core.approving,
            core.installation.partner_type,
            store.changes,
            store.freezes,
            store.outbox,
            core.directory,
            core.clock,
            self.authorization.why_not_pending,
            self.authorization.granters,
            self.authorization.about,
            self.authorization.unfit,
            core.registry.effect_of,
            store.customers,
            store.links if core.offers_sign_in else None,
            core.rooms,
        )
        self.asks = Asks(core, self.authorization, self.approvals)
        self.suggestions = Suggestions(core, self.authorization, self.asks)
        self.writes = Writes(
            core.registry,
            store.changes,
            store.alerts,
            store.grants,
            self.asks.acting_for,
            self.asks.ask_to_write,
            self.approvals,
            core.rules,
        )
        self.guard = Guard(core, Offers(core, self.authorization))
        talk = SmallTalk(core, self.authorization, self._confirm, self.cancel, self.asks)
        self.conversation = Conversation(core, self.authorization, talk)

    async def _confirm(self, actor: Actor, place: Place, change_id: str) -> Reply:
        """Confirm one's own change by saying so."""
        claimed = await self.claim(actor, place, change_id)
        return claimed if isinstance(claimed, Reply) else await self.execute(claimed.change_id)

    def wants_form(self, line: str) -> bool:
        """Whether a required value is missing, so that a form will be the answer."""
        try:
            found = self.core.registry.find(self.conversation.words(line))
            return arguments.read(found.command, self.core.params(found.command), found.rest).wants_form
        except Refusal:
            return False

    @in_language_of_asker
    async def run(self, invocation: Invocation) -> Reply:
        """Answer a command line."""
        record = RequestRecord.at(invocation.actor, invocation.place, {"line": invocation.line})

        async def run(command: Command, texts: Mapping[str, str]) -> Reply:
            ask = await self._authorized(invocation, command, record)
            given = arguments.with_missing(self.core.params(command), texts)
            return await self._answer(ask, command, given, record)

        async def answer() -> Reply:
            await self._admit(invocation.actor, invocation.place)
            try:
                reply = await self._typed(invocation, record)
            except NOT_A_COMMAND as refusal:
                reply = await self.conversation.instead(invocation, record, refusal, run)
            return shared(reply) if invocation.share else reply

        return await self.guard.answered(answer, record, line=invocation.line)

    async def _typed(self, invocation: Invocation, record: RequestRecord) -> Reply:
        words = self.conversation.words(invocation.line)
        # Of a line that is no command line no more is read than shows it.
        found = self.core.registry.find(chain((next(words, Word("help")),), words))
        ask = await self._authorized(invocation, found.command, record)
        params = self.core.params(found.command)
        given = arguments.read(found.command, params, found.rest, invocation.actor.locale)
        return await self._answer(ask, found.command, given, record, typed=True)

    @in_language_of_asker
    def check(self, submission: Submission) -> FormProblems:
        """What is wrong with a form as far as can be told without asking anybody."""
        command = self.core.registry.get(submission.command)
        if command is None:
            return FormProblems()
        params = self.core.params(command)
        given = arguments.with_missing(params, submission.values)
        _values, wrong = arguments.convert(params, given.texts, submission.actor.locale)
        # What depends on others may not have been asked for yet.
        problems = {param.name: _("Fill this in.") for param in given.missing if not param.after}
        return FormProblems(problems | problems_of(params, wrong))

    @in_language_of_asker
    async def submit(self, submission: Submission) -> Reply:
        """Answer a form; when a check fails the same form comes back with errors and everything kept."""
        record = RequestRecord.at(submission.actor, submission.place, submission.values)

        async def answer() -> Reply:
            await self._admit(submission.actor, submission.place)
            command = self.core.registry.find(split(submission.command)).command
            ask = await self._authorized(submission, command, record)
            given = arguments.with_missing(self.core.params(command), submission.values)
            return await self._answer(ask, command, given, record, from_form=True)

        return await self.guard.answered(answer, record, line=write(submission.command, **submission.values))

    async def _authorized(
        self, request: Invocation | Submission, command: Command, record: RequestRecord
    ) -> Ask:
        """The question of somebody who may run this command in this place."""
        record.runs(command.name, command.effect)
        self.core.admission.check_command(request.place, command)
        ask = await self.asks.ask(request.actor, request.place, command, request.progress)
        record.person = ask.person
        self.authorization.check(ask.person, command)
        return ask

    async def _answer(
        self,
        ask: Ask,
        command: Command,
        given: Arguments,
        record: RequestRecord,
        *,
        from_form: bool = False,
        typed: bool = False,
    ) -> Reply:
        params = self.core.params(command)
        record.arguments = dict(given.texts)
        await check_topic(self.core, ask.place, command, given.texts)
        values, wrong = arguments.convert(params, given.texts, ask.reads, ask.now.date())
        await refuse_unclear_name(ask, params, given, command.usage)
        if wrong and not from_form and not given.wants_form:
            raise next(iter(wrong.values()))
        found = await resolve(ask, params, values, wrong)
        record.about(found.values)
        ask = replace(ask, on_record=record.is_about)
        # A card with a button for each answer carries the whole line; a longer one is kept in a form.
        long = len(write(command.name, **given.texts)) > LONGEST_LINE
        in_form = (wrong or found.doubts) and (from_form or long)
        if given.wants_form or found.orphans or in_form:
            return await self._form(ask, command, given, found, wrong, from_form=from_form)
        if found.doubts:
            await refuse_leftover(ask, command, params, given, found)
            name, doubt = next(iter(found.doubts.items()))
            if typed and not isinstance(doubt, Ambiguous):
                raise NotUnderstood(doubt, in_doubt(command, given, name, doubt))
            record.outcome, record.detail = Outcome.REFUSED, doubt.word
            return in_doubt(command, given, name, doubt)
        return await self._handle(ask, command, given, found, record)

    async def _form(
        self,
        ask: Ask,
        command: Command,
        given: Arguments,
        found: Resolved,
        wrong: Mapping[str, Refusal],
        *,
        from_form: bool,
    ) -> Reply:
        """The form that asks for what is missing, with what is known and what is wrong."""
        params, note = self.core.params(command), ""
        problems = orphaned(params, found) | problems_of(params, {**wrong, **found.doubts})
        if given.edit:
            # The form of a change: it is refused before anything is filled in.
            self.authorization.check(ask.person, command, command.confirming_needs)
        if from_form:
            problems |= {param.name: _("Fill this in.") for param in given.missing if not param.after}
            # What depends on others may not have been asked for yet: that is no mistake.
            note = MORE if given.missing and not problems else ""
        form = await form_for(ask, command, params, given.texts, found, problems=problems, note=note)
        return form_or_sentence(command, given, found, Reply(form=form), from_form=from_form)

    async def _handle(
        self, ask: Ask, command: Command, given: Arguments, found: Resolved, record: RequestRecord
    ) -> Reply:
        """Run the command: its card, the question whether to make its change, or its form with what it found wrong."""
        if command.effect in CONFIRMING:
            await self._admit_change(ask.person.actor, ask.place, None)
        handed = self.asks.own(ask, record) if command.unconfirmed else ask
        try:
            result = await answer_of(command, handed, found.values)
        except Redirected as other:
            again = Invocation(ask.person.actor, ask.place, other.line, progress=ask.progress)
            return await self._typed(again, record)
        except FieldProblems as refusal:
            form = await form_for(
                ask,
                command,
                self.core.params(command),
                given.texts,
                found,
                problems=refusal.problems,
                offered=offered_by(refusal),
                note=refusal.note,
            )
            return Reply(form=form)
        except BadValue as refusal:
            raise labelled(refusal, self.core.params(command)) from None
        if isinstance(result, Change):
            return await self._propose(ask, command, given, result, record)
        record.outcome = Outcome.DONE if command.unconfirmed else Outcome.SHOWN
        record.detail = READ_BY_SERVICE if ask.by_service() else ""
        return reply_with(with_note(result, record.detail) if record.detail else result, record.notice_id)

    async def _propose(
        self, ask: Ask, command: Command, given: Arguments, change: Change, record: RequestRecord
    ) -> Reply:
        if refused := await self.authorization.why_not_change(ask.person, command.name, change):
            raise refused
        await self._admit_change(ask.person.actor, ask.place, command)
        card = await self.writes.propose(ask, command, given.texts, change, record)
        return Reply(card=revisable(card, command.form_line(change, given.texts)))

    @in_language_of_asker
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
        return await self.suggestions.suggest(actor, command, field, typed, place, given)

    @in_language_of_asker
    async def refresh(self, submission: Submission) -> Form | None:
        """The form as it has to be after something was chosen that other fields depend on; ``None`` where it stays."""
        return await self.suggestions.refresh(submission)

    @in_language_of_asker
    async def claim(self, actor: Actor, place: Place, change_id: str) -> ClaimedChange | Reply:
        """A click on Confirm: who and may are asked again before the intent is recorded."""
        record = RequestRecord.at(actor, place, {}, "confirm", change_id)
        try:
            await self._admit(actor, place)
            await self._admit_change(actor, place, await command_behind(self.core, change_id, place))
            ask = await self.asks.ask(actor, place)
            record.person = ask.person
            claimed = await self.writes.claim(ask, change_id)
        except Stale as stale:
            return await self._restate(Invocation(actor, place, stale.line))
        except Refusal as refusal:
            return await self.guard.refused(record, refusal, refusal_card(refusal))
        refused = claimed.card if isinstance(claimed, Reply) else None
        return await self.guard.refused(record, None, refused) if refused else claimed

    async def _restate(self, again: Invocation) -> Reply:
        """The same question over what stands there now."""
        reply = await self.run(again)
        return Reply(card=restated_card(reply.card)) if reply.card else reply

    @in_language_of_owner
    async def execute(self, change_id: str) -> Reply:
        """Carry out a claimed change and say how it ended."""

        async def answer() -> Reply:
            return with_files(await self.writes.execute(change_id))

        return await self.guard.offers.after(change_id, await self.guard.answered(answer, None))

    @in_language_of_asker
    async def cancel(self, actor: Actor, place: Place, change_id: str) -> Reply:
        """A click on Cancel."""
        record = RequestRecord.at(actor, place, {}, "cancel", change_id)
        record.outcome = Outcome.REFUSED

        async def answer() -> Reply:
            await self.core.admission.count_request(self.core.store.rate_counts, self.core.clock.now(), actor)
            ask = await self.asks.ask(actor, place)
            record.person = ask.person
            return await self.writes.cancel(ask, change_id, record)

        return await self.guard.answered(answer, record)

    async def takes_place(self, place: Place, line: str) -> bool:
        """Whether the answer to a line may stand where the message is that was clicked."""
        return await takes_place(self.core, place, line)

    async def shown(self, notice_id: str, message_id: str = "") -> None:
        """The reply that carried this notice id stands before the person."""
        try:
            await self.core.store.outbox.delivered(notice_id, self.core.clock.now(), message_id)
        except Unavailable:
            log.warning("notice %s was shown but could not be marked; it may be delivered again", notice_id)

    async def returned(self, place: Destination) -> None:
        """The bot can post to a place again: what is parked for it is due."""
        try:
            count = await self.core.store.outbox.unpark(place, self.core.clock.now())
            log.info("the bot is back in a conversation; %s parked notices are due", count)
        except Unavailable:
            log.warning("the bot is back in a conversation, but what is parked for it could not be looked up")

    async def settle(self, tell: Tell = _nobody) -> Sequence[tuple[Destination, Reply]]:
        """Finish writes whose process died. Each outcome is told as soon as it is known: a password in it is
        stored nowhere, and the outbox tells the rest a little later."""
        settled: list[tuple[Destination, Reply]] = []
        for pending in await self.writes.interrupted(self.core.clock.now()):
            try:
                outcome = await self.writes.take_up(pending.id, self.core.clock.now())
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

    async def expire(self) -> None:
        """Mark changes that nobody confirmed or approved in time, and tell those who waited for others."""
        await self.core.store.changes.expire(self.core.clock.now(), self.approvals.told_of_end)

    async def remind(self) -> None:
        """Remind of what waits for approval."""
        await self.approvals.remind()

    async def _admit(self, actor: Actor, place: Place) -> None:
        """What every request passes before any work is done for it."""
        await self.core.admission.admit(self.core.store.rate_counts, self.core.clock.now(), actor, place)

    async def _admit_change(self, actor: Actor, place: Place, command: Command | None) -> None:
        """What a proposal and a confirmation pass besides."""
        counts, now = self.core.store.rate_counts, self.core.clock.now()
        await self.core.admission.admit_change(counts, now, actor, place, command)
