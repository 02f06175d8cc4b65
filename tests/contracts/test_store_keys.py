"""Encryption keys come and go, and what is stored stays readable, on SQLite and on PostgreSQL."""

from __future__ import annotations

from cryptography.fernet import Fernet

from adapters.store import SqlStore
from bot.model import Evaluation
from tests.contracts.alert_samples import RULES, WHOLE, crossing, message, outcome, ticket
from tests.contracts.store_samples import CONTOSO, LEASE, NOW, entry, proposal


async def _fill(store: SqlStore) -> None:
    await store.alerts.add(WHOLE)
    await store.alerts.record(outcome(*(crossing(f"k{number:04}") for number in range(600))), RULES, NOW)
    await store.alerts.see([ticket()], [message("m1")], Evaluation(), {}, NOW)
    await store.changes.propose(proposal())


async def test_an_old_key_can_be_put_away_after_a_sweep(database_url: str, keys: list[str]) -> None:
    new = Fernet.generate_key().decode()
    async with SqlStore.open(database_url, keys) as store:
        await _fill(store)
    async with SqlStore.open(database_url, [new, *keys]) as store:
        await store.sweep(NOW)
        await store.sweep(NOW)
    async with SqlStore.open(database_url, [new]) as store:
        assert len(await store.alerts.waiting(999)) == 600
        assert await store.alerts.tickets() == [ticket()]
        assert await store.changes.get("c1") == proposal()
        assert [each.id for each in await store.outbox.claim(NOW, LEASE, 9)] == ["m1"]


async def test_while_a_new_key_comes_first_here_and_last_there_each_opens_what_the_other_seals(
    database_url: str, keys: list[str]
) -> None:
    new = Fernet.generate_key().decode()
    async with (
        SqlStore.open(database_url, [*keys, new]) as before,
        SqlStore.open(database_url, [new, *keys]) as after,
    ):
        for number, (writer, reader) in enumerate([(before, after), (after, before)]):
            await writer.vault.put(f"person:t:{number}", "token")
            await writer.changes.propose(proposal(f"c{number}"))
            await writer.audit.append(entry())
            assert await reader.vault.get(f"person:t:{number}") == "token"
            assert await reader.changes.get(f"c{number}") == proposal(f"c{number}")
            await reader.audit.append(entry())
        assert {each.outcome for each in await after.audit.entries()} == {entry().outcome}, "no broken seal"
        # The one of the old order seals back what the other has sealed anew: the last to tidy up has to be of the new.
        await before.sweep(NOW)
        await after.sweep(NOW)
    async with SqlStore.open(database_url, [new]) as store:
        assert [await store.vault.get(f"person:t:{number}") for number in range(2)] == ["token", "token"]
        assert (await store.audit.verify()).fault is None


async def test_what_no_key_opens_stays_and_keeps_nothing_else_from_being_told(
    database_url: str, keys: list[str]
) -> None:
    new, newer = (Fernet.generate_key().decode() for _ in range(2))
    async with SqlStore.open(database_url, keys) as store:
        await _fill(store)
    async with SqlStore.open(database_url, [newer, new]) as store:
        await store.alerts.record(outcome(crossing("readable")), RULES, NOW)
        assert [each.crossing.key for each in await store.alerts.waiting(999)] == ["readable"]
        assert [each.crossing.key for each in await store.alerts.notices(limit=9)] == ["readable"]
        assert await store.alerts.memory([CONTOSO.id]) == outcome().memory
        await store.sweep(NOW)
    async with SqlStore.open(database_url, keys) as store:
        assert len(await store.alerts.waiting(999)) == 600


async def test_a_secret_that_no_key_opens_keeps_none_of_the_others_from_being_sealed_anew(
    database_url: str, keys: list[str]
) -> None:
    lost, new = (Fernet.generate_key().decode() for _ in range(2))
    async with SqlStore.open(database_url, [lost]) as store:
        await store.vault.put("person:t:ada", "adas")
    async with SqlStore.open(database_url, keys) as store:
        await store.vault.put("person:t:sam", "sams")
        await store.changes.propose(proposal())
    async with SqlStore.open(database_url, [new, *keys]) as store:
        await store.sweep(NOW)
    async with SqlStore.open(database_url, [new]) as store:
        assert await store.vault.get("person:t:sam") == "sams"
        assert await store.changes.get("c1") == proposal()
    async with SqlStore.open(database_url, [lost]) as store:
        assert await store.vault.get("person:t:ada") == "adas"
