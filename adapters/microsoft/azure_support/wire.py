"""Serialization: the SDK's models as tickets, and tickets as the SDK's models."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from azure.mgmt.support.models import (
    CommunicationDetails,
    ContactProfile,
    SupportTicketDetails,
)

from adapters.microsoft.azure_support.operation import current_operation
from adapters.microsoft.azure_support.senders import is_by_support
from adapters.microsoft.http.left_out import leave_out
from adapters.microsoft.http.protocol import fresh_ids
from adapters.microsoft.texts import is_receipt, read_line, read_message, read_text
from bot.messages import N_
from bot.model import Contact, CustomerRef, Desk, NewTicket, Ticket, TicketNote, TicketRef, TicketState
from bot.model.ticket import full_name

T = TypeVar("T")

LONG_AGO = datetime.min.replace(tzinfo=UTC)
"""Where what has no date stands in an order by date."""

_STATES = {"open": TicketState.OPEN, "closed": TicketState.CLOSED}


def readable(operation: str, rows: Sequence[Any], read: Callable[[Any], T]) -> list[T]:
    """What can be read of a list's rows. The others are counted and logged, and cost no other.

    Raises ``ValueError`` where there are several and none can be read: that is another format, not a bad row.
    """
    found, reasons = [], []
    for row in rows:
        try:
            found.append(read(row))
        except (AttributeError, TypeError, ValueError) as error:
            reasons.append(type(error).__name__)
    if len(reasons) > 1 and not found:
        raise ValueError(reasons[0])
    if reasons:
        under_way = current_operation()
        leave_out("azure_support", operation, under_way.ids if under_way else fresh_ids(), reasons)
    return found


def ticket_of(
    details: Any, subscription_id: str, customer: CustomerRef | None, notes: tuple[TicketNote, ...] = ()
) -> Ticket:
    """A ticket as read; when support wrote last, and more than a receipt, it waits for an answer."""
    state, name = state_of(details), str(details.name or "") or str(details.id or "").rpartition("/")[2]
    if not name:
        raise ValueError("a ticket without a name cannot be asked for")
    said = [note for note in notes if not note.receipt]
    if state is TicketState.OPEN and said and said[-1].inbound:
        state = TicketState.ATTENTION
    contact = details.contact_details
    return Ticket(
        ref=TicketRef(Desk.AZURE, name, subscription_id),
        title=read_line(str(details.title or "")),
        state=state,
        severity=str(details.severity or "").lower(),
        created=details.created_date,
        updated=details.modified_date or details.created_date,
        customer=customer,
        description=read_text(str(details.description or "")),
        product=read_line(str(details.service_display_name or "")),
        contact=full_name(contact.first_name or "", contact.last_name or "") if contact else "",
        closed=details.modified_date if state is TicketState.CLOSED else None,
        notes=notes,
        number=str(details.support_ticket_id or ""),
    )


def state_of(details: Any) -> TicketState:
    """What a ticket says of its state, if it says anything; a third word of the vendor's is *Updating*."""
    return _STATES.get(str(getattr(details, "status", "") or "").lower(), TicketState.UNKNOWN)


def note_of(communication: Any, details: Any = None) -> TicketNote:
    """A message on a ticket, whose details tell who is who. Of one without a body the subject is all there is."""
    raw = str(communication.body or communication.subject or "")
    message, by_support = read_message(raw), is_by_support(communication, details)
    return TicketNote(
        read_line(str(communication.sender or "")) or (N_("Microsoft support") if by_support else ""),
        message.text or read_line(str(communication.subject or "")),
        communication.created_date,
        inbound=by_support,
        whole=message.whole,
        raw=raw,
        receipt=by_support and is_receipt(str(communication.subject or ""), message.text),
    )


def read_ticket(
    operation: str, details: Any, messages: Sequence[Any], subscription_id: str, customer: CustomerRef | None
) -> Ticket:
    """A ticket with its messages, of which the vendor gives the newest first; in whole seconds, so that their order counts."""
    notes = readable(operation, messages, lambda each: note_of(each, details))[::-1]
    notes.sort(key=lambda note: note.at or LONG_AGO)
    return ticket_of(details, subscription_id, customer, tuple(notes))


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
