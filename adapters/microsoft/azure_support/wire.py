"""Serialization: the SDK's models as tickets, and tickets as the SDK's models."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

import structlog
from azure.mgmt.support.models import (
    CommunicationDetails,
    ContactProfile,
    SupportTicketDetails,
)

from bot.model import Contact, CustomerRef, Desk, NewTicket, Ticket, TicketNote, TicketRef, TicketState
from bot.model.ticket import full_name
from bot.ports.unreadable import count_unreadable

T = TypeVar("T")

_log = structlog.get_logger(__name__)

LONG_AGO = datetime.min.replace(tzinfo=UTC)
"""Where what has no date stands in an order by date."""

_STATES = {"open": TicketState.OPEN, "closed": TicketState.CLOSED}


def readable(operation: str, rows: Sequence[Any], read: Callable[[Any], T]) -> list[T]:
    """What can be read of a list's rows. The others are counted and logged, and cost no other."""
    found, reasons = [], []
    for row in rows:
        try:
            found.append(read(row))
        except (AttributeError, TypeError, ValueError) as error:
            reasons.append(type(error).__name__)
    if reasons:
        count_unreadable(len(reasons))
        _log.warning(
            "azure_support_rows_left_out",
            operation=operation,
            rows=len(reasons),
            reasons=sorted(set(reasons)),
        )
    return found


def ticket_of(
    details: Any, subscription_id: str, customer: CustomerRef | None, notes: tuple[TicketNote, ...] = ()
) -> Ticket:
    """A ticket as read; when the vendor wrote last, it waits for an answer."""
    state = _STATES.get(str(details.status or "").lower(), TicketState.UNKNOWN)
    if state is TicketState.OPEN and notes and notes[-1].inbound:
        state = TicketState.ATTENTION
    contact = details.contact_details
    return Ticket(
        ref=TicketRef(Desk.AZURE, str(details.name), subscription_id),
        title=details.title or "",
        state=state,
        severity=str(details.severity or "").lower(),
        created=details.created_date,
        updated=details.modified_date or details.created_date,
        customer=customer,
        description=details.description or "",
        product=details.service_display_name or "",
        contact=full_name(contact.first_name or "", contact.last_name or "") if contact else "",
        closed=details.modified_date if state is TicketState.CLOSED else None,
        notes=notes,
        number=str(details.support_ticket_id or ""),
    )


def note_of(communication: Any) -> TicketNote:
    """A message on a ticket. The API's "outbound" is what support sends out."""
    outbound = str(communication.communication_direction or "").lower() == "outbound"
    text = communication.body or communication.subject or ""
    author = communication.sender or ("Microsoft support" if outbound else "")
    return TicketNote(author, text, communication.created_date, inbound=outbound)


def details_of(new: NewTicket) -> SupportTicketDetails:
    """What a create sends (https://learn.microsoft.com/rest/api/support/support-tickets/create)."""
    return SupportTicketDetails(
        title=new.title,
        description=new.description,
        severity=new.severity,
        advanced_diagnostic_consent="No",
        service_id=new.service.id if new.service else "",
        problem_classification_id=new.problem.id if new.problem else "",
        contact_details=profile_of(new.contact),
        problem_start_time=new.started,
    )


def profile_of(contact: Contact) -> ContactProfile:
    """Whom support may write to."""
    return ContactProfile(
        first_name=contact.first_name,
        last_name=contact.last_name,
        preferred_contact_method=contact.method,
        primary_email_address=contact.email,
        preferred_time_zone=contact.time_zone,
        country=contact.country.lower(),
        preferred_support_language=contact.language.lower(),
        phone_number=contact.phone or None,
    )


def communication_of(text: str) -> CommunicationDetails:
    """A note; its subject is its first line, since the API demands one."""
    subject = next((line.strip() for line in text.splitlines() if line.strip()), "Note")
    return CommunicationDetails(subject=subject[:120], body=text)
