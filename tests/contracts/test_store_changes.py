"""What every store does with pending changes, told once and run on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.store import SqlStore
from adapters.store.serialization import UnstorableError
from bot.cards.model import Card, Secret
from bot.model.change import ChangeState, Settled, why_not_confirmable
from tests.contracts.store_samples import ADA, LEASE, MINUTE, NOW, SAM, entry, notice, proposal


async def test_a_change_comes_back_exactly_as_it_was_proposed(store: SqlStore) -> None:
    await store.changes.propose(proposal())
    back = await store.changes.get("c1")
    assert back == proposal()
    assert why_not_confirmable(back, ADA, NOW) is None
    assert await store.changes.get("c2") is None


async def test_only_its_actor_can_claim_a_change_and_only_once(store: SqlStore) -> None:
    await store.changes.propose(proposal())
    assert not await store.changes.claim("c1", SAM, NOW, LEASE)
    assert await store.changes.claim("c1", ADA, NOW, LEASE)
    assert not await store.changes.claim("c1", ADA, NOW, LEASE)
    back = await store.changes.get("c1")
    assert back is not None
    assert (back.state, back.attempts, back.lease_until) == (ChangeState.EXECUTING, 1, NOW + LEASE)


async def test_a_change_cannot_be_claimed_when_its_time_is_over(store: SqlStore) -> None:
    await store.changes.propose(proposal())
    assert not await store.changes.claim("c1", ADA, NOW + 15 * MINUTE, LEASE)
    assert await store.changes.expire(NOW + 15 * MINUTE) == 1
    back = await store.changes.get("c1")
    assert back is not None
    assert back.state is ChangeState.EXPIRED
    assert not await store.changes.claim("c1", ADA, NOW, LEASE)


async def test_cancelling_leaves_an_audit_row_and_nothing_to_claim(store: SqlStore) -> None:
    await store.changes.propose(proposal())
    assert not await store.changes.cancel("c1", SAM, entry(outcome="cancelled"))
    assert await store.changes.cancel("c1", ADA, entry(outcome="cancelled"))
    assert not await store.changes.cancel("c1", ADA, entry(outcome="cancelled"))
    assert not await store.changes.claim("c1", ADA, NOW, LEASE)
    assert [row.outcome for row in await store.audit.entries()] == ["cancelled"]


async def test_a_claimed_change_cannot_be_cancelled(store: SqlStore) -> None:
    await store.changes.propose(proposal())
    await store.changes.claim("c1", ADA, NOW, LEASE)
    assert not await store.changes.cancel("c1", ADA, entry(outcome="cancelled"))
    assert await store.audit.entries() == []


async def test_finishing_commits_outcome_audit_and_notices_together_and_once(store: SqlStore) -> None:
    await store.changes.propose(proposal())
    settled = Settled(ChangeState.DONE, "The budget is 1,200.50 GBP.", NOW + MINUTE)
    assert not await store.changes.finish("c1", settled, entry())
    await store.changes.claim("c1", ADA, NOW, LEASE)
    assert await store.changes.finish("c1", settled, entry(change_id="c1"), [notice("n1")])
    assert not await store.changes.finish("c1", settled, entry(change_id="c1"), [notice("n2")])
    back = await store.changes.get("c1")
    assert back is not None
    assert (back.state, back.outcome, back.finished) == (ChangeState.DONE, settled.outcome, settled.at)
    assert back.lease_until is None
    assert [row.change_id for row in await store.audit.entries()] == ["c1"]
    assert [found.id for found in await store.outbox.claim(NOW, LEASE, 10)] == ["n1"]


async def test_what_cannot_be_stored_leaves_the_change_executing_without_a_trace(store: SqlStore) -> None:
    await store.changes.propose(proposal())
    await store.changes.claim("c1", ADA, NOW, LEASE)
    shown_once = replace(notice("n2"), card=Card("Created", "Created.", (Secret("Password", "pa55"),)))
    with pytest.raises(UnstorableError):
        await store.changes.finish(
            "c1", Settled(ChangeState.DONE, "", NOW), entry(), [notice("n1"), shown_once]
        )
    back = await store.changes.get("c1")
    assert back is not None
    assert back.state is ChangeState.EXECUTING
    assert await store.audit.entries() == []
    assert await store.outbox.claim(NOW, LEASE, 10) == []


async def test_an_interrupted_change_is_taken_up_by_one_process_when_its_lease_has_run_out(
    store: SqlStore,
) -> None:
    await store.changes.propose(proposal())
    await store.changes.claim("c1", ADA, NOW, LEASE)
    assert await store.changes.interrupted(NOW + MINUTE, 10) == []
    assert not await store.changes.renew("c1", NOW + MINUTE, LEASE)
    later = NOW + 2 * MINUTE
    assert [change.id for change in await store.changes.interrupted(later, 10)] == ["c1"]
    assert await store.changes.renew("c1", later, LEASE)
    assert not await store.changes.renew("c1", later, LEASE)
    assert await store.changes.interrupted(later, 10) == []
    back = await store.changes.get("c1")
    assert back is not None
    assert (back.attempts, back.request_id) == (2, "r-1")


async def test_a_finished_change_is_never_interrupted(store: SqlStore) -> None:
    await store.changes.propose(proposal())
    await store.changes.claim("c1", ADA, NOW, LEASE)
    await store.changes.finish("c1", Settled(ChangeState.FAILED, "No.", NOW), entry())
    assert await store.changes.interrupted(NOW + timedelta(days=1), 10) == []
    assert not await store.changes.renew("c1", NOW + timedelta(days=1), LEASE)


async def test_what_carrying_out_comes_to_is_on_record_and_the_first_value_counts(store: SqlStore) -> None:
    await store.changes.propose(proposal())
    await store.changes.claim("c1", ADA, NOW, LEASE)
    counted = await asyncio.gather(*(store.changes.record("c1", "cart", f"k{each}") for each in range(8)))
    assert len(set(counted)) == 1
    assert await store.changes.record("c1", "orders", "o1 o2") == "o1 o2"
    back = await store.changes.get("c1")
    assert back is not None and dict(back.recorded) == {"cart": counted[0], "orders": "o1 o2"}


async def test_changes_that_were_done_are_found_until_something_is_on_record_of_them(store: SqlStore) -> None:
    async def followed() -> list[str]:
        command = proposal().command
        found = await store.changes.carried_out(command, NOW - MINUTE, "told", 10)
        return [each.id for each in found]

    await store.changes.propose(proposal())
    await store.changes.claim("c1", ADA, NOW, LEASE)
    assert await followed() == [], "it is under way"
    await store.changes.finish("c1", Settled(ChangeState.DONE, "Done.", NOW), entry())
    await store.changes.record("c1", "orders", "told")
    assert await followed() == ["c1"], "a value is no name"
    await store.changes.record("c1", "told", "provisioned")
    assert await followed() == []
    assert await store.changes.carried_out(proposal().command, NOW + MINUTE, "gone", 10) == []
    assert await store.changes.carried_out("usage other", NOW - MINUTE, "gone", 10) == []
