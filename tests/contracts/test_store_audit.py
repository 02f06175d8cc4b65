"""The audit trail in a real database: one chain however many write it, and no hand in the table goes unseen."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import delete, insert, select, update

from adapters.store import SqlStore
from adapters.store.database.encryption import Sealer
from adapters.store.schema import tables as schema
from bot.model.audit import Fault, Outcome, TrailFilter, Verdict
from bot.model.change import ChangeState, Settled
from tests.contracts.store_samples import (
    ADA,
    CONTOSO,
    LEASE,
    MINUTE,
    MUELLER,
    NOW,
    SAM,
    entry,
    notice,
    proposal,
)

DAY = timedelta(days=1)
OID = "5b1d0000-0000-4000-8000-00000000ada0"
ALL = TrailFilter()
ASA = {
    "actor": f"teams:t1:{OID}", "actor_name": "Åsa Öberg", "actor_email": "asa@northwindcloud.example", "entra_id": OID
}  # fmt: skip
DONE = Settled(ChangeState.DONE, "The budget is set.", NOW)

_audit, _tip = schema.audit, schema.audit_tip


async def fill(store: SqlStore, rows: int = 8) -> None:
    for number in range(rows):
        act = entry(at=NOW + DAY * number, detail=f"Act {number}.", approved_by=(SAM,), attempt=1)
        await store.audit.append(act)


async def tamper(store: SqlStore, *statements: Any) -> None:
    """Do to the table what somebody with the database's password could do."""
    async with store._database.write() as connection:
        for statement in statements:
            await connection.execute(statement)


async def whole(store: SqlStore) -> Verdict:
    verdict = await store.audit.verify()
    assert verdict.fault is None, verdict.fault
    assert verdict.sealed
    return verdict


async def fault(store: SqlStore) -> tuple[Fault, int]:
    found = (await store.audit.verify()).fault
    assert found
    return found.fault, found.number


# -- the chain -------------------------------------------------------------------------------------


async def test_an_empty_trail_is_whole(store: SqlStore) -> None:
    verdict = await store.audit.verify()
    assert (verdict.fault, verdict.rows, verdict.head.number) == (None, 0, 0)


async def test_every_row_is_chained_and_comes_back_as_it_was_put_in(store: SqlStore) -> None:
    odd = entry(arguments={"note": 'ü 😀 "x" \\', "a\0b": "\ud800"}, entra_id=OID, shown="Shown.", attempt=3)
    await store.audit.append(odd)
    await fill(store, 3)
    [first] = await store.audit.rows(ALL, skip=3)
    assert first.entry == replace(odd, arguments={"note": 'ü 😀 "x" \\', "ab": "?"})
    assert (first.number, first.previous, first.erased) == (1, "", frozenset())
    assert (await whole(store)).rows == 4


CELLS = {
    "at": 1,
    "attempt": 9,
    "arguments": '{"amount": "9"}',
    "approved_by": "[]",
    "salts": '{"who": "x", "said": "x", "approvers": "x"}',
    "commitments": "{}",
} | {
    column.name: "forged"
    for column in _audit.c
    if column.name not in ("id", "at", "attempt", "arguments", "approved_by", "salts", "commitments")
}


async def test_a_change_to_any_cell_is_found(store: SqlStore) -> None:
    assert set(CELLS) == {column.name for column in _audit.c} - {"id"}
    await fill(store)
    assert (await whole(store)).rows == 8
    async with store._database.read() as connection:
        fifth = dict((await connection.execute(select(_audit).where(_audit.c.id == 5))).one()._mapping)
    for name, value in CELLS.items():
        forged = schema.from_micros(value) if name == "at" else value
        await tamper(store, update(_audit).where(_audit.c.id == 5).values({name: forged}))
        assert await fault(store) == (Fault.CHANGED, 5), name
        await tamper(store, update(_audit).where(_audit.c.id == 5).values({name: fifth[name]}))
    await whole(store)


@pytest.mark.parametrize("name", ["arguments", "approved_by", "salts", "commitments"])
@pytest.mark.parametrize("value", ["", "null", "[1", '{"a": 1}', "[1]", "7"])
async def test_a_row_that_cannot_be_read_is_found(store: SqlStore, name: str, value: str) -> None:
    await fill(store, 3)
    await tamper(store, update(_audit).where(_audit.c.id == 2).values({name: value}))
    assert await fault(store) == (Fault.CHANGED, 2)


