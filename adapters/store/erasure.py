"""Erasure of a person: what is kept of them is found, shown, and taken away, while the audit trail still
verifies.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam, delete, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.audit.chain_head import append_behind, hold_head
from adapters.store.audit.rows import Illegible, all_rows, columns_of, row_of
from adapters.store.database.ascii_lower import AsciiLower, ascii_lower
from adapters.store.database.destinations import access_to_text, place_to_text
from adapters.store.database.encryption import Sealer
from adapters.store.database.engine import Database
from adapters.store.database.sql import batches
from adapters.store.personal_data import Traces, changes_of, telling
from adapters.store.schema import alerts, people
from adapters.store.schema import tables as schema
from adapters.store.unique_names import called, own_names, within
from bot.audit.chain import without
from bot.audit.entries import entry_of_ours
from bot.audit.row_ranges import to_row_ranges
from bot.audit.verification import ERASURE
from bot.model.audit import Outcome
from bot.model.canonicalization import canonical_address
from bot.model.destination import home_of_actor
from bot.ports.outbox import Access

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
    the person's name alone; ``also`` finds what neither does.
    """

    words: str
    table: Table
    columns: tuple[ColumnElement[Any], ...] = ()
    names: tuple[ColumnElement[Any], ...] = ()
    blank: Mapping[str, Any] = field(default_factory=dict)
    only: ColumnElement[bool] | None = None
    also: Callable[[Traces], ColumnElement[bool]] | None = None


def _key(table: Table) -> ColumnElement[Any]:
    """The key of the actor to whom a row is addressed."""
    return table.c.platform + literal(":") + table.c.workspace + literal(":") + table.c.user


def _their_tokens(traces: Traces) -> ColumnElement[bool]:
    name = schema.vault.c.name
    ids = [each for each in traces.identities if _UUID.fullmatch(each)]
    ends = or_(literal(False), *(func.lower(name).endswith(f":{each}", autoescape=True) for each in ids))
    return name.startswith("person:") & ends


def _their_rooms(traces: Traces) -> ColumnElement[bool]:
    return schema.conversations.c.key.in_(traces.rooms)


def _told_of_failure(traces: Traces) -> ColumnElement[bool]:
    keys = [each for each in traces.identities if _KEY.fullmatch(each)]
    homes = {place_to_text(home) for key in keys if (home := home_of_actor(key))}
    return within(_outbox.c.owner, homes)


def _signed(column: ColumnElement[Any]) -> Callable[[Traces], ColumnElement[bool]]:
    """The name beside an address or an id of the person, which is nobody else's whatever the name is."""

    def by_them(traces: Traces) -> ColumnElement[bool]:
        sure = {*traces.identities, *(each.rpartition(":")[2] for each in traces.identities)}
        return called(column, {f"{name} ({each})" for name in traces.names for each in sure})

    return by_them


def _given_by_them(traces: Traces) -> ColumnElement[bool]:
    return _lists(people.grants.c.given_by_names, traces.identities)


def _rests_on_them(traces: Traces) -> ColumnElement[bool]:
    return _lists(_outbox.c.access, [each for each in traces.identities if _KEY.fullmatch(each)])


def _lists(column: ColumnElement[Any], values: Iterable[str]) -> ColumnElement[bool]:
    """Whether one of these values is a text in the column's JSON, in whatever letters."""
    quoted = (json.dumps(ascii_lower(each), ensure_ascii=False) for each in values)
    return or_(literal(False), *(AsciiLower(column).contains(each, autoescape=True) for each in quoted))


_NOBODYS = access_to_text((Access(("",)),))
"""What rests on the rights of whoever was erased is posted to nobody."""

_c = schema.changes.c
_outbox = schema.outbox
_NOWHERE = '{"platform": "", "workspace": ""}'

