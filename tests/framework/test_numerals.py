"""Numbers for somebody of a locale: read in one way, or asked about with both readings."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.errors import BadValue
from bot.framework.amount import SignedError, in_currency, read_amount
from bot.framework.days import read_day
from bot.framework.numerals import TwoReadingsError, as_written, of_software, read_whole

NBSP, NARROW = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("locale", "typed", "amount"),
    [
        ("de-CH", "63’550.00", "63550"),
        ("de-CH", "63'550", "63550"),
        ("sv-SE", f"63{NBSP}550,00", "63550"),
        ("fr-FR", f"63{NARROW}550,00", "63550"),
        ("en-IN", "1,00,000", "100000"),
        ("hi-IN", "12,34,567", "1234567"),
        ("", "1,00,000", "100000"),
        ("", "12,34,567.50", "1234567.50"),
        ("de-DE", "70.000", "70000"),
        ("de-DE", "1.000", "1000"),
        ("en-US", "1,234", "1234"),
        ("en-GB", "1,234,567", "1234567"),
        ("es-ES", "1.234,5", "1234.5"),
        ("ar-EG", "٦٣٬٥٥٠٫٢٥", "63550.25"),
        ("fa-IR", "۶۳٬۵۵۰", "63550"),
        ("hi-IN", "६३,५५०", "63550"),
        ("ja-JP", "６３，５５０", "63550"),
        ("ja-JP", "５０００．５０", "5000.50"),
        ("en-US", "5k", "5000"),
        ("en-US", "60K", "60000"),
        ("en-US", "1.2m", "1200000"),
        ("de-DE", "1,2 Mio", "1200000"),
        ("de-DE", "1,2 Mio. €", "1200000"),
        ("fr-FR", "1,2 million", "1200000"),
        ("en-US", "€5k", "5000"),
        ("ja-JP", "5万", "50000"),
        ("en-US", "70 thousand", "70000"),
        ("de-CH", "CHF 5'000.-", "5000"),
        ("nb-NO", "5000,-", "5000"),
        ("en-US", "5000 (currency not given)", "5000"),
    ],
)
def test_an_amount_as_it_is_written_where_somebody_is_from(locale: str, typed: str, amount: str):
    assert read_amount(typed, locale).amount == Decimal(amount)


@pytest.mark.parametrize(
    ("locale", "typed", "said"),
    [
        ("de-DE", "1,234", "Enter 1234 or 1.2340"),
        ("en-US", "1.000", "Enter 1000 or 1.00"),
        ("de-CH", "1.234", "Enter 1234 or 1.2340"),
        ("de-CH", "1,234", "Enter 1234 or 1.2340"),
        ("sv-SE", "1.234", "Enter 1234 or 1.2340"),
        ("", "1,234", "Enter 1234 or 1.2340"),
        ("xx", "1,234", "Enter 1234 or 1.2340"),
        ("de-DE", "1,234.567", "Enter 1234567 or 1234.5670"),
        ("de-DE", "1’234.567", "Enter 1234567 or 1234.5670"),
        ("en-US", "1.234,567", "Enter 1234567 or 1234.5670"),
        ("de-DE", "1234.567", "Enter 1234567 or 1234.5670"),
        ("en-IN", "12,34", "Enter 1234 or 12.34"),
        ("en-US", "1.234k", "Enter 1234000 or 1234"),
        ("de-DE", "0,500", "Enter 500 or 0.50"),
    ],
)
def test_what_can_be_read_in_two_ways_is_asked_about_with_both(locale: str, typed: str, said: str):
    with pytest.raises(TwoReadingsError, match=said) as asked:
        read_amount(typed, locale)
    for tag in ("", "en-US", "de-DE", "de-CH", "en-IN", "sv-SE"):
        assert read_amount(asked.value.large, tag).amount == Decimal(asked.value.large)
        assert read_amount(asked.value.small, tag).amount == Decimal(asked.value.small)


@pytest.mark.parametrize("typed", ["1,234", "1.234", "12,345", "0.500"])
def test_three_decimals_are_those_of_a_currency_that_has_them(typed: str):
    """Dinars have three decimals; as the bot prints them for a person, they are read."""
    locale = "sv-SE" if "," in typed else "en-US"
    printed = f"{typed} BHD" if "," in typed else f"BHD {typed}"
    assert read_amount(printed, locale).amount == Decimal(typed.replace(",", "."))


@pytest.mark.parametrize("minus", "-‐‑‒–—−﹣－")
@pytest.mark.parametrize(
    "form", ["{}5000", "{} 5000", "€{}5000", "{}5000 kr", "5000{}", "{}1.000,50 €", "\u200e{}5"]
)
def test_an_amount_with_any_minus_is_named_as_one(minus: str, form: str):
    with pytest.raises(SignedError, match="without a sign"):
        read_amount(form.format(minus), "de-DE")


@pytest.mark.parametrize(
    ("locale", "typed"),
    [
        ("de-DE", "٥٠٠"),
        ("ar-EG", "५००"),
        ("", "٥٠٠"),
        ("hi-IN", "٥٠٠"),
        ("ar-EG", "5٠٠"),
        ("ar-EG", "٥۰"),
        ("en-US", "1²"),
    ],
)
def test_digits_of_another_country_are_asked_about(locale: str, typed: str):
    with pytest.raises(ValueError, match="0 to 9"):
        read_amount(typed, locale)


@pytest.mark.parametrize(
    ("locale", "typed", "code"),
    [
        ("en-US", "USD 70000", "USD"),
        ("en-US", "70000 USD", "USD"),
        ("en-US", "€60000", "EUR"),
        ("en-US", "60000€", "EUR"),
        ("en-US", "5000 dollars", "USD"),
        ("en-US", "5000 euros", "EUR"),
        ("de-DE", "5000 Euro", "EUR"),
        ("sv-SE", "5 000 svenska kronor", "SEK"),
        ("ar-AE", "5000 د.إ.\u200f", "AED"),
        ("bg-BG", "5000 лв.", "BGN"),
        ("ja-JP", "￥5000", "JPY"),
        ("en-US", "5000 eur", "EUR"),
    ],
)
def test_a_currency_is_known_by_code_sign_and_name(locale: str, typed: str, code: str):
    assert code in read_amount(typed, locale).meant


def test_an_abbreviation_that_is_two_things_is_asked_about():
    with pytest.raises(ValueError, match=r"can mean two numbers. Enter the amount in digits"):
        read_amount("5 billion", "de-DE")
    with pytest.raises(ValueError, match="k can mean MMK, or a multiple"):
        read_amount("5k", "my-MM")
    assert read_amount("5,000 K", "my-MM").meant == ("MMK",)


@pytest.mark.parametrize("number", ["0", "5", "0.5", "1.234", "1234.567", "100", "12.34"])
def test_what_an_error_says_to_write_is_read_by_everybody(number: str):
    for locale in ("", "en-US", "de-DE", "de-CH", "en-IN", "sv-SE", "ar-EG"):
        assert read_amount(as_written(Decimal(number)), locale).amount == Decimal(number)
        assert read_amount(of_software(number), locale).amount == Decimal(number)


def test_a_refused_amount_is_said_in_a_form_that_everybody_reads():
    with pytest.raises(BadValue) as refused:
        in_currency(read_amount("BHD 1.234", "en-US"), "USD", "Fabrikam")
    assert refused.value.example == "1.2340" and "BHD" in refused.value.problem


@pytest.mark.parametrize(
    ("locale", "typed", "number"),
    [
        ("en-US", "1,234", 1234), ("de-DE", "1.234", 1234), ("fr-FR", f"1{NARROW}234", 1234), ("", "1,234", 1234),
        ("en-US", "#41", 41), ("ar-EG", "٤١", 41), ("ja-JP", "４１", 41), ("en-US", "007", 7), ("en-US", "-3", -3),
        ("en-IN", "1,00,000", 100000), ("en-US", "5.0", 5),
    ],
)  # fmt: skip
def test_whole_numbers(locale: str, typed: str, number: int):
    assert read_whole(typed, locale) == number


@pytest.mark.parametrize(
    ("locale", "typed"),
    [
        ("en-US", "1.234"),
        ("de-DE", "1,234"),
        ("", "1.5"),
        ("", "2²"),
        ("", "²"),
        ("", "½"),
        ("", "x"),
        ("", ""),
        ("", "0,500"),
    ],
)
def test_what_is_no_whole_number_is_said_to_be_none(locale: str, typed: str):
    with pytest.raises(ValueError, match=r"whole number|0 to 9"):
        read_whole(typed, locale)


@pytest.mark.parametrize(
    ("locale", "typed", "day"),
    [
        ("en-US", "Nov 23, 2026", "2026-11-23"),
        ("en-US", "November 23 2026", "2026-11-23"),
        ("de-DE", "23.11.2026", "2026-11-23"),
        ("de-DE", "3. November 2026", "2026-11-03"),
        ("de-DE", "Nov 3, 2026", "2026-11-03"),
        ("ja-JP", "2026年11月23日", "2026-11-23"),
        ("ja-JP", "２０２６-１１-２３", "2026-11-23"),
        ("pt-PT", "11/12/2026", "2026-12-11"),
        ("en-GB", "11/12/2026", "2026-12-11"),
        ("en-GB", "31/1/26", "2026-01-31"),
        ("en-US", "31/1/2026", "2026-01-31"),
        ("", "2026/1/31", "2026-01-31"),
        ("", "2026.01.31", "2026-01-31"),
        ("", "2026-01-31T09:30:15Z", "2026-01-31"),
        ("", "1st January 2026", "2026-01-01"),
        ("", "Nov 23, 2026", "2026-11-23"),
    ],
)
def test_days_as_they_are_written_where_somebody_is_from(locale: str, typed: str, day: str):
    assert read_day(typed, locale).isoformat() == day


@pytest.mark.parametrize(
    ("locale", "typed"),
    [
        ("en-US", "11/12/2026"),
        ("", "01/02/2026"),
        ("en-GB", "26-01-02"),
        ("de-DE", "2026-13-01"),
        ("en-US", "Nov 31, 2026"),
    ],
)
def test_a_day_that_cannot_be_told_is_asked_for_by_year_month_and_day(locale: str, typed: str):
    with pytest.raises(ValueError, match="year-month-day"):
        read_day(typed, locale)


def test_a_day_without_a_year_is_asked_for_with_it():
    with pytest.raises(ValueError, match="Add the year"):
        read_day("Nov 23", "en-US")
