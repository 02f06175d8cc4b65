"""An installation to measure: PostgreSQL, the sandbox, a Slack that says yes, and people with roles."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet

from adapters.store import SqlStore, migrate
from bench.doubles import TOKEN
from bench.processes import LOAD, ROOT, Process, program
from bench.servers import DEMO_TOKEN, SECRET
from config.settings import read_settings
from tests.postgres import SETTINGS, PostgresServer

PEOPLE = [f"U0B{at:02}" for at in range(40)]


@dataclass
class Installation:
    """``environment`` is what ``csp-bot`` is started with."""

    environment: dict[str, str]
    around: Process
    folder: Path
    postgres: PostgresServer

    async def database(self, name: str) -> str:
        """The address of another database, made ready."""
        await self.postgres.run(f'CREATE DATABASE "{name}"')
        url = self.postgres.url(name)
        await _prepare({**self.environment, "DATABASE_URL": url}, self.around)
        return url


@asynccontextmanager
async def installation() -> AsyncIterator[Installation]:
    """One as in production, with everything around it in other processes."""
    with tempfile.TemporaryDirectory(prefix="csp-bot-bench-", dir="/tmp") as name:
        folder = Path(name)
        (folder / "postgres").mkdir()
        folder.chmod(0o755)
        async with program("bench.doubles", cores=LOAD) as around, _server(folder / "postgres") as postgres:
            await postgres.run("CREATE DATABASE bot")
            environment = _environment(folder, around) | {"DATABASE_URL": postgres.url("bot")}
            await _prepare(environment, around)
            yield Installation(environment, around, folder, postgres)


@asynccontextmanager
async def _server(folder: Path) -> AsyncIterator[PostgresServer]:
    """A PostgreSQL that keeps what it was told, beside the load."""
    durable = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "autovacuum": "on"}
    server = PostgresServer(folder, SETTINGS | durable)
    await asyncio.to_thread(server.make)
    mine = os.sched_getaffinity(0)
    os.sched_setaffinity(0, LOAD)
    try:
        server.start()
    finally:
        os.sched_setaffinity(0, mine)
    try:
        yield server
    finally:
        server.stop()


async def _prepare(environment: dict[str, str], around: Process) -> None:
    from adapters.microsoft.entra.tokens import Auth

    settings = read_settings(environment)
    assert settings.partner_center
    await migrate(settings.database_url)
    async with SqlStore.open(settings.database_url, settings.token_encryption_keys) as store:
        await store.vault.put(
            Auth(settings.partner_center, store.vault).vault_name, around.said["refresh_token"]
        )


def _environment(folder: Path, around: Process) -> dict[str, str]:
    bundled = (ROOT / "config" / "roles.toml").read_text()
    people = "\n".join(
        f'"{each.removeprefix("U0").lower()}@northwindcloud.example" = ["admin_agent"]' for each in PEOPLE
    )
    (folder / "roles.toml").write_text(bundled.replace("[people]\n", f"[people]\n{people}\n", 1))
    # Everything is counted as in production, and nobody is turned away.
    (folder / "channels.toml").write_text(
        "[limits]\nperson = 100000\nworkspace = 100000\nwrites = 100000\ntyping = 100000\n"
    )
    facts = around.said["facts"]
    return {
        "ENVIRONMENT": "development",
        "DEMO_TOKEN": DEMO_TOKEN,
        "LOG_LEVEL": "ERROR",
        "TOKEN_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "CHANNELS_FILE": str(folder / "channels.toml"),
        "ROLES_FILE": str(folder / "roles.toml"),
        # Pictures are fetched by who looks at them, at an address like this; without one the bot uploads them.
        "PUBLIC_URL": "https://bot.example",
        "SIGN_IN": "service",
        "PARTNER_CENTER_TENANT_ID": facts["tenant_id"],
        "PARTNER_CENTER_CLIENT_ID": facts["client_id"],
        "PARTNER_CENTER_CLIENT_SECRET": facts["client_secret"],
        "PARTNER_CENTER_URL": facts["url"],
        "PARTNER_CENTER_AUTHORITY": facts["authority"],
        "PARTNER_CENTER_CA_FILE": facts["ca_file"],
        "AZURE_MANAGEMENT_URL": facts["management_url"],
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_API_URL": f"http://127.0.0.1:{around.port}/api/",
    }
