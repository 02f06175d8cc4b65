"""Support tickets, and the vendor's own record of what was done."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.model.customer import CustomerRef
from bot.model.destination import Destination

NOWHERE = Destination("", "")


class TicketState(StrEnum):
    """Where a ticket stands, in the words both desks share."""

    OPEN = "open"
    ATTENTION = "attention needed"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class Desk(StrEnum):
    """Which desk a ticket lives at."""

    PARTNER_CENTER = "partner_center"
    AZURE = "azure"

    @property
    def is_audited(self) -> bool:
        """Whether Partner Center's audit log tells what is written there. Azure Support keeps none that the bot can read."""
        return self is Desk.PARTNER_CENTER

    @property
    def finds_by_number(self) -> bool:
        """Whether the desk finds a ticket by its number alone. Azure Support finds one through its customer's subscription."""
        return self is Desk.PARTNER_CENTER


@dataclass(frozen=True, slots=True)
class TicketRef:
    """Enough to find a ticket again: its desk, its id there, and for Azure the subscription it belongs to."""

    desk: Desk
    id: str
    subscription_id: str = ""

    @property
    def key(self) -> str:
        """One word that names the ticket in our own tables."""
        return f"{self.desk}:{self.subscription_id}:{self.id}".lower()


def key_of(ref: TicketRef, customer: CustomerRef | None) -> str:
    """A ticket as one word of a command line: enough to find its desk, its subscription and its customer again."""
    if ref.desk is Desk.PARTNER_CENTER:
        return f"pc:{customer.id}:{ref.id}" if customer else ref.id
    return f"azure:{customer.id if customer else ''}:{ref.subscription_id}:{ref.id}"


def read_key(text: str) -> tuple[TicketRef, str] | None:
    """The ticket of such a word, and the tenant id of the customer that it names; ``None`` for a bare number or anything else."""
    match text.strip().split(":"):
        case ["azure", customer_id, subscription_id, name]:
            return TicketRef(Desk.AZURE, name, subscription_id), customer_id
        case ["pc", customer_id, number]:
            return TicketRef(Desk.PARTNER_CENTER, number), customer_id
    return None


@dataclass(frozen=True, slots=True)
class TicketNote:
    """One message on a ticket, as its author wrote it. ``inbound`` is true where it is known that the vendor's support did.

    ``whole`` is the text with earlier mail that it quotes, and ``raw`` what the desk gave, markup and all; both are empty
    where they are the same. A ``receipt`` only acknowledges that something came in.
    """

    author: str
    text: str
    at: datetime | None
    inbound: bool = False
    whole: str = ""
    raw: str = field(default="", repr=False)
    receipt: bool = False

    @property
    def full(self) -> str:
        """All of it that people can read."""
        return self.whole or self.text

    @property
    def given(self) -> str:
        """The message as the desk gives it, by which it is known again."""
        return self.raw or self.text


@dataclass(frozen=True, slots=True)
class Ticket:
    """A service request or an Azure support ticket. ``severity`` is in the desk's own words; ``number`` is what
    the vendor calls it in mails and on the phone, where that is not the id."""

    ref: TicketRef
    title: str
    state: TicketState
    severity: str
    created: datetime | None
    updated: datetime | None
    customer: CustomerRef | None = None
    description: str = ""
    product: str = ""
    contact: str = ""
    closed: datetime | None = None
    notes: tuple[TicketNote, ...] = ()
    number: str = ""

    @property
    def shown_number(self) -> str:
        """The number people quote to support."""
        return self.number or self.ref.id


@dataclass(frozen=True, slots=True)
class SupportService:
    """An Azure service tickets can be raised about; ``id`` is the vendor's resource id."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A problem classification of a support service."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Who support may call back; ``country`` is ISO 3166 alpha-3 and ``time_zone`` a Windows zone name,
    as Azure Support demands, ``language`` one that it answers in, and ``method`` ``email`` or ``phone``
    (https://learn.microsoft.com/rest/api/support/support-tickets/create)."""

    first_name: str
    last_name: str
    email: str
    country: str = "USA"
    time_zone: str = "UTC"
    language: str = "en-US"
    phone: str = ""
    method: str = "email"

    @property
    def name(self) -> str:
        """The name to show. Who has a single name is sent with it as first and last name, since both are demanded."""
        return full_name(self.first_name, self.last_name)


def full_name(first: str, last: str) -> str:
    """First and last name as one; a single name that stands in both places is said once."""
    return first if first == last else f"{first} {last}".strip()


@dataclass(frozen=True, slots=True)
class NewTicket:
    """What is asked of a desk when a ticket is raised. ``started`` is when the problem began."""

    customer: CustomerRef
    subscription_id: str
    title: str
    description: str
    severity: str
    contact: Contact
    service: SupportService | None = None
    problem: ProblemType | None = None
    started: datetime | None = None


@dataclass(frozen=True, slots=True)
class TicketSeen:
    """A ticket as the bot last saw it, to tell what is new. ``notes`` are digests of all its messages.

    ``unheard`` is true from when it was raised in chat until it is looked at: places that asked for tickets do not know
    of it yet.
    """

    key: str
    ref: TicketRef
    customer: CustomerRef | None
    number: str
    title: str
    state: TicketState
    severity: str
    updated: datetime | None
    notes: tuple[str, ...] = ()
    unheard: bool = False


@dataclass(frozen=True, slots=True)
class KnownTicket:
    """Where the number of a ticket leads: its desk, subscription and name there, and whose it was by the vendor's last word."""

    number: str
    ref: TicketRef
    customer_id: str


@dataclass(frozen=True, slots=True)
class TicketOwner:
    """Who raised a ticket in chat, or took it on since: the key of the actor, and the name to show."""

    actor: str
    name: str


@dataclass(frozen=True, slots=True)
class TicketWatch:
    """A conversation that hears of a ticket. ``anchor`` is the outbox id of the message whose thread it is, where
    the conversation itself is no thread; ``owner`` is the key of the actor who raised or follows the ticket, and
    ``owner_name`` what that one is called."""

    ticket_key: str
    destination: Destination
    since: datetime
    anchor: str = ""
    owner: str = ""
    owner_name: str = ""


class DeedKind(StrEnum):
    """What the bot itself did to a ticket, so that it is no news where it was done."""

    RAISED = "raised"
    NOTED = "noted"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Deed:
    """One such act. ``digest`` names the note; ``seen`` and ``watch`` come with a ticket that was raised.

    ``where`` is the conversation it was done in, and by whom (``user``): they know. Everybody else is told.
    """

    kind: DeedKind
    ticket_key: str
    at: datetime
    digest: str = ""
    where: Destination = NOWHERE
    seen: TicketSeen | None = None
    watch: TicketWatch | None = None
