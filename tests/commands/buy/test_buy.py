"""buy: one form for everything, a card that says what it costs and binds to, and one order that is followed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from adapters.store import SqlStore
from bot.access.policy import Permission
from bot.cards.model import Button, ConfirmButton, FieldKind
from bot.cards.text import as_text
from bot.errors import Cause, PartnerFailure
from bot.jobs.orders import follow_orders
from bot.model import PartnerType
from bot.model.change import ChangeState
from bot.model.identity import Role
from bot.model.purchase import CartProblem, Promotion
from bot.ports.dispatch import Reply
from tests.chat import Chat, open_chat
from tests.commands.buy.shop import E3_LINE, Sheets, facts, ordered, stocked
from tests.commands.deciding import posted
from tests.fake_catalogue import E3, PLAN
from tests.fake_subscriptions import plan_of
from tests.fakes import FABRIKAM

MACHINES = "44444444-0000-4000-8000-000000000001"


@pytest.fixture
def sam(chat: Chat) -> Chat:
    return stocked(chat)[0].as_("sam")


@pytest.fixture
def sheets(sam: Chat) -> Sheets:
    found = sam.core.store.prices
    assert isinstance(found, Sheets)
    return found


async def test_the_card_says_what_it_costs_binds_to_and_until_when_it_can_be_undone(sam: Chat):
    shown = await sam.say(E3_LINE)
    assert "Buy 20 × Microsoft 365 E3 for Fabrikam, Inc.: 1 year, billed monthly." in shown
    assert facts(sam) == {
        "Product": "Microsoft 365 E3",
        "Term": "1 year, billed monthly",
        "Quantity": "20",
        "Price for the term, each": "€417.06",
        "Due now": "€695.10",
        "Total over the term": "€8,341.20",
        "Commitment": "1 year, from the day it is bought",
        "Cancellation": "Within 7 days, with a pro rata refund; in full within 1 day",
        "Price from": "2026-11, DE",
    }
    assert "You owe Microsoft the whole term" in shown and not ordered(sam)


async def test_one_click_orders_once_and_what_came_of_it_is_told_where_it_was_bought(sam: Chat):
    await sam.say(E3_LINE)
    change_id = sam.change_id
    assert "20 × Microsoft 365 E3 was ordered for Fabrikam, Inc." in await sam.press("Buy")
    [order] = ordered(sam)
    assert (order.lines[0].quantity, order.lines[0].term, order.cycle) == (20, "P1Y", "monthly")
    pending = await sam.core.store.changes.get(change_id)
    assert pending and pending.recorded == {"cart": "cart-1", "orders": order.id}
    assert await follow_orders(sam.context) == 0, "it is on its way"
    sam.partner.orders.provision(FABRIKAM.id)
    assert await follow_orders(sam.context) == 1
    assert await follow_orders(sam.context) == 0, "once"
    told = [
        (to, reply.card) for to, reply in await posted(sam) if reply.card and "is there" in reply.card.title
    ]
    [(to, card)] = told
    assert to.channel == "#csp-desk" and "Microsoft 365 E3 for Fabrikam, Inc. is provisioned." in as_text(
        card
    )


async def test_an_order_that_stays_on_its_way_is_told_so_after_a_day(sam: Chat):
    await sam.say(E3_LINE)
    await sam.press("Buy")
    sam.clock.move(timedelta(days=1))
    assert await follow_orders(sam.context) == 1 and await follow_orders(sam.context) == 0
    assert any("still not provisioned" in as_text(reply.card) for _, reply in await posted(sam) if reply.card)


async def test_a_double_click_orders_once(sam: Chat):
    await sam.say(E3_LINE)
    change_id = sam.change_id
    await sam.confirm(change_id)
    again = await sam.dispatcher.claim(sam.actor, sam.place, change_id)
    assert isinstance(again, Reply) and again.card is None, "nothing is drawn over what the first click shows"
    assert len(ordered(sam)) == 1 and len(sam.partner.orders.carts) == 1


async def test_the_form_asks_one_thing_after_the_other(sam: Chat):
    await sam.say("product find e3 customer=fabrikam")
    await sam.say("buy fabrikam")
    fields = {each.name: each for each in sam.form.fields}
    assert [choice.label for choice in fields["product"].choices][:2] == [
        "Microsoft 365 E3",
        "Microsoft 365 E5",
    ]
    assert fields["offer"].waiting and "promotion" not in fields
    await sam.fill_in(product=E3.id)
    offers = {each.name: each for each in sam.form.fields}["offer"]
    assert offers.kind is FieldKind.CHOICE
    assert "1 year, billed monthly · Microsoft 365 E3" in [each.label for each in offers.choices]
    assert "subscription" not in {each.name for each in sam.form.fields}, "nothing of a reservation"
    await sam.fill_in(offer="0001/P1Y/annual", quantity="5")
    assert facts(sam)["Total over the term"] == "€1,986.00"


@pytest.mark.parametrize(
    "said",
    [
        "buy 20 seats of M365 E3 for Fabrikam",
        "kaufe 20 Lizenzen Microsoft 365 E3 für Fabrikam",
        "achète 20 licences Microsoft 365 E3 pour Fabrikam",
        "compra 20 licencias de Microsoft 365 E3 para Fabrikam",
    ],
)
async def test_a_sentence_opens_it_filled_in(sam: Chat, said: str):
    await sam.say(said)
    held = {each.name: each.value for each in sam.form.fields}
    assert (held["product"], held["quantity"]) == (E3.id, "20") and not held["offer"]


async def test_the_azure_plan_costs_nothing_until_it_is_used(sam: Chat):
    await sam.say(f"buy fabrikam product={PLAN.id} offer=0001/-/monthly")
    assert facts(sam)["Price for the term, each"] == "By use, each month" and "You owe" not in sam.shown
    pending = await sam.core.store.changes.get(sam.change_id)
    assert pending and (pending.change.payload["amount"], pending.change.payload["currency"]) == ("0", "EUR")
    await sam.press("Buy")
    assert ordered(sam)[0].lines[0].term == ""


async def test_a_reservation_names_its_azure_subscription_and_has_the_plan_registered(sam: Chat):
    line = "buy fabrikam product=dsv5 offer=0011/P3Y/onetime quantity=2"
    shown = await sam.say(line)
    assert "A reservation needs an Azure subscription" in shown
    await sam.fill_in(subscription=MACHINES, scope="single")
    said = facts(sam)
    assert (said["Azure subscription"], said["Good for"]) == ("Production", "This Azure subscription alone")
    assert said["Due now"] == said["Total over the term"] == "€5,620.00"
    assert "registered for reservations as part of the purchase" in sam.shown
    await sam.press("Buy")
    _, _, bought = sam.partner.orders.carts["cart-1"]
    assert (bought.azure_subscription, bought.scope) == (MACHINES, "single")
    assert plan_of(FABRIKAM.id) in sam.partner.catalogue.ready and len(ordered(sam)) == 1


async def test_what_is_sold_out_in_a_region_is_said_before(sam: Chat):
    sam.partner.catalogue.sold_out.add("0011")
    line = f"buy fabrikam product=dsv5 offer=0011/P3Y/onetime subscription={MACHINES}"
    assert "none of it left in this region" in await sam.say(line)


async def test_a_promotion_is_taken_where_it_applies_and_its_refusal_said(sam: Chat):
    sam.partner.catalogue.running.append(
        Promotion("PROMO:1", "E3 autumn", E3.id, "0001", "P1Y", "monthly", Decimal(15))
    )
    await sam.say(E3_LINE)
    assert facts(sam)["Promotion"] == "E3 autumn" and facts(sam)["Total over the term"] == "€7,090.02"
    await sam.press("Buy")
    assert ordered(sam)[0].lines[0].promotion_id == "PROMO:1"
    shown = await sam.say(E3_LINE.replace("=20", "=2"))
    assert "“E3 autumn” doesn't apply: it needs another number of seats" in shown
    await sam.say(f"{E3_LINE} promotion=no")
    assert "Promotion" not in facts(sam)


async def test_promotions_that_cannot_be_asked_about_hinder_nobody(sam: Chat):
    sam.partner.fail["catalogue.promotions"] = [
        PartnerFailure(Cause.FORBIDDEN, "list promotions", status=403)
    ]
    assert "Whether a promotion applies could not be asked." in await sam.say(E3_LINE)


async def test_an_unknown_price_is_said(sam: Chat, sheets: Sheets):
    sheets.costs.clear()
    shown = await sam.say(E3_LINE)
    assert "The price is not known here" in shown and facts(sam)["Price for the term, each"] == "Unknown"
    pending = await sam.core.store.changes.get(sam.change_id)
    assert pending and "amount" not in pending.change.payload
    assert "was ordered" in await sam.press("Buy")


async def test_a_price_that_moved_refuses_with_the_way_to_a_fresh_card(sam: Chat, sheets: Sheets):
    await sam.say(E3_LINE)
    sheets.costs[E3.id, "0001", "P1Y", "monthly"] = "450.00"
    shown = await sam.press("Buy")
    assert "€417.06 on the card and is €450.00 now" in shown and "Nothing was bought" in shown
    assert not ordered(sam) and not sam.partner.orders.carts
    await sam.press("Buy again")
    assert facts(sam)["Total over the term"] == "€9,000.00"


@pytest.mark.parametrize(("quantity", "said"), [("0", "Enter 1 or more"), ("10001", "At most 10,000.")])
async def test_a_quantity_that_is_not_sold_is_said_beside_its_field(sam: Chat, quantity: str, said: str):
    assert said in await sam.say(E3_LINE.replace("=20", f"={quantity}"))


async def test_a_missing_agreement_says_what_to_do(sam: Chat):
    await sam.say(E3_LINE)
    refusal = PartnerFailure(Cause.CONFLICT, "place the order", status=403, code="13605")
    sam.partner.fail["orders.checkout"] = [refusal]
    shown = await sam.press("Buy")
    assert "has to accept the Microsoft Customer Agreement first. Nothing was bought." in shown
    assert "record its acceptance in Partner Center" in shown and sam.labels == ["Buy again"]


async def test_what_the_checkout_refuses_is_said_in_the_vendor_s_words(sam: Chat):
    await sam.say(E3_LINE)
    sam.partner.orders.refused.append(
        CartProblem("800010", "Inventory is not available for this catalog item.")
    )
    assert "Inventory is not available for this catalog item." in await sam.press("Buy")
    assert not ordered(sam)


async def test_a_catalogue_item_that_went_stale_between_card_and_click_is_fetched_anew(sam: Chat):
    await sam.say(E3_LINE)
    sam.partner.catalogue.revision = 2
    assert "was ordered" in await sam.press("Buy")
    assert ordered(sam)[0].lines[0].offer_id.endswith(f"{2:012d}")


async def test_an_indirect_provider_names_the_reseller_on_the_order(store: SqlStore):
    sam = stocked(await open_chat(store, PartnerType.INDIRECT_PROVIDER))[0].as_("sam")
    await sam.say(E3_LINE)
    assert facts(sam)["Indirect reseller"] == "Fourth Coffee (4391507)"
    await sam.press("Buy")
    assert ordered(sam)[0].lines[0].reseller_id == "4391507"


async def test_an_indirect_reseller_buys_from_its_provider(store: SqlStore):
    sam = stocked(await open_chat(store, PartnerType.INDIRECT_RESELLER))[0].as_("sam")
    assert "Partner Center doesn't offer this to indirect resellers" in await sam.say(E3_LINE)


async def test_an_answer_that_was_lost_is_found_again_and_nothing_is_ordered_twice(sam: Chat):
    """The checkout went through, and nobody heard of it."""
    await sam.say(E3_LINE)
    change_id, orders = sam.change_id, sam.partner.orders
    whole = orders.checkout

    async def lost(*given):
        await whole(*given)
        raise PartnerFailure(Cause.TIMEOUT, "place the order", maybe_done=True)

    orders.checkout = lost  # type: ignore[method-assign]
    await sam.press("Buy")
    orders.checkout = whole  # type: ignore[method-assign]
    assert len(ordered(sam)) == 1
    sam.clock.move(timedelta(minutes=5))
    await sam.dispatcher.settle()
    pending = await sam.core.store.changes.get(change_id)
    assert pending and pending.state is ChangeState.DONE
    assert len(ordered(sam)) == 1 and len(orders.carts) == 1


async def test_an_order_that_is_not_told_yet_is_waited_for(sam: Chat):
    await sam.say(E3_LINE)
    change_id, orders = sam.change_id, sam.partner.orders
    whole = orders.checkout

    async def lost(*given):
        await whole(*given)
        raise PartnerFailure(Cause.TIMEOUT, "place the order", maybe_done=True)

    orders.checkout = lost  # type: ignore[method-assign]
    await sam.press("Buy")
    orders.checkout = whole  # type: ignore[method-assign]
    hidden = orders.all(FABRIKAM.id).pop()
    sam.clock.move(timedelta(minutes=5))
    await sam.dispatcher.settle()
    assert (await sam.core.store.changes.get(change_id)).state is ChangeState.EXECUTING  # type: ignore[union-attr]
    orders.all(FABRIKAM.id).append(replace(hidden))
    sam.clock.move(timedelta(minutes=5))
    await sam.dispatcher.settle()
    assert (await sam.core.store.changes.get(change_id)).state is ChangeState.DONE  # type: ignore[union-attr]
    assert len(ordered(sam)) == 1 and len(orders.carts) == 1


async def test_two_processes_that_carry_it_out_at_once_share_the_first_one_s_cart(sam: Chat):
    await sam.say(E3_LINE)
    changes, orders = sam.core.store.changes, sam.partner.orders
    change_id, whole = sam.change_id, orders.create_cart

    async def beside(*given):
        """Another process is first with its cart."""
        cart = await whole(*given)
        await changes.record(change_id, "cart", (await whole(*given)).id)
        return cart

    orders.create_cart = beside  # type: ignore[method-assign]
    assert "was ordered" in await sam.press("Buy")
    pending = await changes.get(change_id)
    assert pending and pending.recorded["cart"] == "cart-2" and len(ordered(sam)) == 1
    assert [cart.ordered for cart, _, _ in orders.carts.values()] == [False, True]


async def test_buttons_of_the_cards_are_lines_that_work(sam: Chat):
    await sam.say(E3_LINE)
    assert {each.label for each in sam.buttons if isinstance(each, ConfirmButton)} == {"Buy", "Cancel"}
    await sam.press("Buy")
    assert [each.label for each in sam.buttons if isinstance(each, Button)] == ["Show order"]
    assert "In progress" in await sam.press("Show order")


async def test_who_may_not_view_prices_reads_none_on_the_card_and_buys_all_the_same(sam: Chat):
    holders = {**sam.core.policy.holders, Permission.PRICE_READ: frozenset({Role.GLOBAL_ADMIN})}
    sam = sam.with_core(policy=replace(sam.core.policy, holders=holders))
    shown = await sam.say(E3_LINE)
    assert "417" not in shown and "8,341" not in shown and "Due now" not in shown
    assert facts(sam)["Price for the term, each"] == "Unknown"
    pending = await sam.core.store.changes.get(sam.change_id)
    assert pending and "amount" not in pending.change.payload, "what is not told is above every limit"
    await sam.press("Buy")
    assert len(ordered(sam)) == 1
