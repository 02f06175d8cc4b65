"""A worker that is told to stop: its jobs and whatever it posts through share one deadline."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from aiohttp import web

from adapters.cli import run as service
from adapters.composition.bot import open_bot
from config.roles import read_roles
from tests.adapters.composition.test_bot import SANDBOX, chosen


class Chat:
    """Remembers how many seconds it was given to close."""

    given: float | None = None

    def routes(self) -> list[web.RouteDef]:
        return []

    async def start(self) -> None: ...

    async def close(self, grace: float) -> None:
        self.given = grace


async def test_a_job_that_does_not_end_leaves_the_adapters_what_is_left(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "GRACE", 0.5)
    (tmp_path / "bot.db").write_bytes(sqlite_template.read_bytes())
    endless = asyncio.create_task(asyncio.Event().wait())
    async with open_bot(chosen(tmp_path, **SANDBOX), read_roles(), listens=False) as bot:
        bot.adapters[:] = chats = [Chat(), Chat()]
        async with service.running(bot, "127.0.0.1", 0, web=False):
            bot.worker.scheduler._running.add(endless)  # type: ignore[arg-type]
    endless.cancel()
    assert [each.given for each in chats] == [0.0, 0.0]


async def test_an_end_that_hangs_is_cut_off() -> None:
    told: list[str] = []
    async with asyncio.timeout(30), service._cut_off() as whole:
        try:
            whole.reschedule(asyncio.get_running_loop().time())
            await asyncio.Event().wait()
        finally:
            told.append("closed")
    assert told == ["closed"] and whole.expired()