async def test_rows_taken_out_cut_off_swapped_or_put_in_are_found(store: SqlStore) -> None:
    await fill(store)
    async with store._database.read() as connection:
        rows = [dict(row._mapping) for row in await connection.execute(select(_audit).order_by(_audit.c.id))]

    async def restore() -> None:
        await tamper(store, delete(_audit), insert(_audit).values(rows))
        await whole(store)

    await tamper(store, delete(_audit).where(_audit.c.id == 4))
    assert await fault(store) == (Fault.MISSING, 4)
    await restore()
    await tamper(store, delete(_audit).where(_audit.c.id >= 7))
    assert await fault(store) == (Fault.CUT, 7)
    await restore()
    await tamper(store, delete(_audit).where(_audit.c.id <= 2))
    assert await fault(store) == (Fault.MISSING, 1)
    await restore()
    ids = ((2, 99), (6, 2), (99, 6))
    await tamper(store, *(update(_audit).where(_audit.c.id == old).values(id=new) for old, new in ids))
    assert await fault(store) == (Fault.REORDERED, 2)
    await restore()
    await tamper(store, insert(_audit).values(rows[-1] | {"id": 9}))
    assert await fault(store) == (Fault.ADDED, 9)
    await restore()
    await tamper(store, insert(_audit).values(rows[-1] | {"id": 0}))
    assert await fault(store) == (Fault.ADDED, 0)
    await restore()
    await tamper(store, delete(_audit))
    assert await fault(store) == (Fault.CUT, 1)


async def test_who_moves_the_end_lacks_the_seal(store: SqlStore) -> None:
    await fill(store)
    rows = await store.audit.rows(ALL, skip=2)
    cut = delete(_audit).where(_audit.c.id > 6)
    await tamper(store, cut, update(_tip).values(number=6, digest=rows[0].digest))
    assert await fault(store) == (Fault.SEAL, 6)
    await tamper(store, update(_tip).values(sealed=""))
    assert await fault(store) == (Fault.SEAL, 6)
    await tamper(store, delete(_tip))
    assert await fault(store) == (Fault.ADDED, 1)


async def nothing(_: SqlStore) -> None:
    """The row of the end is moved, and keeps the seal that it had."""


async def without_seal(store: SqlStore) -> None:
    await tamper(store, update(_tip).values(sealed=""))


async def with_a_seal_of_their_own(store: SqlStore) -> None:
    sealer = Sealer([Fernet.generate_key().decode()])
    await tamper(store, update(_tip).values(sealed=sealer.seal("audit:tip", "[]")))


@pytest.mark.parametrize("hide", [nothing, without_seal, with_a_seal_of_their_own])
async def test_what_was_cut_off_is_not_covered_up_by_the_rows_after_it(store: SqlStore, hide: Any) -> None:
    await fill(store)
    mark = (await whole(store)).head
    rows = await store.audit.rows(ALL, skip=2)
    await tamper(
        store, delete(_audit).where(_audit.c.id > 6), update(_tip).values(number=6, digest=rows[0].digest)
    )
    await hide(store)
    await fill(store, 3)
    verdict = await store.audit.verify()
    assert verdict.fault and (verdict.fault.fault, verdict.fault.number) == (Fault.SEAL, 6)
    assert (verdict.rows, verdict.sealed) == (10, True)
    told = (await store.audit.rows(TrailFilter(number=7)))[0].entry
    assert (told.actor, told.outcome) == ("bot", "seal broken") and "Row 6 was the end" in told.detail
    found = (await store.audit.verify((mark.number, mark.digest))).fault
    assert found and found.fault is Fault.REWRITTEN
    later = (verdict.head.number, verdict.head.digest)
    assert (await store.audit.verify(later)).fault is None, "whoever took that mark has seen it"


async def test_a_beginning_that_was_dropped_by_hand_is_told_for_good(store: SqlStore) -> None:
    await fill(store)
    third = (await store.audit.rows(TrailFilter(number=3)))[0]
    moved = update(_tip).values(anchor=3, anchor_digest=third.digest)
    await tamper(store, delete(_audit).where(_audit.c.id <= 3), moved)
    assert await fault(store) == (Fault.SEAL, 8)
    await fill(store, 1)
    assert await fault(store) == (Fault.SEAL, 8)


