"""Parameters of a purchase that not every product has: the Azure subscription and scope of a reservation, and an indirect reseller."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from bot.cards.model import Choice
from bot.errors import Unknown
from bot.framework.context import Ask
from bot.framework.params import Asked, Given, OnlyFor, Resolve, Suggest
from bot.messages import N_, _
from bot.model import CustomerRef, Noun, PartnerType, ProductKind, Reseller
from bot.queries.absence import rows_if_any

_ELSE = N_("Leave it out, and the form shows the choices.")

AZURE = Noun(
    N_("Azure subscription"),
    (N_("Azure subscription"), N_("ID")),
    lambda each: (each.name, each.id),
    lambda each: each.id,
    which=N_("Which Azure subscription?"),
    absent=N_("No such Azure subscription"),
    missing=_ELSE,
)
RESELLER = Noun(
    "reseller",
    (N_("Indirect reseller"), N_("Partner ID")),
    lambda each: (each.name, each.mpn_id),
    lambda each: each.mpn_id,
    which=N_("Which indirect reseller?"),
    absent=N_("No such indirect reseller"),
    missing=_ELSE,
)
SCOPE = Noun(
    "scope",
    (N_("Scope"),),
    lambda each: (each,),
    lambda each: each,
    absent=N_("No such scope"),
    missing=_ELSE,
)
SHARED, SINGLE = "shared", "single"
SCOPES = {
    SHARED: N_("All Azure subscriptions of the plan"),
    SINGLE: N_("This Azure subscription alone"),
}


@dataclass(frozen=True, slots=True)
class UnderPlan:
    """An Azure subscription, and the plan that it is under."""

    id: str
    name: str
    plan_id: str


async def _under_plans(ask: Ask, customer: CustomerRef) -> Sequence[UnderPlan]:
    bought = await ask.partner.subscriptions.of(customer.id)
    plans = [each for each in bought if each.azure_plan and each.status == "active"]
    readings = (ask.partner.subscriptions.azure_entitlements(customer.id, plan.id) for plan in plans)
    under = await asyncio.gather(*map(rows_if_any, readings))
    return [
        UnderPlan(each.id, each.name or _("Azure subscription"), plan.id)
        for plan, found in zip(plans, under, strict=True)
        for each in found
        if each.status in ("", "active")
    ]


async def _reservable(ask: Ask, given: Given) -> Sequence[UnderPlan]:
    """The customer's Azure subscriptions, where the product is a reservation; nothing else goes to one."""
    if given["product"].kind is not ProductKind.RESERVATION:
        return ()
    customer = given["customer"]
    return await ask.recent(f"under plans {customer.id}", lambda: _under_plans(ask, customer))


async def resolve_azure(ask: Ask, text: str, given: Given) -> UnderPlan:
    """An active Azure subscription of the customer under a plan. Raises :class:`bot.errors.Unknown`."""
    offered, wanted = await _reservable(ask, given), text.strip().casefold()
    found = next((each for each in offered if wanted in (each.id.casefold(), each.name.casefold())), None)
    if found is None:
        raise Unknown(AZURE, text, tuple(offered[:4]))
    return found


async def suggest_azure(ask: Ask, text: str, given: Given) -> Sequence[Choice]:
    """Those whose name or id holds what was typed."""
    wanted = text.casefold()
    return [
        azure_choice(each)
        for each in await _reservable(ask, given)
        if wanted in f"{each.name} {each.id}".casefold()
    ]


def azure_choice(each: UnderPlan) -> Choice:
    """An Azure subscription as an option."""
    return Choice(f"{each.name[:55]} (…{each.id[-6:]})", each.id)


async def resolve_scope(ask: Ask, text: str, given: Given) -> str:
    """Which Azure subscriptions a reservation is good for. Raises :class:`bot.errors.Unknown`."""
    wanted = text.strip().casefold()
    if given["product"].kind is ProductKind.RESERVATION and wanted in SCOPES:
        return wanted
    raise Unknown(SCOPE, text)


async def suggest_scopes(ask: Ask, text: str, given: Given) -> Sequence[Choice]:
    """Both scopes of a reservation."""
    if given["product"].kind is not ProductKind.RESERVATION:
        return ()
    return [scope_choice(each) for each in SCOPES]


def scope_choice(each: str) -> Choice:
    """A scope as an option."""
    return Choice(_(SCOPES[each]), each)


async def resellers_of(ask: Ask, customer: CustomerRef) -> Sequence[Reseller]:
    """The indirect resellers of a customer that can stand on an order."""
    found = await ask.recent(f"resellers {customer.id}", lambda: ask.partner.resellers.of(customer.id))
    return [each for each in found if each.mpn_id]


async def resolve_reseller(ask: Ask, text: str, given: Given) -> Reseller:
    """One of the customer's indirect resellers, by name or Partner id. Raises :class:`bot.errors.Unknown`."""
    offered, wanted = await resellers_of(ask, given["customer"]), text.strip().casefold()
    found = next((each for each in offered if wanted in (each.mpn_id, each.name.casefold())), None)
    if found is None:
        raise Unknown(RESELLER, text, tuple(offered[:4]))
    return found


async def suggest_resellers(ask: Ask, text: str, given: Given) -> Sequence[Choice]:
    """The customer's indirect resellers."""
    wanted = text.casefold()
    return [
        reseller_choice(each)
        for each in await resellers_of(ask, given["customer"])
        if wanted in f"{each.name} {each.mpn_id}".casefold()
    ]


def reseller_choice(each: Reseller) -> Choice:
    """A reseller as an option."""
    return Choice(f"{each.name[:55]} ({each.mpn_id})", each.mpn_id)


AzureFor = Annotated[
    UnderPlan | None,
    Field(description="For a reservation: the Azure subscription it is billed to", max_length=80),
    Resolve(resolve_azure, after=("customer", "product"), shown=azure_choice),
    Suggest(suggest_azure, after=("customer", "product")),
    Asked(label="Azure subscription", required=True),
]
"""A parameter that names an Azure subscription for a reservation."""

ScopeOf = Annotated[
    str | None,
    Field(description="For a reservation: what it is good for", max_length=20),
    Resolve(resolve_scope, after=("customer", "product"), shown=scope_choice),
    Suggest(suggest_scopes, after=("customer", "product"), first=True),
    Asked(label="Good for", required=True),
]
"""A parameter that names the scope of a reservation."""

ResellerOf = Annotated[
    Reseller | None,
    Field(description="The indirect reseller that the order is for", max_length=60),
    Resolve(resolve_reseller, after=("customer",), shown=reseller_choice),
    Suggest(suggest_resellers, after=("customer",)),
    Asked(label="Indirect reseller", required=True),
    OnlyFor((PartnerType.INDIRECT_PROVIDER,)),
]
"""A parameter that names an indirect reseller of the customer."""
