"""Azure subscription parameter: one of a customer's Azure subscriptions, under its Azure plans or sold before, by its name or its id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from pydantic import Field

from bot.access.policy import Permission
from bot.cards.model import Choice
from bot.errors import Unknown
from bot.framework.context import Ask
from bot.framework.params import Asked, Given, OneWord, Resolve, Suggest
from bot.messages import N_, _
from bot.model import AzureEntitlement, CustomerRef, Noun
from bot.queries.azure import azure_subscriptions_of

OFFERED = 25
"""How many are offered at a time."""

AZURE_SUBSCRIPTION = Noun(
    N_("Azure subscription"),
    (N_("Azure subscription"), N_("ID")),
    lambda each: (each.name or _("Azure subscription"), f"…{each.id[-6:]}"),
    lambda each: each.id,
    which=N_("Which Azure subscription?"),
    absent=N_("No such Azure subscription"),
    missing=N_("Leave it out, and the form shows the choices."),
)


async def _subscriptions_of(ask: Ask, customer: CustomerRef) -> Sequence[AzureEntitlement]:
    found = await ask.recent(
        f"azure subscriptions {customer.id}",
        lambda: azure_subscriptions_of(ask.partner.subscriptions, customer),
    )
    # To raise a ticket is not to see what a customer has bought: its ids do.
    named = ask.sees(Permission.SUBSCRIPTION_READ, customer)
    return [each if named else replace(each, name="") for each in found]


async def resolve_azure(ask: Ask, text: str, given: Given) -> AzureEntitlement:
    """An Azure subscription of the customer, by its id or its name. Raises :class:`bot.errors.Unknown`."""
    offered = await _subscriptions_of(ask, given["customer"])
    wanted = text.strip().casefold()
    found = next((each for each in offered if wanted in (each.id.casefold(), each.name.casefold())), None)
    if found is None:
        raise Unknown(AZURE_SUBSCRIPTION, text, tuple(offered[:4]))
    return found


async def suggest_azure(ask: Ask, text: str, given: Given) -> Sequence[Choice]:
    """The customer's Azure subscriptions whose name or id holds what was typed."""
    offered = await _subscriptions_of(ask, given["customer"])
    wanted = text.casefold()
    return [azure_choice(each) for each in offered if wanted in f"{each.name} {each.id}".casefold()][:OFFERED]


def azure_choice(each: AzureEntitlement) -> Choice:
    """A subscription as an option: its name, and the end of its id beside it."""
    return Choice(f"{each.name or _('Azure subscription')} (…{each.id[-6:]})"[:75], each.id)


AzureSubscription = Annotated[
    AzureEntitlement | None,
    Field(description="The Azure subscription, if the customer has several", max_length=80),
    Resolve(resolve_azure, after=("customer",), shown=azure_choice),
    Suggest(suggest_azure, after=("customer",)),
    Asked(required=True),
]
"""A parameter that names one of the customer's Azure subscriptions; ``None`` for the only one, or for none."""

NamedAzureSubscription = Annotated[
    AzureEntitlement,
    Field(
        description="The Azure subscription, by its name or its ID", max_length=80, examples=["production"]
    ),
    Resolve(resolve_azure, after=("customer",), shown=azure_choice),
    Suggest(suggest_azure, after=("customer",)),
    OneWord(),
    Asked(label="Azure subscription"),
]
"""The same where one has to be named."""
