"""Rows of the vendor's that could not be read are said with whatever is shown: an answer, a question, a form, a refusal, a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.ports.unreadable import count_unreadable, counting_unreadable
from tests.chat import Chat, open_chat

Spoil = Callable[[Any, str], None]


@pytest.fixture
async def chat(store):
    return (await open_chat(store)).as_("ada")


@pytest.fixture
def spoil(monkeypatch) -> Spoil:
    """One row of what somebody reads could not be read."""

    def spoil(reader: Any, name: str) -> None:
        read = getattr(reader, name)

        async def reading(*given: Any, **named: Any) -> Any:
            count_unreadable(1)
            return await read(*given, **named)

        async def paging(*given: Any, **named: Any) -> Any:
            count_unreadable(1)
            async for page in read(*given, **named):
                yield page

        pages = name in ("by_customer", "line_items")
        monkeypatch.setattr(reader, name, paging if pages else reading)

    return spoil


SAID = "1 row could not be read and is not shown."


async def test_an_answer_says_how_many_rows_it_does_without(chat: Chat, spoil: Spoil) -> None:
    spoil(chat.partner.usage, "by_subscription")
    spoil(chat.partner.usage, "by_customer")
    assert SAID in await chat.say("usage top")
    assert SAID not in await chat.say("help")


async def test_a_question_whether_to_write_says_so_too(chat: Chat, spoil: Spoil) -> None:
    spoil(chat.partner.usage, "summary")
    shown = await chat.say("usage budget fabrikam 6000")
    assert "Set budget" in chat.labels and SAID in shown


async def test_a_rule_that_was_tried_out_over_fewer_customers_says_so(chat: Chat, spoil: Spoil) -> None:
    spoil(chat.partner.usage, "by_customer")
    assert SAID in await chat.say("alert add percent all 80 to=here")


async def test_a_list_that_goes_out_as_a_file_says_so_beside_it(chat: Chat, spoil: Spoil) -> None:
    spoil(chat.partner.invoices, "line_items")
    shown = await chat.say("invoice lines latest")
    assert chat.last.files and SAID in shown


async def test_who_is_refused_hears_what_was_not_there_to_be_found(chat: Chat, spoil: Spoil) -> None:
    spoil(chat.partner.invoices, "all")
    chat.partner.billed = ()
    assert SAID in await chat.say("invoice show latest")


def test_what_a_part_does_without_the_whole_does_without() -> None:
    with counting_unreadable() as whole:
        count_unreadable(1)
        with counting_unreadable() as part:
            count_unreadable(2)
        assert (part.count, whole.count) == (2, 3)
    count_unreadable(5)
    assert whole.count == 3
