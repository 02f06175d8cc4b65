"""Verified domains in the store's list of customers: kept, found, noticed by other processes, forgotten with the customer."""

from __future__ import annotations

from datetime import timedelta

from adapters.store import SqlStore
from tests.contracts.store_samples import CONTOSO, MINUTE, MUELLER, NOW, RETAIL


async def test_a_customer_is_found_by_a_domain_that_was_learned(store: SqlStore) -> None:
    await store.customers.replace_all([CONTOSO, RETAIL, MUELLER], NOW)
    assert await store.customers.exact("contoso.example") == []
    await store.customers.learn(
        {CONTOSO.id: ["Contoso.example", "xn--mller-kva.example"], RETAIL.id: []}, NOW
    )
    for typed in (
        "contoso.example",
        "ann@CONTOSO.example.",
        "https://www.contoso.example/x",
        "müller.example",
    ):
        assert await store.customers.exact(typed) == [CONTOSO]
    assert await store.customers.domains([CONTOSO.id, RETAIL.id]) == {
        CONTOSO.id: ("contoso.example", "müller.example")
    }
    await store.customers.learn({CONTOSO.id: ["contoso.example"]}, NOW + MINUTE)
    assert await store.customers.exact("müller.example") == []


async def test_another_process_notices_domains_and_reads_only_what_is_new(
    store: SqlStore, database_url: str, keys: list[str]
) -> None:
    await store.customers.replace_all([CONTOSO, RETAIL], NOW)
    async with SqlStore.open(database_url, keys) as other:
        other.customers.look_again = 0.0
        await store.customers.learn({CONTOSO.id: ["contoso.example"]}, NOW)
        assert await other.customers.exact("contoso.example") == [CONTOSO]
        await other.customers.learn({RETAIL.id: ["retail.example"]}, NOW)
        await store.customers.learn({CONTOSO.id: []}, NOW)
        assert await other.customers.exact("contoso.example") == []
        assert await other.customers.exact("retail.example") == [RETAIL]


async def test_those_whose_domains_were_read_the_longest_ago_come_first(store: SqlStore) -> None:
    await store.customers.replace_all([CONTOSO, RETAIL, MUELLER], NOW)
    assert len(await store.customers.unread(NOW, 2)) == 2
    await store.customers.learn({RETAIL.id: ["retail.example"]}, NOW)
    await store.customers.learn({CONTOSO.id: []}, NOW + MINUTE)
    week = NOW + timedelta(days=7)
    waiting = [each.id for each in await store.customers.unread(week, 9)]
    assert waiting == [MUELLER.id.lower(), RETAIL.id, CONTOSO.id]
    assert [each.id for each in await store.customers.unread(NOW + MINUTE, 9)] == waiting[:2]


async def test_domains_go_with_their_customer(store: SqlStore) -> None:
    await store.customers.replace_all([CONTOSO, RETAIL], NOW)
    await store.customers.learn({CONTOSO.id: ["contoso.example"]}, NOW)
    await store.customers.replace_all([RETAIL], NOW + MINUTE)
    assert await store.customers.exact("contoso.example") == []
    await store.customers.replace_all([CONTOSO, RETAIL], NOW + MINUTE)
    assert [each.id for each in await store.customers.unread(NOW, 9)] == sorted([CONTOSO.id, RETAIL.id])


async def test_a_refresh_of_the_list_keeps_the_domains(store: SqlStore) -> None:
    await store.customers.replace_all([CONTOSO, RETAIL], NOW)
    await store.customers.learn({CONTOSO.id: ["contoso.example"]}, NOW)
    await store.customers.replace_all([CONTOSO, RETAIL, MUELLER], NOW + MINUTE)
    assert await store.customers.exact("contoso.example") == [CONTOSO]


async def test_countries_are_noticed_by_other_processes_and_go_with_their_customer(
    store: SqlStore, database_url: str, keys: list[str]
) -> None:
    await store.customers.replace_all([CONTOSO, RETAIL], NOW)
    ids = [CONTOSO.id, RETAIL.id]
    async with SqlStore.open(database_url, keys) as other:
        other.customers.look_again = 0.0
        assert await other.customers.countries(ids) == {}
        await store.customers.learn({CONTOSO.id: [], RETAIL.id: []}, NOW, {CONTOSO.id: "GB"})
        assert await other.customers.countries(ids) == {CONTOSO.id: "GB"}
        await other.customers.learn({CONTOSO.id: ["contoso.example"]}, NOW)
        assert await other.customers.exact("contoso.example") == [CONTOSO]
    async with SqlStore.open(database_url, keys) as later:
        assert await later.customers.countries(ids) == {CONTOSO.id: "GB"}
