"""What the core needs of the world, named by need. Each has a real adapter and a fake that passes the same tests.

Reads and writes of one system are separate protocols, so that a handler that only reads cannot write.
Every call to the vendor raises :class:`bot.errors.PartnerFailure`; every call to our own store raises
:class:`bot.errors.Unavailable` when the database is locked or away.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol

from bot.cards.model import Card
from bot.confirm import PendingChange, Settled
from bot.identity import Actor, Person
from bot.model import (
    Address,
    AddressCheck,
    AuditRecord,
    AzureEntitlement,
    Balance,
    CountryRules,
    CreatedCustomer,
    Customer,
    CustomerRef,
    CustomerUsage,
    Desk,
    Document,
    Invoice,
    LineItemKind,
    NewCustomer,
    NewTicket,
    ProblemType,
    Reseller,
    Subscription,
    SupportService,
    Ticket,
    TicketRef,
    UsageLine,
    UsageSummary,
)
from bot.outbox import Destination, Notice


class Clock(Protocol):
    """The time, aware, in UTC."""

    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class RequestIds:
    """The vendor's idempotency key and tracing id of one write; every attempt repeats ``request_id``."""

    request_id: str
    correlation_id: str


class PartnerReader(Protocol):
    """What can be read from Partner Center."""

    def customers(self) -> AsyncIterator[Sequence[CustomerRef]]:
        """All customers, page by page."""
        ...

    async def customer(self, customer_id: str) -> Customer: ...

    async def country_rules(self, country: str) -> CountryRules: ...

    async def check_address(self, address: Address) -> AddressCheck: ...

    async def domain_taken(self, domain: str) -> bool: ...

    async def resellers(self) -> Sequence[Reseller]: ...

    async def subscriptions(self, customer_id: str) -> Sequence[Subscription]: ...

    async def azure_entitlements(
        self, customer_id: str, subscription_id: str
    ) -> Sequence[AzureEntitlement]: ...

    def usage_of_all(self) -> AsyncIterator[Sequence[CustomerUsage]]:
        """The current period's usage of every customer that has any, page by page."""
        ...

    async def usage_summary(self, customer_id: str) -> UsageSummary: ...

    async def usage_by_subscription(self, customer_id: str) -> Sequence[UsageLine]: ...

    async def usage_by_resource(self, customer_id: str, subscription_id: str) -> Sequence[UsageLine]: ...

    async def usage_by_meter(self, customer_id: str, subscription_id: str) -> Sequence[UsageLine]: ...

    async def budget(self, customer_id: str) -> Decimal | None:
        """The monthly spending budget, in the customer's billing currency; ``None`` where there is none."""
        ...

    async def invoices(self, since: date | None = None) -> Sequence[Invoice]:
        """Billing documents, newest first; amendments are among them."""
        ...

    async def invoice(self, invoice_id: str) -> Invoice: ...

    async def invoice_pdf(self, invoice_id: str) -> Document: ...

    async def receipt_pdf(self, invoice_id: str, receipt_id: str) -> Document: ...

    def line_items(
        self, invoice_id: str, kind: LineItemKind, currency: str = "", period: str = ""
    ) -> AsyncIterator[Sequence[Mapping[str, str]]]:
        """Reconciliation lines as the vendor's columns, page by page.

        ``invoice_id`` is ``unbilled`` for estimates; then ``currency`` and ``period`` (current, previous) are needed.
        """
        ...

    async def balances(self) -> Sequence[Balance]: ...

    async def audit_records(
        self, since: date, until: date, customer_id: str = ""
    ) -> Sequence[AuditRecord]: ...


class PartnerWriter(Protocol):
    """What can be written to Partner Center. Each call may be repeated with the same ids."""

    async def create_customer(self, new: NewCustomer, ids: RequestIds) -> CreatedCustomer: ...

    async def set_budget(
        self, customer_id: str, amount: Decimal | None, ids: RequestIds
    ) -> Decimal | None: ...


class Partner(PartnerReader, PartnerWriter, Protocol):
    """Partner Center, both ways."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a desk can do by API. ``severities`` are its own words, most severe first."""

    create: bool
    note: bool
    close: bool
    attach: bool = False
    severities: tuple[str, ...] = ()


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

    async def ticket(self, ref: TicketRef, customer: CustomerRef | None = None) -> Ticket: ...

    async def services(self) -> Sequence[SupportService]: ...

    async def problems(self, service_id: str) -> Sequence[ProblemType]: ...


class TicketWriter(Protocol):
    """Writing at one support desk. Each call may be repeated with the same ids."""

    async def create(self, new: NewTicket, ids: RequestIds) -> Ticket: ...

    async def add_note(
        self, ref: TicketRef, customer: CustomerRef | None, text: str, ids: RequestIds
    ) -> None: ...

    async def close(self, ref: TicketRef, customer: CustomerRef | None, ids: RequestIds) -> None: ...


class TicketDesk(TicketReader, TicketWriter, Protocol):
    """A support desk, both ways."""


