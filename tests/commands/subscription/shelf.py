"""What customers have bought, for stories about it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.model import CustomerRef, Subscription
from tests.chat import Chat
from tests.fake_subscriptions import sold_to
from tests.fakes import FABRIKAM

PLAN, SEATS = sold_to(FABRIKAM.id)


def sell(chat: Chat, customer: CustomerRef, **changes: Any) -> Subscription:
    """Seats like everybody's, with these things different, beside what the customer has already."""
    shelf = chat.partner.bought.setdefault(customer.id, {each.id: each for each in sold_to(customer.id)})
    made = replace(SEATS, **{"offer": changes.get("name", SEATS.offer), **changes})
    shelf[made.id] = made
    return made
