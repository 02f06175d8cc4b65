"""Values from text: what people write is understood, what two countries read differently is asked again."""

from decimal import Decimal
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from bot.access.policy import Permission
from bot.cards.model import Card, FieldKind
from bot.commands import load
from bot.errors import BadValue, Refusal
from bot.framework import arguments
from bot.framework.amount import Amount
from bot.framework.command import command
from bot.framework.context import Ask
from bot.line import split
from bot.model import PartnerType


@command("money set", needs=Permission.OPEN)
async def money_set(
    ask: Ask,
    who: Annotated[str, Field(description="Who")],
    amount: Annotated[Amount | None, Field(description="How much")] = None,
) -> Card:
    """Set."""
    return Card("", "")


AMOUNT = money_set.params[1]


def test_an_amount_is_a_parameter_that_a_form_asks_for_as_a_number():
    assert (AMOUNT.kind, AMOUNT.minimum, AMOUNT.money) == (FieldKind.NUMBER, Decimal(0), True)
    assert AMOUNT.convert("EUR 12") == Amount(Decimal(12), ("EUR",), "EUR")
    with pytest.raises(BadValue, match="two ways"):
        AMOUNT.convert("5.000")


def read(line):
    registry = load() if not line.startswith("money") else None
    found = registry.find(split(line)) if registry else None
    chosen = found.command if found else money_set
    words = found.rest if found else split(line)[2:]
    return arguments.read(chosen, arguments.params_for(chosen, PartnerType.DIRECT), words).texts


def test_a_customer_takes_the_words_that_the_amount_leaves():
    assert read("money set adventure works cycles 5000") == {
        "who": "adventure works cycles",
        "amount": "5000",
    }
    assert read("money set adventure works") == {"who": "adventure works"}
    assert read('money set "wide world" 5000.50') == {"who": "wide world", "amount": "5000.50"}
    assert read("money set wide world 5000 JPY") == {"who": "wide world", "amount": "5000 JPY"}
    assert read("money set wide world € 5000") == {"who": "wide world", "amount": "€ 5000"}
    assert read("money set wide world 2000 5000") == {"who": "wide world 2000", "amount": "5000"}
    assert read("money set amount=7 fabrikam") == {"who": "fabrikam", "amount": "7"}


def test_an_option_may_stand_anywhere():
    assert read("usage show by=meter adventure works") == {"customer": "adventure works", "by": "meter"}
    assert read("usage —by resource fabrikam") == {"customer": "fabrikam", "by": "resource"}


@given(st.text(max_size=120))
def test_no_line_raises_anything_but_a_refusal(line):
    registry = load()
    try:
        found = registry.find(split(line))
        params = arguments.params_for(found.command, PartnerType.DIRECT)
        arguments.convert(params, arguments.read(found.command, params, found.rest).texts)
    except Refusal:
        pass


@given(st.sampled_from([command.name for command in load().commands]), st.text(max_size=80))
def test_no_arguments_raise_anything_but_a_refusal(name, rest):
    test_no_line_raises_anything_but_a_refusal.hypothesis.inner_test(f"{name} {rest}")