class CustomerIndex(Protocol):
    """The searchable local list of customers; answers in milliseconds and never calls the vendor."""

    async def exact(self, text: str) -> Sequence[CustomerRef]:
        """Customers whose tenant id, domain or whole name is ``text``, in any case and without accents."""
        ...

    async def search(self, text: str, limit: int) -> Sequence[CustomerRef]:
        """Customers whose name or domain contains every word of ``text``; best first; all when it is empty."""
        ...

    async def nearest(self, text: str, limit: int) -> Sequence[CustomerRef]:
        """Customers whose names look like ``text``, for "did you mean"."""
        ...

    async def get(self, customer_id: str) -> CustomerRef | None: ...

    async def add(self, customers: Iterable[CustomerRef]) -> None: ...

    async def replace_all(self, customers: Iterable[CustomerRef], now: datetime) -> None: ...

    async def count(self) -> int: ...

    async def refreshed_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act, for the record: who, where, what with which arguments (secrets masked), how it ended."""

    at: datetime
    actor: str
    actor_name: str
    actor_email: str
    place: str
    command: str
    arguments: Mapping[str, str]
    outcome: str
    detail: str = ""
    customer_id: str = ""
    change_id: str = ""
    request_id: str = ""
    correlation_id: str = ""


class Changes(Protocol):
    """Pending changes. Every transition is atomic across processes: of two that race, one gets ``True``."""

    async def propose(self, pending: PendingChange) -> None: ...

    async def get(self, change_id: str) -> PendingChange | None: ...

    async def claim(self, change_id: str, actor: str, now: datetime, lease: timedelta) -> bool:
        """pending -> executing, for its actor and before it expires; commits before it returns."""
        ...

    async def cancel(self, change_id: str, actor: str, audit: AuditEntry) -> bool: ...

    async def renew(self, change_id: str, now: datetime, lease: timedelta) -> bool:
        """Take or keep the lease of an executing change: ``False`` while another process holds it."""
        ...

    async def finish(
        self, change_id: str, settled: Settled, audit: AuditEntry, notices: Sequence[Notice] = ()
    ) -> bool:
        """executing -> done or failed, with its audit row and outbox rows, in one transaction."""
        ...

    async def interrupted(self, now: datetime, limit: int) -> Sequence[PendingChange]:
        """Executing changes whose lease has run out."""
        ...

    async def expire(self, now: datetime) -> int: ...


class AuditLog(Protocol):
    """The append-only record of what was asked and done."""

    async def append(self, entry: AuditEntry) -> None: ...

    async def entries(
        self,
        *,
        since: datetime | None = None,
        actor: str = "",
        customer_id: str = "",
        command: str = "",
        limit: int = 100,
    ) -> Sequence[AuditEntry]: ...


class Outbox(Protocol):
    """What is still to be delivered. A claimed notice comes back by itself when its lease runs out."""

    async def put(self, notices: Sequence[Notice]) -> None: ...

    async def claim(self, now: datetime, lease: timedelta, limit: int) -> Sequence[Notice]: ...

    async def delivered(self, notice_id: str, now: datetime, message_id: str = "") -> None: ...

    async def retry(self, notice_id: str, at: datetime, reason: str) -> None: ...

    async def park(self, notice_id: str, now: datetime, reason: str) -> None: ...


class Seen(Protocol):
    """Deliveries that have been handled, so that a repeated one does nothing twice."""

    async def first(self, key: str, now: datetime, ttl: timedelta) -> bool:
        """True for the first caller with this key in the installation, within ``ttl``."""
        ...


class Vault(Protocol):
    """Small secrets (refresh tokens), encrypted at rest, each bound to its name."""

    async def get(self, name: str) -> str | None: ...

    async def put(self, name: str, secret: str) -> None: ...

    async def delete(self, name: str) -> None: ...

    async def names(self, prefix: str = "") -> Sequence[str]: ...

    async def swap(self, name: str, old: str, new: str) -> bool:
        """Replace ``old`` by ``new`` only if ``old`` still stands: rotated tokens race between processes."""
        ...


class Conversations(Protocol):
    """Where people and channels can be reached on a platform that needs it remembered (Teams)."""

    async def put(self, key: str, reference: Mapping[str, Any]) -> None: ...

    async def get(self, key: str) -> Mapping[str, Any] | None: ...

    async def forget(self, key: str) -> None: ...


class Leases(Protocol):
    """Rows that let one process in the installation run one tick of a job."""

    async def take(self, job: str, holder: str, now: datetime, lease: timedelta) -> bool: ...

    async def release(self, job: str, holder: str) -> None: ...


class Store(Protocol):
    """Our own database, by part."""

    @property
    def customers(self) -> CustomerIndex: ...

    @property
    def changes(self) -> Changes: ...

    @property
    def audit(self) -> AuditLog: ...

    @property
    def outbox(self) -> Outbox: ...

    @property
    def seen(self) -> Seen: ...

    @property
    def vault(self) -> Vault: ...

    @property
    def conversations(self) -> Conversations: ...

    @property
    def leases(self) -> Leases: ...

    async def check(self) -> None:
        """One round trip; raises :class:`bot.errors.Unavailable`."""
        ...

    async def sweep(self, now: datetime) -> int:
        """Forget what is over and done with, and seal secrets under the current key; how many rows were forgotten."""
        ...


class Directory(Protocol):
    """Which roles a chat user holds."""

    async def person(self, actor: Actor) -> Person: ...


class Messenger(Protocol):
    """Delivers a card outside any request (proactively). Raises :class:`bot.outbox.DeliveryFailed`."""

    async def deliver(self, destination: Destination, card: Card, notice_id: str) -> str:
        """Post the card; returns the platform's message id."""
        ...
