"""Azure support tickets: made by API, answered by engineers while the clock runs."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sandbox.wire.bodies import Json
from sandbox.world import mail
from sandbox.world.azure_catalogue import SERVICES, Problem, Service
from sandbox.world.clock import WorldClock
from sandbox.world.customers import Customer
from sandbox.world.seeded_random import SeededRandom
from sandbox.world.subscriptions import Entitlement, Subscription

OPEN, CLOSED = "Open", "Closed"
RESPONSE_MINUTES = {"minimal": 480, "moderate": 240, "critical": 60, "highestcriticalimpact": 15}
SEVERITIES = tuple(RESPONSE_MINUTES)


@dataclass(frozen=True, slots=True)
class Communication:
    """One message of a ticket, with the body as it is answered. `inbound` is what the vendor calls it: mails of its service
    desk are, and what customers send; what an engineer sends from an address of their own is not."""

    name: str
    at: datetime
    inbound: bool
    sender: str
    subject: str
    body: str


@dataclass(slots=True)
class SupportTicket:
    """One Azure support ticket of an Azure subscription."""

    name: str
    number: str
    subscription: Entitlement
    customer: Customer
    service: Service
    problem: Problem
    severity: str
    title: str
    description: str
    contact: Json
    created: datetime
    engineer: str
    properties: Json = field(default_factory=dict)
    messages: list[Communication] = field(default_factory=list)
    changes: list[tuple[datetime, str]] = field(default_factory=list)
    modified_by_hand: datetime | None = None

    @property
    def engineer_address(self) -> str:
        """Where the engineer gets mail."""
        return f"{self.engineer.split()[0].lower()}@microsoft.example"

    @property
    def path(self) -> str:
        """Its resource id."""
        return f"/subscriptions/{self.subscription.id}/providers/Microsoft.Support/supportTickets/{self.name}"

    def status(self, now: datetime) -> str:
        """Open or Closed at *now*."""
        past = sorted(change for change in self.changes if change[0] <= now)
        return past[-1][1] if past else OPEN

    def said(self, now: datetime) -> list[Communication]:
        """The messages until *now*, the oldest first."""
        return sorted((one for one in self.messages if one.at <= now), key=lambda one: one.at)

    def modified(self, now: datetime) -> datetime:
        """When it last changed."""
        moments = [one.at for one in self.messages] + [at for at, _ in self.changes] + [self.created]
        if self.modified_by_hand is not None:
            moments.append(self.modified_by_hand)
        return max(moment for moment in moments if moment <= now)


@dataclass(slots=True)
class Pending:
    """A creation under way, of a ticket or of a message on it. `began` in wall seconds; `error` is what it will end with,
    None for success."""

    id: str
    ticket: SupportTicket
    began: float
    message: Communication | None = None
    error: Json | None = None


RECEIPT_MINUTES = 1
_STORY = (
    (4, "Introduction", "My name is {engineer} and I own this case. I am going through the details that you sent."),
    (15, "Findings", "From our side we see the same behaviour. Could you confirm the time of the last occurrence (UTC)?"),
    (60, "Resolution", "The cause was found and corrected. If the problem does not come back, I will close this case."),
)  # fmt: skip
_ENGINEERS = ("Chidi A.", "Lena H.", "Rafael O.", "Mei L.", "Jonas B.")
_SEEDED = (
    ("VM in West Europe cannot be reached", "6f16735c-b0ae-b275-ad3a-03479cfa1396", 0, "critical", 50),
    ("Query timeouts on the orders database", "95412dd5-f222-a91f-98a6-144a84418c66", 1, "moderate", 400),
    (
        "Question about a charge on the October invoice",
        "517f2da6-78fd-0498-4e22-ad26996b1dfc",
        1,
        "minimal",
        2900,
    ),
    (
        "502 from Application Gateway after certificate change",
        "1232100c-42c0-f626-2b4f-8c8a4877acad",
        0,
        "critical",
        15,
    ),
    (
        "Core quota for Dsv5 in Germany West Central",
        "06bfd9d3-516b-d5c6-5802-169c800dec89",
        0,
        "minimal",
        5200,
    ),
    ("Nodes stay NotReady after upgrade", "5a3a423f-8667-9095-1770-0a554a934512", 1, "moderate", 120),
)


def _tracked(subject: str, ticket: SupportTicket) -> str:
    return f"{subject} - TrackingID#{ticket.number}"


class SupportDesk:
    """All Azure support tickets, by subscription and name."""

    def __init__(
        self,
        rng: SeededRandom,
        clock: WorldClock,
        customers: Mapping[str, Customer],
        subscriptions: Mapping[str, Sequence[Subscription]],
    ) -> None:
        self._rng = rng
        self.tickets: dict[tuple[str, str], SupportTicket] = {}
        self.pending: dict[str, Pending] = {}
        stream = rng.stream("support")
        big = [one for one in customers.values() if one.size >= 2]
        for order, (title, service, problem, severity, minutes) in enumerate(_SEEDED):
            customer = big[order % len(big)]
            plan = next(one for one in subscriptions[customer.id] if one.kind == "plan")
            created = clock.start - timedelta(minutes=minutes + stream.randrange(30))
            wanted = SERVICES[service]
            self.open(
                name=f"seeded-{order + 1:02d}",
                subscription=plan.entitlements[0],
                customer=customer,
                problem=(wanted, wanted.problems[problem]),
                properties={
                    "severity": severity,
                    "title": title,
                    "description": f"{title}. Seen by several users.",
                },
                now=created,
                stream=stream,
            )

    def find(self, subscription: str, name: str) -> SupportTicket | None:
        """A ticket by subscription and name, in any case."""
        return self.tickets.get((subscription.lower(), name.lower()))

    def of(self, subscription: str) -> list[SupportTicket]:
        """The tickets of a subscription, the newest first."""
        mine = [one for (owner, _), one in self.tickets.items() if owner == subscription.lower()]
        return sorted(mine, key=lambda one: one.created, reverse=True)

    def open(
        self,
        *,
        name: str,
        subscription: Entitlement,
        customer: Customer,
        problem: tuple[Service, Problem],
        properties: dict[str, Any],
        now: datetime,
        stream: random.Random | None = None,
        keep: bool = True,
    ) -> SupportTicket:
        """Make a ticket and plan what Microsoft will say about it."""
        rng = stream or self._rng.stream("ticket", subscription.id, name)
        contact = properties.get("contactDetails") or {
            "firstName": customer.first_name,
            "lastName": customer.last_name,
            "preferredContactMethod": "email",
            "primaryEmailAddress": customer.email,
            "preferredTimeZone": customer.country.zone,
            "country": customer.country.iso3.lower(),
            "preferredSupportLanguage": "en-us",
        }
        ticket = SupportTicket(
            name=name,
            number=f"2{now:%y%m%d}{rng.randrange(10**7, 10**8):08d}",
            subscription=subscription,
            customer=customer,
            service=problem[0],
            problem=problem[1],
            severity=str(properties["severity"]).lower(),
            title=str(properties["title"]),
            description=str(properties["description"]),
            contact=contact,
            created=now,
            engineer=rng.choice(_ENGINEERS),
            properties=properties,
        )
        pace = 0.5 if ticket.severity == "critical" else 1.0
        self._receipt(ticket, now + timedelta(minutes=RECEIPT_MINUTES * pace))
        for order, (minutes, subject, body) in enumerate(_STORY):
            at = now + timedelta(minutes=minutes * pace)
            text = mail.written(body.format(engineer=ticket.engineer), ticket.engineer)
            by_desk = order % 2 == 1
            sender = mail.SUPPORT if by_desk else ticket.engineer_address
            ticket.messages.append(
                Communication(self._id(ticket, order), at, by_desk, sender, _tracked(subject, ticket), text)
            )
        ticket.changes.append((now + timedelta(minutes=1500 * pace), CLOSED))
        if keep:
            self.tickets[subscription.id, name.lower()] = ticket
        return ticket

    def _id(self, ticket: SupportTicket, *label: object) -> str:
        return self._rng.guid("message", ticket.path, *label)

    def _receipt(self, ticket: SupportTicket, at: datetime) -> None:
        portal = f"https://portal.azure.com/#resource{ticket.path.lower()}"
        subject = f"\nCase {ticket.number}  Your question was successfully submitted to Microsoft Support"
        body = mail.submitted(ticket.number, ticket.title, portal)
        ticket.messages.append(
            Communication(
                self._id(ticket, "receipt"),
                at,
                True,
                mail.SUPPORT,
                f"{subject} TrackingID#{ticket.number}",
                body,
            )
        )

    def say(
        self, ticket: SupportTicket, name: str, sender: str, subject: str, body: str, now: datetime
    ) -> Communication:
        """Add a message of the customer; an engineer answers some minutes later, above that message."""
        message = Communication(name, now, True, sender, _tracked(subject, ticket), mail.own(body))
        ticket.messages.append(message)
        quoted = mail.quoted(sender, now, mail.SUPPORT, message.subject, message.body)
        text = mail.written("Thank you, I have noted this.", ticket.engineer, quoted)
        answer = Communication(
            self._id(ticket, "answer", name),
            now + timedelta(minutes=2),
            True,
            mail.SUPPORT,
            f"RE: {message.subject}",
            text,
        )
        ticket.messages.append(answer)
        return message

    def set_status(self, ticket: SupportTicket, status: str, now: datetime) -> None:
        """Close or reopen by hand; what was planned after that does not happen."""
        ticket.changes = [change for change in ticket.changes if change[0] <= now]
        ticket.changes.append((now, status))
        ticket.messages = [one for one in ticket.messages if one.at <= now or status == OPEN]
