"""Rules that say the same: two of them would tell everything twice. One that is parked is taken over instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.errors import Declined, Offer
from bot.framework.context import Ask
from bot.line import write
from bot.messages import _
from bot.model import Rule
from bot.model.fact import Fact


async def parked_twin(ask: Ask, rule: Rule) -> Rule | None:
    """The rule that says the same and tells nothing for now, if there is one.

    Raises :class:`bot.errors.Declined` where one that says the same tells.
    """
    parked = await ask.alerts.parked_rules()
    for other in await ask.alerts.rules():
        # The very same rule was saved by an attempt before.
        if other.id == rule.id or not _say_the_same(rule, other):
            continue
        if other.id in parked:
            return other
        raise Declined(
            _("Rule {rule} of {name} does this already.", rule=other.id, name=other.owner_name),
            offer=Offer(_("Show history"), write("alert history", rule=other.id)),
        )
    return None


def taken_over(parked: Rule | None) -> Sequence[Fact]:
    """What a card says of the rule whose place another takes."""
    if parked is None:
        return ()
    if not parked.owner_name:
        return (Fact(_("Replaces"), _("{rule}, parked", rule=parked.id)),)
    return (Fact(_("Replaces"), _("{rule} of {name}, parked", rule=parked.id, name=parked.owner_name)),)


def _say_the_same(rule: Rule, other: Rule) -> bool:
    """Whether two rules tell the same at the same place, whoever made them."""
    same = replace(
        rule,
        id=other.id,
        created=other.created,
        owner=other.owner,
        owner_name=other.owner_name,
        owner_home=other.owner_home,
        locale=other.locale,
        time_zone=other.time_zone,
    )
    return same == other
