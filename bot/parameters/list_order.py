"""Order parameters: what comes first in a list."""

from __future__ import annotations

from enum import StrEnum

from bot.messages import N_


class InvoiceOrder(StrEnum):
    """What comes first among invoices."""

    NEWEST = "newest"
    OLDEST = "oldest"
    LARGEST = "largest"
    STATE = "state"

    @property
    def label(self) -> str:
        """What it is called on a form."""
        return _INVOICES[self]


class TicketOrder(StrEnum):
    """What comes first among tickets; without any, what needs an answer."""

    OLDEST = "oldest"
    SEVERITY = "severity"
    UPDATED = "updated"

    @property
    def label(self) -> str:
        """What it is called on a form."""
        return _TICKETS[self]


_INVOICES = {
    InvoiceOrder.NEWEST: N_("Newest first"),
    InvoiceOrder.OLDEST: N_("Oldest first"),
    InvoiceOrder.LARGEST: N_("Largest first"),
    InvoiceOrder.STATE: N_("Unpaid first"),
}
_TICKETS = {
    TicketOrder.OLDEST: N_("Oldest first"),
    TicketOrder.SEVERITY: N_("Most severe first"),
    TicketOrder.UPDATED: N_("Last updated first"),
}
