"""What is in the outbox arrives: in order, at each platform's pace, and once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from adapters.processes.delivery import LANES, MOST_TRIES
from bot.cards.delivery import AGAIN
from bot.ports.outbox import DeliveryFailed, next_try
from tests.adapters.processes.post import Post, place
from tests.fakes import FakeClock


async def test_in_order(post):
    await post.put("a", "b", "c")
    await post.worker().run_due()
    assert post.arrived() == ["a", "b", "c"]
    await post.worker().run_due()
    assert post.arrived() == ["a", "b", "c"]


async def test_a_slow_channel_delays_no_other(post):
    post.slack.hold["C1"] = asyncio.Event()
    await post.put("slow")
    await post.put("quick", channel="C2")
    worker = post.worker()
    await worker.start_due()
    for _ in range(200):
        if post.arrived("C2"):
            break
        await asyncio.sleep(0.01)
    assert post.arrived("C2") == ["quick"] and post.arrived("C1") == []
    await post.put("later", channel="C3")
    await worker.start_due()
    for _ in range(200):
        if post.arrived("C3"):
            break
        await asyncio.sleep(0.01)
    assert post.arrived("C3") == ["later"]
    post.slack.hold.pop("C1").set()
    await worker.drain(5)
    assert post.arrived("C1") == ["slow"]


async def test_no_faster_than_a_channel_takes_it(post):
    await post.put(*(f"n{at}" for at in range(8)))
    await post.worker().run_due()
    assert len(post.arrived()) == 8 and sum(post.slept) >= 4


async def test_a_lease_lasts_no_longer_because_the_clock_was_set_back(post):
    """Its pace kept the last notice waiting for longer than the lease, and the time of day was put back meanwhile."""
    passed = 0.0

    async def sleep(seconds: float) -> None:
        nonlocal passed
        passed += 50
        post.clock.move(-timedelta(hours=1))

    worker = post.worker()
    worker.sleep, worker.monotonic = sleep, lambda: passed
    await post.put("a", "b", "c", "d", "e")
    await worker.run_due()
    assert post.arrived() == ["a", "b", "c"], "somebody else may have the others by now"
    post.clock.move(timedelta(hours=2))
    await post.worker().run_due()
    assert post.arrived() == ["a", "b", "c", "d", "e"]


async def test_a_rate_limit_is_waited_out_and_is_no_attempt(post):
    post.slack.trouble["C1"] = [DeliveryFailed("ratelimited", retry_after=30)] * (MOST_TRIES + 5)
    await post.put("a", "b")
    for _ in range(MOST_TRIES + 5):
        await post.worker().run_due()
        assert post.arrived() == []
        post.clock.move(timedelta(seconds=32))
    await post.worker().run_due()
    assert post.arrived() == ["a", "b"]


async def test_a_rate_limit_of_years_holds_a_place_up_for_an_hour_and_is_told(post):
    post.slack.trouble["C1"] = [DeliveryFailed("ratelimited", retry_after=1e9)]
    await post.put("a")
    with capture_logs() as lines:
        await post.worker().run_due()
    [paused] = [each for each in lines if each["event"] == "destination paused"]
    assert paused["seconds"] in (3600, 3601)
    assert 3600 <= REGISTRY.get_sample_value("csp_bot_delivery_pause_seconds", {"platform": "slack"}) <= 3601
    post.clock.move(timedelta(seconds=3602))
    await post.worker().run_due()
    assert post.arrived() == ["a"]


async def test_what_follows_waits_for_what_could_not_be_posted(post):
    post.slack.trouble["C1"] = [DeliveryFailed("connection_failed")]
    await post.put("a", "b")
    worker = post.worker()
    await worker.run_due()
    assert post.arrived() == []
    post.clock.move(timedelta(seconds=10))
    await worker.run_due()
    assert post.arrived() == ["a", "b"]


async def test_a_worker_that_dies_after_posting_repeats_nothing_where_it_can_look(post):
    post.slack.trouble["C1"] = [asyncio.CancelledError()]
    await post.put("a", "b")
    await post.worker().run_due()
    assert post.arrived() == ["a"]
    post.clock.move(timedelta(minutes=3))
    await post.worker().run_due()
    assert post.arrived() == ["a", "b"] and post.slack.asked == ["a", "b"]


async def test_where_nobody_can_look_a_repeat_is_the_only_one_and_says_so(post):
    post.slack.blind, post.slack.trouble["C1"] = True, [asyncio.CancelledError()]
    await post.put("a")
    await post.worker().run_due()
    for _ in range(3):
        post.clock.move(timedelta(minutes=3))
        await post.worker().run_due()
    assert post.arrived() == ["a", "a"] and post.slack.asked == ["a"]
    assert [AGAIN in each for each in post.slack.read] == [False, True]


async def test_an_answer_that_never_came_is_no_reason_to_post_twice(post):
    post.slack.trouble["C1"] = [DeliveryFailed("connection_failed", doubtful=True)]
    await post.put("a", "b")
    for _ in range(2):
        await post.worker().run_due()
        post.clock.move(timedelta(seconds=10))
    assert post.arrived() == ["a", "b"] and post.slack.asked == ["a"]


async def test_what_the_platform_refused_for_certain_is_no_repeat(post):
    post.slack.blind = True
    post.slack.trouble["C1"] = [
        DeliveryFailed("unavailable"),
        DeliveryFailed("ratelimited", retry_after=5),
        DeliveryFailed("archived", permanent=True),
    ]
    await post.put("a")
    for _ in range(3):
        await post.worker().run_due()
        post.clock.move(timedelta(minutes=1))
    await post.store.outbox.unpark(place("C1"), post.clock.now())
    await post.worker().run_due()
    assert post.arrived() == ["a"] and post.slack.asked == [] and AGAIN not in post.slack.read[-1]


async def test_many_channels_that_must_wait_for_their_pace_delay_no_other(post):
    waits = asyncio.Event()

    async def sleep(_: float) -> None:
        await waits.wait()

    worker = post.worker()
    worker.sleep = sleep
    for number in range(LANES + 1):
        await post.put(*(f"{number}-{turn}" for turn in range(5)), channel=f"CBUSY{number}")
    await worker.start_due()
    await post.put("alone", channel="C2")
    await worker.start_due()
    for _ in range(500):
        if post.arrived("C2"):
            break
        await asyncio.sleep(0.01)
    waits.set()
    await worker.drain(5)
    assert post.arrived("C2") == ["alone"]


def test_no_answer_makes_a_notice_wait_for_ever():
    now = FakeClock().now()
    assert next_try(1, now, float("inf"), 0.5) - now < timedelta(days=2)
    assert next_try(40, now, None, 1.0) - now < timedelta(hours=1)


async def test_a_fault_of_ours_in_one_notice_does_not_stop_the_channel_for_ever(post):
    post.slack.trouble["C1"] = [KeyError("what")] * 1
    await post.put("bad", "good")
    worker = post.worker()
    for _ in range(3):
        await worker.run_due()
        post.clock.move(timedelta(minutes=1))
    assert post.arrived()[-1] == "good"


outcomes = st.sampled_from(["ok", "limited", "broken", "gone"])


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(st.tuples(st.sampled_from(["C1", "C2", "C3"]), outcomes), max_size=12))
async def test_every_notice_ends_delivered_or_parked(post, story):
    fresh = Post(post.store, clock=post.clock)
    mark = fresh.clock.now().isoformat()
    failures = {
        "limited": DeliveryFailed("ratelimited", retry_after=5),
        "broken": DeliveryFailed("connection_failed"),
        "gone": DeliveryFailed("gone", permanent=True),
    }
    channels = {name: f"{name}-{mark}" for name in ("C1", "C2", "C3")}
    for at, (name, outcome) in enumerate(story):
        if outcome != "ok":
            fresh.slack.trouble[channels[name]].append(failures[outcome])
        await fresh.put(f"{mark}-{at}", channel=channels[name])
    for _ in range(12):
        await fresh.worker().run_due()
        fresh.clock.move(timedelta(minutes=40))
    arrived = [each for channel in channels.values() for each in fresh.arrived(channel)]
    lost = {each.destination.channel: each.count for each in await fresh.store.outbox.parked(9999)}
    parked = sum(lost.get(channel, 0) for channel in channels.values())
    assert len(arrived) + parked == len(story) and len(set(arrived)) == len(arrived)
    for name, channel in channels.items():
        order = [int(each.rpartition("-")[2]) for each in fresh.arrived(channel)]
        # What was parked and goes out after all comes late.
        assert order == sorted(order) or (name, "gone") in story
