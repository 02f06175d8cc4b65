"""audit: who did what, and how it ended."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from bot.access.policy import Permission
from bot.audit.export import csv_head, csv_lines, flat, json_lines
from bot.cards.audit import ROWS_A_PAGE, export_card, nothing_card, row_card, trail_card
from bot.cards.model import Card
from bot.cards.pages import Page
from bot.cards.spreadsheet import CSV, Spool
from bot.errors import NotFound, Offer
from bot.framework.command import command as declared
from bot.framework.context import Ask
from bot.framework.noun_help import NounHelp
from bot.framework.params import OneWord
from bot.framework.phrases import Heard, means
from bot.language import vocabulary as n
from bot.messages import _, n_
from bot.model import CustomerRef
from bot.model.audit import TrailFilter, TrailRow
from bot.parameters.customer import Customer
from bot.parameters.day import FirstDay, LastDay
from bot.parameters.page import PageNumber

NOUN = NounHelp("audit", "Who did what, and when", place=100)

MOST_EXPORTED = 20_000
"""Rows in one file in the chat; the command line has no limit."""

Whom = Annotated[
    str,
    Field(description="Only this person: name, email address or Entra ID", max_length=200, examples=["ada"]),
    Heard("person"),
]
Verb = Annotated[
    str,
    Field(
        description="Only this command, or all commands about one thing",
        max_length=60,
        examples=["usage budget"],
    ),
    Heard(values={"usage budget": n.BUDGET, "ticket": n.TICKET, "access": n.ROLE, "alert": n.ALERT}),
]
Since = Annotated[FirstDay | None, Field(description="From this day on (UTC)", examples=["2026-01-01"])]
Until = Annotated[LastDay | None, Field(description="Through this day (UTC)", examples=["2026-01-31"])]


class Format(StrEnum):
    """As what kind of file."""

    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"

    @property
    def label(self) -> str:
        """As the kind of file is written."""
        return self.value.upper()


@declared(
    "audit list",
    title="Search the audit trail",
    submit="Search",
    aliases=("audit",),
    needs=Permission.AUDIT_READ,
    examples=(
        "audit list",
        "audit list fabrikam since=2026-01-01 until=2026-01-31",
        'audit list person=ada command="usage budget"',
    ),
    asked=(means(n.WHO_DID, helps=(n.SHOW, n.LIST, n.CUSTOMER, n.SET), without=(n.FREEZE,), prior=0.1),),
)
async def show_all(
    ask: Ask,
    customer: Customer | None = None,
    *,
    person: Whom = "",
    command: Verb = "",
    since: Since = None,
    until: Until = None,
    page: PageNumber = 1,
) -> Card:
    """List what was asked, decided and done, newest first."""
    wanted = _filter(customer, person, command, since, until)
    total = await ask.audit.count(wanted)
    place = Page.of(range(total), page, ROWS_A_PAGE)
    rows = await ask.audit.rows(wanted, skip=max(0, place.first - 1), limit=ROWS_A_PAGE)
    known = [await ask.customers.get(each) for each in {row.entry.customer_id for row in rows} - {""}]
    names = {each.id: each.name for each in known if each}
    wishes = _wishes(customer, person=person, command=command, since=since, until=until)
    return trail_card(rows, place, wishes, names=names, locale=ask.locale, customer=customer)


@declared(
    "audit show", title="Show an audit record", needs=Permission.AUDIT_READ, examples=("audit show 41",)
)
async def show(
    ask: Ask,
    number: Annotated[
        int, Field(description="The entry's number, as the list shows it", ge=1, examples=["41"]), OneWord()
    ],
) -> Card:
    """Show everything on record about one entry."""
    rows = await ask.audit.rows(TrailFilter(number=number), limit=1)
    if not rows:
        raise NotFound(
            _("entry {number} in the audit trail", number=number),
            offer=Offer(_("Show newest entries"), "audit list"),
        )
    about = rows[0].entry.customer_id
    return row_card(rows[0], await ask.customers.get(about) if about else None, ask.locale)


@declared(
    "audit export",
    title="Export the audit trail",
    submit="Export",
    needs=Permission.AUDIT_READ,
    examples=("audit export since=2026-01-01", "audit export fabrikam format=jsonl"),
    asked=(means(n.WHO_DID, n.EXPORT), means(n.WHO_DID, n.EXCEL), means(n.WHO_DID, n.CSV)),
)
async def export(
    ask: Ask,
    customer: Customer | None = None,
    *,
    person: Whom = "",
    command: Verb = "",
    since: Since = None,
    until: Until = None,
    format: Annotated[  # noqa: A002 - the word people type
        Format,
        Field(description="CSV, a workbook for Excel, or one JSON object per line"),
        Heard(values={Format.JSONL: n.JSON, Format.CSV: n.CSV, Format.XLSX: n.EXCEL}),
    ] = Format.CSV,
) -> Card:
    """Get the audit trail as a file."""
    wanted = _filter(customer, person, command, since, until)
    total = await ask.audit.count(wanted)
    if not total:
        return nothing_card()
    narrower, name = (
        _("Ask for fewer days, or for one customer or person."),
        f"audit-{ask.now:%Y-%m-%d}.{format}",
    )
    if format is Format.XLSX:
        with ask.sheets.sheet(narrower, workbook=True) as sheet:
            async for kept in _wanted(ask, wanted):
                await sheet.add([flat(row) for row in kept])
            rows, file = sheet.rows, await sheet.document(name)
    else:
        with ask.sheets.spool(narrower) as spool:
            rows = await _write(ask, spool, wanted, format)
            file = spool.document(name, CSV if format is Format.CSV else "application/jsonl")
    return export_card(file, rows, max(rows, total), ask.locale)


async def _write(ask: Ask, spool: Spool, wanted: TrailFilter, format: Format) -> int:  # noqa: A002
    """Write the rows that are wanted as lines; returns how many there were."""
    written = csv_lines if format is Format.CSV else json_lines
    if format is Format.CSV:
        spool.write(csv_head().encode())
    rows = 0
    async for kept in _wanted(ask, wanted):
        await spool.add(lambda kept=kept: written(kept).encode())  # type: ignore[misc]
        rows += len(kept)
    return rows


async def _wanted(ask: Ask, wanted: TrailFilter) -> AsyncIterator[Sequence[TrailRow]]:
    """The rows for one file, some at a time, telling how far it is."""
    rows = 0
    async for found in ask.audit.stream(wanted):
        kept = found[: MOST_EXPORTED - rows]
        yield kept
        rows += len(kept)
        if rows >= MOST_EXPORTED:
            return
        await ask.progress(n_("Wrote {count} entry…", "Wrote {count} entries…", rows))


def _filter(
    customer: CustomerRef | None, person: str, command: str, since: date | None, until: date | None
) -> TrailFilter:
    return TrailFilter(
        since=datetime.combine(since, time(), UTC) if since else None,
        until=datetime.combine(until, time(), UTC) + timedelta(days=1) if until else None,
        person=person.strip(),
        customer_id=customer.id if customer else "",
        command=" ".join(command.split()).casefold(),
    )


def _wishes(customer: CustomerRef | None, **wishes: object) -> dict[str, str]:
    given = {"customer": customer.id if customer else None} | wishes
    return {name: str(value) for name, value in given.items() if value}
