"""buy: anything of the catalogue for a customer, on a card that says what it costs and binds to."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from pydantic import Field

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.cards.format import money, number
from bot.cards.model import Card
from bot.cards.price_sheet import sheet_named
from bot.cards.purchase import cancellation_of, commitment_of, not_bought_card, reason_of
from bot.cards.term_words import term_words
from bot.commands.buy.payload import Wish, as_payload, from_payload
from bot.commands.buy.purchase import carry_out
from bot.commands.buy.quote import Promoted, Quote, price_of, promoted, quote
from bot.commands.buy.reserving import SCOPES, SHARED, AzureFor, ResellerOf, ScopeOf, UnderPlan, resellers_of
from bot.commands.buy.sold_as import OfferOf, ProductSold, SoldAs, buyer_of
from bot.errors import FieldProblems, PartnerFailure
from bot.framework.command import command
from bot.framework.context import Act, Ask
from bot.framework.params import Asked
from bot.framework.phrases import Heard, means
from bot.language import vocabulary as n
from bot.messages import _, listed
from bot.model import (
    Availability,
    CustomerRef,
    Market,
    PartnerType,
    Product,
    ProductKind,
    Reseller,
    Term,
)
from bot.model.change import Change
from bot.model.fact import Fact
from bot.model.product import offers_of
from bot.model.purchase import CartLine
from bot.parameters.customer import Customer


@command(
    "buy",
    title="Buy for a customer",
    submit="Review purchase",
    needs=Permission.ORDER_WRITE,
    examples=("buy fabrikam",),
    concerns=Concerns.CUSTOMERS,
    adds="an order",
    audited=("create_order",),
    asked=(
        means(n.BUY, slots="customer"),
        means(n.BUY, slots="customer product", prior=0.3),
    ),
)
async def buy(
    ask: Ask,
    customer: Customer,
    *,
    product: ProductSold,
    offer: OfferOf,
    quantity: Annotated[
        int, Field(description="How many: seats, licenses, machines", ge=1), Heard("count")
    ] = 1,
    subscription: AzureFor = None,
    scope: ScopeOf = None,
    promotion: Annotated[
        bool, Field(description="Take a promotion where one applies"), Asked(seldom=True)
    ] = True,
    reseller: ResellerOf = None,
) -> Change:
    """Buy a product for a customer: a service, a plan, a reservation or software."""
    buyer = await buyer_of(ask, customer)
    availability, term = await _sold(ask, buyer, product, offer)
    buyer = replace(buyer, segment=availability.segment or buyer.segment)
    served = await _reseller(ask, customer, reseller)
    _check(product, offer, quantity, subscription)
    stock = await _reservable(ask, buyer, product, offer, subscription)
    line = CartLine(availability.catalog_item, quantity, term)
    found = (
        await promoted(ask, buyer, line, product.id, offer.sku.id)
        if promotion and product.kind is ProductKind.SERVICE
        else Promoted()
    )
    price = await price_of(ask, customer, buyer, product.id, offer.sku.id, term)
    costs = quote(price, quantity, term, found.taken) if price else None
    wish = Wish(
        customer=customer.id,
        product=product.id,
        title=product.title,
        kind=product.kind.value,
        sku=offer.sku.id,
        name=offer.sku.title,
        term=term.duration,
        cycle=term.cycle,
        quantity=str(quantity),
        country=buyer.country,
        segment=buyer.segment,
        needs=" ".join(offer.sku.provisioning),
        azure=subscription.id if subscription else "",
        plan=subscription.plan_id if subscription else "",
        scope=(scope or SHARED) if subscription else "",
        promotion=found.taken.id if found.taken else "",
        reseller=served.mpn_id if served else "",
        unit=str(price.amount) if price else "",
        unit_currency=price.currency if price else "",
    )
    return Change(
        title=_("Buy {product} for {customer}", product=offer.sku.title, customer=customer.name),
        summary=_(
            "Buy {quantity} × {product} for {customer}: {term}.",
            quantity=number(quantity),
            product=offer.sku.title,
            customer=customer.name,
            term=term_words(term),
        ),
        target=customer,
        facts=_facts(wish, product, term, costs, found, subscription, served),
        payload=as_payload(wish) | _amount(product, costs, availability),
        confirm=_("Buy"),
        warnings=_warnings(product, term, costs, found, sees=ask.sees(Permission.PRICE_READ, customer)),
        checks=(_("It is sold to this customer on these terms."), *stock),
        danger=True,
    )


async def _sold(ask: Ask, buyer: Market, product: Product, way: SoldAs) -> tuple[Availability, Term]:
    """How it is sold right now, with the term as it is told now. Raises :class:`FieldProblems` where it is not any more."""
    found = await ask.partner.catalogue.availabilities(buyer, product, way.sku.id)
    for offer in offers_of(way.sku, found):
        if (offer.term.duration, offer.term.cycle) == (way.term.duration, way.term.cycle):
            return offer.availability, offer.term
    raise FieldProblems({"offer": _("It isn't sold to this customer on these terms now. Choose again.")})


async def _reseller(ask: Ask, customer: CustomerRef, chosen: Reseller | None) -> Reseller | None:
    """Whose order it is, of an indirect provider: who was chosen, or the only one there is."""
    if chosen or ask.installation.partner_type is not PartnerType.INDIRECT_PROVIDER:
        return chosen
    offered = await resellers_of(ask, customer)
    if len(offered) == 1:
        return offered[0]
    problem = (
        _("Choose whose order it is.")
        if offered
        else _(
            "No indirect reseller with a Partner ID serves this customer. Link one in Partner Center first."
        )
    )
    raise FieldProblems({"reseller": problem})


def _check(product: Product, way: SoldAs, quantity: int, azure: UnderPlan | None) -> None:
    problems = {}
    if quantity < way.sku.minimum:
        problems["quantity"] = _("At least {least}.", least=number(way.sku.minimum))
    elif way.sku.maximum is not None and quantity > way.sku.maximum:
        problems["quantity"] = _("At most {most}.", most=number(way.sku.maximum))
    if product.kind is ProductKind.RESERVATION and azure is None:
        problems["subscription"] = _(
            "A reservation needs an Azure subscription under the customer's Azure plan."
        )
    if problems:
        raise FieldProblems(problems)


async def _reservable(
    ask: Ask, buyer: Market, product: Product, way: SoldAs, azure: UnderPlan | None
) -> tuple[str, ...]:
    """What was found of a reservation, in words. Raises :class:`FieldProblems` where there is none to be had."""
    if azure is None:
        return ()
    catalogue = ask.partner.catalogue
    stock, ready = await asyncio.gather(
        catalogue.in_stock(buyer, product, way.sku, azure.id),
        catalogue.registered(buyer.customer_id, azure.plan_id),
        return_exceptions=True,
    )
    for found in (stock, ready):
        if isinstance(found, BaseException) and not isinstance(found, PartnerFailure):
            raise found
    if stock is False:
        raise FieldProblems({"offer": _("Microsoft has none of it left in this region. Choose another.")})
    said = [_("Microsoft has it in this region.")] if stock is True else []
    if ready is True:
        return (*said, _("The Azure plan is registered for reservations."))
    return (*said, _("The Azure plan is registered for reservations as part of the purchase."))


def _facts(
    wish: Wish,
    product: Product,
    term: Term,
    costs: Quote | None,
    found: Promoted,
    azure: UnderPlan | None,
    served: Reseller | None,
) -> tuple[Fact, ...]:
    unknown = _("By use, each month") if product.kind is ProductKind.PLAN else _("Unknown")
    taken = found.taken
    facts = [
        Fact(_("Product"), product.title),
        Fact(_("Sold as"), wish.name if wish.name != product.title else ""),
        Fact(_("Term"), term_words(term)),
        Fact(_("Quantity"), number(int(wish.quantity))),
        Fact(_("Price for the term, each"), money(costs.unit) if costs else unknown),
        Fact(_("Promotion"), taken.name if taken else ""),
        Fact(_("Due now"), money(costs.now) if costs else ""),
        Fact(_("Total over the term"), money(costs.total) if costs else ""),
        Fact(_("Commitment"), commitment_of(term)),
        Fact(_("Cancellation"), cancellation_of(product.kind, term)),
        Fact(_("Azure subscription"), azure.name if azure else ""),
        Fact(_("Good for"), _(SCOPES[wish.scope]) if wish.scope else ""),
        Fact(_("Indirect reseller"), f"{served.name} ({served.mpn_id})" if served else ""),
        Fact(_("Price from"), sheet_named(costs.source) if costs else ""),
    ]
    return tuple(fact for fact in facts if fact.value)


def _amount(product: Product, costs: Quote | None, sold: Availability) -> dict[str, str]:
    """What approvals compare: the total over the term. The plan itself costs nothing; an unknown price is above every limit."""
    if costs:
        return {"amount": str(costs.total.amount), "currency": costs.total.currency}
    if product.kind is ProductKind.PLAN and sold.currency:
        return {"amount": "0", "currency": sold.currency}
    return {}


def _warnings(
    product: Product, term: Term, costs: Quote | None, found: Promoted, *, sees: bool
) -> tuple[str, ...]:
    warnings = []
    if term.duration and product.kind is not ProductKind.PLAN:
        warnings.append(_("You owe Microsoft the whole term, even if the customer doesn't pay."))
    if costs is None and sees and product.kind is not ProductKind.PLAN:
        warnings.append(_("The price is not known here: no price sheet that was read has it."))
    if not found.known:
        warnings.append(_("Whether a promotion applies could not be asked."))
    for each, why in found.refused:
        reasons = listed(reason_of(word) for word in why)
        warnings.append(_("The promotion “{name}” doesn't apply: {why}.", name=each.name, why=reasons))
    return tuple(warnings)


@buy.says
def understood(change: Change) -> Mapping[str, str]:
    """The purchase in ids that last, however it was typed."""
    customer = {"customer": change.target.id} if change.target else {}
    return customer | from_payload(change.payload).arguments


@buy.apply
async def order(act: Act, change: Change) -> Card:
    """Order it, once."""
    return await carry_out(act, change)


@buy.refused
async def refused(act: Act, change: Change, failure: PartnerFailure) -> Card | None:
    """Why nothing was bought, and the way to buy it all the same."""
    assert change.target
    return not_bought_card(failure, change.target, from_payload(change.payload).line(change.target.id))
