"""Alert rule changes as cards: added, removed, muted, unmuted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import assert_never

from bot.cards.alert.words import (
    NAME_LENGTH,
    REASON_LENGTH,
    example_rule,
    rule_facts,
    rule_words,
    what_and_whose,
    where_words,
)
from bot.cards.change_content import whole
from bot.cards.customer import target_of
from bot.cards.format import count, cut, ended, listed, moment, number
from bot.cards.model import Actions, AnyButton, Button, Card, Facts, Node, Text
from bot.cards.samples import FABRIKAM
from bot.line import quote, write
from bot.model import URGENT, AlertKind, CustomerRef, Mute, Rule, Worsening
from bot.model.fact import Fact, Tone

NAMES_SHOWN = 8


def subscribed_card(
    rule: Rule,
    covers: int,
    left_out: Sequence[str] = (),
    already: Sequence[str] = (),
    *,
    more_left_out: int = 0,
    more_already: int = 0,
    locale: str,
) -> Card:
    """Exactly what is subscribed now.

    ``covers`` counts the customers that are watched. ``left_out`` names customers in scope that cannot be watched,
    for want of a budget; ``more_left_out`` counts those that are not named. ``already`` names those that are past a step as it is: they are told of at the next look.
    """
    body: list[Node] = whole((Fact("Rule", rule.id), *rule_facts(rule, locale)))
    watched = ""
    # How many of them are billed in a currency is known only of those that have usage.
    if rule.kind.spec.takes_customers and not rule.currency:
        watched = f" It watches {count(covers, 'customer', locale=locale)} now."
    if left_out:
        them = _several(left_out, more_left_out)
        verb = "has" if len(left_out) == 1 else "have"
        text = f"{them} {verb} no budget, so this rule cannot watch {'it' if len(left_out) == 1 else 'them'} yet."
        body.append(Text(f"{text} It begins once a budget is set.", Tone.WARNING))
    if already:
        them = _several(already, more_already)
        past = ended(f"Past a step already: {them}")
        body.append(Text(f"{past} You are told of that at the next look."))
    body.append(
        Actions(
            (
                Button("Send a test notice", f"alert test {quote(rule.id)}"),
                Button("All rules", "alert list"),
                Button("Remove", f"alert remove {quote(rule.id)}"),
            )
        )
    )
    return Card(
        title=f"Rule {rule.id} is on",
        summary=ended(f"Rule {rule.id} is on: {rule_words(rule, locale)}") + watched,
        target=target_of(rule.scope.customers[0]) if len(rule.scope.customers) == 1 else None,
        tone=Tone.GOOD,
        body=(Text(watched.strip()), *body) if watched else tuple(body),
    )


def _several(names: Sequence[str], more: int) -> str:
    """Some names, and how many there are beside them."""
    shown = [cut(name, NAME_LENGTH) for name in names]
    rest = max(0, len(shown) - NAMES_SHOWN) + more
    if rest < 2:
        return listed(shown)
    return f"{', '.join(shown[:NAMES_SHOWN])} and {number(rest)} more"


def removed_card(rule: Rule, locale: str) -> Card:
    """A rule is gone, with its mutes and its memory."""
    return Card(
        title=f"Rule {rule.id} was removed",
        summary=ended(f"Rule {rule.id} was removed: {rule_words(rule, locale)}"),
        tone=Tone.GOOD,
        body=(
            *whole(rule_facts(rule, locale)),
            Text("Nothing more is told by it. What it has told stays in the history."),
            Actions(
                (
                    Button("Its history", write("alert history", rule=rule.id)),
                    Button("All rules", "alert list"),
                )
            ),
        ),
    )


def whose(customer: CustomerRef | None) -> str:
    """`` for Contoso Ltd``, or nothing for all customers."""
    return f" for {cut(customer.name, NAME_LENGTH)}" if customer else ""


def muted_card(mute: Mute, rule: Rule, customer: CustomerRef | None, *, locale: str) -> Card:
    """Silence, until when, why, and what ends it early."""
    until = moment(mute.until, locale)
    about = whose(customer)
    facts = (
        Fact("Rule", f"{rule.id}: {what_and_whose(rule, locale)}"),
        Fact("Customers", customer.name if customer else "Every customer of the rule"),
        Fact("Until", until),
        Fact("Reason", cut(mute.reason, REASON_LENGTH)),
        Fact("Muted by", mute.by),
    )
    return Card(
        title=f"Rule {rule.id} is muted{about}",
        summary=f"Rule {rule.id} is muted{about} until {until}.",
        target=target_of(customer) if customer else None,
        tone=Tone.QUIET,
        body=(Facts(facts), Text(_ends_early(mute, rule)), Actions((_unmute(rule, customer),))),
    )


def _ends_early(mute: Mute, rule: Rule) -> str:
    """What is told although it is muted."""
    spec, finite = rule.kind.spec, mute.level.is_finite()
    nothing = "Nothing of it is told until then."
    match spec.worsens:
        case Worsening.URGENCY:
            return f"{spec.worse} is told nevertheless." if mute.level < URGENT else nothing
        case Worsening.STEP if not finite:
            return "A customer that gets worse is told nevertheless: by a step above all that were found for it before."
        case Worsening.STEP | Worsening.SIZE if finite:
            more = ", or spend half as much again" if mute.cost is not None else ""
            return f"It is told nevertheless when it gets worse: {spec.worse}{more}."
        case Worsening.STEP | Worsening.SIZE | Worsening.NEVER:
            return nothing
        case _:
            assert_never(spec.worsens)


def _unmute(rule: Rule, customer: CustomerRef | None) -> AnyButton:
    line = f"alert unmute {quote(rule.id)}"
    return Button("Unmute", f"{line} customer={quote(customer.id)}" if customer else line)


def unmuted_card(rule: Rule, customer: CustomerRef | None, *, locale: str) -> Card:
    """The silence is over."""
    about = whose(customer)
    return Card(
        title=f"Rule {rule.id} tells again{about}",
        summary=ended(f"Rule {rule.id} tells again{about}: {rule_words(rule, locale)}"),
        target=target_of(customer) if customer else None,
        tone=Tone.GOOD,
        body=(
            Text("What was found under the mute is in the history; it is not told now."),
            Actions((Button("Its history", write("alert history", rule=rule.id)),)),
        ),
    )


def tested_card(rule: Rule, *, locale: str) -> Card:
    """A test is on its way to where the rule tells."""
    where = where_words(rule.destination, rule.destination_name)
    return Card(
        title=f"A test of rule {rule.id} is on its way",
        summary=f"A test of rule {rule.id} is on its way; it is told {where}.",
        tone=Tone.GOOD,
        body=(
            *whole(rule_facts(rule, locale)),
            Text("Should it not arrive within a minute, the list of rules says why."),
            Actions((Button("All rules", "alert list"),)),
        ),
    )


def examples() -> Mapping[str, Card]:
    """One of each card, for the gallery and the tests that draw them all."""
    now = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    wide = example_rule(AlertKind.PERCENT, "80", "100")
    until = now + timedelta(days=9)
    mute = Mute(
        wide.id,
        FABRIKAM.id,
        until,
        "A migration until the end of November.",
        "Ada Lund",
        now,
        Decimal(80),
        Decimal(4210),
    )
    whole = replace(mute, customer_id="", level=Decimal("Infinity"), cost=None)
    return {
        "alert add, done": subscribed_card(
            wide, 143, ["Proseware", "Tailspin Toys"], [FABRIKAM.name], locale="en-US"
        ),
        "alert test, sent": tested_card(wide, locale="en-US"),
        "alert remove": removed_card(wide, "en-US"),
        "alert mute": muted_card(mute, wide, FABRIKAM, locale="en-US"),
        "alert mute, whole rule": muted_card(whole, wide, None, locale="en-US"),
        "alert unmute": unmuted_card(wide, FABRIKAM, locale="en-US"),
    }
