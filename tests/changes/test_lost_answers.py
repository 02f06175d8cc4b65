"""Answers to a question that are lost with the database: what its owner reads of them is true, whatever became of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.errors import Unavailable
from bot.model.change import ChangeState
from tests.chat import Chat, open_chat
from tests.fakes import FABRIKAM

UNTRUE = ("nothing was done", "Nothing has been done", "Waiting for")
UNKNOWN = "it isn't known whether your answer counts"


@pytest.fixture
async def chat(store: Any) -> Chat:
    """Bill has a question before him."""
    bill = (await open_chat(store)).as_("bill")
    await bill.say("usage budget fabrikam 7001")
    return bill


def lost(method: Callable[..., Awaitable[bool]], *, committing: bool) -> Callable[..., Awaitable[bool]]:
    """The database takes it and dies before it says so; or it dies before."""

    async def called(*given: Any) -> bool:
        if committing:
            await method(*given)
        raise Unavailable(committing=committing)

    return called


@pytest.mark.parametrize("label", ["Set budget", "Cancel"])
async def test_an_answer_that_was_lost_in_its_commit_is_not_said_to_be_none(
    chat: Chat, monkeypatch: pytest.MonkeyPatch, label: str
) -> None:
    changes, change_id, question = chat.core.store.changes, chat.change_id, chat.last
    for name in ("claim", "cancel"):
        monkeypatch.setattr(changes, name, lost(getattr(changes, name), committing=True))
    said = await chat.press(label) + (chat.card.summary or "")
    assert UNKNOWN in said and not [each for each in UNTRUE if each in said]
    monkeypatch.undo()

    found = await changes.get(change_id)
    assert found and found.state is (ChangeState.CANCELLED if label == "Cancel" else ChangeState.EXECUTING)
    chat.last = question
    again = await chat.press(label)
    assert ("Working on it" if label == "Set budget" else "cancelled") in again, (
        "pressed again, it says how it is"
    )
    assert chat.partner.done == []


async def test_an_answer_that_came_to_nothing_is_said_to_have_come_to_nothing(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes, question = chat.core.store.changes, chat.last
    monkeypatch.setattr(changes, "claim", lost(changes.claim, committing=False))
    assert "so nothing has been done yet" in await chat.press("Set budget")
    monkeypatch.undo()
    chat.last = question
    assert "Budget set" in await chat.press("Set budget")
    assert chat.partner.budgets[FABRIKAM.id] == 7001
