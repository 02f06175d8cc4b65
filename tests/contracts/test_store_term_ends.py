"""Term ends in the store: kept customer by customer, read the longest unread first, forgotten with the customer."""

from __future__ import annotations

from datetime import timedelta

from adapters.store import SqlStore
from bot.model import CustomerRef, Ending
from bot.model.subscription_edit import Terms
from bot.model.term_end import Coverage, TermEnd
from tests.contracts.store_samples import CONTOSO, MINUTE, MUELLER, NOW, RETAIL

FAR = NOW + timedelta(days=400)


def end(customer: CustomerRef, name: str, days: int, ending: Ending | None = Ending.RENEW) -> TermEnd:
    ends, terms = NOW + timedelta(days=days), Terms(25, "P1Y", "monthly")
    return TermEnd(customer.id, f"s-{name}", name, "CFQ7TTC0LFLX:0001", ends, ending, terms)


async def names(store: SqlStore, *ids: str) -> list[str]:
    return [each.name for each in await store.term_ends.between(NOW, FAR, ids or None)]


async def test_what_was_learned_is_told_in_its_order_and_whole(store: SqlStore) -> None:
    await store.customers.replace_all([CONTOSO, RETAIL, MUELLER], NOW)
    e3, visio = end(CONTOSO, "E3", 40, Ending.EXTEND), end(RETAIL, "Visio", 5, Ending.END)
    unknown = end(CONTOSO, "Old", 60, None)
    await store.term_ends.learn({CONTOSO.id.upper(): [e3, unknown], RETAIL.id: [visio], MUELLER.id: []}, NOW)
    assert await store.term_ends.between(NOW, FAR) == [visio, e3, unknown]
    assert await store.term_ends.between(visio.ends, e3.ends) == [visio], (
        "the beginning is in it, the end is not"
    )
    assert await store.term_ends.between(NOW, FAR, [CONTOSO.id.upper()]) == [e3, unknown]
    assert await store.term_ends.between(NOW, FAR, []) == []


async def test_what_is_read_again_takes_the_place_of_all_that_was_known_of_a_customer(
    store: SqlStore,
) -> None:
    await store.customers.replace_all([CONTOSO, RETAIL], NOW)
    first = {
        CONTOSO.id: [end(CONTOSO, "E3", 40), end(CONTOSO, "Gone", 50)],
        RETAIL.id: [end(RETAIL, "P1", 9)],
    }
    await store.term_ends.learn(first, NOW)
    await store.term_ends.learn({CONTOSO.id: [end(CONTOSO, "E3", 405 - 40)]}, NOW + MINUTE)
    assert await names(store) == ["P1", "E3"]


async def test_the_longest_unread_come_first_and_who_could_not_be_read_keeps_what_was_known(
    store: SqlStore,
) -> None:
    await store.customers.replace_all([CONTOSO, RETAIL, MUELLER], NOW)
    await store.term_ends.learn({CONTOSO.id: [end(CONTOSO, "E3", 40)]}, NOW)
    await store.term_ends.learn({RETAIL.id: []}, NOW + MINUTE)
    later = NOW + timedelta(days=1)
    assert [each.name for each in await store.term_ends.unread(later, 3)] == [
        MUELLER.name,
        CONTOSO.name,
        RETAIL.name,
    ]
    await store.term_ends.tried([CONTOSO.id, MUELLER.id], NOW + 2 * MINUTE)
    assert await store.term_ends.unread(later, 1) == [RETAIL]
    assert await store.term_ends.unread(NOW, 3) == []
    assert await names(store) == ["E3"]
    assert await store.term_ends.coverage() == Coverage(2, NOW), "who could never be read is not known"
    assert await store.term_ends.coverage([RETAIL.id]) == Coverage(1, NOW + MINUTE)
    assert await store.term_ends.coverage([]) == Coverage(0, None)


async def test_a_customer_that_left_is_forgotten(store: SqlStore) -> None:
    await store.customers.replace_all([CONTOSO, RETAIL], NOW)
    await store.term_ends.learn({CONTOSO.id: [end(CONTOSO, "E3", 40)]}, NOW)
    await store.customers.replace_all([RETAIL], NOW)
    await store.customers.replace_all([CONTOSO, RETAIL], NOW)
    assert await names(store) == []
    assert (await store.term_ends.coverage()).customers == 0
