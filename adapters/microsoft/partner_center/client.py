"""Partner Center client: the vendor's port by noun over one exchange (``bot.ports.Partner``)."""

from __future__ import annotations

from types import TracebackType

from adapters.microsoft.entra.tokens import Auth
from adapters.microsoft.http.exchange import Exchange
from adapters.microsoft.http.retry import RetryPolicy
from adapters.microsoft.http.service import sends_in_the_clear
from adapters.microsoft.http.transport import HttpTransport
from adapters.microsoft.partner_center.agreements import AgreementOperations
from adapters.microsoft.partner_center.audit import AuditRecordOperations
from adapters.microsoft.partner_center.catalogue import CatalogueOperations
from adapters.microsoft.partner_center.customers import CustomerOperations
from adapters.microsoft.partner_center.invoices import InvoiceOperations
from adapters.microsoft.partner_center.orders import OrderOperations
from adapters.microsoft.partner_center.resellers import ResellerOperations
from adapters.microsoft.partner_center.service import partner_center
from adapters.microsoft.partner_center.subscriptions import SubscriptionOperations
from adapters.microsoft.partner_center.usage import UsageOperations
from config.settings import PartnerCenterSettings


def open_exchange(settings: PartnerCenterSettings, auth: Auth, retry: RetryPolicy | None = None) -> Exchange:
    """The exchange of an installation. Raises ``ValueError`` for an address that would send tokens in the clear."""
    if sends_in_the_clear(settings.url):
        raise ValueError("PARTNER_CENTER_URL must begin with https://")
    service = partner_center(settings.url)
    return Exchange(service, auth, HttpTransport(settings.ca_file), retry=retry)


class PartnerCenter:
    """Reads and writes Partner Center (``bot.ports.Partner``): every noun over the same exchange.

    Every method of theirs raises :class:`bot.errors.PartnerFailure`.
    """

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.customers = CustomerOperations(exchange)
        self.agreements = AgreementOperations(exchange)
        self.resellers = ResellerOperations(exchange)
        self.subscriptions = SubscriptionOperations(exchange)
        self.catalogue = CatalogueOperations(exchange)
        self.orders = OrderOperations(exchange)
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
