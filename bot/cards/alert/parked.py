"""Alert rules that send nothing while somebody may not see what they show. Where others read along, nothing of customers
is said, nor what is the matter with whom: the list of rules tells that to who may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.cards.alert.words import NAME_LENGTH, example_rule
from bot.cards.format import cut, ended
from bot.cards.model import Actions, Button, Card, Column, Context, Table, Text
from bot.messages import N_, _, n_, sentences
from bot.model import AlertKind, ParkedRule, Rule
from bot.model.fact import Tone

# By the value of bot.access.recipients.Denial, but for what is unknown: for that no rule is parked.
_WHY_MAKER = {
    "outside": N_("the chat platform no longer lets in whoever made it (a guest, deactivated or gone)"),
    "account": N_("the account of whoever made it is disabled or deleted in Entra ID"),
    "role": N_("no role of whoever made it includes what it shows"),
    "scope": N_("whoever made it may see none of its customers"),
}
_WHY_READER = {
    "outside": N_("the chat platform no longer lets in whoever it alerts (a guest, deactivated or gone)"),
    "account": N_("the account of whoever it alerts is disabled or deleted in Entra ID"),
    "role": N_("no role of whoever it alerts includes what it shows"),
    "scope": N_("whoever it alerts may see none of its customers"),
}
TAKE_OVER = N_("Anyone who may see what the rule shows can take it over: add the same rule again.")

MOST_LISTED = 20


def why_words(parked: ParkedRule) -> str:
    """Why a rule sends nothing, as a clause after a colon."""
    if parked.reader:
        return _(_WHY_READER.get(parked.cause, N_("whoever it alerts may not see what it shows")))
    return _(_WHY_MAKER.get(parked.cause, N_("whoever made it may not see what it shows")))


def parked_card(parked: Sequence[tuple[ParkedRule, Rule]]) -> Card:
    """Rules send nothing here for now: for the place where their alerts went, or who looks after it."""
    columns = (Column(_("Rule")), Column(_("Kind")), Column(_("Made by")), Column(_("Who has no access")))
    rows = tuple(
        (
            rule.id,
            _(rule.kind.spec.name),
            cut(rule.owner_name, NAME_LENGTH) or _("Not known"),
            _("Who it alerts") if each.reader else _("Who made it"),
        )
        for each, rule in parked[:MOST_LISTED]
    )
    title = n_("{count} alert rule is parked", "{count} alert rules are parked", len(parked))
    why = n_(
        "Somebody may no longer see what it shows, so it sends no alerts for now.",
        "Somebody may no longer see what they show, so they send no alerts for now.",
        len(parked),
    )
    later = _("What they find is kept. It is sent once access is back, if it is still true.")
    return Card(
        title=title,
        summary=sentences(ended(title), why),
        tone=Tone.WARNING,
        body=(
            Table(columns, rows),
            Text(sentences(why, later)),
            Text(_(TAKE_OVER)),
            Actions((Button(_("All rules"), "alert list"),)),
            Context((_("This message comes once. The list of rules says why."),)),
        ),
        private=False,
    )


def examples() -> Mapping[str, Card]:
    """For the gallery and the tests that draw them all."""
    now = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    rule = example_rule(AlertKind.PERCENT, "80", "100")
    other = replace(rule, id="q3m8", kind=AlertKind.TICKETS)
    parked = [
        (ParkedRule(rule.id, now, "role"), rule),
        (ParkedRule(other.id, now, "scope", reader=True), other),
    ]
    return {"rules parked": parked_card(parked), "rule parked": parked_card(parked[:1])}
