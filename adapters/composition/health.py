"""Health checks: how the bot and what it depends on are doing, for `status`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from adapters.microsoft.partner_center.client import PartnerCenter
from adapters.processes.clock_skew import ClockCheck, clocks_on_record
from adapters.store import SqlStore
from bot.cards.failure import frozen_words
from bot.cards.format import ago, number
from bot.cards.status import StatusLine
from bot.errors import PartnerFailure, Unavailable
from bot.jobs.health import AHEAD, background_line
from bot.jobs.price_sheets_health import price_sheets_line
from bot.messages import N_, _, locale, n_
from bot.ports import Messenger
from config.settings import Settings

VENDOR_SECONDS = 5.0
"""How long `status` waits for the vendor."""

OVERDUE = timedelta(minutes=10)
"""How long something may wait to be delivered before it says that no worker runs."""

DATABASE_AWAY = N_("the bot's database does not answer")

WRONG = N_("Such a process takes no part in background work until its clock is corrected.")


@dataclass(slots=True)
class Health:
    """How the bot and what it depends on are doing, asked when somebody asks."""

    store: SqlStore
    partner: PartnerCenter
    settings: Settings
    messengers: Mapping[str, Messenger]
    every: Mapping[str, timedelta]
    check: ClockCheck

    async def lines(self) -> Sequence[StatusLine]:
        """One line for each thing the bot depends on."""
        asked = await asyncio.gather(
            self._database(),
            self._customers(),
            self._vendor(N_("Partner Center, app"), lambda: self.partner.customers.country_rules("US")),
            self._vendor(N_("Partner Center, service account"), self.partner.invoices.balances),
        )
        whose = (
            StatusLine(
                N_("Personal sign-in"),
                True,
                N_("People act with their own rights; alerts as the service account"),
            )
            if self.settings.personal
            else StatusLine(N_("Personal sign-in"), None, N_("The service account reads for everybody"))
        )
        chats = [
            StatusLine(
                name.capitalize(),
                name in self.messengers or None,
                N_("Listening") if name in self.messengers else N_("Not set up"),
            )
            for name in ("slack", "teams")
        ]
        kept = [*await self._prices(), *await self._parked(), *await self._rules()]
        return [*await self._frozen(), *asked, whose, *chats, *await self._jobs(), *kept]

    async def _frozen(self) -> Sequence[StatusLine]:
        """Whether nothing is written just now."""
        try:
            freeze = await self.store.freezes.get()
        except Unavailable:
            return []
        return [StatusLine(N_("Changes"), ok=False, detail=frozen_words(freeze))] if freeze else []

    async def _jobs(self) -> Sequence[StatusLine]:
        """How the worker's jobs last went, whichever process did them, and whose clock keeps it from doing any."""
        try:
            states = await self.store.leases.states()
            now = await self.store.time(datetime.now(UTC))
            awaited = bool(await self.store.alerts.rules()) or await self.store.outbox.lag(now) > OVERDUE
            own = await self.check.problem()
        except Unavailable:
            return []
        clocks = list(dict.fromkeys([*([own] if own else []), *clocks_on_record(states, now)]))
        wrong = (
            [StatusLine(N_("Clocks"), ok=False, detail=f"{' '.join(clocks)} {_(WRONG)}")] if clocks else []
        )
        return [*wrong, background_line(states, self.every, now, awaited=awaited)]

    async def _prices(self) -> Sequence[StatusLine]:
        """Which price sheets are there, and which is coming in."""
        try:
            return [price_sheets_line(await self.store.prices.sheets(), await self.store.prices.under_way())]
        except Unavailable:
            return []

    async def _parked(self) -> Sequence[StatusLine]:
        """Notices that wait for a place that cannot be reached."""
        try:
            notices, places = await self.store.outbox.parked_counts()
        except Unavailable:
            return []
        if not notices:
            return []
        where = n_("{count} place", "{count} places", places)
        said = n_(
            "{count} can't be delivered, to {places}: see alert list",
            "{count} can't be delivered, to {places}: see alert list",
            notices,
            places=where,
        )
        return [StatusLine(N_("Alerts"), ok=False, detail=said)]

    async def _rules(self) -> Sequence[StatusLine]:
        """Alert rules that tell nothing, because somebody may not see any more what they tell."""
        try:
            parked = await self.store.alerts.parked_rules()
        except Unavailable:
            return []
        if not parked:
            return []
        said = n_(
            "{count} is parked, because somebody may no longer see what it reports: see alert list",
            "{count} are parked, because somebody may no longer see what they report: see alert list",
            len(parked),
        )
        return [StatusLine(N_("Alert rules"), ok=False, detail=said)]

    async def _database(self) -> StatusLine:
        kind = "SQLite" if self.settings.database_url.startswith("sqlite") else "PostgreSQL"
        try:
            await self.store.check()
        except Unavailable:
            return StatusLine(N_("Database"), ok=False, detail=_("{database} does not answer", database=kind))
        return StatusLine(N_("Database"), ok=True, detail=kind)

    async def _customers(self) -> StatusLine:
        try:
            refreshed = await self.store.customers.refreshed_at()
            if refreshed is None:
                return StatusLine(N_("List of customers"), ok=None, detail=N_("Not fetched yet"))
            count, now = await self.store.customers.count(), await self.store.time(datetime.now(UTC))
        except Unavailable:
            return StatusLine(
                N_("List of customers"), ok=None, detail=_("Not known: {reason}", reason=_(DATABASE_AWAY))
            )
        # A refresh that is yet to come was put on record by a wrong clock.
        return StatusLine(
            N_("List of customers"),
            ok=refreshed < now + AHEAD,
            detail=_("{count}, refreshed {age}", count=number(count, locale()), age=ago(refreshed, now)),
        )

    async def _vendor(self, name: str, question: Callable[[], Awaitable[object]]) -> StatusLine:
        """Ask the vendor something small; a token that was fetched an hour ago says nothing about now."""
        try:
            async with asyncio.timeout(VENDOR_SECONDS):
                await question()
        except TimeoutError:
            return StatusLine(
                name, ok=False, detail=_("No answer within {count} seconds", count=f"{VENDOR_SECONDS:.0f}")
            )
        except Unavailable:
            # The sign-in is kept there; nothing is known of the vendor.
            return StatusLine(name, ok=None, detail=_("Not asked: {reason}", reason=_(DATABASE_AWAY)))
        except PartnerFailure as failure:
            said = _(failure.advice or failure.detail or str(failure.cause))
            return StatusLine(name, ok=False, detail=said)
        return StatusLine(name, ok=True, detail=N_("It answers"))
