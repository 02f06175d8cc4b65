"""Audit trail cards: a page of it, one row with all that is known, and a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.cards.customer import target_of
from bot.cards.format import count, cut, moment, number
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
from bot.model import CustomerRef, Document
from bot.model.audit import AuditEntry, Outcome, TrailRow
from bot.model.fact import Fact, Tone

ROWS_A_PAGE = 12
ERASED = "(erased)"

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
    said = ", ".join(f"{name} {value}" for name, value in wishes.items() if name != "customer")
    of = (f" about {customer.name}" if customer else "") + (f" ({said})" if said else "")
    target = target_of(customer) if customer else None
    if not rows:
        nothing = Text("Ask for less: leave out a condition, or go further back.")
        return Card("Audit trail", f"Nothing is on record{of}".rstrip(".") + ".", (nothing,), target)
    columns = tuple(Column(title) for title in ("When", "Who", "What", "Customer", "Outcome", "Ids"))
    table = Table(
        columns,
        tuple(_cells(row, names, locale) for row in rows),
        commands=tuple(write("audit show", number=row.number) for row in rows),
        caption=page.caption,
    )
    turn = page_buttons(lambda at: write("audit list", **wishes, page=at), page.number, page.count)
    export = Button("Export these", write("audit export", **wishes))
    return Card(
        title="Audit trail",
        summary=f"{count(page.total, 'entry', 'entries', locale)}{of}".rstrip(".") + ".",
        target=target,
        body=(table, Actions((*turn, export)), Context(("Newest first. Times are in UTC.",))),
    )


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
        entry.outcome,
        " ".join(ids),
    )


def _who(row: TrailRow) -> str:
    entry = row.entry
    return ERASED if "who" in row.erased else entry.actor_name or entry.actor_email or entry.actor


def _what(row: TrailRow) -> str:
    if "said" in row.erased:
        return f"{row.entry.command} {ERASED}"
    given = " ".join(f"{name}={value}" for name, value in row.entry.arguments.items() if name != "customer")
    return f"{row.entry.command} {given}".strip()


def row_card(row: TrailRow, customer: CustomerRef | None, locale: str) -> Card:
    """All that is on record of one act."""
    entry = row.entry
    what = entry.command or "something nobody understands"
    facts = [
        Fact("When", moment(entry.at, locale)),
        Fact("Who", _who(row)),
        Fact("E-mail", entry.actor_email),
        Fact("Known as", entry.actor),
        Fact("In Entra", entry.entra_id),
        Fact("Where", entry.place),
        Fact("Outcome", entry.outcome, tone=_TONES.get(entry.outcome, Tone.PLAIN)),
        Fact("Attempt", str(entry.attempt) if entry.attempt else ""),
        Fact("Shown", ERASED if "said" in row.erased else entry.shown),
        Fact("Detail", entry.detail),
        Fact("Approved by", ERASED if "approvers" in row.erased else ", ".join(entry.approved_by)),
    ]
    given = tuple(Fact(cut(name, 60), value) for name, value in entry.arguments.items() if value)
    ids = {
        "Customer": entry.customer_id,
        "Change": entry.change_id,
        "Request id": entry.request_id,
        "Correlation id": entry.correlation_id,
        "Vendor's record": entry.vendor_audit_id,
        "Hash": row.digest,
    }
    body: list[Node] = [Facts(tuple(fact for fact in facts if fact.value))]
    if given:
        body += [Text("What was asked for", strong=True), Facts(given)]
    body.append(Code("\n".join(f"{name}: {value}" for name, value in ids.items() if value), "Ids"))
    return Card(
        title=f"Audit entry {number(row.number, locale)}",
        summary=f"{_who(row)}: {what}, {entry.outcome}, {moment(entry.at, locale)}.",
        target=target_of(customer) if customer else None,
        tone=_TONES.get(entry.outcome, Tone.PLAIN),
        body=tuple(body),
    )


def export_card(file: Document, rows: int, of: int, locale: str) -> Card:
    """The trail as a file. ``of`` is how many rows there are in all."""
    body: list[Node] = [Facts((Fact("Entries", number(rows, locale)), Fact("File", file.name))), File(file)]
    cut_off = ""
    if rows < of:
        cut_off = f" The file stops after {number(rows, locale)} of {number(of, locale)} entries."
        body.append(
            Text(
                f"{cut_off.strip()} Ask for fewer days, or run “csp-bot audit export” where the bot is installed: it has no limit.",
                Tone.WARNING,
            )
        )
    return Card(
        title="Audit export",
        summary=f"{count(rows, 'entry', 'entries', locale)} in {file.name}.{cut_off}",
        body=tuple(body),
        tone=Tone.WARNING if cut_off else Tone.PLAIN,
    )


def nothing_card() -> Card:
    """Nothing meets the conditions, so there is no file."""
    return Card(
        "Nothing to export",
        "Nothing is on record that meets this.",
        (Actions((Button("The whole trail", "audit list", Style.PRIMARY),)),),
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
        "audit list": trail_card([row, gone], page, {"person": "ada"}, names=names, locale="en-US"),
        "audit list, nothing": trail_card([], page, {}, names={}, locale="en-US", customer=fabrikam),
        "audit show": row_card(row, fabrikam, "en-US"),
        "audit show, erased": row_card(gone, None, "en-US"),
        "audit export": export_card(csv, 20_000, 31_415, "en-US"),
        "audit export, nothing": nothing_card(),
    }
