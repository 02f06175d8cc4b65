"""Products are found by the words that people have for them, the nearest title first."""

from __future__ import annotations

import pytest

from bot.model import Product, ProductKind
from bot.model.product_search import ProductSearch
from tests.fake_catalogue import PRODUCTS

SERVICE = ProductKind.SERVICE
E3, E3_EDU, E3_ADDON, COPILOT, SQL = (
    Product("P1", "Microsoft 365 E3", SERVICE),
    Product("P2", "Microsoft 365 E3 (Education Faculty Pricing)", SERVICE),
    Product("P3", "Compliance for Microsoft 365 E3", SERVICE),
    Product("P4", "Microsoft 365 Copilot", SERVICE, "Copilot in the apps of E3 and E5"),
    Product("P5", "SQL Server 2022 Standard", ProductKind.PERPETUAL),
)
SEARCH = ProductSearch([COPILOT, E3_ADDON, E3_EDU, SQL, E3])


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Microsoft 365 E3", [E3, E3_EDU, E3_ADDON]),
        ("M365 e3", [E3, E3_EDU, E3_ADDON]),
        ("e3", [E3, E3_ADDON, E3_EDU]),
        ("sql server standard", [SQL]),
        ("sql stand", [SQL]),
        ("copilot", [COPILOT]),
        ("apps", [COPILOT]),
        ("p2", [E3_EDU]),
        ("visio", []),
    ],
)
def test_the_nearest_title_comes_first(typed: str, found: list[Product]) -> None:
    assert list(SEARCH.search(typed)) == found


def test_a_search_keeps_to_the_kinds_that_are_wanted() -> None:
    assert SEARCH.search("sql", (SERVICE,)) == []


def test_one_is_meant_by_its_whole_title_or_its_id() -> None:
    assert SEARCH.exact("m365 e3") == E3 and SEARCH.exact("p5") == SQL
    assert SEARCH.exact("e3") is None
    twins = ProductSearch([E3, Product("P9", E3.title, SERVICE)])
    assert twins.exact(E3.title) is None, "two are called so"


def test_a_slip_of_the_keys_is_forgiven() -> None:
    assert SEARCH.nearest("microsft 365 coplot", 1) == [COPILOT]


def test_an_id_that_comes_twice_is_one_product() -> None:
    assert len(ProductSearch([*PRODUCTS, *PRODUCTS])) == len(PRODUCTS)
