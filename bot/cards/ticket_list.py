"""Ticket list: what needs an answer first, then by severity; whose each is, who has it, how old it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.cards.customer import target_of
from bot.cards.format import ago, count, cut, ended
from bot.cards.model import Actions, AnyButton, Button, Card, Column, Context, Node, ShareButton, Table, Text
from bot.cards.pages import Page, page_buttons
from bot.cards.samples import CONTOSO
from bot.line import write
from bot.model import CustomerRef, Desk, Ticket, TicketOwner, TicketRef, TicketState
from bot.model.fact import Tone
from bot.model.ticket import key_of

TICKETS_A_PAGE = 12

_STATES = (TicketState.ATTENTION, TicketState.OPEN, TicketState.UNKNOWN, TicketState.CLOSED)

_SEVERITIES = ("highestcriticalimpact", "critical", "moderate", "minimal")
"""What both desks call how much it hurts, the worst first: https://learn.microsoft.com/rest/api/support/support-tickets/create"""

_WEIGHTS = {"highestcriticalimpact": "▲ Critical", "critical": "▲ Critical"}
_STATED = {TicketState.ATTENTION: "● Needs your answer"}


@dataclass(frozen=True, slots=True)
class TicketFilter:
    """Which tickets a list is about: of a customer, in a state (``open``, ``waiting``, ``closed``), of a severity, one's own."""

    customer: CustomerRef | None = None
    state: str = ""
    severity: str = ""
    mine: bool = False

    def line(self, page: int | None = None) -> str:
        """The command line that asks for these tickets."""
        return write(
            "ticket list",
            customer=self.customer.id if self.customer else None,
            state=self.state or None,
            severity=self.severity or None,
            mine="yes" if self.mine else None,
            page=page,
        )

    def takes(self, ticket: Ticket) -> bool:
        """Whether state and severity fit."""
        by_state = {
            "open": ticket.state is not TicketState.CLOSED,
            "waiting": ticket.state is TicketState.ATTENTION,
            "closed": ticket.state is TicketState.CLOSED,
        }
        return by_state.get(self.state, True) and self.severity in ("", severity_of(ticket))

    @property
    def narrows(self) -> bool:
        """Whether anything is left out of the customer's, or everybody's, tickets."""
        return bool(self.state or self.severity or self.mine)

    def words(self, how_many: int) -> str:
        """So many of them: "3 open critical tickets of yours of Contoso Ltd"."""
        kind = " ".join(each for each in (self.state, self.severity, "ticket") if each)
        of_whom = " of yours" if self.mine else ""
        whose = f" of {self.customer.name}" if self.customer else ""
        return f"{count(how_many, kind) if how_many else f'No {kind}s'}{of_whom}{whose}"


@dataclass(frozen=True, slots=True)
class Listed:
    """Tickets with who has each, by key. ``left_out`` are so many that the filter keeps back; ``notes`` say what else is missing."""

    tickets: Sequence[Ticket]
    owners: Mapping[str, TicketOwner] = field(default_factory=dict)
    left_out: int = 0
    notes: Sequence[str] = ()


def severity_of(ticket: Ticket) -> str:
    """One of the three words that both desks share, where the ticket has one."""
    said = ticket.severity.casefold()
    return "critical" if said == "highestcriticalimpact" else said


def tickets_card(
    listed: Listed, chosen: TicketFilter, page: int, now: datetime, *, may_create: bool = False
) -> Card:
    """A page of tickets: what needs an answer first, then the most severe, then what waits longest."""
    customer = chosen.customer
    body: list[Node] = []
    turn: tuple[Button, ...] = ()
    if listed.tickets:
        ordered = sorted(listed.tickets, key=lambda each: _order(each, now))
        pages = Page.of(ordered, page, TICKETS_A_PAGE)
        body.append(_table(pages, listed.owners, chosen, now))
        turn = page_buttons(lambda number: chosen.line(number), pages.number, pages.count)
    else:
        body.append(Text(ended(chosen.words(0))))
    if first := (*turn, *_filters(chosen, bool(listed.tickets))):
        body.append(Actions(first))
    buttons: list[AnyButton] = []
    if may_create:
        target = customer.id if customer else None
        buttons.append(Button("Raise a ticket", write("ticket create", customer=target, form="yes")))
    if listed.tickets:
        buttons.append(ShareButton("Share", chosen.line()))
    body += [Actions(tuple(buttons))] if buttons else []
    hidden = (
        [f"{count(listed.left_out, 'other ticket')} not shown by this filter."] if listed.left_out else []
    )
    body += [Context((*hidden, *listed.notes))] if (*hidden, *listed.notes) else []
    waiting = sum(each.state is TicketState.ATTENTION for each in listed.tickets)
    attention = f", {waiting} of them waiting for an answer from you" if waiting else ""
    return Card(
        title=f"Tickets of {customer.name}" if customer else "My tickets" if chosen.mine else "Tickets",
        summary=ended(f"{chosen.words(len(listed.tickets))}{attention}"),
        target=target_of(customer) if customer else None,
        tone=Tone.WARNING if waiting else Tone.PLAIN,
        body=tuple(body),
    )


