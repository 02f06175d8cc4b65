"""Service requests: tickets that live in Partner Center. They can be read, noted on and closed, not created.

https://learn.microsoft.com/partner-center/developer/service-request-resources
"""

from __future__ import annotations

import re
from dataclasses import replace

from adapters.microsoft.http.body import content
from adapters.microsoft.http.paging import Page
from adapters.microsoft.http.protocol import Call, Response
from adapters.microsoft.http.wire import Fields, fields, guid, word
from adapters.microsoft.partner_center.paging import paged
from adapters.microsoft.partner_center.requests import get, send
from adapters.microsoft.texts import is_receipt, read_line, read_message, read_text
from adapters.microsoft.texts.messages import LARGE
from bot.errors import Cause, PartnerFailure
from bot.messages import N_
from bot.model import CustomerRef, Desk, Ticket, TicketNote, TicketRef, TicketState

PAGE = 100
_SEVERITY_NUMBERS = ("unknown", "critical", "moderate", "minimal")
_STATUS_NUMBERS = ("none", "open", "closed", "attentionneeded")
_STATES = {
    "open": TicketState.OPEN,
    "closed": TicketState.CLOSED,
    "attentionneeded": TicketState.ATTENTION,
}
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


def service_requests(customer: CustomerRef | None) -> Call[Page[Ticket]]:
    """The tickets of a customer, or of the whole partner."""
    whose = ("customers", customer.id) if customer else ()
    request = get(N_("list tickets"), *whose, "servicerequests", query={"size": PAGE, "offset": 0}, user=True)
    return paged(request, lambda row: _of_list(row, customer))


def service_request(ticket_id: str, customer: CustomerRef | None = None) -> Call[Ticket]:
    """One ticket with its notes.

    The vendor finds it by its number alone. Where it is of another *customer* than the one given, it is not found.
    """
    operation = N_("read a ticket")
    request = get(operation, "servicerequests", _checked(operation, ticket_id), user=True)

    def read(response: Response) -> Ticket:
        ticket = read_ticket(fields(response.body))
        if customer and (ticket.customer is None or ticket.customer.id != guid(customer.id)):
            raise PartnerFailure(Cause.NOT_FOUND, operation, detail=N_("This ticket is of another customer."))
        return ticket

    return Call(request, read, thread_beyond=LARGE)


def add_note(ticket_id: str, text: str) -> Call[Ticket | None]:
    """Add a note. Only what changes is sent; ``notes`` itself is read-only."""
    return _patch(N_("add a note to a ticket"), ticket_id, {"newNote": {"text": text}})


def close(ticket_id: str) -> Call[Ticket | None]:
    """Close a ticket."""
    return _patch(N_("close a ticket"), ticket_id, {"status": "closed"})


def _patch(operation: str, ticket_id: str, body: dict[str, object]) -> Call[Ticket | None]:
    bare = _checked(operation, ticket_id)
    request = send(operation, "PATCH", "servicerequests", bare, body=body, user=True)
    return Call(request, _read_patched, thread_beyond=LARGE)


def _read_patched(response: Response) -> Ticket | None:
    """The ticket as it is now; newer versions of the service answer 204 with nothing."""
    value = content(response.body)
    return None if value is None else read_ticket(Fields(value))


def _of_list(row: Fields, customer: CustomerRef | None) -> Ticket:
    """A row of a list. The address of a customer's own list says whose they are where the row itself does not."""
    ticket = read_ticket(row)
    return ticket if ticket.customer else replace(ticket, customer=customer)


def _checked(operation: str, ticket_id: str) -> str:
    bare = ticket_id.strip()
    if not _ID.fullmatch(bare) or bare.lower() == "supporttopics":
        raise PartnerFailure(Cause.NOT_FOUND, operation, detail=N_("A ticket number is 15 or 16 digits."))
    return bare


def read_ticket(row: Fields) -> Ticket:
    """One ticket. Its ``organization`` says whose it is, and nothing else does.

    Lists send severity and status as integers, single resources as words.
    """
    status = word(row.raw("status"), _STATUS_NUMBERS)
    contact = row.inner("primaryContact")
    return Ticket(
        ref=TicketRef(Desk.PARTNER_CENTER, row.need("id")),
        title=read_line(row.text("title")),
        state=_STATES.get(status, TicketState.UNKNOWN),
        severity=word(row.raw("severity"), _SEVERITY_NUMBERS) or "unknown",
        created=row.moment("createdDate"),
        updated=row.moment("lastModifiedDate"),
        customer=_organization(row.inner("organization")),
        description=read_text(row.text("description")),
        product=read_line(row.text("productName", "supportTopicName")),
        contact=_person(contact),
        closed=row.moment("lastClosedDate"),
        notes=row.parts("notes", _note),
    )


def _organization(row: Fields) -> CustomerRef | None:
    return CustomerRef(guid(row.text("id")), row.text("name"), "") if row.text("id") else None


def _person(row: Fields) -> str:
    name = f"{row.text('firstName')} {row.text('lastName')}".strip()
    return name or row.text("email")


def _note(row: Fields) -> TicketNote:
    """A note. Nothing says which side wrote it: those that came through the API are all by "Account", and names are those of
    anybody."""
    raw = row.text("text")
    message = read_message(raw)
    return TicketNote(
        read_line(row.text("createdByName")),
        message.text,
        row.moment("createdDate"),
        whole=message.whole,
        raw=raw,
        receipt=is_receipt("", message.text),
    )
