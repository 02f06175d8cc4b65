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
    several,
    what_and_whose,
    where_words,
)
from bot.cards.change_content import whole
from bot.cards.customer import target_of
from bot.cards.format import cut, ended, moment, reader
from bot.cards.model import Actions, AnyButton, Button, Card, Facts, Node, Text
from bot.cards.samples import FABRIKAM
from bot.line import quote, write
from bot.messages import _, n_, sentences
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
    """Exactly what is watched now.

    ``covers`` counts the customers that are watched. ``left_out`` names customers in scope that cannot be watched,
    for want of a budget; ``more_left_out`` counts those that are not named. ``already`` names those that are over a threshold as it
    is: their alerts come with the next look.
    """
    body: list[Node] = whole((Fact(_("Rule"), rule.id), *rule_facts(rule, locale)))
    watched = ""
    # How many of them are billed in a currency is known only of those that have usage.
    if rule.kind.spec.takes_customers and not rule.currency:
        watched = n_("Now watching {count} customer.", "Now watching {count} customers.", covers)
    if left_out:
        them = several(left_out, NAMES_SHOWN, more=more_left_out)
        body.append(
            Text(_("Not watched until they have a budget: {customers}", customers=them), Tone.WARNING)
        )
    if already:
        them = several(already, NAMES_SHOWN, more=more_already)
        body.append(Text(_("Already over a threshold: {customers}", customers=them)))
        body.append(Text(_("Their alerts come with the next check.")))
    body.append(
        Actions(
            (
                Button(_("Send a test alert"), f"alert test {quote(rule.id)}"),
                Button(_("All rules"), "alert list"),
                Button(_("Remove rule"), f"alert remove {quote(rule.id)}"),
            )
        )
    )
    said = ended(_("Rule {rule} is on: {what}", rule=rule.id, what=rule_words(rule, locale)))
    return Card(
        title=_("Rule {rule} is on", rule=rule.id),
        summary=sentences(said, watched),
        target=target_of(rule.scope.customers[0]) if len(rule.scope.customers) == 1 else None,
        tone=Tone.GOOD,
        body=(Text(watched), *body) if watched else tuple(body),
    )


def removed_card(rule: Rule, locale: str) -> Card:
    """A rule is gone, with its mutes and its memory."""
    return Card(
        title=_("Rule {rule} removed", rule=rule.id),
        summary=ended(_("Rule {rule} removed: {what}", rule=rule.id, what=rule_words(rule, locale))),
        tone=Tone.GOOD,
        body=(
            *whole(rule_facts(rule, locale)),
            Text(_("This rule sends no more alerts. Its past alerts stay in the history.")),
            Actions((_its_history(rule), Button(_("All rules"), "alert list"))),
        ),
    )


def _its_history(rule: Rule) -> AnyButton:
    return Button(_("Show history"), write("alert history", rule=rule.id))


def muted_card(mute: Mute, rule: Rule, customer: CustomerRef | None, *, locale: str) -> Card:
    """Silence, until when, why, and what ends it early."""
    until, who = moment(mute.until, locale), cut(customer.name, NAME_LENGTH) if customer else ""
    facts = [
        Fact(_("Rule"), _("{rule}: {what}", rule=rule.id, what=what_and_whose(rule, locale))),
        Fact(_("Customers"), customer.name if customer else _("All customers of the rule")),
        Fact(_("Until"), until),
    ]
    if mute.reason:
        facts.append(Fact(_("Reason"), cut(mute.reason, REASON_LENGTH)))
    facts.append(Fact(_("Muted by"), mute.by))
    if customer:
        title = _("Rule {rule} is muted for {customer}", rule=rule.id, customer=who)
        said = _(
            "Rule {rule} is muted for {customer} until {moment}.", rule=rule.id, customer=who, moment=until
        )
    else:
        title = _("Rule {rule} is muted", rule=rule.id)
        said = _("Rule {rule} is muted until {moment}.", rule=rule.id, moment=until)
    return Card(
        title=title,
        summary=said,
        target=target_of(customer) if customer else None,
        tone=Tone.QUIET,
        body=(Facts(tuple(facts)), Text(_ends_early(mute, rule)), Actions((_unmute(rule, customer),))),
    )


def _ends_early(mute: Mute, rule: Rule) -> str:
    """What is told although it is muted."""
    spec, finite = rule.kind.spec, mute.level.is_finite()
    nothing = _("You get no alerts of it until then.")
    match spec.worsens:
        case Worsening.URGENCY:
            return _(spec.worse) if mute.level < URGENT else nothing
        case Worsening.STEP if not finite:
            return _("If a customer passes a higher threshold than before, you are alerted anyway.")
        case Worsening.STEP | Worsening.SIZE if finite:
            more = _("The same if spend rises by 50%.") if mute.cost is not None else ""
            return sentences(_(spec.worse), more)
        case Worsening.STEP | Worsening.SIZE | Worsening.NEVER:
            return nothing
        case _:
            assert_never(spec.worsens)


def _unmute(rule: Rule, customer: CustomerRef | None) -> AnyButton:
    line = f"alert unmute {quote(rule.id)}"
    return Button(_("Unmute"), f"{line} customer={quote(customer.id)}" if customer else line)


def unmuted_card(rule: Rule, customer: CustomerRef | None, *, locale: str) -> Card:
    """The silence is over."""
    who = cut(customer.name, NAME_LENGTH) if customer else ""
    title = _("Rule {rule} is on again", rule=rule.id)
    if who:
        title = _("Rule {rule} is on again for {customer}", rule=rule.id, customer=who)
    return Card(
        title=title,
        summary=ended(_("{title}: {what}", title=title, what=rule_words(rule, locale))),
        target=target_of(customer) if customer else None,
        tone=Tone.GOOD,
        body=(
            Text(_("What was found while it was muted is in the history.")),
            Actions((_its_history(rule),)),
        ),
    )


def tested_card(rule: Rule, *, locale: str) -> Card:
    """A test is on its way to where the rule's alerts go."""
    where = where_words(rule.destination, rule.destination_name)
    return Card(
        title=_("Test of rule {rule} sent", rule=rule.id),
        summary=_("Test of rule {rule} sent to {place}.", rule=rule.id, place=where),
        tone=Tone.GOOD,
        body=(
            *whole(rule_facts(rule, locale)),
            Text(_("If it doesn't arrive within a minute, the list of rules says why.")),
            Actions((Button(_("All rules"), "alert list"),)),
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
            wide, 143, ["Proseware", "Tailspin Toys"], [FABRIKAM.name], locale=reader()
        ),
        "alert test, sent": tested_card(wide, locale=reader()),
        "alert remove": removed_card(wide, reader()),
        "alert mute": muted_card(mute, wide, FABRIKAM, locale=reader()),
        "alert mute, whole rule": muted_card(whole, wide, None, locale=reader()),
        "alert unmute": unmuted_card(wide, FABRIKAM, locale=reader()),
    }
