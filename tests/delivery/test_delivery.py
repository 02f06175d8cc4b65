"""What is in the outbox arrives: in order, at each platform's pace, once, or with a word to whoever asked for it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from adapters.delivery import MOST_TRIES, Delivery
from adapters.store.schema import outbox
from bot.cards.model import Card, Text
from bot.guardrail import OUTSIDERS_THERE
from bot.model import Destination
from bot.outbox import DeliveryFailed, Notice
from tests.fakes import FakeClock

OWNER = Destination("slack", "T1", user="U0BILL")


def place(channel: str) -> Destination:
    return Destination("slack", "T1", channel)


@dataclass
class Slack:
    """A platform that posts, or does what it is told to do instead."""

    posted: list[tuple[str, str]] = field(default_factory=list)
    trouble: dict[str, list[BaseException | None]] = field(default_factory=lambda: defaultdict(list))
    hold: dict[str, asyncio.Event] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def deliver(self, destination: Destination, card: Card, notice_id: str) -> str:
        where = destination.channel or f"@{destination.user}"
        if where in self.hold:
            await self.hold[where].wait()
        trouble = self.trouble[where].pop(0) if self.trouble[where] else None
        if isinstance(trouble, DeliveryFailed):
            raise trouble
        self.posted.append((where, notice_id))
        if trouble:
            raise trouble
        return f"ts-{len(self.posted)}"

    async def find(self, destination: Destination, notice_id: str) -> str | None:
        self.asked.append(notice_id)
        return next((f"ts-{at + 1}" for at, (_, each) in enumerate(self.posted) if each == notice_id), None)


@dataclass
class Post:
    """The office: an outbox, a platform, and workers that come and go."""

    store: object
    clock: FakeClock = field(default_factory=FakeClock)
    slack: Slack = field(default_factory=Slack)
    slept: list[float] = field(default_factory=list)
    closed: dict[str, str] = field(default_factory=dict)

    def worker(self) -> Delivery:
        async def sleep(seconds: float) -> None:
            self.slept.append(seconds)
            self.clock.move(timedelta(seconds=seconds))

        return Delivery(
            self.store.outbox,
            {"slack": self.slack},
            self.clock,
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


@pytest.fixture
def post(store):
    return Post(store)


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


async def test_no_faster_than_a_channel_takes_it(post):
    await post.put(*(f"n{at}" for at in range(8)))
    await post.worker().run_due()
    assert len(post.arrived()) == 8 and sum(post.slept) >= 4


async def test_a_rate_limit_is_waited_out_and_is_no_attempt(post):
    post.slack.trouble["C1"] = [DeliveryFailed("ratelimited", retry_after=30)] * (MOST_TRIES + 5)
    await post.put("a", "b")
    for _ in range(MOST_TRIES + 5):
        await post.worker().run_due()
        assert post.arrived() == []
        post.clock.move(timedelta(seconds=32))
    await post.worker().run_due()
    assert post.arrived() == ["a", "b"]


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
    off = Delivery(post.store.outbox, {}, post.clock)
    await off.run_due()
    [parked] = await post.store.outbox.parked()
    assert "switched off" in parked.reason
    on = post.worker()
    await on.resume()
    await on.run_due()
    assert post.arrived() == ["a"]


async def test_a_fault_of_ours_in_one_notice_does_not_stop_the_channel_for_ever(post):
    post.slack.trouble["C1"] = [KeyError("what")] * 1
    await post.put("bad", "good")
    worker = post.worker()
    for _ in range(3):
        await worker.run_due()
        post.clock.move(timedelta(minutes=1))
    assert post.arrived()[-1] == "good"


async def test_what_can_no_longer_be_read_is_parked_and_its_owner_told(post):
    await post.put("lost", "good")
    async with post.store._database.write() as connection:
        await connection.execute(update(outbox).where(outbox.c.id == "lost").values(sealed="x"))
    for _ in range(2):
        await post.worker().run_due()
    assert post.arrived() == ["good"] and len(post.arrived("@U0BILL")) == 1
    [parked] = await post.store.outbox.parked()
    assert (parked.count, parked.reason) == (1, "It can no longer be read.")


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
    for at, (channel, outcome) in enumerate(story):
        if outcome != "ok":
            fresh.slack.trouble[channel].append(failures[outcome])
        await fresh.put(f"{mark}-{at}", channel=channel)
    parked_before = sum(each.count for each in await fresh.store.outbox.parked())
    for _ in range(12):
        await fresh.worker().run_due()
        fresh.clock.move(timedelta(minutes=40))
    arrived = [each for channel in ("C1", "C2", "C3") for each in fresh.arrived(channel)]
    parked = sum(each.count for each in await fresh.store.outbox.parked()) - parked_before
    assert len(arrived) + parked == len(story) and len(set(arrived)) == len(arrived)
    for channel in ("C1", "C2", "C3"):
        order = [int(each.rpartition("-")[2]) for each in fresh.arrived(channel)]
        assert order == sorted(order)
