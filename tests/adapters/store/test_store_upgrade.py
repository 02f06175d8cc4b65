"""A database of the release before keeps all it holds when its tables are brought up to date."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Boolean, Column, Integer, MetaData, column, func, insert, select, table, update
from sqlalchemy.engine import Connection

from adapters.store import SqlStore, migrate, migrations
from adapters.store.changes.rows import ChangeRows
from adapters.store.database.encryption import Sealer
from adapters.store.database.engine import open_database
from adapters.store.schema.tables import audit_tip, metadata, outbox, to_micros
from adapters.store.serialization import card_to_text
from bot.model import Deed, DeedKind, Destination
from bot.model.audit import Fault
from bot.model.change import ChangeState, Settled
from bot.ports import AuditEntry
from bot.ports.outbox import Notice
from tests.contracts.alert_samples import RULES, WHOLE, crossing, message, outcome, ticket, watch
from tests.contracts.store_samples import CONTOSO, LEASE, MINUTE, NOW, entry, notice, proposal

VERSIONS = Path(migrations.__file__).with_name("versions")

_COLUMNS = (
    "id", "dedupe_key", "platform", "workspace", "channel", "user", "thread", "sealed", "not_before",
    "leased_until", "attempts", "state", "settled", "message_id", "reason",
)  # fmt: skip
_OLD_OUTBOX = table("outbox", *(column(name) for name in _COLUMNS))


def _old_row(sealer: Sealer, held: Notice, **changed: object) -> dict[str, object]:
    place = held.destination
    row = {
        "id": held.id, "dedupe_key": held.dedupe_key, "platform": place.platform,
        "workspace": place.workspace, "channel": place.channel, "user": place.user, "thread": place.thread,
        "sealed": sealer.seal(f"notice:{held.id}", card_to_text(held.card)),
        "not_before": to_micros(held.not_before), "leased_until": None, "attempts": 0, "state": "waiting",
        "settled": None, "message_id": "", "reason": "",
    }  # fmt: skip
    return row | changed


_OLD_AUDIT = table(
    "audit",
    *(column(name) for name in ("id", "at", "actor", "actor_name", "actor_email", "place", "command")),
    *(column(name) for name in ("arguments", "outcome", "detail", "customer_id", "change_id")),
)


def _old_act(number: int, held: AuditEntry) -> dict[str, object]:
    """A row of the trail before it was a chain; numbers had gaps wherever a transaction was rolled back."""
    return {
        "id": 3 * number, "at": to_micros(held.at), "actor": held.actor, "actor_name": held.actor_name,
        "actor_email": held.actor_email, "place": held.place, "command": held.command,
        "arguments": json.dumps(dict(held.arguments)), "outcome": held.outcome, "detail": held.detail,
        "customer_id": held.customer_id, "change_id": held.change_id,
    }  # fmt: skip


_MOMENTS = ("created", "expires", "lease_until", "finished")
_OLD_CHANGES = table(
    "changes",
    *(
        column(name)
        for name in ("id", "command", "sealed", "shown", "actor", "actor_name", "actor_email", "place")
    ),
    *(column(name) for name in ("request_id", "correlation_id", "state", "attempts", "outcome", *_MOMENTS)),
)


def _old_change(sealer: Sealer, change_id: str) -> dict[str, object]:
    row = ChangeRows(sealer).written(proposal(change_id))
    return row | {name: to_micros(row[name]) if row[name] else None for name in _MOMENTS}


ACTS = [
    entry(at=NOW + MINUTE * number, detail=f"Zoë {number} 😀", change_id=f"c{number}")
    for number in range(1203)
]


TOLD = entry(at=NOW + MINUTE * 9999, arguments={"password": "hunter2", "note": "ü"})
MASKED = {"password": "[masked]", "note": "ü"}


async def _fill(url: str, keys: list[str]) -> None:
    """Something in every table of the first revision; only the outbox has changed since."""
    sealer, past = Sealer(keys), to_micros(NOW - MINUTE)
    waiting = (
        notice("z-second"),
        notice("a-third", not_before=NOW + MINUTE),
        notice("m-first", not_before=NOW - MINUTE),
    )
    rows = [
        *(_old_row(sealer, each) for each in waiting),
        _old_row(sealer, notice("held", channel="C2"), leased_until=to_micros(NOW + LEASE), attempts=1),
        _old_row(sealer, notice("tried", channel="C3"), attempts=2, reason="rate limited"),
        _old_row(sealer, notice("told"), state="delivered", settled=past, message_id="1.234", attempts=1),
        _old_row(sealer, notice("lost"), state="parked", settled=past, reason="archived", attempts=1),
    ]
    database = open_database(url)
    async with database.write() as connection:
        await connection.execute(insert(_OLD_OUTBOX), rows)
        acts = [_old_act(number, act) for number, act in enumerate(ACTS, start=1)]
        await connection.execute(insert(_OLD_AUDIT), [*acts, _old_act(9999, TOLD)])
        begun = {"state": "executing", "lease_until": to_micros(NOW + LEASE), "attempts": 1}
        changes = [_old_change(sealer, "executing") | begun, _old_change(sealer, "pending")]
        await connection.execute(insert(_OLD_CHANGES), changes)
    await database.close()
    async with SqlStore.open(url, keys) as store:
        await store.deduplication.first("Ev1", NOW, MINUTE)
        await store.vault.put("app", "a refresh token")
        await store.conversations.put("teams:t:u", {"serviceUrl": "https://smba.example/"})
        await store.leases.take("settle", "w1", NOW, MINUTE)
        await store.customers.replace_all([CONTOSO], NOW)


@pytest.fixture
async def upgraded(empty_database_url: str, keys: list[str]) -> AsyncIterator[SqlStore]:
    """A store whose database was made and used by the release before."""
    await migrate(empty_database_url, "0001")
    await _fill(empty_database_url, keys)
    await migrate(empty_database_url, keys=keys)
    async with SqlStore.open(empty_database_url, keys) as store:
        yield store


async def test_everything_is_still_there(upgraded: SqlStore) -> None:
    executing = await upgraded.changes.get("executing")
    assert executing == proposal(
        "executing", state=ChangeState.EXECUTING, attempts=1, lease_until=NOW + LEASE, wording=""
    )
    assert await upgraded.changes.get("pending") == proposal("pending", wording="")
    assert [*reversed(await upgraded.audit.entries(limit=9999))] == [*ACTS, replace(TOLD, arguments=MASKED)]
    assert not await upgraded.deduplication.first("Ev1", NOW, MINUTE)
    assert await upgraded.vault.get("app") == "a refresh token"
    assert await upgraded.conversations.get("teams:t:u") == {"serviceUrl": "https://smba.example/"}
    assert not await upgraded.leases.take("settle", "w2", NOW, MINUTE)
    assert await upgraded.customers.get(CONTOSO.id) == CONTOSO
    assert await upgraded.customers.refreshed_at() == NOW


async def test_what_was_recorded_is_a_chain_now_and_goes_on(upgraded: SqlStore) -> None:
    verdict = await upgraded.audit.verify()
    assert (verdict.fault, verdict.rows, verdict.sealed) == (None, 1204, True)
    await upgraded.audit.append(entry())
    verdict = await upgraded.audit.verify()
    assert (verdict.fault, verdict.rows, verdict.sealed) == (None, 1205, True)


async def test_a_seal_that_is_gone_is_not_made_anew_by_the_next_upgrade(
    empty_database_url: str, keys: list[str]
) -> None:
    await migrate(empty_database_url, keys=keys)
    async with SqlStore.open(empty_database_url, keys) as store:
        await store.audit.append(entry())
        async with store._database.write() as connection:
            await connection.execute(update(audit_tip).values(sealed=""))
        await migrate(empty_database_url, keys=keys)
        verdict = await store.audit.verify()
        assert verdict.fault and verdict.fault.fault is Fault.SEAL


async def test_what_waited_is_delivered_in_the_order_it_was_due(upgraded: SqlStore) -> None:
    claimed = await upgraded.outbox.claim(NOW + MINUTE, LEASE, 9)
    assert [(each.id, each.attempts) for each in claimed] == [
        ("m-first", 1), ("tried", 3), ("z-second", 1), ("a-third", 1)
    ]  # fmt: skip
    assert claimed[0].card == notice("m-first").card
    assert [each.id for each in claimed if each.doubtful] == ["tried"], "it may have arrived, for all we know"
    assert [each.id for each in await upgraded.outbox.claim(NOW + LEASE, LEASE, 9)] == ["held"]
    assert await upgraded.outbox.lag(NOW + MINUTE) == 2 * MINUTE


async def test_what_is_settled_stays_settled(upgraded: SqlStore) -> None:
    await upgraded.outbox.put([notice("again", "key-told"), notice("told", "another key")])
    async with upgraded._database.read() as connection:
        query = select(outbox.c.state, outbox.c.message_id).where(outbox.c.id == "told")
        assert (await connection.execute(query)).all() == [("delivered", "1.234")]
    [parked] = await upgraded.outbox.parked()
    assert (parked.destination, parked.reason, parked.count) == (
        Destination("slack", "T1", "C1"),
        "archived",
        1,
    )
    assert await upgraded.outbox.unpark(parked.destination, NOW) == 1


async def test_new_messages_come_after_the_old_ones(upgraded: SqlStore) -> None:
    await upgraded.outbox.put([notice("new")])
    names = [each.id for each in await upgraded.outbox.claim(NOW + MINUTE, LEASE, 9)]
    assert [name for name in names if name != "tried"] == ["m-first", "z-second", "a-third", "new"]


async def test_an_interrupted_change_is_finished_with_all_that_is_new(upgraded: SqlStore) -> None:
    later = NOW + LEASE + timedelta(seconds=1)
    assert await upgraded.changes.renew("executing", later, LEASE)
    seen = ticket()
    deed = Deed(DeedKind.RAISED, seen.key, NOW, seen=seen, watch=watch(seen))
    done = Settled(ChangeState.DONE, "Done.", later)
    assert await upgraded.changes.finish("executing", done, entry(), [message("change-x")], [deed])
    assert await upgraded.alerts.tickets() == [seen]
    await upgraded.alerts.add(WHOLE)
    assert len(await upgraded.alerts.record(outcome(crossing()), RULES, later)) == 1


async def test_rows_of_every_table_outlive_every_step(empty_database_url: str) -> None:
    revisions = sorted(each.name[:4] for each in VERSIONS.glob("[0-9]*.py"))
    database = open_database(empty_database_url)
    for revision in revisions:
        await migrate(empty_database_url, revision)
        async with database.write() as connection:
            await connection.run_sync(_fill_what_is_empty)
    async with database.read() as connection:
        kept = {
            each.name: (await connection.execute(select(func.count()).select_from(each))).scalar_one()
            for each in metadata.tables.values()
        }
    await database.close()
    assert {name for name, rows in kept.items() if not rows} == set()


def _fill_what_is_empty(connection: Connection) -> None:
    """One row for each table that has none: what counts is one, and what is written an empty object."""
    made = MetaData()
    made.reflect(connection)
    for each in made.tables.values():
        if each.name.startswith("price_words"):
            continue  # SQLite's own, behind the index of words
        if not connection.scalar(select(func.count()).select_from(each)):
            connection.execute(each.insert().values({column.name: _something(column) for column in each.c}))


def _something(column: Column[Any]) -> object:
    match column.type:
        case Boolean():
            return False
        case Integer():
            return 1
        case _:
            return "{}"
