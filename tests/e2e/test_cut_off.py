"""Cut off from the vendor or from its own database, the bot neither does things twice nor claims what it does not know."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy import text as sql

from adapters.store.database.encryption import Sealer
from adapters.store.database.engine import open_database
from adapters.store.schema import tables as schema
from bot.cards.text import as_text
from bot.changes.writes import MOST_ATTEMPTS
from bot.errors import Unavailable
from bot.model import Deed, Destination
from bot.model.change import ChangeState, Settled
from bot.ports import AuditEntry, Changes
from bot.ports.dispatch import ClaimedChange, Invocation, Reply
from bot.ports.outbox import Notice
from tests.chat import person
from tests.e2e.mortal import HERE, secrets_of
from tests.e2e.office import PASSED, Office, opened

CREATE = "/v1/customers"
ADA = Destination("playground", "northwind", user="ada")


@pytest.fixture
def file(tmp_path: Path, sqlite_template: Path) -> Path:
    path = tmp_path / "bot.db"
    path.write_bytes(sqlite_template.read_bytes())
    return path


@pytest.fixture
async def office(file: Path, keys: list[str]) -> AsyncIterator[Office]:
    async with opened(f"sqlite:///{file}", keys, patience=0.2) as office:
        yield office


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Somebody else holds the database for longer than the bot's patience."""
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def text(reply: Reply) -> str:
    assert reply.card
    return as_text(reply.card)


async def vendor_is_asked(office: Office, method: str) -> None:
    while not any(each["method"] == method for each in office.sandbox.requests):
        await asyncio.sleep(0.01)


async def unsealed(office: Office) -> str:
    """Everything that stands sealed in the database, opened."""
    sealer, texts = Sealer(office.errand.keys), []
    database = open_database(office.errand.database_url)
    async with database.read() as connection:
        for name, table in (("change", schema.changes), ("notice", schema.outbox)):
            rows = await connection.execute(select(table.c.id, table.c.sealed))
            texts += [sealer.open(f"{name}:{row.id}", row.sealed) for row in rows]
    await database.close()
    return "\n".join(texts)


async def test_an_unknown_outcome_is_checked_and_the_password_told_once_to_its_owner_alone(
    office: Office, file: Path, caplog: pytest.LogCaptureFixture
):
    change_id = await office.propose("customer create", 1)
    office.sandbox.faults.order("drop_after", method="POST", path=CREATE, times=99)

    reply = await office.click(change_id)

    assert reply.card and reply.card.title.startswith("Checking") and not reply.notice_id
    assert "isn't known yet" in text(reply) and "Done" not in text(reply) and "was created" not in text(reply)
    change = await office.change(change_id)
    assert (change.state, office.effects(change)) == (ChangeState.EXECUTING, 1)
    again = await office.click(change_id)
    assert "Working on it" in text(again)

    office.sandbox.faults.clear()
    await office.recover()
    await office.assert_settled_for_good(change_id)

    ((_, destination, card),) = office.mailbox.delivered
    (password,) = secrets_of(card)
    assert destination == ADA
    answer = office.sandbox.world.ledger.recall("POST", CREATE, change.request_id)
    assert answer and password.encode() in answer.payload()
    parts = list(file.parent.glob(f"{file.name}*"))
    assert {part.name for part in parts} >= {"bot.db", "bot.db-wal"}
    assert not any(password.encode() in part.read_bytes() for part in parts)
    stored = await unsealed(office)
    assert "litware1" in stored and password not in stored
    assert password not in caplog.text


async def test_an_outage_while_settling_says_nothing_about_the_attempt_before(office: Office):
    change_id = await office.propose("customer create", 1)
    office.sandbox.faults.order("drop_after", method="POST", path=CREATE, times=99)
    await office.click(change_id)
    office.sandbox.faults.clear()

    # Throttled at the door: a clear no to this attempt, and none to the first.
    office.sandbox.faults.order("throttle_storm", method="POST", path=CREATE, times=99, retry_after=30)
    office.clock.move(PASSED)
    await office.worker.settle()
    change = await office.change(change_id)
    assert (change.state, office.mailbox.delivered) == (ChangeState.EXECUTING, [])

    office.sandbox.faults.clear()
    await office.recover()
    await office.assert_settled_for_good(change_id)


