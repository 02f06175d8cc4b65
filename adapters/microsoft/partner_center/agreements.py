"""Customer agreements at Partner Center (``bot.ports.Agreements``)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from adapters.microsoft.http.exchange import Exchange
from adapters.microsoft.partner_center.calls import agreements
from bot.errors import Cause, PartnerFailure
from bot.messages import N_
from bot.model import Agreement, AgreementTemplate, Attestation
from bot.ports import RequestIds

_NEVER = datetime.min.replace(tzinfo=UTC)


class AgreementOperations:
    """Reads and attests customer agreements."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    async def of(self, customer_id: str) -> Sequence[Agreement]:
        found = await self._exchange.everything(agreements.agreements(customer_id))
        return sorted(found, key=lambda each: each.agreed or _NEVER, reverse=True)

    async def signed_directly(self, customer_id: str) -> bool:
        return await self._exchange.perform(agreements.signed_directly(customer_id))

    async def template(self) -> AgreementTemplate:
        call = agreements.templates()
        found = await self._exchange.everything(call)
        if not found:
            detail = N_("Partner Center names no Microsoft Customer Agreement.")
            raise PartnerFailure(Cause.NO_DATA, call.request.operation, detail=detail)
        return found[0]

    async def attest(self, customer_id: str, stated: Attestation, ids: RequestIds) -> Agreement:
        return await self._exchange.perform(agreements.attest(customer_id, stated), ids)
