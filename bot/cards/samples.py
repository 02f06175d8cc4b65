"""Sample values for the examples of cards."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from bot.cards.format import money
from bot.messages import _
from bot.model import CustomerRef, DocumentType, Invoice, LineItemKind, Money
from bot.model.change import LIFETIME, Change, ChangeState, PendingChange, fingerprint
from bot.model.fact import Fact

CONTOSO = CustomerRef("2b8e0f7c-6d7a-4f0e-9c53-3f1fb1a4c0de", "Contoso Ltd", "contoso.onmicrosoft.com")


FABRIKAM = CustomerRef("9c53a1b4-4f0e-4d7a-8b1e-77aa10c4e2f3", "Fabrikam, Inc.", "fabrikam.onmicrosoft.com")


RETAIL = CustomerRef(
    "51d0c9fe-33f2-47a0-9f5b-0c6d5e1b7a90", "Contoso Retail", "contosoretail.onmicrosoft.com"
)


def eur(amount: str) -> Money:
    """Euros, for examples."""
    return Money(Decimal(amount), "EUR")


def chf(amount: str) -> Money:
    """Swiss francs, for examples."""
    return Money(Decimal(amount), "CHF")


INVOICE = Invoice(
    "G000024130",
    date(2026, 10, 8),
    chf("586366"),
    chf("-1000"),
    "OneTime",
    details=(LineItemKind("one_time", "billing_line_items"), LineItemKind("one_time", "usage_line_items")),
    amendments=("G000024131",),
)

NOTE = Invoice(
    "G000024131",
    date(2026, 10, 9),
    chf("-120.5"),
    chf("0"),
    "OneTime",
    DocumentType.ADJUSTMENT,
    amends=INVOICE.id,
)


def example_change(state: ChangeState = ChangeState.PENDING, outcome: str = "") -> PendingChange:
    """A change of a budget, as the gallery and the tests show it."""
    start = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    contoso = CustomerRef("2b8e0f7c-6d7a-4f0e-9c53-3f1fb1a4c0de", "Contoso Ltd", "contoso.onmicrosoft.com")
    before, after = (money(Money(Decimal(amount), "EUR")) for amount in ("5000", "6000"))
    change = Change(
        title=_("Set the budget of {customer}", customer=contoso.name),
        summary=_("Change the monthly budget of {customer}.", customer=contoso.name),
        target=contoso,
        facts=(Fact(_("Monthly budget"), after, before=before), Fact(_("Spent so far"), "€4,321.10")),
        payload={"amount": "6000", "currency": "EUR"},
        confirm=_("Set budget"),
        warnings=(_("Partner Center sends its own email when a budget is exceeded."),),
        checks=(_("The customer has Azure usage."),),
    )
    arguments = {"customer": contoso.id, "amount": "6000"}
    return PendingChange(
        id="vV3kq0yJm5bZ1a2c",
        command="usage budget",
        arguments=arguments,
        change=change,
        shown=fingerprint("usage budget", arguments, change),
        actor="slack:T024BE7LD:U0G9QF9C6",
        actor_name="Ada Lindqvist",
        actor_email="ada@northwindcloud.example",
        place={"platform": "slack", "locale": "en-US", "time_zone": "UTC"},
        request_id="7a0f6f0a-3a0c-4a0e-8f43-0d8a3f1f0b21",
        correlation_id="c3d4a0f2-7d1e-4f0b-9f57-1f0f2a4f0a11",
        state=state,
        created=start,
        expires=start + LIFETIME,
        finished=start + timedelta(minutes=3) if outcome else None,
        outcome=outcome,
    )
