"""Fields with suggestions: every key asks, so keys are counted, cost the vendor little, and leave a trace."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.audit.entries import RequestRecord
from bot.cards.model import Choice
from bot.commands import load
from bot.errors import Cause, PartnerFailure
from bot.line import split
from bot.model import PartnerType
from bot.pipeline.admission import Admission, Limits
from bot.pipeline.typeahead import BATCH, GOOD_FOR, QUIET, TypeAhead
from tests.adapters.slack.harness import DESK, SlackHarness
from tests.adapters.teams.harness import DESK as TEAMS_DESK
from tests.adapters.teams.harness import TeamsHarness, profile, user_id
from tests.chat import Chat, open_chat, person
from tests.fake_partner import FakeInvoices, FakeResellers
from tests.fakes import NOW, FakeDesk, MemoryTrail

FIELDS = [
    (command.name, param.name) for command in load().commands for param in command.params if param.suggest
]


def at_work(chat: Chat, typing: int = 0) -> tuple[Chat, list[str]]:
    """The same bot as another process of it, with a limit; and what it refuses."""
    refused: list[str] = []
    admission = Admission(limits=Limits(typing=typing), counted=refused.append)
    return chat.with_core(admission=admission, typeahead=TypeAhead()), refused


async def keys(chat: Chat, number: int, who: str = "ada", field: str = "customer") -> list[Sequence[Choice]]:
    command = {"customer": "usage show", "number": "invoice show"}.get(field, "customer create")
    return [
        await chat.dispatcher.suggest(person(who), command, field, "fabrikam"[: at % 9])
        for at in range(number)
    ]


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often the vendor was asked for each list."""
    found: Counter[str] = Counter()

    def counted(kind: type, name: str, called: str) -> None:
        inner = getattr(kind, name)

        async def ask(*given: Any, **named: Any) -> Any:
            found[called] += 1
            return await inner(*given, **named)

        monkeypatch.setattr(kind, name, ask)

    counted(FakeInvoices, "all", "invoices")
    counted(FakeResellers, "all", "resellers")
    counted(FakeDesk, "services", "services")
    return found


async def test_who_types_too_much_is_offered_nothing_for_the_rest_of_the_minute(store):
    chat, refused = at_work(await open_chat(store), typing=2 * BATCH)
    offered = await keys(chat, 2 * BATCH + 5)
    assert all(offered[: 2 * BATCH]) and not any(offered[2 * BATCH :])
    assert refused == ["typing"] * 5
    assert all(await keys(chat, 3, "sam")), "others are not held back"
    assert "Fabrikam" in await chat.say("usage show fabrikam"), "and commands are another matter"
    chat.clock.move(timedelta(minutes=1))
    assert all(await keys(chat, 3))


async def test_the_limit_holds_for_all_processes_together_to_within_a_batch(store):
    chat = await open_chat(store)
    (one, _), (other, refused) = at_work(chat, typing=2 * BATCH), at_work(chat, typing=2 * BATCH)
    assert all(await keys(one, BATCH)) and all(await keys(other, BATCH))
    assert not any(await keys(one, BATCH)) and not any(await keys(other, BATCH))
    assert "rate" in refused


@pytest.mark.parametrize(("command", "field"), FIELDS)
async def test_whatever_is_typed_the_vendor_is_asked_once(
    store, command: str, field: str, calls: Counter[str]
):
    chat = await open_chat(store, PartnerType.INDIRECT_PROVIDER)
    for at in range(30):
        await chat.dispatcher.suggest(person("ada"), command, field, "fabrikam inc"[: at % 12])
    assert sum(calls.values()) <= 1
    calls.clear()
    chat.clock.move(GOOD_FOR)
    await chat.dispatcher.suggest(person("ada"), command, field, "f")
    assert sum(calls.values()) <= 1


async def test_what_is_remembered_is_for_one_person_for_a_minute(store, calls: Counter[str]):
    chat = await open_chat(store)
    await asyncio.gather(*(keys(chat, 5, "bill", "number") for _ in range(3)))
    assert calls == {"invoices": 1}, "also while the first is still asked for"
    await keys(chat, 5, "gil", "number")
    assert calls == {"invoices": 2}, "it was found with somebody else's rights"
    assert await keys(chat, 1, "sam", "number") == [()] and calls == {"invoices": 2}
    chat.clock.move(GOOD_FOR)
    await keys(chat, 5, "bill", "number")
    assert calls == {"invoices": 3}