def _filters(chosen: TicketFilter, some: bool) -> tuple[Button, ...]:
    """One click to fewer tickets, and back to all of them."""
    whole = TicketFilter(chosen.customer)
    offered = [
        ("Mine", replace(chosen, mine=True), some and not chosen.mine),
        ("Open only", replace(chosen, state="open"), some and not chosen.state),
        ("All tickets", whole, chosen.narrows),
    ]
    return tuple(Button(label, to.line(), replace=True) for label, to, shown in offered if shown)


def _table(
    pages: Page[Ticket], owners: Mapping[str, TicketOwner], chosen: TicketFilter, now: datetime
) -> Table:
    names = {key: owner.name for key, owner in owners.items() if owner.name}
    columns = {
        "Ticket": [each.shown_number for each in pages.items],
        "Customer": [cut(each.customer.name, 40) if each.customer else "Not given" for each in pages.items],
        "Title": [cut(each.title, 60) for each in pages.items],
        "Severity": [_severity(each) for each in pages.items],
        "State": [_STATED.get(each.state, each.state.value.capitalize()) for each in pages.items],
        "Owner": [names.get(each.ref.key, "") for each in pages.items],
        "Age": [_age(each, now) for each in pages.items],
    }
    if chosen.customer:
        del columns["Customer"]
    if not any(columns["Owner"]):
        del columns["Owner"]
    commands = tuple(
        write("ticket show", ticket=key_of(each.ref, each.customer or chosen.customer))
        for each in pages.items
    )
    rows = tuple(zip(*columns.values(), strict=True))
    headings = tuple(Column(each, strong=each in ("Severity", "State")) for each in columns)
    tones = tuple(_tone(each) for each in pages.items)
    return Table(headings, rows, commands=commands, caption=pages.caption, tones=tones)


def _tone(ticket: Ticket) -> Tone:
    """Red for what is critical and open, amber for what waits for an answer."""
    if ticket.state is not TicketState.CLOSED and ticket.severity.casefold() == "critical":
        return Tone.BAD
    return Tone.WARNING if ticket.state is TicketState.ATTENTION else Tone.PLAIN


def _order(ticket: Ticket, now: datetime) -> tuple[int, int, datetime]:
    said = ticket.severity.casefold()
    weight = _SEVERITIES.index(said) if said in _SEVERITIES else len(_SEVERITIES)
    return _STATES.index(ticket.state), weight, ticket.updated or ticket.created or now


def _severity(ticket: Ticket) -> str:
    said = ticket.severity.casefold()
    return _WEIGHTS.get(said, said.capitalize()) or "Not given"


def _age(ticket: Ticket, now: datetime) -> str:
    return ago(ticket.created, now).removesuffix(" ago") if ticket.created else "Not given"


def examples() -> Mapping[str, Card]:
    """One of each card, for the gallery and the tests that draw them all."""
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    ref = TicketRef(Desk.PARTNER_CENTER, "615112491169010")
    asks = Ticket(
        ref, "VM does not start", TicketState.ATTENTION, "critical", now - timedelta(days=2),
        now - timedelta(hours=2), CONTOSO,
    )  # fmt: skip
    calm = replace(
        asks,
        ref=TicketRef(Desk.AZURE, "csp-bot-1", "44444444-0000-4000-8000-000000000001"),
        number="2611230050000123",
        title="Quota for D4s v5",
        state=TicketState.OPEN,
        severity="minimal",
    )
    owners = {ref.key: TicketOwner("slack:T1:U1", "Hana Sato")}
    some = Listed([asks, calm], owners, 3, ["Azure Support did not answer, so its tickets are not here."])
    return {
        "ticket list": tickets_card(Listed([asks]), TicketFilter(CONTOSO), 1, now, may_create=True),
        "ticket list, filtered": tickets_card(some, TicketFilter(state="open"), 1, now, may_create=True),
        "ticket list, empty": tickets_card(Listed([]), TicketFilter(mine=True), 1, now),
    }
