"""What is kept of who somebody is: an answer about the person, for three minutes, and no failure to get one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

import pytest

from adapters.teams.connector import Connector
from adapters.teams.identity import FRESH, Refused, SenderCheck, _asked_about
from adapters.teams.inbound import Inbound, read
from adapters.teams.references import Reference
from bot.audit.turned_away import RejectedSenderLog
from bot.model.identity import Actor
from tests.fakes import FakeClock

TENANT = "11111111-2222-4333-8444-555555555555"
ADA = "aaaaaaaa-2222-4333-8444-555555555555"
PROFILE = {"aadObjectId": ADA, "tenantId": TENANT, "userRole": "user", "userPrincipalName": "ada@x.example"}


@dataclass
class Roster:
    """Answers with a profile, or with what it is told to raise instead."""

    trouble: list[Exception] = field(default_factory=list)
    profile: Mapping[str, Any] = field(default_factory=lambda: dict(PROFILE))
    asked: int = 0

    async def member(self, service_url: str, conversation: str, user: str) -> Mapping[str, Any]:
        self.asked += 1
        if self.trouble:
            raise self.trouble.pop(0)
        return self.profile


def senders_of(roster: Roster, clock: FakeClock) -> SenderCheck:
    return SenderCheck(cast(Connector, roster), clock, frozenset({TENANT}), cast(RejectedSenderLog, None))


HERE = Reference("https://smba.example", "19:desk", TENANT, "28:bot", user="29:ada")


async def test_a_fault_while_somebody_is_looked_up_is_not_kept_as_the_answer() -> None:
    """Everybody who asks meanwhile is told of the same fault; the next question is answered."""
    roster, clock = Roster(trouble=[ValueError("no JSON")]), FakeClock()
    senders, said = senders_of(roster, clock), _asked_about(HERE, TENANT, ADA)
    with pytest.raises(ValueError, match="no JSON"):
        await senders.admit(said)
    for _ in range(2):
        found = await senders.admit(said)
        assert isinstance(found, Actor) and roster.asked == 2


async def test_a_clock_that_was_set_back_keeps_nobody_in() -> None:
    roster, clock = Roster(), FakeClock()
    senders = senders_of(roster, clock)
    assert isinstance(await senders.look_up([HERE], TENANT, ADA), Actor)
    clock.move(-timedelta(days=1))
    roster.profile = {**PROFILE, "userRole": "guest"}
    assert await senders.look_up([HERE], TENANT, ADA) == Refused("guest")
    clock.move(FRESH / 2)
    assert await senders.look_up([HERE], TENANT, ADA) == Refused("guest") and roster.asked == 2


def said_by(**more: Any) -> Inbound:
    """A message of Ada's, as Teams has it, with ``more`` in it."""
    body = {
        "type": "message", "id": "1", "channelId": "msteams", "serviceUrl": "https://smba.example", "text": "help",
        "from": {"id": "29:ada", "aadObjectId": ADA}, "recipient": {"id": "28:bot"},
        "conversation": {"id": "a:1", "conversationType": "personal", "tenantId": TENANT},
        "channelData": {"tenant": {"id": TENANT}},
    }  # fmt: skip
    return read(body | more)


CLIENT = {
    "type": "clientInfo", "locale": "sv-SE", "country": "SE", "platform": "Windows", "timezone": "Europe/Stockholm",
}  # fmt: skip
"""As Microsoft's own example has it, in which the time zone stands nowhere else."""


@pytest.mark.parametrize(
    ("more", "locale", "zone"),
    [
        ({"locale": "sv-SE", "localTimezone": "Europe/Stockholm"}, "sv-SE", "Europe/Stockholm"),
        ({"locale": "sv-SE", "localTimeZone": "Europe/Stockholm"}, "sv-SE", "Europe/Stockholm"),
        ({"locale": "en-GB", "entities": [CLIENT]}, "en-GB", "Europe/Stockholm"),
        ({"entities": ["?", {"type": "mention"}, CLIENT]}, "sv-SE", "Europe/Stockholm"),
        ({"entities": [{"type": "clientInfo", "locale": 7, "timezone": None}]}, "", ""),
        ({"entities": {"type": "clientInfo"}}, "", ""),
    ],
)
def test_locale_and_time_zone_are_found_wherever_teams_puts_them(
    more: Mapping[str, Any], locale: str, zone: str
) -> None:
    said = said_by(**more)
    assert (said.locale, said.time_zone) == (locale, zone)


async def test_where_somebody_is_now_is_not_what_their_first_message_said() -> None:
    """A click without a time zone leaves the one that is known; a message from another one is about that."""
    roster, clock = Roster(), FakeClock()
    senders = senders_of(roster, clock)
    for more, zone in (
        ({"localTimezone": "Europe/Stockholm"}, "Europe/Stockholm"),
        ({"localTimezone": "Asia/Kolkata"}, "Asia/Kolkata"),
        ({}, "Europe/Stockholm"),
    ):
        found = await senders.admit(said_by(**more))
        assert isinstance(found, Actor) and found.time_zone == zone
    assert roster.asked == 1
