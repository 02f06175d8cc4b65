"""A core that says what a test told it to say, and remembers what it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.cards.model import Actions, Card, Choice, ConfirmButton, Facts, Field, FieldKind, Form, Text
from bot.errors import Unavailable
from bot.model import Destination
from bot.model.fact import Fact
from bot.model.identity import Actor
from bot.ports.dispatch import ClaimedChange, FormProblems, Invocation, Place, Reply, Submission
from tests.fakes import MemoryTrail


def card(title: str, text: str = "", *nodes: Any, **more: Any) -> Card:
    return Card(title, text or f"{title}.", (Text(text or f"{title}."), *nodes), **more)


def confirm_card(change_id: str = "change-1") -> Card:
    buttons = Actions(
        (ConfirmButton("Set budget", change_id, True), ConfirmButton("Cancel", change_id, False))
    )
    return card(
        "Set the budget?", "Waits for you.", Facts((Fact("Budget", "€6,000", before="€5,000"),)), buttons
    )


BUDGET_FORM = Form(
    "usage budget",
    "Set a customer's monthly spending budget",
    (
        Field("customer", "Customer", FieldKind.SUGGEST, hint="name or domain"),
        Field("amount", "Amount", FieldKind.NUMBER, hint="in the customer's currency"),
        Field("note", "Note", FieldKind.LONG_TEXT, required=False),
    ),
)


@dataclass
class CannedDispatch:
    """Implements :class:`bot.ports.dispatch.Dispatch`. ``hold`` stops slow work until it is set."""

    replies: dict[str, Reply] = field(default_factory=dict)
    submit_replies: list[Reply] = field(default_factory=list)
    forms: set[str] = field(default_factory=set)
    problems: dict[str, str] = field(default_factory=dict)
    choices: Sequence[Choice] = ()
    claimed: dict[str, str] = field(default_factory=dict)
    outcome: Reply = field(default_factory=lambda: Reply(card=card("Done: budget set"), notice_id="notice-1"))
    hold: asyncio.Event | None = None
    progress: tuple[str, ...] = ()
    asked: list[Invocation] = field(default_factory=list)
    submitted: list[Submission] = field(default_factory=list)
    suggested: list[tuple[str, str, str]] = field(default_factory=list)
    given: list[Mapping[str, str] | None] = field(default_factory=list)
    refreshed: list[Submission] = field(default_factory=list)
    refresh_forms: list[Form] = field(default_factory=list)
    executed: list[str] = field(default_factory=list)
    told_shown: list[tuple[str, str]] = field(default_factory=list)
    back_in: list[Destination] = field(default_factory=list)
    log: list[str] = field(default_factory=list)

    def wants_form(self, line: str) -> bool:
        return line in self.forms

    async def _work(self, progress: Any) -> None:
        for text in self.progress:
            await progress(text)
        if self.hold:
            await self.hold.wait()

    async def run(self, invocation: Invocation) -> Reply:
        self.asked.append(invocation)
        await self._work(invocation.progress)
        return self.replies.get(invocation.line, Reply(card=card("Answer", f"You said: {invocation.line}")))

    def check(self, submission: Submission) -> FormProblems:
        return FormProblems(self.problems)

    async def submit(self, submission: Submission) -> Reply:
        self.submitted.append(submission)
        await self._work(submission.progress)
        return self.submit_replies.pop(0) if self.submit_replies else Reply(card=confirm_card())

    async def suggest(
        self,
        actor: Actor,
        command: str,
        field: str,
        typed: str,
        place: Place | None = None,
        given: Mapping[str, str] | None = None,
    ) -> Sequence[Choice]:
        self.suggested.append((command, field, typed))
        self.given.append(given)
        return self.choices

    async def refresh(self, submission: Submission) -> Form | None:
        self.refreshed.append(submission)
        return self.refresh_forms.pop(0) if self.refresh_forms else None

    async def claim(self, actor: Actor, place: Place, change_id: str) -> ClaimedChange | Reply:
        self.log.append("claim")
        owner = self.claimed.setdefault(change_id, actor.key)
        if self.log.count("claim") > 1 or owner != actor.key:
            return Reply(card=card("Already under way"))
        return ClaimedChange(change_id, card("Working on it: set the budget"))

    async def execute(self, change_id: str) -> Reply:
        self.log.append("execute")
        self.executed.append(change_id)
        if self.hold:
            await self.hold.wait()
        return self.outcome

    async def cancel(self, actor: Actor, place: Place, change_id: str) -> Reply:
        return Reply(card=card("Cancelled: set the budget"))

    async def shown(self, notice_id: str, message_id: str = "") -> None:
        self.told_shown.append((notice_id, message_id))

    async def takes_place(self, place: Place, line: str) -> bool:
        return True

    async def returned(self, place: Destination) -> None:
        self.back_in.append(place)


@dataclass
class MemoryDeduplication:
    """Deliveries that were handled; ``away`` stands for a database that does not answer."""

    until: dict[str, datetime] = field(default_factory=dict)
    away: bool = False

    async def first(self, key: str, now: datetime, ttl: timedelta) -> bool:
        if self.away:
            raise Unavailable
        fresh = self.until.get(key, now) <= now
        self.until[key] = now + ttl
        return fresh


@dataclass
class MemoryConversations:
    kept: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    async def put(self, key: str, reference: Mapping[str, Any]) -> None:
        self.kept[key] = reference

    async def get(self, key: str) -> Mapping[str, Any] | None:
        return self.kept.get(key)

    async def under(self, prefix: str) -> Mapping[str, Mapping[str, Any]]:
        return {key: each for key, each in self.kept.items() if key.startswith(prefix)}

    async def forget(self, key: str) -> None:
        self.kept.pop(key, None)


@dataclass
class MemoryStore:
    """The parts of the store that the adapter uses."""

    deduplication: MemoryDeduplication = field(default_factory=MemoryDeduplication)
    conversations: MemoryConversations = field(default_factory=MemoryConversations)
    audit: MemoryTrail = field(default_factory=MemoryTrail)
    ahead: timedelta = timedelta()
    """By how much the database's clock is ahead of the process's."""
    asked_for_time: int = 0

    async def time(self, now: datetime) -> datetime:
        self.asked_for_time += 1
        return datetime.now(UTC) + self.ahead
