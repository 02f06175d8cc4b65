"""Everything that is kept of one person: found, shown, and taken away, while the audit trail still verifies."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store import schema
from adapters.store.alerts import tables as alerts
from adapters.store.audit.rows import Illegible, all_rows, columns_of, row_of
from adapters.store.audit.tip import append_behind, held_tip
from adapters.store.engine import Database
from adapters.store.people import tables as people
from adapters.store.seal import Sealer
from adapters.store.sql import batches
from bot.audit.chain import without
from bot.audit.entries import entry_of_ours
from bot.audit.inspection import ERASURE
from bot.audit.spans import to_spans
from bot.model.audit import Outcome

_audit = schema.audit
_KEY = re.compile(r"(slack|teams|playground):[^:]+:.+")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class NotAPerson(ValueError):  # noqa: N818 - named for what is the matter
    """What was given names nobody exactly: a part of a name could be anybody's."""


@dataclass(frozen=True, slots=True)
class Holding:
    """Rows about a person in one table: those where one of ``columns`` is one of the person's identities.

    They are deleted, or, where ``blank`` is given, only these columns are emptied. ``names`` are columns with
    the person's name alone.
    """

    words: str
    table: Table
    columns: tuple[ColumnElement[Any], ...] = ()
    names: tuple[ColumnElement[Any], ...] = ()
    blank: Mapping[str, Any] = field(default_factory=dict)
    only: ColumnElement[bool] | None = None


def _key(table: Table) -> ColumnElement[Any]:
    """The key of the actor to whom a row is addressed."""
    return table.c.platform + literal(":") + table.c.workspace + literal(":") + table.c.user


_c = schema.changes.c
_outbox = schema.outbox
_NOWHERE = '{"platform": "", "workspace": ""}'

HOLDINGS: tuple[Holding, ...] = (
    Holding(
        "approvals given",
        schema.votes,
        (schema.votes.c.actor, schema.votes.c.actor_email, schema.votes.c.entra_id),
        only=schema.votes.c.change_id.in_(select(_c.id).where(_c.finished.is_not(None))),
    ),
    Holding("finished changes", schema.changes, (_c.actor, _c.actor_email), only=_c.finished.is_not(None)),
    Holding("messages", _outbox, (_key(_outbox),), only=_outbox.c.settled.is_not(None)),
    Holding(
        "conversations",
        schema.conversations,
        # Somebody's personal chat is known by the key of the actor, with one word in it to tell it from a channel.
        (schema.conversations.c.key, func.replace(schema.conversations.c.key, ":user:", ":")),
    ),
    Holding("refresh tokens", schema.vault),
    Holding("sign-ins", people.links, (people.links.c.actor, people.links.c.oid, people.links.c.upn)),
    Holding("sign-ins under way", people.signins, (people.signins.c.actor,)),
    Holding("roles given to the person", people.grants, (people.grants.c.holder,)),
    Holding(
        "roles given by the person",
        people.grants,
        (people.grants.c.given_by,),
        blank={"given_by": "", "given_by_name": ""},
    ),
    Holding("alert rules for the person alone", alerts.rules, (_key(alerts.rules),)),
    Holding(
        "alert rules made by the person",
        alerts.rules,
        (alerts.rules.c.owner,),
        blank={"owner": "", "owner_name": "", "owner_home": _NOWHERE},
    ),
    Holding("mutes", alerts.mutes, names=(alerts.mutes.c.muted_by,), blank={"muted_by": ""}),
    Holding(
        "alerts taken on",
        alerts.notices,
        names=(alerts.notices.c.acknowledged_by,),
        blank={"acknowledged_by": ""},
    ),
    Holding(
        "read-only mode", schema.freezes, names=(schema.freezes.c.frozen_by,), blank={"frozen_by": "somebody"}
    ),
    Holding("tickets followed", alerts.watches, (alerts.watches.c.owner,), blank={"owner": ""}),
    Holding("what was done to tickets", alerts.deeds, (_key(alerts.deeds),), blank={"user": ""}),
)
"""Where personal data is kept, besides the audit trail. A new table with such columns needs a line here."""

IDENTITIES: tuple[tuple[Table, tuple[str, ...], str], ...] = (
    (_audit, ("actor", "actor_email", "entra_id"), "actor_name"),
    (schema.changes, ("actor", "actor_email"), "actor_name"),
    (schema.votes, ("actor", "actor_email", "entra_id"), "actor_name"),
    (people.links, ("actor", "oid", "upn"), "name"),
)
"""Where the identities of one person stand side by side in one row, and the column with the name."""


@dataclass(frozen=True, slots=True)
class Traces:
    """What there is of a person: who it is, how many rows of what, and what is still under way and stays."""

    identities: tuple[str, ...]
    names: tuple[str, ...]
    rows: Mapping[str, int]
    open_changes: int = 0

    def __bool__(self) -> bool:
        return any(self.rows.values())


