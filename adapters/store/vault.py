"""Vault: small secrets, encrypted at rest. Somebody who can write to the table can delete one, but not swap two."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Sequence

from sqlalchemy import select, update

from adapters.store.database.encryption import SealBroken, Sealer
from adapters.store.database.engine import Database
from adapters.store.database.sql import put_row
from adapters.store.schema import tables as schema

log = logging.getLogger(__name__)

_table = schema.vault


def secret_row(sealer: Sealer, name: str, secret: str) -> dict[str, str]:
    """A secret as a row of the vault, for who writes it together with other rows."""
    return {"name": name, "sealed": sealer.seal(f"vault:{name}", secret)}


class SqlVault:
    """Secrets by name (``bot.ports.Vault``). Reading raises :class:`SealBroken` when no key opens the secret."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    async def get(self, name: str) -> str | None:
        """The secret, or ``None`` where there is none."""
        async with self._database.read() as connection:
            sealed = await connection.scalar(select(_table.c.sealed).where(_table.c.name == name))
        return None if sealed is None else self._open(name, sealed)

    async def put(self, name: str, secret: str) -> None:
        """Keep the secret, in place of what was there."""
        row = secret_row(self._sealer, name, secret)
        async with self._database.write() as connection:
            await put_row(connection, _table, row)

    async def names(self, prefix: str = "") -> Sequence[str]:
        """The names that begin with ``prefix``, in order."""
        async with self._database.read() as connection:
            names = await connection.scalars(select(_table.c.name))
            return sorted(name for name in names if name.startswith(prefix))

    async def swap(self, name: str, old: str, new: str) -> bool:
        """Replace ``old`` by ``new`` only if ``old`` still stands."""
        query = select(_table.c.sealed).where(_table.c.name == name).with_for_update()
        async with self._database.write() as connection:
            sealed = await connection.scalar(query)
            if sealed is None or not hmac.compare_digest(self._open(name, sealed).encode(), old.encode()):
                return False
            await connection.execute(
                update(_table).where(_table.c.name == name).values(sealed=self._seal(name, new))
            )
            return True

    async def rotate(self) -> int:
        """Seal again, under the first key, whatever an older one had sealed; returns how many secrets that were.

        A secret that no key opens is left as it is: its key may come back.
        """
        if self._sealer.alone:
            return 0
        query = select(_table).order_by(_table.c.name).with_for_update()
        async with self._database.write() as connection:
            rows = (await connection.execute(query)).all()
            anew = {row.name: sealed for row in rows if (sealed := self._sealed_anew(row.name, row.sealed))}
            for name, sealed in anew.items():
                await connection.execute(update(_table).where(_table.c.name == name).values(sealed=sealed))
        return len(anew)

    def _sealed_anew(self, name: str, sealed: str) -> str:
        """The secret under the first key; empty where it is so already, or where no key opens it."""
        if self._sealer.is_current(sealed):
            return ""
        try:
            return self._seal(name, self._open(name, sealed))
        except SealBroken:
            log.warning("the secret %s cannot be opened by any key", name)
            return ""

    def _seal(self, name: str, secret: str) -> str:
        return str(secret_row(self._sealer, name, secret)["sealed"])

    def _open(self, name: str, sealed: str) -> str:
        return self._sealer.open(f"vault:{name}", sealed)
