"""Tickets as a change keeps them: what is to be raised, and as what a ticket was shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.alerts.tickets import digest
from bot.commands.ticket.support import short
from bot.model import (
    Contact,
    CustomerRef,
    NewTicket,
    ProblemType,
    SupportService,
    Ticket,
    TicketState,
)


def as_payload(draft: NewTicket, began: datetime) -> dict[str, str]:
    """The ticket to raise, as a change keeps it."""
    return {
        "title": draft.title,
        "description": draft.description,
        "severity": draft.severity,
        "subscription_id": draft.subscription_id,
        "service_id": draft.service.id if draft.service else "",
        "service_name": draft.service.name if draft.service else "",
        "problem_id": draft.problem.id if draft.problem else "",
        "problem_name": draft.problem.name if draft.problem else "",
        "began": began.isoformat(),
        "first_name": draft.contact.first_name,
        "last_name": draft.contact.last_name,
        "email": draft.contact.email,
        "language": draft.contact.language,
        "contact_country": draft.contact.country,
        "time_zone": draft.contact.time_zone,
        "phone": draft.contact.phone,
        "contact_method": draft.contact.method,
    }


def from_payload(said: Mapping[str, str], customer: CustomerRef | None) -> NewTicket:
    """The ticket to raise that a change holds."""
    assert customer is not None
    return NewTicket(
        customer,
        said["subscription_id"],
        said["title"],
        said["description"],
        said["severity"],
        Contact(
            said["first_name"],
            said["last_name"],
            said["email"],
            country=said["contact_country"],
            time_zone=said["time_zone"],
            language=said["language"],
            phone=said.get("phone", ""),
            method=said.get("contact_method", "email"),
        ),
        SupportService(said["service_id"], said["service_name"]),
        ProblemType(said["problem_id"], said["problem_name"]),
        datetime.fromisoformat(said["began"]),
    )


def typed_again(new: NewTicket) -> dict[str, str]:
    """The ticket as the arguments that ask for it once more; those of the contact are not among them."""
    return {
        "customer": new.customer.id,
        "title": new.title,
        "description": new.description,
        "severity": new.severity,
        "service": short(new.service.id) if new.service else "",
        "problem": short(new.problem.id) if new.problem else "",
        "subscription": new.subscription_id,
        "started": new.started.date().isoformat() if new.started else "",
    }


def version_of_ticket(ticket: Ticket) -> str:
    """What tells a ticket from what it is after somebody closed it, or wrote a note that not everybody has seen."""
    if ticket.state is TicketState.CLOSED:
        return ticket.state.value
    return f"{ticket.state.value} {digest(repr(sorted((note.author, note.given) for note in ticket.notes)))}"
