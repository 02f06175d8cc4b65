"""Azure subscription cards: one under a plan before and after it is cancelled or reactivated."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cards.customer import target_of
from bot.cards.model import Actions, Button, Card, Facts, Text
from bot.cards.samples import CONTOSO
from bot.line import write
from bot.messages import N_, _
from bot.model import AzureEntitlement, CustomerRef
from bot.model.fact import Fact, Tone

STATES = {
    "active": N_("Active"),
    "inactive": N_("Inactive"),
    "suspended": N_("Suspended"),
    "deleted": N_("Deleted"),
    "disabled": N_("Disabled"),
}
"""States of an Azure subscription under a plan; others are shown as they are."""


def azure_state(status: str) -> str:
    """Its state as the reader calls it."""
    known = STATES.get(status.lower())
    return _(known) if known else status.capitalize()


def azure_facts(azure: AzureEntitlement, after: str) -> tuple[Fact, ...]:
    """Which one it is, and its state before and after."""
    return (
        Fact(_("Azure subscription"), azure.name),
        Fact(_("ID"), azure.id),
        Fact(_("Status"), after, before=azure_state(azure.status)),
    )


def azure_accepted_card(customer: CustomerRef | None, name: str, title: str, said: str) -> Card:
    """Partner Center took it on; that it is so shows later."""
    look = Button(_("Subscriptions"), write("subscription list", customer=customer.id if customer else ""))
    return Card(
        title=title,
        summary=said,
        target=target_of(customer) if customer else None,
        tone=Tone.GOOD,
        body=(
            Text(said),
            Text(_("It takes ten minutes until Partner Center shows it.")),
            Facts((Fact(_("Azure subscription"), name),)),
            Actions((look,)),
        ),
    )


def examples() -> Mapping[str, Card]:
    """One card of each kind."""
    azure = AzureEntitlement("44444444-0000-4000-8000-000000000001", "Production", "active", "plan")
    said = _("{subscription} is being cancelled.", subscription=azure.name)
    return {
        "azure cancel, facts": Card("Cancel", "Cancel.", (Facts(azure_facts(azure, _("Inactive"))),)),
        "azure cancel, accepted": azure_accepted_card(CONTOSO, azure.name, _("Cancelled"), said),
    }
