"""The order in which every store hands out messages, and what becomes of those that do not arrive."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from sqlalchemy import event, select, update

from adapters.store import SqlStore
from adapters.store.outbox.lanes import LANE, MOST_OF_A_LANE
from adapters.store.schema.tables import outbox
from bot.model import Destination
from bot.ports.outbox import FIRST_TRY, Parked
from tests.contracts.alert_samples import FINANCE, HOME, OPS, message
from tests.contracts.store_samples import LEASE, MINUTE, NOW


async def claim(store: SqlStore, at: timedelta = timedelta(0), limit: int = 99) -> list[str]:
    return [each.id for each in await store.outbox.claim(NOW + at, LEASE, limit)]


async def test_a_message_keeps_its_owner_and_its_card(store: SqlStore) -> None:
    kept = message("m1", owner=replace(HOME, thread="7"), until=NOW + MINUTE)
    await store.outbox.put([kept, message("m2", OPS)])
    claimed = await store.outbox.claim(NOW, LEASE, 9)
    assert [(each.id, each.destination, each.owner, each.attempts, each.card) for each in claimed] == [
        ("m1", FINANCE, kept.owner, 1, kept.card),
        ("m2", OPS, None, 1, kept.card),
    ]


async def test_it_is_known_as_which_message_a_notice_was_delivered(store: SqlStore) -> None:
    await store.outbox.put([message("m1"), message("m2", OPS), message("m3")])
    await claim(store)
    await store.outbox.delivered("m1", NOW, "1700.1")
    await store.outbox.delivered("m2", NOW)
    assert await store.outbox.messages(["m1", "m2", "m3", "m4"]) == {"1700.1"}
    assert await store.outbox.messages([]) == frozenset()


async def test_it_is_known_whether_something_was_told_in_a_place_since(store: SqlStore) -> None:
    async def told(*places: Destination, since: timedelta = timedelta(0)) -> bool:
        return await store.outbox.told_since(places, NOW + since)

    await store.outbox.put([message("m1", replace(FINANCE, thread="9"))])
    assert not await told(FINANCE), "nobody has been told yet"
    await claim(store)
    assert await told(FINANCE), "it may stand there already"
    await store.outbox.delivered("m1", NOW + MINUTE)
    assert await told(OPS, FINANCE) and await told(FINANCE, since=MINUTE)
    assert not await told(OPS) and not await told(FINANCE, since=2 * MINUTE) and not await told()


async def test_what_waits_to_be_tried_again_holds_up_its_destination_and_no_other(store: SqlStore) -> None:
    await store.outbox.put([message("a1"), message("b1", OPS), message("a2", replace(FINANCE, thread="9"))])
    assert await claim(store, limit=2) == ["a1", "b1"]
    await store.outbox.retry("a1", NOW + 5 * MINUTE, "rate limited")
    await store.outbox.put([message("b2", OPS), message("a3"), message("c1", replace(FINANCE, user="sam"))])
    assert await claim(store) == ["c1"]
    await store.outbox.delivered("b1", NOW)
    assert await claim(store) == ["b2"]
    for each in ("b2", "c1"):
        await store.outbox.delivered(each, NOW)
    assert await claim(store, 5 * MINUTE) == ["a1", "a2", "a3"]


async def test_what_is_in_somebodys_hands_holds_up_what_is_behind_it(store: SqlStore) -> None:
    await store.outbox.put([message("a1"), message("a2"), message("a3")])
    assert await claim(store, limit=1) == ["a1"]
    assert await claim(store) == []
    await store.outbox.delivered("a1", NOW)
    assert await claim(store, limit=1) == ["a2"]
    assert await claim(store, LEASE) == ["a2", "a3"]


async def test_what_was_claimed_behind_a_failure_goes_back_untried(store: SqlStore) -> None:
    await store.outbox.put([message("a1"), message("a2"), message("b1", OPS)])
    await store.outbox.claim(NOW, LEASE, 9)
    await store.outbox.retry("a1", NOW + timedelta(seconds=4), "rate limited")
    assert await claim(store) == []
    again = await store.outbox.claim(NOW + timedelta(seconds=4), LEASE, 9)
    assert [(each.id, each.attempts) for each in again] == [("a1", 2), ("a2", 1)]


async def test_what_cannot_be_delivered_holds_up_nothing(store: SqlStore) -> None:
    await store.outbox.put([message("a1"), message("a2")])
    await claim(store, limit=1)
    await store.outbox.park("a1", NOW, "unreadable")
    assert await claim(store) == ["a2"]


async def test_an_outcome_put_ahead_of_its_time_holds_up_nothing_until_it_is_due(store: SqlStore) -> None:
    outcome = message("change-c1", not_before=NOW + FIRST_TRY)
    await store.outbox.put([outcome])
    await store.outbox.put([message("a1")])
    assert await claim(store) == ["a1"]
    await store.outbox.delivered("a1", NOW)
    await store.outbox.put([message("a2", not_before=NOW + MINUTE)])
    assert await claim(store, FIRST_TRY) == ["change-c1"]
    assert await claim(store, MINUTE) == []
    await store.outbox.delivered("change-c1", NOW)
    assert await claim(store, MINUTE) == ["a2"]


async def test_many_destinations_share_a_claim_and_none_takes_it_all(store: SqlStore) -> None:
    await store.outbox.put([message(f"a{number:02}") for number in range(30)])
    await store.outbox.put([message("b0", OPS), message("b1", OPS), message("c0", HOME)])
    assert await claim(store, limit=4) == ["a00", "a01", "b0", "c0"]
    for name in ("a00", "a01", "b0", "c0"):
        await store.outbox.delivered(name, NOW)
    assert await claim(store) == [f"a{number:02}" for number in range(2, 2 + MOST_OF_A_LANE)] + ["b1"]
    assert await claim(store) == []


async def test_a_crowd_that_is_held_up_hides_no_other_destination(store: SqlStore) -> None:
    await store.outbox.put([message(f"a{number:02}") for number in range(40)])
    late = [
        replace(HOME, platform="teams"),
        replace(HOME, workspace="T2"),
        replace(FINANCE, user="ada"),
        replace(FINANCE, user="gil"),
    ]
    await store.outbox.put([message(f"z{number}", each) for number, each in enumerate(late)])
    await claim(store, limit=1)
    assert await claim(store, limit=2) == ["z0", "z1"]
    assert await claim(store, limit=2) == ["z2", "z3"]
    assert await claim(store, limit=2) == []


async def test_what_is_handed_out_is_what_reading_every_row_would_give(store: SqlStore) -> None:
    chance = random.Random(11)
    lanes = [
        Destination(platform, workspace, channel, user)
        for platform in ("slack", "teams") for workspace in ("T1", "T2") for channel in ("", "C1") for user in ("", "U1")
    ]  # fmt: skip
    now = NOW
    for turn in range(60):
        now += timedelta(seconds=chance.randrange(20))
        await store.outbox.put(
            [
                message(
                    f"{turn}-{at}", chance.choice(lanes), not_before=now + chance.choice((-1, 0, 1)) * MINUTE
                )
                for at in range(chance.randrange(6))
            ]
        )
        limit = chance.choice((1, 3, 30))
        ready = await _ready(store, now, limit)
        claimed = [each.id for each in await store.outbox.claim(now, LEASE, limit)]
        assert claimed == ready
        for name in claimed:
            match chance.randrange(5):
                case 0:
                    await store.outbox.retry(name, now + chance.randrange(90) * timedelta(seconds=1), "later")
                case 1:
                    await store.outbox.park(name, now, "gone")
                case 2 | 3:
                    await store.outbox.delivered(name, now)


async def _ready(store: SqlStore, now: datetime, limit: int) -> list[str]:
    async with store._database.read() as connection:
        query = select(outbox).where(outbox.c.state == "waiting").order_by(outbox.c.sequence)
        rows = (await connection.execute(query)).all()
    lanes: dict[tuple[str, ...], list[Any]] = defaultdict(list)
    for row in rows:
        if row.attempts or row.not_before <= now:
            lanes[tuple(getattr(row, name) for name in LANE)].append(row)

    def free(row: Any) -> bool:
        return row.not_before <= now and (row.leased_until is None or row.leased_until <= now)

    fronts = [list(takewhile(free, lane))[:MOST_OF_A_LANE] for lane in lanes.values()]
    first = sorted((lane for lane in fronts if lane), key=lambda lane: (lane[0].due, lane[0].sequence))[
        :limit
    ]
    ready = sorted(((at, row.sequence, row.id) for lane in first for at, row in enumerate(lane)))[:limit]
    return [name for _, _, name in sorted(ready, key=lambda each: each[1])]


async def test_several_are_marked_as_delivered_in_one_transaction(store: SqlStore) -> None:
    names = [f"a{number}" for number in range(30)]
    await store.outbox.put([message(name, replace(FINANCE, channel=name)) for name in names])
    assert len(await claim(store)) == 30
    begun = 0

    def count(_: object) -> None:
        nonlocal begun
        begun += 1

    event.listen(store._database.engine.sync_engine, "begin", count)
    await asyncio.gather(*(store.outbox.delivered(name, NOW, f"ts-{name}") for name in names))
    assert begun == 1
    assert await claim(store, LEASE) == []


async def test_ten_thousand_messages_to_a_thousand_channels_arrive_in_order(store: SqlStore) -> None:
    channels = [Destination("slack", "T1", f"C{number}") for number in range(1000)]
    turns = range(10)
    await store.outbox.put([message(f"{turn}-{each.channel}", each) for turn in turns for each in channels])
    arrived: dict[str, list[str]] = defaultdict(list)
    while claimed := await store.outbox.claim(NOW, LEASE, 2500):
        for each in claimed:
            arrived[each.destination.channel].append(each.id)
        await _all_delivered(store, [each.id for each in claimed])
    assert arrived == {each.channel: [f"{turn}-{each.channel}" for turn in turns] for each in channels}


async def _all_delivered(store: SqlStore, names: list[str]) -> None:
    """One after the other would take a commit each."""
    async with store._database.write() as connection:
        await connection.execute(
            update(outbox).where(outbox.c.id.in_(names)).values(state="delivered", settled=NOW)
        )


async def test_what_is_no_longer_true_is_not_delivered_late(store: SqlStore) -> None:
    late = MINUTE + timedelta(seconds=1)
    await store.outbox.put(
        [message("a1", until=NOW + MINUTE), message("a2", until=NOW + MINUTE), message("a3")]
    )
    await claim(store, limit=1)
    await store.outbox.retry("a1", NOW + late, "the platform is down")
    # a1 was tried and is moot now; nobody was ever told what a2 says.
    assert await claim(store, late) == ["a2", "a3"]
    await store.outbox.retry("a2", NOW + late, "still")
    assert await claim(store, late) == ["a3"]
    assert await store.outbox.parked() == []


async def test_what_was_tried_in_vain_is_listed_by_destination_the_latest_first(store: SqlStore) -> None:
    await store.outbox.put([message("a1"), message("b1", OPS), message("a2", replace(FINANCE, thread="9"))])
    await store.outbox.park("a1", NOW, "archived")
    await store.outbox.park("b1", NOW + MINUTE, "uninstalled")
    await store.outbox.park("a2", NOW + 2 * MINUTE, "still archived")
    assert await store.outbox.parked() == [
        Parked(FINANCE, "still archived", 2, NOW),
        Parked(OPS, "uninstalled", 1, NOW + MINUTE),
    ]
    assert await store.outbox.parked(1) == [Parked(FINANCE, "still archived", 2, NOW)]


async def test_every_reason_that_something_is_parked_for_is_told_and_not_the_last_alone(
    store: SqlStore,
) -> None:
    await store.outbox.put([message("a1"), message("a2", replace(FINANCE, thread="9")), message("b1", OPS)])
    await store.outbox.park("a1", NOW, "withheld")
    await store.outbox.park("b1", NOW + MINUTE, "archived")
    await store.outbox.park("a2", NOW + 2 * MINUTE, "unreadable")
    assert await store.outbox.parked_reasons(9, ()) == {
        FINANCE: {"withheld", "unreadable"},
        OPS: {"archived"},
    }
    assert await store.outbox.parked_reasons(9, {"unreadable"}) == {FINANCE: {"withheld"}, OPS: {"archived"}}
    assert await store.outbox.parked_reasons(1, {"unreadable"}) == {OPS: {"archived"}}, "the latest first"


async def test_what_is_parked_is_delivered_after_all_if_it_is_still_true(store: SqlStore) -> None:
    later = NOW + 60 * MINUTE
    await store.outbox.put(
        [
            message("a1", until=NOW + 10 * MINUTE),
            message("a2", until=later + MINUTE),
            message("a3", replace(FINANCE, thread="9")),
            message("b1", OPS),
        ]
    )
    for each in await store.outbox.claim(NOW, LEASE, 9):
        await store.outbox.park(each.id, NOW, "the bot was removed")
    await store.outbox.put([message("a4")])
    assert await store.outbox.unpark(replace(FINANCE, thread="elsewhere"), later) == 2
    assert await store.outbox.unpark(FINANCE, later) == 0
    assert [each.destination for each in await store.outbox.parked()] == [OPS]
    assert await claim(store, later - NOW) == ["a2", "a3", "a4"]


async def test_what_is_parked_for_a_reason_of_its_own_stays_when_its_place_is_open(store: SqlStore) -> None:
    await store.outbox.put([message("a1"), message("a2")])
    await claim(store)
    await store.outbox.park("a1", NOW, "unreadable")
    await store.outbox.park("a2", NOW, "archived")
    assert await store.outbox.unpark(FINANCE, NOW, {"unreadable"}) == 1
    assert await claim(store) == ["a2"]
    assert await store.outbox.unpark(FINANCE, NOW) == 1


async def test_whoever_is_told_that_something_is_parked_is_told_with_it(store: SqlStore) -> None:
    await store.outbox.put([message("a1"), message("a2")])
    await claim(store)
    await store.outbox.park("a1", NOW, "archived", told=message("told", HOME))
    await store.outbox.delivered("a2", NOW)
    await store.outbox.park("a2", NOW, "archived", told=message("told of what arrived", HOME))
    assert await claim(store) == ["told"]


async def test_an_attempt_is_in_doubt_until_it_is_known_to_have_failed(store: SqlStore) -> None:
    async def doubtful(at: timedelta) -> dict[str, bool]:
        return {each.id: each.doubtful for each in await store.outbox.claim(NOW + at, LEASE, 9)}

    await store.outbox.put([message("a1"), message("a2"), message("b1", OPS)])
    assert await doubtful(timedelta(0)) == {"a1": False, "a2": False, "b1": False}
    await store.outbox.retry("a1", NOW + MINUTE, "it said no")
    # b1's worker has died.
    assert await doubtful(LEASE + MINUTE) == {"a1": False, "a2": False, "b1": True}
    later = LEASE + 2 * MINUTE
    await store.outbox.retry("a1", NOW + later, "no answer", doubtful=True)
    await store.outbox.retry("b1", NOW + later, "rate limited", tried=False)
    assert await doubtful(later) == {"a1": True, "a2": False, "b1": True}
    await store.outbox.park("a1", NOW + later, "archived")
    await store.outbox.park("b1", NOW + later, "archived")
    for each in (FINANCE, OPS):
        await store.outbox.unpark(each, NOW + later)
    assert await doubtful(2 * later) == {"a1": True, "a2": True, "b1": True}, "once in doubt, always in doubt"


async def test_what_could_not_be_delivered_while_it_was_true_waits_no_longer(store: SqlStore) -> None:
    await store.outbox.put([message("a1", until=NOW + MINUTE), message("a2")])
    await claim(store)
    for name in ("a1", "a2"):
        await store.outbox.park(name, NOW, "archived")
    await store.sweep(NOW + MINUTE)
    assert [each.count for each in await store.outbox.parked()] == [1]
    assert await store.outbox.unpark(FINANCE, NOW + MINUTE) == 1


async def test_what_is_parked_is_kept_for_three_months(store: SqlStore) -> None:
    await store.outbox.put([message("a1")])
    await store.outbox.park("a1", NOW, "archived")
    assert await store.sweep(NOW + timedelta(days=90)) == 0
    assert await store.sweep(NOW + timedelta(days=91)) == 1
    assert await store.outbox.unpark(FINANCE, NOW) == 0


async def test_the_lag_is_how_long_the_longest_waiting_message_has_been_due(store: SqlStore) -> None:
    assert await store.outbox.lag(NOW) == timedelta(0)
    await store.outbox.put(
        [message("a1", not_before=NOW + MINUTE), message("a2", OPS, not_before=NOW + 2 * MINUTE)]
    )
    assert await store.outbox.lag(NOW) == timedelta(0)
    assert await store.outbox.lag(NOW + 5 * MINUTE) == 4 * MINUTE
    await claim(store, MINUTE)
    await store.outbox.retry("a1", NOW + 30 * MINUTE, "rate limited")
    assert await store.outbox.lag(NOW + 5 * MINUTE) == 4 * MINUTE
    await store.outbox.delivered("a1", NOW)
    assert await store.outbox.lag(NOW + 5 * MINUTE) == 3 * MINUTE
    await store.outbox.park("a2", NOW, "archived")
    assert await store.outbox.lag(NOW + 5 * MINUTE) == timedelta(0)
    await store.outbox.unpark(OPS, NOW + 9 * MINUTE)
    assert await store.outbox.lag(NOW + 10 * MINUTE) == MINUTE


async def test_everything_that_is_parked_is_counted_however_many_places_there_are(store: SqlStore) -> None:
    assert await store.outbox.parked_counts() == (0, 0)
    notices = [message(f"n{number}", replace(OPS, channel=f"C{number}")) for number in range(120)]
    again = [
        message("again", replace(OPS, channel="C0", thread="9")),
        message("waits", replace(OPS, channel="C999")),
    ]
    await store.outbox.put([*notices, *again])
    for notice in (*notices, again[0]):
        await store.outbox.park(notice.id, NOW, "archived")
    assert await store.outbox.parked_counts() == (121, 120)
