"""Products are found by what people call them, in whatever order and spelling."""

from __future__ import annotations

import pytest

from bot.model.price_words import asked_words, product_words

E3 = product_words("Microsoft 365 E3")
METER = product_words("Virtual Machines Dsv5 Series - D4s v5 - EU West")
RESERVED = product_words("Reserved VM Instance, Standard_D4s_v5, EU West, 3 Years")


def found(typed: str, words: str) -> bool:
    return set(asked_words(typed)) <= set(words.split())


@pytest.mark.parametrize(
    "typed", ["M365 E3", "e3 m365", "Microsoft 365 E3", "ms 365 e3", "E3", "MICROSOFT365 e3"]
)
def test_a_licence_is_found_by_its_short_names(typed: str) -> None:
    assert found(typed, E3)


@pytest.mark.parametrize("typed", ["O365 E3", "M365 E5", "Office 365 E3"])
def test_and_not_by_those_of_another(typed: str) -> None:
    assert not found(typed, E3)


@pytest.mark.parametrize(
    "typed",
    [
        "D4s v5 westeurope",
        "D4s_v5 West Europe",
        "Standard_D4s_v5 EU West",
        "westeurope vm d4sv5",
        "Azure D4S V5",
    ],
)
def test_a_size_of_machines_is_found_by_every_spelling(typed: str) -> None:
    assert found(typed, METER)


def test_a_reservation_is_told_from_what_is_paid_by_use() -> None:
    assert found("reservation D4s_v5 westeurope", RESERVED)
    assert not found("reservation D4s_v5 westeurope", METER)


def test_a_region_is_no_part_of_another() -> None:
    assert not found("D4s v5 eastus", product_words("D4s v5 - US East 2"))
    assert found("D4s v5 East US 2", product_words("D4s v5 - US East 2"))


def test_what_is_typed_along_is_left_out_unless_it_is_all() -> None:
    assert asked_words("Azure Standard_D4s_v5") == ["d4s", "v5"]
    assert asked_words("Microsoft") == ["microsoft"]
    assert asked_words("“É3” ‹m365›") == ["e3", "m365"]
    assert asked_words(" -- ") == []


def test_no_more_words_are_looked_for_than_a_name_has() -> None:
    assert len(asked_words(" ".join(f"w{at}" for at in range(1000)))) == 12
    assert {len(each) for each in asked_words("x" * 5000)} == {40}
