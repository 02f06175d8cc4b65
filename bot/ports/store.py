"""Our own database, by part.

``now`` is what the caller's clock says. It is put on record; what guards a right, and what several processes race for, is
decided by the time of the database, which may differ from it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.ballot import Approval, Vote
from bot.confirm import LEASE, PendingChange, Settled
from bot.model import CustomerRef, Deed, Destination, Freeze, VendorEvent
from bot.model.audit import AuditEntry, Tip, TrailFilter, TrailRow, Verdict
from bot.outbox import Claimed, Notice, Parked
from bot.ports.accounts import Accounts
from bot.ports.alerts import Alerts
from bot.ports.jobs import Leases
from bot.ports.people import Grants, Links, SignInTickets


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


class Changes(Protocol):
    """Pending changes. Every transition is atomic across processes: of two that race, one gets ``True``."""

    async def propose(self, pending: PendingChange, audit: AuditEntry | None = None) -> None:
        """Put a change on record, with its audit row in the same transaction."""
        ...

    async def get(self, change_id: str) -> PendingChange | None: ...

    async def claim(
        self, change_id: str, actor: str, now: datetime, lease: timedelta, audit: AuditEntry | None = None
    ) -> bool:
        """pending -> executing, with its audit row, for its actor and before it expires; commits before it returns."""
        ...

    async def cancel(
        self, change_id: str, actor: str, audit: AuditEntry, notices: Sequence[Notice] = ()
    ) -> bool:
        """pending or waiting -> cancelled, with its audit row and outbox rows, for its actor and before it expires."""
        ...

    async def renew(self, change_id: str, now: datetime, lease: timedelta) -> bool:
        """Take or keep the lease of an executing change: ``False`` while another process holds it."""
        ...

    async def finish(
        self,
        change_id: str,
        settled: Settled,
        audit: AuditEntry,
        notices: Sequence[Notice] = (),
        deeds: Sequence[Deed] = (),
    ) -> bool:
        """executing -> done or failed, with its audit row, outbox rows and deeds to tickets, in one transaction."""
        ...

    async def interrupted(
        self, now: datetime, limit: int, lease: timedelta = LEASE
    ) -> Sequence[PendingChange]:
        """Executing changes whose lease has run out; while the bot is read-only, none that was never begun."""
        ...

    async def expire(
        self, now: datetime, told: Callable[[PendingChange], Sequence[Notice]] = lambda _: ()
    ) -> int:
        """pending or waiting -> expired, each with an audit row and what is ``told``, for all whose time is over."""
        ...

    async def ask_approval(
        self, change_id: str, actor: str, approval: Approval, audit: AuditEntry, notices: Sequence[Notice]
    ) -> bool:
        """pending -> waiting, for its actor, before it expires, and unless the bot is read-only."""
        ...

    async def vote(self, change_id: str, vote: Vote, audit: AuditEntry) -> bool:
        """Keep one person's yes; ``False`` where it waits no more, or the person has been heard."""
        ...

    async def pass_on(self, change_id: str, standing: frozenset[str], now: datetime) -> bool:
        """waiting -> executing with nobody working on it, once enough of those ``standing`` have said yes."""
        ...

    async def turn_down(
        self, change_id: str, vote: Vote, audit: AuditEntry, notices: Sequence[Notice]
    ) -> bool:
        """waiting -> rejected, with who said no and why."""
        ...

    async def waiting(self, now: datetime, limit: int) -> Sequence[PendingChange]:
        """Changes that wait for approval, those that end first before the others."""
        ...


class Freezes(Protocol):
    """Read-only mode, for the whole installation."""

    async def get(self) -> Freeze | None:
        """Since when nothing is written, and why; ``None`` where all is as usual."""
        ...

    async def begin(self, freeze: Freeze, row: Callable[[Freeze], AuditEntry] | None = None) -> Freeze:
        """Write nothing from now on; what holds now, which may be an earlier one.

        ``row`` makes the audit row of it, which is committed in the same transaction.
        """
        ...

    async def end(
        self, row: Callable[[Freeze], AuditEntry] | None = None, since: datetime | None = None
    ) -> Freeze | None:
        """Write again, with the audit row of it; what held until now. Where nothing held, there is no row.

        ``since`` is when that began which is to end; where another holds by now, it stays.
        """
        ...


class AuditReader(Protocol):
    """What can be read from the audit trail."""

    async def entries(
        self,
        *,
        since: datetime | None = None,
        actor: str = "",
        customer_id: str = "",
        command: str = "",
        limit: int = 100,
    ) -> Sequence[AuditEntry]:
        """The newest entries that meet every condition, newest first."""
        ...

    async def count(self, wanted: TrailFilter) -> int: ...

    async def rows(self, wanted: TrailFilter, *, skip: int = 0, limit: int = 100) -> Sequence[TrailRow]:
        """Rows with their place in the chain, newest first."""
        ...

    def stream(self, wanted: TrailFilter) -> AsyncIterator[Sequence[TrailRow]]:
        """All rows, oldest first, some at a time; what is added meanwhile may be among them."""
        ...


