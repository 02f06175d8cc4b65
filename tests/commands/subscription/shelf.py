"""What customers have bought, for stories about it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.model import AzureEntitlement, CustomerRef, Subscription
from tests.chat import Chat
from tests.fake_subscriptions import PRODUCTION, plan_of, sold_to
from tests.fakes import FABRIKAM

PLAN, SEATS = sold_to(FABRIKAM.id)


def sell(chat: Chat, customer: CustomerRef, **changes: Any) -> Subscription:
    """Seats like everybody's, with these things different, beside what the customer has already."""
    shelf = chat.partner.bought.setdefault(customer.id, {each.id: each for each in sold_to(customer.id)})
    made = replace(SEATS, **{"offer": changes.get("name", SEATS.offer), **changes})
    shelf[made.id] = made
    return made


def idle_azure(chat: Chat, customer: CustomerRef) -> AzureEntitlement:
    """An Azure subscription of the customer's that was cancelled, beside the one that is active."""
    plan = plan_of(customer.id)
    azure = AzureEntitlement("44444444-0000-4000-8000-000000000009", "Old", "inactive", plan)
    active = AzureEntitlement(PRODUCTION, "Production", "active", plan)
    chat.partner.azure[customer.id] = {each.id: each for each in (active, azure)}
    return azure