async def test_a_clear_no_to_the_first_attempt_is_the_end(office: Office):
    change_id = await office.propose("customer create", 1)
    office.sandbox.faults.order("throttle_storm", method="POST", path=CREATE, times=99, retry_after=30)
    reply = await office.click(change_id)
    change = await office.change(change_id)
    assert (change.state, office.effects(change)) == (ChangeState.FAILED, 0)
    assert "Not done" in text(reply) and change.correlation_id in text(reply)
    assert (await office.records())[change_id] == ["failed"]


async def test_what_cannot_be_found_out_is_neither_success_nor_failure(office: Office):
    change_id = await office.propose("customer create", 1)
    office.sandbox.faults.order("drop_after", method="POST", path=CREATE, times=99)
    await office.click(change_id)
    for _ in range(MOST_ATTEMPTS):
        office.clock.move(PASSED)
        await office.worker.settle()
    ((_, destination, card),) = office.mailbox.delivered
    change = await office.change(change_id)
    assert destination == ADA and card.title.startswith("Not known")
    assert "Not done" not in as_text(card) and change.correlation_id in as_text(card)
    assert (change.state, office.effects(change)) == (ChangeState.FAILED, 1)
    assert "Not known" in text(await office.click(change_id))


async def test_a_change_that_cannot_be_settled_keeps_no_other_waiting_and_is_given_up(office: Office):
    broken, sound = [await office.propose("usage budget", number) for number in (1, 2)]
    change = await office.change(broken)
    # Nobody can tell any more whose the first one is; the second has had all its attempts.
    for number, place in enumerate([{}, change.place]):
        await office.core.store.changes.propose(
            replace(
                change,
                id=f"broken{number}",
                place=place,
                state=ChangeState.EXECUTING,
                lease_until=office.clock.now() - timedelta(days=1),
                attempts=MOST_ATTEMPTS,
            )
        )
    await office.dispatcher.claim(person("ada"), HERE, sound)
    office.clock.move(PASSED)

    await office.worker.settle()

    await office.assert_done_once(sound)
    (card,) = office.mailbox.of("broken1")
    assert card.title.startswith("Not known")
    assert (await office.change("broken0")).state is ChangeState.EXECUTING


async def test_each_outcome_is_told_before_the_next_change_is_taken_up(office: Office):
    changes = [await office.propose("customer create", number) for number in (1, 2)]
    for change_id in changes:
        await office.dispatcher.claim(person("ada"), HERE, change_id)
    office.clock.move(PASSED)
    done_when_told: list[int] = []

    def tell(_: str) -> None:
        done_when_told.append(len(office.sandbox.world.ledger.effects))

    before = len(office.sandbox.world.ledger.effects)
    office.mailbox.tell = tell
    await office.worker.settle()
    assert done_when_told == [before + 1, before + 2]


async def test_locked_when_asking(office: Office, file: Path):
    with locked(file):
        asked = Invocation(person("ada"), HERE, "usage budget fabrikam 7001")
        reply = await office.dispatcher.run(asked)
    assert "not available right now" in text(reply) and "Nothing was done" in text(reply)
    assert "Try again" in text(reply)
    assert "usage budget" not in await unsealed(office)
    change_id = await office.propose("usage budget", 1)
    await office.click(change_id)
    await office.assert_settled_for_good(change_id)


async def test_an_answer_that_says_nothing_is_read_back(office: Office):
    change_id = await office.propose("usage budget", 1)
    office.sandbox.faults.order("blank", method="PATCH")
    assert "is now" in text(await office.click(change_id))
    await office.assert_settled_for_good(change_id)


async def test_an_answer_that_says_nothing_and_cannot_be_read_back_is_found_out_later(office: Office):
    """What the first attempt has written is known for its own by the one that follows."""
    change_id = await office.propose("usage budget", 1)
    office.sandbox.faults.order("blank", method="PATCH")
    # The looks at the click and before the write pass, and the one after it fails, as often as it is tried again.
    office.sandbox.faults.order("status", method="GET", after=2, times=3)
    assert "Checking" in text(await office.click(change_id))
    await office.recover()
    await office.assert_settled_for_good(change_id)