class AuditLog(AuditReader, Protocol):
    """The append-only record of what was asked and done; every row is chained to the one before."""

    async def append(self, entry: AuditEntry) -> None: ...

    async def untied(
        self, commands: Sequence[str], since: datetime, until: datetime, limit: int
    ) -> Sequence[AuditEntry]:
        """Writes of these commands that were done in this time and are not tied to the vendor's record: those first that
        it was asked about longest ago, or never, and of these the oldest."""
        ...

    async def asked(self, change_ids: Sequence[str], now: datetime) -> None:
        """The vendor is being asked about these writes; others come before them the next time."""
        ...

    async def tie(self, entry: AuditEntry) -> bool:
        """Append what became of tying a change to the vendor's record; ``False`` when that is on record already."""
        ...

    async def verify(self, *marks: tuple[int, str]) -> Verdict:
        """Check the chain from its beginning to its end, and what is done and in force against it; ``marks`` are numbers and
        digests that were kept elsewhere."""
        ...

    async def end(self) -> Tip:
        """Where the chain ends now."""
        ...

    async def forget(self, before: datetime, now: datetime) -> int:
        """Drop the rows from before then and anchor the chain behind them; how many rows that was."""
        ...


class Outbox(Protocol):
    """What is still to be delivered. A claimed notice comes back by itself when its lease runs out."""

    async def put(self, notices: Sequence[Notice], row: Callable[[], AuditEntry] | None = None) -> None:
        """Add notices, with the audit row of it in the same transaction."""
        ...

    async def claim(self, now: datetime, lease: timedelta, limit: int) -> Sequence[Claimed]: ...

    def delivered(self, notice_id: str, now: datetime, message_id: str = "") -> Awaitable[None]: ...

    async def retry(
        self, notice_id: str, at: datetime, reason: str, *, tried: bool = True, doubtful: bool = False
    ) -> None:
        """Not delivered: due again at ``at``. ``tried`` is false where it only had to wait, which is no attempt.

        ``doubtful`` is whether it may have arrived all the same.
        """
        ...

    async def park(
        self,
        notice_id: str,
        now: datetime,
        reason: str,
        *,
        told: Notice | None = None,
        doubtful: bool = False,
        stands: timedelta | None = None,
    ) -> None:
        """It cannot be delivered: kept with the reason. ``told`` is put in with it, for whoever asked for the notice.

        One that has no end of its own ``stands`` for so long.
        """
        ...

    async def withdraw(self, notice_id: str) -> bool:
        """Take back a message of alerts that was not posted: what it carries is to be composed anew.

        ``False`` where it carries nothing and stays.
        """
        ...

    async def parked(self, limit: int = 100) -> Sequence[Parked]:
        """What could not be delivered, by destination, the latest first."""
        ...

    async def parked_reasons(self, limit: int, but: Collection[str]) -> Mapping[Destination, frozenset[str]]:
        """Every reason that something is parked for, by destination without its threads; none of those in ``but``."""
        ...

    async def unpark(self, destination: Destination, now: datetime, but: Collection[str] = ()) -> int:
        """Deliver after all what is parked for a channel or person and is still true; how many notices that is.

        Only platform, workspace, channel and user of the destination count. What is parked for one of the reasons in
        ``but`` stays.
        """
        ...

    async def lag(self, now: datetime) -> timedelta:
        """How long the longest waiting notice has been due; zero when nothing is."""
        ...


class Seen(Protocol):
    """Deliveries that have been handled, so that a repeated one does nothing twice."""

    async def first(self, key: str, now: datetime, ttl: timedelta) -> bool:
        """True for the first caller with this key in the installation, within ``ttl``."""
        ...


class RateLimits(Protocol):
    """How much was asked lately, counted for the whole installation."""

    async def count(self, names: Sequence[str], since: datetime) -> Mapping[str, int]:
        """One more of each name; how many that makes in this minute, which for the caller began at ``since``."""
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

    async def under(self, prefix: str) -> Mapping[str, Mapping[str, Any]]:
        """All references whose keys begin with this."""
        ...


class VendorEvents(Protocol):
    """Events of the vendor's webhook, kept until they have been worked off."""

    async def put(self, event: VendorEvent, now: datetime) -> bool:
        """Keep an event; ``False`` when one with its key is known."""
        ...

    async def waiting(self, limit: int) -> Sequence[VendorEvent]:
        """Events that are not worked off, the oldest first."""
        ...

    async def done(self, keys: Sequence[str], now: datetime) -> None: ...


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

    @property
    def alerts(self) -> Alerts: ...

    @property
    def events(self) -> VendorEvents: ...

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
    def limits(self) -> RateLimits: ...

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
