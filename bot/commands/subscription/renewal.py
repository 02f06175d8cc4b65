"""subscription renewal: what happens at the end of the term: renew, end, or go on monthly at a surcharge."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.cards.model import Card
from bot.cards.subscription_change import (
    changed_card,
    renewal_card,
    renewal_facts,
    renewal_in_words,
    renewal_warnings,
)
from bot.commands.subscription.hindrance import hindrance
from bot.commands.subscription.payload import carry_out, check, edit_of, payload_of, version_now
from bot.commands.subscription.quantity import MOST_SEATS
from bot.errors import Declined
from bot.framework.command import command
from bot.framework.context import Act, Ask
from bot.framework.params import Asked
from bot.framework.phrases import Heard, means
from bot.language import vocabulary as n
from bot.line import write
from bot.messages import N_, _
from bot.model import Ending, Subscription, SubscriptionEdit
from bot.model.change import Change, Done
from bot.model.subscription_edit import Renewal, Terms, terms_at_renewal
from bot.model.subscription_rules import Action
from bot.parameters.customer import Customer
from bot.parameters.subscription import Bought


class Outcome(StrEnum):
    """What happens at the end of a term."""

    RENEW = "renew"
    END = "end"
    EXTEND = "extend"

    @property
    def label(self) -> str:
        """What it is called in a form."""
        return {
            "renew": N_("Renew"),
            "end": N_("End"),
            "extend": N_("Go on monthly at a surcharge"),
        }[self.value]


class Term(StrEnum):
    """For how long it renews."""

    MONTH = "month"
    YEAR = "year"
    THREE_YEARS = "3-years"

    @property
    def label(self) -> str:
        """What it is called in a form."""
        return {"month": N_("1 month"), "year": N_("1 year"), "3-years": N_("3 years")}[self.value]

    @property
    def duration(self) -> str:
        """As Partner Center has it (ISO 8601)."""
        return {"month": "P1M", "year": "P1Y", "3-years": "P3Y"}[self.value]


class Billing(StrEnum):
    """How often the new term is billed."""

    MONTHLY = "monthly"
    YEARLY = "yearly"
    WHOLE_TERM = "whole-term"

    @property
    def label(self) -> str:
        """What it is called in a form."""
        return {
            "monthly": N_("Monthly"),
            "yearly": N_("Yearly"),
            "whole-term": N_("For the whole term"),
        }[self.value]

    def cycle(self, term: str) -> str:
        """As Partner Center has it, for a term; empty where the two do not go together."""
        return _CYCLES.get((self, term), "")


_CYCLES = {
    (Billing.MONTHLY, "P1M"): "monthly",
    (Billing.MONTHLY, "P1Y"): "monthly",
    (Billing.MONTHLY, "P3Y"): "monthly",
    (Billing.YEARLY, "P1Y"): "annual",
    (Billing.YEARLY, "P3Y"): "annual",
    (Billing.WHOLE_TERM, "P1M"): "monthly",
    (Billing.WHOLE_TERM, "P1Y"): "annual",
    (Billing.WHOLE_TERM, "P3Y"): "triennial",
}
"""Billing cycles by billing and term (https://learn.microsoft.com/partner-center/developer/product-resources)."""


@command(
    "subscription renewal",
    title="Change the renewal",
    needs=Permission.SUBSCRIPTION_READ,
    writing_needs=Permission.SUBSCRIPTION_WRITE,
    reading="Show what happens to a subscription at the end of its term.",
    examples=(
        "subscription renewal fabrikam e3",
        "subscription renewal fabrikam e3 outcome=renew seats=20",
        "subscription renewal fabrikam e3 outcome=end",
    ),
    concerns=Concerns.CUSTOMERS,
    audited=("update_subscription",),
    asked=(
        means(n.SUBSCRIPTION, n.RENEWAL, slots="customer"),
        means(n.SUBSCRIPTION, n.RENEWAL, n.NOT, slots="customer", prior=0.2, outcome="end"),
        means(n.SUBSCRIPTION, n.AT_RENEWAL, n.SET, slots="customer seats", prior=0.2, outcome="renew"),
        means(n.RENEWAL, slots="customer", helps=(n.SUBSCRIPTION,), prior=-0.2),
    ),
)
async def renewal(
    ask: Ask,
    customer: Customer,
    subscription: Bought,
    *,
    outcome: Annotated[
        Outcome | None,
        Field(description="Renew, end, or go on monthly at a surcharge"),
        Asked(label="Outcome"),
    ] = None,
    seats: Annotated[
        int | None,
        Field(description="Seats from the renewal on, the same if left out", ge=1, le=MOST_SEATS),
        Heard("count"),
    ] = None,
    term: Annotated[Term | None, Field(description="The new term, the same if left out")] = None,
    billing: Annotated[Billing | None, Field(description="How it is billed, the same if left out")] = None,
) -> Card | Change:
    """Say what happens at the end of the term: renew, end, or go on monthly at a surcharge."""
    changed = (seats, term, billing) != (None, None, None)
    if outcome is None and not changed:
        may_set = ask.sees(Permission.SUBSCRIPTION_WRITE, customer)
        return renewal_card(customer, subscription, ask.locale, may_set=may_set)
    wanted = outcome or Outcome.RENEW
    if changed and wanted is not Outcome.RENEW:
        raise Declined(
            _("Seats, term and billing are those of a renewal."), _("Leave them out, or choose to renew.")
        )
    check(Action.RENEWAL, subscription, ask)
    terms = _terms(subscription, seats, term, billing) if wanted is Outcome.RENEW else None
    after = Renewal(Ending(wanted.value), terms)
    return Change(
        title=_("Change the renewal of {subscription}", subscription=subscription.name),
        summary=_(
            "Change what happens to {subscription} of {customer} at the end of its term.",
            subscription=subscription.name,
            customer=customer.name,
        ),
        target=customer,
        facts=renewal_facts(subscription, after, ask.locale),
        payload=payload_of(customer, subscription, SubscriptionEdit(renewal=after)),
        confirm=_("Set renewal"),
        warnings=renewal_warnings(subscription, after, ask.locale),
        danger=after.ending is not Ending.RENEW,
    )


def _terms(
    subscription: Subscription, seats: int | None, term: Term | None, billing: Billing | None
) -> Terms:
    """What it renews to: what was said, else what is scheduled, else what it is now. Raises :class:`Declined` for a term that is
    not billed so."""
    planned = terms_at_renewal(subscription)
    duration = term.duration if term else planned.term
    cycle = billing.cycle(duration) if billing else planned.billing_cycle
    if not cycle or (
        not billing and (cycle, duration) in (("annual", "P1M"), ("triennial", "P1M"), ("triennial", "P1Y"))
    ):
        raise Declined(
            _("A term of this length isn't billed like that."),
            _("Choose the term and the billing together: a term of 1 month is billed monthly."),
        )
    return Terms(seats or planned.quantity, duration, cycle)


renewal.version(version_now)
renewal.hinders(hindrance(Action.RENEWAL))


@renewal.undo
async def renewal_before(ask: Ask, done: Done) -> str:
    """Put the renewal back as it was; nothing for what this command cannot say, such as a scheduled upgrade."""
    said = done.payload
    if "was_ending" not in said:
        return ""
    where = {"customer": said["customer_id"], "subscription": said["subscription_id"]}
    terms: dict[str, str | None] = {}
    if said["was_ending"] == Outcome.RENEW and "was_seats" in said:
        words = _said_as(said["was_term"], said["was_billing"])
        if words is None:
            return ""
        terms = {"seats": said["was_seats"], "term": words[0].value, "billing": words[1].value}
    return write("subscription renewal", **where, outcome=said["was_ending"], **terms)


def _said_as(duration: str, cycle: str) -> tuple[Term, Billing] | None:
    term = next((each for each in Term if each.duration == duration), None)
    billing = next((each for each in Billing if each.cycle(duration) == cycle), None)
    return (term, billing) if term and billing else None


@renewal.apply
async def set_renewal(act: Act, change: Change) -> Card:
    """Write what happens at the end of the term."""
    stands, done = await carry_out(act, change)
    after = edit_of(change).renewal
    said = _(
        "{subscription}, at the end of the term: {outcome}.",
        subscription=stands.name,
        outcome=renewal_in_words(after) if after else "",
    )
    return changed_card(change.target, stands, _("Renewal set"), said, done=done)
