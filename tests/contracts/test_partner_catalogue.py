"""Catalogue and orders of the vendor's port: the fake and the client over the double promise the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.microsoft.http.protocol import fresh_ids
from bot.errors import Cause, PartnerFailure
from bot.model import Market, Product, ProductKind, Term
from bot.model.order import OrderState, Owned, Provisioning
from bot.model.product import AZURE_PLAN, offers_of
from bot.model.purchase import ORDERED_ALREADY, CartLine
from tests.contracts.partner_vendors import UNKNOWN, Vendor, failing


def markets(vendor: Vendor) -> tuple[Market, Market]:
    return Market("US"), Market("US", customer_id=vendor.spender.id)


async def e3(vendor: Vendor) -> Product:
    found = await vendor.partner.catalogue.products(Market("US"), ProductKind.SERVICE)
    return next(each for each in found if each.title == "Microsoft 365 E3")


@pytest.mark.parametrize("kind", ProductKind)
async def test_there_are_products_of_every_kind(vendor: Vendor, kind: ProductKind) -> None:
    for market in markets(vendor):
        found = await vendor.partner.catalogue.products(market, kind)
        assert found and all(each.kind is kind and each.id and each.title for each in found)
        assert len({each.id for each in found}) == len(found)
        assert kind is not ProductKind.PLAN or [each.id for each in found] == [AZURE_PLAN]


async def test_a_licence_has_terms_that_say_how_they_are_billed_and_refunded(vendor: Vendor) -> None:
    product = await e3(vendor)
    for market in markets(vendor):
        skus = await vendor.partner.catalogue.skus(market, product)
        sku = next(each for each in skus if each.title == product.title)
        sold = await vendor.partner.catalogue.availabilities(market, product, sku.id)
        assert all(each.catalog_item.startswith(f"{product.id}:{sku.id}:") and each.currency for each in sold)
        offers = offers_of(sku, sold)
        assert {("P1M", "monthly"), ("P1Y", "annual"), ("P1Y", "monthly")} <= {
            (offer.term.duration, offer.term.cycle) for offer in offers
        }
        assert all(offer.term.refunds for offer in offers)


async def test_a_reservation_says_its_region_size_and_duration_and_what_it_takes(vendor: Vendor) -> None:
    market = markets(vendor)[1]
    products = await vendor.partner.catalogue.products(market, ProductKind.RESERVATION)
    product = next(each for each in products if "Dsv5" in each.title)
    sku = (await vendor.partner.catalogue.skus(market, product))[0]
    assert sku.region and sku.size and sku.duration in ("P1Y", "P3Y")
    assert (
        sku.needs_registration and sku.needs_inventory and {"scope", "subscriptionid"} <= {*sku.provisioning}
    )
    offers = offers_of(sku, await vendor.partner.catalogue.availabilities(market, product, sku.id))
    assert {offer.term.duration for offer in offers} == {sku.duration}


async def test_what_is_not_sold_is_not_found(vendor: Vendor) -> None:
    product, nothing = await e3(vendor), Product("CFQ7TTC0XXXX", "No such", ProductKind.SERVICE)
    for market in markets(vendor):
        async with failing(Cause.NOT_FOUND):
            await vendor.partner.catalogue.skus(market, nothing)
        async with failing(Cause.NOT_FOUND):
            await vendor.partner.catalogue.availabilities(market, product, "9999")


async def test_who_is_no_customer_has_no_catalogue_and_no_orders(whole: Vendor) -> None:
    async with failing(Cause.NOT_FOUND):
        await whole.partner.catalogue.products(Market("US", customer_id=UNKNOWN), ProductKind.SERVICE)
    async with failing(Cause.NOT_FOUND):
        await whole.partner.orders.of(UNKNOWN)


async def test_orders_are_listed_read_and_say_how_far_they_are(vendor: Vendor) -> None:
    orders = vendor.partner.orders
    found = await orders.of(vendor.spender.id)
    assert len({each.id for each in found}) == len(found) > 1
    assert any(line.subscription_id for each in found for line in each.lines)
    for each in found[:2]:
        again = await orders.get(vendor.spender.id, each.id)
        assert (again.id, again.state, again.lines) == (each.id, OrderState.COMPLETED, each.lines)
        progress = await orders.provisioning(vendor.spender.id, each.id)
        assert progress == {line.number: Provisioning.FULFILLED for line in each.lines}
    async with failing(Cause.NOT_FOUND):
        await orders.get(vendor.spender.id, "no-such-order")


async def test_reservations_are_owned_by_an_order_and_end(vendor: Vendor) -> None:
    orders = vendor.partner.orders
    owned = await orders.entitlements(vendor.spender.id, Owned.RESERVATION)
    by_id = {each.id: each for each in await orders.of(vendor.spender.id)}
    assert owned
    for each in owned:
        line = next(line for line in by_id[each.order_id].lines if line.number == each.line)
        assert line.product == (each.product_id, each.sku_id) and line.quantity == each.quantity
        assert each.expires and each.kind is Owned.RESERVATION


async def line_of(vendor: Vendor, quantity: int) -> CartLine:
    """So many licences, by what the catalogue says right now."""
    market, product = markets(vendor)[1], await e3(vendor)
    skus = await vendor.partner.catalogue.skus(market, product)
    sku = next(each for each in skus if each.title == product.title)
    sold = await vendor.partner.catalogue.availabilities(market, product, sku.id)
    return CartLine(sold[0].catalog_item, quantity, Term("P1Y", "annual"))


async def test_a_cart_is_ordered_once_and_its_order_is_told(vendor: Vendor) -> None:
    orders, customer = vendor.partner.orders, vendor.spender.id
    before = {each.id for each in await orders.of(customer)}
    cart = await orders.create_cart(customer, await line_of(vendor, 7), fresh_ids())
    assert cart.id and not cart.problems and not (await orders.cart(customer, cart.id)).ordered
    ids = fresh_ids()
    done = await orders.checkout(customer, cart.id, ids)
    [order] = done.orders
    assert [line.quantity for line in order.lines] == [7] and not done.problems
    assert (await orders.cart(customer, cart.id)).ordered
    with pytest.raises(PartnerFailure) as caught:
        await orders.checkout(customer, cart.id, fresh_ids())
    assert caught.value.code == ORDERED_ALREADY and not caught.value.maybe_done
    assert {each.id for each in await orders.of(customer)} - before == {order.id}


async def test_a_line_that_is_not_sold_is_in_the_cart_with_its_error(vendor: Vendor) -> None:
    stale = replace(await line_of(vendor, 7), catalog_item="CFQ7TTC0LFLX:0001:CFQ7TTC00000")
    cart = await vendor.partner.orders.create_cart(vendor.spender.id, stale, fresh_ids())
    assert [each.code for each in cart.problems] == ["10001"] and cart.problems[0].text


async def test_a_cart_is_its_customer_s(whole: Vendor) -> None:
    orders = whole.partner.orders
    cart = await orders.create_cart(whole.spender.id, await line_of(whole, 7), fresh_ids())
    for customer, wrong in ((whole.other.id, cart.id), (whole.spender.id, UNKNOWN)):
        async with failing(Cause.NOT_FOUND):
            await orders.cart(customer, wrong)
        async with failing(Cause.NOT_FOUND):
            await orders.checkout(customer, wrong, fresh_ids())


async def test_an_azure_plan_is_registered_for_reservations_and_the_stock_is_told(vendor: Vendor) -> None:
    customer, market = vendor.spender.id, markets(vendor)[1]
    bought = await vendor.partner.subscriptions.of(customer)
    plan = next(each for each in bought if each.azure_plan)
    assert await vendor.partner.orders.register(customer, plan.id, fresh_ids())
    assert await vendor.partner.catalogue.registered(customer, plan.id)
    products = await vendor.partner.catalogue.products(market, ProductKind.RESERVATION)
    machines = next(each for each in products if "Dsv5" in each.title)
    sku = (await vendor.partner.catalogue.skus(market, machines))[0]
    assert await vendor.partner.catalogue.in_stock(market, machines, sku, plan.id)


async def test_the_resellers_of_a_customer_are_told(vendor: Vendor) -> None:
    found = await vendor.partner.resellers.of(vendor.spender.id)
    assert all(each.mpn_id and each.name for each in found)


async def test_software_is_ordered_activated_and_given_back(vendor: Vendor) -> None:
    orders, customer, market = vendor.partner.orders, vendor.spender.id, markets(vendor)[1]
    product = (await vendor.partner.catalogue.products(market, ProductKind.PERPETUAL))[0]
    [sku, *_] = await vendor.partner.catalogue.skus(market, product)
    [offer, *_] = offers_of(sku, await vendor.partner.catalogue.availabilities(market, product, sku.id))
    line = CartLine(offer.availability.catalog_item, 1, offer.term)
    cart = await orders.create_cart(customer, line, fresh_ids())
    assert not cart.problems
    [order] = (await orders.checkout(customer, cart.id, fresh_ids())).orders
    assert order.state is OrderState.PENDING and await orders.activation_links(customer, order.id, 0) == []
    await vendor.provision()
    order = await orders.get(customer, order.id)
    assert order.state is OrderState.COMPLETED and order.lines[0].activates
    assert all(
        each.url.startswith("https://") for each in await orders.activation_links(customer, order.id, 0)
    )
    owned = await orders.entitlements(customer, Owned.SOFTWARE)
    assert (order.id, 0) in {(each.order_id, each.line) for each in owned}
    ids = fresh_ids()
    after = await orders.cancel(customer, order, order.lines, ids)
    assert (after.state, after.lines[0].quantity) == (OrderState.CANCELLED, 0)
    assert (await orders.get(customer, order.id)).state is OrderState.CANCELLED
