"""Ticket operations of Azure Support over the vendor's own asynchronous client (SDK)."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

from azure.core.exceptions import ResourceExistsError, ResourceNotFoundError
from azure.mgmt.support.aio import MicrosoftSupport
from azure.mgmt.support.models import UpdateSupportTicket

from adapters.microsoft.azure_support import wire
from adapters.microsoft.azure_support.clients import Clients
from adapters.microsoft.azure_support.codes import SERVICE
from adapters.microsoft.azure_support.operation import Operation
from adapters.microsoft.azure_support.problems import Reword, as_it_is, translated_errors
from adapters.microsoft.azure_support.tokens import Tokens
from adapters.microsoft.texts import read_line
from adapters.microsoft.texts.messages import LARGE
from bot.access.ticket_owner import BY_CUSTOMER
from bot.errors import Cause, PartnerFailure
from bot.messages import N_
from bot.model import CustomerRef, NewTicket, ProblemType, SupportService, Ticket, TicketRef, TicketState
from bot.ports import RequestIds
from config.settings import PartnerCenterSettings

CATALOGUE_SECONDS = 6 * 3600
"""How long products and kinds of problem are kept; they change a few times a year."""

READ_SECONDS = 20.0
WRITE_SECONDS = 45.0
SIDE_BY_SIDE = 8
NO_SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
"""Products and problems belong to no subscription, but the client wants one."""

_NAME = re.compile(r"(?!\.+\Z)[A-Za-z0-9_.-]{1,90}")

Result = TypeVar("Result")


class TicketOperations:
    """Reads and writes tickets of the customers' Azure subscriptions. ``tokens`` say with whose rights.

    Every method raises :class:`bot.errors.PartnerFailure`. ``sleep`` is a parameter so that tests decide about time.
    """

    def __init__(
        self,
        settings: PartnerCenterSettings,
        tokens: Tokens,
        *,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._clients = Clients(settings, tokens, sleep)
        self._catalogue: dict[str, tuple[float, tuple[Any, ...]]] = {}
        self._at_once = asyncio.Semaphore(SIDE_BY_SIDE)
        self._reword: Reword = as_it_is

    def acting_with(self, tokens: Tokens, reword: Reword = as_it_is) -> TicketOperations:
        """The same with other tokens: somebody else's rights. Not to be closed."""
        other = TicketOperations.__new__(TicketOperations)
        other._clients = self._clients.acting_with(tokens)
        other._catalogue, other._at_once = self._catalogue, self._at_once
        other._reword = reword
        return other

    async def aclose(self) -> None:
        """Give the connections back."""
        await self._clients.aclose()

    def _errors(
        self, operation: str, ids: RequestIds | None = None, *, writes: bool = False
    ) -> AbstractContextManager[Operation]:
        """What goes wrong inside, as a failure in the words for whoever's rights these are."""
        return translated_errors(operation, ids, writes=writes, reword=self._reword)

    # -- reading -------------------------------------------------------------------------------------

    async def services(self) -> Sequence[SupportService]:
        """The products that tickets can be raised about."""
        operation = N_("read the products of Azure Support")

        async def read() -> tuple[SupportService, ...]:
            client = self._clients.of("", NO_SUBSCRIPTION)
            rows = [each async for each in client.services.list()]
            return tuple(
                wire.readable(
                    operation,
                    rows,
                    lambda each: SupportService(each.id or "", read_line(each.display_name or "")),
                )
            )

        return await self._kept("services", operation, read)

    async def problems(self, service_id: str) -> Sequence[ProblemType]:
        """The kinds of problem a product can have."""
        operation = N_("read the kinds of problem")
        name = _checked(service_id.rsplit("/", 1)[-1], operation)

        async def read() -> tuple[ProblemType, ...]:
            client = self._clients.of("", NO_SUBSCRIPTION)
            rows = [each async for each in client.problem_classifications.list(name)]
            return tuple(
                wire.readable(
                    operation,
                    rows,
                    lambda each: ProblemType(each.id or "", read_line(each.display_name or "")),
                )
            )

        return await self._kept(service_id, operation, read)

    async def _kept(
        self, key: str, operation: str, read: Callable[[], Awaitable[tuple[Result, ...]]]
    ) -> tuple[Result, ...]:
        until, kept = self._catalogue.get(key, (0.0, ()))
        if time.monotonic() < until:
            return kept
        with self._errors(operation):
            async with asyncio.timeout(READ_SECONDS):
                found = await read()
        self._catalogue[key] = (time.monotonic() + CATALOGUE_SECONDS, found)
        return found

    async def tickets(self, customer: CustomerRef, subscription_ids: Sequence[str] = ()) -> Sequence[Ticket]:
        """Tickets of these subscriptions of a customer, newest first; one that cannot be read hides no other."""
        asked = (self._tickets_of(customer, subscription) for subscription in subscription_ids)
        found = await asyncio.gather(*asked, return_exceptions=True)
        failures = [each for each in found if isinstance(each, BaseException)]
        for failure in failures:
            if len(failures) == len(found) or not isinstance(failure, PartnerFailure):
                raise failure
        tickets = [ticket for each in found if not isinstance(each, BaseException) for ticket in each]
        return sorted(tickets, key=lambda ticket: ticket.created or wire.LONG_AGO, reverse=True)

    async def _tickets_of(self, customer: CustomerRef, subscription_id: str) -> list[Ticket]:
        operation = N_("list tickets")
        client = self._client(customer, subscription_id, operation)
        with self._errors(operation):
            async with self._at_once, asyncio.timeout(READ_SECONDS):
                listed = client.support_tickets.list()
                rows = [each async for each in listed]
                return wire.readable(
                    operation, rows, lambda each: wire.ticket_of(each, subscription_id, customer)
                )

    async def ticket(self, ref: TicketRef, customer: CustomerRef | None = None) -> Ticket:
        """One ticket with its messages, oldest first."""
        operation = N_("read a ticket")
        name, client = _checked(ref.id, operation), self._client(customer, ref.subscription_id, operation)
        with self._errors(operation):
            async with asyncio.timeout(READ_SECONDS):
                details = await client.support_tickets.get(name)
                messages = [each async for each in client.communications.list(name)]
                said = (operation, details, messages, ref.subscription_id, customer)
                if sum(len(str(getattr(each, "body", ""))) for each in messages) > LARGE:
                    return await asyncio.to_thread(wire.read_ticket, *said)
                return wire.read_ticket(*said)

    # -- writing -------------------------------------------------------------------------------------

    async def create(self, new: NewTicket, ids: RequestIds) -> Ticket:
        """Raise a ticket. Its name follows from the request id, so a repeat finds the ticket it made before."""
        name, operation = name_of("ticket", ids), N_("raise a ticket")
        client = self._client(new.customer, new.subscription_id, operation)

        async def read() -> Any:
            return await client.support_tickets.get(name)

        async def make() -> Any:
            poller = await client.support_tickets.begin_create(name, wire.details_of(new))
            return await poller.result()

        with self._errors(operation, ids, writes=True):
            async with asyncio.timeout(WRITE_SECONDS):
                details = await _once(read, make)
                return wire.ticket_of(details, new.subscription_id, new.customer)

    async def add_note(
        self, ref: TicketRef, customer: CustomerRef | None, text: str, ids: RequestIds
    ) -> None:
        """Add a message for support. Its name follows from the request id, so a repeat adds nothing."""
        name, operation = name_of("note", ids), N_("add a note to a ticket")
        ticket, client = _checked(ref.id, operation), self._client(customer, ref.subscription_id, operation)

        async def read() -> Any:
            return await client.communications.get(ticket, name)

        async def make() -> Any:
            note = wire.communication_of(text)
            poller = await client.communications.begin_create(ticket, name, note)
            return await poller.result()

        with self._errors(operation, ids, writes=True):
            async with asyncio.timeout(WRITE_SECONDS):
                await _once(read, make)

    async def close(self, ref: TicketRef, customer: CustomerRef | None, ids: RequestIds) -> None:
        """Close a ticket; closing a closed one changes nothing.

        Raises ``CONFLICT`` where the vendor took the request and does not say that the ticket is closed.
        """
        operation = N_("close a ticket")
        ticket, client = _checked(ref.id, operation), self._client(customer, ref.subscription_id, operation)
        with self._errors(operation, ids, writes=True) as under_way:
            async with asyncio.timeout(WRITE_SECONDS):
                told = await client.support_tickets.update(ticket, UpdateSupportTicket(status="closed"))
                if (state := wire.state_of(told)) is not TicketState.CLOSED:
                    state = wire.state_of(await client.support_tickets.get(ticket))
            if state is not TicketState.CLOSED:
                under_way.maybe_done = {state, wire.state_of(told)} != {TicketState.OPEN}
                raise _not_closed(operation, state)

    def _client(self, customer: CustomerRef | None, subscription_id: str, operation: str) -> MicrosoftSupport:
        """The client for a customer's subscription; nothing but an id may become part of an address."""
        if customer is None:
            raise PartnerFailure(Cause.NOT_FOUND, operation, advice=BY_CUSTOMER, service=SERVICE)
        try:
            subscription = str(UUID(subscription_id))
        except ValueError:
            raise _absent(operation, N_("This is no Azure subscription's id.")) from None
        return self._clients.of(customer.id, subscription)


