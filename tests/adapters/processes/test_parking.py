"""What cannot be delivered is parked, with one word to whoever asked for it, and goes out when its place is open again."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import update

from adapters.processes.delivery import LOOK_AGAIN, MOST_TRIES, Delivery
from adapters.store.schema.tables import outbox
from bot.pipeline.channel_rules import OUTSIDERS_THERE, UNKNOWN_THERE
from bot.ports.outbox import DeliveryFailed
from tests.adapters.processes.post import place


async def test_nothing_is_posted_where_outsiders_have_come_and_who_asked_for_it_is_told(post):
    post.closed["C1"] = OUTSIDERS_THERE
    await post.put("a", "b")
    await post.put("c", channel="C2")
    await post.worker().run_due()
    await post.worker().run_due()
    assert post.arrived() == [] and post.arrived("C2") == ["c"]
    assert len(post.arrived("@U0BILL")) == 1, "told once, and not for each notice"
    (parked,) = await post.store.outbox.parked()
    assert parked.count == 2 and "other organisations" in parked.reason

    await post.worker().resume()
    assert [each.count for each in await post.store.outbox.parked()] == [2], "they are still there"
    post.closed.clear()
    worker = post.worker()
    await worker.resume()
    await worker.run_due()
    assert post.arrived() == ["a", "b"]


async def test_what_waits_until_it_is_known_who_reads_along_is_seen_and_arrives_once_it_is(post):
    """Nobody tells for an hour: little is asked, nothing is posted, and afterwards it comes at the channel's pace."""
    names = [f"n{at:02}" for at in range(40)]
    post.closed["C1"] = UNKNOWN_THERE
    await post.put(*names)
    worker, looks = post.worker(), []
    worker.why_not = _counted(post, looks)
    for _ in range(60):
        await worker.run_due()
        assert len(worker._lanes) == 0, "nothing of it is kept in the process"
        post.clock.move(timedelta(minutes=1))
    assert post.arrived() == [] and len(post.arrived("@U0BILL")) == 1, "whoever asked for it is told, once"
    [parked] = await post.store.outbox.parked()
    assert "not known who reads along" in parked.reason and "tried again by itself" in parked.reason
    assert len(looks) <= 2 * 60, "the channel is asked about once for all that waits, and not for each"

    post.closed.clear()
    post.slept.clear()
    for _ in range(10):
        await worker.run_due()
        post.clock.move(timedelta(seconds=LOOK_AGAIN))
    assert sorted(post.arrived()) == names and await post.store.outbox.parked() == []
    assert sum(post.slept) >= len(names) - 10, "no faster than the channel takes it"


async def test_a_minute_in_which_nobody_tells_who_reads_along_delays_what_is_told_and_parks_nothing(post):
    post.closed["C1"] = UNKNOWN_THERE
    await post.put("a", "b")
    for _ in range(4):
        await post.worker().run_due()
        post.clock.move(timedelta(seconds=15))
    post.closed.clear()
    for _ in range(2):
        await post.worker().run_due()
        post.clock.move(timedelta(minutes=1))
    assert post.arrived() == ["a", "b"] and post.arrived("@U0BILL") == []


async def test_what_turns_out_to_be_read_by_outsiders_stays_parked_for_that(post):
    post.closed["C1"] = UNKNOWN_THERE
    await post.put("a")
    worker = post.worker()
    for reason in (UNKNOWN_THERE, OUTSIDERS_THERE):
        post.closed["C1"] = reason
        for _ in range(12):
            await worker.run_due()
            post.clock.move(timedelta(minutes=3))
        [parked] = await post.store.outbox.parked()
        assert reason in parked.reason
    assert post.arrived() == []


def _counted(post, looks):
    async def why_not(destination):
        if destination.channel:
            looks.append(destination)
        return await post.why_not(destination)

    return why_not


async def test_an_archived_channel_is_parked_and_its_owner_told_once(post):
    gone = DeliveryFailed("The channel is archived.", permanent=True)
    post.slack.trouble["C1"] = [gone] * 30
    await post.put(*(f"n{at:02}" for at in range(30)))
    for _ in range(4):
        await post.worker().run_due()
        post.clock.move(timedelta(seconds=5))
    assert post.arrived() == [] and len(post.arrived("@U0BILL")) == 1
    [parked] = await post.store.outbox.parked()
    assert (parked.count, parked.reason) == (30, "The channel is archived.")

    await post.store.outbox.unpark(place("C1"), post.clock.now())
    for _ in range(8):
        await post.worker().run_due()
        post.clock.move(timedelta(seconds=30))
    assert post.arrived() == [f"n{at:02}" for at in range(30)]


