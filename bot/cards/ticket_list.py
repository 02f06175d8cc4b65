"""Ticket list: what needs an answer first, then by severity; whose each is, who has it, how old it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.cards.customer import target_of
from bot.cards.files import file_buttons
from bot.cards.format import ago, cut, ended, lasting
from bot.cards.model import Actions, AnyButton, Button, Card, Column, Context, Node, ShareButton, Table, Text
from bot.cards.pages import Page, page_buttons
from bot.cards.samples import CONTOSO
from bot.cards.ticket_words import not_given, severity_word, state_word
from bot.line import write
from bot.messages import N_, _, n_, sentences, series
from bot.model import CustomerRef, Desk, Ticket, TicketOwner, TicketRef, TicketState
from bot.model.fact import Tone
from bot.model.ticket import key_of

TICKETS_A_PAGE = 12
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

_STATES = (TicketState.ATTENTION, TicketState.OPEN, TicketState.UNKNOWN, TicketState.CLOSED)

_SEVERITIES = ("highestcriticalimpact", "critical", "moderate", "minimal")
"""What both desks call how much it hurts, the worst first: https://learn.microsoft.com/rest/api/support/support-tickets/create"""

_SHOWN = {
    "open": N_("open"),
    "waiting": N_("waiting for your answer"),
    "closed": N_("closed"),
    "critical": N_("critical"),
    "moderate": N_("moderate"),
    "minimal": N_("minimal"),
}
"""What a filter keeps, as a condition behind the number of tickets."""

_CRITICAL = frozenset({"highestcriticalimpact", "critical"})


@dataclass(frozen=True, slots=True)
class TicketFilter:
    """Which tickets a list is about: of a customer, in a state (``open``, ``waiting``, ``closed``), of a severity, one's own.

    ``order`` is what comes first: the ``oldest``, the worst ``severity``, what was last ``updated``; else what needs an answer."""

    customer: CustomerRef | None = None
    state: str = ""
    severity: str = ""
    mine: bool = False
    order: str = ""

    def line(self, page: int | None = None) -> str:
        """The command line that asks for these tickets."""
        return write("ticket list", **self.values, page=page)

    @property
    def values(self) -> dict[str, str | None]:
        """The filters as values of a command line."""
        return {
            "customer": self.customer.id if self.customer else None,
            "state": self.state or None,
            "severity": self.severity or None,
            "mine": "yes" if self.mine else None,
            "sort": self.order or None,
        }

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
        """So many of them: "3 tickets for Contoso Ltd (Open, Critical)"."""
        found = self._found(how_many)
        kinds = [_(_SHOWN[each]) for each in (self.state, self.severity) if each in _SHOWN]
        return _("{found} ({conditions})", found=found, conditions=series(kinds)) if kinds else found

    def _found(self, many: int) -> str:
        whose = {"customer": self.customer.name if self.customer else ""}
        if self.mine and self.customer:
            if not many:
                return _("No tickets of yours for {customer}", **whose)
            return n_(
                "{count} ticket of yours for {customer}",
                "{count} tickets of yours for {customer}",
                many,
                **whose,
            )
        if self.mine:
            return (
                n_("{count} ticket of yours", "{count} tickets of yours", many)
                if many
                else _("No tickets of yours")
            )
        if self.customer:
            if not many:
                return _("No tickets for {customer}", **whose)
            return n_("{count} ticket for {customer}", "{count} tickets for {customer}", many, **whose)
        return n_("{count} ticket", "{count} tickets", many) if many else _("No tickets")


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
        pages = Page.of(in_order(listed.tickets, now, chosen.order), page, TICKETS_A_PAGE)
        body.append(_table(pages, listed.owners, chosen, now))
        turn = page_buttons(lambda number: chosen.line(number), pages.number, pages.count)
    else:
        body.append(Text(ended(chosen.words(0))))
    if first := (*turn, *_filters(chosen, bool(listed.tickets))):
        body.append(Actions(first))
    buttons: list[AnyButton] = []
    if may_create:
        target = customer.id if customer else None
        buttons.append(Button(_("Raise ticket"), write("ticket create", customer=target, form="yes")))
    if listed.tickets:
        buttons.append(ShareButton(_("Share"), chosen.line()))
    files = file_buttons("ticket list", **chosen.values) if listed.tickets else ()
    more = (*_sorting(chosen), *files) if len(listed.tickets) > 1 else files
    body += [Actions(tuple(buttons), more)] if buttons else []
    hidden = []
    if listed.left_out:
        hidden.append(
            n_(
                "{count} other ticket is hidden by this filter.",
                "{count} other tickets are hidden by this filter.",
                listed.left_out,
            )
        )
    body += [Context((*hidden, *listed.notes))] if (*hidden, *listed.notes) else []
    waiting = sum(each.state is TicketState.ATTENTION for each in listed.tickets)
    attention = n_("{count} needs your answer.", "{count} need your answer.", waiting) if waiting else ""
    return Card(
        title=title_of(chosen),
        summary=sentences(ended(chosen.words(len(listed.tickets))), attention),
        target=target_of(customer) if customer else None,
        tone=Tone.WARNING if waiting else Tone.PLAIN,
        body=tuple(body),
    )


