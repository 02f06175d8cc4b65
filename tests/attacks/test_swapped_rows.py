"""What is sealed in the database cannot be swapped or read by whoever can write to it and does not have the keys."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from adapters.store import SqlStore
from adapters.store.database.encryption import SealBroken
from bot.ports.outbox import Illegible
from tests.chat import Chat, open_chat
from tests.contracts.store_samples import NOW, notice


@pytest.fixture
async def chat(store: SqlStore) -> Chat:
    return await open_chat(store)


async def run(store: SqlStore, statement: str, **values: Any) -> list[Any]:
    async with store._database.write() as connection:
        found = await connection.execute(text(statement), values)
        return list(found.all()) if found.returns_rows else []


async def swap(store: SqlStore, table: str, key: str, one: str, other: str) -> None:
    rows = dict(await run(store, f"SELECT {key}, sealed FROM {table}"))
    for name, sealed in ((one, rows[other]), (other, rows[one])):
        await run(store, f"UPDATE {table} SET sealed = :sealed WHERE {key} = :name", sealed=sealed, name=name)


async def test_the_change_of_another_is_not_carried_out_in_its_place(chat: Chat, store: SqlStore) -> None:
    bill, ada = chat.as_("bill"), chat.as_("ada")
    await bill.say("usage budget fabrikam 6000")
    await ada.say("usage budget fabrikam 999999")
    await swap(store, "changes", "id", bill.change_id, ada.change_id)

    assert "can no longer be opened" in await bill.confirm(bill.change_id)
    assert chat.partner.done == []


async def test_a_change_that_is_not_what_was_shown_is_not_confirmed(chat: Chat, store: SqlStore) -> None:
    bill = chat.as_("bill")
    await bill.say("usage budget fabrikam 6000")
    await run(store, "UPDATE changes SET shown = 'x'")
    assert "what is on record is not what the card showed" in await bill.confirm(bill.change_id)
    assert chat.partner.done == []


async def test_messages_that_were_swapped_are_not_delivered(store: SqlStore) -> None:
    await store.outbox.put([notice("n1"), notice("n2")])
    await swap(store, "outbox", "id", "n1", "n2")
    for each in await store.outbox.claim(NOW + timedelta(hours=1), timedelta(minutes=1), 9):
        with pytest.raises(Illegible):
            assert each.card


async def test_a_token_under_another_name_does_not_open(store: SqlStore) -> None:
    await store.vault.put("person:t:ada", "adas")
    await store.vault.put("person:t:gil", "gils")
    await swap(store, "vault", "name", "person:t:ada", "person:t:gil")
    for name in ("person:t:ada", "person:t:gil"):
        with pytest.raises(SealBroken):
            await store.vault.get(name)
