"""Sample values for the examples of cards."""

from __future__ import annotations

from decimal import Decimal

from bot.model import CustomerRef, Money

CONTOSO = CustomerRef("2b8e0f7c-6d7a-4f0e-9c53-3f1fb1a4c0de", "Contoso Ltd", "contoso.onmicrosoft.com")


FABRIKAM = CustomerRef("9c53a1b4-4f0e-4d7a-8b1e-77aa10c4e2f3", "Fabrikam, Inc.", "fabrikam.onmicrosoft.com")


RETAIL = CustomerRef(
    "51d0c9fe-33f2-47a0-9f5b-0c6d5e1b7a90", "Contoso Retail", "contosoretail.onmicrosoft.com"
)


def eur(amount: str) -> Money:
    """Euros, for examples."""
    return Money(Decimal(amount), "EUR")
