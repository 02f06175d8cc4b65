"""Target of a stored change: the customer that was shown and judged, who has to be the one that is written to."""

from __future__ import annotations

from bot.errors import ChangeUnavailable
from bot.model import CustomerRef
from bot.model.change import Change, ChangeProblem


def target_of(change: Change) -> CustomerRef:
    """The customer, where the payload (``customer_id``) names the same one. Raises :class:`ChangeUnavailable`, as altered."""
    named = change.payload["customer_id"]
    if change.target is None or change.target.id.lower() != named.lower():
        raise ChangeUnavailable(ChangeProblem.ALTERED, change.title)
    return change.target
