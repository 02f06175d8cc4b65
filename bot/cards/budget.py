"""Budget card: a customer's monthly spending budget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from bot.cards.customer import target_of
from bot.cards.format import money, percent
from bot.cards.model import Actions, Button, Card, Context, Facts, Meter, Node, Text
from bot.cards.samples import CONTOSO, eur
from bot.cards.usage import data_age, spend_facts, tone_of, used
from bot.line import write
from bot.model import CustomerRef, Money, UsageSummary
from bot.model.fact import Fact, Tone


def budget_card(
    customer: CustomerRef, summary: UsageSummary, now: datetime, locale: str, *, may_set: bool
) -> Card:
    """The budget as it stands."""
    stands = money(summary.budget, locale) if summary.budget else "None set"
    share = used(summary)
    body: list[Node] = [Facts(spend_facts(summary, locale))]
    if share is not None:
        body.append(Meter("Budget used", share, percent(share, locale), tone_of(share)))
    if may_set:
        buttons = [Button("Set budget", write("usage budget", customer=customer.id, form="yes"))]
        if summary.budget:
            buttons.append(Button("Remove budget", write("usage budget", customer=customer.id, remove="yes")))
        body.append(Actions(tuple(buttons)))
    body.append(Context((data_age(summary.as_of, now),)))
    return Card(
        title=f"Budget of {customer.name}",
        summary=f"Monthly spending budget of {customer.name}: {stands.lower() if not summary.budget else stands}.",
        target=target_of(customer),
        body=tuple(body),
    )


def zero_card(customer: CustomerRef, stands: Money | None, currency: str, locale: str) -> Card:
    """Which is meant by an amount of zero: a budget that everything is over, or none. ``stands`` is the budget of now."""
    nothing = money(Money(Decimal(0), currency), locale)
    whose = {"customer": customer.id}
    zero = Button(f"Set budget to {nothing}", write("usage budget", **whose, amount="0", zero="yes"))
    none = Button("Remove budget", write("usage budget", **whose, remove="yes"))
    said = f"Set the budget of {customer.name} to {nothing}, or remove it?"
    if not stands:
        said = f"{customer.name} has no budget. Set one of {nothing}?"
    return Card(
        title="A budget of zero, or none?",
        summary=said,
        target=target_of(customer),
        body=(
            Text(said, strong=True),
            Text(
                "With a budget of zero, everything that is spent is over the budget. Without one, nothing is."
            ),
            Actions((none, zero) if stands else (zero,)),
            Context(("Nothing changed yet.",)),
        ),
    )


def budget_facts(summary: UsageSummary, after: Money | None, locale: str) -> tuple[Fact, ...]:
    """Budget and percent used, before -> after."""
    before_share, after_share = used(summary), used(replace(summary, budget=after))
    before = money(summary.budget, locale) if summary.budget else "None"
    facts = [Fact("Monthly budget", money(after, locale) if after else "None", before=before)]
    if summary.cost:
        facts.append(Fact("Spent so far", money(summary.cost, locale)))
    if before_share is not None or after_share is not None:
        shares = [
            percent(share, locale) if share is not None else "No budget"
            for share in (before_share, after_share)
        ]
        facts.append(Fact("Budget used", shares[1], before=shares[0], tone=tone_of(after_share)))
    return tuple(facts)


def budget_set_card(customer: CustomerRef | None, stands: Money | None, locale: str) -> Card:
    """What now stands at the vendor."""
    name = customer.name if customer else "the customer"
    words = f"is now {money(stands, locale)}" if stands else "was removed"
    return Card(
        title="Budget set" if stands else "Budget removed",
        summary=f"The monthly spending budget of {name} {words}.",
        target=target_of(customer) if customer else None,
        tone=Tone.GOOD,
        body=(Facts((Fact("Monthly budget", money(stands, locale) if stands else "None"),)),),
    )


def examples() -> Mapping[str, Card]:
    """One of each card, for the gallery and the tests that draw them all."""
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    summary = UsageSummary(
        CONTOSO.id,
        eur("4321.098765432109876543"),
        eur("5000"),
        date(2026, 11, 1),
        date(2026, 11, 30),
        now - timedelta(hours=5),
    )
    return {
        "usage budget": budget_card(CONTOSO, summary, now, "en-US", may_set=True),
        "usage budget, zero or none": zero_card(CONTOSO, eur("5000"), "EUR", "en-US"),
        "usage budget, set": budget_set_card(CONTOSO, eur("6000"), "en-US"),
        "usage budget, facts": Card(
            "Budget", "Budget.", (Facts(budget_facts(summary, eur("6000"), "en-US")),)
        ),
    }