class SqlErasure:
    """Finds and erases people. ``who`` is the key of an actor, an e-mail address or an Entra object id."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    async def find(self, who: str) -> Traces:
        """What is kept of a person. Raises :class:`NotAPerson`."""
        async with self._database.read() as connection:
            return await _find(connection, who)

    async def erase(self, who: str, now: datetime) -> Traces:
        """Take it all away, and put on record that rows were erased; not whose. Raises :class:`NotAPerson`."""
        async with self._database.write() as connection:
            traces = await _find(connection, who)
            for holding in HOLDINGS:
                await connection.execute(_removal(holding, traces))
            held = await held_tip(connection, self._sealer)
            erased = await _erase_trail(connection, traces)
            if erased:
                told = f"{len(set().union(*erased.values()))} entries about one person were erased."
                parts = {part: to_spans(numbers) for part, numbers in erased.items()}
                entry = entry_of_ours(now, ERASURE, Outcome.ERASED, detail=told, arguments=parts)
                await append_behind(connection, self._sealer, held, [entry])
            return traces


async def _find(connection: AsyncConnection, who: str) -> Traces:
    identities, names = await _identities(connection, who)
    known = Traces(tuple(sorted(identities)), tuple(sorted(names)), {})
    rows: dict[str, int] = {"audit entries": len(await _parts(connection, known))}
    for holding in HOLDINGS:
        query = select(func.count()).select_from(holding.table).where(_about(holding, known))
        rows[holding.words] = await connection.scalar(query) or 0
    open_ = or_(_within(_c.actor, identities), _within(_c.actor_email, identities))
    left = select(func.count()).select_from(schema.changes).where(open_, _c.finished.is_(None))
    return Traces(known.identities, known.names, rows, await connection.scalar(left) or 0)


async def _identities(connection: AsyncConnection, who: str) -> tuple[set[str], set[str]]:
    """Every key, address and id that stands beside one that is known, and the names that stand beside them."""
    given = who.strip().lower()
    if not any(shape.fullmatch(given) for shape in (_KEY, _UUID, _EMAIL)):
        raise NotAPerson(who)
    known, names = {given}, set[str]()
    while True:
        found = set(known)
        for table, columns, name in IDENTITIES:
            cells = [table.c[column] for column in columns]
            query = select(*cells, table.c[name].label("name")).where(
                or_(*(_within(cell, known) for cell in cells))
            )
            for row in await connection.execute(query.distinct()):
                found |= {value.lower() for value in row[:-1] if value}
                names |= {row.name} - {""}
        if found == known:
            return known, names
        known = found


async def _parts(connection: AsyncConnection, traces: Traces) -> Mapping[int, frozenset[str]]:
    """Which parts of which rows of the trail tell of the person."""
    own = or_(*(_within(_audit.c[name], traces.identities) for name in ("actor", "actor_email", "entra_id")))
    said = [_audit.c[name] for name in ("arguments", "shown", "detail")]
    conditions: Mapping[ColumnElement[bool], Sequence[str]] = {
        own: ("who", "said"),
        _mentions(said, traces.identities): ("said",),
        _mentions([_audit.c.approved_by], traces.identities): ("approvers",),
    }
    parts: defaultdict[int, frozenset[str]] = defaultdict(frozenset)
    for condition, erased in conditions.items():
        for number in (await connection.execute(select(_audit.c.id).where(condition))).scalars():
            parts[number] |= frozenset(erased)
    return parts


async def _erase_trail(connection: AsyncConnection, traces: Traces) -> Mapping[str, set[int]]:
    """Erase in the trail; in which rows, part by part."""
    parts = await _parts(connection, traces)
    erased: defaultdict[str, set[int]] = defaultdict(set)
    for numbers in batches(sorted(parts)):
        for held in (await connection.execute(all_rows().where(_audit.c.id.in_(numbers)))).all():
            try:
                row = row_of(held)
            except Illegible:
                continue
            for part in parts[row.number] & frozenset(row.salts):
                row = without(row, part)
                erased[part].add(row.number)
            values = columns_of(row)
            await connection.execute(update(_audit).where(_audit.c.id == values.pop("id")).values(values))
    return erased


def _removal(holding: Holding, traces: Traces) -> Any:
    about = _about(holding, traces)
    if holding.blank:
        return update(holding.table).where(about).values(dict(holding.blank))
    return delete(holding.table).where(about)


def _about(holding: Holding, traces: Traces) -> ColumnElement[bool]:
    wanted = [_within(column, traces.identities) for column in holding.columns]
    wanted += [_within(column, {name.lower() for name in traces.names}) for column in holding.names]
    if holding.table is schema.vault:
        wanted = [_ends(schema.vault.c.name, "person:", traces.identities)]
    return or_(*wanted) if holding.only is None else or_(*wanted) & holding.only


def _ends(column: ColumnElement[Any], begins: str, identities: Iterable[str]) -> ColumnElement[bool]:
    ids = [each for each in identities if _UUID.fullmatch(each)]
    ends = or_(literal(False), *(func.lower(column).endswith(f":{each}", autoescape=True) for each in ids))
    return column.startswith(begins) & ends


def _within(column: ColumnElement[Any], values: Iterable[str]) -> ColumnElement[bool]:
    return func.lower(column).in_(sorted(values))


def _mentions(columns: Sequence[ColumnElement[Any]], identities: Iterable[str]) -> ColumnElement[bool]:
    found = [func.lower(column).contains(each, autoescape=True) for column in columns for each in identities]
    return or_(literal(False), *found)
