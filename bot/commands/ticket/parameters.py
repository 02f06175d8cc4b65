"""Ticket parameters: a ticket by what people call it, the vendor's number or what a button carries; how severe it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from bot.commands.ticket.suggestions import suggest_tickets
from bot.errors import BadValue
from bot.framework.context import Ask
from bot.framework.params import Called, OneWord, Resolve, Spans, Suggest
from bot.framework.phrases import Heard
from bot.messages import _
from bot.model import CustomerRef, Desk, Ticket, TicketRef
from bot.model.ticket import key_of, read_key
from bot.parameters.vendor_id import plain_id


class Severity(StrEnum):
    """How badly it hurts, in the desks' words."""

    CRITICAL = "critical"
    MODERATE = "moderate"
    MINIMAL = "minimal"


LETTERS = {"a": Severity.CRITICAL, "b": Severity.MODERATE, "c": Severity.MINIMAL}
"""What Microsoft calls them: https://learn.microsoft.com/azure/azure-portal/supportability/how-to-create-azure-support-request"""

BY_LETTER = Called(
    {
        f"{before}{letter}": each.value
        for letter, each in LETTERS.items()
        for before in ("", "sev", "severity")
    }
)


@dataclass(frozen=True, slots=True)
class NamedTicket:
    """A ticket that a person named: where it is, and whose it has to be, where the name says that too.

    ``customer`` is what was said and proves nothing: desks compare it with whose the ticket is.
    """

    ref: TicketRef
    customer: CustomerRef | None
    key: str


_GROUPED = re.compile(r"#?[0-9]{1,17}(?:[ \u00a0\u202f-][0-9]{1,17})+")


def in_groups(text: str, _locale: str = "") -> bool:
    """Whether a text is one number of a ticket that was written in groups of digits. They have 15 to 18 digits:
    https://learn.microsoft.com/azure/azure-portal/supportability/how-to-manage-azure-support-request"""
    found = _GROUPED.fullmatch(text.strip())
    return bool(found) and 12 <= sum(map(str.isdigit, text)) <= 18


def _ungrouped(text: str) -> str:
    return re.sub(r"[ \u00a0\u202f-]", "", text) if in_groups(text) else text


async def resolve_ticket(ask: Ask, text: str) -> NamedTicket:
    """A ticket by the vendor's number, or by what a button carries."""
    if named := read_key(text):
        ref, customer_id = named
        return NamedTicket(ref, await _said(ask, customer_id), text.strip())
    number = plain_id(_ungrouped(text), ask.reads)
    if not any(each.isdigit() for each in number):
        raise BadValue("ticket", text, _("A ticket number has only digits."), "615112491169010")
    return await _numbered(ask, number) or NamedTicket(TicketRef(Desk.PARTNER_CENTER, number), None, number)


async def _numbered(ask: Ask, number: str) -> NamedTicket | None:
    """A ticket of a desk that finds none by its number, where the bot has seen it. Only where to look: whose it is, the desk
    says; and a ticket of a customer whom this person may not see is as unknown as one that there is not."""
    for known in await ask.tickets.numbered(number):
        if customer := await ask.customers.get(known.customer_id):
            return NamedTicket(known.ref, customer, key_of(known.ref, customer))
    return None


async def _said(ask: Ask, customer_id: str) -> CustomerRef:
    """A customer that a key names; one that is not known is nobody's, and no reason to leave the comparison out."""
    return await ask.customers.get(customer_id) or CustomerRef(customer_id.strip().lower(), "", "")


TicketId = Annotated[
    NamedTicket,
    Field(description="The ticket's number", max_length=300, examples=["615112491169010"]),
    Resolve(resolve_ticket),
    Suggest(suggest_tickets),
    OneWord(),
    Spans(in_groups),
    Heard("ticket"),
]


async def known_ticket(ask: Ask, ticket: NamedTicket) -> Ticket:
    """The ticket, and from here on whose it is by the vendor's word. Raises NotFound where it is not whose the name says."""
    found = await ask.desks[ticket.ref.desk].ticket(ticket.ref, ticket.customer)
    ask.on_record(found.customer)
    return found
