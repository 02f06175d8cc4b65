"""What the rounds of the worker need: whom to ask, where to write, and how far to go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.access.recipients import Recipients
from bot.model import Desk, Mute, Pair
from bot.ports import Alerts, Clock, CustomerIndex, Outbox, PartnerReader, TicketReader


@dataclass(frozen=True, slots=True)
class Limits:
    """How rounds behave. ``storm`` notices of one scan to one destination become one message.

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


@dataclass(frozen=True, slots=True)
class Watch:
    """Everything a round may use. Rounds read the vendor and write to our own store; they never post.

    ``managers`` are the channels, by platform, where those who manage roles are asked. ``withheld`` hears how many
    notices were kept from who may not see them, and why in a word.
    """

    partner: PartnerReader
    desks: Mapping[Desk, TicketReader]
    customers: CustomerIndex
    alerts: Alerts
    outbox: Outbox
    clock: Clock
    recipients: Recipients
    limits: Limits = field(default_factory=Limits)
    managers: Mapping[str, str] = field(default_factory=dict)
    withheld: Callable[[str, int], None] = _uncounted

    @property
    def now(self) -> datetime:
        """The time, aware, in UTC."""
        return self.clock.now()

    async def mutes(self) -> dict[Pair, Mute]:
        """The mutes in force, by rule and customer."""
        return {(mute.rule_id, mute.customer_id): mute for mute in await self.alerts.mutes(self.now)}
