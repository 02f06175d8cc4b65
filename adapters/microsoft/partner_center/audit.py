"""Audit log of Partner Center (``bot.ports.AuditRecordReader``)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from adapters.microsoft.http.exchange import Exchange
from adapters.microsoft.partner_center.calls import audit
from bot.model import AuditRecord


class AuditRecordOperations:
    """Reads what was done in Partner Center, and by whom."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    async def records(self, since: date, until: date, customer_id: str = "") -> Sequence[AuditRecord]:
        return await self._exchange.everything(audit.audit_records(since, until, customer_id))
