"""Budget card: a customer's monthly spending budget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from bot.cards.customer import target_of
from bot.cards.format import money, percent, reader
from bot.cards.model import Actions, Button, Card, Context, Facts, Meter, Node, Text
from bot.cards.samples import CONTOSO, eur
from bot.cards.usage import data_age, spend_facts, tone_of, used
from bot.line import write
from bot.messages import _
from bot.model import CustomerRef, Money, UsageSummary
from bot.model.fact import Fact, Tone


def budget_card(
    customer: CustomerRef, summary: UsageSummary, now: datetime, locale: str, *, may_set: bool
) -> Card:
    """The budget as it stands."""
    share = used(summary)
    body: list[Node] = [Facts(spend_facts(summary, locale))]
    if share is not None:
        body.append(Meter(_("Budget used"), share, percent(share, locale), tone_of(share)))
    if may_set:
        buttons = [Button(_("Set budget"), write("usage budget", customer=customer.id, form="yes"))]
        if summary.budget:
            remove = write("usage budget", customer=customer.id, remove="yes")
            buttons.append(Button(_("Remove budget"), remove))
        body.append(Actions(tuple(buttons)))
    body.append(Context((data_age(summary.as_of, now),)))
    return Card(
        title=_("Budget of {customer}", customer=customer.name),
        summary=_stands(customer, summary.budget, locale),
        target=target_of(customer),
        body=tuple(body),
    )


def _stands(customer: CustomerRef, budget: Money | None, locale: str) -> str:
    if budget is None:
        return _("{customer} has no monthly budget.", customer=customer.name)
    return _("Monthly budget of {customer}: {amount}.", customer=customer.name, amount=money(budget, locale))


def zero_card(customer: CustomerRef, stands: Money | None, currency: str, locale: str) -> Card:
    """Which is meant by an amount of zero: a budget that everything is over, or none. ``stands`` is the budget of now."""
    nothing = money(Money(Decimal(0), currency), locale)
    whose = {"customer": customer.id}
    zero = Button(
        _("Set budget to {amount}", amount=nothing), write("usage budget", **whose, amount="0", zero="yes")
    )
    none = Button(_("Remove budget"), write("usage budget", **whose, remove="yes"))
    said = _(
        "Set the budget of {customer} to {amount}, or remove it?", customer=customer.name, amount=nothing
    )
    if not stands:
        said = _("{customer} has no budget. Set one of {amount}?", customer=customer.name, amount=nothing)
    return Card(
        title=_("A budget of zero, or none?"),
        summary=said,
        target=target_of(customer),
        body=(
            Text(said, strong=True),
            Text(_("With a budget of zero, any spend is over budget. Without a budget, none is.")),
            Actions((none, zero) if stands else (zero,)),
            Context((_("Nothing changed yet."),)),
        ),
    )


def budget_facts(summary: UsageSummary, after: Money | None, locale: str) -> tuple[Fact, ...]:
    """Budget and percent used, before -> after."""
    before_share, after_share = used(summary), used(replace(summary, budget=after))
    before = money(summary.budget, locale) if summary.budget else _("None")
    facts = [Fact(_("Monthly budget"), money(after, locale) if after else _("None"), before=before)]
    if summary.cost:
        facts.append(Fact(_("Spent so far"), money(summary.cost, locale)))
    if before_share is not None or after_share is not None:
        shares = [
            percent(share, locale) if share is not None else _("No budget")
            for share in (before_share, after_share)
        ]
        facts.append(Fact(_("Budget used"), shares[1], before=shares[0], tone=tone_of(after_share)))
    return tuple(facts)


def budget_set_card(customer: CustomerRef | None, stands: Money | None, locale: str) -> Card:
    """What now stands at the vendor."""
    return Card(
        title=_("Budget set") if stands else _("Budget removed"),
        summary=_set(customer.name if customer else _("the customer"), stands, locale),
        target=target_of(customer) if customer else None,
        tone=Tone.GOOD,
        body=(Facts((Fact(_("Monthly budget"), money(stands, locale) if stands else _("None")),)),),
    )


def _set(name: str, stands: Money | None, locale: str) -> str:
    if stands is None:
        return _("The monthly budget of {customer} was removed.", customer=name)
    return _("The monthly budget of {customer} is now {amount}.", customer=name, amount=money(stands, locale))


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
        "usage budget": budget_card(CONTOSO, summary, now, reader(), may_set=True),
        "usage budget, zero or none": zero_card(CONTOSO, eur("5000"), "EUR", reader()),
        "usage budget, set": budget_set_card(CONTOSO, eur("6000"), reader()),
        "usage budget, facts": Card(
            "Budget", "Budget.", (Facts(budget_facts(summary, eur("6000"), reader())),)
        ),
    }
