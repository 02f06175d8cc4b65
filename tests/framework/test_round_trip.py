"""Round trip: every amount, number, percent, date and id that a card prints for a person reads back, in every locale.

What is printed comes from the formatters of the cards; what is typed goes the way of both platforms: as their clients send
it, through their readers, the split of the line, and the parameters of real commands.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import cycle
from typing import Any

import pytest
from babel.core import get_global
from babel.localedata import locale_identifiers
from babel.numbers import format_decimal, get_currency_precision, get_currency_symbol
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack import lines as slack_lines
from adapters.teams import lines as teams_lines
from bot.cards.alert.words import step_words
from bot.cards.format import day, known_locale, listed, moment, money, number
from bot.commands import load
from bot.commands.alert.values import steps_and_cadence
from bot.errors import Refusal
from bot.framework import arguments
from bot.framework.amount import read_amount
from bot.framework.markup import tidy
from bot.line import seen, split
from bot.model import AlertKind, Money

REGISTRY = load()
LOCALES = sorted(tag.replace("_", "-") for tag in locale_identifiers() if known_locale(tag))
COUNTED = (*LOCALES, "")
"""Every locale that Babel knows, and none: Slack and Teams name any, and do not always name one."""

Read = Callable[[str], str]


def _slack(typed: str) -> str:
    return slack_lines.read_line(html.escape(typed, quote=False))


def _slack_mention(typed: str) -> str:
    return slack_lines.read_line(f"<@U0BOT> {html.escape(typed, quote=False)}", "U0BOT", called=True)


def _teams(typed: str) -> str:
    return teams_lines.read_line(html.escape(typed), ())


def _teams_html(typed: str) -> str:
    return teams_lines.read_line(f"<p>{html.escape(typed).replace(chr(0xA0), '&nbsp;')}</p>", ())


CLIENTS: tuple[Read, ...] = (_slack, _teams, _slack_mention, _teams_html, tidy)
DRESSED = ("{}", "*{}*", "`{}`", '"{}"', "“{}”", "{}.", "'{}'", "{}!", "_{}_")
"""As people paste a value: with the signs of formatting, in quotes, with what ended the sentence."""


def values(line: str, locale: str) -> dict[str, Any]:
    """The values of a line's parameters for somebody of a locale."""
    found = REGISTRY.find(split(line))
    params = found.command.params
    given = arguments.read(found.command, params, found.rest, locale)
    read, wrong = arguments.convert(params, given.texts, locale)
    assert not wrong, next(iter(wrong.values()))
    return read


def ways() -> Iterator[tuple[Read, str, str]]:
    """Clients, and how a value is dressed and named, in turn."""
    names = (
        "usage budget contoso ltd {}",
        "usage budget contoso ltd amount={}",
        "usage budget amount: {} contoso ltd",
    )
    return zip(cycle(CLIENTS), cycle(DRESSED), cycle(names), strict=False)


AMOUNTS = tuple(
    map(Decimal, ("0", "0.5", "5", "70", "1234", "5000", "63550", "99999.99", "1234567.89", "12345678900"))
)
CURRENCIES = ("EUR", "USD", "JPY", "INR", "CHF", "SEK", "BHD", "GBP")


def test_an_amount_printed_for_a_person_reads_back_in_every_locale():
    wrong = []
    amounts = zip(cycle(AMOUNTS), cycle(CURRENCIES[:-1]), strict=False)
    for locale, (amount, currency), (client, dress, line) in zip(LOCALES, amounts, ways(), strict=False):
        rounded = round(amount, get_currency_precision(currency))
        printed = money(Money(rounded, currency), locale)
        typed = client(line.format(dress.format(printed)))
        wrong += _reads_otherwise(typed, locale, rounded, currency, printed)
    assert wrong == []


def _reads_otherwise(line: str, locale: str, amount: Decimal, currency: str, printed: str) -> list[str]:
    """What is wrong with how a line is read; nothing where it is the amount for this customer."""
    try:
        read = values(line, locale)
    except (Refusal, AssertionError) as error:
        return [f"{locale}: {printed!r} in {line!r}: {error}"]
    found, whose = read["amount"], read["customer"]
    # There is a currency whose sign nobody sees.
    meant = found and (
        currency in found.meant or not seen(get_currency_symbol(currency, known_locale(locale)))
    )
    if whose == "contoso ltd" and meant and found.amount == amount:
        return []
    return [f"{locale}: {printed!r} in {line!r} is {found} for {whose!r}"]


def test_an_amount_in_the_currency_of_the_country_reads_back():
    """Each locale's own currency has the signs that no other locale prints."""
    wrong = []
    for locale, amount, (client, dress, line) in zip(LOCALES, cycle(AMOUNTS), ways(), strict=False):
        known = known_locale(locale)
        for code in _tender(known.territory if known else None):
            rounded = round(amount, get_currency_precision(code))
            printed = money(Money(rounded, code), locale)
            wrong += _reads_otherwise(
                client(line.format(dress.format(printed))), locale, rounded, code, printed
            )
    assert wrong == []


def _tender(territory: str | None) -> list[str]:
    rows = get_global("territory_currencies").get(territory, ())
    return [code for code, _, until, tender in rows if until is None and tender][:2]


def test_a_number_in_the_digits_of_the_country_reads_back():
    for locale in LOCALES:
        printed = format_decimal(Decimal("63550.25"), locale=known_locale(locale), numbering_system="default")
        assert read_amount(_in_digits_of(printed, locale), locale).amount == Decimal("63550.25"), (
            locale,
            printed,
        )


