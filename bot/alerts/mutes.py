"""Mutes: what they cover, and what is told nevertheless because it got worse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from bot.model import Crossing, Evaluation, Memory, Mute, Pair, Rule, Worsening

WORSE = Decimal("1.5")
"""Spend half as much again as when it was muted is worse, though no new step was passed."""

OPEN = Decimal("Infinity")
"""The level of a mute that was set while nothing was known to compare with: no crossing is above it.

Under such a mute a customer gets worse when it passes a step above all that were found for it before. What is found for
it first stays silent.
"""


def mute_for(rule_id: str, customer_id: str, mutes: Mapping[Pair, Mute], now: datetime) -> Mute | None:
    """The mute in force for a customer of a rule: its own, or else the rule's.

    A customer that woke under the mute of a rule has a mute of its own that is over, and is not silenced again by it.
    """
    own, whole = mutes.get((rule_id, customer_id)), mutes.get((rule_id, ""))
    if own and own.until > now:
        return own
    if whole and whole.until > now and not (own and own.until >= whole.since):
        return whole
    return None


def level_of_mute(rule: Rule, crossing: Crossing | None) -> Decimal:
    """Above which level a mute of a crossing, or (``None``) of a rule that has found nothing yet, does not silence."""
    worsens = rule.kind.spec.worsens
    if worsens is Worsening.NEVER:
        return OPEN
    if worsens is Worsening.URGENCY and crossing is None:
        # What wants somebody at once is above the first level, and worse than all other news.
        return Decimal(1)
    return crossing.level if crossing else OPEN


def got_worse(mute: Mute, cost: Decimal | None) -> bool:
    """Whether spend alone ends the silence."""
    return mute.cost is not None and cost is not None and mute.cost > 0 and cost >= mute.cost * WORSE


@dataclass(slots=True)
class Findings:
    """What one evaluation has found so far."""

    mutes: Mapping[Pair, Mute]
    now: datetime
    told: list[Crossing] = field(default_factory=list)
    muted: list[Crossing] = field(default_factory=list)
    memory: dict[Pair, Memory] = field(default_factory=dict)
    woken: list[Pair] = field(default_factory=list)

    def add(self, customer_id: str, crossing: Crossing, *, higher: bool = False) -> None:
        """Tell a crossing, unless it is under a mute and no worse than what was muted.

        ``higher`` where it goes above all that was found for the customer before.
        """
        mute = mute_for(crossing.rule_id, customer_id, self.mutes, self.now)
        if mute is None:
            self.told.append(crossing)
        elif (
            crossing.level > mute.level
            or (higher and mute.level == OPEN)
            or got_worse(mute, crossing.cost.amount if crossing.cost else None)
        ):
            self.told.append(crossing)
            if customer_id:  # or the silence of all customers would end for the sake of one that has no name
                self.woken.append((crossing.rule_id, customer_id))
        else:
            self.muted.append(crossing)

    def evaluation(self) -> Evaluation:
        """All of it."""
        return Evaluation(tuple(self.told), tuple(self.muted), self.memory, tuple(self.woken))
