"""PostgreSQL crashes in the middle of a commit: the write is done once, on record once, and its owner is told once."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from enum import StrEnum
from pathlib import Path

import pytest
from sqlalchemy import select

from adapters.store import migrate
from adapters.store.database.engine import open_database
from adapters.store.schema import tables as schema
from bot.model.change import ChangeState
from bot.ports.dispatch import Invocation, Reply
from tests.chat import person
from tests.e2e.mortal import HERE
from tests.e2e.office import Office, opened
from tests.postgres import PostgresServer

pytestmark = pytest.mark.slow

COMMIT = b"COMMIT;\x00"
SOCKET = ".s.PGSQL.5432"
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "checkpoint_timeout": "1h"}


class Crash(StrEnum):
    """When the server dies, seen from one COMMIT."""

    BEFORE = "before the server hears of it"
    DURING = "right after the server was asked"
    AFTER = "after it was done, and before anybody hears of it"


class Proxy:
    """Stands between the bot and PostgreSQL, counts what is committed, and crashes the server at the commit it is told."""

    def __init__(self, server: PostgresServer, directory: Path) -> None:
        self.server, self.directory = server, directory
        self.commits = 0
        self._at, self._crash = 0, Crash.BEFORE
        self._open: set[asyncio.StreamWriter] = set()
        self._crashed = asyncio.Event()

    def crash_at(self, commit: int, crash: Crash) -> None:
        """Crash at this commit from now on, the next one being the first."""
        self.commits, self._at, self._crash = 0, commit, crash
        self._crashed.clear()

    async def recover(self) -> None:
        """Once it has crashed: start it again, and return when it takes work."""
        await asyncio.wait_for(self._crashed.wait(), 10)
        await asyncio.to_thread(self.server.start)
        await (await self.server.connect("csp_bot")).close()

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/csp_bot?host={self.directory}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, FileNotFoundError):
            there, to_server = await asyncio.open_unix_connection(str(self.server.directory / SOCKET))
            self._open |= {writer, to_server}
            answers = asyncio.create_task(self._pass(there, writer, lambda _: False))
            await self._pass(reader, to_server, self._commits)
            await answers
        writer.close()

    def _commits(self, said: bytes) -> bool:
        if COMMIT not in said:
            return False
        self.commits += 1
        return self.commits == self._at

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, crashes: Callable[[bytes], bool]
    ) -> None:
        with suppress(ConnectionError):
            while said := await reader.read(65536):
                if crashes(said):
                    await self._die(writer, said)
                    break
                writer.write(said)
                await writer.drain()
        writer.close()

    async def _die(self, to_server: asyncio.StreamWriter, said: bytes) -> None:
        if self._crash is not Crash.BEFORE:
            to_server.write(said)
            await to_server.drain()
        if self._crash is Crash.AFTER:
            # Long enough for a commit; nothing is taken for granted of how it ended.
            await asyncio.sleep(0.2)
        for each in self._open:
            each.transport.abort()
        self._open.clear()
        await asyncio.to_thread(self.server.stop)
        self._crashed.set()


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """A server that keeps what it has committed, for these tests alone."""
    directory = Path(tempfile.mkdtemp(prefix="csp-bot-pg-", dir="/tmp"))
    made = PostgresServer(directory)
    made.settings |= DURABLE
    try:
        made.make()
        made.start()
        asyncio.run(made.run("CREATE DATABASE csp_bot"))
        asyncio.run(migrate(made.url("csp_bot")))
        yield made
    finally:
        made.stop()
        shutil.rmtree(directory, ignore_errors=True)


@asynccontextmanager
async def between(server: PostgresServer) -> AsyncIterator[Proxy]:
    directory = Path(tempfile.mkdtemp(prefix="csp-bot-proxy-", dir="/tmp"))
    proxy = Proxy(server, directory)
    listening = await asyncio.start_unix_server(proxy.serve, str(directory / SOCKET))
    try:
        yield proxy
    finally:
        listening.close()
        shutil.rmtree(directory, ignore_errors=True)


def said(reply: Reply) -> str:
    assert reply.card
    return reply.card.title


async def undelivered(office: Office) -> set[str]:
    """The changes whose outcome is still to be delivered, as the database has it."""
    database = open_database(office.errand.database_url)
    waiting = select(schema.outbox.c.id).where(schema.outbox.c.state == schema.WAITING)
    async with database.read() as connection:
        found = (await connection.execute(waiting)).scalars().all()
    await database.close()
    return {each.removeprefix("change-") for each in found}


async def commits_of_a_write(office: Office, proxy: Proxy, number: int) -> int:
    """How often a confirmed write commits, from the click to its being shown."""
    change_id = await office.propose("customer create", number)
    proxy.crash_at(0, Crash.BEFORE)
    await office.click(change_id)
    commits = proxy.commits
    await office.assert_settled_for_good(change_id)
    return commits


@pytest.mark.parametrize("crash", list(Crash), ids=lambda crash: crash.name.lower())
async def test_the_server_crashes_at_every_commit_of_a_confirmed_write(
    server: PostgresServer, keys: list[str], crash: Crash
):
    async with between(server) as proxy, opened(proxy.url, keys, patience=2.0) as office:
        first = 100 * list(Crash).index(crash)
        commits = await commits_of_a_write(office, proxy, first)
        assert commits >= 3
        for number in range(1, commits + 1):
            change_id = await office.propose("customer create", first + number)
            proxy.crash_at(number, crash)

            reply = await office.click(change_id)

            assert not said(reply).startswith("Not done"), (number, said(reply))
            await proxy.recover()
            change = await office.change(change_id)
            if change.state is ChangeState.PENDING:
                assert office.effects(change) == 0
                await office.click(change_id)
            if reply.card and reply.notice_id and change_id in await undelivered(office):
                # It stood before its owner, and the server died before that was on record: it is delivered once more.
                office.shown[reply.notice_id] -= 1
            await office.recover()
            await office.assert_settled_for_good(change_id)


@pytest.mark.parametrize("crash", list(Crash), ids=lambda crash: crash.name.lower())
async def test_the_server_crashes_at_the_commit_of_what_is_done_at_once(
    server: PostgresServer, keys: list[str], crash: Crash
):
    async with between(server) as proxy, opened(proxy.url, keys, patience=2.0) as office:

        async def say(line: str) -> Reply:
            return await office.dispatcher.run(Invocation(person("ada"), HERE, line))

        freezes = office.core.store.freezes
        for line in ("freeze reason=audit", "thaw"):
            before = await freezes.get()
            proxy.crash_at(1, crash)
            reply = await say(line)
            await proxy.recover()
            done = bool(await freezes.get()) != bool(before)
            unknown = said(reply) == "We couldn't confirm whether this went through"
            assert unknown or done == (said(reply) in ("Changes are paused", "Read-only mode is off")), said(
                reply
            )
            assert unknown or crash is Crash.AFTER
            if not done:
                await say(line)
        assert await freezes.get() is None