def _in_digits_of(printed: str, locale: str) -> str:
    """What is printed, in the native digits of the locale, which Babel leaves to others."""
    known = known_locale(locale)
    zero = {"arab": 0x660, "arabext": 0x6F0, "beng": 0x9E6, "deva": 0x966, "mymr": 0x1040, "tibt": 0xF20}.get(
        known.default_numbering_system if known else "", 0x30
    )
    return printed.translate({0x30 + each: zero + each for each in range(10)})


@pytest.mark.parametrize("digits", [0, 2])
def test_a_number_without_a_currency_reads_back_for_somebody_whose_locale_is_known(digits: int):
    for locale, amount in zip(LOCALES, cycle(AMOUNTS), strict=False):
        printed = number(amount, locale, digits)
        assert read_amount(printed, locale).amount == round(amount, digits), (locale, printed)


@given(
    st.sampled_from(COUNTED),
    st.decimals(0, 10**12, places=2, allow_nan=False),
    st.sampled_from(CURRENCIES),
    st.sampled_from(CLIENTS),
    st.sampled_from(DRESSED),
)
@settings(deadline=None, max_examples=200)
def test_whatever_amount_is_printed_reads_back(
    locale: str, amount: Decimal, currency: str, client: Read, dress: str
):
    rounded = round(amount, get_currency_precision(currency))
    printed = money(Money(rounded, currency), locale)
    line = client(f"usage budget contoso ltd {dress.format(printed)}")
    assert _reads_otherwise(line, locale, rounded, currency, printed) == []


def test_whole_numbers_read_back_in_every_locale():
    numbers = cycle((1, 7, 12, 100, 1234, 63550, 1234567))
    for locale, wanted, (client, dress, _) in zip(COUNTED, numbers, ways(), strict=False):
        printed = number(wanted, locale)
        line = client(f"audit list contoso ltd page={dress.format(printed)}")
        assert values(line, locale) | {"page": wanted} == values(line, locale), (locale, line)


def test_the_number_of_a_record_reads_back_as_its_card_prints_it():
    for locale, client in zip(COUNTED, cycle(CLIENTS), strict=False):
        for printed in (number(1234, locale), "#1234", f"*{number(1234, locale)}*"):
            assert values(client(f"audit show {printed}"), locale)["number"] == 1234, (locale, printed)


DAYS = (*(date(2026, month, 2 * month + 1) for month in range(1, 13)), date(2027, 12, 31))


def test_days_read_back_in_every_locale():
    names = cycle(("since={}", "since: {}", "--since {}"))
    for locale, wanted, name, (client, dress, _) in zip(COUNTED, cycle(DAYS), names, ways(), strict=False):
        printed = day(wanted, locale)
        line = client(f"audit list contoso ltd {name.format(dress.format(printed))} person=ada")
        read = values(line, locale)
        assert (read["since"], read["customer"], read["person"]) == (wanted, "contoso ltd", "ada"), (
            locale,
            line,
        )


def test_every_month_reads_back_in_every_language():
    languages = sorted({tag.split("-")[0] for tag in LOCALES})
    for locale in languages:
        for wanted in (date(2026, month, 17) for month in range(1, 13)):
            line = _slack(f"invoice list since={day(wanted, locale)}")
            assert values(line, locale)["since"] == wanted, (locale, line)


def test_a_time_reads_back_as_its_day():
    for locale, wanted, (client, _, __) in zip(COUNTED, cycle(DAYS), ways(), strict=False):
        printed = moment(datetime(wanted.year, wanted.month, wanted.day, 9, 5, tzinfo=UTC), locale)
        line = client(f"invoice list since={printed}")
        assert values(line, locale)["since"] == wanted, (locale, line)


STEPS = {
    AlertKind.PERCENT: ("80", "86.4", "100", "1000"),
    AlertKind.AMOUNT: ("5000", "1234567.5", "10000"),
    AlertKind.SUDDEN: ("3", "2.5"),
    AlertKind.STALE: ("48", "1440"),
    AlertKind.SIGNIN: ("14", "1"),
}


@pytest.mark.parametrize("kind", STEPS)
def test_the_steps_of_a_rule_read_back_in_every_locale(kind: AlertKind):
    for locale, said, (client, dress, _) in zip(COUNTED, cycle(STEPS[kind]), ways(), strict=False):
        step = Decimal(said)
        printed = step_words(kind, step, "EUR", locale)
        line = client(f"alert add {kind} contoso ltd {dress.format(printed)} to=me")
        read = values(line, locale)
        assert read["scope"] == "contoso ltd", (locale, line, read)
        assert steps_and_cadence(kind, read["value"], locale)[0] == (step,), (locale, line)


def test_several_steps_read_back_as_a_sentence_lists_them():
    for locale, client in zip(COUNTED, cycle(CLIENTS), strict=False):
        printed = listed([step_words(AlertKind.PERCENT, Decimal(each), "", locale) for each in (50, 80, 100)])
        read = values(client(f"alert add percent contoso ltd {printed}"), locale)
        assert steps_and_cadence(AlertKind.PERCENT, read["value"], locale)[0] == (50, 80, 100), (
            locale,
            printed,
        )
        assert read["scope"] == "contoso ltd"


IDS = {
    "ticket show {}": ("ticket", "615112491169010"),
    "invoice show {}": ("number", "G000024130"),
    "alert remove {}": ("rule", "k3vq7x"),
    "alert acknowledge {}": ("notice", "n4v9q2"),
    "usage show {}": ("customer", "b44bbf0f-5d42-4d6e-a1ba-2f7e6a2b0c11"),
}


@pytest.mark.parametrize("line", IDS)
@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("dress", DRESSED)
def test_ids_read_back_however_they_are_pasted(line: str, client: Read, dress: str):
    name, wanted = IDS[line]
    read = values(client(line.format(dress.format(wanted))), "de-DE")[name]
    assert read.strip("*_`.!'’‘") == wanted
    if name != "customer":
        assert read == wanted
