"""Preview (dry run) of an alert rule: what it would have done, and what it finds at once, shown before it is
saved.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta

from bot.alerts.backtest import BackTest
from bot.alerts.periods import calendar_month, day_of, period_of
from bot.alerts.rule_index import RuleIndex
from bot.alerts.spend import evaluate, measured_by_budget
from bot.cards.alert.words import backtest_sentence
from bot.errors import BadValue, PartnerFailure
from bot.framework.context import Ask
from bot.messages import N_, _, n_, sentences
from bot.model import BY_ROW, AlertKind, CustomerUsage, Rule

LOOK_BACK = timedelta(days=90)

NAMED = 20
"""Customers named on the card; the others are counted."""

BY_CUSTOMER = N_(
    "Azure Support lists tickets by customer only, so this rule covers those raised in chat. "
    "For all Azure tickets of a customer, add a rule that names the customer."
)


@dataclass(frozen=True, slots=True)
class Preview:
    """How the customers of a rule stand now: who is past a step already, and who has no budget to be measured by.

    ``unread`` when the vendor could not be asked.
    """

    already: tuple[str, ...] = ()
    past: int = 0
    left_out: tuple[str, ...] = ()
    without_budget: int = 0
    unread: bool = False

    def sentence(self, rule: Rule) -> str:
        """What whoever saves the rule should know."""
        if rule.kind is AlertKind.TICKETS:
            return _(BY_CUSTOMER) if rule.scope.everyone else ""
        if self.unread:
            return _("Usage can't be read right now. The next check finds who is over a threshold.")
        said = []
        if self.past:
            said.append(
                n_(
                    "{count} customer is already over a threshold. Its alert comes at once.",
                    "{count} customers are already over a threshold. Their alerts come at once.",
                    self.past,
                )
            )
        if self.without_budget:
            said.append(
                n_(
                    "{count} customer has no budget and is not watched until it has one.",
                    "{count} customers have no budget and are not watched until they have one.",
                    self.without_budget,
                )
            )
        return sentences(*said)

    def as_payload(self) -> dict[str, str]:
        """As a change keeps it."""
        return {"standing": json.dumps(asdict(self))}

    @classmethod
    def from_payload(cls, payload: Mapping[str, str]) -> Preview:
        """The inverse of :meth:`as_payload`; also of a change that was proposed while these were a list in this order."""
        stored = json.loads(payload["standing"])
        said = stored if isinstance(stored, dict) else dict(zip(cls.__slots__, stored, strict=True))
        return cls(**said | {name: tuple(said[name]) for name in ("already", "left_out")})


async def preview_of(ask: Ask, rule: Rule) -> Preview:
    """How things stand for a rule that is about to be saved. Never fails for the vendor being away."""
    if rule.kind not in BY_ROW:
        return Preview()
    index = RuleIndex([rule], ask.now)
    needs_budget = measured_by_budget(rule)
    already: list[str] = []
    left_out: list[str] = []
    past = without = 0
    try:
        async for page in ask.partner.usage.by_customer():
            for usage in page:
                if not rule.scope.covers(usage.customer_id):
                    continue
                if rule.currency and usage.cost.currency != rule.currency:
                    if rule.scope.customers:
                        raise _other_currency(rule, usage)
                    continue
                if needs_budget and not (usage.budget and usage.budget.amount > 0):
                    without += 1
                    left_out += [usage.name] if len(left_out) < NAMED else []
                    continue
                period = period_of(usage, ask.now, None) or calendar_month(day_of(usage, ask.now))
                if not index.candidates(usage):
                    continue
                if evaluate(usage, period, [rule], {}, {}, ask.now).told:
                    past += 1
                    already += [usage.name] if len(already) < NAMED else []
    except PartnerFailure:
        return Preview(unread=True)
    return Preview(tuple(already), past, tuple(left_out), without)


def _other_currency(rule: Rule, usage: CustomerUsage) -> BadValue:
    """A rule that names a customer who is billed in another currency would never tell anything."""
    problem = _(
        "{customer} is billed in {theirs}, but the rule is about {currency}.",
        customer=usage.name,
        theirs=usage.cost.currency,
        currency=rule.currency,
    )
    return BadValue(_("Currency"), rule.currency, problem, usage.cost.currency)


async def back_test_sentence(ask: Ask, rule: Rule) -> str:
    """What the rule would have told over the days on record, in one sentence."""
    if not rule.kind.spec.back_tested:
        return _("This kind of rule can't be tried on past days.")
    since = (ask.now - LOOK_BACK).date() + timedelta(days=1)
    named = [each.id for each in rule.scope.customers] or None
    trial = BackTest(rule, since, ask.now.date())
    async for batch in ask.alerts.histories(since, named):
        await asyncio.to_thread(trial.add, batch)
    found = trial.result()
    last = ""
    if found.last_customer and (customer := await ask.customers.get(found.last_customer)):
        last = customer.name
    return backtest_sentence(
        found.times, found.customers, found.days, found.last_day, last, found.first_day, ask.locale
    )
