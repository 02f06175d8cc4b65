"""product find and show: what can be bought, by whom, on which terms and at which price."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from bot.cards.model import Table
from bot.errors import Cause, PartnerFailure
from bot.model import Market, PartnerType, Product, ProductKind
from bot.model.identity import Role
from bot.model.price import UnitPrice
from tests.chat import Chat, open_chat
from tests.commands.limits import lend
from tests.fake_catalogue import E3, PRODUCTS
from tests.fakes import FABRIKAM


class Sheets:
    """Our copy of the price sheets: what E3 costs in Germany. ``asked`` keeps the questions."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []

    async def price(
        self, market: str, segment: str, product_id: str, sku_id: str, term: str, billing_cycle: str
    ) -> UnitPrice | None:
        self.asked.append((market, segment, product_id, sku_id, term, billing_cycle))
        if (market, product_id, sku_id, term, billing_cycle) == ("DE", E3.id, "0001", "P1Y", "annual"):
            return UnitPrice(Decimal("397.2"), "EUR", "1 license", None, "updatedlicensebased 2026-11")
        return None


@pytest.fixture
def ada(chat: Chat) -> Chat:
    chat.partner.countries[FABRIKAM.id] = "DE"
    chat.core.store.prices = Sheets()  # type: ignore[misc]
    return chat.as_("ada")


def rows(chat: Chat) -> Sequence[tuple[str, ...]]:
    return next(node for node in chat.card.body if isinstance(node, Table)).rows


async def test_products_are_found_by_what_people_call_them(ada: Chat):
    assert "1 product matches “m365 e3”." in await ada.say("product find m365 e3")
    assert rows(ada) == (("Microsoft 365 E3", "Online service"),)
    assert "catalog for United States" in ada.shown, "the partner's own market"
    await ada.say("product find server kind=perpetual")
    assert [row[0] for row in rows(ada)] == ["SQL Server 2022 Enterprise"]


async def test_for_a_customer_it_is_the_market_of_the_customer(ada: Chat):
    assert "catalog for Germany" in await ada.say("product find e3 customer=fabrikam")
    shown = await ada.choose(1)
    assert "Microsoft 365 E3: 4 ways to buy it." not in shown and "ways to buy it" in shown
    assert ada.card.target and ada.card.target.name == FABRIKAM.name
    assert ("Microsoft 365 E3", "1 year, billed yearly", "1–10,000", "€397.20") in rows(ada)
    assert ("Microsoft 365 E3", "1 month, billed monthly", "1–10,000", "Unknown") in rows(ada)
    assert "price sheet “Licenses”, November 2026" in shown


async def test_a_misspelled_product_is_offered_and_an_unknown_one_said(ada: Chat):
    assert "Did you mean one of these?" in await ada.say("product find microsft 365 e3")
    assert "No product sold in United States matches" in await ada.say("product find zzzzzz")
    assert "No such product" in await ada.say("product show zzzzzz")


async def test_several_of_a_name_are_listed_to_choose_from(ada: Chat):
    await ada.say("product show microsoft 365")
    assert [row[0] for row in rows(ada)] == ["Microsoft 365 E3", "Microsoft 365 E5"]
    assert "Microsoft 365 E5: " in await ada.choose(2)


async def test_reservations_are_narrowed_by_size_and_region(ada: Chat):
    await ada.say("product show dsv5")
    assert len(rows(ada)) == 6, "three SKUs, each billed once or monthly"
    await ada.say("product show dsv5 only=eastus")
    assert {row[1] for row in rows(ada)} == {"1 year, billed for the whole term", "1 year, billed monthly"}
    assert "Nothing of it has “mars” in its name." in await ada.say("product show dsv5 only=mars")


async def test_the_plan_has_no_term_and_perpetual_software_is_bought_once(ada: Chat):
    await ada.say("product show azure plan")
    assert rows(ada) == (("Microsoft Azure plan", "No term", "1"),)
    await ada.say("product show sql server")
    assert rows(ada) == (("SQL Server 2022 Enterprise, 2 core", "Bought once", "From 1"),)


async def test_a_part_of_the_catalog_that_cannot_be_read_is_said(ada: Chat):
    whole = ada.partner.catalogue.products

    async def products(market: Market, kind: ProductKind) -> Sequence[Product]:
        if kind is ProductKind.RESERVATION:
            raise PartnerFailure(Cause.FORBIDDEN, "list products", status=403, code="400036")
        return await whole(market, kind)

    ada.partner.catalogue.products = products  # type: ignore[method-assign]
    assert "Not read just now: Azure reservation" in await ada.say("product find e3")
    ada.partner.fail["catalogue.products"] = [PartnerFailure(Cause.DOWN, "list products", status=503)] * 9
    assert "Partner Center" in await ada.say("product find e3 segment=education")


async def test_the_catalog_is_read_once_for_everybody(ada: Chat):
    await ada.say("product find e3")
    read = len(ada.partner.catalogue.reads)
    await ada.as_("sam").say("product find sql")
    assert len(ada.partner.catalogue.reads) == read == len(ProductKind)


async def test_who_is_limited_to_one_customer_looks_at_that_one_s_catalogue_alone(ada: Chat):
    await lend(ada, "oscar", Role.SALES_AGENT, FABRIKAM)
    oscar = ada.as_("oscar")
    assert "Microsoft 365 E3: " in await oscar.say("product show microsoft 365 e3 customer=fabrikam")
    assert "No such customer" in await oscar.say(
        "product show microsoft 365 e3 customer=contoso.onmicrosoft.com"
    )


async def test_an_indirect_reseller_sees_what_is_sold_and_no_prices(store):
    chat = await open_chat(store, PartnerType.INDIRECT_RESELLER)
    sheets = chat.core.store.prices = Sheets()  # type: ignore[misc]
    shown = await chat.as_("ada").say("product show microsoft 365 e3")
    assert "1 year, billed yearly" in shown and "Price" not in shown and not sheets.asked


def test_every_kind_of_product_is_in_the_fake():
    assert {each.kind for each in PRODUCTS} == set(ProductKind)
