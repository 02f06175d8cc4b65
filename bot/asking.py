"""Who asks, what they may, and what they are given to ask with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

from bot.approvals import ApprovalRule
from bot.approving import Approvals
from bot.arguments import params_for
from bot.audit.entries import Account
from bot.cards.confirm import READ_BY_SERVICE
from bot.cards.help import HelpEntry
from bot.cards.model import Card
from bot.cards.status import StatusLine
from bot.command import Command
from bot.confirm import Change
from bot.context import Acting, ActingFor, Ask, Health, Installation, Own
from bot.doorway import Doors, GuardedRooms
from bot.errors import Declined, NotAllowed, Refusal
from bot.guardrail import CHANGES
from bot.identity import Actor, Person
from bot.line import split
from bot.model import Desk
from bot.params import Param
from bot.policy import ACTIONS, Permission, Policy, decide, reach
from bot.ports import AuditEntry, Clock, Directory, Partner, Rooms, Store, TicketDesk
from bot.reach import LimitedAlerts, LimitedDesk, LimitedIndex, LimitedPartner, within
from bot.registry import Registry
from bot.reply import Place, Progress, say_nothing
from bot.signin import SignInDesk
from bot.writes import Rules, Writes


async def _no_health() -> Sequence[StatusLine]:
    return ()


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
            self._refused_change,
            self.registry.effect_of,
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

    def _refused(self, person: Person, needs: Permission) -> Refusal | None:
        decision = decide(person, needs, self.policy)
        return None if decision.allowed else NotAllowed(ACTIONS[needs], decision.why, decision.ask)

    def _refused_change(self, person: Person, name: str) -> Refusal | None:
        """Why this person may not make, confirm or ask for the changes of a command."""
        command = self.registry.get(name)
        if command is None:
            return Declined("This command is no longer offered.")
        return self._refused(person, command.confirming_needs)

    def _allow(self, person: Person, needs: Permission) -> None:
        if refused := self._refused(person, needs):
            raise refused

    def _within_reach(self, person: Person, needs: Permission, change: Change) -> None:
        """Who is limited to named customers changes nothing that is not about one of them."""
        only = reach(person, needs, self.policy)
        if only is None or needs is Permission.ACCESS_GRANT:
            return
        if change.target is None or not within(change.target, only):
            why = "you are limited to named customers, and this is not about one of them alone"
            raise NotAllowed(ACTIONS[needs], why, "someone who sees every customer")

    def _acting_for(self, person: Person, needs: Permission) -> Acting:
        """With whose rights the vendor is asked for this person, limited to the customers ``needs`` is good for."""
        acting = self.acting(person) if self.acting else Acting(self.partner, self.desks)
        only = reach(person, needs, self.policy)
        if only is None:
            return acting
        return replace(
            acting,
            partner=LimitedPartner(acting.partner, self.store.customers, only),
            desks={name: LimitedDesk(desk, only) for name, desk in acting.desks.items()},
        )

    async def _ask_to_write(self, actor: Actor, place: Place) -> Ask:
        return await self._ask(actor, place)

    async def _ask(
        self,
        actor: Actor,
        place: Place,
        progress: Progress = say_nothing,
        needs: Permission = Permission.CUSTOMER_READ,
    ) -> Ask:
        """The question of this person, limited to the customers that ``needs`` is good for."""
        person = await self.directory.person(actor)
        only = reach(person, needs, self.policy)
        acting = self._acting_for(person, needs)
        store = self.store

        def runnable() -> Sequence[HelpEntry]:
            return [
                command.help
                if decide(person, command.confirming_needs, self.policy).allowed
                else command.reading_help
                for command in self.registry.commands
                if not self._refused(person, command.needs)
            ]

        return Ask(
            person=person,
            place=place,
            clock=self.clock,
            partner=acting.partner,
            customers=store.customers if only is None else LimitedIndex(store.customers, only),
            desks=acting.desks,
            audit=store.audit,
            alerts=store.alerts if only is None else LimitedAlerts(store.alerts, store.customers, only),
            policy=self.policy,
            grants=store.grants,
            approvals=self.approvals,
            reach=only,
            by_service=acting.by_service,
            tokens=acting.tokens,
            offers_sign_in=bool(self.sign_ins and self.sign_ins.home),
            rooms={name: GuardedRooms(each, self.doors.guardrail) for name, each in self.rooms.items()},
            installation=self.installation,
            commands=runnable,
            health=self.health,
            parked=self.store.outbox.parked,
            progress=progress,
        )
