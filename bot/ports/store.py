"""Port to our own database, by part.

``now`` is what the caller's clock says. It is put on record; what guards a right, and what several processes race for, is
decided by the time of the database, which may differ from it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.ports.accounts import Accounts
from bot.ports.alerts import Alerts
from bot.ports.audit import AuditLog
from bot.ports.changes import Changes, Freezes
from bot.ports.customers import CustomerIndex
from bot.ports.jobs import Leases, VendorEvents
from bot.ports.outbox import Outbox
from bot.ports.people import Grants, Links, SignInTickets
from bot.ports.prices import PriceSheets
from bot.ports.term_ends import TermEnds
from bot.ports.tickets import TicketIndex


class Deduplication(Protocol):
    """Deliveries that have been handled, so that a repeated one does nothing twice."""

    async def first(self, key: str, now: datetime, ttl: timedelta) -> bool:
        """True for the first caller with this key in the installation, within ``ttl``."""
        ...


class RateCounts(Protocol):
    """How much was asked lately, counted for the whole installation."""

    async def count(self, names: Sequence[str], since: datetime) -> Mapping[str, int]:
        """One more of each name; how many that makes in this minute, which for the caller began at ``since``."""
        ...


class Vault(Protocol):
    """Small secrets (refresh tokens), encrypted at rest, each bound to its name."""

    async def get(self, name: str) -> str | None: ...

    async def put(self, name: str, secret: str) -> None: ...

    async def names(self, prefix: str = "") -> Sequence[str]: ...

    async def swap(self, name: str, old: str, new: str) -> bool:
        """Replace ``old`` by ``new`` only if ``old`` still stands: rotated tokens race between processes."""
        ...


class Conversations(Protocol):
    """Where people and channels can be reached on a platform that needs it remembered (Teams)."""

    async def put(self, key: str, reference: Mapping[str, Any]) -> None: ...

    async def get(self, key: str) -> Mapping[str, Any] | None: ...

    async def forget(self, key: str) -> None: ...

    async def under(self, prefix: str) -> Mapping[str, Mapping[str, Any]]:
        """All references whose keys begin with this."""
        ...


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
    def deduplication(self) -> Deduplication: ...

    @property
    def vault(self) -> Vault: ...

    @property
    def conversations(self) -> Conversations: ...

    @property
    def leases(self) -> Leases: ...

    @property
    def alerts(self) -> Alerts: ...

    @property
    def ticket_index(self) -> TicketIndex: ...

    @property
    def vendor_events(self) -> VendorEvents: ...

    @property
    def links(self) -> Links: ...

    @property
    def signins(self) -> SignInTickets: ...

    @property
    def grants(self) -> Grants: ...

    @property
    def accounts(self) -> Accounts: ...

    @property
    def freezes(self) -> Freezes: ...

    @property
    def rate_counts(self) -> RateCounts: ...

    @property
    def prices(self) -> PriceSheets: ...

    @property
    def term_ends(self) -> TermEnds: ...

    async def check(self) -> None:
        """One round trip; raises :class:`bot.errors.Unavailable`."""
        ...

    async def probe(self) -> None:
        """Write something and commit it; raises :class:`bot.errors.Unavailable` where the database takes no writes."""
        ...

    async def time(self, now: datetime) -> datetime:
        """The time of the database, which is the installation's."""
        ...

    async def sweep(self, now: datetime) -> int:
        """Forget what is over and done with, and seal secrets under the current key; how many rows were forgotten.

        Raises :class:`bot.errors.WrongClock` where the time cannot be right, and forgets nothing then.
        """
        ...
