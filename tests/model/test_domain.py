"""Domains in what people type and paste: read whole, compared as one name, and never found in a company's name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.domain import comparable, domain_in, in_ascii, in_order


@pytest.mark.parametrize(
    "typed",
    [
        "fabrikaminc.example",
        "FABRIKAMINC.EXAMPLE.",
        " fabrikaminc.example ",
        "@fabrikaminc.example",
        "ann@fabrikaminc.example",
        "Ann.Lee+csp@Fabrikaminc.example",
        "mailto:ann@fabrikaminc.example",
        "sip:ann@fabrikaminc.example",
        "<ann@fabrikaminc.example>",
        "Ann Lee <ann@fabrikaminc.example>",
        "“fabrikaminc.example”",
        "(fabrikaminc.example),",
        "https://fabrikaminc.example",
        "HTTPS://fabrikaminc.example:8443/x?y=1@other.example#z",
        "https://ann:pw@fabrikaminc.example/x",
        "fabrikaminc.example/login?to=a@other.example",
        "fabrikaminc.example:443",
        "\u200bfabrikaminc.example\u200e",
        "fabrikam\u00adinc.example",
        "ｆａｂｒｉｋａｍｉｎｃ．ｅｘａｍｐｌｅ",
        "fabrikaminc。example",
        "guest_other.example#EXT#@fabrikaminc.example",
    ],
)
def test_a_domain_is_read_alone_in_an_address_and_in_a_link(typed: str) -> None:
    assert domain_in(typed) == "fabrikaminc.example"


@pytest.mark.parametrize("typed", ["müller.example", "MÜLLER.EXAMPLE", "mu\u0308ller.example", "xn--mller-kva.example", "XN--MLLER-KVA.example", "ann@xn--mller-kva.example"])  # fmt: skip
def test_letters_and_punycode_are_one_name(typed: str) -> None:
    assert domain_in(typed) == "müller.example"
    assert in_ascii(domain_in(typed)) == "xn--mller-kva.example"


@pytest.mark.parametrize(
    "typed",
    ["", ".", "..", "fabrikam", "Fabrikam, Inc.", "S.A.", "10.0.0.1", "1.25", "63.550,00", "ann@localhost", "a..b.example",
     "https://", "https://[::1]/x", "https://[bad", "Smith & Sons Ltd.", "fabri kam.example", "x" * 64 + ".example",
     "a." * 200 + "example", "//", "@", "fabri*kam.example", "C:\\x.toml"],
)  # fmt: skip
def test_what_is_no_domain_is_none(typed: str) -> None:
    assert domain_in(typed) == ""


def test_different_names_stay_different() -> None:
    assert comparable("straße.example") != comparable("strasse.example")
    assert comparable("xn--strae-oqa.example") == comparable("STRAßE.example")
    assert comparable("xn--%%%.example") == "xn--%%%.example"


def test_names_above_come_nearest_first_and_a_single_label_is_nobodys() -> None:
    assert list(in_order("a.mail.fabrikam.example")) == ["a.mail.fabrikam.example", "mail.fabrikam.example", "fabrikam.example"]  # fmt: skip
    assert next(in_order("fabrikam.mail.onmicrosoft.com")) == "fabrikam.onmicrosoft.com"


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    host = domain_in(text)
    assert not host or "." in host
