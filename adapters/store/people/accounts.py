"""Account state as rows: what the directory says of accounts, by the names under which their owners have
roles.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, delete, or_, select

from adapters.store.audit.chain_head import append_entries
from adapters.store.database.encryption import Sealer
from adapters.store.database.engine import Database
from adapters.store.database.sql import add_rows, put_row
from adapters.store.people.names import KNOWN, OWNERS, is_all
from adapters.store.schema.people import accounts as _table
from adapters.store.schema.people import addresses as _addresses
from adapters.store.schema.people import links
from bot.model.audit import AuditEntry
from bot.model.canonicalization import canonical_address
from bot.model.identity import Account

# Asked at every question, so it is made once.
_GONE = (
    select(_table.c.gone)
    .where(_table.c.name.in_(bindparam("names", expanding=True)), _table.c.gone.is_not(None))
    .order_by(_table.c.gone)
    .limit(1)
)


class SqlAccounts:
    """Accounts by name (``bot.ports.Accounts``)."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    async def gone(self, names: Sequence[str]) -> datetime | None:
        """Since when an account known by one of these names does not work; ``None`` where none is known not to."""
        if not names:
            return None
        found = await self._database.once(_GONE, {"names": list(names)})
        return found[0].gone if found else None

    async def known(self, names: Sequence[str]) -> Mapping[str, datetime | None]:
        """All names of the human with one of these, each with since when the account known by it does not work."""
        known: dict[str, datetime | None] = dict.fromkeys(names)
        while known:
            found = await self._database.once(KNOWN, {"names": list(known)})
            pairs = {(row.name, row.oid) for row in found}
            settled = is_all(known, pairs)
            known |= {oid: None for _, oid in pairs if oid not in known} | {
                row.name: row.gone for row in found
            }
            if settled:
                break
        return known

    async def owners(self, addresses: Collection[str]) -> Mapping[str, frozenset[str]]:
        """The accounts, by object id, that each of these addresses belongs to; none of those nothing is known of."""
        if not addresses:
            return {}
        found: dict[str, set[str]] = defaultdict(set)
        for row in await self._database.once(OWNERS, {"names": sorted(addresses)}):
            found[row.name].add(row.oid)
        return {address: frozenset(oids) for address, oids in found.items()}

    async def all(self, after: str = "", limit: int = 100) -> Sequence[Account]:
        """What is known, in the order of the names, beginning after this one."""
        query = select(_table).where(_table.c.name > after).order_by(_table.c.name).limit(limit)
        return [Account(row.name, row.oid, row.gone) for row in await self._database.once(query)]

    async def put(self, accounts: Sequence[Account], row: AuditEntry | None = None) -> None:
        """Keep what the directory says, in place of what was known under the same names, with an audit row of it."""
        async with self._database.write() as connection:
            # In an order that all share, or two that do this at once could wait for each other.
            for each in sorted(accounts, key=lambda account: account.name):
                await put_row(
                    connection, _table, {"name": each.name, "oid": each.oid.lower(), "gone": each.gone}
                )
            await append_entries(connection, self._sealer, [row] if row else [])

    async def lift(self, oid: str, names: Sequence[str] = (), row: AuditEntry | None = None) -> bool:
        """Forget that an account did not work, and that others of these names did not, with an audit row of it.

        Whether any was known not to.
        """
        told: ColumnElement[bool] = or_(_table.c.oid == oid.lower(), _table.c.name.in_(names))
        async with self._database.write() as connection:
            query = delete(_table).where(told, _table.c.gone.is_not(None))
            lifted = bool((await connection.execute(query)).rowcount)
            await append_entries(connection, self._sealer, [row] if row and lifted else [])
        return lifted

    async def addressed(self, oid: str, addresses: Collection[str]) -> None:
        """Keep the addresses of an account, in place of those that were known; writes only what is new."""
        wanted, theirs = {canonical_address(each) for each in addresses}, _addresses.c.oid == oid.lower()
        held = {row.address for row in await self._database.once(select(_addresses.c.address).where(theirs))}
        if held == wanted:
            return
        async with self._database.write() as connection:
            await connection.execute(delete(_addresses).where(theirs, _addresses.c.address.not_in(wanted)))
            new = [{"oid": oid.lower(), "address": each} for each in sorted(wanted)]
            await add_rows(connection, _addresses, new)

    async def forget_addresses(self, kept: Collection[str]) -> None:
        """Know the addresses of these accounts alone, by object id, and of who has signed in."""
        rows = await self._database.once(select(_addresses.c.oid).distinct())
        signed_in = {row.oid for row in await self._database.once(select(links.c.oid).distinct())}
        over = sorted({row.oid for row in rows} - {each.lower() for each in kept} - signed_in)
        if over:
            async with self._database.write() as connection:
                await connection.execute(delete(_addresses).where(_addresses.c.oid.in_(over)))

    async def forget(self, names: Sequence[str]) -> None:
        """Know nothing of these names any more."""
        if names:
            async with self._database.write() as connection:
                await connection.execute(delete(_table).where(_table.c.name.in_(names)))
