"""Context of a handler: ``Ask`` may read, ``Act`` may write. A handler that only reads is never handed a writer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol, TypeVar

from bot.access.known_people import KnownPerson
from bot.access.policy import Permission, Policy
from bot.access.scope import sees
from bot.access.signin import SignInService
from bot.cards.help import HelpEntry
from bot.cards.model import Card
from bot.cards.spreadsheet import Sheets
from bot.cards.status import StatusLine
from bot.errors import Declined
from bot.messages import _
from bot.model import CustomerRef, Deed, Desk, Destination, PartnerType
from bot.model.identity import Person
from bot.ports import (
    AlertReader,
    Alerts,
    AuditEntry,
    AuditReader,
    Clock,
    CustomerIndex,
    Freezes,
    GrantReader,
    Grants,
    Partner,
    PartnerReader,
    PartnerWriter,
    PriceReader,
    RequestIds,
    Rooms,
    TicketDesk,
    TicketIndexReader,
    TicketReader,
)
from bot.ports.changes import ApprovalReader, Approvals
from bot.ports.dispatch import Place, Progress, say_nothing
from bot.ports.outbox import Notice, Parked
from bot.ports.term_ends import TermEndReader
from bot.queries.catalogue import Catalogues

Health = Callable[[], Awaitable[Sequence[StatusLine]]]


async def nothing_to_report() -> Sequence[StatusLine]:
    """The health of nothing."""
    return ()


async def _nothing_parked() -> Sequence[Parked]:
    return ()


def _not_the_service() -> bool:
    return False


def _nobody_told(_: CustomerRef | None) -> None:
    """Whom a question is about goes nowhere."""


async def _nobody_manages() -> Sequence[Destination]:
    return ()


async def _none_used() -> Sequence[str]:
    return ()


async def _nobody_signed_in() -> Sequence[KnownPerson]:
    return ()


async def _no_tokens() -> StatusLine | None:
    return None


async def _nothing_to_undo(_change: str) -> str:
    raise Declined(_("There is nothing to undo."))


async def _kept_nowhere(_: str, value: str) -> str:
    return value


@dataclass(frozen=True, slots=True)
class Acting:
    """With whose rights the vendor is asked for one person, for one question or one write.

    ``by_service`` says afterwards whether the service account did it; ``tokens`` how the person's own sign-in is doing,
    ``None`` where there is none.
    """

    partner: Partner
    desks: Mapping[Desk, TicketDesk]
    by_service: Callable[[], bool] = _not_the_service
    tokens: Callable[[], Awaitable[StatusLine | None]] = _no_tokens


ActingFor = Callable[[Person], Acting]


@dataclass(frozen=True, slots=True)
class Installation:
    """Facts about this installation that answers depend on. ``country`` is the partner's own (ISO 3166 alpha-2). ``contact`` is
    whom people are sent to who want a human: a name, an address, a channel."""

    partner_type: PartnerType = PartnerType.DIRECT
    partner_name: str = ""
    portal: str = "https://partner.microsoft.com/dashboard"
    country: str = "US"
    contact: str = ""


Known = TypeVar("Known")


class Recent(Protocol):
    """A list of the vendor's under a name, as it was a moment ago where that is known; else ``ask`` is asked."""

    async def __call__(self, name: str, ask: Callable[[], Awaitable[Known]], /) -> Known: ...


