"""Partner Center, read and written: the port by noun, which holds one reader and one writer for each of them."""

from __future__ import annotations

from typing import Protocol

from bot.ports.partner.agreements import AgreementReader, Agreements, AgreementWriter
from bot.ports.partner.audit import AuditRecordReader
from bot.ports.partner.catalogue import CatalogueReader
from bot.ports.partner.customers import CustomerReader, Customers, CustomerWriter
from bot.ports.partner.invoices import InvoiceReader
from bot.ports.partner.orders import OrderReader, Orders, OrderWriter
from bot.ports.partner.resellers import ResellerReader
from bot.ports.partner.subscriptions import SubscriptionReader, Subscriptions, SubscriptionWriter
from bot.ports.partner.usage import Usage, UsageReader, UsageWriter


class PartnerReader(Protocol):
    """What can be read from Partner Center."""

    @property
    def customers(self) -> CustomerReader: ...

    @property
    def agreements(self) -> AgreementReader: ...

    @property
    def resellers(self) -> ResellerReader: ...

    @property
    def subscriptions(self) -> SubscriptionReader: ...

    @property
    def catalogue(self) -> CatalogueReader: ...

    @property
    def orders(self) -> OrderReader: ...

    @property
    def usage(self) -> UsageReader: ...

    @property
    def invoices(self) -> InvoiceReader: ...

    @property
    def audit(self) -> AuditRecordReader: ...


class PartnerWriter(Protocol):
    """What can be written to Partner Center."""

    @property
    def customers(self) -> CustomerWriter: ...

    @property
    def subscriptions(self) -> SubscriptionWriter: ...

    @property
    def agreements(self) -> AgreementWriter: ...

    @property
    def orders(self) -> OrderWriter: ...

    @property
    def usage(self) -> UsageWriter: ...


class Partner(PartnerReader, PartnerWriter, Protocol):
    """Partner Center, both ways."""

    @property
    def customers(self) -> Customers: ...

    @property
    def subscriptions(self) -> Subscriptions: ...

    @property
    def agreements(self) -> Agreements: ...

    @property
    def orders(self) -> Orders: ...

    @property
    def usage(self) -> Usage: ...
