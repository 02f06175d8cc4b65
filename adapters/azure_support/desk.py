"""The Azure Support desk (``bot.ports.TicketDesk``) over the vendor's own asynchronous client."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, uuid5

from azure.core.exceptions import ResourceExistsError, ResourceNotFoundError
from azure.mgmt.support.aio import MicrosoftSupport
from azure.mgmt.support.models import UpdateSupportTicket

from adapters.azure_support import wire
from adapters.azure_support.problems import told
from adapters.azure_support.tokens import AUXILIARY, RESOURCE, TenantCredential, Tokens
from bot.errors import Cause, PartnerFailure
from bot.model import CustomerRef, Desk, NewTicket, ProblemType, SupportService, Ticket, TicketRef
from bot.ports import Capabilities, RequestIds
from config.settings import PartnerCenterSettings

CATALOGUE_SECONDS = 6 * 3600
"""How long products and kinds of problem are kept; they change a few times a year."""

READ_SECONDS = 20.0
WRITE_SECONDS = 45.0
MOST_CLIENTS = 64
POLL_SECONDS = 1
SIDE_BY_SIDE = 8
NO_SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
"""Products and problems belong to no subscription, but the client wants one."""

Result = TypeVar("Result")


class AzureSupportDesk:
    """Tickets of the customers' Azure subscriptions. ``tokens`` are the service account's.

    Every method raises :class:`bot.errors.PartnerFailure`.
    """

    def __init__(self, settings: PartnerCenterSettings, tokens: Tokens) -> None:
        self._settings = settings
        self._tokens = tokens
        self._clients: OrderedDict[tuple[str, str], MicrosoftSupport] = OrderedDict()
        self._catalogue: dict[str, tuple[float, tuple[Any, ...]]] = {}
        self._at_once = asyncio.Semaphore(SIDE_BY_SIDE)

    @property
    def desk(self) -> Desk:
        """Azure."""
        return Desk.AZURE

    @property
    def capabilities(self) -> Capabilities:
        """Files cannot be attached through this interface."""
        return Capabilities(
            create=True, note=True, close=True, severities=("critical", "moderate", "minimal")
        )

    async def aclose(self) -> None:
        """Give the connections back."""
        clients, self._clients = list(self._clients.values()), OrderedDict()
        await asyncio.gather(*(client.close() for client in clients))

    # -- reading -------------------------------------------------------------------------------------

    async def services(self) -> Sequence[SupportService]:
        """The products that tickets can be raised about."""

        async def read() -> tuple[SupportService, ...]:
            client = await self._client("", NO_SUBSCRIPTION)
            return tuple(
                [
                    SupportService(each.id or "", each.display_name or "")
                    async for each in client.services.list()
                ]
            )

        return await self._kept("services", "read the products of Azure Support", read)

    async def problems(self, service_id: str) -> Sequence[ProblemType]:
        """The kinds of problem a product can have."""
        name = service_id.rsplit("/", 1)[-1]

        async def read() -> tuple[ProblemType, ...]:
            client = await self._client("", NO_SUBSCRIPTION)
            listed = client.problem_classifications.list(name)
            return tuple([ProblemType(each.id or "", each.display_name or "") async for each in listed])

        return await self._kept(service_id, "read the kinds of problem", read)

    async def _kept(
        self, key: str, operation: str, read: Callable[[], Awaitable[tuple[Result, ...]]]
    ) -> tuple[Result, ...]:
        until, kept = self._catalogue.get(key, (0.0, ()))
        if time.monotonic() < until:
            return kept
        with told(operation):
            async with asyncio.timeout(READ_SECONDS):
                found = await read()
        self._catalogue[key] = (time.monotonic() + CATALOGUE_SECONDS, found)
        return found

    async def tickets(
        self, customer: CustomerRef | None, subscription_ids: Sequence[str] = ()
    ) -> Sequence[Ticket]:
        """Tickets of these subscriptions of a customer, newest first; one that cannot be read hides no other."""
        if customer is None:
            return []
        asked = (self._tickets_of(customer, subscription) for subscription in subscription_ids)
        found = await asyncio.gather(*asked, return_exceptions=True)
        failures = [each for each in found if isinstance(each, BaseException)]
        if failures and len(failures) == len(found):
            raise failures[0]
        tickets = [ticket for each in found if not isinstance(each, BaseException) for ticket in each]
        return sorted(tickets, key=lambda ticket: str(ticket.created), reverse=True)

    async def _tickets_of(self, customer: CustomerRef, subscription_id: str) -> list[Ticket]:
        with told("list tickets"):
            async with self._at_once, asyncio.timeout(READ_SECONDS):
                client = await self._client(customer.id, subscription_id)
                listed = client.support_tickets.list(headers=await self._auxiliary())
                return [wire.ticket_of(each, subscription_id, customer) async for each in listed]

    async def ticket(self, ref: TicketRef, customer: CustomerRef | None = None) -> Ticket:
        """One ticket with its messages, oldest first."""
        tenant = self._tenant(customer, "read a ticket")
        with told("read a ticket"):
            async with asyncio.timeout(READ_SECONDS):
                client, headers = await self._client(tenant, ref.subscription_id), await self._auxiliary()
                details = await client.support_tickets.get(ref.id, headers=headers)
                listed = client.communications.list(ref.id, headers=headers)
                said = [wire.note_of(each) async for each in listed]
        said.sort(key=lambda note: str(note.at))
        return wire.ticket_of(details, ref.subscription_id, customer, tuple(said))

    # -- writing -------------------------------------------------------------------------------------

    async def create(self, new: NewTicket, ids: RequestIds) -> Ticket:
        """Raise a ticket. Its name follows from the request id, so a repeat finds the ticket it made before."""
        name = name_of("ticket", ids)
        operation = "raise a ticket"
        tenant = self._tenant(new.customer, operation)
        with told(operation, writes=True):
            async with asyncio.timeout(WRITE_SECONDS):
                client, headers = await self._client(tenant, new.subscription_id), await self._auxiliary()
                details = await self._existing(client.support_tickets.get(name, headers=headers))
                if details is None:
                    details = await self._created(client, name, new, headers)
        return wire.ticket_of(details, new.subscription_id, new.customer)

    async def _created(
        self, client: MicrosoftSupport, name: str, new: NewTicket, headers: dict[str, str]
    ) -> Any:
        try:
            poller = await client.support_tickets.begin_create(name, wire.details_of(new), headers=headers)
        except ResourceExistsError:
            return await client.support_tickets.get(name, headers=headers)
        return await poller.result()

    async def add_note(
        self, ref: TicketRef, customer: CustomerRef | None, text: str, ids: RequestIds
    ) -> None:
        """Add a message for support. Its name follows from the request id, so a repeat adds nothing."""
        name, operation = name_of("note", ids), "add a note to a ticket"
        tenant = self._tenant(customer, operation)
        with told(operation, writes=True):
            async with asyncio.timeout(WRITE_SECONDS):
                client, headers = await self._client(tenant, ref.subscription_id), await self._auxiliary()
                if await self._existing(client.communications.get(ref.id, name, headers=headers)) is not None:
                    return
                note = wire.communication_of(text)
                try:
                    poller = await client.communications.begin_create(ref.id, name, note, headers=headers)
                except ResourceExistsError:
                    return
                await poller.result()

    async def close(self, ref: TicketRef, customer: CustomerRef | None, ids: RequestIds) -> None:
        """Close a ticket; closing a closed one changes nothing."""
        operation = "close a ticket"
        tenant = self._tenant(customer, operation)
        with told(operation, writes=True):
            async with asyncio.timeout(WRITE_SECONDS):
                client, headers = await self._client(tenant, ref.subscription_id), await self._auxiliary()
                await client.support_tickets.update(
                    ref.id, UpdateSupportTicket(status="closed"), headers=headers
                )

    async def _existing(self, reading: Awaitable[Any]) -> Any:
        try:
            return await reading
        except ResourceNotFoundError:
            return None

    # -- clients -------------------------------------------------------------------------------------

    def _tenant(self, customer: CustomerRef | None, operation: str) -> str:
        if customer is None:
            raise PartnerFailure(
                Cause.NOT_FOUND,
                operation,
                advice="Azure tickets are found through their customer, for example: ticket list contoso ltd",
                service="Azure Support",
            )
        return customer.id

    async def _auxiliary(self) -> dict[str, str]:
        return {AUXILIARY: f"Bearer {await self._tokens.token(RESOURCE, user=True)}"}

    async def _client(self, tenant: str, subscription_id: str) -> MicrosoftSupport:
        """The client of a tenant and subscription; the one unused for longest is closed when there are too many."""
        key = (tenant, subscription_id)
        if key not in self._clients:
            settings = self._settings
            self._clients[key] = MicrosoftSupport(
                TenantCredential(self._tokens, tenant),  # type: ignore[arg-type]
                subscription_id,
                base_url=settings.azure_management_url,
                connection_verify=str(settings.ca_file) if settings.ca_file else True,
                polling_interval=POLL_SECONDS,
                retry_total=2,
                retry_backoff_factor=0.3,
                retry_backoff_max=5,
                connection_timeout=5,
                read_timeout=READ_SECONDS,
            )
        self._clients.move_to_end(key)
        if len(self._clients) > MOST_CLIENTS:
            _, oldest = self._clients.popitem(last=False)
            await oldest.close()
        return self._clients[key]


def name_of(kind: str, ids: RequestIds) -> str:
    """The resource name that a request id leads to, always the same."""
    return f"csp-bot-{kind}-{uuid5(NAMESPACE_URL, f'{kind}:{ids.request_id}').hex[:20]}"
