"""What stories of purchases share: price sheets, a filled-in line, what was ordered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from bot.cards.model import Facts
from bot.model.order import Order
from bot.model.price import UnitPrice
from tests.chat import Chat
from tests.fake_catalogue import DSV5, E3, SQL
from tests.fake_orders import seeded
from tests.fakes import FABRIKAM

E3_LINE = 'buy fabrikam product="microsoft 365 e3" offer=0001/P1Y/monthly quantity=20'
KNOWN = {
    (E3.id, "0001", "P1Y", "monthly"): "417.06",
    (E3.id, "0001", "P1Y", "annual"): "397.20",
    (DSV5.id, "0011", "P3Y", "onetime"): "2810.00",
    (SQL.id, "0002", "", "onetime"): "13748",
}


@dataclass
class Sheets:
    """Our copy of the price sheets, in euros; ``costs`` may move."""

    costs: dict[tuple[str, str, str, str], str] = field(default_factory=lambda: dict(KNOWN))

    async def price(
        self, market: str, segment: str, product_id: str, sku_id: str, term: str, billing_cycle: str
    ) -> UnitPrice | None:
        found = self.costs.get((product_id, sku_id, term, billing_cycle))
        return UnitPrice(Decimal(found), "EUR", "1 license", None, "2026-11, DE") if found else None


def stocked(chat: Chat) -> tuple[Chat, Sheets]:
    """The chat over an installation that has read price sheets; Fabrikam is in Germany."""
    sheets = chat.core.store.prices = Sheets()  # type: ignore[misc]
    chat.partner.countries[FABRIKAM.id] = "DE"
    return chat, sheets


def ordered(chat: Chat, customer_id: str = FABRIKAM.id) -> Sequence[Order]:
    """What was ordered since the test began."""
    return chat.partner.orders.all(customer_id)[len(seeded(customer_id)) :]


def facts(chat: Chat) -> dict[str, str]:
    return {
        fact.label: fact.value for node in chat.card.body if isinstance(node, Facts) for fact in node.facts
    }
