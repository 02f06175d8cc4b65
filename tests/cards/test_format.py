"""Values as people read them. Rounding is exact, and nothing a vendor sends makes a card fail."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.format import (
    ago,
    clock_time,
    count,
    cut,
    day,
    days,
    lasting,
    locale_of,
    moment,
    moment_in,
    money,
    number,
    percent,
    quantity,
    waiting,
)
from bot.model import Money

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LOCALES = st.sampled_from(
    ["en-US", "en_GB", "de-DE", "fr-CH", "sv-SE", "ja-JP", "hi-IN", "ar-EG", "", "../etc", "xx-YY"]
)


def shown(amount: str, currency: str, locale: str = "en-US") -> str:
    return money(Money(Decimal(amount), currency), locale).replace("\u00a0", " ")


def test_long_decimals_are_rounded_half_even_to_what_the_currency_has():
    assert shown("4321.098765432109876543", "EUR") == "€4,321.10"
    assert shown("0.125", "EUR") == "€0.12"
    assert shown("0.135", "EUR") == "€0.14"
    assert shown("154.5", "JPY") == "JPY 154"
    assert shown("1.23456", "KWD") == "KWD 1.235"


def test_a_sign_that_several_currencies_share_gives_way_to_the_code():
    assert shown("1200", "USD") == "USD 1,200.00"
    assert shown("1200", "CAD") == "CAD 1,200.00"
    assert shown("1200", "SEK", "sv-SE") == "1 200,00 SEK"
    assert shown("1200", "usd", "de-DE") == "1.200,00 USD"
    assert shown("1200", "GBP", "en-GB") == "£1,200.00"


def test_a_currency_that_was_not_given_is_not_made_up():
    assert shown("1234.5", "") == "1,234.50 (currency not given)"
    assert shown("5", "bitcoins or so") == "5.00 bitcoins or…"


def test_nothing_is_less_than_nothing():
    assert shown("-0.001", "EUR") == "€0.00"


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30),
    st.sampled_from(["EUR", "USD", "JPY", "BHD"]),
)
def test_money_shows_exactly_the_vendors_amount(amount, currency):
    digits = {"JPY": 0, "BHD": 3}.get(currency, 2)
    with localcontext(prec=100):
        exact = amount.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN)
    text = re.sub(r"[^0-9.-]", "", money(Money(amount, currency), "en-US"))
    assert Decimal(text) == exact


@given(st.decimals(), st.text(max_size=6), LOCALES)
def test_no_amount_makes_money_fail(amount, currency, locale):
    assert money(Money(amount, currency), locale)
    assert percent(amount, locale)
    assert number(amount, locale)


@given(st.integers(min_value=-(10**18), max_value=10**18))
def test_whole_amounts_keep_every_digit(amount):
    assert re.sub(r"\D", "", money(Money(Decimal(amount), "EUR"), "de-DE")) == f"{abs(amount)}00"


@pytest.mark.parametrize(
    ("value", "unit", "locale", "shown"),
    [
        ("0.000224", "1 GB", "en-US", "0.000224 × 1 GB"),
        ("0.000224", "1 GB", "de-DE", "0,000224 × 1 GB"),
        ("-0.0002246", "GB", "en-US", "-0.000225 GB"),
        ("0.00000000000123456", "10K", "en-US", "0.00000000000123 × 10K"),
        ("0.5", "1 Hour", "fr-FR", "0,5 × 1 Hour"),
        ("0.99996", "1 GB", "en-US", "1 × 1 GB"),
        ("0", "1 GB", "en-US", "0 × 1 GB"),
        ("12.000", "Hours", "en-US", "12 Hours"),
        ("1234.5678", "1 Hour", "de-CH", "1’234.57 × 1 Hour"),
        ("7.25", "", "en-US", "7.25"),
        ("1e30", "GB", "en-US", "1,000,000,000,000,000,000,000,000,000,000 GB"),
    ],
)
def test_a_quantity_keeps_the_digits_that_say_something(value, unit, locale, shown):
    assert quantity(Decimal(value), unit, locale).replace("\u00a0", " ") == shown


def test_percent_below_a_hundred_is_never_shown_as_a_hundred():
    assert percent(Decimal("99.97")) == "99.9%"
    assert percent(Decimal("100")) == "100%"
    assert percent(Decimal("86.4219")) == "86.4%"
    assert percent(Decimal("72.04")) == "72%"
    assert percent(Decimal("1234.5"), "de-DE").replace("\u00a0", " ") == "1.234,5 %"


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(seconds=-20), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=3), "3 hours ago"),
        (timedelta(hours=22), "yesterday"),
        (timedelta(days=3), "3 days ago"),
        (timedelta(days=15), "2 weeks ago"),
        (timedelta(days=70), "2 months ago"),
        (timedelta(days=900), "2 years ago"),
        (timedelta(minutes=-5), "in 5 minutes"),
    ],
)
def test_ages_in_words(passed, words):
    assert ago(NOW - passed, NOW) == words


def test_early_in_the_day_some_hours_ago_is_not_yet_yesterday():
    assert ago(datetime(2026, 11, 22, 22, 0, tzinfo=UTC), NOW) == "11 hours ago"


@given(st.datetimes(), st.datetimes(), LOCALES)
def test_no_moment_makes_words_fail(then, now, locale):
    assert ago(then.replace(tzinfo=UTC), now)
    assert moment(then, locale) and day(then, locale) and days(then, now, locale)


def test_dates_are_utc_dates():
    late = datetime(2026, 11, 30, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    assert day(late) == "Dec 1, 2026"
    assert moment(late).replace("\u00a0", " ") == "Dec 1, 2026, 04:30 UTC"
    assert day(date(2026, 11, 3), "de-DE") == "03.11.2026"


def test_a_billing_period_reads_as_one_range():
    said = days(date(2026, 11, 1), date(2026, 11, 30))
    assert re.sub(r"\s", " ", said) == "Nov 1 – 30, 2026"
    assert days(date(2026, 11, 1), date(2026, 11, 1)) == "Nov 1, 2026"


def test_the_clock_is_the_readers():
    assert clock_time(NOW, "Europe/Berlin").replace("\u00a0", " ") == "10:00 CET"
    assert clock_time(NOW, "../../etc/passwd").replace("\u00a0", " ") == "09:00 UTC"


def test_a_moment_is_the_readers_with_its_day():
    late = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    assert moment_in(late, "Europe/Berlin").replace("\u00a0", " ") == "Dec 1, 2026, 00:30 CET"
    assert moment_in(late, "nowhere").replace("\u00a0", " ") == "Nov 30, 2026, 23:30 UTC"


def test_waiting_is_never_told_shorter_than_it_is():
    assert [waiting(each) for each in (0.2, 20, 91, 5401)] == [
        "1 second",
        "20 seconds",
        "2 minutes",
        "2 hours",
    ]
    assert waiting(float("inf")) and waiting(float("nan")) and waiting(-5) == "1 second"


def test_lengths_of_time_are_told_in_one_unit():
    assert lasting(timedelta(minutes=14, seconds=59)) == "14 minutes"
    assert lasting(timedelta(seconds=-3)) == "0 seconds"


def test_counts_agree_with_their_noun():
    assert [count(each, "customer") for each in (0, 1, 12345)] == [
        "0 customers",
        "1 customer",
        "12,345 customers",
    ]
    assert count(2, "entry", "entries") == "2 entries"


@given(st.text(), st.integers(min_value=-3, max_value=40))
def test_cutting_is_visible_and_never_too_long(text, limit):
    short = cut(text, limit)
    assert len(short) <= max(0, limit)
    assert short == text or limit <= 0 or short.endswith("…")


def test_an_accent_stays_with_its_letter():
    assert cut("cafe\u0301s everywhere", 5) == "caf…"


@given(st.text(max_size=20))
def test_any_locale_a_platform_sends_is_understood_or_english(tag):
    assert locale_of(tag)
