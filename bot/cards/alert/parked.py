"""Alert rules that tell nothing while somebody may not see what they tell. Where others read along, nothing of customers
is said, nor what is the matter with whom: the list of rules tells that to who may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.cards.alert.words import NAME_LENGTH, example_rule
from bot.cards.format import cut
from bot.cards.model import Actions, Button, Card, Column, Context, Table, Text
from bot.model import AlertKind, ParkedRule, Rule
from bot.model.fact import Tone

WHY = {
    "outside": "{} is let in no more by the chat platform: a guest, deactivated or gone",
    "account": "the account of {} is disabled or deleted in Entra ID",
    "role": "no role of {} includes what it tells",
    "scope": "{} may see none of the customers that it is about",
}
"""By the value of :class:`bot.access.recipients.Denial`, but for what is unknown: for that no rule is parked."""

TAKE_OVER = "Whoever may see what a rule tells can take it over: add the same rule again."

MOST_LISTED = 20


def why_words(parked: ParkedRule) -> str:
    """Why a rule tells nothing, as a clause."""
    who = "whom it tells" if parked.reader else "whoever made it"
    return WHY.get(parked.cause, "{} may not see what it tells").format(who)


def parked_card(parked: Sequence[tuple[ParkedRule, Rule]]) -> Card:
    """Rules tell nothing here for now: for the place where they did, or who looks after it."""
    several = len(parked) > 1
    title = f"{len(parked)} alert rules are parked" if several else "An alert rule is parked"
    they = "they tell" if several else "it tells"
    columns = (Column("Rule"), Column("Kind"), Column("Made by"), Column("Who may not see it"))
    rows = tuple(
        (
            rule.id,
            rule.kind.value,
            cut(rule.owner_name, NAME_LENGTH) or "Not known",
            "Whom it tells" if each.reader else "Whoever made it",
        )
        for each, rule in parked[:MOST_LISTED]
    )
    return Card(
        title=title,
        summary=f"{title}: somebody may not see any more what {they}.",
        tone=Tone.WARNING,
        body=(
            Table(columns, rows),
            Text(
                f"Somebody may not see any more what {they}, so nothing is told for now. "
                f"What is found meanwhile is kept, and what is still true is told once the right is back."
            ),
            Text(TAKE_OVER),
            Actions((Button("All rules", "alert list"),)),
            Context(("This is said once. The list of rules says why.",)),
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
