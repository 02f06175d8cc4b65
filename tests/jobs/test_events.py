"""What the vendor's events set in motion: a round that comes early, however many come and whoever is at it already."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest

from adapters.composition.jobs import build_worker
from adapters.playground.rooms import PlaygroundRooms
from adapters.processes.scheduler import LEASE
from adapters.processes.worker import EARLY, EARLY_REST
from bot.cards.model import Card
from bot.cards.text import as_text
from bot.errors import Cause, PartnerFailure
from bot.model import CustomerRef, Destination, Invoice, VendorEvent
from tests.chat import Chat, open_chat
from tests.fakes import FABRIKAM, eur

EVERY = dict.fromkeys(("events", "scan", "invoices", "customers"), timedelta(hours=1))
THRESHOLD = "usagerecords-thresholdExceeded"


@dataclass
class Mailbox:
    """A messenger that keeps what it delivered."""

    said: list[str] = field(default_factory=list)

    async def deliver(self, destination: Destination, card: Card, notice_id: str) -> str:
        self.said.append(as_text(card))
        return f"m{len(self.said)}"

    async def update(self, destination: Destination, message_id: str, card: Card, notice_id: str) -> bool:
        return True

    async def find(self, destination: Destination, notice_id: str) -> str:
        return ""


@dataclass
class Vendor:
    """The vendor, who says that something has changed, and the bot's worker."""

    chat: Chat
    mailbox: Mailbox = field(default_factory=Mailbox)

    def __post_init__(self) -> None:
        self.events = self.chat.core.store.vendor_events
        self.chat.core.rooms["playground"] = PlaygroundRooms()
        self.work = build_worker(self.chat.dispatcher, {"playground": self.mailbox}, EVERY)
        self.now = self.chat.clock.now

    async def says(self, name: str, *keys: str) -> None:
        for key in keys or (name,):
            assert await self.events.put(VendorEvent(key, name, "", (), self.now()), self.now())

    async def heard(self) -> Sequence[str]:
        """What is told once the bot has heeded what the vendor said."""
        await self.work.handle_events()
        return await self.told()

    async def told(self) -> Sequence[str]:
        await self.work.deliver()
        said, self.mailbox.said[:] = list(self.mailbox.said), []
        return said


@pytest.fixture
async def vendor(store):
    return Vendor((await open_chat(store)).as_("bill"))


async def rule(vendor: Vendor, line: str) -> None:
    await vendor.chat.say(f"alert add {line}")
    await vendor.chat.press("Save rule")


async def test_the_event_names_nobody_and_the_notice_does(vendor):
    await rule(vendor, "percent all 80")
    await vendor.says(THRESHOLD)
    [notice] = await vendor.heard()
    assert "Fabrikam, Inc." in notice and "86.4%" in notice
    assert not await vendor.events.waiting(9)


async def test_without_any_event_the_round_tells_the_same(vendor):
    await rule(vendor, "percent all 80")
    await vendor.work.scan()
    [notice] = await vendor.told()
    assert "Fabrikam, Inc." in notice and "86.4%" in notice
    vendor.chat.clock.move(EARLY_REST)
    await vendor.says(THRESHOLD)
    assert await vendor.heard() == [], "and what was told is not told again for an event that came late"


async def test_an_invoice_that_is_ready_is_posted_with_its_pdf_and_the_change(vendor):
    last = Invoice("D02000LAST", date(2026, 10, 8), eur("1000"), eur("0"), "Recurring")
    vendor.chat.partner.billed = listed = [last]
    await rule(vendor, "invoice all")
    await vendor.work.look_for_invoices()
    assert await vendor.told() == []
    listed.append(replace(last, id="D02000NEXT", issued=vendor.now().date(), total=eur("1250")))
    await vendor.says("invoice-ready")
    [notice] = await vendor.heard()
    assert "D02000NEXT.pdf" in notice and "+€250.00, +25%" in notice and "€1,000.00" in notice


async def test_a_customer_who_has_just_accepted_is_known_at_once(vendor):
    new = CustomerRef("11111111-0000-4000-8000-00000000face", "Alpine Ski House", "alpine.example")
    vendor.chat.partner.known[new.id] = new
    await vendor.says("reseller-relationship-accepted-by-customer")
    await vendor.heard()
    assert await vendor.chat.core.store.customers.get(new.id) == new


@pytest.mark.parametrize("name", ["test-created", "subscription-updated", "usagerecords-thresholdExceeded "])
async def test_what_the_bot_does_nothing_with_is_done_with(vendor, name):
    await rule(vendor, "percent all 80")
    await vendor.says(name)
    assert await vendor.heard() == [] and not await vendor.events.waiting(9)


async def test_every_early_round_is_one_that_the_worker_has(vendor):
    every = dict.fromkeys(EARLY.values(), timedelta(hours=1))
    assert {job.name for job in build_worker(vendor.chat.dispatcher, {}, every).jobs()} == set(EARLY.values())


async def test_a_hundred_customers_crossing_at_once_are_found_in_one_look(vendor):
    looks = under_way = most = 0
    usage = vendor.chat.partner.usage.by_customer

    async def slow():
        nonlocal looks, under_way, most
        looks, under_way = looks + 1, under_way + 1
        most = max(most, under_way)
        await asyncio.sleep(0.01)
        async for page in usage():
            yield page
        under_way -= 1

    await rule(vendor, "percent all 80")
    vendor.chat.partner.usage.by_customer = slow
    await vendor.work.start()
    for at in range(100):
        await vendor.says(THRESHOLD, f"e{at}")
        vendor.work.nudge()
    await vendor.work.close(5)
    vendor.chat.clock.move(EARLY_REST)
    assert len(await vendor.heard()) == 1
    assert not await vendor.events.waiting(9)
    # The first tick of the worker that starts, one look for the events that came before it was over, one for the rest.
    assert looks <= 3 and most == 1


async def test_what_changed_behind_a_look_that_is_under_way_is_looked_for_again(vendor):
    await rule(vendor, "percent all 80")
    leases = vendor.chat.core.store.leases
    assert await leases.take("scan", "another process", vendor.now(), LEASE)
    await vendor.says(THRESHOLD)
    await vendor.says("invoice-ready")
    assert await vendor.heard() == []
    assert [event.name for event in await vendor.events.waiting(9)] == [THRESHOLD]
    await leases.rest("scan", "another process", vendor.now(), timedelta(hours=1))
    assert len(await vendor.heard()) == 1
    assert not await vendor.events.waiting(9)


async def test_a_round_that_has_just_been_rests_a_moment_first(vendor):
    await rule(vendor, "percent all 80")
    [scan] = [job for job in vendor.work.jobs() if job.name == "scan"]
    await vendor.work.scheduler.run(scan)
    assert len(await vendor.told()) == 1
    vendor.chat.partner.costs[FABRIKAM.id] = eur("5100")
    await rule(vendor, "amount fabrikam 5000")
    await vendor.says(THRESHOLD)
    assert await vendor.heard() == []
    vendor.chat.clock.move(EARLY_REST)
    assert len(await vendor.heard()) == 1


async def test_when_the_vendor_does_not_answer_the_next_round_finds_it(vendor):
    await rule(vendor, "percent all 80")
    vendor.chat.partner.fail["usage.by_customer"] = [
        PartnerFailure(Cause.DOWN, "read the usage of all customers")
    ]
    await vendor.says(THRESHOLD)
    assert await vendor.heard() == []
    assert not await vendor.events.waiting(9) and "scan" in vendor.work.scheduler.failing
    await vendor.work.scan()
    assert len(await vendor.told()) == 1
