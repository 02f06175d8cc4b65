"""Databases for tests: a fresh one each, on SQLite and on a real PostgreSQL that runs for this session alone."""

from __future__ import annotations

import asyncio
import io
import logging
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path
from typing import Any, Protocol, runtime_checkable
from zlib import crc32

import pytest
import structlog
from cryptography.fernet import Fernet
from hypothesis import settings

from adapters.processes.logs import set_up_logging
from adapters.store import SqlStore, migrate
from adapters.store.schema.tables import metadata
from tests.examples import MORE
from tests.postgres import PostgresServer
from tests.spared import engines_spared, interrupt_plainly
from tests.told import time_as_told

_numbers = count(1)

# That the machine is busy is no fault of what is tested.
settings.register_profile("calm", deadline=None)
settings.load_profile("calm")
if MORE:
    settings.register_profile("many", max_examples=MORE, deadline=None)
    settings.load_profile("many")

_READY = "csp_bot"


def pytest_configure(config: pytest.Config) -> None:
    interrupt_plainly()


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One worker more than there are cores: stories of whole processes wait for most of their time."""
    return min(4, (os.cpu_count() or 1) + 1)


STORIES = frozenset({"access", "changes", "commands", "language", "parameters", "pipeline"})
"""Folders whose tests are about what stands above the store; that both engines keep the same is shown by ``tests/contracts``."""

_ENGINES = ("sqlite", "postgresql")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The stories of whole processes come first: begun last, they would leave one worker busy when all others are done."""
    items.sort(key=lambda item: "e2e" not in item.path.parts)
    if not os.environ.get("CSP_BOT_BOTH_DATABASES"):
        left_out = _told_on_the_other_engine(items)
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid in left_out])
        items[:] = [item for item in items if item.nodeid not in left_out]


def _told_on_the_other_engine(items: list[pytest.Item]) -> set[str]:
    """The half of the stories' tests that the other engine runs: each engine has half of them, by their names."""
    found = {item.nodeid for item in items}
    left_out = set()
    for item in items:
        engine = item.callspec.params.get("database_url") if isinstance(item, _Parametrised) else None
        if engine not in _ENGINES or not STORIES.intersection(item.path.parts):
            continue
        other = _ENGINES[1 - _ENGINES.index(engine)]
        twin = item.nodeid.replace(engine, other, 1)
        here = "sqlite" if os.environ.get("CSP_BOT_SKIP_POSTGRES") else _engine_of(item.nodeid, engine)
        if twin in found and engine != here:
            left_out.add(item.nodeid)
    return left_out


def _engine_of(nodeid: str, engine: str) -> str:
    return _ENGINES[crc32(nodeid.replace(engine, "", 1).encode()) % 2]


@runtime_checkable
class _Parametrised(Protocol):
    """A test that is run with several values."""

    callspec: Any


@pytest.fixture(scope="session", autouse=True)
def _time_as_told() -> Iterator[None]:
    """Tests say what time it is; those about wrong clocks open stores with the database's own (``tests.told``)."""
    with time_as_told():
        yield


@pytest.fixture(scope="session", autouse=True)
def _engines_spared() -> Iterator[None]:
    with engines_spared():
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A running PostgreSQL with one database that has all tables.

    It failing to start fails the tests; only ``CSP_BOT_SKIP_POSTGRES`` in the environment skips them.
    """
    if os.environ.get("CSP_BOT_SKIP_POSTGRES"):
        pytest.skip("CSP_BOT_SKIP_POSTGRES is set")
    # The name of a socket may not exceed some hundred characters, and pytest's own directories may.
    directory = Path(tempfile.mkdtemp(prefix="csp-bot-pg-", dir="/tmp"))
    try:
        server = PostgresServer(directory)
        server.make()
        server.start()
        try:
            asyncio.run(_prepare(server))
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(directory, ignore_errors=True)


async def _prepare(server: PostgresServer) -> None:
    await server.run(f"CREATE DATABASE {_READY}")
    await migrate(server.url(_READY))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file that has all tables."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    asyncio.run(migrate(f"sqlite:///{path}"))
    return path


_EMPTY = f"""
DO $$ DECLARE used text; BEGIN
  SELECT string_agg(oid::regclass::text, ', ') INTO used FROM pg_class
    WHERE oid IN ({", ".join(f"'{table}'::regclass" for table in metadata.tables)}) AND pg_relation_size(oid) > 0;
  IF used IS NOT NULL THEN EXECUTE 'TRUNCATE ' || used || ' RESTART IDENTITY CASCADE'; END IF;
END $$
"""
"""Truncates the tables that have anything in them: a test uses a few, and truncating one that is empty takes as long."""


async def _emptied(server: PostgresServer, name: str) -> str:
    """The address of a database with all its rows gone; making a new one each time takes many times as long."""
    connection = await server.connect(name)
    try:
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        await connection.execute(_EMPTY)
    finally:
        await connection.close()
    return server.url(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with all tables and no rows; a test that takes it runs once on each engine."""
    if request.param == "postgresql":
        return asyncio.run(_emptied(request.getfixturevalue("postgres"), _READY))
    path = tmp_path / "bot.db"
    shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a fresh database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    name = f"empty_{next(_numbers)}"
    asyncio.run(server.run(f"CREATE DATABASE {name}"))
    return server.url(name)


@pytest.fixture
def keys() -> list[str]:
    """Encryption keys, the current one first."""
    return [Fernet.generate_key().decode()]


@pytest.fixture
async def store(database_url: str, keys: list[str]) -> AsyncIterator[SqlStore]:
    """Our own database, fresh; a test that takes it runs once on SQLite and once on PostgreSQL."""
    async with SqlStore.open(database_url, keys) as opened:
        yield opened


@pytest.fixture(scope="session", autouse=True)
def _loggers_keep_no_configuration() -> Iterator[None]:
    """A logger that keeps its configuration, as those of a running process do, would keep it for the tests after this one.

    Where nothing was set up, tracebacks are plain: with the values of all variables, as rich draws them, one takes seconds.
    """
    configure = structlog.configure
    shown = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    with pytest.MonkeyPatch.context() as patch:
        configure(processors=[*structlog.get_config()["processors"][:-1], shown])
        patch.setattr(
            structlog, "configure", lambda **given: configure(**given | {"cache_logger_on_first_use": False})
        )
        yield


@pytest.fixture
def logging_as_it_was() -> Iterator[None]:
    """Whatever a test does to the logging of this process ends with it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    kept = structlog.get_config()
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**kept)


@pytest.fixture
def logged(logging_as_it_was: None) -> io.StringIO:
    """The log of a process, as it is written; other tests of the same session may have set up another."""
    stream = io.StringIO()
    set_up_logging("INFO", "json", (), stream)
    return stream
