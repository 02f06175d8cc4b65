"""Store: all parts of our own database, opened and closed together."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from adapters.runtime.log_limit import SeldomEach
from adapters.store.alerts.alerts import KEPT as ALERTS_KEPT
from adapters.store.alerts.alerts import SqlAlerts
from adapters.store.alerts.ticket_index import SqlTicketIndex
from adapters.store.audit import SqlAudit
from adapters.store.changes.changes import SqlChanges
from adapters.store.changes.freezes import SqlFreezes
from adapters.store.conversations import SqlConversations
from adapters.store.customers import SqlCustomers
from adapters.store.database.clock import DATABASE_TIME, PLAUSIBLE, Time
from adapters.store.database.encryption import Sealer
from adapters.store.database.engine import PATIENCE, Database, is_forbidden, lacks_tables, open_database
from adapters.store.database.sql import put_row
from adapters.store.deduplication import SqlDeduplication
from adapters.store.erasure import SqlErasure
from adapters.store.key_rotation import rotate
from adapters.store.leases import SqlLeases
from adapters.store.outbox.outbox import SqlOutbox
from adapters.store.people.accounts import SqlAccounts
from adapters.store.people.grants import SqlGrants
from adapters.store.people.links import SqlLinks
from adapters.store.people.signins import SqlSignIns
from adapters.store.prices.prices import SqlPrices
from adapters.store.rate_counts import SqlRateCounts
from adapters.store.revision import NO_TABLES, NOT_ALLOWED, lacking, revision
from adapters.store.schema import tables as schema
from adapters.store.term_ends import SqlTermEnds
from adapters.store.vault import SqlVault
from adapters.store.vendor_events import SqlVendorEvents
from bot.errors import Unavailable, WrongClock
from bot.messages import N_, _

log = logging.getLogger(__name__)

KEPT = timedelta(days=90)
"""How long changes and messages that are over, and messages that are parked, are kept. The audit log is kept for good."""

EVENTS_KEPT = timedelta(days=30)
"""How long the vendor's events are known after they were worked off, so that a repeated one is recognised."""


LOOKUPS_KEPT = timedelta(days=7)
"""How long it is known when the vendor was last asked about a write; it is asked for two days."""

APART = timedelta(seconds=30)
"""How far the time of a process that has things forgotten may be from the database's. It may wait a while for its turn."""

QUIET = timedelta(days=30)
"""How long nothing may have been recorded before the time is doubted. Whatever is asked makes a row."""

PROBE = "probe"
"""The name of the row that is written to see whether anything can be."""

RATES_KEPT = timedelta(hours=1)
"""How long it is known how much somebody asked in a minute that is over."""


