"""Ticket port: the support desks, read and written. What each can do by API, it says itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.model import CustomerRef, Desk, NewTicket, ProblemType, SupportService, Ticket, TicketRef
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
