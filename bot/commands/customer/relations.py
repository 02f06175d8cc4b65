"""customer link, status and remove: becoming a customer's reseller, whether it can buy, and ending the relationship."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.cards.customer_relations import Standing, invitation_card, removed_card, standing_card, still_active
from bot.cards.model import Card
from bot.errors import Cause, Declined, PartnerFailure
from bot.framework.change_target import target_of
from bot.framework.command import command
from bot.framework.context import Act, Ask
from bot.framework.phrases import means
from bot.language import vocabulary as n
from bot.messages import _
from bot.messages import language as spoken
from bot.model import CustomerRef
from bot.model.change import Change
from bot.model.fact import Fact
from bot.model.order import Owned
from bot.parameters.customer import Customer

RESELLER, NONE = "reseller", "none"
"""A relationship as it is before and after its end: https://learn.microsoft.com/partner-center/developer/customer-resources"""

_NO_RELATION = "20002"


class Reads(StrEnum):
    """The languages in which an invitation can be written."""

    ENGLISH = "english"
    GERMAN = "german"
    FRENCH = "french"
    SPANISH = "spanish"
    JAPANESE = "japanese"


_CODES: Mapping[Reads, str] = {
    Reads.ENGLISH: "en",
    Reads.GERMAN: "de",
    Reads.FRENCH: "fr",
    Reads.SPANISH: "es",
    Reads.JAPANESE: "ja",
}


@command(
    "customer link",
    title="Invite a customer",
    needs=Permission.CUSTOMER_LINK,
    examples=("customer link", "customer link language=french"),
    asked=(
        means(n.INVITE, helps=(n.CUSTOMER, n.CREATE, n.ONBOARD), prior=0.3),
        means(n.INVITE, n.CUSTOMER, helps=(n.CREATE,), prior=0.6),
    ),
)
async def link(
    ask: Ask,
    *,
    language: Annotated[Reads | None, Field(description="The language that the customer reads")] = None,
) -> Card:
    """Get the link by which a customer accepts you as its reseller, with a text to send."""
    url = await ask.partner.customers.relationship_request()
    return invitation_card(url, ask.installation.partner_name, _CODES[language] if language else spoken())


@command(
    "customer status",
    title="Show a customer's status",
    submit="Show status",
    aliases=("customer qualification",),
    needs=Permission.CUSTOMER_READ,
    examples=("customer status fabrikam",),
    concerns=Concerns.CUSTOMERS,
    asked=(means(n.MAY_BUY, slots="customer"), means(n.MAY_BUY, helps=(n.CUSTOMER,), prior=-0.3)),
)
async def status(ask: Ask, customer: Customer) -> Card:
    """Show whether a customer can buy: Microsoft's check of its account, its qualification, its agreement."""
    validation, qualifications, accepted = await asyncio.gather(
        ask.partner.customers.account_validation(customer.id),
        ask.partner.customers.qualifications(customer.id),
        _accepted(ask, customer),
    )
    return standing_card(Standing(customer, validation, qualifications, accepted), ask.locale)


async def _accepted(ask: Ask, customer: CustomerRef) -> bool | None:
    """``None`` for whoever may not see agreements, and where it can't be read."""
    if not ask.sees(Permission.AGREEMENT_READ, customer):
        return None
    agreements = ask.under(Permission.AGREEMENT_READ).partner.agreements
    try:
        return await agreements.signed_directly(customer.id) or bool(await agreements.of(customer.id))
    except PartnerFailure:
        return None


@command(
    "customer remove",
    title="End a relationship",
    submit="End relationship",
    needs=Permission.CUSTOMER_REMOVE,
    examples=("customer remove fabrikam",),
    concerns=Concerns.CUSTOMERS,
    audited=("remove_partner_customer_relationship",),
    asked=(means(n.RELATIONSHIP, n.REMOVE, slots="customer"),),
)
async def remove(ask: Ask, customer: Customer) -> Change:
    """End the relationship with a customer, once nothing that it bought is active."""
    subscriptions, reservations = await asyncio.gather(
        ask.partner.subscriptions.of(customer.id),
        ask.partner.orders.entitlements(customer.id, Owned.RESERVATION),
    )
    active = [each.name for each in subscriptions if each.status.lower() in ("active", "pending")]
    active += [
        _("an Azure reservation") for each in reservations if each.expires is None or each.expires > ask.now
    ]
    if active:
        raise Declined(
            still_active(customer, active), _("End or cancel them first. Then the relationship can be ended.")
        )
    return Change(
        title=_("End the relationship with {customer}", customer=customer.name),
        summary=_("Stop being the reseller of {customer}.", customer=customer.name),
        target=customer,
        facts=(Fact(_("Relationship"), _("None"), _("Reseller")),),
        payload={"customer_id": customer.id, "before": RESELLER, "after": NONE},
        confirm=_("End relationship"),
        danger=True,
        warnings=(
            _("You lose access to the customer, and can't sell to it until it accepts an invitation."),
            _("This can't be undone from here."),
        ),
        checks=(_("Nothing that it bought is active."),),
    )


@remove.version
async def relationship_now(ask: Ask, change: Change) -> str:
    """The relationship as it stands; whoever is none of the partner's customers has none."""
    try:
        return (await ask.partner.customers.get(target_of(change).id)).relationship or NONE
    except PartnerFailure as failure:
        if failure.cause is Cause.FORBIDDEN and failure.code == _NO_RELATION:
            return NONE
        raise


@remove.apply
async def carry_out(act: Act, change: Change) -> Card:
    """End it."""
    customer = target_of(change)
    await act.writer.customers.remove_relationship(customer.id, act.ids)
    return removed_card(customer)
