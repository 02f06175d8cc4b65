"""What people write when they ask to be told: values, and whose usage."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import load
from bot.commands.alert.parameters import currency_of, resolve_scope, scope_text
from bot.commands.alert.values import steps_and_cadence
from bot.errors import Ambiguous, BadValue, Unknown
from bot.model import AlertKind, Cadence, Scope
from tests.chat import open_chat
from tests.fakes import CONTOSO, CONTOSO_RETAIL, FABRIKAM


def steps(kind: str, text: str) -> list[str]:
    return [str(step) for step in steps_and_cadence(AlertKind(kind), text)[0]]


@pytest.mark.parametrize(
    ("kind", "text", "read"),
    [
        ("percent", "50,80,100", ["50", "80", "100"]),
        ("percent", "100, 80 ,50", ["50", "80", "100"]),
        ("percent", "80%;100%", ["80", "100"]),
        ("percent", "80", ["80"]),
        ("percent", "", ["80", "100"]),
        ("amount", "5000", ["5000"]),
        ("amount", "€5000", ["5000"]),
        ("amount", "5000EUR;1000EUR", ["1000", "5000"]),
        ("amount", "5,000.50", ["5000.50"]),
        ("amount", "1000,5000", ["1000", "5000"]),
        ("amount", "1000;5,000.50", ["1000", "5000.50"]),
        ("amount", "1000,5000,10000", ["1000", "5000", "10000"]),
        ("amount", "5'000", ["5000"]),
        ("amount", "1.234.567", ["1234567"]),
        ("forecast", "", []),
        ("stale", "48h", ["48"]),
        ("stale", "3d", ["72"]),
        ("stale", "", ["48"]),
        ("sudden", "2.5x", ["2.5"]),
        ("signin", "7 days", ["7"]),
        ("invoice", "", []),
        ("tickets", "", []),
    ],
)
def test_values_as_people_write_them(kind, text, read):
    assert steps(kind, text) == read


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("amount", "", "Give the amount"),
        ("amount", "100,200", "two ways"),
        ("amount", "5.000", "Enter 5000 or 5.00"),
        ("forecast", "1000;2.000", "two ways"),
        ("amount", "5,000", "Enter 5000 or 5.00"),
        ("amount", "1,234,567", "Write 1;234;567 or 1234567"),
        ("amount", "99,50", "Write 99;50 or 99.5"),
        ("amount", "1_000", "such as 5000"),
        ("amount", "1e5", "such as 5000"),
        ("amount", "٥٠٠", "0 to 9"),
        ("percent", "٥٠", "plain numbers"),
        ("percent", "€80", "plain numbers"),
        ("amount", "0", "above zero"),
        ("percent", "0", "from 1 to 1000"),
        ("percent", "5000", "from 1 to 1000"),
        ("percent", "weekly", "Only a digest"),
        ("stale", "2h", "from 12"),
        ("stale", "24,48", "one value"),
        ("invoice", "5", "need no value"),
        ("digest", "5", "daily, weekly or monthly"),
        ("percent", ",".join(str(step) for step in range(1, 13)), "at most 10"),
    ],
)
def test_what_will_not_do_is_said(kind, text, said):
    with pytest.raises(BadValue, match=said):
        steps_and_cadence(AlertKind(kind), text)


@pytest.mark.parametrize(
    ("value", "given", "currency"),
    [
        ("5000", "", ""),
        ("5000", "usd", "USD"),
        ("€5000", "", "EUR"),
        ("1000EUR;5000EUR", "", "EUR"),
        ("$5000", "usd", "USD"),
        ("$5000", "AUD", "AUD"),
        ("US$5000", "", "USD"),
    ],
)
def test_a_rule_about_money_keeps_the_currency_of_its_amounts(value, given, currency):
    assert currency_of(AlertKind.AMOUNT, value, given) == currency


@pytest.mark.parametrize(
    ("value", "given", "said"),
    [
        ("$5000", "", r"\$ can be USD, AUD, BRL, CAD or another. Say which: currency=USD"),
        ("€5000", "USD", "The rule is about USD, but you wrote €"),
        ("1000EUR;5000USD", "", "The rule is about EUR, but you wrote USD"),
        ("5000", "EUX", "EUX is not a currency"),
        ("99.50", "JPY", "JPY has no decimals. Enter 100."),
    ],
)
def test_a_rule_about_money_is_about_one_currency(value, given, said):
    with pytest.raises(BadValue, match=said):
        currency_of(AlertKind.AMOUNT, value, given)


def test_digests_have_a_cadence():
    assert steps_and_cadence(AlertKind.DIGEST, "Weekly") == ((), Cadence.WEEKLY)
    assert steps_and_cadence(AlertKind.DIGEST, "") == ((), Cadence.DAILY)


@given(st.sampled_from(AlertKind), st.text(alphabet="0123456789,.;%'€$EURhdx٥_ ", max_size=20))
def test_any_value_is_read_or_refused_in_words(kind, text):
    try:
        read, _ = steps_and_cadence(kind, text)
    except BadValue as refusal:
        assert refusal.problem.endswith((".", "0"))
    else:
        assert list(read) == sorted(set(read)) and all(step > 0 for step in read)


@pytest.fixture
async def ask(store):
    chat = await open_chat(store)
    return await chat.dispatcher.asks.ask(chat.actor, chat.place, load().get("usage show"))


@pytest.mark.parametrize("text", ["all", "ALL", "everyone", "All customers", "*"])
async def test_everyone(ask, text):
    assert await resolve_scope(ask, text) == Scope()


@pytest.mark.parametrize("text", [";", " ; ", ",", "all except ;", "everybody but ,"])
async def test_what_names_nobody_is_not_everyone(ask, text):
    with pytest.raises(BadValue, match="names no customer"):
        await resolve_scope(ask, text)


async def test_everyone_but_some(ask):
    assert await resolve_scope(ask, "all except contoso retail") == Scope(excluded=(CONTOSO_RETAIL,))
    both = await resolve_scope(ask, "all except contoso retail; fabrikam")
    assert both == Scope(excluded=(CONTOSO_RETAIL, FABRIKAM))


async def test_a_comma_may_be_part_of_a_name(ask):
    assert await resolve_scope(ask, "Fabrikam, Inc.") == Scope(customers=(FABRIKAM,))
    assert await resolve_scope(ask, "fabrikam, contoso ltd") == Scope(customers=(FABRIKAM, CONTOSO))


async def test_a_name_that_could_be_two(ask):
    with pytest.raises(Ambiguous):
        await resolve_scope(ask, "contoso")
    with pytest.raises(BadValue, match=r"contoso\.onmicrosoft"):
        await resolve_scope(ask, "fabrikam; contoso")


async def test_nobody(ask):
    with pytest.raises(Unknown):
        await resolve_scope(ask, "tailspin")
    with pytest.raises(BadValue, match="No customer matches"):
        await resolve_scope(ask, "fabrikam; tailspin")


async def test_a_value_without_anybody(ask):
    with pytest.raises(BadValue, match="Say first for whom"):
        await resolve_scope(ask, "80")


async def test_a_scope_is_read_back_as_it_was_written(ask):
    for scope in (Scope(), Scope(customers=(FABRIKAM, CONTOSO)), Scope(excluded=(FABRIKAM,))):
        assert await resolve_scope(ask, scope_text(scope)) == scope


def test_steps_are_decimals():
    assert steps_and_cadence(AlertKind.PERCENT, "80")[0] == (Decimal(80),)