async def test_what_was_found_within_another_reach_is_not_offered(store, calls: Counter[str]):
    chat = await open_chat(store)
    ask = await chat.dispatcher.asks.ask(person("bill"), chat.place)
    command = chat.core.registry.find(split("invoice show")).command
    for reach in (None, frozenset({"fabrikam.example"}), None, frozenset({"fabrikam.example"})):
        remembering = chat.dispatcher.suggestions._remembering(replace(ask, reach=reach), command)
        await remembering.recent("invoices", chat.partner.invoices.all)
    assert calls == {"invoices": 2}


async def test_a_failure_is_not_remembered(store, calls: Counter[str]):
    chat = await open_chat(store)
    chat.partner.fail["invoices.all"] = [PartnerFailure(Cause.DOWN, "list invoices")]
    first, second = await keys(chat, 2, "bill", "number")
    assert (first, len(second)) == ((), 1) and calls == {"invoices": 2}


async def test_a_field_that_this_kind_of_partner_does_not_have_asks_nobody(store, calls: Counter[str]):
    assert await keys(await open_chat(store), 3, field="reseller") == [(), (), ()] and not calls
    indirect = await open_chat(store, PartnerType.INDIRECT_PROVIDER)
    ((choice,),) = [await indirect.dispatcher.suggest(person("ada"), "customer create", "reseller", "four")]
    assert "Fourth Coffee" in choice.label


async def test_looking_through_the_choices_is_on_record_once_in_some_minutes(store):
    chat = await open_chat(store)
    (one, _), (other, _) = at_work(chat), at_work(chat)
    for each in (one, other):
        await keys(each, 30)
    await keys(one, 5, "sam")
    await keys(one, 5, "bill", "number")
    rows = [row for row in await store.audit.entries() if "Choices for" in row.shown]
    assert [(row.actor.rpartition(":")[2], row.command, dict(row.arguments)) for row in reversed(rows)] == [
        ("ada", "usage show", {"field": "customer"}),
        ("sam", "usage show", {"field": "customer"}),
        ("bill", "invoice show", {"field": "number"}),
    ]
    chat.clock.move(QUIET)
    await keys(one, 5)
    assert len([row for row in await store.audit.entries() if "Choices for" in row.shown]) == 4


async def test_nothing_is_offered_in_slack_where_outsiders_read_along(store):
    chat = await open_chat(store)
    async with SlackHarness(chat.dispatcher, store, chat.clock) as slack:
        await slack.command("usage budget", "bill")
        assert await slack.suggest("customer", "fab", "bill")
        slack.slack.channels[DESK] = {"is_ext_shared": True}
        chat.clock.move(timedelta(minutes=4))
        assert await slack.suggest("customer", "fab", "bill") == []


async def test_nothing_is_offered_in_teams_where_outsiders_read_along(store):
    chat = await open_chat(store)
    async with TeamsHarness(chat.dispatcher, store, chat.clock, registry=chat.core.registry) as teams:
        await teams.say("usage budget", "bill")
        assert await teams.search("customer", "fab", "bill")
        shown = teams.form("bill")
        teams.teams.members[(TEAMS_DESK, user_id("zoe"))] = profile("zoe") | {"userRole": "guest"}
        value = {"queryText": "fab", "dataset": "usage budget/customer"}
        body = teams.invoke("application/search", value, "bill", shown)
        body["conversation"] = {"id": TEAMS_DESK, "conversationType": "channel", "isGroup": True}
        _, told = await teams.post(body)
        assert told["value"]["results"] == []


async def test_a_clock_that_was_set_back_keeps_nothing_for_longer(store, calls: Counter[str]):
    """Neither what the vendor said, nor that it is on record already who looked."""
    chat, _ = at_work(await open_chat(store))
    await keys(chat, 5, "bill", "number")
    assert calls == {"invoices": 1}
    chat.clock.move(-timedelta(days=1))
    await keys(chat, 5, "bill", "number")
    assert calls == {"invoices": 2}


class NeverSeen:
    """Remembers nothing, and counts how often it was asked."""

    asked = 0

    async def first(self, key: str, now: datetime, ttl: timedelta) -> bool:
        self.asked += 1
        return True


async def test_a_clock_that_was_set_back_leaves_no_day_off_the_record():
    typeahead, trail, seen = TypeAhead(), MemoryTrail(), NeverSeen()
    record = RequestRecord(person("ada"), "desk", "usage show")
    for at in (NOW, NOW, NOW - timedelta(days=1)):
        await typeahead.record(trail, seen, at, record, "Customer")
    assert seen.asked == 2 and len(trail.rows) == 2
