"""What every store does with what rules have found, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from adapters.store import SqlStore
from bot.model import AlertKind, AlertNotice, Evaluation, Memory, NoticeState
from tests.contracts.alert_samples import (
    FINANCE,
    MARCH,
    OPS,
    RULES,
    WHOLE,
    crossing,
    history,
    message,
    outcome,
    rule,
)
from tests.contracts.store_samples import ADA, CONTOSO, LEASE, MINUTE, MUELLER, NOW, RETAIL, SAM

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
async def _rule(store: SqlStore) -> None:
    await store.alerts.add(WHOLE)


async def keys(store: SqlStore, **filters: object) -> list[str]:
    return [each.crossing.key for each in await store.alerts.notices(**filters)]


async def test_what_was_found_comes_back_exactly_and_memory_with_it(store: SqlStore) -> None:
    found = await store.alerts.record(outcome(crossing()), RULES, NOW, [history()])
    assert found == [AlertNotice(found[0].id, crossing(), FINANCE, NOW)]
    assert await store.alerts.waiting(10) == found
    assert await store.alerts.notice(found[0].id.upper()) == found[0]
    assert await store.alerts.notice("nothing") is None
    assert await store.alerts.memory([CONTOSO.id, MUELLER.id]) == outcome().memory
    assert [each async for each in store.alerts.histories(MARCH.starts)] == [[history()]]


async def test_a_notices_id_can_be_typed(store: SqlStore) -> None:
    found = await store.alerts.record(outcome(*(crossing(f"k{n}") for n in range(50))), RULES, NOW)
    assert all(re.fullmatch("[a-z2-7]{10}", each.id) for each in found)
    assert len({each.id for each in found}) == 50


async def test_a_crossing_is_found_once_however_often_it_is_recorded(store: SqlStore) -> None:
    await store.alerts.record(outcome(crossing("a"), muted=(crossing("m"),)), RULES, NOW)
    again = outcome(crossing("a"), crossing("b"), crossing("m"), muted=(crossing("n"),))
    found = await store.alerts.record(again, RULES, NOW + MINUTE)
    assert [each.crossing.key for each in found] == ["b"]
    assert await keys(store) == ["n", "b", "m", "a"]
    assert await keys(store, state=NoticeState.MUTED) == ["n", "m"]
    assert [each.crossing.key for each in await store.alerts.waiting(10)] == ["a", "b"]


async def test_two_that_record_the_same_at_once_find_each_crossing_once(
    store: SqlStore, database_url: str, keys: list[str]
) -> None:
    crossings = [crossing(f"k{number:03}") for number in range(120)]
    memory = {
        ("r1", f"c{number}"): Memory("2026-03-01", "EUR", {"50": Decimal(number)}) for number in range(120)
    }
    async with SqlStore.open(database_url, keys) as other:
        found = await asyncio.gather(
            store.alerts.record(outcome(*crossings, memory=memory), RULES, NOW, [history()]),
            other.alerts.record(
                outcome(*reversed(crossings), memory=dict(reversed(memory.items()))), RULES, NOW, [history()]
            ),
        )
    assert sorted(each.crossing.key for half in found for each in half) == [each.key for each in crossings]
    assert await store.alerts.memory([customer for _, customer in memory]) == memory
    assert len(await store.alerts.waiting(999)) == 120


async def test_memory_is_replaced_pair_by_pair(store: SqlStore) -> None:
    await store.alerts.add(rule("r2"))
    first = {
        ("r1", CONTOSO.id): Memory("p", "EUR", {"50": Decimal("1.10")}),
        ("r2", CONTOSO.id): Memory("p", ""),
    }
    await store.alerts.record(Evaluation(memory=first), {}, NOW)
    changed = {("r1", CONTOSO.id): Memory("q", "USD", {"day:2026-03-02": Decimal("0E-2")})}
    await store.alerts.record(Evaluation(memory=changed), {}, NOW)
    assert await store.alerts.memory([CONTOSO.id]) == first | changed
    assert await store.alerts.memory([]) == {}


async def test_thousands_are_recorded_and_remembered_in_one_go(store: SqlStore) -> None:
    customers = [f"customer-{number:04}" for number in range(2500)]
    memory = {("r1", customer): Memory("2026-03-01", "EUR", {"50": Decimal(1)}) for customer in customers}
    crossings = [crossing(customer) for customer in customers]
    found = await store.alerts.record(outcome(*crossings, memory=memory), RULES, NOW)
    assert len(found) == 2500
    assert await store.alerts.memory(customers) == memory
    await store.alerts.post(
        {each.id: "summary" for each in found}, [message("summary")], NoticeState.SUMMARISED
    )
    assert await store.alerts.waiting(1) == []


async def test_what_a_removed_rule_found_is_moot_and_not_remembered(store: SqlStore) -> None:
    gone = rule("gone")
    found = outcome(
        crossing("a", rule_id="gone"),
        crossing("b", rule_id="unheard of"),
        crossing("c"),
        memory={("gone", CONTOSO.id): Memory("p", "")},
        woken=(("gone", CONTOSO.id),),
    )
    told = await store.alerts.record(found, RULES | {"gone": gone}, NOW)
    assert [each.crossing.key for each in told] == ["c"]
    assert await store.alerts.memory([CONTOSO.id]) == {}
    states = {each.crossing.key: each.state for each in await store.alerts.notices()}
    assert states == {"a": NoticeState.MOOT, "c": NoticeState.NEW}


async def test_the_record_says_what_did_not_arrive(store: SqlStore) -> None:
    found = await store.alerts.record(outcome(*(crossing(key) for key in "abc")), RULES, NOW)
    for each in found:
        until = NOW + DAY if each.crossing.key == "b" else None
        await store.alerts.post({each.id: each.id}, [message(each.id, until=until)])
    by_key = {each.crossing.key: each.id for each in found}
    await store.outbox.claim(NOW, DAY, 9)
    await store.outbox.delivered(by_key["a"], NOW)
    for key in "bc":
        await store.outbox.park(by_key[key], NOW, "archived")

    async def states() -> dict[str, NoticeState]:
        return {each.crossing.key: each.state for each in await store.alerts.notices()}

    assert await states() == {"a": NoticeState.SENT, "b": NoticeState.PARKED, "c": NoticeState.PARKED}
    assert await keys(store, state=NoticeState.PARKED) == ["c", "b"]
    await store.outbox.unpark(FINANCE, NOW + DAY)
    assert await states() == {"a": NoticeState.SENT, "b": NoticeState.LATE, "c": NoticeState.SENT}
    kept = await store.alerts.notice(by_key["b"])
    assert kept and kept.state is NoticeState.LATE


async def test_what_a_removed_rule_could_not_deliver_is_not_kept_for_its_place(store: SqlStore) -> None:
    await store.alerts.add(rule("r2"))
    rules = RULES | {"r2": rule("r2")}
    found = await store.alerts.record(outcome(crossing("a"), crossing("b", rule_id="r2")), rules, NOW)
    for each in found:
        await store.alerts.post({each.id: each.id}, [message(each.id)])
    both = await store.alerts.record(outcome(crossing("c"), crossing("d", rule_id="r2")), rules, NOW)
    await store.alerts.post(
        {each.id: "summary" for each in both}, [message("summary")], NoticeState.SUMMARISED
    )
    for each in await store.outbox.claim(NOW, DAY, 9):
        await store.outbox.park(each.id, NOW, "archived")
    await store.alerts.remove("r1", NOW)
    [parked] = await store.outbox.parked()
    assert parked.count == 2, "the other rule's, and the summary of both"
    states = {each.crossing.key: each.state for each in await store.alerts.notices()}
    assert states["a"] is NoticeState.LATE and states["b"] is NoticeState.PARKED


async def test_history_answers_newest_first_by_any_filter(store: SqlStore) -> None:
    await store.alerts.add(rule("r2", destination=OPS))
    rules = RULES | {"r2": rule("r2", destination=OPS)}
    ready = crossing("i", rule_id="r2", kind=AlertKind.INVOICE, customer=None, subject="D1", title="Invoice")
    shouted = replace(MUELLER, id=MUELLER.id.upper())
    await store.alerts.record(outcome(crossing("a")), rules, NOW)
    await store.alerts.record(outcome(crossing("b", customer=shouted)), rules, NOW + DAY)
    await store.alerts.record(outcome(ready), rules, NOW + 2 * DAY)
    assert await keys(store) == ["i", "b", "a"]
    assert await keys(store, limit=2) == ["i", "b"]
    assert await keys(store, since=NOW + DAY) == ["i", "b"]
    assert await keys(store, rule_id="r2") == ["i"]
    assert await keys(store, customer_id=MUELLER.id) == ["b"]
    assert await keys(store, customer_id=RETAIL.id) == []
    assert await keys(store, state=NoticeState.SENT) == []
    assert (await store.alerts.notices(rule_id="r2"))[0].destination == OPS


async def test_a_notice_is_taken_on_by_one(store: SqlStore) -> None:
    [found] = await store.alerts.record(outcome(crossing()), RULES, NOW)
    racers = [store.alerts.acknowledge(found.id, name, NOW) for name in (ADA, SAM) * 3]
    assert sum(await asyncio.gather(*racers)) == 1
    assert not await store.alerts.acknowledge("nothing", ADA, NOW)
    back = await store.alerts.notice(found.id)
    assert back is not None
    assert (back.acknowledged, back.acknowledged_by in (ADA, SAM)) == (NOW, True)


async def test_messages_leave_with_the_notices_they_carry_and_only_once(store: SqlStore) -> None:
    one, two = await store.alerts.record(outcome(crossing("a"), crossing("b")), RULES, NOW)
    await store.alerts.post({one.id: "m1"}, [message("m1")])
    assert await store.alerts.waiting(10) == [two]
    back = await store.alerts.notice(one.id)
    assert back == replace(one, state=NoticeState.SENT, outbox_id="m1")
    await store.alerts.post({one.id: "m2"}, [message("m2")])
    await store.alerts.post({one.id: "m3", two.id: "m3"}, [message("m3")], NoticeState.SUMMARISED)
    assert [each.id for each in await store.outbox.claim(NOW, LEASE, 9)] == ["m1", "m3"]
    assert [each.state for each in await store.alerts.notices()] == [NoticeState.SUMMARISED, NoticeState.SENT]


async def test_two_that_post_the_same_notices_at_once_send_them_once(
    store: SqlStore, database_url: str, keys: list[str]
) -> None:
    found = await store.alerts.record(outcome(*(crossing(f"k{n}") for n in range(15))), RULES, NOW)
    async with SqlStore.open(database_url, keys) as other:
        await asyncio.gather(
            *(
                each.alerts.post(
                    {notice.id: f"{turn}-{notice.id}" for notice in found},
                    [message(f"{turn}-{notice.id}") for notice in found],
                )
                for turn, each in enumerate((store, other))
            )
        )
    assert len(await store.outbox.claim(NOW, LEASE, 99)) == 15


async def test_what_cannot_be_told_any_more_is_marked_without_a_message(store: SqlStore) -> None:
    [found] = await store.alerts.record(outcome(crossing()), RULES, NOW)
    await store.alerts.post({found.id: ""}, [], NoticeState.MOOT)
    assert await keys(store, state=NoticeState.MOOT) == [found.crossing.key]


async def test_old_notices_are_forgotten_unless_nobody_was_told(store: SqlStore) -> None:
    told, _ = await store.alerts.record(outcome(crossing("a"), crossing("b"), memory={}), RULES, NOW)
    await store.alerts.post({told.id: ""}, [])
    assert await store.sweep(NOW + 395 * DAY) == 0
    assert await store.sweep(NOW + 397 * DAY) == 1
    assert await keys(store) == ["b"]


async def test_memory_outlives_its_period_by_two_months(store: SqlStore) -> None:
    await store.alerts.record(outcome(), RULES, NOW)
    timeless = {("r1", "*"): Memory("", "", {"D1": Decimal(1)})}
    await store.alerts.record(Evaluation(memory=timeless), {}, NOW)
    assert await store.sweep(NOW + 89 * DAY) == 0
    assert await store.alerts.memory([CONTOSO.id]) == outcome().memory
    assert await store.sweep(NOW + 92 * DAY) == 1
    assert await store.alerts.memory([CONTOSO.id, "*"]) == timeless


async def test_a_notice_still_has_the_card_it_went_out_with(store: SqlStore) -> None:
    alone, one, two = await store.alerts.record(outcome(*map(crossing, "abc")), RULES, NOW)
    assert await store.alerts.card(alone) is None
    message_ = message(alone.own_message)
    await store.alerts.post({alone.id: message_.id}, [message_])
    await store.alerts.post({one.id: "s", two.id: "s"}, [message("s")], NoticeState.SUMMARISED)
    cards = {each.id: await store.alerts.card(each) for each in await store.alerts.notices()}
    assert cards == {alone.id: message_.card, one.id: None, two.id: None}
    await store.outbox.delivered(message_.id, NOW)
    assert await store.sweep(NOW + 91 * DAY)
    assert await store.alerts.card(replace(alone, outbox_id=message_.id)) is None
