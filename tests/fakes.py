"""Fake twins of the ports, small enough to read: a partner with a handful of customers, desks that remember."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.access.customer_identity import same
from bot.access.recipients import Recipients
from bot.errors import Cause, PartnerFailure, Unavailable
from bot.model import (
    CustomerRef,
    Desk,
    NewTicket,
    PartnerType,
    ProblemType,
    SupportService,
    Ticket,
    TicketNote,
    TicketRef,
    TicketState,
)
from bot.model.audit import AuditEntry
from bot.model.identity import Actor, Person, Platform, Role
from bot.ports import Absence, Capabilities, RequestIds
from config.roles import read_roles
from tests.samples import ADVENTURE, CONTOSO, CONTOSO_RETAIL, CUSTOMERS, FABRIKAM, MUELLER, NOW, eur

__all__ = [
    "ADVENTURE",
    "CONTOSO",
    "CONTOSO_RETAIL",
    "CUSTOMERS",
    "FABRIKAM",
    "MUELLER",
    "NOW",
    "FakeClock",
    "FakeDesk",
    "MemoryTrail",
    "Staff",
    "eur",
]


@dataclass
class FakeClock:
    """A clock that stands still until it is told to move."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at

    def move(self, by: timedelta) -> None:
        self.at += by


@dataclass
class MemoryTrail:
    """The end of the audit trail that is written to."""

    rows: list[AuditEntry] = field(default_factory=list)
    away: bool = False

    async def append(self, entry: AuditEntry) -> None:
        if self.away:
            raise Unavailable
        self.rows.append(entry)


@dataclass
class FakeDesk:
    """A support desk in memory."""

    desk: Desk = Desk.AZURE
    capabilities: Capabilities = field(default_factory=lambda: Capabilities(create=True))
    raised: dict[str, Ticket] = field(default_factory=dict)
    fail: list[PartnerFailure] = field(default_factory=list)
    _answered: dict[str, str] = field(default_factory=dict)

    def _maybe_fail(self) -> None:
        if self.fail:
            raise self.fail.pop(0)

    def _known(self, ref: TicketRef) -> Ticket:
        if ref.id not in self.raised:
            raise PartnerFailure(Cause.NOT_FOUND, "read a ticket", status=404)
        return self.raised[ref.id]

    async def tickets(
        self, customer: CustomerRef | None, subscription_ids: Sequence[str] = ()
    ) -> Sequence[Ticket]:
        if customer is None:
            return [] if self.desk is Desk.AZURE else list(self.raised.values())
        return [each for each in self.raised.values() if same(each.customer, customer)]

    async def ticket(self, ref: TicketRef, customer: CustomerRef | None = None) -> Ticket:
        self._maybe_fail()
        found = self._known(ref)
        if customer is not None and found.customer is not None and not same(found.customer, customer):
            raise PartnerFailure(Cause.NOT_FOUND, "read a ticket", status=404)
        return found

    async def services(self) -> Sequence[SupportService]:
        if not self.capabilities.create:
            return ()
        return (
            SupportService("/providers/Microsoft.Support/services/vm", "Virtual Machine running Windows"),
            SupportService("/providers/Microsoft.Support/services/billing", "Billing"),
        )

    async def problems(self, service_id: str) -> Sequence[ProblemType]:
        if not self.capabilities.create:
            return ()
        return (
            ProblemType(f"{service_id}/problemClassifications/boot", "Cannot start my VM"),
            ProblemType(f"{service_id}/problemClassifications/slow", "Performance is slow"),
        )

    async def create(self, new: NewTicket, ids: RequestIds) -> Ticket:
        self._maybe_fail()
        if not self.capabilities.create:
            raise PartnerFailure(Cause.UNSUPPORTED, "create a ticket")
        name = self._answered.setdefault(ids.request_id, f"t{len(self.raised) + 1}")
        ref = TicketRef(self.desk, name, new.subscription_id)
        made = Ticket(ref, new.title, TicketState.OPEN, new.severity, NOW, NOW, new.customer, new.description)
        return self.raised.setdefault(name, made)

    async def add_note(
        self, ref: TicketRef, customer: CustomerRef | None, text: str, ids: RequestIds
    ) -> None:
        self._maybe_fail()
        ticket = self._known(ref)
        if ids.request_id in self._answered:
            return
        self._answered[ids.request_id] = ref.id
        self.raised[ref.id] = replace(ticket, notes=(*ticket.notes, TicketNote("You", text, NOW)))

    async def close(self, ref: TicketRef, customer: CustomerRef | None, ids: RequestIds) -> None:
        self._maybe_fail()
        self.raised[ref.id] = replace(self._known(ref), state=TicketState.CLOSED, closed=NOW)


@dataclass
class Staff:
    """People as a chat platform and our own directory have them: all are admin agents, until a test says otherwise.

    ``outside`` are let in no more; of those who are ``silent`` the platform does not tell. ``asked`` remembers who was
    looked up, in the order of asking.
    """

    roles: dict[str, frozenset[Role]] = field(default_factory=dict)
    only: dict[str, frozenset[str]] = field(default_factory=dict)
    barred: set[str] = field(default_factory=set)
    outside: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    async def member(self, workspace: str, user: str, channel: str = "") -> Actor | Absence:
        self.asked.append(user)
        if user in self.silent:
            return Absence.UNKNOWN
        if user in self.outside:
            return Absence.OUTSIDE
        return Actor(Platform.SLACK, workspace, user, user)

    async def person(self, actor: Actor) -> Person:
        roles = self.roles.get(actor.user, frozenset({Role.ADMIN_AGENT}))
        if actor.user in self.barred:
            return Person(actor, blocked_because="Your account is disabled or deleted in Entra ID.")
        only = self.only.get(actor.user)
        return Person(actor, roles, reach=dict.fromkeys(roles, only) if only is not None else {})

    def recipients(self, store: Any) -> Recipients:
        policy = read_roles().policy(PartnerType.DIRECT)
        return Recipients(self, {"slack": self}, policy, store.customers)  # type: ignore[dict-item]
