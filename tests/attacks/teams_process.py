"""``python -m tests.attacks.teams_process OPENID_URL``: the bot's Teams door as a process, on the bot's own server.

The core says every line back, and what reached it is told at ``/asked``. Everything else is what runs in production.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any, cast

from aiohttp import web

from adapters.processes.web import serving, web_app
from adapters.teams.app import TeamsAdapter
from adapters.teams.cloud import Cloud
from bot.framework.registry import Registry
from config.settings import TeamsSettings
from tests.adapters.teams.canned import CannedDispatch, MemoryStore
from tests.adapters.teams.connector_double import APP, ISSUER, TENANT, Password
from tests.fakes import FakeClock


class Told:
    """What reached the core."""

    def __init__(self, core: CannedDispatch) -> None:
        self._core = core

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/asked", self._asked)]

    async def _asked(self, _: web.Request) -> web.Response:
        return web.json_response(self._core.lines)

    async def start(self) -> None: ...

    async def close(self, grace: float) -> None: ...


async def main(openid_url: str) -> None:
    core = CannedDispatch()
    host = frozenset({"127.0.0.1"})
    cloud = Cloud(
        issuer=ISSUER,
        openid_url=openid_url,
        service_hosts=tuple(host),
        upload_hosts=tuple(host),
        insecure=host,
    )
    teams = TeamsAdapter(
        TeamsSettings(APP, "not used", TENANT),
        dispatch=core,
        registry=Registry(()),
        store=cast(Any, MemoryStore()),
        clock=FakeClock(),
        cloud=cloud,
        credentials=Password(),
    )

    async def ready() -> None: ...

    adapters = [teams, Told(core)]
    async with serving(web_app(adapters, ready, None), adapters, "127.0.0.1", 0) as port:
        sys.stdout.write(f"{port}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
