"""Notices go where they belong, or nowhere."""

from __future__ import annotations

import pytest

from adapters.playground.attachments import Attachments
from adapters.playground.messenger import PlaygroundMessenger, room_of
from adapters.playground.timeline import Post, Timeline
from bot.cards.model import Card
from bot.model import Destination
from bot.ports.outbox import DeliveryFailed
from tests.fakes import FakeClock


@pytest.mark.parametrize(
    ("destination", "room"),
    [
        (Destination("playground", "northwind", channel="#csp-alerts"), "alerts"),
        (Destination("playground", "northwind", channel="csp-desk"), "desk"),
        (Destination("playground", "northwind", user="sam"), "@sam"),
        (Destination("playground", "northwind", channel="@bill"), "@bill"),
    ],
)
def test_a_destination_is_a_conversation(destination: Destination, room: str) -> None:
    assert room_of(destination) == room


@pytest.mark.parametrize(
    "destination",
    [
        Destination("slack", "T1", channel="#csp-alerts"),
        Destination("playground", "elsewhere", user="sam"),
        Destination("playground", "northwind", channel="#gone"),
        Destination("playground", "northwind", user="mallory"),
    ],
)
def test_a_place_that_is_not_here_is_a_failure_for_good(destination: Destination) -> None:
    with pytest.raises(DeliveryFailed) as failure:
        room_of(destination)
    assert failure.value.permanent


async def test_a_message_is_edited_for_whoever_sees_it_and_one_that_is_gone_is_nobodys() -> None:
    clock = FakeClock()
    timeline = Timeline(clock.now)
    messenger = PlaygroundMessenger(timeline, Attachments(clock.now))
    waits, done = (Card(title, title) for title in ("Waiting", "Done"))
    for to in (
        Destination("playground", "northwind", channel="#csp-desk"),
        Destination("playground", "northwind", user="bill"),
    ):
        sent = await messenger.deliver(to, waits, "n")
        assert await messenger.update(to, sent, done, "n")
        [message] = timeline.visible("bill", room_of(to))
        assert isinstance(message.content, Post) and message.content.card.title == "Done"
    assert not await messenger.update(to, "4711", done, "n")
