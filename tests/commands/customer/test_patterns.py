"""The vendor's patterns for postal codes and telephone numbers: they judge what is typed, and never hold up the bot."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from bot.commands.customer.patterns import (
    LONGEST_PATTERN,
    LONGEST_TEXT,
    first_fitting,
    fits,
    takes_little,
)
from sandbox.world.countries import COUNTRIES

PHONE = r"^(\(?\+?[0-9]*\)?)?[0-9_\- \(\)]*$"
"""As Partner Center has it."""

UK = r"^(GIR ?0AA|[A-PR-UWYZ]([0-9]{1,2}|([A-HK-Y][0-9]([0-9ABEHMNPRV-Y])?)|[0-9][A-HJKPS-UW]) ?[0-9][ABD-HJLNP-UW-Z]{2})$"

ENDLESS = (
    r"(a+)+b",
    r"(a*)*b",
    r"(a|a)*b",
    r"(a|aa)+b",
    r"(\w+\s?)*!",
    r"([a-z]+)*[0-9]",
    r"a*a*a*a*a*a*a*a*a*a*b",
    r"(a?){30}a{30}b",
    r"((a{1,9}){1,9}){1,9}b",
    r"(?=(a+)+b)a",
    r"(?:(?:(?:a|b)*c?)*d?)*e",
    r"(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)\d",
)


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        (r"^\d{5}(-\d{4})?$", "98052-6399", "9805"),
        (r"\d{5}", "80331", "80331a"),
        (UK, "SW1A 1AA", "SW1A"),
        (r"^[ABCEGHJKLMNPRSTVXY]\d[A-Z] *\d[A-Z]\d$", "K1A 0B1", "KK1 0B1"),
        (r"(?i)^[1-9][0-9]{3} ?(?!sa|sd|ss)[a-z]{2}$", "1012 AB", "1012 SA"),
        (PHONE, "+1 (425) 555-0100", "call me"),
    ],
)
def test_patterns_as_the_vendor_has_them_judge(pattern: str, good: str, bad: str) -> None:
    assert takes_little(pattern)
    assert fits(pattern, good) and not fits(pattern, bad)


def test_the_pattern_of_every_country_of_the_sandbox_is_tried() -> None:
    assert all(takes_little(f"^{country.postal}$") for country in COUNTRIES.values())


def test_patterns_without_end_are_not_tried() -> None:
    """In a process of its own, since nothing else can stop a pattern that is being tried."""
    told = (
        "import sys\n"
        "from bot.commands.customer.patterns import LONGEST_TEXT, fits\n"
        f"for pattern in {ENDLESS!r}:\n"
        "    for text in ('a' * 20, 'a' * LONGEST_TEXT, 'a' * 100_000):\n"
        "        fits(pattern, text)\n"
        "print('done')"
    )
    ran = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, timeout=60, check=True)
    assert ran.stdout == "done\n"


@pytest.mark.parametrize(
    "pattern", [*ENDLESS, "(", "[z-a]", "a{99999999999}", "(" * 400 + ")" * 400, "a" * 501]
)
def test_what_is_not_tried_refuses_nothing(pattern: str) -> None:
    assert not takes_little(pattern) and fits(pattern, "98052")
    assert LONGEST_PATTERN == 500 and fits(r"\d{5}", "9" * (LONGEST_TEXT + 1))


def test_no_pattern_refuses_nothing() -> None:
    assert fits("", "anything")


@pytest.mark.parametrize(
    "pattern", ["((((){40}){40}){40}){40}", "(?:(?:(?=a){40}){40}){40}a", "((a?){40}){40}"]
)
def test_patterns_that_go_round_without_an_end_of_the_text_are_not_tried(pattern: str) -> None:
    assert not takes_little(pattern)


def test_the_more_ways_a_pattern_has_the_fewer_texts_it_is_tried_on() -> None:
    tried: list[str] = []

    def forms() -> Iterator[str]:
        for number in range(1000):
            tried.append(str(number))
            yield "?"

    assert first_fitting(r"(\d*)[0-9_-]*(\d*)", forms()) is None and len(tried) < 10
    tried.clear()
    assert first_fitting(r"\d{5}", forms()) is None and len(tried) == 1000
