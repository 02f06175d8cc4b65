"""Partner Center service requests as a support desk: they can be read, noted on and closed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from adapters.microsoft.http.exchange import Exchange
from adapters.microsoft.partner_center.calls import service_requests
from adapters.microsoft.partner_center.error_codes import PORTAL
from bot.errors import Cause, PartnerFailure
from bot.messages import N_
from bot.model import (
    CustomerRef,
    Desk,
    NewTicket,
    ProblemType,
    SupportService,
    Ticket,
    TicketRef,
    TicketState,
)
from bot.ports import Capabilities, RequestIds

_CAPABILITIES = Capabilities(create=False)
_OPEN = frozenset({TicketState.OPEN, TicketState.ATTENTION})
_LEFT_OPEN = N_("Partner Center left the ticket open.")
_UNTOLD = N_("Partner Center does not say that the ticket is closed.")


class PartnerCenterDesk:
    """``bot.ports.TicketDesk`` over the same exchange as the client; everything takes a signed-in user."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    @property
    def desk(self) -> Desk:
        return Desk.PARTNER_CENTER

    @property
    def capabilities(self) -> Capabilities:
        return _CAPABILITIES

    async def tickets(
        self, customer: CustomerRef | None, subscription_ids: Sequence[str] = ()
    ) -> Sequence[Ticket]:
        """The tickets of a customer, or of the whole partner; subscriptions play no part here."""
        return await self._exchange.everything(service_requests.service_requests(customer))

    async def ticket(self, ref: TicketRef, customer: CustomerRef | None = None) -> Ticket:
        return await self._exchange.perform(service_requests.service_request(ref.id, customer))

    async def services(self) -> Sequence[SupportService]:
        """None: choosing a service belongs to creating, which this desk cannot do."""
        return ()

    async def problems(self, service_id: str) -> Sequence[ProblemType]:
        """None, as with services."""
        return ()

    async def create(self, new: NewTicket, ids: RequestIds) -> Ticket:
        """Always raises ``UNSUPPORTED``: the vendor withdrew creating by API."""
        detail = N_("Partner Center takes no new service requests by API.")
        raise PartnerFailure(
            Cause.UNSUPPORTED, N_("create a ticket"), detail=detail, advice=PORTAL, request_id=ids.request_id
        )

    async def add_note(
        self, ref: TicketRef, customer: CustomerRef | None, text: str, ids: RequestIds
    ) -> None:
        await self._exchange.perform(service_requests.add_note(ref.id, text), ids)

    async def close(self, ref: TicketRef, customer: CustomerRef | None, ids: RequestIds) -> None:
        """Close the ticket. Raises ``CONFLICT`` where the vendor took the request and does not say that the ticket is closed."""
        closed = await self._exchange.perform(service_requests.close(ref.id), ids)
        told = closed is not None and closed.state is not TicketState.UNKNOWN
        if not told:
            # 204 tells nothing. The close is done; a failing look at it would not undo it.
            with suppress(PartnerFailure):
                closed = await self.ticket(ref, customer)
        if closed is not None and closed.state is not TicketState.CLOSED:
            raise PartnerFailure(
                Cause.CONFLICT,
                N_("close a ticket"),
                detail=_LEFT_OPEN if closed.state in _OPEN else _UNTOLD,
                advice=N_("Support may be waiting for something. Look at the ticket's notes."),
                request_id=ids.request_id,
                correlation_id=ids.correlation_id,
                maybe_done=not told,  # what was read right after may be older than the change
            )
