"""Words of tickets: their states, severities and who handles them, as people read them."""

from __future__ import annotations

from bot.messages import N_, _, p_
from bot.model import Desk, TicketState

DESKS = {Desk.PARTNER_CENTER: N_("Partner Center"), Desk.AZURE: N_("Azure Support")}

_SEVERITIES = {
    "highestcriticalimpact": N_("Critical"),
    "critical": N_("Critical"),
    "moderate": N_("Moderate"),
    "minimal": N_("Minimal"),
}
"""https://learn.microsoft.com/rest/api/support/support-tickets/create"""


def state_word(state: TicketState) -> str:
    """A state as a card names it: "Open", "Needs your answer"."""
    match state:
        case TicketState.OPEN:
            return p_("state of a ticket", "Open")
        case TicketState.ATTENTION:
            return p_("state of a ticket", "Needs your answer")
        case TicketState.CLOSED:
            return p_("state of a ticket", "Closed")
        case TicketState.UNKNOWN:
            return p_("state of a ticket", "Unknown")


def severity_word(severity: str) -> str:
    """How severe a ticket is; the vendor's own word for one that is none of the three, and "Not given" for none."""
    said = severity.casefold()
    return _(_SEVERITIES[said]) if said in _SEVERITIES else severity.capitalize() or not_given()


def not_given() -> str:
    """In the place of a value that is not there."""
    return _("Not given")
