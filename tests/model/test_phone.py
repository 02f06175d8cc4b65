"""Phone numbers as people type and paste them."""

from __future__ import annotations

import time

import pytest

from bot.model.phone import LONGEST, read_phone

DIGITS = "14255550100"


@pytest.mark.parametrize(
    "typed",
    [
        "+1 425 555 0100",
        "+1 (425) 555-0100",
        "+1.425.555.0100",
        "+1-425-555-0100",
        "+1\u00a0425\u202f555\u20090100",
        "+1\u2011425\u2013555\u22120100",
        "\u202a+1 425 555 0100\u202c",
        "\u2066+14255550100\u2069",
        "＋１ ４２５ ５５５ ０１００",
        "+١ ٤٢٥ ٥٥٥ ٠١٠٠",
        "tel:+1-425-555-0100",
        "Tel.: +1 425 555 0100",
        "Call us (+14255550100)",
        "+1 425-555-0100 (+14255550100)",
        "001 425 555 0100",
        "(+1) 425 555 0100",
        "+ 1 425 555 0100",
        "＋1（425）555ー0100",
        "+1 425 555 0100,",
        "*+1 425 555 0100*",
        "`+14255550100`",
        "<tel:+14255550100>",
        "tel://+14255550100",
        "T +1 425 555 0100",
        "\u260e +1 425 555 0100",
        "Mobile: +1 425 555 0100",
        "+1 425 555 0100 (mobile)",
    ],
)
def test_a_number_is_read_however_it_was_pasted(typed: str) -> None:
    number = read_phone(typed)
    assert number and number.digits == DIGITS and number.international and not number.extension


@pytest.mark.parametrize(
    "typed",
    [
        "+1 425 555 0100 x123",
        "+1 425 555 0100x123",
        "+1 425 555 0100 ext. 123",
        "+1 425 555 0100 Ext:123",
        "+1 425 555 0100, extension 123",
        "+14255550100;ext=123",
        "tel:+1-425-555-0100;ext=123",
        "+14255550100,,123#",
        "+1 425 555 0100 #123",
        "+1 425 555 0100 x123 (+14255550100;ext=123)",
    ],
)
def test_an_extension_is_told_from_the_number(typed: str) -> None:
    number = read_phone(typed)
    assert number and (number.digits, number.extension) == (DIGITS, "123")


@pytest.mark.parametrize(
    "typed",
    ["", " ", "call me", "ask Kim", "+", "12", "1" * 21, "++1 425 555 0100", "425 555 0100 or 425 555 0101",
     "1-800-FLOWERS", "kim@litware.example", "+1 425 555 0100\n+1 425 555 0101", "½ 425 555", "x123", "()"],
)  # fmt: skip
def test_what_is_no_number_is_not_taken_for_one(typed: str) -> None:
    assert read_phone(typed) is None


def forms(typed: str, *codes: str) -> list[str]:
    number = read_phone(typed)
    assert number
    return list(number.forms(codes))


def test_a_number_is_tried_with_and_without_its_calling_code() -> None:
    tried = forms("+1 425 555 0100", "1")
    assert tried[:2] == ["+1 425 555 0100", "+14255550100"]
    assert {"14255550100", "4255550100", "1-425-555-0100", "425-555-0100"} <= {*tried}
    assert "+14255550100" in forms("425 555 0100", "1") and "14255550100" in forms("011 1 425 555 0100", "+1")


def test_the_zero_of_national_numbers_is_dropped_and_added() -> None:
    for typed in ("+49 30 1234567", "+49 (0)30 1234567", "0049 30 1234567", "030 1234567", "+49 030 1234567"):
        assert {"+49301234567", "49301234567", "0301234567", "301234567"} <= {*forms(typed, "49")}, typed


def test_the_zero_stays_where_it_belongs_to_the_number() -> None:
    for typed in ("+39 06 1234567", "06 1234567"):
        tried = forms(typed, "39")
        assert "39061234567" in tried and "3961234567" not in tried


def test_a_number_of_another_country_is_never_tried_as_one_of_this() -> None:
    """``+49 30 123456`` without its sign has ten digits, and would be a number in the United States."""
    for typed in ("+49 30 123456", "0049 30 123456"):
        assert all(form.startswith("+49") for form in forms(typed, "1"))


def test_a_calling_code_with_an_area_goes_by_that_of_north_america_as_well() -> None:
    assert "+18095550100" in forms("809 555 0100", "1-809", "1-829")
    assert "8095550100" in forms("+1 809 555 0100", "1-809", "1-829")


def test_no_form_is_tried_twice_and_no_more_than_some_dozens() -> None:
    tried = forms("0 4 9 3 0 1 2 3 4 5 6 7", "49", "1", "7", "39", "380")
    assert len(tried) == len({*tried}) <= 40


def test_hostile_text_is_read_in_no_time() -> None:
    """A generous bound: it stands for hours."""
    began = time.monotonic()
    for text in (
        "1 " * 20,
        "(" * 40,
        "x" * 40,
        ",1" * 20,
        "1" * 10**6,
        "+1 (0" * 8,
        " (" * 20 + "1)",
        "\u202a" * 10**5,
    ):
        read_phone(text)
    assert time.monotonic() - began < 5
    assert read_phone("+1 425 555 0100" + " " * LONGEST) is None
