"""Job context: what background jobs are given. They read the vendor and write to our own store; they never post."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.access.recipients import Recipients
from bot.access.signin import SignInService
from bot.audit.matching import Audited
from bot.model import Desk, Destination, Mute, Pair
from bot.ports import (
    Alerts,
    Clock,
    CustomerIndex,
    PartnerReader,
    PriceSheetSource,
    Rooms,
    Store,
    TicketReader,
)

ALL = "*"
"""What a rule told of that is no customer's (invoices, digests, sign-ins) is remembered under this name."""

STANDS = timedelta(days=7)
"""How long news that belongs to no billing period is worth telling late."""


@dataclass(frozen=True, slots=True)
class JobLimits:
    """How jobs behave. ``storm`` notices of one scan to one destination become one message.

    ``live_reads`` customers are looked at more closely at a time, for at most ``patience``; of ``parts`` customers the
    cost by service is kept each day. Digests come at ``digest_hour`` of the recipient's day, weekly ones on
    ``digest_weekday`` (Monday is 0). A process that was killed keeps its work from the others for ``lease``.
    """

    storm: int = 20
    live_reads: int = 4
    patience: timedelta = timedelta(seconds=20)
    parts: int = 200
    digest_hour: int = 9
    digest_weekday: int = 0
    lease: timedelta = timedelta(seconds=60)


def _uncounted(_: str, __: int) -> None:
    """Nobody counts."""


async def _open(_: Destination) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class JobContext:
    """Everything a job may use; the composition root makes it.

    ``managers`` are the channels, by platform, where those who manage roles are asked. ``withheld`` hears how many
    notices were kept from who may not see them, and why in a word. ``why_not`` says why nothing is posted unasked into a
    place; empty where it is. ``rooms`` are the conversations, by platform; ``sign_ins`` is where people sign in. ``audited`` are
    the operations of the vendor's audit log, by command. ``price_sheets`` is where prices are fetched, for ``price_markets`` where
    some are set, else for the partner's own ``country`` and those of its customers.
    """

    partner: PartnerReader
    desks: Mapping[Desk, TicketReader]
    store: Store
    clock: Clock
    recipients: Recipients
    limits: JobLimits = field(default_factory=JobLimits)
    managers: Mapping[str, str] = field(default_factory=dict)
    withheld: Callable[[str, int], None] = _uncounted
    why_not: Callable[[Destination], Awaitable[str]] = _open
    rooms: Mapping[str, Rooms] = field(default_factory=dict)
    sign_ins: SignInService | None = None
    audited: Audited = field(default_factory=dict)
    price_sheets: PriceSheetSource | None = None
    price_markets: tuple[str, ...] = ()
    country: str = ""

    @property
    def now(self) -> datetime:
        """The time, aware, in UTC."""
        return self.clock.now()

    @property
    def alerts(self) -> Alerts:
        """Alert rules, and what was found by them."""
        return self.store.alerts

    @property
    def customers(self) -> CustomerIndex:
        """The local list of customers."""
        return self.store.customers

    async def mutes(self) -> dict[Pair, Mute]:
        """The mutes in force, by rule and customer."""
        return {(mute.rule_id, mute.customer_id): mute for mute in await self.alerts.mutes(self.now)}
