"""price find and changes: what something costs, where, since when and by which sheet, and what became dearer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.cards.model import Table
from bot.errors import Cause, PartnerFailure
from bot.model import PartnerType
from bot.model.price import PriceLine, PriceView, SheetKey, SheetPart
from tests.chat import Chat, open_chat
from tests.commands.limits import limited
from tests.fakes import FABRIKAM, NOW

E3 = ("CFQ7TTC0LFLX", "0001")
SINCE = int(datetime(2026, 11, 1, tzinfo=UTC).timestamp()) * 1_000_000


def line(
    at: int, title: str, amount: str, erp: str = "", *, sku: tuple[str, str] = E3, term: str = "P1Y", plan: str = "annual",
    segment: str = "commercial", currency: str = "EUR", unit: str = "",
) -> PriceLine:  # fmt: skip
    return PriceLine(at, *sku, title, "", term, plan, segment, currency, amount, erp, unit, "", SINCE, None)


async def keep(chat: Chat, market: str, view: PriceView, month: str, *lines: PriceLine) -> None:
    async def parts() -> AsyncIterator[SheetPart]:
        yield SheetPart([each._replace(valid_from=None) if month != "2026-11" else each for each in lines])

    await chat.core.store.prices.take_in(SheetKey(market, view, month), parts(), NOW)


@pytest.fixture
async def ada(chat: Chat) -> Chat:
    licences = [
        line(2, "Microsoft 365 E3", "398.40", "498.00"),
        line(3, "Microsoft 365 E3", "39.84", "49.80", term="P1M", plan="monthly"),
        line(4, "Microsoft 365 E3", "99", "120", segment="nonprofit"),
        line(5, "Microsoft 365 E5", "630", "700", sku=("CFQ7TTC0LFLZ", "0002")),
    ]
    meter = line(
        2, "Virtual Machines Dsv5 Series - D4s v5 - EU West", "", "0.2208", sku=("DZH318Z0F3K2", "00M1"), term="", plan="",
        segment="", currency="USD", unit="1 Hour",
    )  # fmt: skip
    await keep(chat, "DE", PriceView.LICENSES, "2026-11", *licences)
    await keep(chat, "DE", PriceView.LICENSES, "2026-10", line(2, "Microsoft 365 E3", "360"), licences[3])
    await keep(chat, "DE", PriceView.CONSUMPTION, "2026-11", meter)
    await keep(
        chat, "US", PriceView.LICENSES, "2026-11", line(2, "Microsoft 365 E3", "432", "480", currency="USD")
    )
    chat.partner.countries[FABRIKAM.id] = "DE"
    return chat.as_("ada")


def rows(chat: Chat) -> Sequence[tuple[str, ...]]:
    return next(node for node in chat.card.body if isinstance(node, Table)).rows


async def test_a_price_is_found_by_short_names_with_all_that_it_depends_on(ada: Chat):
    shown = await ada.say('price find "E3 M365" market=DE')
    assert "1 product in Germany matches “E3 M365”." in shown
    assert rows(ada) == (
        ("Microsoft 365 E3", "1 year, billed yearly", "€398.40", "€498.00", "Nov 1, 2026"),
        ("Microsoft 365 E3", "1 month, billed monthly", "€39.84", "€49.80", "Nov 1, 2026"),
    )
    assert "Microsoft's price sheets: Licenses of November 2026." in shown
    assert "partner price" in shown and "Without tax" in shown


async def test_the_market_is_the_partners_own_a_customers_or_the_one_that_is_named(ada: Chat):
    await ada.say("price find m365 e3")
    assert rows(ada)[0][2] == "USD\u00a0432.00"
    await ada.say("price find m365 e3 customer=fabrikam")
    assert rows(ada)[0][2] == "€398.40"
    assert ada.card.target and ada.card.target.name == FABRIKAM.name
    await ada.say("price find m365 e3 customer=fabrikam segment=nonprofit")
    assert [row[2] for row in rows(ada)] == ["€99.00"]
    assert "There are no price sheets for France yet." in await ada.say("price find m365 e3 market=France")
    assert "Nothing sold in Germany matches “zebra”." in await ada.say("price find zebra market=de")


async def test_a_meter_has_all_its_digits_a_unit_and_the_retail_price_alone(ada: Chat):
    await ada.say("price find D4s v5 westeurope market=Germany")
    [row] = rows(ada)
    assert row[1:4] == ("by use", "–", "USD\u00a00.2208 / 1 Hour")


async def test_a_file_has_the_exact_amounts_and_the_ids(ada: Chat):
    await ada.say("price find m365 market=DE format=csv")
    text = content_of(ada)
    assert "CFQ7TTC0LFLX" in text and "398.40" in text and "updatedlicensebased 2026-11" in text
    await ada.say("price changes market=DE format=csv")
    assert "360" in content_of(ada) and "0.106667" in content_of(ada)
    await ada.say("price find m365 market=DE format=xlsx")
    assert ada.last.files[0].name == "prices.xlsx"


def content_of(chat: Chat) -> str:
    content = chat.last.files[0].content
    return content.decode() if isinstance(content, bytes) else content.path.read_text(encoding="utf-8")


async def test_what_moved_is_told_for_a_market(ada: Chat):
    shown = await ada.say("price changes market=DE")
    assert "1 price in Germany moved from October 2026 to November 2026." in shown
    assert rows(ada) == (("Microsoft 365 E3", "1 year, billed yearly", "€360.00", "€398.40", "+10.7%"),)
    assert "price changes customer=" in shown
    assert "There are no price sheets for Germany of September 2026." in await ada.say(
        "price changes market=DE month=2026-10"
    )


async def test_and_which_subscriptions_of_a_customer_it_touches(ada: Chat):
    first = (await ada.partner.subscriptions.of(FABRIKAM.id))[0]
    e3 = replace(
        first, id="e3", name="E3 of all", offer_id="CFQ7TTC0LFLX:0001:CFQ7TTC0KXG7", status="active", quantity=25,
        term="P1Y", billing_cycle="annual", ends=datetime(2027, 3, 1, tzinfo=UTC),
    )  # fmt: skip
    monthly, ended = replace(e3, id="m", billing_cycle="monthly"), replace(e3, id="x", status="deleted")

    async def of(customer_id: str) -> list[object]:
        return [e3, monthly, ended] if customer_id == FABRIKAM.id else []

    ada.partner.subscriptions.of = of  # type: ignore[method-assign,assignment]
    await ada.say("price changes customer=fabrikam")
    assert rows(ada) == (
        ("E3 of all", "1 year, billed yearly", "€360.00", "€398.40", "+10.7%", "+€960.00", "Mar 1, 2027"),
    )
    assert "No subscription of Adventure Works" in await ada.say("price changes customer=adventure market=DE")


async def test_prices_are_for_who_may_see_them(ada: Chat):
    assert "You don't have access" in await ada.as_("bill").say("price find m365 e3")


async def test_somebody_limited_to_a_customer_reads_prices_for_that_one(ada: Chat):
    sam = limited(ada.as_("sam"), "sam", FABRIKAM)
    assert "Microsoft 365 E3" in await sam.say("price find m365 e3 customer=fabrikam")
    assert "No such customer" in await sam.say("price changes customer=contoso")


async def test_an_indirect_reseller_is_sent_to_its_provider(store):
    chat = (await open_chat(store, PartnerType.INDIRECT_RESELLER)).as_("ada")
    assert "Partner Center doesn't offer this to indirect resellers." in await chat.say("price find m365 e3")


async def test_a_trouble_with_the_customers_address_is_told(ada: Chat):
    ada.partner.countries.pop(FABRIKAM.id, None)
    ada.partner.fail["customers.get"] = [
        PartnerFailure(Cause.DOWN, "read a customer", service="Partner Center")
    ]
    assert "not available" in await ada.say("price find e3 customer=fabrikam")


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("was kostet M365 E3 in Deutschland", "€398.40"),
        ("how much is M365 E3 in Germany", "€398.40"),
        ("combien coûte M365 E3 en Allemagne", "€398.40"),
        ("cuánto cuesta M365 E3 en Alemania", "€398.40"),
        ("ドイツの M365 E3 の価格は?", "€398.40"),
    ],
)
async def test_people_ask_in_their_own_words(ada: Chat, asked: str, first: str):
    await ada.say(asked)
    assert rows(ada)[0][2] == first


@pytest.mark.parametrize(
    "asked",
    ["which prices went up in Germany", "Preiserhöhungen in Deutschland", "hausses de prix en Allemagne", "subidas de precios en Alemania", "ドイツの値上げ"],
)  # fmt: skip
async def test_and_so_they_ask_what_became_dearer(ada: Chat, asked: str):
    assert "Germany" in await ada.say(asked) and "moved" in ada.shown
