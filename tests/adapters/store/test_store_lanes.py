"""Several workers at one outbox, and several rounds at one set of rules, on a database that lets them all in."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from adapters.store import SqlStore
from adapters.store.database.engine import open_database
from adapters.store.outbox.lanes import take
from bot.model import Destination, NoticeState
from tests.contracts.alert_samples import FINANCE, OPS, RULES, WHOLE, crossing, message, mute, outcome
from tests.contracts.store_samples import CONTOSO, LEASE, MINUTE, NOW
from tests.told import AS_TOLD

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
async def workers(database_url: str, keys: list[str]) -> AsyncIterator[list[SqlStore]]:
    """Four processes' stores over one database."""
    async with AsyncExitStack() as opened:
        yield [await opened.enter_async_context(SqlStore.open(database_url, keys)) for _ in range(4)]


async def test_four_workers_deliver_everything_once_and_each_channel_in_order(
    workers: list[SqlStore],
) -> None:
    channels = [Destination("slack", "T1", f"C{number}") for number in range(12)]
    await workers[0].outbox.put(
        [message(f"{each.channel}/{turn:02}", each) for turn in range(15) for each in channels]
    )
    arrived: dict[str, list[str]] = defaultdict(list)
    tries: dict[str, int] = defaultdict(int)
    chance = random.Random(7)

    async def work(store: SqlStore) -> None:
        idle = 0
        while idle < 20:
            claimed = await store.outbox.claim(NOW, LEASE, 10)
            idle = 0 if claimed else idle + 1
            await asyncio.sleep(0 if claimed else 0.02)
            failed: set[str] = set()
            for each in claimed:
                channel = each.destination.channel
                if channel in failed:
                    continue
                tries[each.id] += 1
                if chance.random() < 0.1 and tries[each.id] == 1:
                    failed.add(channel)
                    await store.outbox.retry(each.id, NOW, "rate limited")
                else:
                    arrived[channel].append(each.id)
                    await store.outbox.delivered(each.id, NOW)

    await asyncio.gather(*(work(store) for store in workers))
    assert arrived == {each.channel: [f"{each.channel}/{turn:02}" for turn in range(15)] for each in channels}


async def test_while_one_worker_takes_from_a_channel_another_takes_from_the_next(
    workers: list[SqlStore], database_url: str
) -> None:
    await workers[0].outbox.put([message("a1"), message("a2"), message("b1", OPS)])
    database = open_database(database_url)
    async with database.write() as connection:
        assert [row.id for row in await take(connection, AS_TOLD, NOW, LEASE, 1)] == ["a1"]
        claimed = await workers[0].outbox.claim(NOW, LEASE, 9)
        assert [each.id for each in claimed] == ["b1"]
    await database.close()


async def test_what_comes_due_while_its_channel_is_being_taken_from_waits_for_that(
    workers: list[SqlStore], database_url: str
) -> None:
    await workers[0].outbox.put([message("change-c1", not_before=NOW + MINUTE)])
    await workers[0].outbox.put([message(f"a{number}") for number in range(3)])
    database = open_database(database_url)
    async with database.write() as connection:
        # A minute later another is the first, and nothing else tells the two workers apart.
        assert [row.id for row in await take(connection, AS_TOLD, NOW, timedelta(), 1)] == ["a0"]
        assert await workers[0].outbox.claim(NOW + MINUTE, LEASE, 9) == []
    await database.close()
    claimed = await workers[0].outbox.claim(NOW + MINUTE, LEASE, 9)
    assert [each.id for each in claimed] == ["change-c1", "a0", "a1", "a2"]


async def test_rounds_that_record_and_wake_at_once_do_not_get_in_each_others_way(
    workers: list[SqlStore],
) -> None:
    await workers[0].alerts.add(WHOLE)
    await workers[0].alerts.mute(mute(""))
    for turn in range(5):
        found = outcome(crossing(f"k{turn}"), muted=(crossing(f"m{turn}"),), woken=(("r1", CONTOSO.id),))
        told = await asyncio.gather(*(each.alerts.record(found, RULES, NOW) for each in workers))
        assert sum(len(each) for each in told) == 1
    assert {each.customer_id for each in await workers[0].alerts.mutes(NOW)} == {"", CONTOSO.id}


async def test_a_rule_removed_while_it_is_evaluated_leaves_nothing_behind(workers: list[SqlStore]) -> None:
    for turn in range(8):
        await workers[0].alerts.add(WHOLE)
        found = outcome(*(crossing(f"{turn}-{number}") for number in range(30)))
        await asyncio.gather(
            workers[1].alerts.record(found, RULES, NOW),
            workers[2].alerts.remove("r1", NOW),
            workers[3].alerts.record(found, RULES, NOW),
        )
        assert await workers[0].alerts.memory([CONTOSO.id]) == {}
        states = {each.state for each in await workers[0].alerts.notices(limit=9999)}
        assert states == {NoticeState.MOOT}


async def test_a_channel_is_unparked_once(workers: list[SqlStore]) -> None:
    await workers[0].outbox.put([message(f"a{number}") for number in range(9)])
    for each in await workers[0].outbox.claim(NOW, LEASE, 9):
        await workers[0].outbox.park(each.id, NOW, "the bot was removed")
    counts = await asyncio.gather(*(each.outbox.unpark(FINANCE, NOW + MINUTE) for each in workers))
    assert sum(counts) == 9
    claimed = await workers[0].outbox.claim(NOW + MINUTE, timedelta(minutes=1), 99)
    assert [each.id for each in claimed] == [f"a{number}" for number in range(9)]
