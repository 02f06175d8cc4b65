"""Audit trail cards: a page of it, one row with all that is known, and a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.cards.customer import target_of
from bot.cards.format import cut, ended, moment, number, reader
from bot.cards.model import (
    Actions,
    Button,
    Card,
    Code,
    Column,
    Context,
    Facts,
    File,
    Node,
    Style,
    Table,
    Text,
)
from bot.cards.pages import Page, page_buttons
from bot.line import write
from bot.messages import N_, _, listed, n_, sentences, series
from bot.model import CustomerRef, Document
from bot.model.audit import ROWS, AuditEntry, Outcome, TrailRow
from bot.model.fact import Fact, Tone

ROWS_A_PAGE = 12
_WHAT = 2
"""The column that says what was done: what an entry is called."""

ERASED = N_("(erased)")

OUTCOMES: Mapping[str, str] = {
    Outcome.SHOWN: N_("Shown"),
    Outcome.ASKED: N_("Asked for more"),
    Outcome.DONE: N_("Done"),
    Outcome.FAILED: N_("Failed"),
    Outcome.REFUSED: N_("Refused"),
    Outcome.BROKEN: N_("Bot error"),
    Outcome.PROPOSED: N_("Proposed"),
    Outcome.CONFIRMED: N_("Confirmed"),
    Outcome.WAITING: N_("Waiting for approval"),
    Outcome.APPROVED: N_("Approved"),
    Outcome.REJECTED: N_("Rejected"),
    Outcome.CANCELLED: N_("Cancelled"),
    Outcome.EXPIRED: N_("Expired"),
    Outcome.RECORDED: N_("Recorded by vendor"),
    Outcome.UNRECORDED: N_("Not recorded by vendor"),
    Outcome.ERASED: N_("Erased"),
    Outcome.FORGOTTEN: N_("Forgotten"),
    Outcome.UNSEALED: N_("Seal broken"),
}
"""How an act ended, as people read it; the trail itself has one language."""

_TONES = {
    Outcome.DONE.value: Tone.GOOD,
    Outcome.FAILED.value: Tone.BAD,
    Outcome.BROKEN.value: Tone.BAD,
    Outcome.UNSEALED.value: Tone.BAD,
    Outcome.REFUSED.value: Tone.WARNING,
    Outcome.UNRECORDED.value: Tone.WARNING,
}


def trail_card(
    rows: Sequence[TrailRow],
    page: Page[int],
    wishes: Mapping[str, str],
    *,
    names: Mapping[str, str],
    locale: str,
    customer: CustomerRef | None = None,
) -> Card:
    """A page of the trail, newest first; a row leads to all that is known of it.

    ``wishes`` are the conditions as they were given; ``names`` are of customers, by id.
    """
    target = target_of(customer) if customer else None
    if not rows:
        nothing = Text(_("Remove a filter, or go further back."))
        return Card(_("Audit trail"), _found(0, wishes, customer), (nothing,), target)
    titles = (_("When"), _("Who"), _("What"), _("Customer"), _("Outcome"), _("IDs"))
    table = Table(
        tuple(Column(title, names=at == _WHAT) for at, title in enumerate(titles)),
        tuple(_cells(row, names, locale) for row in rows),
        commands=tuple(write("audit show", number=row.number) for row in rows),
        caption=page.caption,
    )
    turn = page_buttons(lambda at: write("audit list", **wishes, page=at), page.number, page.count)
    export = Button(_("Export these entries"), write("audit export", **wishes))
    return Card(
        title=_("Audit trail"),
        summary=_found(page.total, wishes, customer),
        target=target,
        body=(table, Actions((*turn, export)), Context((_("Newest first. Times are in UTC."),))),
    )


def _found(total: int, wishes: Mapping[str, str], customer: CustomerRef | None) -> str:
    """How many entries there are, of whom, and under which conditions, which stand as they are typed."""
    if customer and total:
        said = n_(
            "{count} entry about {customer}",
            "{count} entries about {customer}",
            total,
            customer=customer.name,
        )
    elif customer:
        said = _("No entries about {customer}", customer=customer.name)
    else:
        said = n_("{count} entry", "{count} entries", total) if total else _("No entries")
    given = series(f"{name}={value}" for name, value in wishes.items() if name != "customer")
    return ended(_("{found} ({conditions})", found=said, conditions=given) if given else said)


def _cells(row: TrailRow, names: Mapping[str, str], locale: str) -> tuple[str, ...]:
    entry = row.entry
    about = names.get(entry.customer_id, f"…{entry.customer_id[-8:]}") if entry.customer_id else ""
    ids = [
        f"#{row.number}",
        *(f"…{each[-6:]}" for each in (entry.correlation_id, entry.vendor_audit_id) if each),
    ]
    what = _what(row)
    return (
        moment(entry.at, locale),
        cut(_who(row), 40),
        cut(what, 60),
        cut(about, 40),
        _outcome(entry.outcome),
        " ".join(ids),
    )


def _who(row: TrailRow) -> str:
    entry = row.entry
    return _(ERASED) if "who" in row.erased else entry.actor_name or entry.actor_email or entry.actor


def _what(row: TrailRow) -> str:
    if "said" in row.erased:
        return f"{row.entry.command} {_(ERASED)}"
    given = " ".join(
        f"{name}={value}" for name, value in row.entry.arguments.items() if name not in ("customer", ROWS)
    )
    return f"{row.entry.command} {given}".strip()


def _outcome(outcome: str) -> str:
    return _(OUTCOMES[outcome]) if outcome in OUTCOMES else outcome


def row_card(row: TrailRow, customer: CustomerRef | None, locale: str) -> Card:
    """All that is on record of one act."""
    entry = row.entry
    what = entry.command or _("something that was not understood")
    facts = [
        Fact(_("When"), moment(entry.at, locale)),
        Fact(_("Who"), _who(row)),
        Fact(_("Email"), entry.actor_email),
        Fact(_("Chat ID"), entry.actor),
        Fact(_("Entra ID"), entry.entra_id),
        Fact(_("Where"), entry.place),
        Fact(_("Outcome"), _outcome(entry.outcome), tone=_TONES.get(entry.outcome, Tone.PLAIN)),
        Fact(_("Attempt"), str(entry.attempt) if entry.attempt else ""),
        Fact(_("Shown"), _(ERASED) if "said" in row.erased else entry.shown),
        Fact(_("Detail"), entry.detail),
        Fact(_("Approved by"), _(ERASED) if "approvers" in row.erased else listed(entry.approved_by)),
    ]
    given = tuple(
        Fact(cut(name, 60), value) for name, value in entry.arguments.items() if value and name != ROWS
    )
    ids = {
        _("Tenant ID"): entry.customer_id,
        _("Change ID"): entry.change_id,
        _("Request ID"): entry.request_id,
        _("Correlation ID"): entry.correlation_id,
        _("Vendor's record"): entry.vendor_audit_id,
        _("Hash"): row.digest,
    }
    body: list[Node] = [Facts(tuple(fact for fact in facts if fact.value))]
    if given:
        body += [Text(_("What was asked for"), strong=True), Facts(given)]
    body.append(Code("\n".join(f"{name}: {value}" for name, value in ids.items() if value), _("IDs")))
    return Card(
        title=_("Audit entry {number}", number=number(row.number, locale)),
        summary=_(
            "{name}: {command}, {outcome}, {moment}.",
            name=_who(row),
            command=what,
            outcome=_outcome(entry.outcome),
            moment=moment(entry.at, locale),
        ),
        target=target_of(customer) if customer else None,
        tone=_TONES.get(entry.outcome, Tone.PLAIN),
        body=tuple(body),
    )


def export_card(file: Document, rows: int, of: int, locale: str) -> Card:
    """The trail as a file. ``of`` is how many rows there are in all."""
    body: list[Node] = [
        Facts((Fact(_("Entries"), number(rows, locale)), Fact(_("File"), file.name))),
        File(file),
    ]
    cut_off = ""
    if rows < of:
        cut_off = _(
            "The file stops after {number} of {total} entries.",
            number=number(rows, locale),
            total=number(of, locale),
        )
        advice = _(
            "Ask for fewer days, or run “csp-bot audit export” where the bot is installed: it has no limit."
        )
        body.append(Text(sentences(cut_off, advice), Tone.WARNING))
    said = n_("{count} entry in {file}.", "{count} entries in {file}.", rows, file=file.name)
    return Card(
        title=_("Audit export"),
        summary=sentences(said, cut_off),
        body=tuple(body),
        tone=Tone.WARNING if cut_off else Tone.PLAIN,
    )


def nothing_card() -> Card:
    """Nothing meets the conditions, so there is no file."""
    return Card(
        _("Nothing to export"),
        _("No entries match these filters."),
        (Actions((Button(_("Show the whole trail"), "audit list", Style.PRIMARY),)),),
    )


def examples() -> Mapping[str, Card]:
    """One of each card, for the gallery and the tests that draw them all."""
    fabrikam = CustomerRef(
        "b44bb1fb-c595-45b0-9e09-d657365580bf", "Fabrikam, Inc.", "fabrikam.onmicrosoft.com"
    )
    entry = AuditEntry(
        at=datetime(2026, 11, 21, 9, 0, tzinfo=UTC),
        actor="slack:T1:U1",
        actor_name="Ada Lund",
        actor_email="ada@northwindcloud.example",
        entra_id="5b1d…",
        place="slack:C1",
        command="usage budget",
        arguments={"customer": fabrikam.id, "amount": "6000"},
        outcome=Outcome.DONE.value,
        shown="The budget of Fabrikam, Inc. is €6,000.00 a month.",
        customer_id=fabrikam.id,
        change_id="c-1",
        request_id="0b6f0f0e-0000-4000-8000-000000000001",
        correlation_id="c0ffee00-0000-4000-8000-000000000002",
        approved_by=("slack:T1:U5",),
        attempt=1,
    )
    promises = {"who": "0", "said": "0", "approvers": "0"}
    row = TrailRow(41, entry, promises, "ab" * 32, "cd" * 32, promises)
    gone = replace(
        row, number=40, salts={}, entry=replace(entry, actor_name="", arguments={}, shown="", approved_by=())
    )
    page = Page(tuple(range(2)), 1, 3, 30, 1, 2)
    names = {fabrikam.id: fabrikam.name}
    csv = Document("audit.csv", "text/csv", b"number,at")
    return {
        "audit list": trail_card([row, gone], page, {"person": "ada"}, names=names, locale=reader()),
        "audit list, nothing": trail_card([], page, {}, names={}, locale=reader(), customer=fabrikam),
        "audit show": row_card(row, fabrikam, reader()),
        "audit show, erased": row_card(gone, None, reader()),
        "audit export": export_card(csv, 20_000, 31_415, reader()),
        "audit export, nothing": nothing_card(),
    }
