"""An outbox, a platform that does what it is told to, and workers that come and go."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from adapters.processes.delivery import Delivery
from bot.cards.model import Card, Text
from bot.cards.text import as_text
from bot.model import Destination
from bot.ports.outbox import DeliveryFailed, Notice
from tests.fakes import FakeClock, Staff

OWNER = Destination("slack", "T1", user="U0BILL")


def place(channel: str) -> Destination:
    return Destination("slack", "T1", channel)


@dataclass
class Slack:
    """A platform that posts, or does what it is told to do instead. One that is ``blind`` finds nothing it posted."""

    blind: bool = False
    posted: list[tuple[str, str]] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    trouble: dict[str, list[BaseException | None]] = field(default_factory=lambda: defaultdict(list))
    hold: dict[str, asyncio.Event] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    threads: dict[str, str] = field(default_factory=dict)
    updated: list[tuple[str, str]] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)

    async def deliver(self, destination: Destination, card: Card, notice_id: str) -> str:
        where = destination.channel or f"@{destination.user}"
        if where in self.hold:
            await self.hold[where].wait()
        trouble = self.trouble[where].pop(0) if self.trouble[where] else None
        if isinstance(trouble, DeliveryFailed) and not trouble.doubtful:
            raise trouble
        self.posted.append((where, notice_id))
        self.threads[notice_id] = destination.thread
        self.read.append(as_text(card))
        if trouble:
            raise trouble
        return f"ts-{len(self.posted)}"

    async def update(self, destination: Destination, message_id: str, card: Card, notice_id: str) -> bool:
        if message_id in self.gone:
            return False
        self.updated.append((message_id, card.title))
        return True

    async def find(self, destination: Destination, notice_id: str) -> str | None:
        self.asked.append(notice_id)
        if self.blind:
            return None
        return next((f"ts-{at + 1}" for at, (_, each) in enumerate(self.posted) if each == notice_id), "")


@dataclass
class Post:
    """The office: an outbox, a platform, and workers that come and go."""

    store: object
    clock: FakeClock = field(default_factory=FakeClock)
    slack: Slack = field(default_factory=Slack)
    slept: list[float] = field(default_factory=list)
    closed: dict[str, str] = field(default_factory=dict)
    staff: Staff = field(default_factory=Staff)

    def worker(self) -> Delivery:
        async def sleep(seconds: float) -> None:
            self.slept.append(seconds)
            self.clock.move(timedelta(seconds=seconds))

        return Delivery(
            self.store.outbox,
            {"slack": self.slack},
            self.clock,
            self.staff.recipients(self.store),
            jitter=lambda: 0.5,
            sleep=sleep,
            monotonic=lambda: self.clock.now().timestamp(),
            why_not=self.why_not,
        )

    async def why_not(self, destination: Destination) -> str:
        return self.closed.get(destination.channel, "")

    async def put(self, *names: str, channel: str = "C1", **changes: object) -> None:
        for name in names:
            card = Card(f"Alert {name}", "Something happened.", (Text("Look."),), private=False)
            await self.store.outbox.put(
                [Notice(name, name, place(channel), card, self.clock.now(), owner=OWNER, **changes)]
            )

    def arrived(self, channel: str = "C1") -> list[str]:
        return [each for where, each in self.slack.posted if where == channel]
