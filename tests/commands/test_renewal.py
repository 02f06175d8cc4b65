"""renewal list: what ends or renews in the coming months, whose it is, and the money at stake."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.cards.model import File, Table
from bot.model import PartnerType
from bot.model.price import UnitPrice
from bot.model.term_end import term_ends_of
from tests.chat import Chat, open_chat
from tests.commands.limits import limited
from tests.commands.subscription.shelf import sell
from tests.fakes import CONTOSO, CUSTOMERS, FABRIKAM, NOW

SEATS = 25


class Sheets:
    """Our copy of the price sheets: a year of E3 costs 300 euros in Germany and 400 dollars in the United States, Visio nothing known."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []

    async def price(self, *asked: str) -> UnitPrice | None:
        self.asked.append(asked)
        market, _segment, product, *_rest = asked
        if product != "CFQ7TTC0LFLX":
            return None
        amount, currency = ("300", "EUR") if market == "DE" else ("400", "USD")
        return UnitPrice(Decimal(amount), currency, "License", NOW, "License-based 2026-11")


async def opened(store, partner_type: PartnerType = PartnerType.DIRECT) -> Chat:
    """Fabrikam's E3 goes on at a surcharge in three days and its Visio ends in December; Contoso's E3 renews then too."""
    chat = await open_chat(store, partner_type)
    for customer in CUSTOMERS:
        chat.partner.bought[customer.id] = {}
    sell(chat, FABRIKAM, id="f-e3", ends=NOW + timedelta(days=3), auto_renew=False)
    sell(chat, FABRIKAM, id="f-visio", name="Visio Plan 2", offer_id="CFQ7TTC0HD32:0001", trial=True,
         ends=NOW + timedelta(days=20), auto_renew=False)  # fmt: skip
    sell(chat, CONTOSO, id="c-e3", ends=NOW + timedelta(days=20))
    sell(chat, CONTOSO, id="c-late", name="Late", ends=NOW + timedelta(days=400))
    sell(chat, CONTOSO, id="c-over", name="Over", status="expired", ends=NOW + timedelta(days=5))
    chat.core.store.prices = Sheets()  # type: ignore[misc]
    return chat


@pytest.fixture
async def sam(store) -> Chat:
    chat = await opened(store)
    await store.customers.learn({}, NOW)
    await store.customers.learn({FABRIKAM.id: (), CONTOSO.id: ()}, NOW, {FABRIKAM.id: "US", CONTOSO.id: "DE"})
    await _read(chat)
    return chat.as_("sam")


async def _read(chat: Chat) -> None:
    found = {
        each.id: term_ends_of(each.id, await chat.partner.subscriptions.of(each.id)) for each in CUSTOMERS
    }
    await chat.core.store.term_ends.learn(found, chat.clock.now())


def tables(chat: Chat) -> list[Sequence[tuple[str, ...]]]:
    return [node.rows for node in chat.card.body if isinstance(node, Table)]


async def test_months_with_what_is_at_stake_in_each_currency_and_then_what_ends_next(sam: Chat):
    shown = await sam.say("renewals")
    assert "The next 12 months: 3 subscriptions, 1 at a surcharge if nobody acts." in shown
    assert "At stake: €7,500.00, USD\xa010,000.00." in shown, "currencies are never added"
    months, ends = tables(sam)
    assert months == (
        ("November 2026", "0", "0", "1", "USD\xa010,000.00"),
        ("December 2026", "1", "1", "0", "€7,500.00"),
    )
    assert [row[1:] for row in ends] == [
        (FABRIKAM.name, "Microsoft 365 E3, 25 seats", "Goes on monthly at a surcharge", "USD\xa010,000.00"),
        (CONTOSO.name, "Microsoft 365 E3, 25 seats", "Renews", "€7,500.00"),
        (FABRIKAM.name, "Visio Plan 2, 25 seats", "Ends", "–"),
    ]
    assert "As of" in shown and "can be changed until the term ends" in shown


@pytest.mark.parametrize("said", ["december", "2026-12", "next month", "dezember 2026", "12月", "next"])
async def test_one_month_however_it_is_called(sam: Chat, said: str):
    assert "December 2026: 2 subscriptions" in await sam.say(f"renewal list month={said}")
    assert len(tables(sam)) == 1
    assert "3 subscriptions" in await sam.press("The next 12 months")


