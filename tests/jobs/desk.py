"""Who is told what by an office: people who lose and regain rights, and a platform that remembers what it posted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from adapters.processes.delivery import Delivery
from bot.cards.text import as_text
from bot.jobs.compose import compose
from bot.model import Destination, NoticeState
from bot.model.identity import Role
from tests.jobs.office import Office

OWNER, HANA = "U1", "U2"
TO_OWNER = Destination("slack", "T1", user=OWNER)
TO_HANA = Destination("slack", "T1", user=HANA)


@dataclass
class Slack:
    """A platform that remembers what stands where."""

    posted: list[tuple[Destination, str]] = field(default_factory=list)
    updated: list[tuple[str, str]] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)

    async def deliver(self, destination: Destination, card: Any, notice_id: str) -> str:
        self.posted.append((destination, as_text(card)))
        return f"ts-{len(self.posted)}"

    async def update(self, destination: Destination, message_id: str, card: Any, notice_id: str) -> bool:
        if message_id in self.gone:
            return False
        self.updated.append((message_id, as_text(card)))
        return True

    async def find(self, destination: Destination, notice_id: str) -> str | None:
        return ""


@dataclass
class Desk:
    """The office, with what really reaches people."""

    office: Office
    slack: Slack = field(default_factory=Slack)

    @property
    def staff(self):
        return self.office.staff

    async def deliver(self) -> list[tuple[Destination, str]]:
        """What is posted now."""
        already, office = len(self.slack.posted), self.office
        outbox = office.store.outbox
        recipients = self.staff.recipients(office.store)
        worker = Delivery(outbox, {"slack": self.slack}, office.clock, recipients, jitter=lambda: 0.5)
        worker.sleep = _at_once
        for _ in range(3):
            await worker.run_due()
        return self.slack.posted[already:]

    async def resume(self) -> None:
        office = self.office
        recipients = self.staff.recipients(office.store)
        await Delivery(office.store.outbox, {"slack": self.slack}, office.clock, recipients).resume()

    async def told(self) -> list[tuple[Destination, str]]:
        """What is written out and posted now."""
        await compose(self.office.context)
        return await self.deliver()

    async def states(self) -> list[NoticeState]:
        return [each.state for each in await self.office.store.alerts.notices()]

    async def parked(self) -> dict[str, str]:
        return {each: found.cause for each, found in (await self.office.store.alerts.parked_rules()).items()}


async def _at_once(_: float) -> None:
    """No time passes."""


def about(customer, told) -> list[str]:
    """What names a customer."""
    return [said for _, said in told if customer.name in said or customer.id in said]


def lose(desk: Desk, how: str, who: str = OWNER) -> None:
    """Somebody may not see usage any more."""
    match how:
        case "role":
            desk.staff.roles[who] = frozenset({Role.USER_ADMIN})
        case "scope":
            desk.staff.only[who] = frozenset({"nobodys.example"})
        case "outside":
            desk.staff.outside.add(who)
        case "account":
            desk.staff.barred.add(who)


def regain(desk: Desk, who: str = OWNER) -> None:
    for lost in (desk.staff.roles, desk.staff.only):
        lost.pop(who, None)
    desk.staff.outside.discard(who)
    desk.staff.barred.discard(who)


LOST = ["role", "scope", "outside", "account"]
