"""The four jobs in Teams, with the whole core behind the adapter."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from adapters.store import SqlStore
from tests.adapters.teams.harness import DESK, TeamsHarness
from tests.chat import Chat, open_chat


@pytest.fixture
async def chat(store: SqlStore) -> Chat:
    return await open_chat(store)


@pytest.fixture
async def desk(chat: Chat, store: SqlStore) -> AsyncIterator[TeamsHarness]:
    registry = chat.core.registry
    async with TeamsHarness(chat.dispatcher, store, chat.clock, registry=registry) as harness:
        yield harness


async def test_usage_is_shown_privately_and_shared_by_a_button(desk: TeamsHarness) -> None:
    await desk.say("usage show Fabrikam", channel=DESK)
    assert "Fabrikam" in desk.personal()
    assert "Fabrikam" not in desk.public()
    share = next(label for label in desk.labels() if "hare" in label)
    await desk.click(share)
    assert "Fabrikam" in desk.public()


async def test_a_budget_is_set_by_a_form_and_a_confirmation(desk: TeamsHarness, chat: Chat) -> None:
    await desk.say("usage budget")
    offered = await desk.search("customer", "fabri")
    assert offered
    form = await desk.submit(customer=desk.offered[offered[0]], amount="not a number")
    assert "Fix:" in form
    await desk.submit(amount="6000")
    assert "Fabrikam" in desk.personal()
    confirm = next(label for label in desk.labels() if label != "Cancel")
    clicks = [desk.click_activity(confirm) for _ in range(2)]
    answers = await asyncio.gather(*(desk.post(click) for click in clicks))
    await desk.quiet()
    assert [status for status, _ in answers] == [200, 200]
    assert desk.labels() == [] or confirm not in desk.labels()
    assert len(chat.partner.done) == 1 and Decimal(6000) in chat.partner.budgets.values()


async def test_somebody_else_cannot_confirm(desk: TeamsHarness, chat: Chat) -> None:
    await desk.say("usage budget Fabrikam 6000")
    confirm = next(label for label in desk.labels() if label != "Cancel")
    click = desk.click_activity(confirm)
    click["from"] = desk.activity("x", "sam")["from"]
    click["conversation"] = desk.activity("x", "sam")["conversation"]
    await desk.post(click)
    await desk.quiet()
    assert chat.partner.done == []


LITWARE = {
    "company": "Litware Inc", "domain": "litware", "first_name": "Kim", "last_name": "Akers", "country": "US",
    "email": "kim@litware.example", "address": "One Microsoft Way", "city": "Redmond", "state": "WA",
    "postal_code": "98052",
}  # fmt: skip


async def test_a_customer_is_created_and_its_password_is_seen_by_its_maker_alone(
    desk: TeamsHarness, chat: Chat
) -> None:
    await desk.say("customer create", user="sam", channel=DESK)
    await desk.submit(user="sam", **LITWARE)
    assert "litware.onmicrosoft.com" in desk.personal("sam")
    assert "S3cret-Pa55word" in await desk.click("Create customer", user="sam")
    assert "S3cret" not in desk.public() + desk.personal()
    assert [kind for kind, _ in chat.partner.done] == ["customers.create"]
    labels = [label for label in desk.labels("sam") if "hare" in label]
    for label in labels:
        await desk.click(label, user="sam")
    assert "S3cret" not in desk.public()


async def test_who_is_asking_is_told(desk: TeamsHarness) -> None:
    assert "Ada Person" in await desk.say("access whoami")


async def test_nobody_is_without_an_answer(desk: TeamsHarness) -> None:
    assert "What you can ask" in await desk.say("")
    assert await desk.say("flurble grumph")
