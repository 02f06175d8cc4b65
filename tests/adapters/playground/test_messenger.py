"""Notices go where they belong, or nowhere."""

from __future__ import annotations

import pytest

from adapters.playground.messenger import room_of
from bot.model import Destination
from bot.ports.outbox import DeliveryFailed


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
