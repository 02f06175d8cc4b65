"""Confirmed writes: intent on record first, then the vendor, then outcome, audit and notice together.

Whatever line the process dies on, nothing is done twice and nothing is lost: a change that was claimed and not
finished is taken up by :meth:`Writes.settle`, which repeats it under the same request id.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from bot.access.policy import Permission
from bot.audit.entries import RequestRecord, entry_for
from bot.cards import confirm as cards
from bot.cards.change_parts import with_note
from bot.cards.failure import frozen_words
from bot.cards.model import Card
from bot.cards.refusal import refusal_card
from bot.cards.superseded import OVERTAKEN, overtaken_card
from bot.changes.approval_notices import updates
from bot.changes.approvals import ApprovalService, takes_of
from bot.changes.ownership import (
    destination_of,
    identity_of,
    language_of_asker,
    line_of,
    notice_for,
    owner_of,
    typed_as,
    whose_rights,
)
from bot.changes.unconfirmable import why_not_card
from bot.changes.undo import can_be_undone, with_undo
from bot.changes.versions import is_stale
from bot.changes.wording import plain, wording_of
from bot.errors import VERDICTS, Frozen, NotFound, PartnerFailure, Refusal, Stale, Unavailable
from bot.framework.command import Command
from bot.framework.context import Act, Acting, Ask
from bot.framework.registry import Registry
from bot.messages import _
from bot.model import Destination
from bot.model.audit import Outcome
from bot.model.change import (
    LEASE,
    LIFETIME,
    NOT_FOUND_OUT,
    Change,
    ChangeProblem,
    ChangeState,
    PendingChange,
    Settled,
    fingerprint,
    why_not_confirmable,
)
from bot.model.identity import Actor, Person
from bot.ports import Alerts, Changes, Grants, RequestIds
from bot.ports.dispatch import ClaimedChange, Place, Reply

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 6
"""How often a write is attempted before a person is asked to look."""

SECOND_CLICK = frozenset({ChangeProblem.RUNNING, ChangeProblem.DONE, ChangeProblem.FAILED})

LOOK = timedelta(seconds=0.25)

AskFor = Callable[[Actor, Place, str], Awaitable[Ask]]
"""Who asked for a change of the command of this name, as they are now."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How long a card may be confirmed, and how long one process may work on a confirmed change.

    A click on what is under way, or was done no longer than ``second_click`` ago, is taken for a double click.
    ``pauses`` are seconds between attempts to store an outcome; after the last one it is left to the sweep. ``look`` is how
    many seconds a click may wait for what its change would overwrite; it is read again before the write in any case.
    """

    lifetime: timedelta = LIFETIME
    lease: timedelta = LEASE
    second_click: timedelta = timedelta(seconds=5)
    pauses: tuple[float, ...] = (0.1, 0.3, 1.0, 3.0)
    look: float = 1.0


@dataclass(frozen=True, slots=True)
class Writes:
    """Pending changes from proposal to outcome. Holds nothing between two calls."""

    registry: Registry
    changes: Changes
    keep: Alerts
    grants: Grants
    acting_for: Callable[[Person, Permission], Acting]
    ask_for: AskFor
    approvals: ApprovalService
    rules: Rules = field(default_factory=Rules)

    async def propose(
        self, ask: Ask, command: Command, texts: Mapping[str, str], change: Change, record: RequestRecord
    ) -> Card:
        """Put the change on record and show it for confirmation, or to ask others for approval.

        Raises :class:`bot.errors.Frozen` in read-only mode.
        """
        if freeze := await self.approvals.freezes.get():
            raise Frozen(freeze)
        rule = await self.approvals.rule_for(command.effect, change)
        if rule:
            self.approvals.where(rule, ask.place)
        wording, change = wording_of(change), plain(change)
        actor, arguments = ask.person.actor, dict(command.arguments_of(change, texts))
        pending = PendingChange(
            # Not one that may begin with a hyphen, which a typed line would take for an option.
            id=secrets.token_hex(12),
            command=command.effect,
            arguments=arguments,
            change=change,
            shown=fingerprint(command.effect, arguments, change),
            actor=actor.key,
            actor_name=actor.name,
            actor_email=actor.email,
            place=ask.place.as_dict() | identity_of(actor) | typed_as(command.name, command.effect),
            request_id=str(uuid.uuid4()),
            correlation_id=str(uuid.uuid4()),
            state=ChangeState.PENDING,
            created=ask.now,
            expires=ask.now + self.rules.lifetime,
            wording=wording,
        )
        entry = entry_for(pending, ask.now, Outcome.PROPOSED, person=ask.person)
        await self.changes.propose(pending, entry)
        record.written = True
        undo = await can_be_undone(command, ask, pending)
        return cards.pending_card(pending, pending.created, takes_of(rule) if rule else "", undo=undo)

    async def claim(self, ask: Ask, change_id: str) -> ClaimedChange | Reply:
        """Record that this change is being carried out, if this click may do that.

        Raises :class:`bot.errors.Stale`, with the change cancelled, where its card does not show what stands there now.
        """
        actor = ask.person.actor
        pending = await self.changes.get(change_id)
        problem = why_not_confirmable(pending, actor.key, ask.now)
        if pending and problem in SECOND_CLICK:
            return await self._second_click(pending, problem)
        if pending and problem is ChangeProblem.NOT_YOURS:
            return Reply(card=refusal_card(await self.approvals.not_yours(ask.person, pending)))
        if pending is None or problem:
            return Reply(card=why_not_card(pending, problem or ChangeProblem.UNKNOWN))
        if refused := await self.approvals.refused(ask.person, pending):
            return Reply(card=refusal_card(refused))
        if rule := await self.approvals.rule_for(pending.command, pending.change):
            # The rules may be stricter than when the card was made.
            undo = await can_be_undone(self.registry.get(pending.command), ask, pending)
            return Reply(card=cards.pending_card(pending, ask.now, takes_of(rule), undo=undo))
        if "before" in pending.change.payload and await self._looks_stale(ask, pending):
            row = entry_for(pending, ask.now, Outcome.CANCELLED, OVERTAKEN, person=ask.person)
            if await self.changes.cancel(change_id, actor.key, row):
                raise Stale(line_of(pending))
        try:
            entry = entry_for(pending, ask.now, Outcome.CONFIRMED, person=ask.person)
            if await self.changes.claim(change_id, actor.key, ask.now, self.rules.lease, entry):
                return ClaimedChange(change_id, cards.working_card(pending))
        except Unavailable as away:
            return Reply(card=cards.unrecorded_card(pending, ask.now, maybe=away.committing))
        current = await self.changes.get(change_id)
        problem = why_not_confirmable(current, actor.key, ask.now)
        if problem is None and (freeze := await self.approvals.freezes.get()):
            return Reply(card=cards.frozen_card(pending, ask.now, freeze))
        # By the database's time, which counts, it has expired already.
        problem = problem or ChangeProblem.EXPIRED
        if current and problem in SECOND_CLICK:
            return await self._second_click(current, problem)
        return Reply(card=why_not_card(current, problem))

    async def _looks_stale(self, ask: Ask, pending: PendingChange) -> bool:
        """A first look, for as long as a click may take; the one that decides comes before the write."""
        command = self.registry.get(pending.command)
        try:
            async with asyncio.timeout(self.rules.look):
                reading = await self.ask_for(ask.person.actor, ask.place, pending.command)
                return await is_stale(command, replace(reading, alerts=self.keep), pending)
        except (TimeoutError, PartnerFailure, Refusal):
            return False

    async def _second_click(self, pending: PendingChange, problem: ChangeProblem) -> Reply:
        """A double click draws nothing over the outcome that the first click shows, which may be shown only once."""
        until = self.rules.second_click
        waited = timedelta()
        while pending.state is ChangeState.EXECUTING and waited < until:
            await asyncio.sleep(LOOK.total_seconds())
            waited += LOOK
            pending = await self.changes.get(pending.id) or pending
        if pending.state is ChangeState.EXECUTING:
            return Reply(card=cards.working_card(pending))
        if waited or (pending.finished and self.approvals.clock.now() - pending.finished < until):
            return Reply()
        return Reply(card=why_not_card(pending, problem))

    async def cancel(self, ask: Ask, change_id: str, record: RequestRecord) -> Reply:
        """Drop a pending change; only its owner may, and only before it is confirmed."""
        actor = ask.person.actor
        pending = await self.changes.get(change_id)
        problem = why_not_confirmable(pending, actor.key, ask.now)
        if pending and problem is ChangeProblem.NOT_YOURS:
            return Reply(card=refusal_card(await self.approvals.not_yours(ask.person, pending)))
        if pending is None or problem:
            return Reply(card=why_not_card(pending, problem or ChangeProblem.UNKNOWN))
        entry = entry_for(pending, ask.now, Outcome.CANCELLED, person=ask.person)
        try:
            if await self.changes.cancel(change_id, actor.key, entry):
                record.written = True
                return Reply(card=cards.cancelled_card(pending))
        except Unavailable as away:
            # The trail is in the same database, and nothing was done that it would have to tell.
            record.written = True
            return Reply(card=cards.unrecorded_card(pending, ask.now, maybe=away.committing))
        current = await self.changes.get(change_id)
        problem = why_not_confirmable(current, actor.key, ask.now)
        return Reply(card=why_not_card(current, problem or ChangeProblem.EXPIRED))

    async def execute(self, change_id: str) -> Reply:
        """Carry out a change that this process has claimed."""
        try:
            return await self._execute(change_id)
        except Unavailable:
            return Reply(card=cards.recorded_card())

    async def _execute(self, change_id: str) -> Reply:
        pending = await self.changes.get(change_id)
        if pending is None or pending.state is not ChangeState.EXECUTING:
            actor = pending.actor if pending else ""
            problem = why_not_confirmable(pending, actor, pending.created) if pending else None
            return Reply(card=why_not_card(pending, problem or ChangeProblem.UNKNOWN))
        ask = await self.ask_for(*owner_of(pending), pending.command)
        if pending.attempts <= 1 and (freeze := await self.approvals.freezes.get()):
            # The bot was stopped between the click and this line.
            said = f"{frozen_words(freeze)} {_('Nothing was done.')}"
            return await self._finish(ask, pending, ChangeState.FAILED, said, None)
        return await self._carry_out(ask, pending)

    async def _carry_out(self, ask: Ask, pending: PendingChange) -> Reply:
        command = self.registry.get(pending.command)
        if command is None or command.apply_to is None:
            return await self._not_made(ask, pending, _("This command is no longer offered."), None)
        if pending.attempts <= 1 and (refused := await self.approvals.refused(ask.person, pending)):
            # Rights may have gone between the click and this line; what was begun with them is brought to its end.
            return await self._not_made(ask, pending, _("Nothing was done."), refusal_card(refused))
        # Whose rights these are is looked up at every attempt: a sign-in may have ended since.
        acting = self.acting_for(ask.person, command.confirming_needs)
        act = Act(
            ask=replace(ask, partner=acting.partner, desks=acting.desks, by_service=acting.by_service),
            writer=acting.partner,
            desks=acting.desks,
            grants=self.grants,
            ids=RequestIds(pending.request_id, pending.correlation_id),
            keep=self.keep,
            attempt=max(1, pending.attempts),
            recorded=pending.recorded,
            record=partial(self.changes.record, pending.id),
        )
        try:
            if await is_stale(command, replace(act.ask, alerts=self.keep), pending):
                return await self._overtaken(act.ask, pending)
            card = await command.apply_to(act, pending.change)
        except PartnerFailure as failure:
            return await self._after_failure(act, command, pending, failure)
        except Unavailable:
            # Our own store can fail on either side of the vendor's effect.
            return await self._checking(pending)
        except Refusal as refusal:
            about = refusal.about if isinstance(refusal, NotFound) else ""
            return await self._not_made(
                ask, pending, _("This could not be done."), refusal_card(refusal), about
            )
        return await self._finish(ask, pending, ChangeState.DONE, card.summary, card, act)

    async def _after_failure(
        self, act: Act, command: Command, pending: PendingChange, failure: PartnerFailure
    ) -> Reply:
        """A clear no ends the change; an unknown outcome is settled later under the same request id."""
        if failure.maybe_done or (pending.attempts > 1 and failure.cause not in VERDICTS):
            if pending.attempts < MOST_ATTEMPTS:
                return await self._checking(pending, failure.service)
            return await self._give_up(act.ask, pending)
        instead = await command.instead(act, pending.change, failure) if command.instead else None
        card = instead or refusal_card(failure, line=line_of(pending))
        return await self._finish(
            act.ask, pending, ChangeState.FAILED, str(failure.cause).capitalize() + ".", card
        )

    async def _overtaken(self, ask: Ask, pending: PendingChange) -> Reply:
        """Somebody else wrote meanwhile; whether that was before or after an attempt of ours, nobody can tell."""
        return await self._not_made(ask, pending, OVERTAKEN, overtaken_card(line_of(pending)))

    async def _not_made(
        self, ask: Ask, pending: PendingChange, said: str, card: Card | None, about: str = ""
    ) -> Reply:
        """Why this attempt was not made; of what became of the ones before it, that tells nothing."""
        if pending.attempts > 1:
            return await self._give_up(ask, pending)
        return await self._finish(ask, pending, ChangeState.FAILED, said, card, about=about)

    async def _checking(self, pending: PendingChange, service: str = "") -> Reply:
        """No clear answer; unless another process has settled it meanwhile, such as while this one stood still."""
        with suppress(Unavailable):
            pending = await self.changes.get(pending.id) or pending
        if pending.finished:
            return Reply(card=cards.resolved_card(pending))
        return Reply(card=cards.checking_card(pending, service) if service else cards.unsettled_card(pending))

    async def _give_up(self, ask: Ask, pending: PendingChange) -> Reply:
        return await self._finish(ask, pending, ChangeState.FAILED, NOT_FOUND_OUT, None)

    async def _finish(
        self,
        ask: Ask,
        pending: PendingChange,
        state: ChangeState,
        outcome: str,
        card: Card | None,
        act: Act | None = None,
        *,
        about: str = "",
    ) -> Reply:
        now = ask.now
        settled = Settled(state, outcome, now)
        over = replace(pending, state=state, outcome=outcome, finished=now)
        shown = cards.with_outcome(card, over) if card else cards.resolved_card(over)
        if act and card and await can_be_undone(self.registry.get(pending.command), act.ask, pending):
            shown = with_undo(shown, pending.id)
        who = whose_rights(ask, act, state)
        shown = with_note(shown, who) if who else shown
        notice = notice_for(over, shown, now)
        notices = [notice, *(act.notices if act else ()), *updates(over, now)]
        said = f"{outcome} {who}".strip()
        entry = entry_for(
            over,
            now,
            state.value,
            said,
            shown=shown.summary,
            person=ask.person,
            approved_by=over.approved_by,
            about=about,
        )
        tried = False
        for wait in (*self.rules.pauses, None):
            try:
                if await self.changes.finish(pending.id, settled, entry, notices, act.deeds if act else ()):
                    return Reply(card=shown, notice_id=notice.id)
                current = await self.changes.get(pending.id) or over
                # A commit whose answer was lost is our own outcome, and what it shows may be shown only once.
                if tried and (current.state, current.finished) == (state, now):
                    return Reply(card=shown, notice_id=notice.id)
                return Reply(card=cards.resolved_card(current))
            except Unavailable:
                tried = True
                if wait is not None:
                    await asyncio.sleep(wait)
        log.error("outcome of change %s could not be stored; the sweep settles it", pending.id)
        return await self._checking(pending)

    async def interrupted(self, now: datetime, limit: int = 20) -> Sequence[PendingChange]:
        """Changes whose process died, the longest interrupted first."""
        return await self.changes.interrupted(now, limit, self.rules.lease)

    async def take_up(self, change_id: str, now: datetime) -> tuple[Destination, Reply] | None:
        """Go on with a change whose process died; what its owner must be told, once there is something."""
        if not await self.changes.renew(change_id, now, self.rules.lease):
            return None
        pending = await self.changes.get(change_id)
        if pending is None or pending.state is not ChangeState.EXECUTING:
            return None
        with language_of_asker(pending):
            return await self._taken_up(pending)

    async def _taken_up(self, pending: PendingChange) -> tuple[Destination, Reply] | None:
        ask = await self.ask_for(*owner_of(pending), pending.command)
        # Beyond the last attempt it is the process that dies of this change, or a fault of ours that it meets.
        spent = pending.attempts > MOST_ATTEMPTS
        if pending.attempts == 1 and (objection := await self.approvals.objection(ask.person, pending)):
            reply = await self._finish(
                ask, pending, ChangeState.FAILED, f"{objection} {_('Nothing was done.')}", None
            )
        else:
            reply = await (self._give_up(ask, pending) if spent else self._carry_out(ask, pending))
        return (destination_of(pending), reply) if reply.notice_id else None