async def test_the_month_of_a_name_is_the_coming_one_and_one_that_is_over_is_refused(sam: Chat):
    assert "ends or renews in October 2027" in await sam.say("renewal list month=october")
    assert "This month is over." in await sam.say("renewal list month=2026-10")
    assert "This month is over." in await sam.say("renewal list month=last month")


async def test_a_click_on_a_row_leads_to_the_month_and_on_to_the_subscription(sam: Chat):
    await sam.say("renewal list")
    month = next(node for node in sam.card.body if isinstance(node, Table))
    assert "2 subscriptions" in await sam.say(month.commands[1])
    row = next(node for node in sam.card.body if isinstance(node, Table))
    assert "Microsoft 365 E3" in await sam.say(row.commands[0])
    assert sam.card.target and sam.card.target.name == CONTOSO.name


async def test_one_customer_is_read_at_once_and_not_from_what_was_kept(sam: Chat):
    sell(sam, CONTOSO, id="c-new", name="Project", ends=NOW + timedelta(days=40))
    assert "Project" not in await sam.say("renewals")
    shown = await sam.say("renewals customer=contoso.onmicrosoft.com")
    assert "Project" in shown and "Visio" not in shown
    assert sam.card.target and sam.card.target.name == CONTOSO.name


async def test_it_says_of_whom_nothing_is_known_yet_and_how_old_the_rest_is(store):
    chat = (await opened(store)).as_("sam")
    shown = await chat.say("renewals")
    assert "No subscription that is known" in shown
    assert f"The subscriptions of {len(CUSTOMERS)} customers haven't been read yet." in shown
    bought = await chat.partner.subscriptions.of(FABRIKAM.id)
    await store.term_ends.learn({FABRIKAM.id: term_ends_of(FABRIKAM.id, bought)}, NOW - timedelta(days=2))
    shown = await chat.say("renewals")
    assert f"of {len(CUSTOMERS) - 1} customers haven't" in shown and "As of Nov 21, 2026" in shown


async def test_who_is_limited_sees_their_customers_alone(sam: Chat):
    near = limited(sam, "sam", CONTOSO)
    shown = await near.say("renewals")
    assert "1 subscription, 0 at a surcharge" in shown and FABRIKAM.name not in shown
    assert "haven't been read" not in shown and "USD" not in shown
    assert "Fabrikam" not in await near.say("renewal list format=csv")


async def test_an_indirect_reseller_sees_what_ends_and_no_prices(store):
    chat = (await opened(store, PartnerType.INDIRECT_RESELLER)).as_("sam")
    await _read(chat)
    shown = await chat.say("renewals")
    assert "3 subscriptions" in shown and "At stake: not known." in shown
    assert not chat.core.store.prices.asked  # type: ignore[attr-defined]


async def test_each_price_is_looked_up_once(sam: Chat):
    for at in range(20):
        sell(sam, CONTOSO, id=f"c-{at}", ends=NOW + timedelta(days=30))
    await _read(sam)
    await sam.say("renewals")
    asked = sam.core.store.prices.asked  # type: ignore[attr-defined]
    assert len(asked) == len(set(asked)) == 3


async def test_the_whole_list_as_a_file(sam: Chat):
    await sam.say("renewal list month=december")
    await sam.press("CSV")
    (file,) = [node.document for node in sam.card.body if isinstance(node, File)]
    content = b"".join([part async for part in file.parts()]).decode("utf-8-sig")
    found = [*csv.DictReader(io.StringIO(content))]
    assert file.name == "renewals-2026-12.csv"
    assert [(each["Customer"], each["At stake"], each["Currency"], each["Until"]) for each in found] == [
        (CONTOSO.name, "7500", "EUR", "2026-12-13"),
        (FABRIKAM.name, "", "", "2026-12-13"),
    ]


@pytest.mark.parametrize(
    "said",
    [
        "What renews in December?",
        "what renews next month",
        "which subscriptions expire in december",
        "Was läuft nächsten Monat aus?",
        "Welche Abonnements verlängern sich im Dezember?",
        "Qu'est-ce qui expire le mois prochain ?",
        "¿Qué suscripciones vencen en diciembre?",
        "¿Qué se renueva el mes que viene?",
        "来月更新されるサブスクリプションは?",
    ],
)
async def test_people_ask_in_their_own_words(sam: Chat, said: str):
    assert "December 2026: 2 subscriptions" in await sam.say(said)
