"""Whoever cuts off the end of the trail and puts an old end back, seal and all, leaves behind what the rows told of."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from adapters.store import SqlStore
from adapters.store.schema import tables as schema
from bot.model import Freeze
from bot.model.alert import rule_id_for
from bot.model.audit import ChainHead, Fault
from bot.model.change import ChangeState, Settled
from bot.model.identity import Grant, Role
from tests.contracts.alert_samples import WHOLE
from tests.contracts.store_samples import ADA, LEASE, NOW, entry, proposal

DAY = timedelta(days=1)
_audit, _tip = schema.audit, schema.audit_tip


async def change(store: SqlStore) -> None:
    await store.changes.propose(proposal(), entry(change_id="c1", outcome="proposed"))
    assert await store.changes.claim("c1", ADA, NOW, LEASE, entry(change_id="c1", outcome="confirmed"))
    over = Settled(ChangeState.DONE, "Done.", NOW)
    assert await store.changes.finish("c1", over, entry(change_id="c1"), [])


async def failure(store: SqlStore) -> None:
    await store.changes.propose(proposal(), entry(change_id="c1", outcome="proposed"))
    assert await store.changes.claim("c1", ADA, NOW, LEASE, entry(change_id="c1", outcome="confirmed"))
    over = Settled(ChangeState.FAILED, "Not done.", NOW)
    assert await store.changes.finish("c1", over, entry(change_id="c1", outcome="failed"), [])


REQUEST, OTHER = "0a1b2c3d-0000-4000-8000-00000000e001", "0a1b2c3d-0000-4000-8000-00000000e002"
SAM, EVE = "sam@northwindcloud.example", "eve@northwindcloud.example"
GRANT = Grant(REQUEST, SAM, Role.ADMIN_AGENT, NOW, NOW + DAY, ADA, "Ada")
NAMED = {"person": f"<mailto:{SAM.title()}>", "role": "Admin agent"}
SOON = NOW + timedelta(seconds=3)


async def grant(store: SqlStore) -> None:
    await store.grants.put(GRANT)
    await store.audit.append(entry("access grant", SOON, request_id=REQUEST, arguments=NAMED))


async def rule(store: SqlStore) -> None:
    await store.alerts.add(replace(WHOLE, id=rule_id_for(REQUEST), created=NOW, owner=ADA))
    await store.audit.append(entry("alert add", SOON, request_id=REQUEST))


async def freeze(store: SqlStore) -> None:
    await store.freezes.begin(Freeze("Ada", NOW, "an audit"), lambda _: entry("freeze"))


EFFECTS: dict[str, Callable[[SqlStore], Awaitable[None]]] = {
    "a change": change,
    "a change that failed": failure,
    "a role": grant,
    "a rule": rule,
    "read-only mode": freeze,
}


async def kept(store: SqlStore) -> dict[str, Any]:
    """The row of the end, as anybody who can read the database may keep it."""
    async with store._database.read() as connection:
        return dict((await connection.execute(select(_tip))).one()._mapping)


async def put_back(store: SqlStore, old: dict[str, Any]) -> None:
    """Cut off what came after an end, and put that end back with its good seal."""
    async with store._database.write() as connection:
        await connection.execute(delete(_audit).where(_audit.c.id > old["number"]))
        await connection.execute(update(_tip).values(old))


async def fault(store: SqlStore, *marks: tuple[int, str]) -> Fault | None:
    found = (await store.audit.verify(*marks)).fault
    return found.fault if found else None


@pytest.mark.parametrize("name", EFFECTS)
async def test_an_effect_whose_rows_were_cut_off_is_found_though_the_end_is_sealed(
    store: SqlStore, name: str
):
    await store.audit.append(entry("customer list", outcome="shown"))
    old = await kept(store)
    await EFFECTS[name](store)
    assert await fault(store) is None
    await put_back(store, old)
    assert await fault(store) is Fault.EFFECT
    await store.audit.append(entry("customer list", outcome="shown"))
    assert await fault(store) is Fault.EFFECT, "and it stays so after the bot has gone on"


@pytest.mark.parametrize("dropped", [False, True], ids=["nothing was dropped", "the beginning was dropped"])
@pytest.mark.parametrize("said", [NOW + 1000 * DAY, None], ids=["years ahead", "nothing"])
async def test_up_to_when_rows_were_dropped_is_not_believed_to_whoever_can_write(
    store: SqlStore, dropped: bool, said: datetime | None
):
    """The seal says up to which row and not up to when; what was done since must have its rows all the same."""
    await store.audit.append(entry("customer list", NOW - 3 * DAY, outcome="shown"))
    await store.audit.append(entry("customer list", NOW - DAY, outcome="shown"))
    if dropped:
        assert await store.audit.forget(NOW - 2 * DAY, NOW - DAY) == 1
    old = await kept(store)
    await change(store)
    await put_back(store, old | {"anchored": said})
    assert await fault(store) is Fault.EFFECT


async def test_a_mark_that_left_the_database_finds_the_cut_without_any_effect(store: SqlStore):
    for number in range(3):
        await store.audit.append(entry("customer list", NOW + DAY * number, outcome="shown"))
    early = await store.audit.end()
    old = await kept(store)
    await store.audit.append(entry("customer show", outcome="refused"))
    late = await store.audit.end()
    marks = [(each.number, each.digest) for each in (early, late)]
    assert (late.number, await fault(store, *marks)) == (4, None)
    await put_back(store, old)
    assert await fault(store) is None, "the trail alone cannot tell"
    assert await fault(store, *marks) is Fault.CUT
    await store.audit.append(entry("customer list", outcome="shown"))
    assert await fault(store, *marks) is Fault.REWRITTEN
    assert await fault(store, marks[0]) is None


async def test_two_marks_of_one_row_cannot_both_be(store: SqlStore):
    await store.audit.append(entry())
    end = await store.audit.end()
    assert await fault(store, (end.number, end.digest), (end.number, "0" * 64)) is Fault.REWRITTEN


@pytest.mark.parametrize("with_end", [True, False], ids=["end and all", "rows alone"])
async def test_a_trail_that_was_emptied_beside_other_rows_is_a_fault(store: SqlStore, with_end: bool):
    await change(store)
    async with store._database.write() as connection:
        await connection.execute(delete(_audit))
        if with_end:
            await connection.execute(delete(_tip))
    assert await fault(store) is (Fault.SEAL if with_end else Fault.CUT)


async def test_an_end_that_was_taken_away_is_a_fault(store: SqlStore):
    await store.audit.append(entry())
    async with store._database.write() as connection:
        await connection.execute(delete(_tip))
    assert await fault(store) is not None


async def test_what_was_put_in_by_hand_is_a_fault(store: SqlStore):
    await store.audit.append(entry())
    given = Grant("g1", "sam@northwindcloud.example", Role.ADMIN_AGENT, NOW, NOW + DAY, ADA, "Ada")
    await store.grants.put(given)
    found = (await store.audit.verify()).fault
    assert found and found.words.startswith("A role that is in force has no row in the trail (1 of them)")


async def test_what_is_from_before_the_rows_that_were_dropped_on_purpose_is_none(store: SqlStore):
    for effect in (change, grant, rule, freeze):
        await effect(store)
    await store.audit.append(entry("customer list", NOW + 3 * DAY, outcome="shown"))
    await store.audit.forget(NOW + 2 * DAY, NOW + 3 * DAY)
    assert await fault(store) is None


async def being_given(store: SqlStore) -> None:
    giving = proposal(command="access grant", request_id=REQUEST)
    told = {"change_id": "c1", "request_id": REQUEST}
    await store.changes.propose(giving, entry("access grant", outcome="proposed", **told))
    await store.changes.claim("c1", ADA, NOW, LEASE, entry("access grant", outcome="confirmed", **told))


async def test_a_role_that_is_being_given_just_now_is_none(store: SqlStore):
    """Role and row are two transactions: between them the change is under way."""
    await being_given(store)
    await store.grants.put(GRANT)
    assert await fault(store) is None
    await store.grants.put(replace(GRANT, id=OTHER, holder=EVE))
    assert await fault(store) is Fault.EFFECT, "what is under way explains its own role alone"


@pytest.mark.parametrize("forged", [replace(GRANT, id="g1"), replace(GRANT, id=OTHER)], ids=["old", "new"])
@pytest.mark.parametrize("changed", [{"holder": EVE}, {"holder": EVE, "by": ""}, {"role": Role.GLOBAL_ADMIN}])
async def test_a_copy_of_a_role_for_somebody_else_is_a_fault(store: SqlStore, forged, changed):
    await grant(store)
    await store.grants.put(replace(forged, **changed))
    assert await fault(store) is Fault.EFFECT


async def test_a_role_that_was_made_over_to_somebody_else_is_a_fault(store: SqlStore):
    await grant(store)
    await store.grants.revoke(SAM, Role.ADMIN_AGENT)
    await store.grants.put(replace(GRANT, holder=EVE))
    assert await fault(store) is Fault.EFFECT


async def test_a_role_that_was_taken_back_and_put_in_again_is_a_fault(store: SqlStore):
    await grant(store)
    await store.audit.append(entry("access revoke", NOW + timedelta(hours=1), arguments=NAMED))
    assert await fault(store) is Fault.EFFECT


async def test_a_change_that_was_set_back_blinds_nobody(store: SqlStore):
    """It is over by the trail, and explains no role."""
    await being_given(store)
    done = entry("access grant", change_id="c1", request_id=REQUEST, arguments=NAMED)
    await store.changes.finish("c1", Settled(ChangeState.DONE, "Done.", NOW), done, [])
    changes = schema.changes
    async with store._database.write() as connection:
        await connection.execute(update(changes).values(state="executing", finished=None))
    found = (await store.audit.verify()).fault
    assert found and found.words == "A change that the trail says is over is said not to be (1 of them)."


async def test_a_change_that_nobody_confirmed_blinds_nobody(store: SqlStore):
    giving = proposal(command="access grant", request_id=REQUEST)
    await store.changes.propose(giving, entry("access grant", outcome="proposed", change_id="c1"))
    async with store._database.write() as connection:
        await connection.execute(update(schema.changes).values(state="executing"))
    await store.grants.put(GRANT)
    assert await fault(store) is Fault.EFFECT


async def test_a_role_from_before_they_had_ids_of_changes_is_told_by_time_and_giver(store: SqlStore):
    await store.grants.put(replace(GRANT, id="g1"))
    await store.audit.append(entry("access grant", SOON, arguments=NAMED, request_id=REQUEST))
    assert await fault(store) is None
    await store.grants.put(replace(GRANT, id="g1", by="slack:T1:eve"))
    assert await fault(store) is Fault.EFFECT


async def test_a_role_whose_giver_was_erased_is_told_all_the_same(store: SqlStore):
    await grant(store)
    await store.erasure.erase(ADA, NOW)
    assert await fault(store) is None


async def test_a_rule_that_is_the_copy_of_another_is_a_fault(store: SqlStore):
    await rule(store)
    await store.alerts.add(replace(WHOLE, id="k3vq7x", created=NOW, owner=ADA))
    assert await fault(store) is Fault.EFFECT


async def test_an_empty_trail_of_a_new_database_is_whole(store: SqlStore):
    assert await fault(store) is None and await store.audit.end() == ChainHead()
