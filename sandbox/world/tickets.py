"""Service requests: seeded ones, which move on by themselves, and what people add to them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox.world.clock import WorldClock
from sandbox.world.customers import Customer
from sandbox.world.seeded_random import SeededRandom

OPEN, CLOSED, ATTENTION = "open", "closed", "attention_needed"
STATUS_NUMBERS = {"none": 0, OPEN: 1, CLOSED: 2, ATTENTION: 3}
SEVERITY_NUMBERS = {"unknown": 0, "critical": 1, "moderate": 2, "minimal": 3}
COUNT = 25


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens to a request at a moment: a note, a new status, or both."""

    at: datetime
    author: str
    text: str | None = None
    status: str | None = None


@dataclass(slots=True)
class ServiceRequest:
    """One request. What it looks like follows from the events that have happened so far."""

    id: str
    customer: Customer
    title: str
    description: str
    severity: str
    product: str
    topic: str
    topic_id: str
    created: datetime
    agent: str
    events: list[Event] = field(default_factory=list)

    def past(self, now: datetime) -> list[Event]:
        """What has happened until *now*, in order."""
        return sorted((event for event in self.events if event.at <= now), key=lambda event: event.at)

    def status(self, now: datetime) -> str:
        """The status at *now*."""
        return next((event.status for event in reversed(self.past(now)) if event.status), OPEN)

    def modified(self, now: datetime) -> datetime:
        """When it last changed."""
        past = self.past(now)
        return past[-1].at if past else self.created

    def closed(self, now: datetime) -> datetime | None:
        """Since when it has been closed."""
        if self.status(now) != CLOSED:
            return None
        return next(event.at for event in reversed(self.past(now)) if event.status == CLOSED)

    def forget_future(self, now: datetime) -> None:
        """Drop what was going to happen: somebody has changed the course of things."""
        self.events = [event for event in self.events if event.at <= now]


_CASES = (
    (
        "Virtual machines in West Europe do not start after resize",
        "Virtual Machines",
        "VM start or stop",
        "critical",
    ),
    ("Invoice shows charges for a deleted subscription", "Billing", "Charges and invoices", "moderate"),
    ("Mailbox migration stuck at 95 %", "Exchange Online", "Migration", "moderate"),
    (
        "Cannot add seats to Microsoft 365 Business Premium",
        "Subscription management",
        "Seats and licences",
        "moderate",
    ),
    ("SQL database is slow since last night", "Azure SQL Database", "Performance", "critical"),
    ("Customer cannot accept the Microsoft Customer Agreement", "Partner Center", "Agreements", "moderate"),
    ("Users are asked for MFA on every sign-in", "Microsoft Entra ID", "Sign-in and MFA", "moderate"),
    ("Quota increase for Dsv5 cores in North Europe", "Quota", "Compute quota", "minimal"),
    ("Backup of file server fails with a timeout", "Azure Backup", "Backup failures", "moderate"),
    ("VPN tunnel drops every 57 minutes", "VPN Gateway", "Connectivity", "critical"),
    ("Domain verification never finishes", "Microsoft 365", "Domains", "minimal"),
    ("Teams calls have no sound at one of the offices", "Microsoft Teams", "Calling quality", "moderate"),
    ("Credit for last month's outage is missing", "Billing", "Credits", "minimal"),
    ("Storage account returns 503 at peak hours", "Storage", "Throttling", "critical"),
    ("App Service certificate was not renewed", "App Service", "Certificates", "moderate"),
)
_ANSWERS = (
    "Thank you for the details. I have taken this request and will look at the logs first.",
    "We can reproduce what you describe. The product group has been asked to look at it.",
    "Could you send us the correlation id and the time of the last failure?",
    "A change was rolled out to your region. Please check whether the problem is still there.",
    "The configuration has been corrected on our side.",
)
_AGENTS = ("Priya N.", "Marcus W.", "Elena S.", "Tomasz K.", "Aiko M.")
_THANKS = "Thank you, we have received your note and will come back to you."


class ServiceDesk:
    """All service requests, the newest first."""

    def __init__(self, rng: SeededRandom, clock: WorldClock, customers: Mapping[str, Customer]) -> None:
        self._rng, self._start = rng, clock.start
        self.requests: dict[str, ServiceRequest] = {}
        stream = rng.stream("tickets")
        by_size = sorted(customers.values(), key=lambda one: -one.size)
        best = [one for one in by_size if one.size == 3]
        chosen = best * 3 + by_size[len(best) :: 7]
        made = [self._open(stream, order, chosen[order]) for order in range(COUNT)]
        for request in sorted(made, key=lambda one: one.created, reverse=True):
            self.requests[request.id] = request

    def _open(self, stream: random.Random, order: int, customer: Customer) -> ServiceRequest:
        title, product, topic, severity = _CASES[order % len(_CASES)]
        created = self._start - timedelta(
            hours=stream.randrange(1, 24 * (2 if order % 3 else 28)), seconds=stream.randrange(3600)
        )
        request = ServiceRequest(
            id="6" + self._rng.digits(14, "ticket", order),
            customer=customer,
            title=title,
            description=f"{title}. It was first seen at {created:%H:%M} UTC and concerns several people at {customer.name}.",
            severity=severity,
            product=product,
            topic=topic,
            topic_id=self._rng.digits(8, "topic", topic),
            created=created,
            agent=stream.choice(_AGENTS),
        )
        self._plan(request, created, stream)
        return request

    def _plan(self, request: ServiceRequest, begin: datetime, stream: random.Random) -> None:
        """A course of events: some of it lies in the past, some will happen while the clock runs."""
        start, agent = self._start, request.agent
        moment = begin + timedelta(minutes=stream.randrange(10, 60))
        request.events.append(Event(moment, agent, _ANSWERS[0]))
        long_ago = begin < start - timedelta(days=3)
        if long_ago and stream.random() < 0.6:
            closing = begin + timedelta(hours=stream.randrange(20, 70))
            request.events.append(Event(closing, agent, _ANSWERS[4], CLOSED))
            return
        moment = max(moment, start - timedelta(minutes=stream.randrange(0, 600)))
        for text, status in ((1, None), (2, ATTENTION), (3, OPEN), (4, CLOSED)):
            moment += timedelta(minutes=stream.randrange(25, 400))
            request.events.append(Event(moment, agent, _ANSWERS[text], status))

    def of(self, customer: Customer) -> list[ServiceRequest]:
        """The requests of one customer."""
        return [one for one in self.requests.values() if one.customer is customer]

    def add_note(self, request: ServiceRequest, author: str, text: str, now: datetime) -> None:
        """Add a note; an agent answers some minutes later, and a request that waited for it goes on."""
        waiting = request.status(now) == ATTENTION
        request.events.append(Event(now, author, text, OPEN if waiting else None))
        minutes = 8 + len(text) % 20
        request.events.append(Event(now + timedelta(minutes=minutes), request.agent, _THANKS))

    def set_status(self, request: ServiceRequest, author: str, status: str, now: datetime) -> None:
        """Close or reopen; what was going to happen is void then."""
        request.forget_future(now)
        request.events.append(Event(now, author, None, status))
        if status == OPEN:
            later = now + timedelta(minutes=25)
            request.events.append(
                Event(later, request.agent, "The request was opened again; I am looking at it.")
            )
