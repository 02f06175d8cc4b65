"""Sealed texts open with any of the keys, under their own name only."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, update

from adapters.store import SealBroken, SqlStore
from adapters.store.database.encryption import Sealer
from adapters.store.database.engine import open_database
from adapters.store.schema.tables import vault


def test_a_store_without_a_key_is_refused() -> None:
    with pytest.raises(ValueError, match="TOKEN_ENCRYPTION_KEYS"):
        Sealer([])


def test_a_sealed_text_opens_under_its_own_name_only(keys: list[str]) -> None:
    sealer = Sealer(keys)
    sealed = sealer.seal("vault:ada", "s3cret")
    assert "s3cret" not in sealed
    assert sealer.open("vault:ada", sealed) == "s3cret"
    for name, text in (("vault:sam", sealed), ("vault:ada", sealed[:-4] + "AAA="), ("vault:ada", "")):
        with pytest.raises(SealBroken):
            sealer.open(name, text)
    with pytest.raises(SealBroken):
        Sealer([Fernet.generate_key().decode()]).open("vault:ada", sealed)
    assert keys[0] not in repr(sealer)


async def test_secrets_that_were_swapped_in_the_database_do_not_open(
    store: SqlStore, database_url: str
) -> None:
    await store.vault.put("ada", "ada's token")
    await store.vault.put("sam", "sam's token")
    database = open_database(database_url)
    async with database.write() as connection:
        adas = await connection.scalar(select(vault.c.sealed).where(vault.c.name == "ada"))
        await connection.execute(update(vault).where(vault.c.name == "sam").values(sealed=adas))
    await database.close()
    assert await store.vault.get("ada") == "ada's token"
    with pytest.raises(SealBroken):
        await store.vault.get("sam")
