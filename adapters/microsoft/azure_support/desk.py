"""Support desk of Azure (``bot.ports.TicketDesk``), which loads the vendor's SDK when it is first asked for something.

Loading it takes a tenth of a second: a process that nobody asks about tickets starts without, and another one loads it in a
thread, while the loop serves others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from adapters.microsoft.azure_support.tokens import Tokens
from bot.errors import PartnerFailure
from bot.model import CustomerRef, Desk, NewTicket, ProblemType, SupportService, Ticket, TicketRef
from bot.ports import Capabilities, RequestIds
from config.settings import PartnerCenterSettings

if TYPE_CHECKING:
    from adapters.microsoft.azure_support.tickets import TicketOperations

_CAPABILITIES = Capabilities(create=True)


class AzureSupportDesk:
    """Tickets of the customers' Azure subscriptions. ``tokens`` say with whose rights.

    Every method raises :class:`bot.errors.PartnerFailure`. ``sleep`` is a parameter so that tests decide about time.
    """

    def __init__(
        self,
        settings: PartnerCenterSettings,
        tokens: Tokens,
        *,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._settings, self._tokens, self._sleep = settings, tokens, sleep
        self._lender: AzureSupportDesk | None = None
        self._reword: Callable[[PartnerFailure], PartnerFailure] = lambda failure: failure
        self._loaded: TicketOperations | None = None

    def acting_with(
        self, tokens: Tokens, reword: Callable[[PartnerFailure], PartnerFailure] = lambda failure: failure
    ) -> AzureSupportDesk:
        """The same desk with other tokens: somebody else's rights. Not to be closed.

        ``reword`` may say of a failure what it means to whoever's rights these are.
        """
        other = AzureSupportDesk(self._settings, tokens, sleep=self._sleep)
        other._lender, other._reword = self, reword
        return other

    @property
    def desk(self) -> Desk:
        """Azure."""
        return Desk.AZURE

    @property
    def capabilities(self) -> Capabilities:
        return _CAPABILITIES

    async def aclose(self) -> None:
        """Give the connections back."""
        if self._loaded is not None:
            await self._loaded.aclose()

    async def services(self) -> Sequence[SupportService]:
        """The products that tickets can be raised about."""
        return await (await self._operations()).services()

    async def problems(self, service_id: str) -> Sequence[ProblemType]:
        """The kinds of problem a product can have."""
        return await (await self._operations()).problems(service_id)

    async def tickets(
        self, customer: CustomerRef | None, subscription_ids: Sequence[str] = ()
    ) -> Sequence[Ticket]:
        """Tickets of these subscriptions of a customer, newest first; one that cannot be read hides no other."""
        if customer is None:
            return []
        return await (await self._operations()).tickets(customer, subscription_ids)

    async def ticket(self, ref: TicketRef, customer: CustomerRef | None = None) -> Ticket:
        """One ticket with its messages, oldest first."""
        return await (await self._operations()).ticket(ref, customer)

    async def create(self, new: NewTicket, ids: RequestIds) -> Ticket:
        """Raise a ticket. A repeat with the same ids finds the ticket it made before."""
        return await (await self._operations()).create(new, ids)

    async def add_note(
        self, ref: TicketRef, customer: CustomerRef | None, text: str, ids: RequestIds
    ) -> None:
        """Add a message for support. A repeat with the same ids adds nothing."""
        await (await self._operations()).add_note(ref, customer, text, ids)

    async def close(self, ref: TicketRef, customer: CustomerRef | None, ids: RequestIds) -> None:
        """Close a ticket; closing a closed one changes nothing."""
        await (await self._operations()).close(ref, customer, ids)

    async def _operations(self) -> TicketOperations:
        """The operations over the SDK, loaded at the first use."""
        if self._loaded is None:
            made = await self._made()
            # Somebody else who asked meanwhile may have been first.
            self._loaded = self._loaded or made
        return self._loaded

    async def _made(self) -> TicketOperations:
        if self._lender is not None:
            return (await self._lender._operations()).acting_with(self._tokens, self._reword)
        # Off the loop, which others are served on meanwhile.
        operations = await asyncio.to_thread(_load)
        return operations(self._settings, self._tokens, sleep=self._sleep)


def _load() -> type[TicketOperations]:
    from adapters.microsoft.azure_support.tickets import TicketOperations

    return TicketOperations