async def test_locked_when_clicking(office: Office, file: Path):
    change_id = await office.propose("usage budget", 1)
    with locked(file):
        confirmed = await office.dispatcher.claim(person("ada"), HERE, change_id)
        cancelled = await office.dispatcher.cancel(person("ada"), HERE, change_id)
    for reply in (confirmed, cancelled):
        assert isinstance(reply, Reply)
        assert "nothing has been done yet" in text(reply) and "[Set budget]" in text(reply)
        assert "7,001" in text(reply) and "Fabrikam" in text(reply)
    change = await office.change(change_id)
    assert (change.state, office.effects(change)) == (ChangeState.PENDING, 0)
    await office.click(change_id)
    await office.assert_settled_for_good(change_id)


@pytest.mark.parametrize("command", ["usage budget", "customer create"])
async def test_locked_when_it_is_done(office: Office, file: Path, command: str):
    """The budget's outcome cannot be stored; nor, for a customer, what comes before it."""
    change_id = await office.propose(command, 1)
    method = "PATCH" if command == "usage budget" else "POST"
    office.sandbox.requests.clear()
    office.sandbox.faults.order("latency_after", method=method, seconds=0.1)
    clicked = asyncio.create_task(office.click(change_id))
    await vendor_is_asked(office, method)
    with locked(file):
        reply = await clicked
    assert reply.card and reply.card.title.startswith("Checking") and not reply.notice_id
    change = await office.change(change_id)
    assert (change.state, office.effects(change)) == (ChangeState.EXECUTING, 1)
    assert (await office.records())[change_id] == []

    await office.recover()
    await office.assert_settled_for_good(change_id)
    assert len(secrets_of(office.mailbox.of(change_id)[0])) == (command == "customer create")


@asynccontextmanager
async def out_of_reach(office: Office, table: str) -> AsyncIterator[None]:
    """Nothing can be read of this table, nor written to it."""
    database = open_database(office.errand.database_url)
    async with database.write() as connection:
        await connection.execute(sql(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"))
        yield
    await database.close()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_out_of_reach_around_the_click(database_url: str, keys: list[str]):
    async with opened(database_url, keys, patience=0.5) as office:
        change_id = await office.propose("usage budget", 1)
        async with out_of_reach(office, "changes"):
            refused = await office.dispatcher.claim(person("ada"), HERE, change_id)
        assert isinstance(refused, Reply) and "Nothing was done" in text(refused)
        assert (await office.change(change_id)).state is ChangeState.PENDING

        assert isinstance(await office.dispatcher.claim(person("ada"), HERE, change_id), ClaimedChange)
        async with out_of_reach(office, "changes"):
            reply = await office.dispatcher.execute(change_id)
        assert "on record" in text(reply) and "othing was done" not in text(reply)
        await office.recover()
        await office.assert_settled_for_good(change_id)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_out_of_reach_after_the_effect(database_url: str, keys: list[str]):
    async with opened(database_url, keys, patience=0.5) as office:
        change_id = await office.propose("customer create", 1)
        async with out_of_reach(office, "customers"):
            reply = await office.click(change_id)
        change = await office.change(change_id)
        assert (change.state, office.effects(change)) == (ChangeState.EXECUTING, 1)
        assert reply.card and reply.card.title.startswith("Checking")
        await office.recover()
        await office.assert_settled_for_good(change_id)
        assert secrets_of(office.mailbox.of(change_id)[0])


class AnswerLost:
    """The connection breaks once while the outcome is committed: it is stored, and nobody hears of it."""

    def __init__(self, changes: Changes) -> None:
        self._changes, self._lost = changes, False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._changes, name)

    async def finish(
        self,
        change_id: str,
        settled: Settled,
        audit: AuditEntry,
        notices: Sequence[Notice] = (),
        deeds: Sequence[Deed] = (),
    ) -> bool:
        finished = await self._changes.finish(change_id, settled, audit, notices, deeds)
        if not self._lost:
            self._lost = True
            raise Unavailable
        return finished


async def test_an_outcome_whose_storing_was_not_confirmed_is_shown_with_its_password(office: Office):
    change_id = await office.propose("customer create", 1)
    store = office.core.store
    store.changes = AnswerLost(store.changes)  # type: ignore[misc]
    reply = await office.click(change_id)
    assert reply.card and secrets_of(reply.card) and reply.notice_id
    await office.assert_settled_for_good(change_id)
