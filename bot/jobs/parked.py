"""Parked alert rules: where it is told that they tell nothing for now, in words that hold nothing of customers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.access.recipients import Denial
from bot.cards.alert.parked import parked_card
from bot.jobs.context import STANDS
from bot.messages import speaking
from bot.model import Destination, ParkedRule, Rule
from bot.model.destination import actor_key
from bot.ports.outbox import Access, Notice

OF_RIGHTS = frozenset({Denial.ROLE.value, Denial.SCOPE.value})
"""Causes after which somebody is still one of us, and may be told of it."""


def told_of(
    parked: Sequence[ParkedRule], rules: Mapping[str, Rule], managers: Mapping[str, str], now: datetime
) -> list[Notice]:
    """One message for each place where rules have just been parked.

    A channel that a rule told is told; whoever made a rule for one person is, unless it is they who are let in no more:
    then those who manage roles are, in the channel (``managers``, by platform) where they are asked.
    """
    places: dict[Destination, list[ParkedRule]] = defaultdict(list)
    for each in parked:
        if place := _place(each, rules[each.rule_id], managers):
            places[place].append(each)
    return [_notice(place, found, rules, now) for place, found in places.items()]


def _place(parked: ParkedRule, rule: Rule, managers: Mapping[str, str]) -> Destination | None:
    there = rule.destination
    if there.channel:
        return replace(there, user="", thread="")
    if parked.reader or parked.cause in OF_RIGHTS:
        return rule.owner_home if rule.owner_home.user else None
    channel = managers.get(there.platform)
    return Destination(there.platform, there.workspace, channel) if channel else None


def _notice(
    place: Destination, parked: Sequence[ParkedRule], rules: Mapping[str, Rule], now: datetime
) -> Notice:
    names = ",".join(sorted(each.rule_id for each in parked))
    key = f"rules-parked:{names}:{now.isoformat()}"
    with speaking(rules[parked[0].rule_id].locale):
        card = parked_card([(each, rules[each.rule_id]) for each in parked])
    here = () if place.channel else (Access((actor_key(place),)),)
    return Notice(
        id=key,
        dedupe_key=key,
        destination=place,
        card=card,
        not_before=now,
        until=now + STANDS,
        access=here,
    )
