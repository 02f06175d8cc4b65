"""A storm is counted when the scan is over, whoever writes notices out meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

from adapters.composition.jobs import build_worker
from adapters.processes.scheduler import LEASE
from bot.cards.text import as_text
from bot.jobs import scan as scanning
from bot.model import CustomerRef
from tests.chat import Chat, open_chat
from tests.fakes import eur

EVERY = {"scan": timedelta(minutes=15)}


def many(chat: Chat) -> None:
    """Thirty customers have spent 900."""
    chat.partner.costs.clear()
    for at in range(30):
        customer = CustomerRef(f"11111111-0000-4000-8000-{at:012d}", f"Customer {at}", f"c{at}.example")
        chat.partner.known[customer.id] = customer
        chat.partner.costs[customer.id] = eur("900")


async def posted(chat: Chat) -> list[str]:
    outbox = chat.core.store.outbox
    notices = await outbox.claim(chat.clock.now(), timedelta(minutes=1), 100)
    for notice in notices:
        await outbox.delivered(notice.id, chat.clock.now())
    return [as_text(notice.card) for notice in notices]


async def test_a_storm_that_a_scan_finds_bit_by_bit_is_one_message(store, monkeypatch):
    monkeypatch.setattr(scanning, "AT_ONCE", 5)
    chat = (await open_chat(store)).as_("bill")
    await chat.say("alert add amount all 100")
    await chat.press("Save rule")
    many(chat)
    whole, other = chat.partner.usage.by_customer, build_worker(chat.dispatcher, {})

    async def bit_by_bit() -> AsyncIterator[object]:
        async for rows in whole():
            for start in range(0, len(rows), 10):
                yield rows[start : start + 10]
                await other.compose()

    chat.partner.usage.by_customer = bit_by_bit
    worker = build_worker(chat.dispatcher, {}, EVERY)
    await worker.scheduler.run(worker.jobs()[0])
    [storm] = await posted(chat)
    assert "30 alerts" in storm


async def test_what_a_killed_scan_had_found_is_told_when_its_lease_has_run_out(store):
    chat = (await open_chat(store)).as_("bill")
    await chat.say("alert add amount all 100")
    await chat.press("Save rule")
    many(chat)
    leases, worker = store.leases, build_worker(chat.dispatcher, {})
    assert await leases.running(chat.clock.now()) == frozenset()
    assert await leases.take("scan", "killed", chat.clock.now(), LEASE)
    await scanning.scan(worker.context)
    assert await leases.running(chat.clock.now()) == {"scan"}
    await worker.compose()
    assert await posted(chat) == []
    chat.clock.move(LEASE)
    await worker.compose()
    [storm] = await posted(chat)
    assert "30 alerts" in storm


async def test_a_scan_that_is_done_and_rests_holds_nothing_back(store):
    chat = (await open_chat(store)).as_("bill")
    worker = build_worker(chat.dispatcher, {}, EVERY)
    await worker.scheduler.run(worker.jobs()[0])
    assert await store.leases.running(chat.clock.now()) == frozenset()
