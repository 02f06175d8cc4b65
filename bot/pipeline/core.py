"""Who asks, what they may, and what they are given to ask with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

from bot.access.alert_scope import ScopedAlerts, parked_within
from bot.access.customer_identity import as_listed
from bot.access.policy import ACTIONS, Permission, Policy, decide, reach
from bot.access.scope import Concerns, sees
from bot.access.scoped import (
    WHOLE,
    LimitedDesk,
    LimitedGrants,
    LimitedIndex,
    NoTrail,
    Reach,
    beyond,
    within,
)
from bot.access.scoped_partner import CustomerScope, ScopedPartner
from bot.access.signin import SignInDesk
from bot.access.ticket_owner import VerifiedDesk
from bot.audit.entries import Account
from bot.cards.confirm import READ_BY_SERVICE
from bot.cards.help import HelpEntry
from bot.cards.model import Card
from bot.cards.spreadsheet import Sheets
from bot.cards.status import StatusLine
from bot.changes.approval_rules import ApprovalRule
from bot.changes.approvals import Approvals
from bot.changes.writes import Rules, Writes
from bot.errors import Declined, NotAllowed, Refusal
from bot.framework.arguments import params_for
from bot.framework.command import Command
from bot.framework.context import Acting, ActingFor, Ask, Health, Installation, Own
from bot.framework.params import Param
from bot.framework.registry import Registry
from bot.line import split
from bot.model import CustomerRef, Desk
from bot.model.change import Change, PendingChange
from bot.model.identity import Actor, Person
from bot.pipeline.admission import Doors, GuardedRooms
from bot.pipeline.channel_rules import CHANGES
from bot.pipeline.typeahead import TypeAhead
from bot.ports import AuditEntry, Clock, Directory, Partner, Rooms, Store, TicketDesk
from bot.ports.dispatch import Place, Progress, say_nothing
from bot.ports.outbox import Parked
from bot.queries.azure import Entitlements

NOTHING: Reach = frozenset()
"""The reach of a question that is about no customer."""

LENT = "a role that is only given for a time does not include it"


async def _no_health() -> Sequence[StatusLine]:
    return ()


async def _no_status() -> Sequence[StatusLine]:
    raise beyond(ACTIONS[Permission.STATUS_READ])


@dataclass(frozen=True, slots=True)
class Asking:
    """Everything that a question is put together from. ``approving`` says which writes others have to approve."""

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
    acting: ActingFor | None = None
    sign_ins: SignInDesk | None = None
    approving: Sequence[ApprovalRule] = ()
    doors: Doors = field(default_factory=Doors)
    sheets: Sheets = field(default_factory=Sheets)
    typeahead: TypeAhead = field(default_factory=TypeAhead)
    entitlements: Entitlements = field(default_factory=Entitlements)

    @property
    def approvals(self) -> Approvals:
        """The rules about approval, at work."""
        store = self.store
        return Approvals(
            self.approving,
            self.installation.partner_type,
            store.changes,
            store.freezes,
            store.outbox,
            self.directory,
            self.clock,
            self._refused_pending,
            self._lenders,
            self.registry.effect_of,
            store.customers,
            bool(self.sign_ins and self.sign_ins.home),
            self.rooms,
        )

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
            store.grants,
            self._acting_for,
            self._ask_to_write,
            self.approvals,
            self.rules,
        )

    def _own(self, ask: Ask, account: Account) -> Own:
        """The same question, for a command that changes something small of our own; ``account`` is what is recorded."""

        def row(card: Card, detail: str = "", *, over: bool = True) -> AuditEntry:
            told = " ".join(filter(None, (READ_BY_SERVICE if ask.by_service() else "", detail)))
            return account.done(self.clock.now(), card, told, over=over)

        known = {field.name: getattr(ask, field.name) for field in fields(ask) if field.name != "approvals"}
        store = self.store
        return Own(
            **known,
            row=row,
            keep=store.alerts,
            post=store.outbox.put,
            freezes=store.freezes,
            approvals=self.approvals,
            sign_ins=self.sign_ins,
        )

    async def _enter(self, actor: Actor, place: Place) -> None:
        """What every request passes before any work is done for it."""
        await self.doors.enter(self.store.limits, self.clock.now(), actor, place)

    async def _enter_to_change(self, actor: Actor, place: Place, command: Command | None) -> None:
        """What a proposal and a confirmation pass besides."""
        await self.doors.change(self.store.limits, self.clock.now(), actor, place, command)

    async def _command_behind(self, change_id: str, place: Place) -> Command | None:
        """Which command a click confirms; looked up only where the channel makes a difference between commands."""
        if not self.doors.guardrail.distinguishes(place):
            return None
        pending = await self.store.changes.get(change_id)
        return self.registry.get(pending.command) if pending else None

    async def _allow_about(self, place: Place, command: Command, texts: Mapping[str, str]) -> None:
        """What is said about a change is said where the command behind the change may be asked."""
        change_id = texts.get("change", "") if command.effect_noun == CHANGES else ""
        if change_id and (behind := await self._command_behind(change_id, place)):
            self.doors.about(place, behind)

    def _not_held(self, person: Person, needs: Permission) -> Refusal | None:
        decision = decide(person, needs, self.policy)
        return None if decision.allowed else NotAllowed(ACTIONS[needs], decision.why, decision.ask)

    def _refused(self, person: Person, command: Command, needs: Permission | None = None) -> Refusal | None:
        """Why this person may not run a command; with ``needs``, why they may not make its changes."""
        needs = needs or command.needs
        if refused := self._not_held(person, needs):
            return refused
        own = _counted(person, command)
        if not decide(own, needs, self.policy).allowed:
            return NotAllowed(ACTIONS[needs], LENT, "someone who holds such a role themselves")
        if command.concerns is Concerns.EVERYBODY and reach(own, needs, self.policy) is not None:
            return beyond(ACTIONS[needs])
        return None

    async def _refused_change(self, person: Person, name: str, change: Change) -> Refusal | None:
        """Why this person may not make, confirm, ask for or carry out a change, as things stand now."""
        command = self.registry.get(name)
        if command is None:
            return Declined("This command is no longer offered.")
        needs = command.confirming_needs
        return self._refused(person, command, needs) or await self._beyond_reach(person, command, change)

    async def _refused_pending(self, person: Person, pending: PendingChange) -> Refusal | None:
        return await self._refused_change(person, pending.command, pending.change)

    def _lenders(self, person: Person, pending: PendingChange) -> frozenset[str]:
        """All names of whoever gave this person the roles to make a change; none of those for what they may do by a role of
        their own, which reaches as far as any that is lent."""
        command = self.registry.get(pending.command)
        if command is None:
            return frozenset()
        # What was altered is nobody's to approve, and says nothing for sure.
        more = () if pending.altered else command.about(pending.change).permissions
        needed = {command.confirming_needs, *more}
        by = [person.roles & self.policy.holders.get(each, frozenset()) for each in needed]
        lent = frozenset().union(*(roles for roles in by if roles <= person.lent))
        return frozenset().union(*(person.lenders.get(role, frozenset()) for role in lent))

    async def _beyond_reach(self, person: Person, command: Command, change: Change) -> Refusal | None:
        """Who is limited to named customers changes nothing that is not about these alone, by each permission it takes."""
        subject = command.about(change)
        known = [await as_listed(self.store.customers, each) for each in subject.customers]
        own = _counted(person, command)
        for needs in (command.confirming_needs, *sorted(subject.permissions)):
            if refused := self._not_held(own, needs):
                return refused
            only = reach(own, needs, self.policy)
            if only is not None and not (known and all(within(each, only) for each in known)):
                why = "you are limited to named customers, and this is not about these alone"
                return NotAllowed(ACTIONS[needs], why, WHOLE)
        return None

    def _allow(self, person: Person, command: Command) -> None:
        if refused := self._refused(person, command):
            raise refused

    def _acting_for(self, person: Person, needs: Permission) -> Acting:
        """With whose rights the vendor is asked for this person, limited to the customers ``needs`` is good for."""
        return self._limited(self._acting(person), reach(person, needs, self.policy))

    def _acting(self, person: Person) -> Acting:
        return self.acting(person) if self.acting else Acting(self.partner, self.desks)

    def _limited(self, acting: Acting, only: Reach | None) -> Acting:
        index = self.store.customers

        async def owns(customer: CustomerRef, subscription_id: str, afresh: bool) -> bool:
            now = self.clock.now()
            return await self.entitlements.owns(acting.partner, customer, subscription_id, now, afresh=afresh)

        verified = {name: VerifiedDesk(desk, index, owns) for name, desk in acting.desks.items()}
        if only is None:
            return replace(acting, desks=verified)
        return replace(
            acting,
            partner=ScopedPartner(acting.partner, CustomerScope(index, only)),
            desks={name: LimitedDesk(desk, index, only) for name, desk in verified.items()},
        )

    async def _ask_to_write(self, actor: Actor, place: Place, name: str) -> Ask:
        """The question behind a change of the command of this name, limited as making the change is."""
        person, command = await self.directory.person(actor), self.registry.get(name)
        only = self._scope(person, command, command.confirming_needs) if command else NOTHING
        return self._question(person, place, only)

    async def _ask(
        self, actor: Actor, place: Place, command: Command | None = None, progress: Progress = say_nothing
    ) -> Ask:
        """The question of this person, limited to the customers that the command is good for; without one, to none."""
        person = await self.directory.person(actor)
        only = self._scope(person, command, command.needs) if command else NOTHING
        return self._question(person, place, only, progress)

    def _scope(self, person: Person, command: Command, needs: Permission) -> Reach | None:
        return NOTHING if command.concerns is Concerns.SELF else reach(person, needs, self.policy)

    def _question(
        self,
        person: Person,
        place: Place,
        only: Reach | None,
        progress: Progress = say_nothing,
        acting: Acting | None = None,
    ) -> Ask:
        """A question limited to ``only``, and in alerts also by what each of them tells of."""
        store, whole = self.store, acting or self._acting(person)
        limited = self._limited(whole, only)

        def told(permission: Permission, customer: CustomerRef | None) -> bool:
            near = only is None or (customer is not None and within(customer, only))
            return near and sees(person, permission, customer, self.policy)

        def scoped(permission: Permission) -> Ask:
            if refused := self._not_held(person, permission):
                raise refused
            return self._question(person, place, reach(person, permission, self.policy), progress, whole)

        alerts = ScopedAlerts(store.alerts, store.customers, only, told)

        async def parked() -> Sequence[Parked]:
            found = await store.outbox.parked()
            return await parked_within(found, alerts, store.alerts, limited=only is not None)

        return Ask(
            person=person,
            place=place,
            clock=self.clock,
            partner=limited.partner,
            customers=store.customers if only is None else LimitedIndex(store.customers, only),
            desks=limited.desks,
            audit=store.audit if only is None else NoTrail(),
            alerts=alerts,
            policy=self.policy,
            grants=store.grants if only is None else LimitedGrants(store.grants, store.customers, only),
            approvals=self.approvals,
            scoped=scoped,
            reach=only,
            by_service=whole.by_service,
            tokens=whole.tokens,
            offers_sign_in=bool(self.sign_ins and self.sign_ins.home),
            rooms={name: GuardedRooms(each, self.doors.guardrail) for name, each in self.rooms.items()},
            installation=self.installation,
            commands=lambda: self._runnable(person),
            health=self.health if only is None else _no_status,
            parked=parked,
            progress=progress,
            sheets=self.sheets,
        )

    def _runnable(self, person: Person) -> Sequence[HelpEntry]:
        return [
            command.reading_help if self._refused(person, command, command.confirming_needs) else command.help
            for command in self.registry.commands
            if not self._refused(person, command)
        ]


def _counted(person: Person, command: Command) -> Person:
    """The person with the roles that count for a command: some take one's own, and none that is only lent."""
    return person if command.lent else replace(person, roles=person.roles - person.lent)
