"""Linked identities: who has signed in, chat users and the Entra identities they proved to be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.audit.chain_head import append_entries
from adapters.store.database.clock import SLACK
from adapters.store.database.encryption import Sealer
from adapters.store.database.engine import Database
from adapters.store.database.sql import put_row
from adapters.store.schema import tables as schema
from adapters.store.schema.people import links as _table
from adapters.store.vault import secret_row
from bot.model.audit import AuditEntry
from bot.model.canonicalization import canonical_address
from bot.model.identity import Link, Role, secret_name


class SqlLinks:
    """Links by chat user (``bot.ports.Links``). A refresh token lives exactly as long as a link that needs it."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    async def get(self, actor: str) -> Link | None:
        """The link of a chat user, by its key."""
        found = await self._select(_table.c.actor == actor)
        return found[0] if found else None

    async def of_identity(self, tenant: str, oid: str) -> Sequence[Link]:
        """Every chat user that is this Entra identity."""
        return await self._select(_is(tenant, oid))

    async def all(self, after: str = "", limit: int = 100) -> Sequence[Link]:
        """Links in the order of their chat users' keys, beginning after this one."""
        return await self._select(_table.c.actor > after, limit)

    async def put(
        self, link: Link, refresh_token: str, row: Callable[[Link], AuditEntry] | None = None
    ) -> None:
        """Keep a link with its refresh token, in place of what the chat user had, with its audit row.

        The token is the identity's: whichever chat user brought it, it is as fresh for the others.
        """
        kept = {
            "actor": link.actor,
            "tenant": link.tenant.lower(),
            "oid": link.oid.lower(),
            "upn": link.upn if link.upn.isascii() else canonical_address(link.upn),
            "name": link.name,
            "since": link.since,
            "renewed": link.renewed,
            "roles": _to_text(link.roles),
            "roles_read": link.roles_read and self._read(link.roles_read),
        }
        async with self._database.write() as connection:
            # All of them at once and in order: two chat users of one identity may sign in at the same time.
            same = _is(link.tenant, link.oid)
            held = await self._rows(connection, or_(_table.c.actor == link.actor, same))
            before = [old for old in held if old.actor == link.actor]
            await put_row(connection, _table, kept)
            await connection.execute(update(_table).where(same).values(renewed=link.renewed))
            await put_row(connection, schema.vault, secret_row(self._sealer, link.secret_name, refresh_token))
            for old in before:
                await self._erase_unused(connection, old.tenant, old.oid)
            await self._note(connection, [link], row)

    async def set_roles(self, tenant: str, oid: str, roles: frozenset[Role], read: datetime) -> None:
        """What the directory says now, for every chat user of the identity."""
        await self._update(tenant, oid, roles=_to_text(roles), roles_read=self._read(read))

    def _read(self, told: datetime) -> ColumnElement[datetime]:
        """When roles were read, which are good for a while: by a clock that is ahead they would be for longer."""
        return self._database.time.recorded(told, SLACK)

    async def renewed(self, tenant: str, oid: str, at: datetime) -> None:
        """The refresh token was used."""
        await self._update(tenant, oid, renewed=at)

    async def end(self, actor: str, row: Callable[[Link], AuditEntry] | None = None) -> bool:
        """Forget a link, with the audit row of it, and its refresh token once no other chat user needs it. Whether there
        was one."""
        async with self._database.write() as connection:
            before = await self._rows(connection, _table.c.actor == actor)
            await connection.execute(delete(_table).where(_table.c.actor == actor))
            for old in before:
                await self._erase_unused(connection, old.tenant, old.oid)
            await self._note(connection, [_link(old) for old in before], row)
        return bool(before)

    async def end_identity(
        self, tenant: str, oid: str, row: Callable[[Link], AuditEntry] | None = None
    ) -> Sequence[Link]:
        """Forget every link of an identity, with an audit row for each, and its refresh token; what there was."""
        async with self._database.write() as connection:
            before = await self._rows(connection, _is(tenant, oid))
            await connection.execute(delete(_table).where(_is(tenant, oid)))
            await self._erase_unused(connection, tenant, oid)
            ended = [_link(old) for old in before]
            await self._note(connection, ended, row)
        return ended

    async def _note(
        self, connection: AsyncConnection, links: Sequence[Link], row: Callable[[Link], AuditEntry] | None
    ) -> None:
        """An audit row for each; last in the transaction, because others wait for them."""
        await append_entries(connection, self._sealer, [row(link) for link in links] if row else [])

    async def _select(self, condition: ColumnElement[bool], limit: int = 100) -> list[Link]:
        query = select(_table).where(condition).order_by(_table.c.actor).limit(limit)
        return [_link(row) for row in await self._database.once(query)]

    @staticmethod
    async def _rows(connection: AsyncConnection, condition: ColumnElement[bool]) -> Sequence[Row[Any]]:
        query = select(_table).where(condition).order_by(_table.c.actor).with_for_update()
        return (await connection.execute(query)).all()

    async def _update(self, tenant: str, oid: str, **values: Any) -> None:
        async with self._database.write() as connection:
            await connection.execute(update(_table).where(_is(tenant, oid)).values(**values))

    @staticmethod
    async def _erase_unused(connection: AsyncConnection, tenant: str, oid: str) -> None:
        used = await connection.scalar(select(_table.c.actor).where(_is(tenant, oid)).limit(1))
        if used is None:
            vault = schema.vault
            await connection.execute(delete(vault).where(vault.c.name == secret_name(tenant, oid)))


def _is(tenant: str, oid: str) -> ColumnElement[bool]:
    return and_(_table.c.tenant == tenant.lower(), _table.c.oid == oid.lower())


def _to_text(roles: frozenset[Role]) -> str:
    return ",".join(sorted(roles))


def _link(row: Row[Any]) -> Link:
    known = {role.value: role for role in Role}
    return Link(
        actor=row.actor,
        tenant=row.tenant,
        oid=row.oid,
        upn=row.upn,
        name=row.name,
        since=row.since,
        renewed=row.renewed,
        # A role that a newer release knew is left out: what is not known gives nobody anything.
        roles=frozenset(known[name] for name in row.roles.split(",") if name in known),
        roles_read=row.roles_read,
    )