async def test_a_key_that_processes_get_one_after_the_other_is_no_fault(database_url: str) -> None:
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    async with AsyncExitStack() as opened:
        late, early = [
            await opened.enter_async_context(SqlStore.open(database_url, keys))
            for keys in ([old], [new, old])
        ]
        await fill(late, 2)
        await fill(early, 2)
        await fill(late, 2)
        verdict = await early.audit.verify()
        assert (verdict.fault, verdict.rows) == (None, 7)
        found = (await late.audit.verify()).fault
        assert found and found.fault is Fault.SEAL, "by the old key alone nobody can tell"


async def test_the_seal_outlives_a_change_of_keys(database_url: str) -> None:
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    async with SqlStore.open(database_url, [old]) as store:
        await fill(store, 2)
    async with SqlStore.open(database_url, [new, old]) as store:
        await store.sweep(NOW + DAY)
    async with SqlStore.open(database_url, [new]) as store:
        await whole(store)


# -- many at once ----------------------------------------------------------------------------------


async def test_many_who_record_at_once_make_one_chain(database_url: str, keys: list[str]) -> None:
    async with AsyncExitStack() as opened:
        stores = [await opened.enter_async_context(SqlStore.open(database_url, keys)) for _ in range(4)]

        async def busy(number: int, store: SqlStore) -> None:
            for at in range(15):
                await store.audit.append(entry(detail=f"{number}.{at}"))
                name = f"c{number}.{at}"
                await store.changes.propose(proposal(name), entry(outcome="proposed", change_id=name))
                await store.changes.claim(name, ADA, NOW, LEASE, entry(outcome="confirmed", change_id=name))
                await store.changes.finish(name, DONE, entry(change_id=name), [notice(name)])

        await asyncio.gather(*(busy(number, store) for number, store in enumerate(stores)))
        assert (await whole(stores[0])).rows == 4 * 15 * 4


async def test_who_goes_away_while_it_is_recorded_leaves_a_whole_trail(store: SqlStore) -> None:
    asked = [asyncio.create_task(store.audit.append(entry(detail=str(number)))) for number in range(20)]
    await asyncio.sleep(0)
    for task in asked[::2]:
        task.cancel()
    await asyncio.gather(*asked, return_exceptions=True)
    await store.audit.append(entry(detail="last"))
    assert {each.detail for each in await store.audit.entries()} == {*map(str, range(20)), "last"}
    assert (await whole(store)).rows == 21


async def test_what_cannot_be_recorded_keeps_nobody_else_from_the_record(store: SqlStore) -> None:
    poison = entry(arguments={"amount": 1200})  # type: ignore[dict-item]
    acts = [entry(detail="first"), entry(detail="second"), poison, entry(detail="third")]
    told = await asyncio.gather(*(store.audit.append(act) for act in acts), return_exceptions=True)
    assert [each is None for each in told] == [True, True, False, True]
    assert (await whole(store)).rows == 3


async def test_what_fails_after_its_row_leaves_no_gap(store: SqlStore) -> None:
    await fill(store, 2)
    await store.changes.propose(proposal("c1"))
    with pytest.raises(ZeroDivisionError):
        async with store._database.write() as connection:
            await store.changes._note(connection, entry())
            raise ZeroDivisionError
    await fill(store, 1)
    assert (await whole(store)).rows == 3


async def test_changes_that_expire_are_on_record(store: SqlStore) -> None:
    for number in range(3):
        await store.changes.propose(proposal(f"c{number}"))
    assert await store.changes.expire(NOW + DAY) == 3
    assert await store.changes.expire(NOW + DAY) == 0
    found = await store.audit.entries()
    assert {(each.outcome, each.change_id) for each in found} == {
        ("expired", f"c{number}") for number in range(3)
    }
    assert found[0].arguments == proposal().arguments and found[0].customer_id == CONTOSO.id
    await whole(store)


async def test_a_change_that_nobody_can_read_expires_on_record(database_url: str) -> None:
    lost, key = (Fernet.generate_key().decode() for _ in range(2))
    async with SqlStore.open(database_url, [lost]) as store:
        await store.changes.propose(proposal())
    async with SqlStore.open(database_url, [key]) as store:
        assert await store.changes.expire(NOW + DAY) == 1
        [told] = await store.audit.entries()
        assert (told.outcome, told.change_id, told.arguments) == ("expired", "c1", {})


# -- reading ---------------------------------------------------------------------------------------