# Somebody's personal chat is known by the key of the actor, with one word in it to tell it from a channel.
_person_of_room = func.replace(schema.conversations.c.key, ":user:", ":")

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
        "messages of whose failure the person would hear",
        _outbox,
        also=_told_of_failure,
        only=_outbox.c.settled.is_not(None),
        blank={"owner": ""},
    ),
    Holding(
        "messages that rest on the person's rights",
        _outbox,
        also=_rests_on_them,
        only=_outbox.c.settled.is_not(None),
        blank={"access": _NOBODYS},
    ),
    Holding(
        "conversations",
        schema.conversations,
        (schema.conversations.c.key, _person_of_room),
        also=_their_rooms,
    ),
    Holding("refresh tokens", schema.vault, also=_their_tokens),
    Holding("sign-ins", people.links, (people.links.c.actor, people.links.c.oid, people.links.c.upn)),
    Holding("sign-ins under way", people.signins, (people.signins.c.actor,)),
    Holding("accounts in the directory", people.accounts, (people.accounts.c.name, people.accounts.c.oid)),
    Holding("addresses of accounts", people.addresses, (people.addresses.c.oid, people.addresses.c.address)),
    Holding("roles given to the person", people.grants, (people.grants.c.holder,)),
    Holding(
        "roles given by the person",
        people.grants,
        (people.grants.c.given_by,),
        also=_given_by_them,
        blank={"given_by": "", "given_by_name": "", "given_by_names": "[]"},
    ),
    Holding("alert rules for the person alone", alerts.rules, (_key(alerts.rules),)),
    Holding(
        "alert rules made by the person",
        alerts.rules,
        (alerts.rules.c.owner,),
        blank={"owner": "", "owner_name": "", "owner_home": _NOWHERE},
    ),
    Holding("alerts for the person alone", alerts.notices, (_key(alerts.notices),)),
    Holding(
        "mutes",
        alerts.mutes,
        names=(alerts.mutes.c.muted_by,),
        also=_signed(alerts.mutes.c.muted_by),
        blank={"muted_by": ""},
    ),
    Holding(
        "alerts taken on",
        alerts.notices,
        (alerts.notices.c.acknowledged_actor,),
        names=(alerts.notices.c.acknowledged_by,),
        also=_signed(alerts.notices.c.acknowledged_by),
        blank={"acknowledged_by": "", "acknowledged_actor": ""},
    ),
    Holding(
        "read-only mode",
        schema.freezes,
        names=(schema.freezes.c.frozen_by,),
        also=_signed(schema.freezes.c.frozen_by),
        blank={"frozen_by": "somebody"},
    ),
    Holding("tickets followed by the person alone", alerts.watches, (_key(alerts.watches),)),
    Holding("tickets followed", alerts.watches, (alerts.watches.c.owner,), blank={"owner": ""}),
    Holding("tickets raised or taken", alerts.ticket_owners, (alerts.ticket_owners.c.owner,)),
    Holding("what was done to tickets", alerts.deeds, (_key(alerts.deeds),), blank={"user": ""}),
)
"""Where personal data is kept, besides the audit trail. A new table with such columns needs a line here."""

IDENTITIES: tuple[tuple[Table, tuple[str, ...], str | None], ...] = (
    (_audit, ("actor", "actor_email", "entra_id"), "actor_name"),
    (schema.changes, ("actor", "actor_email"), "actor_name"),
    (schema.votes, ("actor", "actor_email", "entra_id"), "actor_name"),
    (people.links, ("actor", "oid", "upn"), "name"),
    (people.accounts, ("name", "oid"), None),
    (people.addresses, ("address", "oid"), None),
)
"""Where the identities of one person stand side by side in one row, and the column with the name, if there is one."""


