"""Many processes, one database: of any number that race, one wins; one that is killed leaves nothing half done."""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.store import SqlStore
from bot.cards.model import Card
from bot.model import Destination
from bot.model.change import Change, ChangeState, PendingChange, Settled
from bot.ports import AuditEntry
from bot.ports.outbox import Notice

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LEASE = timedelta(seconds=90)
ADA = "slack:T1:ada"
ROOT = Path(__file__).parents[3]

ENTRY = AuditEntry(NOW, ADA, "Ada", "ada@northwindcloud.example", "slack:C1", "usage budget", {}, "done")
NOTICE = Notice("n1", "change:c1:done", Destination("slack", "T1", user="ada"), Card("Done", "Done."), NOW)
DONE = Settled(ChangeState.DONE, "The budget is set.", NOW)

CLAIMER = """
import asyncio, sys
from datetime import datetime, timedelta
from adapters.store import SqlStore
from tests.told import AS_TOLD

async def main(url, key, now):
    async with SqlStore.open(url, [key], time=AS_TOLD) as store:
        await store.check()
        print("ready", flush=True)
        sys.stdin.readline()
        moment = datetime.fromisoformat(now)
        wins = [await store.changes.claim(f"c{n}", "slack:T1:ada", moment, timedelta(seconds=90)) for n in range(20)]
        print(*[n for n, won in enumerate(wins) if won], flush=True)

asyncio.run(main(*sys.argv[1:]))
"""

# The notices are read inside the transaction, after the change was written.
DYING_FINISHER = """
import asyncio, os, signal, sys
from adapters.store import SqlStore
from tests.adapters.store.test_store_races import DONE, ENTRY

def notices():
    print("inside", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
    yield

async def main(url, key):
    async with SqlStore.open(url, [key]) as store:
        await store.changes.finish("c1", DONE, ENTRY, notices())

asyncio.run(main(*sys.argv[1:]))
"""


def proposal(change_id: str) -> PendingChange:
    change = Change("Set the budget", "", None, (), {"amount": "1"})
    return PendingChange(
        id=change_id,
        command="usage budget",
        arguments={},
        change=change,
        shown="",
        actor=ADA,
        actor_name="Ada",
        actor_email="",
        place={},
        request_id="r",
        correlation_id="k",
        state=ChangeState.PENDING,
        created=NOW,
        expires=NOW + timedelta(minutes=15),
    )


async def _process(script: str, *arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        script,
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
    )


async def test_of_twenty_clicks_over_several_engines_one_wins(database_url: str, keys: list[str]) -> None:
    async with AsyncExitStack() as opened:
        stores = [await opened.enter_async_context(SqlStore.open(database_url, keys)) for _ in range(5)]
        await stores[0].changes.propose(proposal("c1"))
        claims = [stores[click % 5].changes.claim("c1", ADA, NOW, LEASE) for click in range(20)]
        assert sorted(await asyncio.gather(*claims)) == [False] * 19 + [True]
        finishes = [each.changes.finish("c1", DONE, ENTRY, [NOTICE]) for each in stores]
        assert sorted(await asyncio.gather(*finishes)) == [False] * 4 + [True]
        assert len(await stores[0].audit.entries()) == 1


async def test_confirm_and_cancel_at_once_do_not_both_happen(database_url: str, keys: list[str]) -> None:
    async with SqlStore.open(database_url, keys) as one, SqlStore.open(database_url, keys) as two:
        for number in range(10):
            await one.changes.propose(proposal(f"c{number}"))
            claimed, cancelled = await asyncio.gather(
                one.changes.claim(f"c{number}", ADA, NOW, LEASE), two.changes.cancel(f"c{number}", ADA, ENTRY)
            )
            assert claimed != cancelled


async def test_engines_share_deliveries_leases_and_notices(database_url: str, keys: list[str]) -> None:
    async with AsyncExitStack() as opened:
        stores = [await opened.enter_async_context(SqlStore.open(database_url, keys)) for _ in range(4)]
        minute = timedelta(minutes=1)
        firsts = await asyncio.gather(
            *(store.deduplication.first("Ev1", NOW, minute) for store in stores * 3)
        )
        assert sum(firsts) == 1
        takes = [store.leases.take("settle", f"w{n}", NOW, minute) for n, store in enumerate(stores)]
        assert sum(await asyncio.gather(*takes)) == 1
        await asyncio.gather(*(store.outbox.put([NOTICE]) for store in stores))
        claims = await asyncio.gather(*(store.outbox.claim(NOW, LEASE, 5) for store in stores))
        assert sum(len(claimed) for claimed in claims) == 1


async def test_two_processes_never_win_the_same_change(
    store: SqlStore, database_url: str, keys: list[str]
) -> None:
    for number in range(20):
        await store.changes.propose(proposal(f"c{number}"))
    racers = [await _process(CLAIMER, database_url, keys[0], NOW.isoformat()) for _ in range(2)]
    for racer in racers:
        assert racer.stdout is not None
        assert await racer.stdout.readline() == b"ready\n"
    outputs = await asyncio.gather(*(racer.communicate(b"go\n") for racer in racers))
    won = [int(number) for output, _ in outputs for number in output.split()]
    assert sorted(won) == list(range(20))


async def test_a_process_killed_while_finishing_leaves_the_change_to_be_settled(
    store: SqlStore, database_url: str, keys: list[str]
) -> None:
    await store.changes.propose(proposal("c1"))
    await store.changes.claim("c1", ADA, NOW, LEASE)
    dying = await _process(DYING_FINISHER, database_url, keys[0])
    output, _ = await dying.communicate()
    assert (output, dying.returncode) == (b"inside\n", -signal.SIGKILL)
    [left] = await store.changes.interrupted(NOW + LEASE, 10)
    assert left.state is ChangeState.EXECUTING
    assert await store.audit.entries() == []
    assert await store.changes.renew("c1", NOW + LEASE, LEASE)
    assert await store.changes.finish("c1", DONE, ENTRY, [NOTICE])
    assert len(await store.audit.entries()) == 1
    assert len(await store.outbox.claim(NOW, LEASE, 5)) == 1
