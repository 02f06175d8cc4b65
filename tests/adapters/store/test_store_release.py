"""A database that an earlier release wrote, with work under way in it, is carried on: changes are confirmed, approved and
settled, what was found is told once, what waits is delivered, and the audit trail is whole.

``releases/revision_0011.json`` holds the rows as that release wrote them, sealed with a key for tests that stands beside them.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Boolean, MetaData, Table, text

from adapters.store import SqlStore, migrate
from adapters.store.database.engine import open_database
from bot.access.directory import StoredDirectory
from bot.cards.text import as_text
from bot.jobs.scan import scan
from bot.model.change import ChangeState
from bot.model.identity import Role
from tests.chat import Chat, open_chat
from tests.commands.deciding import BUDGETS
from tests.fakes import FABRIKAM

RELEASE = Path(__file__).with_name("releases") / "revision_0011.json"


@dataclass
class Carried:
    """The newer release at work over what the earlier one left."""

    store: SqlStore
    chat: Chat
    left: Mapping[str, Any]

    @property
    def budget(self) -> Decimal:
        return self.chat.partner.budgets[FABRIKAM.id]

    async def deliver(self) -> list[str]:
        """Everything that is due, as text; the earlier release's leases are over."""
        self.chat.clock.move(timedelta(minutes=5))
        now, told = self.chat.clock.now(), []
        while notices := await self.store.outbox.claim(now, timedelta(minutes=1), 100):
            for notice in notices:
                await self.store.outbox.delivered(notice.id, now, f"ts-{notice.id}")
                told.append(as_text(notice.card))
        return told


def cells(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as its database wants it: SQLite, where it was written, has no truth values and no bytes of JSON's."""
    found = {}
    for name, value in row.items():
        if isinstance(value, dict):
            value = b64decode(value["b64"])
        elif isinstance(table.c[name].type, Boolean) and value is not None:
            value = bool(value)
        found[name] = value
    return found


_COUNTS_ON = text(
    "SELECT setval(pg_get_serial_sequence(c.table_name, c.column_name), 1000) FROM information_schema.columns c"
    " WHERE c.table_name = :table AND (c.is_identity = 'YES' OR c.column_default LIKE 'nextval%')"
)
"""A server that has given out these numbers itself would not give them out again."""


async def put_back(url: str, left: Mapping[str, Any]) -> None:
    """What the earlier release writes, into whatever tables there are: it names the columns that it knows."""
    database = open_database(url)
    tables = MetaData()
    async with database.write() as connection:
        await connection.run_sync(tables.reflect)
        for name, rows in left["rows"].items():
            table = tables.tables[name]
            await connection.execute(table.delete())
            await connection.execute(table.insert(), [cells(table, row) for row in rows])
            if not database.sqlite:
                await connection.execute(_COUNTS_ON, {"table": name})
    await database.close()


@pytest.fixture(params=["before the migration", "after the migration"])
async def carried(request: pytest.FixtureRequest, empty_database_url: str) -> AsyncIterator[Carried]:
    """Both releases at one database: the earlier one wrote before the tables were brought up to date, or goes on writing
    afterwards until its last process has ended."""
    left = json.loads(RELEASE.read_text(encoding="utf-8"))
    if request.param == "before the migration":
        await migrate(empty_database_url, left["revision"])
        await put_back(empty_database_url, left)
        await migrate(empty_database_url, keys=[left["key"]])
    else:
        await migrate(empty_database_url, keys=[left["key"]])
        await put_back(empty_database_url, left)
    async with SqlStore.open(empty_database_url, [left["key"]]) as store:
        rule = replace(BUDGETS, above=Decimal(9000), currency="EUR")
        chat = await open_chat(store, approving=[rule])
        people = StoredDirectory(
            chat.core.directory.rules, store.links, store.grants, store.accounts, chat.clock
        )
        chat = chat.with_core(directory=people)
        chat.clock.at = datetime.fromisoformat(left["now"]) + timedelta(minutes=1)
        yield Carried(store, chat, left)


async def test_a_change_that_was_shown_before_is_confirmed_after(carried: Carried) -> None:
    shown = await carried.chat.confirm(carried.left["pending"])
    assert "7,001" in shown and carried.budget == 7001
    change = await carried.store.changes.get(carried.left["pending"])
    assert change and change.state is ChangeState.DONE


async def test_a_change_whose_process_died_is_finished(carried: Carried) -> None:
    carried.chat.clock.move(timedelta(minutes=10))
    [(_, reply)] = await carried.chat.dispatcher.settle()
    assert reply.card and "7,002" in as_text(reply.card) and carried.budget == 7002


async def test_what_waits_for_a_second_person_is_approved_and_done(carried: Carried) -> None:
    ada = carried.chat.as_("ada")
    waiting = next(
        each for each in carried.left["rows"]["changes"] if each["state"] == ChangeState.WAITING.value
    )
    assert "12,000" in await ada.say(f"change show {waiting['id']}")
    await ada.say(f"change approve {waiting['id']}")
    carried.chat.clock.move(timedelta(minutes=10))
    told = [as_text(reply.card) for _, reply in await carried.chat.dispatcher.settle() if reply.card]
    change = await carried.store.changes.get(waiting["id"])
    assert change and change.state is ChangeState.DONE and any("12,000" in each for each in told)


async def test_what_waits_is_delivered_and_what_was_parked_comes_back(carried: Carried) -> None:
    told = "\n".join(await carried.deliver())
    assert "Please send the boot diagnostics" in told and "Contoso Ltd has spent" not in told
    [parked] = await carried.store.outbox.parked()
    await carried.store.outbox.unpark(parked.destination, carried.chat.clock.now())
    assert "Contoso Ltd has spent" in "\n".join(await carried.deliver())


async def test_what_was_told_before_is_not_told_again(carried: Carried) -> None:
    watch = carried.chat.context
    assert (await scan(watch)).told == 0
    carried.chat.partner.costs[FABRIKAM.id] = replace(
        carried.chat.partner.costs[FABRIKAM.id], amount=Decimal(5001)
    )
    # 100 percent is a step that nobody has been told of: it goes out through the mute, for it is worse.
    assert (await scan(watch)).told == 1


async def test_rules_mutes_and_who_took_care_are_still_there(carried: Carried) -> None:
    bill = carried.chat.as_("bill")
    listed = await bill.say("alert list")
    assert "50%, 80% and 100%" in listed and "migration" in listed
    history = await bill.say("alert history")
    assert "Bill Weber" in history and "Contoso Ltd passed" in history


async def test_a_role_for_one_customer_is_good_for_that_one(carried: Carried) -> None:
    oscar = carried.chat.as_("oscar")
    person = await carried.chat.core.directory.person(oscar.actor)
    assert person.roles == {Role.HELPDESK_AGENT}
    assert "Fabrikam" in await oscar.say("customer show fabrikam")
    assert "Contoso" not in (await oscar.say("customer list"))


async def test_the_trail_is_whole_and_goes_on(carried: Carried) -> None:
    verdict = await carried.store.audit.verify()
    assert verdict.fault is None and verdict.sealed and verdict.rows == len(carried.left["rows"]["audit"])
    await carried.chat.say("help")
    after = await carried.store.audit.verify()
    assert after.fault is None and after.sealed and after.rows == verdict.rows + 1
