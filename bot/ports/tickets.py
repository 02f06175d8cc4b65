"""Ticket port: the support desks, read and written. What each can do by API, it says itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.model import (
    CustomerRef,
    Desk,
    Destination,
    KnownTicket,
    NewTicket,
    ProblemType,
    SupportService,
    Ticket,
    TicketOwner,
    TicketRef,
)
from bot.ports.request_ids import RequestIds


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a desk can do by API: whether it takes new tickets."""

    create: bool


class TicketReader(Protocol):
    """Reading at one support desk."""

    @property
    def desk(self) -> Desk: ...

    @property
    def capabilities(self) -> Capabilities: ...

    async def tickets(
        self, customer: CustomerRef | None, subscription_ids: Sequence[str] = ()
    ) -> Sequence[Ticket]:
        """Tickets of a customer, or of all where the desk can tell (``customer`` is ``None``)."""
        ...

    async def ticket(self, ref: TicketRef, customer: CustomerRef | None = None) -> Ticket:
        """One ticket, with whose it is as the vendor answers.

        A ``customer`` is whose it has to be: a ticket of anybody else is not found, like one that there is not
        (:class:`bot.access.ticket_owner.VerifiedDesk` sees to it for a desk that does not).
        """
        ...

    async def services(self) -> Sequence[SupportService]:
        """What tickets can be raised about; nothing at a desk that raises none."""
        ...

    async def problems(self, service_id: str) -> Sequence[ProblemType]:
        """The kinds of problem that a service can have."""
        ...


class TicketWriter(Protocol):
    """Writing at one support desk. Each call may be repeated with the same ids."""

    async def create(self, new: NewTicket, ids: RequestIds) -> Ticket:
        """Raise a ticket. Raises ``UNSUPPORTED`` at a desk that cannot, or for a subscription without a support plan."""
        ...

    async def add_note(
        self, ref: TicketRef, customer: CustomerRef | None, text: str, ids: RequestIds
    ) -> None:
        """Write to support, word for word. Raises ``NOT_FOUND``."""
        ...

    async def close(self, ref: TicketRef, customer: CustomerRef | None, ids: RequestIds) -> None:
        """Close a ticket; one that is closed stays it. Raises ``NOT_FOUND``, and ``CONFLICT`` where it was left open."""
        ...


class TicketDesk(TicketReader, TicketWriter, Protocol):
    """A support desk, both ways."""


class TicketIndexReader(Protocol):
    """What our own database knows of tickets: where their numbers lead, and who has them. It opens no ticket: whose each is,
    the desk says when it is read."""

    async def numbered(self, number: str) -> Sequence[KnownTicket]:
        """The tickets with this number, in any case, at desks that find none by its number."""
        ...

    async def customers(self, limit: int, keys: Collection[str] | None = None) -> Sequence[str]:
        """Tenant ids of so many customers with such tickets, those seen last first; of these tickets alone where ``keys`` are given."""
        ...

    async def owners(self, keys: Collection[str]) -> Mapping[str, TicketOwner]:
        """Who raised or took each of these tickets, by ticket; none where that is not known."""
        ...

    async def had_by(self, actor: str, here: Destination) -> frozenset[str]:
        """Keys of the tickets that this actor raised or took, and of those whose updates come to this conversation."""
        ...


class TicketIndex(TicketIndexReader, Protocol):
    """The same, both ways."""

    async def remember(self, tickets: Sequence[Ticket], now: datetime) -> None:
        """Keep the numbers of tickets that a desk has just told, where it finds none by its number."""
        ...
