"""Samples that many tests share: a moment, a handful of customers, amounts."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from bot.model import CustomerRef, Money

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

CONTOSO = CustomerRef("11111111-0000-4000-8000-00000000c001", "Contoso Ltd", "contoso.onmicrosoft.com")
CONTOSO_RETAIL = CustomerRef(
    "11111111-0000-4000-8000-00000000c002", "Contoso Retail", "contosoretail.onmicrosoft.com"
)
FABRIKAM = CustomerRef("11111111-0000-4000-8000-00000000fab1", "Fabrikam, Inc.", "fabrikam.onmicrosoft.com")
ADVENTURE = CustomerRef(
    "11111111-0000-4000-8000-0000000adf00", "Adventure Works Cycles", "adventure-works.onmicrosoft.com"
)
MUELLER = CustomerRef(
    "11111111-0000-4000-8000-00000000be11", "Müller Maschinenbau GmbH", "mueller.onmicrosoft.com"
)
CUSTOMERS = (CONTOSO, CONTOSO_RETAIL, FABRIKAM, ADVENTURE, MUELLER)


def eur(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")
