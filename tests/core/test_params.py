"""Values from text: what people write is understood, what two countries read differently is asked again."""

from decimal import Decimal
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from bot import arguments
from bot.cards.model import Card
from bot.command import command
from bot.commands import load
from bot.context import Ask
from bot.errors import BadValue, Refusal
from bot.line import split
from bot.model import PartnerType
from bot.params import Amount
from bot.policy import Permission


@command("money set", needs=Permission.OPEN)
async def money_set(
    ask: Ask,
    who: Annotated[str, Field(description="Who")],
    amount: Annotated[Amount | None, Field(description="How much", ge=0)] = None,
) -> Card:
    """Set."""
    return Card("", "")


AMOUNT = money_set.params[1]


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("5000", "5000"),
        ("5,000", "5000"),
        ("5,000.50", "5000.50"),
        ("5.000,50", "5000.50"),
        ("€ 250", "250"),
        ("5 000", "5000"),
        ("99,5", "99.5"),
        ("EUR 12", "12"),
        ("0", "0"),
        ("1'000", "1000"),
    ],
)
def test_amounts(typed, amount):
    assert AMOUNT.convert(typed) == Decimal(amount)


@pytest.mark.parametrize("typed", ["5.000", "-1", "abc", "1e400", "NaN", "Infinity", "", "1.23456", "9" * 40])
def test_amounts_that_are_asked_again(typed):
    with pytest.raises(BadValue) as refused:
        AMOUNT.convert(typed)
    assert refused.value.problem.endswith(".")


@pytest.mark.parametrize(
    ("typed", "large", "small"), [("5.000", "5000", "5.00"), ("1.234", "1234", "1.2340")]
)
def test_an_amount_that_reads_two_ways_is_offered_both(typed, large, small):
    with pytest.raises(BadValue, match=f"write {large} or {small}"):
        AMOUNT.convert(typed)
    assert (AMOUNT.convert(large), AMOUNT.convert(small)) == (Decimal(large), Decimal(typed))


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
    assert read('money set "wide world" 5,000') == {"who": "wide world", "amount": "5,000"}
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