def title_of(chosen: TicketFilter) -> str:
    """What a list of these tickets is called."""
    if chosen.customer:
        return _("Tickets for {customer}", customer=chosen.customer.name)
    return _("My tickets") if chosen.mine else _("Tickets")


def _filters(chosen: TicketFilter, some: bool) -> tuple[Button, ...]:
    """One click to fewer tickets, and back to all of them."""
    whole = TicketFilter(chosen.customer, order=chosen.order)
    offered = [
        (_("Show mine"), replace(chosen, mine=True), some and not chosen.mine),
        (_("Show open"), replace(chosen, state="open"), some and not chosen.state),
        (_("Show all tickets"), whole, chosen.narrows),
    ]
    return tuple(Button(label, to.line(), replace=True) for label, to, shown in offered if shown)


def _table(
    pages: Page[Ticket], owners: Mapping[str, TicketOwner], chosen: TicketFilter, now: datetime
) -> Table:
    names = {key: owner.name for key, owner in owners.items() if owner.name}
    items = pages.items
    owned = [names.get(each.ref.key, "") for each in items]
    whose = [cut(each.customer.name, 40) if each.customer else not_given() for each in items]
    columns = [
        (Column(_("Ticket")), [each.shown_number for each in items]),
        *([] if chosen.customer else [(Column(_("Customer")), whose)]),
        (Column(_("Title"), names=True), [cut(each.title, 60) for each in items]),
        (Column(_("Severity"), strong=True), [_severity(each) for each in items]),
        (Column(_("State"), strong=True), [_state(each) for each in items]),
        *([(Column(_("Owner")), owned)] if any(owned) else []),
        (Column(_("Age")), [_age(each, now) for each in items]),
    ]
    commands = tuple(
        write("ticket show", ticket=key_of(each.ref, each.customer or chosen.customer))
        for each in pages.items
    )
    rows = tuple(zip(*(cells for _heading, cells in columns), strict=True))
    headings = tuple(heading for heading, _cells in columns)
    tones = tuple(_tone(each) for each in items)
    return Table(headings, rows, commands=commands, caption=pages.caption, tones=tones)


def _tone(ticket: Ticket) -> Tone:
    """Red for what is critical and open, amber for what waits for an answer."""
    if ticket.state is not TicketState.CLOSED and ticket.severity.casefold() == "critical":
        return Tone.BAD
    return Tone.WARNING if ticket.state is TicketState.ATTENTION else Tone.PLAIN


_OFFERED = {
    "": N_("Waiting first"),
    "oldest": N_("Oldest first"),
    "severity": N_("Most severe first"),
    "updated": N_("Last updated first"),
}


def _sorting(chosen: TicketFilter) -> tuple[Button, ...]:
    """One click to another order."""
    return tuple(
        Button(_(label), replace(chosen, order=order).line(), replace=True)
        for order, label in _OFFERED.items()
        if order != chosen.order
    )


def in_order(tickets: Sequence[Ticket], now: datetime, order: str = "") -> list[Ticket]:
    """What needs an answer first, then the most severe, then what waits longest; or in the ``order`` of a filter."""
    match order:
        case "oldest":
            return sorted(tickets, key=lambda each: each.created or now)
        case "updated":
            return sorted(tickets, key=lambda each: each.updated or each.created or _LONG_AGO, reverse=True)
        case "severity":
            return sorted(tickets, key=lambda each: _order(each, now)[1:])
        case _:
            return sorted(tickets, key=lambda each: _order(each, now))


def _order(ticket: Ticket, now: datetime) -> tuple[int, int, datetime]:
    said = ticket.severity.casefold()
    weight = _SEVERITIES.index(said) if said in _SEVERITIES else len(_SEVERITIES)
    return _STATES.index(ticket.state), weight, ticket.updated or ticket.created or now


def _severity(ticket: Ticket) -> str:
    said = severity_word(ticket.severity)
    return _("▲ {severity}", severity=said) if ticket.severity.casefold() in _CRITICAL else said


def _state(ticket: Ticket) -> str:
    said = state_word(ticket.state)
    return _("● {state}", state=said) if ticket.state is TicketState.ATTENTION else said


def _age(ticket: Ticket, now: datetime) -> str:
    if ticket.created is None:
        return not_given()
    passed = now - ticket.created
    return lasting(passed) if passed >= timedelta(minutes=1) else ago(ticket.created, now)


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
    some = Listed(
        [asks, calm],
        owners,
        3,
        [_("{service} did not answer, so its tickets are missing.", service="Azure Support")],
    )
    return {
        "ticket list": tickets_card(Listed([asks]), TicketFilter(CONTOSO), 1, now, may_create=True),
        "ticket list, filtered": tickets_card(some, TicketFilter(state="open"), 1, now, may_create=True),
        "ticket list, empty": tickets_card(Listed([]), TicketFilter(mine=True), 1, now),
    }
