"""Sign-ins under way. Every step is one conditional UPDATE, so that a link, a state and a code each work once."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, select, update

from adapters.store.database.clock import lasting
from adapters.store.database.encryption import Sealer
from adapters.store.database.engine import Database
from adapters.store.database.sql import put_row
from adapters.store.schema.people import signins as _table
from bot.model.identity import Actor, Platform
from bot.ports import CodeVerdict, SignInTicket, Stage
from bot.ports.dispatch import Place

_OVER: dict[str, Any] = {"stage": Stage.OVER.value, "sealed": "", "state": "", "cookie": "", "code": ""}


class SqlSignIns:
    """Tickets by the hash of their secret (``bot.ports.SignInTickets``)."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer
        self._time = database.time

    async def make(self, ticket: SignInTicket, now: datetime) -> None:
        """Keep a new one; older ones of the same chat user are over. It lasts as long from now as it does from ``now``."""
        row = {
            "digest": ticket.digest,
            "actor": ticket.actor.key,
            "facts": json.dumps({"actor": asdict(ticket.actor), "place": ticket.place.as_dict()}),
            "expires": lasting(self._time, now, ticket.expires),
            "stage": ticket.stage.value,
        }
        async with self._database.write() as connection:
            await connection.execute(update(_table).where(_table.c.actor == ticket.actor.key).values(**_OVER))
            await put_row(connection, _table, row)

    async def find(self, digest: str) -> SignInTicket | None:
        """By the hash of the secret in the link. Raises :class:`SealBroken` when its key is gone."""
        return await self._one(_table.c.digest == digest)

    async def by_state(self, state: str) -> SignInTicket | None:
        """By the hash of what Entra ID repeats."""
        return await self._one(_table.c.state == state) if state else None

    async def start(
        self, digest: str, *, state: str, cookie: str, sealed: str, now: datetime, expires: datetime
    ) -> bool:
        """made -> started, before it expires; bound to the hashes of a state and a cookie."""
        values = {
            "state": state,
            "cookie": cookie,
            "sealed": self._seal(digest, sealed),
            "expires": lasting(self._time, now, expires),
        }
        return await self._move(
            digest, Stage.MADE, Stage.STARTED, _table.c.expires > self._time.now(now), **values
        )

    async def back(self, digest: str, now: datetime) -> bool:
        """started -> back, before it expires."""
        return await self._move(digest, Stage.STARTED, Stage.BACK, _table.c.expires > self._time.now(now))

    async def wait(self, digest: str, *, code: str, sealed: str, now: datetime, expires: datetime) -> bool:
        """back -> waiting for the code with this hash."""
        values = {
            "code": code,
            "expires": lasting(self._time, now, expires),
            "sealed": self._seal(digest, sealed),
            "tries": 0,
        }
        return await self._move(digest, Stage.BACK, Stage.WAITING, **values)

    async def confirm(
        self, actor: str, hash_for: Callable[[str], str], now: datetime, most: int
    ) -> tuple[CodeVerdict, SignInTicket | None]:
        """Compare a typed code with the one the chat user's sign-in waits for; a right one ends the wait."""
        query = (
            select(_table, (_table.c.expires <= self._time.now(now)).label("over"))
            .where(_table.c.actor == actor, _table.c.stage == Stage.WAITING.value)
            .order_by(_table.c.expires.desc())
            .limit(1)
            .with_for_update()
        )
        async with self._database.write() as connection:
            row = (await connection.execute(query)).first()
            if row is None:
                return CodeVerdict.NONE, None
            verdict = _verdict(row, hash_for, most)
            values = {"tries": row.tries + 1} if verdict is CodeVerdict.WRONG else _OVER
            await connection.execute(update(_table).where(_table.c.digest == row.digest).values(**values))
        return verdict, self._ticket(row)

    async def over(self, digest: str) -> None:
        """It has ended; nothing secret is kept of it."""
        async with self._database.write() as connection:
            await connection.execute(update(_table).where(_table.c.digest == digest).values(**_OVER))

    async def sweep(self, now: datetime) -> int:
        """Forget those whose time is over; how many."""
        async with self._database.write() as connection:
            return (await connection.execute(delete(_table).where(_table.c.expires < now))).rowcount

    async def _one(self, condition: ColumnElement[bool]) -> SignInTicket | None:
        async with self._database.read() as connection:
            row = (await connection.execute(select(_table).where(condition).limit(1))).first()
        return None if row is None else self._ticket(row)

    async def _move(
        self, digest: str, before: Stage, after: Stage, *more: ColumnElement[bool], **values: Any
    ) -> bool:
        where = (_table.c.digest == digest, _table.c.stage == before.value, *more)
        query = update(_table).where(*where).values(stage=after.value, **values)
        async with self._database.write() as connection:
            return bool((await connection.execute(query)).rowcount)

    def _seal(self, digest: str, text: str) -> str:
        return self._sealer.seal(f"signin:{digest}", text)

    def _ticket(self, row: Row[Any]) -> SignInTicket:
        facts = json.loads(row.facts)
        actor = Actor(**facts["actor"] | {"platform": Platform(facts["actor"]["platform"])})
        return SignInTicket(
            digest=row.digest,
            actor=actor,
            place=Place.from_dict(facts["place"]),
            expires=row.expires,
            stage=Stage(row.stage),
            state=row.state,
            cookie=row.cookie,
            code=row.code,
            tries=row.tries,
            sealed=self._sealer.open(f"signin:{row.digest}", row.sealed) if row.sealed else "",
        )


def _verdict(row: Row[Any], hash_for: Callable[[str], str], most: int) -> CodeVerdict:
    if row.over:
        return CodeVerdict.LATE
    if hmac.compare_digest(row.code, hash_for(row.digest)):
        return CodeVerdict.RIGHT
    return CodeVerdict.WRONG if row.tries + 1 < most else CodeVerdict.VOID
