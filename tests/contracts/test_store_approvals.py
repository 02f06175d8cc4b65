"""What every store does with changes that others approve, and with read-only mode; on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.store import SqlStore
from adapters.store.serialization import UnstorableError
from bot.cards.model import Card, Secret
from bot.model import Destination, Freeze
from bot.model.approval import Approval, Vote
from bot.model.change import ChangeProblem, ChangeState, PendingChange, Settled, why_not_confirmable
from bot.model.identity import Actor, Platform, Role
from tests.contracts.store_samples import ADA, LEASE, MINUTE, NOW, SAM, entry, notice, proposal, swept

DAY = timedelta(days=1)
ROOM = Destination("slack", "T1", "C9", thread="1.2")
GIL = Actor(Platform.SLACK, "T1", "gil", "Gil Möller", "gil@northwindcloud.example", "0id-gil")
EVE = Actor(Platform.TEAMS, "t-1", "29:eve:1", "Eve", "eve@northwindcloud.example")
FREEZE = Freeze("Gil", NOW, "an audit \0 \ud800")


def approval(needed: int = 1) -> Approval:
    return Approval(
        approvers=frozenset({Role.ADMIN_AGENT, Role.GLOBAL_ADMIN}),
        needed=needed,
        why="Für Zoë",
        names=("ada@northwindcloud.example", "0id-ada"),
        to=ROOM,
        asked=NOW,
        until=NOW + DAY,
        locale="de-CH",
    )


def vote(by: Actor, at=NOW + MINUTE, *, approves: bool = True, reason: str = "") -> Vote:
    return Vote(by, (by.email,), at, approves=approves, reason=reason)


async def asked(store: SqlStore, needed: int = 1, change_id: str = "c1") -> None:
    await store.changes.propose(proposal(change_id))
    assert await store.changes.ask_approval(change_id, ADA, approval(needed), entry(outcome="asked"), [])


async def now_is(store: SqlStore, change_id: str = "c1") -> PendingChange:
    found = await store.changes.get(change_id)
    assert found is not None
    return found


async def outcomes(store: SqlStore) -> list[str]:
    return [row.outcome for row in reversed(await store.audit.entries())]


async def delivered(store: SqlStore) -> list[str]:
    return [found.id for found in await store.outbox.claim(NOW + 2 * DAY, LEASE, 10)]


async def test_what_is_asked_and_what_is_said_come_back_exactly(store: SqlStore) -> None:
    await asked(store, needed=2)
    wanted = replace(proposal(), state=ChangeState.WAITING, expires=NOW + DAY, approval=approval(2))
    assert await now_is(store) == wanted
    first, second = vote(GIL), vote(EVE, approves=False, reason="zu teuer")
    assert await store.changes.vote("c1", first, entry(outcome="approved"))
    assert (await now_is(store)).approval == replace(approval(2), votes=(first,))
    assert await store.changes.turn_down("c1", second, entry(outcome="rejected"), [])
    over = await now_is(store)
    assert over.approval == replace(approval(2), votes=(first, second))
    assert (over.state, over.finished, over.outcome) == (ChangeState.REJECTED, second.at, "zu teuer")


async def test_only_its_actor_can_ask_and_only_once_and_in_time(store: SqlStore) -> None:
    await store.changes.propose(proposal())
    ask = store.changes.ask_approval
    assert not await ask("c1", SAM, approval(), entry(), [notice("n1")])
    late = replace(approval(), asked=NOW + 15 * MINUTE)
    assert not await ask("c1", ADA, late, entry(), [notice("n1")])
    assert await outcomes(store) == [] and await delivered(store) == []
    assert await ask("c1", ADA, approval(), entry(outcome="asked"), [notice("n1")])
    assert not await ask("c1", ADA, approval(), entry(outcome="asked"), [notice("n2")])
    assert await outcomes(store) == ["asked"] and await delivered(store) == ["n1"]


async def test_a_question_that_cannot_be_stored_is_not_asked(store: SqlStore) -> None:
    await store.changes.propose(proposal())
    shown_once = replace(notice("n1"), card=Card("Created", "Created.", (Secret("Password", "pa55"),)))
    with pytest.raises(UnstorableError):
        await store.changes.ask_approval("c1", ADA, approval(), entry(), [shown_once])
    assert (await now_is(store)).state is ChangeState.PENDING and await outcomes(store) == []


async def test_what_waits_cannot_be_confirmed_and_can_be_taken_back(store: SqlStore) -> None:
    await asked(store)
    assert why_not_confirmable(await now_is(store), ADA, NOW) is ChangeProblem.WAITING
    assert not await store.changes.claim("c1", ADA, NOW, LEASE)
    assert [found.id for found in await store.changes.waiting(NOW, 10)] == ["c1"]
    assert not await store.changes.cancel("c1", GIL.key, entry(outcome="cancelled"), [notice("not hers")])
    assert await store.changes.cancel("c1", ADA, entry(outcome="cancelled"), [notice("n1")])
    assert not await store.changes.cancel("c1", ADA, entry(outcome="cancelled"), [notice("again")])
    assert await delivered(store) == ["n1"]
    assert not await store.changes.vote("c1", vote(GIL), entry(outcome="approved"))
    assert await store.changes.waiting(NOW, 10) == []
    assert await outcomes(store) == ["asked", "cancelled"]


async def test_a_chat_user_says_yes_once_and_in_time(store: SqlStore) -> None:
    await asked(store, needed=2)
    assert await store.changes.vote("c1", vote(GIL), entry(outcome="approved"))
    assert not await store.changes.vote("c1", vote(GIL, NOW + 2 * MINUTE), entry(outcome="approved"))
    assert not await store.changes.vote("c1", vote(EVE, NOW + DAY), entry(outcome="approved"))
    assert not await store.changes.vote("c2", vote(EVE), entry(outcome="approved"))
    assert await outcomes(store) == ["asked", "approved"]


async def test_it_is_passed_on_once_enough_of_those_who_may_have_said_yes(store: SqlStore) -> None:
    await asked(store, needed=2)
    third = Actor(Platform.SLACK, "T1", "hal", "Hal", "hal@northwindcloud.example")
    for voter in (GIL, EVE):
        await store.changes.vote("c1", vote(voter), entry())
    assert not await store.changes.pass_on("c1", frozenset({EVE.key, third.key}), NOW)
    await store.changes.vote("c1", vote(third), entry())
    assert not await store.changes.pass_on("c1", frozenset({EVE.key, third.key}), NOW + DAY), "too late"
    assert await store.changes.pass_on("c1", frozenset({EVE.key, third.key}), NOW)
    assert not await store.changes.pass_on("c1", frozenset({GIL.key, EVE.key, third.key}), NOW)
    passed = await now_is(store)
    assert passed.state is ChangeState.EXECUTING and passed.attempts == 0
    assert passed.approved_by == (EVE.key, third.key), "whose word does not count is not an approver"
    assert not await store.changes.turn_down("c1", vote(GIL, approves=False), entry(), [])


async def test_one_person_under_two_names_is_one(store: SqlStore) -> None:
    await asked(store, needed=2)
    on_teams = replace(EVE, email=GIL.email)
    for voter in (GIL, on_teams):
        assert await store.changes.vote("c1", vote(voter), entry())
    assert not await store.changes.pass_on("c1", frozenset({GIL.key, on_teams.key}), NOW)


async def test_of_many_who_count_at_once_one_passes_it_on(
    store: SqlStore, database_url: str, keys: list[str]
) -> None:
    await asked(store, needed=2)
    everybody = frozenset({GIL.key, EVE.key})
    async with SqlStore.open(database_url, keys) as other:

        async def says_yes(replica: SqlStore, who: Actor) -> bool:
            await replica.changes.vote("c1", vote(who), entry(outcome="approved"))
            return await replica.changes.pass_on("c1", everybody, NOW + MINUTE)

        done = await asyncio.gather(
            says_yes(store, GIL), says_yes(other, EVE), says_yes(other, GIL), says_yes(store, EVE)
        )
    assert done.count(True) == 1
    assert (await outcomes(store)).count("approved") == 2
    assert (await now_is(store)).state is ChangeState.EXECUTING


async def test_of_a_yes_and_a_no_at_once_one_counts(
    store: SqlStore, database_url: str, keys: list[str]
) -> None:
    await asked(store)

    async def says_yes() -> bool:
        await store.changes.vote("c1", vote(GIL), entry(outcome="approved"))
        return await store.changes.pass_on("c1", frozenset({GIL.key}), NOW + MINUTE)

    async with SqlStore.open(database_url, keys) as other:
        no = vote(EVE, approves=False, reason="no")
        passed, rejected = await asyncio.gather(
            says_yes(), other.changes.turn_down("c1", no, entry(outcome="rejected"), [notice("n1")])
        )
    assert passed is not rejected
    assert (await now_is(store)).state is (ChangeState.EXECUTING if passed else ChangeState.REJECTED)
    assert await delivered(store) == ([] if passed else ["n1"])


async def test_what_was_passed_on_is_taken_up_by_one(store: SqlStore) -> None:
    await asked(store)
    await store.changes.vote("c1", vote(GIL), entry())
    await store.changes.pass_on("c1", frozenset({GIL.key}), NOW)
    [found] = await store.changes.interrupted(NOW, 10)
    assert found.approved_by == (GIL.key,)
    taken = await asyncio.gather(*(store.changes.renew("c1", NOW, LEASE) for _ in range(3)))
    assert taken.count(True) == 1
    assert await store.changes.finish("c1", Settled(ChangeState.DONE, "Done.", NOW), entry(outcome="done"))
    done = await now_is(store)
    assert (done.state, done.attempts, done.approved_by) == (ChangeState.DONE, 1, (GIL.key,))


async def test_who_changes_a_yes_into_a_no_is_heard(store: SqlStore) -> None:
    await asked(store, needed=2)
    await store.changes.vote("c1", vote(GIL), entry())
    no = vote(GIL, NOW + 2 * MINUTE, approves=False, reason="I looked again")
    assert await store.changes.turn_down("c1", no, entry(outcome="rejected"), [notice("n1")])
    over = await now_is(store)
    assert over.approval and over.approval.votes == (no,) and await delivered(store) == ["n1"]


async def test_what_nobody_answered_expires_and_is_told(store: SqlStore) -> None:
    await asked(store, change_id="c1")
    await store.changes.propose(proposal("c2"))
    told: list[PendingChange] = []

    def telling(pending: PendingChange):
        told.append(pending)
        return [notice(f"n-{pending.id}")]

    assert await store.changes.expire(NOW + 15 * MINUTE, telling) == 1
    assert [pending.id for pending in told] == ["c2"]
    assert await store.changes.expire(NOW + DAY, telling) == 1
    assert told[-1].id == "c1" and told[-1].approval == approval()
    assert (await now_is(store)).state is ChangeState.EXPIRED
    assert await outcomes(store) == ["asked", "expired", "expired"]
    assert sorted(await delivered(store)) == ["n-c1", "n-c2"]


async def test_votes_are_forgotten_with_their_change(store: SqlStore) -> None:
    await asked(store, change_id="c1")
    await asked(store, needed=2, change_id="c2")
    for change_id in ("c1", "c2"):
        await store.changes.vote(change_id, vote(GIL), entry())
    await store.changes.turn_down("c1", vote(EVE, approves=False), entry(), [])
    await swept(store, NOW + timedelta(days=100))
    assert await store.changes.get("c1") is None
    # Were the yes still there under a name that is used again, it would be counted for something else.
    await asked(store, change_id="c1")
    assert (await now_is(store, "c1")).approval == approval()
    kept = (await now_is(store, "c2")).approval
    assert kept and len(kept.votes) == 1


async def test_who_is_erased_leaves_no_vote_behind(store: SqlStore) -> None:
    await asked(store, change_id="c1")
    await asked(store, needed=2, change_id="c2")
    for change_id in ("c1", "c2"):
        await store.changes.vote(change_id, vote(GIL), entry())
    await store.changes.turn_down("c1", vote(EVE, approves=False), entry(), [])
    await store.erasure.erase(GIL.email, NOW)
    over, under_way = (await now_is(store, "c1")).approval, (await now_is(store, "c2")).approval
    assert over and [each.actor for each in over.votes] == [EVE]
    assert under_way and len(under_way.votes) == 1, "what is under way stays"


# -- read-only mode --------------------------------------------------------------------------------


async def test_read_only_mode_begins_once_and_ends(store: SqlStore) -> None:
    assert await store.freezes.get() is None and await store.freezes.end() is None
    holds = await store.freezes.begin(FREEZE)
    assert (holds.by, holds.since) == ("Gil", NOW) and holds.reason.startswith("an audit")
    assert await store.freezes.begin(Freeze("Eve", NOW + MINUTE, "another")) == holds
    assert await store.freezes.get() == holds
    assert await store.freezes.end() == holds and await store.freezes.get() is None


async def test_in_read_only_mode_nothing_begins_and_nothing_is_lost(store: SqlStore) -> None:
    await store.changes.propose(proposal("c1"))
    await store.changes.propose(proposal("c2"))
    await asked(store, change_id="c3")
    await store.changes.vote("c3", vote(GIL), entry())
    await store.freezes.begin(FREEZE)
    assert not await store.changes.claim("c1", ADA, NOW, LEASE)
    assert not await store.changes.ask_approval("c2", ADA, approval(), entry(), [notice("n1")])
    assert not await store.changes.pass_on("c3", frozenset({GIL.key}), NOW)
    assert await store.changes.cancel("c2", ADA, entry(outcome="cancelled"))
    await store.freezes.end()
    assert await store.changes.claim("c1", ADA, NOW, LEASE)
    assert await store.changes.pass_on("c3", frozenset({GIL.key}), NOW)


async def test_in_read_only_mode_what_was_begun_is_finished_and_what_was_only_approved_waits(
    store: SqlStore,
) -> None:
    await asked(store, change_id="c1")
    await store.changes.vote("c1", vote(GIL), entry())
    await store.changes.pass_on("c1", frozenset({GIL.key}), NOW)
    await store.changes.propose(proposal("c2"))
    await store.changes.claim("c2", ADA, NOW, LEASE)
    await store.freezes.begin(FREEZE)
    later = NOW + 2 * MINUTE
    assert [found.id for found in await store.changes.interrupted(later, 1)] == ["c2"]
    assert not await store.changes.renew("c1", later, LEASE)
    assert await store.changes.renew("c2", later, LEASE)
    await store.freezes.end()
    assert [found.id for found in await store.changes.interrupted(later, 10)] == ["c1"]
    assert await store.changes.renew("c1", later, LEASE)


async def test_read_only_mode_holds_for_every_process_at_once(
    store: SqlStore, database_url: str, keys: list[str]
) -> None:
    for number in range(8):
        await store.changes.propose(proposal(f"c{number}"))
    async with SqlStore.open(database_url, keys) as other:
        await asyncio.gather(
            *(store.changes.claim(f"c{number}", ADA, NOW, LEASE) for number in range(4)),
            other.freezes.begin(FREEZE),
        )
        assert await store.freezes.get()
        late = [await each.changes.claim("c7", ADA, NOW, LEASE) for each in (store, other)]
    assert late == [False, False]
