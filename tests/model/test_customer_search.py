"""Customers by what people call them, in a book of namesakes and odd spellings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import CustomerRef
from bot.model.customer_search import CustomerSearch, fold


def customer(number: int, name: str, domain: str) -> CustomerRef:
    return CustomerRef(f"{number:08d}-aaaa-bbbb-cccc-0123456789ab", name, domain)


CONTOSO = customer(1, "Contoso Ltd", "contoso.onmicrosoft.com")
RETAIL = customer(2, "Contoso Retail", "contosoretail.onmicrosoft.com")
FABRIKAM = customer(3, "Fabrikam, Inc.", "fabrikam.example")
ADVENTURE = customer(4, "Adventure Works Cycles", "adventureworks.onmicrosoft.com")
IMPORTERS = customer(5, "Wide World Importers", "wideworldimporters.onmicrosoft.com")
MUELLER = customer(6, "Müller Maschinenbau GmbH", "muellermb.onmicrosoft.com")
STRASSE = customer(7, "Straße & Søn", "strasse.example")
OBRIEN = customer(8, "O’Brien's Café", "obrien.example")
TWIN = customer(9, "Fabrikam, Inc.", "fabrikam-two.example")
TOKYO = customer(10, "東京 電力", "tokyo.example")

BOOK = CustomerSearch([CONTOSO, RETAIL, FABRIKAM, ADVENTURE, IMPORTERS, MUELLER, STRASSE, OBRIEN, TOKYO])


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Fabrikam,   Inc. ", "fabrikam inc"),
        ("Müller", "muller"),
        ("STRASSE", "strasse"),
        ("Straße & Søn", "strasse son"),
        ("O’Brien's Café", "obriens cafe"),
        ("ﬁnance_ＡＢＣ", "finance abc"),
        ("İstanbul", "istanbul"),
        ("***", ""),
    ],
)
def test_texts_are_compared_without_case_accents_and_punctuation(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_answered(text: str) -> None:
    BOOK.exact(text)
    BOOK.nearest(text, 3)
    assert len(BOOK.search(text, 4)) <= 4


@pytest.mark.parametrize(
    "typed",
    [
        ADVENTURE.id,
        "{" + ADVENTURE.id.upper() + "}",
        "AdventureWorks.onmicrosoft.com",
        "adventureworks",
        "adventure works  CYCLES",
    ],
)
def test_tenant_id_domain_and_whole_name_are_exact(typed: str) -> None:
    assert BOOK.exact(typed) == [ADVENTURE]


@pytest.mark.parametrize("typed", ["adventure", "works", "adventureworks.com", "", "  ", "onmicrosoft.com"])
def test_a_part_of_a_name_is_not_exact(typed: str) -> None:
    assert BOOK.exact(typed) == []


def test_contoso_alone_names_nobody_for_sure() -> None:
    assert BOOK.exact("contoso") == []
    assert BOOK.search("contoso", 5) == [CONTOSO, RETAIL]
    assert BOOK.exact("contoso ltd") == [CONTOSO]
    assert BOOK.exact("contoso.onmicrosoft.com") == [CONTOSO]


def test_a_name_that_two_customers_bear_is_exact_for_both() -> None:
    book = CustomerSearch([FABRIKAM, TWIN])
    assert set(book.exact("fabrikam inc")) == {FABRIKAM, TWIN}
    assert book.exact("fabrikam-two.example") == [TWIN]


@pytest.mark.parametrize(
    "typed", ["Müller Maschinenbau GmbH", "MULLER MASCHINENBAU GMBH", "mueller maschinenbau gmbh"]
)
def test_umlauts_are_understood_with_and_without_dots(typed: str) -> None:
    assert BOOK.exact(typed) == [MUELLER]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("fabrikam", FABRIKAM),
        ("mueller", MUELLER),
        ("bau gm", MUELLER),
        ("cycles adv", ADVENTURE),
        ("brien", OBRIEN),
        ("o'brien cafe", OBRIEN),
        ("soen", None),
        ("søn", STRASSE),
        ("wideworld", IMPORTERS),
        ("importers wideworldimporters", IMPORTERS),
        ("電力", TOKYO),
        ("world fabrikam", None),
        ("!!", None),
    ],
)
def test_every_word_must_be_in_the_name_or_domain(typed: str, found: CustomerRef | None) -> None:
    assert BOOK.search(typed, 5) == ([found] if found else [])


def test_the_better_match_comes_first() -> None:
    names = [
        "Zeta Bank",
        "Bankers United",
        "Bank",
        "Riverbank",
        "The Bank of East",
        "Bank of West",
        "Bank of All",
    ]
    book = CustomerSearch(
        [customer(number, name, f"d{number}.example") for number, name in enumerate(names)]
        + [customer(99, "Plain", "bank.example")]
    )
    assert [found.name for found in book.search("bank", 9)] == [
        "Bank",
        "Bank of All",
        "Bank of West",
        "Bankers United",
        "Zeta Bank",
        "The Bank of East",
        "Riverbank",
        "Plain",
    ]
    assert [found.name for found in book.search("bank", 2)] == ["Bank", "Bank of All"]


def test_nothing_typed_lists_everybody_by_name() -> None:
    assert [found.name for found in BOOK.search(" ", 3)] == [
        "Adventure Works Cycles",
        "Contoso Ltd",
        "Contoso Retail",
    ]
    assert BOOK.search("", 0) == []


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [
        ("fabrikan", FABRIKAM),
        ("adventur wroks", ADVENTURE),
        ("muler maschinebau", MUELLER),
        ("qqqq", None),
        ("", None),
    ],
)
def test_names_that_look_alike_are_offered(typed: str, nearest: CustomerRef | None) -> None:
    assert BOOK.nearest(typed, 1) == ([nearest] if nearest else [])


def test_a_later_entry_replaces_an_earlier_one_with_the_same_tenant_id() -> None:
    renamed = CustomerRef(CONTOSO.id.upper(), "Contoso Group", CONTOSO.domain)
    book = CustomerSearch([CONTOSO, renamed])
    assert len(book) == 1
    assert book.get(CONTOSO.id) == renamed