class SqlStore:
    """Our own database, by part (``bot.ports.Store``), on SQLite or PostgreSQL alike."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer
        self._lacking = SeldomEach()
        self.customers = SqlCustomers(database)
        self.changes = SqlChanges(database, sealer)
        self.audit = SqlAudit(database, sealer)
        self.outbox = SqlOutbox(database, sealer)
        self.deduplication = SqlDeduplication(database)
        self.vault = SqlVault(database, sealer)
        self.conversations = SqlConversations(database)
        self.leases = SqlLeases(database)
        self.alerts = SqlAlerts(database, sealer)
        self.ticket_index = SqlTicketIndex(database)
        self.vendor_events = SqlVendorEvents(database)
        self.links = SqlLinks(database, sealer)
        self.signins = SqlSignIns(database, sealer)
        self.grants = SqlGrants(database)
        self.accounts = SqlAccounts(database, sealer)
        self.freezes = SqlFreezes(database, sealer)
        self.rate_counts = SqlRateCounts(database)
        self.prices = SqlPrices(database)
        self.term_ends = SqlTermEnds(database)
        self.erasure = SqlErasure(database, sealer)

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        database_url: str,
        keys: Sequence[str],
        *,
        patience: float = PATIENCE,
        time: Time | None = None,
    ) -> AsyncIterator[SqlStore]:
        """A store over the database at this address, whose tables :func:`adapters.store.migrate` has made.

        Connects when it is first used. ``keys`` are Fernet keys, the current one first; ``patience`` is how many
        seconds a lock, a connection or an answer is waited for; ``time`` is whose time decides, if not the
        database's. Raises :class:`ValueError` without a key and
        :class:`adapters.store.AddressError`.
        """
        sealer = Sealer(keys)
        database = open_database(database_url, patience=patience, time=time or DATABASE_TIME)
        try:
            yield cls(database, sealer)
        finally:
            await database.close()

    async def check(self) -> None:
        """One round trip; raises :class:`Unavailable` when the database is away, or its tables are not made, of an earlier
        release, or not ours to read."""
        number = select(schema.meta.c.number).limit(1)
        asked = select(revision().label("revision"), number.scalar_subquery())
        try:
            async with self._database.read() as connection:
                what = lacking((await connection.execute(asked)).one().revision)
        except DBAPIError as error:
            what = NO_TABLES if lacks_tables(error) else NOT_ALLOWED if is_forbidden(error) else ""
            if not what:
                raise
        if what:
            if times := self._lacking.due(what):
                log.warning("%s (times: %d)", what, times)
            raise Unavailable

    async def probe(self) -> None:
        """Write a row and commit it; raises :class:`Unavailable` where the database takes no writes."""
        row = {"name": PROBE, "number": schema.to_micros(datetime.now(UTC))}
        async with self._database.write() as connection:
            await put_row(connection, schema.meta, row)

    async def sweep(self, now: datetime) -> int:
        """Forget what is over and done with, and seal old secrets under the current key; how many rows are gone.

        What could not be delivered while it was true waits no longer. Raises :class:`WrongClock` where the time cannot be
        right, and forgets nothing then.
        """
        now = await self._trusted(now)
        await self.vault.rotate()
        await rotate(self._database, self._sealer)
        await self.outbox.lapse(now)
        return (
            await self.deduplication.sweep(now)
            + await self.changes.sweep(now - KEPT)
            + await self.alerts.sweep(now)
            + await self.ticket_index.sweep(now - ALERTS_KEPT)
            + await self.outbox.sweep(now - KEPT)
            + await self.vendor_events.sweep(now - EVENTS_KEPT)
            + await self.signins.sweep(now)
            + await self.grants.sweep(now)
            + await self.rate_counts.sweep(now - RATES_KEPT)
            + await self.audit.sweep(now - LOOKUPS_KEPT)
            + await self.leases.sweep(now - KEPT)
        )

    async def time(self, now: datetime) -> datetime:
        """The time of the database, which is the installation's; ``now`` is what the caller's clock says."""
        [row] = await self._database.once(select(self._database.time.now(now).label("time")))
        current: datetime = row.time
        return current

    async def _trusted(self, now: datetime) -> datetime:
        """The database's time, if nothing speaks against it."""
        newest = select(schema.audit.c.at).order_by(schema.audit.c.id.desc()).limit(1).scalar_subquery()
        query = select(self._database.time.now(now).label("time"), newest.label("newest"))
        [row] = await self._database.once(query)
        problem = why_not_trusted(row.time, now, row.newest)
        if problem:
            raise WrongClock(problem)
        current: datetime = row.time
        return current


def why_not_trusted(time: datetime, told: datetime, newest: datetime | None) -> str:
    """Why nothing may be forgotten at this time of the database, as a sentence; empty where it may.

    ``told`` is the time of the process; ``newest`` when the newest row of the audit trail was written.
    """
    if abs(time - told) > APART:
        return N_("This process and the database differ about the time, so nothing was forgotten.")
    if newest is not None and newest > time + PLAUSIBLE:
        return _(
            "The newest row of the audit trail is from {time}, which is in the future: a clock is wrong.",
            time=f"{newest:%Y-%m-%d %H:%M}",
        )
    if newest is not None and newest < time - QUIET:
        return _(
            "Nothing was recorded since {day}: if the bot was in use, the database's clock is wrong.",
            day=f"{newest:%Y-%m-%d}",
        )
    return ""