async def test_rows_are_found_by_person_customer_command_and_time(store: SqlStore) -> None:
    await store.audit.append(entry("customer create", NOW, customer_id=CONTOSO.id))
    await store.audit.append(
        entry("usage show", NOW + DAY, actor=SAM, actor_name="Sam 100%", actor_email="sam@x.example")
    )
    await store.audit.append(entry("customers", NOW + 2 * DAY, entra_id=OID))
    await store.audit.append(entry("customer show", NOW + 3 * DAY, customer_id=MUELLER.id))

    async def numbers(**wanted: object) -> Sequence[int]:
        found = await store.audit.rows(TrailFilter(**wanted))  # type: ignore[arg-type]
        assert await store.audit.count(TrailFilter(**wanted)) == len(found)  # type: ignore[arg-type]
        streamed = [row.number async for page in store.audit.stream(TrailFilter(**wanted)) for row in page]  # type: ignore[arg-type]
        assert streamed == sorted(row.number for row in found)
        return [row.number for row in found]

    assert await numbers() == [4, 3, 2, 1]
    assert await numbers(person="SAM@x") == [2] and await numbers(person=SAM) == [2]
    assert await numbers(person="%") == [2] and await numbers(person="_am") == []
    assert await numbers(person=OID.upper()) == [3]
    await store.audit.append(entry("whoami", NOW + 4 * DAY, **ASA))
    assert await numbers(person="åsa ÖB") == [5]
    assert await numbers(command="customer") == [4, 1]
    assert await numbers(customer_id=MUELLER.id.upper()) == [4]
    assert await numbers(since=NOW + DAY, until=NOW + 3 * DAY) == [3, 2]
    assert await numbers(number=2) == [2]


async def test_a_long_trail_is_streamed_in_pages(store: SqlStore) -> None:
    store.audit.page = 3
    await fill(store, 8)
    assert [[row.number for row in page] async for page in store.audit.stream(ALL)] == [
        [1, 2, 3], [4, 5, 6], [7, 8]
    ]  # fmt: skip
    await whole(store)


# -- the vendor's record ---------------------------------------------------------------------------


async def test_of_all_who_tie_a_write_one_does(store: SqlStore) -> None:
    await store.audit.append(entry(change_id="c1"))
    await store.audit.append(entry("alert add", change_id="c2"))
    [waiting] = await store.audit.untied(["usage budget"], NOW, NOW + DAY, 9)
    assert waiting == entry(change_id="c1")
    tie = entry(outcome=Outcome.RECORDED.value, change_id="c1", vendor_audit_id="v1")
    assert sorted(await asyncio.gather(*(store.audit.tie(tie) for _ in range(4)))) == [False] * 3 + [True]
    assert await store.audit.untied(["usage budget"], NOW, NOW + DAY, 9) == []
    assert (await whole(store)).rows == 3


async def test_writes_that_the_vendor_is_asked_about_take_turns(store: SqlStore) -> None:
    async def waiting(limit: int = 9) -> str:
        found = await store.audit.untied(["usage budget"], NOW, NOW + DAY, limit)
        return " ".join(each.change_id for each in found)

    for number in range(1, 5):
        await store.audit.append(entry(change_id=f"c{number}"))
    assert await waiting() == "c1 c2 c3 c4"
    await store.audit.asked(["c3", "c1"], NOW)
    await store.audit.asked(["c2"], NOW + DAY)
    await store.audit.asked([], NOW)
    assert await waiting() == "c4 c1 c3 c2" and await waiting(1) == "c4"
    await store.audit.asked(["c1", "c4"], NOW + 2 * DAY)
    assert await waiting() == "c3 c2 c1 c4"
    assert await store.audit.sweep(NOW + 2 * DAY) == 2
    assert await waiting() == "c2 c3 c1 c4"


async def test_what_somebody_has_had_done_lately_is_found_newest_first(store: SqlStore) -> None:
    audit = store.audit
    for number, (who, outcome, ago) in enumerate(
        [("a", "done", 11), ("a", "done", 9), ("b", "done", 5), ("a", "refused", 4), ("a", "done", 1)]
    ):
        at = NOW - ago * MINUTE
        await audit.append(entry("usage budget", at, actor=who, outcome=outcome, change_id=f"c{number}"))
    found = await audit.done_lately("a", 10 * MINUTE, NOW, 5)
    assert [each.change_id for each in found] == ["c4", "c1"]
    assert [each.change_id for each in await audit.done_lately("a", 10 * MINUTE, NOW, 1)] == ["c4"]