async def test_nothing_is_parked_without_a_word_even_if_the_worker_dies_over_it(post, monkeypatch):
    post.slack.trouble["C1"] = [DeliveryFailed("The channel is archived.", permanent=True)]
    await post.put("a")
    put = type(post.store.outbox).put

    async def dies(*_: object) -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr(type(post.store.outbox), "put", dies)
    await post.worker().run_due()
    monkeypatch.setattr(type(post.store.outbox), "put", put)
    await post.worker().run_due()
    assert [each.count for each in await post.store.outbox.parked()] == [1]
    assert len(post.arrived("@U0BILL")) == 1


async def test_after_hours_without_an_answer_everything_arrives_by_itself(post):
    post.slack.trouble["C1"] = [DeliveryFailed("Slack does not answer.")] * (3 * MOST_TRIES)
    await post.put("a", "b", "c")
    for _ in range(2 * MOST_TRIES):
        await post.worker().run_due()
        post.clock.move(timedelta(minutes=40))
    assert await post.store.outbox.parked() and len(post.arrived("@U0BILL")) >= 1
    for _ in range(3 * MOST_TRIES):
        worker = post.worker()
        await worker.resume()
        await worker.run_due()
        post.clock.move(timedelta(hours=1))
    assert sorted(post.arrived()) == ["a", "b", "c"] and await post.store.outbox.parked() == []


async def test_what_arrives_shows_that_the_place_is_open_again(post):
    post.slack.trouble["C1"] = [DeliveryFailed("The channel is archived.", permanent=True)] * 2
    await post.put("a", "b")
    worker = post.worker()
    await worker.run_due()
    await worker.resume()
    await worker.run_due()
    assert post.arrived() == [], "an archived channel is not tried again by itself"
    await post.put("later")
    for _ in range(2):
        await worker.run_due()
        post.clock.move(timedelta(minutes=1))
    assert post.arrived() == ["later", "a", "b"] and await post.store.outbox.parked() == []


async def test_what_is_no_longer_true_is_not_delivered_late(post):
    post.slack.trouble["C1"] = [DeliveryFailed("gone", permanent=True)] * 2
    await post.put("old", until=post.clock.now() + timedelta(days=1))
    await post.put("true", until=post.clock.now() + timedelta(days=9))
    await post.worker().run_due()
    post.clock.move(timedelta(days=2))
    assert await post.store.outbox.unpark(place("C1"), post.clock.now()) == 1
    await post.worker().run_due()
    assert post.arrived() == ["true"]


async def test_a_failure_to_tell_the_owner_is_told_to_nobody(post):
    gone = DeliveryFailed("gone", permanent=True)
    post.slack.trouble["C1"], post.slack.trouble["@U0BILL"] = [gone], [gone]
    await post.put("a")
    for _ in range(4):
        await post.worker().run_due()
        post.clock.move(timedelta(hours=1))
    assert post.slack.posted == [] and sum(each.count for each in await post.store.outbox.parked()) == 2


async def test_a_platform_that_is_off_keeps_its_notices_until_it_is_on(post):
    await post.put("a")
    off = Delivery(post.store.outbox, {}, post.clock, post.staff.recipients(post.store))
    await off.run_due()
    [parked] = await post.store.outbox.parked()
    assert "switched off" in parked.reason
    on = post.worker()
    await on.resume()
    await on.run_due()
    assert post.arrived() == ["a"]


async def test_what_can_no_longer_be_read_is_parked_and_its_owner_told(post):
    await post.put("lost", "good")
    async with post.store._database.write() as connection:
        await connection.execute(update(outbox).where(outbox.c.id == "lost").values(sealed="x"))
    for _ in range(2):
        await post.worker().run_due()
    assert post.arrived() == ["good"] and len(post.arrived("@U0BILL")) == 1
    [parked] = await post.store.outbox.parked()
    assert (parked.count, parked.reason) == (1, "It can no longer be read.")
    await post.put("better")
    for _ in range(2):
        await post.worker().run_due()
    assert [each.count for each in await post.store.outbox.parked()] == [1], (
        "others arriving mends nothing here"
    )
