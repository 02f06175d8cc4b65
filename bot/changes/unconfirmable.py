"""Unconfirmable changes: what stands in place of the buttons when a click does nothing."""

from __future__ import annotations

from bot.cards import confirm as cards
from bot.cards.model import Card
from bot.cards.refusal import refusal_card
from bot.changes.ownership import line_of
from bot.errors import ChangeUnavailable
from bot.model.change import ChangeProblem, PendingChange


def why_not_card(pending: PendingChange | None, problem: ChangeProblem) -> Card:
    """Why nothing was done, and how the change stands."""
    if pending is None or problem is ChangeProblem.UNKNOWN:
        return refusal_card(ChangeUnavailable(ChangeProblem.UNKNOWN))
    match problem:
        case ChangeProblem.EXPIRED:
            return cards.expired_card(pending, line_of(pending))
        case ChangeProblem.CANCELLED:
            return cards.cancelled_card(pending)
        case ChangeProblem.ALTERED:
            return cards.altered_card(pending, line_of(pending))
        case ChangeProblem.RUNNING:
            return cards.working_card(pending)
        case _:
            return cards.resolved_card(pending)
