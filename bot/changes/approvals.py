"""Approvals: asking others about a write, hearing them, and passing it on once enough have said yes.

A yes is kept first and counted afterwards, by whoever comes by: the click itself, the next one, or the round that
reminds. Each count asks anew who of those that said yes may still say it, and one statement passes the change on, so of
any number of replicas one does. It is then carried out like a change whose process died.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.access.policy import ACCOUNTS
from bot.access.scope import Subject
from bot.audit.entries import entry_for, entry_of_person
from bot.cards import approval as cards
from bot.cards.change_parts import must_approve
from bot.cards.confirm import expired_card
from bot.changes.approval_notices import (
    ASKED,
    LAST_CALL,
    asker_notice,
    question_notice,
    reminders,
    room_notice,
    updates,
    waiting_notice,
)
from bot.changes.approval_rules import ApprovalRule, counted, rule_for
from bot.changes.ownership import language_of_asker
from bot.changes.rule_customers import resolved
from bot.changes.voters import TO_APPROVE, TO_ASK, Voters
from bot.changes.wording import for_reader
from bot.errors import ChangeUnavailable, Declined, Frozen, NotAllowed, NotFound, Offer, Refusal
from bot.line import write
from bot.messages import N_, _
from bot.model import Destination, PartnerType
from bot.model.approval import Approval, Vote, one_of
from bot.model.audit import Outcome
from bot.model.change import Change, ChangeProblem, ChangeState, PendingChange, why_not_in
from bot.model.identity import ERASED, Person
from bot.ports import Clock, CustomerIndex, Directory, Freezes, Outbox, Rooms
from bot.ports.changes import Changes
from bot.ports.dispatch import Place
from bot.ports.outbox import Notice
from bot.ports.people import LinkReader

LATE = timedelta(minutes=15)
"""So long after the end what was approved in time may still begin. Nobody expects it after that: it was held up."""

MOST = 200

ILLEGIBLE = N_("A change that can no longer be read")


@dataclass(frozen=True, slots=True)
class ApprovalService:
    """The rules of this installation, at work. Holds nothing between two calls.

    ``refused`` says why somebody may not make a change, as things stand now, and ``granters`` who gave them the roles to
    make it, by all their names; ``about`` is what a change is about, ``unfit`` why it is not somebody's to approve; ``effect_of`` what a command does as the rules
    know it, ``rooms`` who is there no more on a platform. ``links`` are the sign-ins, where people can sign in with their Microsoft
    accounts: who asks and who approves then have to, because two chat users may be one person.
    """

    rules: Sequence[ApprovalRule]
    partner_type: PartnerType
    changes: Changes
    freezes: Freezes
    outbox: Outbox
    directory: Directory
    clock: Clock
    refused: Callable[[Person, PendingChange], Awaitable[Refusal | None]]
    granters: Callable[[Person, PendingChange], frozenset[str]]
    about: Callable[[PendingChange], Subject]
    unfit: Callable[[Person, PendingChange], str]
    effect_of: Callable[[str], str]
    customers: CustomerIndex
    links: LinkReader | None = None
    rooms: Mapping[str, Rooms] = field(default_factory=dict)

    @property
    def _voters(self) -> Voters:
        return Voters(
            self.directory,
            self.customers,
            self.granters,
            self.about,
            self.unfit,
            self.rooms,
            self.links,
        )

    # -- before it is asked --------------------------------------------------------------------------

    async def rule_for(self, command: str, change: Change) -> ApprovalRule | None:
        """Who has to approve this; ``None`` when nobody else has to."""
        effect = self.effect_of(command)
        rules = [await resolved(rule, self.customers) for rule in self.rules if rule.names(effect)]
        return rule_for(rules, effect, change, self.partner_type)

    def where(self, rule: ApprovalRule, place: Place) -> Destination:
        """Where approvers are asked: the channel that the rule names, or the one where the change was asked for.

        Raises :class:`bot.errors.Declined` where there is none.
        """
        if channel := rule.to.get(place.platform):
            return Destination(place.platform, place.workspace, channel)
        if place.personal:
            raise Declined(
                _("Somebody else has to approve this, and nobody else can see this chat."),
                _("Ask for it in a channel where the approvers are."),
            )
        return place.here

    # -- what people do --------------------------------------------------------------------------------

    async def ask(self, person: Person, place: Place, change_id: str, why: str) -> PendingChange:
        """Ask others to approve a change of this person's.

        Raises :class:`ChangeUnavailable` where that cannot be, and :class:`NotAllowed` for who has lost the role meanwhile.
        """
        now = self.clock.now()
        pending = await self._found(change_id)
        if pending.actor != person.actor.key:
            raise await self.not_yours(person, pending)
        if problem := why_not_in(pending, ChangeState.PENDING, now):
            raise _unavailable(pending, problem)
        if refused := await self.refused(person, pending):
            raise refused
        self._voters.told_apart(person, TO_ASK)
        rule = await self.rule_for(pending.command, pending.change)
        if rule is None:
            raise Declined(_("This no longer needs approval."), _("Ask for it again, and confirm it."))
        if ERASED in self.granters(person, pending):
            raise Declined(
                _(
                    "Nobody can approve this: the person who gave you the role that you ask with was erased from the bot's records, "
                    "and could be anybody who approves."
                ),
                _("Have somebody give you the role again: access grant"),
            )
        approval = Approval(
            approvers=rule.approvers,
            needed=rule.needed,
            why=" ".join(why.split()),
            names=tuple(sorted(person.names)),
            to=self.where(rule, Place.from_dict(pending.place)),
            asked=now,
            until=now + rule.within,
            locale=rule.locale,
        )
        waiting = replace(pending, state=ChangeState.WAITING, approval=approval, expires=approval.until)
        people = await self._voters.known_there(waiting, approval)
        asked = question_notice(waiting, approval, ASKED, now, people=people)
        waits = waiting_notice(waiting, approval, now)
        entry = entry_for(waiting, now, Outcome.WAITING, approval.why, person=person)
        if not await self.changes.ask_approval(change_id, pending.actor, approval, entry, [asked, waits]):
            await self._halted()
            raise _unavailable(pending, ChangeProblem.WAITING)
        return waiting

    async def approve(self, person: Person, place: Place, change_id: str) -> PendingChange:
        """One person's yes; the change as it stands then.

        Raises :class:`NotAllowed` for who has no say, and :class:`ChangeUnavailable` where it was altered.
        """
        now = self.clock.now()
        pending, approval = await self._open(person, change_id, now)
        if approval is None:
            return pending
        self._voters.told_apart(person, TO_APPROVE)
        self._voters.known(pending, approval)
        await self._halted()
        if not await self._voters.heard(person, pending, approval):
            vote = Vote(person.actor, tuple(sorted(person.names)), now, approves=True)
            row = entry_of_person(pending, person, place, now, Outcome.APPROVED)
            await self.changes.vote(change_id, vote, row)
        passed = await self.count(change_id)
        found = await self._as_it_counts(await self._found(change_id))
        if passed and not place.tells(approval.to):
            await self.outbox.put([room_notice(found, cards.passed_card, now)])
        if passed:
            await self.outbox.put(updates(found, now))
        return found

    async def reject(self, person: Person, place: Place, change_id: str, reason: str) -> PendingChange:
        """One person's no ends it, and who asked is told why. Raises as :meth:`approve` does."""
        now = self.clock.now()
        pending, approval = await self._open(person, change_id, now)
        if approval is None:
            return pending
        said = " ".join(reason.split())
        vote = Vote(person.actor, tuple(sorted(person.names)), now, approves=False, reason=said)
        over = replace(
            pending,
            state=ChangeState.REJECTED,
            finished=now,
            approval=replace(approval, votes=(*approval.votes, vote)),
        )
        with language_of_asker(over):
            told = [asker_notice(over, cards.told_rejected_card(over), now)]
            if not place.tells(approval.to):
                told.append(room_notice(over, cards.turned_down_card, now))
        told += updates(over, now)
        row = entry_of_person(pending, person, place, now, Outcome.REJECTED, said)
        await self.changes.turn_down(change_id, vote, row, told)
        return await self._found(change_id)

    async def withdraw(self, person: Person, change_id: str) -> PendingChange:
        """Who asked takes it back, and who was asked is told. Raises :class:`ChangeUnavailable` for anybody else, and when
        it is over."""
        now = self.clock.now()
        pending = await self._found(change_id)
        if pending.actor != person.actor.key:
            raise await self.not_yours(person, pending)
        if problem := why_not_in(pending, ChangeState.WAITING, now):
            raise _unavailable(pending, problem)
        over = replace(pending, state=ChangeState.CANCELLED, finished=now)
        row = entry_for(pending, now, Outcome.CANCELLED, person=person)
        told = [room_notice(over, cards.over_card, now), *updates(over, now)]
        await self.changes.cancel(change_id, pending.actor, row, told)
        return await self._found(change_id)

    async def look(self, person: Person, change_id: str) -> tuple[PendingChange, bool]:
        """A change that waits or waited, for who asked and for who may approve, or one's own that can still be confirmed; whether
        this person may decide it."""
        pending = await self._found(change_id)
        own = pending.actor == person.actor.key
        if own and why_not_in(pending, ChangeState.PENDING, self.clock.now()) is None:
            return pending, False
        if pending.approval is None:
            raise _unavailable(None, ChangeProblem.UNKNOWN)
        may = await self._may_decide(person, pending, pending.approval)
        if not (may or own):
            raise _unavailable(None, ChangeProblem.UNKNOWN)
        return pending, may and pending.state is ChangeState.WAITING

    async def takes(self, pending: PendingChange) -> str:
        """Whose approval a change takes, as a sentence; empty where it takes none."""
        rule = await self.rule_for(pending.command, pending.change)
        return takes_of(rule) if rule else ""

    async def waiting(self, person: Person) -> Sequence[tuple[PendingChange, bool]]:
        """What waits from this person, and what this person may decide, with whether it is the latter."""
        found = []
        for pending in await self.changes.waiting(self.clock.now(), MOST):
            may = pending.approval is not None and await self._may_decide(person, pending, pending.approval)
            if may or pending.actor == person.actor.key:
                found.append((pending, may))
        return found

    async def _may_decide(self, person: Person, pending: PendingChange, approval: Approval) -> bool:
        """Whether this person may decide it; who asked is looked up only where what is on record does not rule it out."""
        voters = self._voters
        if await voters.no_say(person, pending, approval):
            return False
        return not await voters.no_say(person, pending, await voters.as_known(pending, approval))

    # -- counting --------------------------------------------------------------------------------------

    async def count(self, change_id: str) -> bool:
        """Pass the change on if enough of those who may say yes have said it; whether this call did."""
        checked: frozenset[str] = frozenset()
        while True:
            pending = await self.changes.get(change_id)
            if pending is None or pending.approval is None or pending.state is not ChangeState.WAITING:
                return False
            voters = frozenset(vote.actor.key for vote in pending.approval.votes)
            if voters == checked or pending.altered:
                return False
            standing = await self._voters.standing(pending, pending.approval)
            if await self.changes.pass_on(change_id, standing, self.clock.now()):
                return True
            # Somebody may have said yes meanwhile whom this count did not know; who is new is looked at once more.
            checked = voters

    async def objection(self, person: Person, pending: PendingChange) -> str:
        """Why a change that was passed on may not begin after all, as a sentence; empty when it may.

        ``person`` is who asked, as they are now.
        """
        if pending.approval is None:
            return ""
        if await self.refused(person, pending) or await self._voters.left(person.actor):
            return _("{name} is no longer allowed to do this.", name=pending.actor_name)
        if pending.altered:
            return _("What is on record is not what was approved.")
        if self.clock.now() > pending.approval.until + LATE:
            return _("It was approved, but delayed until it had expired.")
        standing = await self._voters.standing(pending, pending.approval)
        if len(counted(pending.approval.votes, standing)) < pending.approval.needed:
            return _("Somebody who approved this is no longer allowed to approve it.")
        return ""

    async def _as_it_counts(self, pending: PendingChange) -> PendingChange:
        """The change without the word of those whose word does not count any more."""
        approval = pending.approval
        if approval is None or pending.state is not ChangeState.WAITING:
            return pending
        votes = counted(approval.votes, await self._voters.standing(pending, approval))
        return replace(pending, approval=replace(approval, votes=votes))

    # -- the round -------------------------------------------------------------------------------------

    async def remind(self) -> int:
        """Count again, and remind of what waits, at half of its time and an hour before the end; how many reminders."""
        now, sent = self.clock.now(), 0
        for pending in await self.changes.waiting(now, MOST):
            approval = pending.approval
            if approval is None or await self.count(pending.id):
                continue
            for name, due in reminders(approval):
                if due <= now < due + LAST_CALL:
                    asked = (await self._as_it_counts(pending)).approval or approval
                    people = await self._voters.known_there(pending, asked)
                    reminder = question_notice(pending, asked, name, now, reminder=True, people=people)
                    await self.outbox.put([reminder])
                    sent += 1
        return sent

    def told_of_end(self, pending: PendingChange) -> Sequence[Notice]:
        """What who asked and who was asked are told when too few approved in time; nothing of a change that its own
        asker let lapse."""
        if pending.approval is None:
            return ()
        now = self.clock.now()
        told, line = pending, write(pending.command, **pending.arguments)
        with language_of_asker(pending):
            if not pending.change.title:
                # Its key is gone: that it is over can be told all the same.
                told, line = replace(pending, change=replace(pending.change, title=_(ILLEGIBLE))), ""
            return (
                asker_notice(told, expired_card(told, line), now),
                room_notice(told, cards.over_card, now),
                *updates(told, now),
            )

    # -- inside ----------------------------------------------------------------------------------------

    async def _found(self, change_id: str) -> PendingChange:
        pending = await self.changes.get(change_id)
        if pending is None:
            raise NotFound(_("change"), offer=Offer(_("Show what is waiting"), "change list"))
        return pending

    async def _open(
        self, person: Person, change_id: str, now: datetime
    ) -> tuple[PendingChange, Approval | None]:
        """A change that this person can decide now, or one that is over, for who could have and for who asked."""
        pending = await self._found(change_id)
        if pending.approval is None:
            raise _unavailable(None, ChangeProblem.UNKNOWN)
        approval = await self._voters.as_known(pending, pending.approval)
        over = pending.state is not ChangeState.WAITING or now >= pending.expires
        if not (over and pending.actor == person.actor.key):
            await self._may(person, pending, approval)
        if over and pending.state is ChangeState.WAITING:
            return replace(pending, state=ChangeState.EXPIRED), None
        if pending.altered and not over:
            raise _unavailable(pending, ChangeProblem.ALTERED)
        return pending, None if over else approval

    async def not_yours(self, person: Person, pending: PendingChange) -> ChangeUnavailable:
        """That a change is somebody else's. What it is about is told to who could ask for the same."""
        hidden = await self.refused(person, pending) is not None
        problem = ChangeProblem.NOT_YOURS
        return (
            ChangeUnavailable(problem, "", pending.actor_name) if hidden else _unavailable(pending, problem)
        )

    async def _may(self, person: Person, pending: PendingChange, approval: Approval) -> None:
        if why := await self._voters.no_say(person, pending, approval):
            blocked = why == person.blocked_because
            ask = ACCOUNTS if blocked else _("somebody else with the role {role}", role=approval.who)
            raise NotAllowed(_("approve or reject this"), why, ask)

    async def _halted(self) -> None:
        """Raises :class:`bot.errors.Frozen` in read-only mode."""
        if freeze := await self.freezes.get():
            raise Frozen(freeze)


def takes_of(rule: ApprovalRule) -> str:
    """Whose approval a change takes, as a sentence for the one who asks."""
    return must_approve(rule.needed, one_of(rule.approvers))


def _unavailable(pending: PendingChange | None, problem: ChangeProblem) -> ChangeUnavailable:
    return ChangeUnavailable(
        problem, for_reader(pending).change.title if pending else "", pending.actor_name if pending else ""
    )