async def _once(read: Callable[[], Awaitable[Any]], make: Callable[[], Awaitable[Any]]) -> Any:
    """What a name stands for: made before, made now, or made by an attempt whose answer was lost."""
    found = await _existing(read)
    if found is not None:
        return found
    try:
        return await make()
    except ResourceExistsError:
        found = await _existing(read)
        if found is None:
            raise  # a conflict about something else
        return found


async def _existing(read: Callable[[], Awaitable[Any]]) -> Any:
    try:
        return await read()
    except ResourceNotFoundError:
        return None


def _checked(name: str, operation: str) -> str:
    """A resource name that stays one segment of an address."""
    if not _NAME.fullmatch(name):
        raise _absent(operation, N_("Azure Support has no such name."))
    return name


def _absent(operation: str, detail: str) -> PartnerFailure:
    return PartnerFailure(Cause.NOT_FOUND, operation, detail=detail, service=SERVICE)


def _not_closed(operation: str, state: TicketState) -> PartnerFailure:
    left_open = state is TicketState.OPEN
    detail = (
        N_("Azure Support left the ticket open.")
        if left_open
        else N_("Azure Support does not say that it is closed.")
    )
    advice = N_("Support may be waiting for something. Look at the ticket's notes.")
    return PartnerFailure(Cause.CONFLICT, operation, detail=detail, advice=advice, service=SERVICE)


def name_of(kind: str, ids: RequestIds) -> str:
    """The resource name that a request id leads to, always the same."""
    return f"csp-bot-{kind}-{uuid5(NAMESPACE_URL, f'{kind}:{ids.request_id}').hex[:20]}"
