"""Scope of a question (authorization): ``Ask`` and ``Own`` are built here, limited to the customers a permission is good for.

Also with whose rights the vendor is asked: the person's own, or those of the service account.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

from bot.access.current_profile import as_shown_now
from bot.access.customer_scope import CustomerScope
from bot.access.known_people import KnownPerson
from bot.access.policy import ACTIONS, Permission, reach
from bot.access.scope import Concerns, Reach, beyond, in_scope, sees
from bot.access.scoped_alerts import ScopedAlerts, parked_within
from bot.access.scoped_desk import ScopedDesk, ScopedTicketIndex
from bot.access.scoped_partner import ScopedPartner
from bot.access.scoped_store import NoTrail, ScopedGrants, ScopedIndex, ScopedTermEnds
from bot.access.ticket_owner import VerifiedDesk
from bot.audit.entries import RequestRecord
from bot.cards.change_parts import READ_BY_SERVICE
from bot.cards.model import Card
from bot.cards.status import StatusLine
from bot.changes.approvals import ApprovalService
from bot.framework.command import Command
from bot.framework.context import Acting, Ask, Own
from bot.model import CustomerRef, Ticket
from bot.model.canonicalization import canonical_address
from bot.model.identity import Actor, Person
from bot.pipeline.authorization import Authorization
from bot.pipeline.core import Core
from bot.pipeline.managers import managers
from bot.pipeline.notice_rooms import NoticeRooms
from bot.pipeline.undo import Undoing
from bot.ports import AuditEntry
from bot.ports.dispatch import Place, Progress, say_nothing
from bot.ports.outbox import Parked
from bot.queries.recent_customers import recent_customers

NOTHING: Reach = frozenset()
"""The scope of a question that is about no customer."""


MOST_PEOPLE = 1000
"""Signed-in people who are looked through for a name."""


async def _no_status() -> Sequence[StatusLine]:
    raise beyond(ACTIONS[Permission.STATUS_READ])


@dataclass(frozen=True, slots=True)
class Asks:
    """Builds what handlers are given. Each is for one person and one request, and reads through its scope only."""

    core: Core
    authorization: Authorization
    approvals: ApprovalService

    async def ask(
        self, actor: Actor, place: Place, command: Command | None = None, progress: Progress = say_nothing
    ) -> Ask:
        """The question of this person, limited to the customers that the command is good for; without one, to none."""
        person = await self.core.directory.person(actor)
        only = self._scope(person, command, command.needs) if command else NOTHING
        return self._question(person, place, only, progress)

    async def ask_to_write(self, actor: Actor, place: Place, name: str) -> Ask:
        """The question behind a change of the command of this name, limited as making the change is, of who asked it a while
        ago as they are now."""
        shown = await as_shown_now(actor, self.core.rooms)
        person, command = await self.core.directory.person(shown), self.core.registry.get(name)
        only = self._scope(person, command, command.confirming_needs) if command else NOTHING
        return self._question(person, place, only)

    def own(self, ask: Ask, record: RequestRecord) -> Own:
        """The same question, for a command that changes something small of our own; ``record`` is what is recorded."""

        undo_id = secrets.token_hex(6)

        def row(
            card: Card, detail: str = "", *, over: bool = True, before: Mapping[str, str] | None = None
        ) -> AuditEntry:
            if before is not None:
                record.can_be_undone(undo_id, before)
            told = " ".join(filter(None, (READ_BY_SERVICE if ask.by_service() else "", detail)))
            return record.done(self.core.clock.now(), card, told, over=over)

        def stands_for(notice_id: str) -> None:
            record.notice_id = notice_id

        record.at_once = True
        known = {field.name: getattr(ask, field.name) for field in fields(ask) if field.name != "approvals"}
        store = self.core.store
        return Own(
            **known,
            row=row,
            keep=store.alerts,
            post=store.outbox.put,
            freezes=store.freezes,
            approvals=self.approvals,
            stands_for=stands_for,
            undo_id=undo_id,
            sign_ins=self.core.sign_ins,
        )

    def acting_for(self, person: Person, needs: Permission) -> Acting:
        """With whose rights the vendor is asked for this person, limited to the customers ``needs`` is good for."""
        return self._limited(self._acting(person), reach(person, needs, self.core.policy))

    def undoing(self, person: Person, place: Place) -> Undoing:
        """What this person can undo here."""
        return Undoing(self.core, self.authorization, self.ask_to_write, person, place)

    def _acting(self, person: Person) -> Acting:
        core = self.core
        return core.acting(person) if core.acting else Acting(core.partner, core.desks)

    def _limited(self, acting: Acting, only: Reach | None) -> Acting:
        core, index = self.core, self.core.store.customers

        async def owns(customer: CustomerRef, subscription_id: str, afresh: bool) -> bool:
            now = core.clock.now()
            return await core.entitlements.owns(
                acting.partner.subscriptions, customer, subscription_id, now, afresh=afresh
            )

        async def remember(tickets: Sequence[Ticket]) -> None:
            await core.store.ticket_index.remember(tickets, core.clock.now())

        verified = {name: VerifiedDesk(desk, index, owns, remember) for name, desk in acting.desks.items()}
        if only is None:
            return replace(acting, desks=verified)
        return replace(
            acting,
            partner=ScopedPartner(acting.partner, CustomerScope(index, only)),
            desks={name: ScopedDesk(desk, index, only) for name, desk in verified.items()},
        )

    def _scope(self, person: Person, command: Command, needs: Permission) -> Reach | None:
        return NOTHING if command.concerns is Concerns.SELF else reach(person, needs, self.core.policy)

    def _question(
        self,
        person: Person,
        place: Place,
        only: Reach | None,
        progress: Progress = say_nothing,
        acting: Acting | None = None,
    ) -> Ask:
        """A question limited to ``only``, and in alerts also by what each of them tells of."""
        core, store = self.core, self.core.store
        whole = acting or self._acting(person)
        limited = self._limited(whole, only)

        def told(permission: Permission, customer: CustomerRef | None) -> bool:
            near = only is None or (customer is not None and in_scope(customer, only))
            return near and sees(person, permission, customer, core.policy)

        def scoped(permission: Permission) -> Ask:
            if refused := self.authorization.why_not_held(person, permission):
                raise refused
            return self._question(person, place, reach(person, permission, core.policy), progress, whole)

        alerts = ScopedAlerts(store.alerts, store.customers, only, told)

        async def parked() -> Sequence[Parked]:
            found = await store.outbox.parked()
            return await parked_within(found, alerts, store.alerts, limited=only is not None)

        async def signed_in() -> Sequence[KnownPerson]:
            links = await store.links.all(limit=MOST_PEOPLE)
            return [KnownPerson(each.name, canonical_address(each.upn)) for each in links if "@" in each.upn]

        return Ask(
            person=person,
            place=place,
            clock=core.clock,
            partner=limited.partner,
            customers=store.customers if only is None else ScopedIndex(store.customers, only),
            desks=limited.desks,
            tickets=store.ticket_index
            if only is None
            else ScopedTicketIndex(store.ticket_index, store.customers, only),
            prices=store.prices,
            term_ends=store.term_ends
            if only is None
            else ScopedTermEnds(store.term_ends, store.customers, only),
            audit=store.audit if only is None else NoTrail(),
            alerts=alerts,
            policy=core.policy,
            grants=store.grants if only is None else ScopedGrants(store.grants, store.customers, only),
            approvals=self.approvals,
            scoped=scoped,
            reach=only,
            by_service=whole.by_service,
            tokens=whole.tokens,
            offers_sign_in=core.offers_sign_in,
            rooms={
                name: NoticeRooms(each, core.admission.channel_rules) for name, each in core.rooms.items()
            },
            installation=core.installation,
            commands=lambda: self.authorization.runnable(person),
            nouns=core.registry.about,
            health=core.health if only is None else _no_status,
            parked=parked,
            signed_in=signed_in,
            progress=progress,
            sheets=core.sheets,
            catalogues=core.catalogues,
            undo=self.undoing(person, place).line,
            managers=lambda: managers(core, person, place),
            used=lambda: recent_customers(store.audit, person.actor.key),
        )