async def _asked_anew(_: str, ask: Callable[[], Awaitable[Known]]) -> Known:
    return await ask()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One question by one person: who, where, when, and everything that can be read to answer it.

    ``reach`` are the only customers it may be about (tenant ids and domains, lower case); ``None`` for all. ``scoped``
    is behind :meth:`under`. ``nouns`` says what each is about, in the order of help. ``on_record`` tells the audit trail which customer it turned out to be about, where what was
    typed does not say. ``recent`` is for type-ahead, which would ask the vendor at every key. ``undo`` is the line that undoes a
    change of this person's, by its id, or the last one. ``managers`` is where those who manage users are told of it, besides the asker.
    ``used`` are the customers (tenant ids) that this person asked about last, also such as are out of reach by now.
    ``catalogues`` are those of whole markets, kept in memory.
    """

    person: Person
    place: Place
    clock: Clock
    partner: PartnerReader
    customers: CustomerIndex
    desks: Mapping[Desk, TicketReader]
    tickets: TicketIndexReader
    prices: PriceReader
    term_ends: TermEndReader
    alerts: AlertReader
    audit: AuditReader
    policy: Policy
    grants: GrantReader
    approvals: ApprovalReader
    scoped: Callable[[Permission], Ask]
    rooms: Mapping[str, Rooms] = field(default_factory=dict)
    installation: Installation = field(default_factory=Installation)
    commands: Callable[[], Sequence[HelpEntry]] = tuple
    nouns: Mapping[str, str] = field(default_factory=dict)
    health: Health = nothing_to_report
    signed_in: Callable[[], Awaitable[Sequence[KnownPerson]]] = _nobody_signed_in
    parked: Callable[[], Awaitable[Sequence[Parked]]] = _nothing_parked
    progress: Progress = say_nothing
    sheets: Sheets = field(default_factory=Sheets)
    recent: Recent = _asked_anew
    catalogues: Catalogues = field(default_factory=Catalogues)
    reach: frozenset[str] | None = None
    by_service: Callable[[], bool] = _not_the_service
    tokens: Callable[[], Awaitable[StatusLine | None]] = _no_tokens
    offers_sign_in: bool = False
    on_record: Callable[[CustomerRef | None], None] = _nobody_told
    undo: Callable[[str], Awaitable[str]] = _nothing_to_undo
    managers: Callable[[], Awaitable[Sequence[Destination]]] = _nobody_manages
    used: Callable[[], Awaitable[Sequence[str]]] = _none_used

    @property
    def now(self) -> datetime:
        """The time, aware, in UTC."""
        return self.clock.now()

    @property
    def locale(self) -> str:
        """How numbers and dates are shown to this person (``en-US``)."""
        return self.reads or "en-US"

    @property
    def reads(self) -> str:
        """How this person writes numbers and dates; empty where their platform does not say."""
        return self.person.actor.locale

    def under(self, permission: Permission) -> Ask:
        """The same question under another permission, limited to the customers that one is good for.

        Raises :class:`bot.errors.NotAllowed` where the person does not hold it.
        """
        return replace(self.scoped(permission), on_record=self.on_record)

    def sees(self, permission: Permission, customer: CustomerRef | None) -> bool:
        """Whether this person may see, or do, what the permission is about for this customer; ``None`` for all of them.

        To leave out what would only be refused. What is read under another permission is read through ``under``.
        """
        return sees(self.person, permission, customer, self.policy)

    def offers(self, command: str) -> bool:
        """Whether this person may run a command for some customer at least, to offer it."""
        return any(entry.name == command for entry in self.commands())


class Row(Protocol):
    """Makes the audit row of what is done at once and answered with this card.

    It is called in the transaction of the effect, by whoever writes that, once the effect is certain; the answer is then not
    recorded again. Where it is not ``over`` with that, because another party is yet to be asked, the answer is recorded
    besides, with what came of it. ``before`` keeps how things were, for what can be undone: the card has a button then
    that undoes it by :attr:`Own.undo_id`.
    """

    def __call__(
        self, card: Card, detail: str = "", *, over: bool = True, before: Mapping[str, str] | None = None
    ) -> AuditEntry: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Own(Ask):
    """A question whose answer changes something small of our own at once: a mute, an acknowledgement.

    Only commands that say so are given one. ``post`` puts messages in the outbox. ``row`` goes with whatever is written,
    so that no effect stands there of which nobody knows whose it is. ``stands_for`` takes the id of a notice as which the answer
    is delivered, so that it can be edited later. ``undo_id`` names the effect to who undoes it.
    """

    row: Row
    keep: Alerts
    post: Callable[[Sequence[Notice], Callable[[], AuditEntry]], Awaitable[None]]
    freezes: Freezes
    approvals: Approvals
    stands_for: Callable[[str], None]
    undo_id: str = ""
    sign_ins: SignInService | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """The carrying out of one confirmed change. ``ids`` go with every call, so that a repeat changes nothing.

    ``recorded`` is what an attempt before put on record, and ``record`` puts something there before it goes on: under each name the
    first value counts, and is what comes back. ``deeds`` and ``notices`` are put on record in the transaction that records the outcome.
    """

    ask: Ask
    writer: PartnerWriter
    desks: Mapping[Desk, TicketDesk]
    ids: RequestIds
    keep: Alerts
    grants: Grants
    attempt: int = 1
    recorded: Mapping[str, str] = field(default_factory=dict)
    record: Callable[[str, str], Awaitable[str]] = _kept_nowhere
    deeds: list[Deed] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
