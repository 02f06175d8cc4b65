"""Amounts of money as people write them: read in one way, in one currency, or asked about."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from babel.numbers import get_currency_precision
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.format import money
from bot.errors import BadValue
from bot.framework.amount import in_currency, read_amount
from bot.framework.currency_signs import stands_before
from bot.model import Money

NBSP, NARROW = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("typed", "amount", "meant"),
    [
        ("5000", "5000", ""),
        ("0", "0", ""),
        ("5,000.50", "5000.50", ""),
        ("5.000,50", "5000.50", ""),
        ("1,234,567", "1234567", ""),
        ("1.234.567", "1234567", ""),
        ("5 000", "5000", ""),
        (f"5{NBSP}000,50", "5000.50", ""),
        (f"5{NARROW}000{NARROW}000", "5000000", ""),
        ("1'000", "1000", ""),
        ("1’000.50", "1000.50", ""),
        ("99,5", "99.5", ""),
        ("99.50", "99.50", ""),
        ("1234.567", "1234.567", ""),
        ("EUR 12", "12", "EUR"),
        ("12 eur", "12", "EUR"),
        ("250000 JPY", "250000", "JPY"),
        ("250000JPY", "250000", "JPY"),
        ("€ 250", "250", "EUR"),
        ("250 €", "250", "EUR"),
        ("US$5", "5", "USD"),
        ("$5 USD", "5", "USD"),
        ("12 zł", "12", "PLN"),
    ],
)
def test_read_in_one_way(typed, amount, meant):
    read = read_amount(typed)
    assert (read.amount, " ".join(read.meant)) == (Decimal(amount), meant)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("5,000", "Enter 5000 or 5.00"),
        ("5.000", "Enter 5000 or 5.00"),
        ("1,234", "Enter 1234 or 1.2340"),
        ("0,500", "Enter 500 or 0.50"),
        ("0.500", "Enter 500 or 0.50"),
        ("1_000", "such as 5000"),
        ("1e5", "such as 5000"),
        ("0x10", "such as 5000"),
        ("5 00", "such as 5000"),
        ("1 2 3", "such as 5000"),
        ("5'000 000", "such as 5000"),
        ("007", "such as 5000"),
        ("000", "such as 5000"),
        (".5", "such as 5000"),
        ("1.23456", "such as 5000"),
        ("9" * 40, "such as 5000"),
        ("9" * 14, "such as 5000"),
        (" " * 3000 + "x y", "such as 5000"),
        ("", "such as 5000"),
        ("EUR", "such as 5000"),
        ("NaN", "such as 5000"),
        ("Infinity", "not a currency"),
        ("abc", "not a currency"),
        ("5000%", "not a currency"),
        ("XYZ 5", "XYZ is not a currency"),
        ("-0", "without a sign"),
        ("-1", "without a sign"),
        ("+5", "without a sign"),
        ("EUR -5", "without a sign"),
        ("\u22125", "without a sign"),
        ("٥٠٠", "0 to 9"),
        ("५००", "0 to 9"),
        ("５０００", "0 to 9"),
        ("1²", "0 to 9"),
        ("€ 5 USD", "two currencies"),
        ("EUR 5 GBP", "two currencies"),
    ],
)
def test_asked_about(typed, said):
    with pytest.raises(ValueError, match=said) as refused:
        read_amount(typed)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("typed", ["5.000", "5,000", "1.234", "0,500", "12.340"])
def test_both_readings_that_are_offered_can_be_written(typed):
    with pytest.raises(ValueError) as refused:
        read_amount(typed)
    large, _, small = str(refused.value).rstrip(".").partition("Enter ")[2].partition(" or ")
    assert read_amount(large).amount == int(typed.replace(".", "").replace(",", ""))
    assert read_amount(small).amount == Decimal(typed.replace(",", "."))


@pytest.mark.parametrize(
    ("typed", "billed", "said"),
    [
        ("250000 JPY", "USD", "Fabrikam is billed in USD, not in JPY. Enter 250000 if you mean USD"),
        ("€ 5000", "USD", "Fabrikam is billed in USD, not in EUR."),
        ("$ 5000", "EUR", "Fabrikam is billed in EUR, not in $ (USD, AUD, BRL, CAD or another)."),
        ("5000 kr", "EUR", "Fabrikam is billed in EUR, not in kr (SEK, NOK, DKK or ISK)."),
        ("EUR 5000", "", "The billing currency of Fabrikam is unknown. Enter 5000 alone."),
        ("99.50", "JPY", "JPY has no decimals. Enter 100."),
        ("1234.567", "EUR", "Use at most 2 decimals. Enter 1234.57."),
        ("1234.567", "", "Use at most 2 decimals."),
    ],
)
def test_what_is_not_in_the_currency_of_the_bill_is_refused_with_both(typed, billed, said):
    with pytest.raises(BadValue) as refused:
        in_currency(read_amount(typed), billed, "Fabrikam")
    assert refused.value.problem.startswith(said)
    assert in_currency(read_amount(refused.value.example), billed, "Fabrikam")


@pytest.mark.parametrize(
    ("typed", "billed"),
    [
        ("$ 5000", "USD"),
        ("$5000", "AUD"),
        ("¥5000", "CNY"),
        ("5000 kr", "NOK"),
        ("5000.00", "JPY"),
        ("1234.567", "BHD"),
    ],
)
def test_a_sign_that_several_share_is_that_of_the_bill(typed, billed):
    assert in_currency(read_amount(typed), billed, "Fabrikam").currency == billed


def test_which_words_before_a_number_are_currencies():
    assert all(map(stands_before, ("EUR", "eur", "€", "$", "US$", "kr", "zł", "euros", "dollars")))
    assert not any(map(stands_before, ("Inc", "south", "new", "retail", "fr", "R", "2000", "XYZ")))


# -- whatever is accepted ------------------------------------------------------------------------------------------

WRITTEN = {
    "grouped": ",.",
    "swapped": ".,",
    "spaced": " ,",
    "narrow": f"{NARROW}.",
    "quoted": "'.",
    "bare": ("", "."),
}


@given(
    st.integers(0, 10**12),
    st.sampled_from(["EUR", "USD", "JPY", "SEK", "GBP"]),
    st.sampled_from(sorted(WRITTEN)),
    st.sampled_from(["", "before", "behind"]),
    st.integers(0, 99),
)
def test_what_is_accepted_is_what_was_meant_and_the_card_says_so(whole, currency, style, where, cents):
    """Written as people of some country write it: it is read as that amount, or asked about."""
    digits = get_currency_precision(currency)
    meant = Money(Decimal(whole) + (Decimal(cents) / 100 if digits else 0), currency)
    gap, point = WRITTEN[style]
    written = f"{whole:,}".replace(",", gap) + (f"{point}{cents:02}" if digits and cents else "")
    typed = {"": written, "before": f"{currency} {written}", "behind": f"{written}{currency}"}[where]
    try:
        read = in_currency(read_amount(typed), currency, "Fabrikam")
    except ValueError as asked:
        assert "two ways" in str(asked) and 1000 <= whole < 10**6
    else:
        assert read == meant
        assert said_by(money(read)) == meant


@given(st.text(alphabet="0123456789.,' _eE-+€$JPYUSD٥", max_size=12), st.sampled_from(["USD", "EUR", "JPY"]))
def test_whatever_is_accepted_the_card_says_exactly_that(typed, billed):
    try:
        read = in_currency(read_amount(typed), billed, "Fabrikam")
    except (ValueError, BadValue):
        return
    assert said_by(money(read)) == read
    # "5000.-" is how round amounts are written.
    assert read.currency == billed and not (set("_eE-+٥") & set(re.sub(r"[.,] ?-{1,2}|EUR|E", "", typed)))
    assert all(
        sign not in typed for sign in {"€": "EUR", "JPY": "JPY"} if {"€": "EUR", "JPY": "JPY"}[sign] != billed
    )


def said_by(shown: str) -> Money:
    """The amount that somebody reads on an American card."""
    signs = {"€": "EUR", "£": "GBP"}
    currency = next((code for sign, code in signs.items() if sign in shown), shown[:3])
    return Money(Decimal("".join(each for each in shown if each in "0123456789.")), currency)
