"""Examples for a pattern of the vendor's: short, as people write it, and taken by the pattern."""

from __future__ import annotations

import re

import pytest

from bot.commands.customer.examples import like
from sandbox.world.countries import COUNTRIES
from tests.commands.customer.test_patterns import ENDLESS


@pytest.mark.parametrize(
    ("pattern", "example"),
    [
        (r"^\d{5}(-\d{4})?$", "12345"),
        (r"^\d{4} ?[A-Za-z]{2}$", "1234 AB"),
        (r"^\d{3}-?\d{4}$", "123-4567"),
        (r"[0-9]{5}", "12345"),
        (r"^[ABCEGHJKLMNPRSTVXY]\d[A-Z] *\d[A-Z]\d$", "A1B 2C3"),
        (r"(?i)^[1-9][0-9]{3} ?(?!sa|sd|ss)[a-z]{2}$", "1234 ab"),
        ("", ""),
        ("(", ""),
    ],
)
def test_an_example_is_what_the_pattern_takes(pattern: str, example: str) -> None:
    assert like(pattern) == example


def test_every_country_of_the_sandbox_has_one() -> None:
    for country in COUNTRIES.values():
        if country.postal:
            assert re.fullmatch(country.postal, like(f"^{country.postal}$")), country.name


def test_there_is_none_for_a_pattern_without_end() -> None:
    assert {like(pattern) for pattern in ENDLESS} == {""}


@pytest.mark.parametrize(
    "pattern",
    ["(((1{40}){40}){40}){40}", "1{99999}", "((((1{9}){9}){9}){9}){9}", "((){40}){40}", "(?:(?=1){40}){40}"],
)
def test_an_example_is_short_or_there_is_none(pattern: str) -> None:
    """Repetitions within repetitions would be written out for hours."""
    assert like(pattern) == ""