class SqlErasure:
    """Finds and erases people. ``who`` is the key of an actor, an e-mail address or an Entra object id."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    async def find(self, who: str) -> Traces:
        """What is kept of a person. Raises :class:`NotAPerson`."""
        async with self._database.read() as connection:
            return (await _find(connection, who)).traces

    async def erase(self, who: str, now: datetime) -> Traces:
        """Take it all away, and put on record that rows were erased; not whose. Raises :class:`NotAPerson`."""
        # To read a long trail takes long, and who writes keeps others waiting: it is read first, and what was recorded
        # meanwhile is looked through once its end is held.
        async with self._database.read() as connection:
            found = await _find(connection, who)
        traces = found.traces
        async with self._database.write() as connection:
            for holding in HOLDINGS:
                await connection.execute(_removal(holding, traces))
            erased = await _erase_rows(connection, found.parts)
            held = await hold_head(connection, self._sealer)
            late, _ = await telling(connection, traces, found.until, held.head.number)
            for part, numbers in (await _erase_rows(connection, late)).items():
                erased[part] |= numbers
            if erased:
                told = f"{len(set().union(*erased.values()))} entries about one person were erased."
                ranges = {part: to_row_ranges(numbers) for part, numbers in erased.items()}
                entry = entry_of_ours(now, ERASURE, Outcome.ERASED, detail=told, arguments=ranges)
                await append_behind(connection, self._sealer, held, [entry])
            return traces


@dataclass(frozen=True, slots=True)
class _Found:
    """What there is of a person, and which parts of which rows of the trail tell of them, ``until`` the row it was read to."""

    traces: Traces
    parts: Mapping[int, frozenset[str]]
    until: int


async def _find(connection: AsyncConnection, who: str) -> _Found:
    identities, names = await _identities(connection, who)
    known = Traces(
        identities=tuple(sorted(identities)),
        names=tuple(sorted(names)),
        own=await own_names(connection, names, identities, IDENTITIES),
        rooms=await _rooms(connection, identities),
    )
    known = replace(known, changes=await changes_of(connection, known))
    until = await connection.scalar(select(func.max(_audit.c.id))) or 0
    parts, by_name = await telling(connection, known, 0, until)
    rows: dict[str, int] = {
        "audit entries": len(parts) - by_name,
        "audit entries that say the name": by_name,
    }
    for holding in HOLDINGS:
        query = select(func.count()).select_from(holding.table).where(_about(holding, known))
        rows[holding.words] = await connection.scalar(query) or 0
    open_ = or_(within(_c.actor, identities), within(_c.actor_email, identities))
    left = select(func.count()).select_from(schema.changes).where(open_, _c.finished.is_(None))
    traces = replace(known, rows=rows, open_changes=await connection.scalar(left) or 0)
    return _Found(traces, parts, until)


async def _identities(connection: AsyncConnection, who: str) -> tuple[set[str], set[str]]:
    """Every key, address and id that stands beside one that is known, and the names that stand beside them."""
    given = ascii_lower(who.strip())
    if not any(shape.fullmatch(given) for shape in (_KEY, _UUID, _EMAIL)):
        raise NotAPerson(who)
    known, names = {given, canonical_address(given)}, set[str]()
    while True:
        found = set(known)
        for table, columns, name in IDENTITIES:
            cells = [table.c[column] for column in columns]
            label = table.c[name] if name else literal("")
            query = select(*cells, label.label("called")).where(or_(*(within(cell, known) for cell in cells)))
            for row in await connection.execute(query.distinct()):
                found |= {
                    form(value) for value in row[:-1] if value for form in (ascii_lower, canonical_address)
                }
                names |= {row.called} - {""}
        if found == known:
            return known, names
        known = found


async def _rooms(connection: AsyncConnection, identities: Iterable[str]) -> tuple[str, ...]:
    """A personal chat is remembered a second time, by its own id."""
    query = select(schema.conversations.c.key, schema.conversations.c.reference)
    held = await connection.execute(query.where(within(_person_of_room, identities)))
    rooms = [(row.key.partition(":user:")[0], json.loads(row.reference).get("conversation")) for row in held]
    return tuple(f"{home}:channel:{room}" for home, room in rooms if room)


async def _erase_rows(
    connection: AsyncConnection, parts: Mapping[int, frozenset[str]]
) -> defaultdict[str, set[int]]:
    """Erase these parts of rows; in which rows, part by part, there was something to erase."""
    erased: defaultdict[str, set[int]] = defaultdict(set)
    for numbers in batches(sorted(parts)):
        anew = []
        for held in (await connection.execute(all_rows().where(_audit.c.id.in_(numbers)))).all():
            try:
                row = row_of(held)
            except Illegible:
                continue
            for part in parts[row.number] & frozenset(row.salts):
                row = without(row, part)
                erased[part].add(row.number)
            values = columns_of(row)
            values["row"] = values.pop("id")
            anew.append(values)
        if anew:
            await connection.execute(update(_audit).where(_audit.c.id == bindparam("row")), anew)
    return erased


def _removal(holding: Holding, traces: Traces) -> Any:
    about = _about(holding, traces)
    if holding.blank:
        return update(holding.table).where(about).values(dict(holding.blank))
    return delete(holding.table).where(about)


def _about(holding: Holding, traces: Traces) -> ColumnElement[bool]:
    wanted = [within(column, traces.identities) for column in holding.columns]
    wanted += [called(column, traces.own) for column in holding.names]
    if holding.also:
        wanted.append(holding.also(traces))
    return or_(*wanted) if holding.only is None else or_(*wanted) & holding.only
