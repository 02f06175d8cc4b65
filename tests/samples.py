"""Samples that many tests share: a moment, a handful of customers, amounts."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from bot.model import Address, CustomerRef, Money, NewCustomer

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

ADDRESS = Address(
    "US",
    "Redmond",
    "1 Microsoft Way",
    state="WA",
    postal_code="98052",
    first_name="Tina",
    last_name="Tester",
    phone="4255550100",
)
NEW = NewCustomer(
    "Brand New Ltd", "brandnewltd.onmicrosoft.com", "tina@brandnew.example", "en-US", "en", ADDRESS
)
"""Somebody who is no customer yet, at an address that Microsoft finds right."""


def eur(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")
