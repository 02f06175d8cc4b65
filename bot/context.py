"""What a handler is given: ``Ask`` may read, ``Act`` may write. A handler that only reads is never handed a writer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.cards.help import HelpEntry
from bot.cards.status import StatusLine
from bot.identity import Person
from bot.model import Desk, PartnerType
from bot.policy import Permission, Policy, decide
from bot.ports import (
    Clock,
    CustomerIndex,
    PartnerReader,
    PartnerWriter,
    RequestIds,
    TicketDesk,
    TicketReader,
)
from bot.reply import Place, Progress, say_nothing

Health = Callable[[], Awaitable[Sequence[StatusLine]]]


async def _nothing_to_report() -> Sequence[StatusLine]:
    return ()


@dataclass(frozen=True, slots=True)
class Installation:
    """Facts about this installation that answers depend on.

    ``sandbox`` is true when the vendor is the sandbox; ``service_account`` names who reads in the background.
    """

    partner_type: PartnerType = PartnerType.DIRECT
    partner_name: str = ""
    sandbox: bool = False
    service_account: str = ""
    portal: str = "https://partner.microsoft.com/dashboard"
    version: str = ""
    country: str = "US"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One question by one person: who, where, when, and everything that can be read to answer it."""

    person: Person
    place: Place
    clock: Clock
    partner: PartnerReader
    customers: CustomerIndex
    desks: Mapping[Desk, TicketReader]
    policy: Policy
    installation: Installation = field(default_factory=Installation)
    commands: Callable[[], Sequence[HelpEntry]] = tuple
    health: Health = _nothing_to_report
    progress: Progress = say_nothing

    @property
    def now(self) -> datetime:
        """The time, aware, in UTC."""
        return self.clock.now()

    @property
    def locale(self) -> str:
        """How this person reads numbers and dates (``en-US``)."""
        return self.person.actor.locale

    def may(self, permission: Permission) -> bool:
        """Whether this person holds the permission, to leave out what would only be refused."""
        return decide(self.person, permission, self.policy).allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """The carrying out of one confirmed change. ``ids`` go with every call, so that a repeat changes nothing."""

    ask: Ask
    writer: PartnerWriter
    desks: Mapping[Desk, TicketDesk]
    ids: RequestIds
    attempt: int = 1
