"""Partner Center client: the vendor's port by noun over one exchange (``bot.ports.Partner``)."""

from __future__ import annotations

from types import TracebackType
from urllib.parse import urlsplit

from adapters.microsoft.entra.tokens import Auth
from adapters.microsoft.http.exchange import Exchange
from adapters.microsoft.http.retry import Patience
from adapters.microsoft.http.transport import HttpTransport
from adapters.microsoft.partner_center.audit import AuditRecordOperations
from adapters.microsoft.partner_center.customers import CustomerOperations
from adapters.microsoft.partner_center.invoices import InvoiceOperations
from adapters.microsoft.partner_center.resellers import ResellerOperations
from adapters.microsoft.partner_center.subscriptions import SubscriptionOperations
from adapters.microsoft.partner_center.usage import UsageOperations
from config.settings import PartnerCenterSettings

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def open_exchange(settings: PartnerCenterSettings, auth: Auth, patience: Patience | None = None) -> Exchange:
    """The exchange of an installation. Raises ``ValueError`` for an address that would send tokens in the clear."""
    parts = urlsplit(settings.url)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise ValueError("PARTNER_CENTER_URL must begin with https://")
    return Exchange(settings.url, auth, HttpTransport(settings.ca_file), patience=patience)


class PartnerCenter:
    """Reads and writes Partner Center (``bot.ports.Partner``): every noun over the same exchange.

    Every method of theirs raises :class:`bot.errors.PartnerFailure`.
    """

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.customers = CustomerOperations(exchange)
        self.resellers = ResellerOperations(exchange)
        self.subscriptions = SubscriptionOperations(exchange)
        self.usage = UsageOperations(exchange)
        self.invoices = InvoiceOperations(exchange)
        self.audit = AuditRecordOperations(exchange)

    async def __aenter__(self) -> PartnerCenter:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Give the connections back."""
        await self.exchange.close()
