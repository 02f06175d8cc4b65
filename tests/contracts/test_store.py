"""What every store must do, told once and run on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet

from adapters.store import SealBroken, SqlStore
from bot.model import CustomerRef
from bot.model.change import ChangeState
from bot.ports.outbox import Illegible
from tests.contracts.store_samples import (
    ADA,
    CONTOSO,
    LEASE,
    MINUTE,
    MUELLER,
    NOW,
    RETAIL,
    SAM,
    entry,
    notice,
    proposal,
    swept,
)

# -- audit -----------------------------------------------------------------------------------------


async def test_the_audit_log_answers_newest_first_by_any_filter(store: SqlStore) -> None:
    rows = [
        entry("customer create", NOW, customer_id=CONTOSO.id, detail="a\0b \ud83d"),
        entry("usage show", NOW + MINUTE, actor=SAM),
        entry("customers", NOW + 2 * MINUTE),
        entry("customer show", NOW + 3 * MINUTE, customer_id=MUELLER.id),
    ]
    for row in rows:
        await store.audit.append(row)

    async def commands(**filters: object) -> Sequence[str]:
        return [row.command for row in await store.audit.entries(**filters)]

    assert await commands() == ["customer show", "customers", "usage show", "customer create"]
    assert await commands(limit=1) == ["customer show"]
    assert await commands(since=NOW + 2 * MINUTE) == ["customer show", "customers"]
    assert await commands(actor=SAM) == ["usage show"]
    assert await commands(customer_id=MUELLER.id.upper()) == ["customer show"]
    assert await commands(command="customer") == ["customer show", "customer create"]
    [oldest] = await store.audit.entries(customer_id=CONTOSO.id)
    assert oldest == replace(rows[0], detail="ab ?")


# -- outbox ----------------------------------------------------------------------------------------


async def test_a_notice_is_delivered_once_and_in_the_order_it_is_due(store: SqlStore) -> None:
    second, first = notice("n2", not_before=NOW), notice("n1", not_before=NOW - MINUTE)
    future = notice("n3", not_before=NOW + MINUTE)
    await store.outbox.put([second, first, future])
    claimed = await store.outbox.claim(NOW, LEASE, 10)
    assert [(each.id, each.attempts) for each in claimed] == [("n1", 1), ("n2", 1)]
    assert [(each.card, each.destination) for each in claimed] == [
        (each.card, each.destination) for each in (first, second)
    ]
    assert await store.outbox.claim(NOW, LEASE, 10) == []
    await store.outbox.delivered("n1", NOW, "1.234")
    await store.outbox.delivered("n2", NOW)
    assert [found.id for found in await store.outbox.claim(NOW + timedelta(days=1), LEASE, 10)] == ["n3"]


async def test_a_known_dedupe_key_is_left_out(store: SqlStore) -> None:
    await store.outbox.put([notice("n1", "same"), notice("n2", "same"), notice("n3", "other")])
    await store.outbox.put([notice("n4", "same"), notice("n3", "again")])
    assert {found.id for found in await store.outbox.claim(NOW, LEASE, 10)} == {"n1", "n3"}
    await store.outbox.delivered("n1", NOW)
    await store.outbox.put([notice("n5", "same")])
    assert await store.outbox.claim(NOW, LEASE, 10) == []


async def test_a_notice_whose_worker_died_comes_back(store: SqlStore) -> None:
    await store.outbox.put([notice("n1")])
    await store.outbox.claim(NOW, LEASE, 10)
    [again] = await store.outbox.claim(NOW + LEASE, LEASE, 10)
    assert (again.id, again.attempts) == ("n1", 2)


async def test_a_notice_is_tried_again_later_or_parked_for_good(store: SqlStore) -> None:
    await store.outbox.put([notice("n1"), notice("n2")])
    await store.outbox.claim(NOW, LEASE, 10)
    await store.outbox.retry("n1", NOW + 5 * MINUTE, "rate limited")
    await store.outbox.park("n2", NOW, "the channel is archived")
    assert await store.outbox.claim(NOW + 4 * MINUTE, LEASE, 10) == []
    [again] = await store.outbox.claim(NOW + 5 * MINUTE, LEASE, 10)
    assert again.id == "n1"
    await store.outbox.delivered("n1", NOW)
    await store.outbox.retry("n1", NOW, "too late to say so")
    assert await store.outbox.claim(NOW + timedelta(days=9), LEASE, 10) == []


async def test_a_notice_that_was_shown_before_it_was_due_is_not_delivered(store: SqlStore) -> None:
    await store.outbox.put([notice("n1", not_before=NOW + MINUTE)])
    await store.outbox.delivered("n1", NOW, "1.234")
    await store.outbox.delivered("nobody knows", NOW)
    assert await store.outbox.claim(NOW + MINUTE, LEASE, 10) == []


async def test_workers_share_the_outbox_without_overlap(store: SqlStore) -> None:
    await store.outbox.put([notice(f"n{number}", channel=f"C{number}") for number in range(60)])
    batches = await asyncio.gather(*(store.outbox.claim(NOW, LEASE, 10) for _ in range(6)))
    names = [found.id for batch in batches for found in batch]
    assert len(names) == len(set(names))
    while rest := await store.outbox.claim(NOW, LEASE, 10):
        names += [found.id for found in rest]
    assert sorted(names) == sorted(f"n{number}" for number in range(60))


# -- seen, leases, conversations -------------------------------------------------------------------


async def test_a_delivery_is_new_once_within_its_time(store: SqlStore) -> None:
    long = "k" * 9000
    for key in ("slack:Ev1", long, "odd \0 \udc00"):
        assert await store.deduplication.first(key, NOW, MINUTE)
        assert not await store.deduplication.first(key, NOW + timedelta(seconds=59), MINUTE)
        assert await store.deduplication.first(key, NOW + MINUTE, MINUTE)
    assert await store.deduplication.first("slack:Ev2", NOW, MINUTE)


async def test_old_keys_are_swept(store: SqlStore) -> None:
    await store.deduplication.first("old", NOW, MINUTE)
    await store.deduplication.first("new", NOW, 3 * MINUTE)
    assert await store.deduplication.sweep(NOW + 2 * MINUTE) == 1
    assert not await store.deduplication.first("new", NOW + 2 * MINUTE, MINUTE)


async def test_one_process_holds_a_job_until_it_lets_go_or_dies(store: SqlStore) -> None:
    assert await store.leases.take("settle", "w1", NOW, MINUTE)
    assert await store.leases.take("settle", "w1", NOW, MINUTE)
    assert not await store.leases.take("settle", "w2", NOW, MINUTE)
    assert await store.leases.take("drain", "w2", NOW, MINUTE)
    await store.leases.release("settle", "w2")
    assert not await store.leases.take("settle", "w2", NOW, MINUTE)
    assert await store.leases.take("settle", "w2", NOW + MINUTE, MINUTE)
    assert not await store.leases.take("settle", "w1", NOW + MINUTE, MINUTE)
    await store.leases.release("settle", "w2")
    assert await store.leases.take("settle", "w1", NOW + MINUTE, MINUTE)


async def test_a_conversation_is_remembered_until_forgotten(store: SqlStore) -> None:
    reference = {"serviceUrl": "https://smba.example/", "user": {"id": "29:é"}, "list": [1, None, 2.5]}
    assert await store.conversations.get("teams:t:u") is None
    await store.conversations.put("teams:t:u", {"old": True})
    await store.conversations.put("teams:t:u", reference)
    assert await store.conversations.get("teams:t:u") == reference
    await store.conversations.forget("teams:t:u")
    assert await store.conversations.get("teams:t:u") is None


# -- vault -----------------------------------------------------------------------------------------


async def test_a_secret_is_kept_under_its_name(store: SqlStore) -> None:
    assert await store.vault.get("refresh:ada") is None
    await store.vault.put("refresh:ada", "old")
    await store.vault.put("refresh:ada", "sécret \0 ✓")
    await store.vault.put("refresh:Zoe", "z")
    await store.vault.put("service", "s")
    assert await store.vault.get("refresh:ada") == "sécret \0 ✓"
    assert await store.vault.names() == ["refresh:Zoe", "refresh:ada", "service"]
    assert await store.vault.names("refresh:") == ["refresh:Zoe", "refresh:ada"]
    assert await store.vault.names("REFRESH:") == []


async def test_a_rotated_token_replaces_only_the_one_it_came_from(store: SqlStore) -> None:
    assert not await store.vault.swap("service", "one", "two")
    await store.vault.put("service", "one")
    results = await asyncio.gather(
        *(store.vault.swap("service", "one", f"two-{number}") for number in range(8))
    )
    assert sum(results) == 1
    assert await store.vault.get("service") == f"two-{results.index(True)}"


async def test_keys_rotate_by_list(database_url: str) -> None:
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    async with SqlStore.open(database_url, [old]) as store:
        await store.vault.put("service", "kept")
        await store.changes.propose(proposal())
    async with SqlStore.open(database_url, [new, old]) as store:
        assert await store.vault.get("service") == "kept"
        assert await store.vault.rotate() == 1
        assert await store.vault.rotate() == 0
        assert await store.changes.get("c1") == proposal()
    async with SqlStore.open(database_url, [new]) as store:
        assert await store.vault.get("service") == "kept"
        with pytest.raises(SealBroken):
            await store.changes.get("c1")


async def test_a_change_or_notice_that_no_key_opens_keeps_no_other_waiting(database_url: str) -> None:
    lost, key = (Fernet.generate_key().decode() for _ in range(2))
    async with SqlStore.open(database_url, [lost]) as store:
        await store.changes.propose(proposal("c1", state=ChangeState.EXECUTING))
        await store.outbox.put([notice("n1")])
    async with SqlStore.open(database_url, [key]) as store:
        await store.changes.propose(proposal("c2", state=ChangeState.EXECUTING))
        await store.outbox.put([notice("n2")])
        assert [change.id for change in await store.changes.interrupted(NOW, 1)] == ["c2"]
        lost_one, kept = await store.outbox.claim(NOW, LEASE, 10)
        assert kept.card == notice("n2").card
        with pytest.raises(Illegible):
            assert lost_one.card


# -- customers -------------------------------------------------------------------------------------


async def test_customers_are_found_by_what_people_call_them(store: SqlStore) -> None:
    assert await store.customers.count() == 0
    assert await store.customers.refreshed_at() is None
    await store.customers.replace_all([CONTOSO, RETAIL, MUELLER], NOW)
    assert await store.customers.count() == 3
    assert await store.customers.refreshed_at() == NOW
    stored = replace(MUELLER, id=MUELLER.id.lower())
    assert await store.customers.exact("MULLER maschinenbau gmbh") == [stored]
    assert await store.customers.get("{" + MUELLER.id + "}") == stored
    assert await store.customers.search("contoso", 5) == [CONTOSO, RETAIL]
    assert set(await store.customers.nearest("contosso", 2)) == {CONTOSO, RETAIL}
    assert len(await store.customers.search("", 2)) == 2


async def test_a_refresh_adds_corrects_and_removes(store: SqlStore) -> None:
    await store.customers.replace_all([CONTOSO, RETAIL], NOW)
    renamed = replace(CONTOSO, name="Contoso Group")
    await store.customers.replace_all([renamed, MUELLER], NOW + MINUTE)
    assert [found.name for found in await store.customers.search("", 9)] == [renamed.name, MUELLER.name]
    assert await store.customers.refreshed_at() == NOW + MINUTE
    await store.customers.add([])
    await store.customers.add([replace(renamed, name="Contoso AG"), replace(RETAIL, id=RETAIL.id.upper())])
    assert [found.name for found in await store.customers.search("contoso", 9)] == [
        "Contoso AG",
        "Contoso Retail",
    ]


async def test_another_process_notices_new_customers(
    store: SqlStore, database_url: str, keys: list[str]
) -> None:
    async with SqlStore.open(database_url, keys) as other:
        other.customers.look_again = 0.0
        assert await other.customers.count() == 0
        await store.customers.add([CONTOSO])
        assert await other.customers.search("contoso", 5) == [CONTOSO]
        await asyncio.gather(
            store.customers.replace_all([RETAIL, CONTOSO], NOW), other.customers.add([MUELLER])
        )
        assert await other.customers.count() in (2, 3)


async def test_thousands_of_customers_are_refreshed_in_one_go(store: SqlStore) -> None:
    many = [
        CustomerRef(f"{number:08x}-0000-0000-0000-000000000000", f"Customer {number}", f"c{number}.example")
        for number in range(3000)
    ]
    await store.customers.replace_all(many, NOW)
    await store.customers.replace_all(many[1500:], NOW)
    assert await store.customers.count() == 1500
    assert await store.customers.exact("c2999.example") == [many[2999]]


# -- the whole -------------------------------------------------------------------------------------


async def test_the_store_says_that_it_is_there(store: SqlStore) -> None:
    await store.check()


async def test_what_is_over_and_done_with_is_swept_and_the_audit_log_stays(store: SqlStore) -> None:
    await store.changes.propose(proposal("over"))
    await store.changes.cancel("over", ADA, entry(outcome="cancelled"))
    await store.changes.propose(proposal("open", expires=NOW + timedelta(days=999)))
    await store.outbox.put([notice("n1"), notice("n2")])
    await store.outbox.delivered("n1", NOW)
    await store.deduplication.first("k", NOW, MINUTE)
    assert await store.sweep(NOW + timedelta(days=10)) == 1
    assert await swept(store, NOW + timedelta(days=100)) == 2
    assert await store.changes.get("open") is not None
    assert len(await store.outbox.claim(NOW, LEASE, 9)) == 1
    assert len(await store.audit.entries()) == 2
