"""``python -m bench.servers KIND``: one server in a process of its own. Bare SDKs as floors, and the bot as it is run."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from aiohttp import web

from bench.processes import ready

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
DEMO_TOKEN = "a-token-for-the-bench"


async def serve(*routes: web.RouteDef) -> None:
    app = web.Application()
    app.add_routes(routes)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    ready(port=runner.addresses[0][1])
    await asyncio.Event().wait()


async def bolt(*, process_before_response: bool) -> None:
    """Bolt with one command that does nothing but acknowledge."""
    from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
    from slack_bolt.async_app import AsyncAck, AsyncApp
    from slack_bolt.authorization import AuthorizeResult

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id="U0BOT",
            bot_id="B0BOT",
            bot_token="xoxb-1",
        )

    app = AsyncApp(
        signing_secret=SECRET, authorize=authorize, process_before_response=process_before_response
    )

    @app.command("/csp")
    async def csp(ack: AsyncAck) -> None:
        await ack()

    async def events(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    await serve(web.post("/slack/events", events))


async def botbuilder() -> None:
    """botbuilder's own adapter, which says every message back. It lets everybody in, as ours does in development."""
    from botbuilder.core import ActivityHandler, TurnContext
    from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication

    class Echo(ActivityHandler):  # type: ignore[misc]
        async def on_message_activity(self, turn_context: TurnContext) -> None:
            await turn_context.send_activity(turn_context.activity.text)

    config = SimpleNamespace(APP_ID="", APP_PASSWORD="", APP_TYPE="MultiTenant", APP_TENANTID="")
    adapter, echo = CloudAdapter(ConfigurationBotFrameworkAuthentication(config)), Echo()

    async def messages(request: web.Request) -> web.Response:
        return await adapter.process(request, echo) or web.Response(status=201)

    await serve(web.post("/api/messages", messages))


class Probe:
    """Part of the bot's server here and nowhere else: how long the loop was busy without a turn, and what runs yet."""

    EVERY = 0.005

    def __init__(self) -> None:
        self._worst_busy = self._worst_late = 0.0

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/bench", self._told)]

    async def start(self) -> None:
        self._busy, self._due = time.thread_time(), time.perf_counter()
        self._tick()

    async def close(self, grace: float) -> None:
        self._next.cancel()

    def _tick(self) -> None:
        # Processor time tells what the loop did itself; what others on this machine took from it is in the other.
        busy, now = time.thread_time(), time.perf_counter()
        self._worst_busy = max(self._worst_busy, busy - self._busy)
        self._worst_late = max(self._worst_late, now - self._due)
        self._busy, self._due = busy, now + self.EVERY
        self._next = asyncio.get_running_loop().call_later(self.EVERY, self._tick)

    async def _told(self, _: web.Request) -> web.Response:
        from adapters.chat.background import WORK

        told = {"busy": self._worst_busy, "late": self._worst_late, "tasks": len(asyncio.all_tasks())}
        told["done"] = sum(sample.value for metric in WORK.collect() for sample in metric.samples if sample.name.endswith("_total"))  # fmt: skip
        self._worst_busy = self._worst_late = 0.0
        return web.json_response(told)


async def bot(*, scans: bool) -> None:
    """The bot as ``csp-bot web`` composes it; with ``scans``, one of a hundred thousand customers runs all the time."""
    from adapters.cli.run import running
    from adapters.composition.bot import open_bot
    from adapters.processes.logs import set_up_logging
    from config.roles import chosen_roles
    from config.settings import read_settings

    settings = read_settings()
    set_up_logging(settings.log_level, settings.log_format, settings.secrets)
    async with open_bot(settings, chosen_roles(settings)) as made:
        await made.worker.refresh_customers()
        made.adapters.append(Probe())
        async with running(made, "127.0.0.1", 0, work=False) as port:
            endless = asyncio.create_task(_scan_on(made)) if scans else None
            ready(port=port)
            await asyncio.Event().wait()
            del endless


async def _scan_on(made: Any) -> None:
    from bench.scan import Usage, Vendor, pages, rules
    from bot.jobs.scan import scan

    bodies = await asyncio.to_thread(pages, 100_000)
    for rule in rules(100_000):
        await made.store.alerts.add(rule)
    context = replace(made.worker.context, partner=Vendor(Usage(bodies)))  # type: ignore[arg-type]
    while True:
        await scan(context)


async def teams_echo() -> None:
    """The Teams adapter over a store of its own, and a core that says every line back on a card."""
    from adapters.composition.bot import SystemClock
    from adapters.processes.logs import set_up_logging
    from adapters.store import SqlStore
    from adapters.teams.app import TeamsAdapter
    from bot.cards.model import Card, Text
    from bot.framework.registry import Registry
    from bot.ports.dispatch import Invocation, Reply
    from config.settings import TeamsSettings, read_settings

    class Echo:
        def wants_form(self, line: str) -> bool:
            return False

        async def run(self, invocation: Invocation) -> Reply:
            return Reply(Card("Echo", invocation.line, (Text(invocation.line),)))

    settings = read_settings()
    set_up_logging(settings.log_level, settings.log_format, settings.secrets)
    async with SqlStore.open(settings.database_url, settings.token_encryption_keys) as store:
        adapter = TeamsAdapter(
            TeamsSettings(anonymous=True, token=DEMO_TOKEN),
            dispatch=Echo(),
            registry=Registry(()),
            store=store,
            clock=SystemClock(),  # type: ignore[arg-type]
        )
        await adapter.start()
        await serve(*adapter.routes())


KINDS: dict[str, Callable[[], Awaitable[None]]] = {
    "bolt": lambda: bolt(process_before_response=True),
    "bolt-default": lambda: bolt(process_before_response=False),
    "botbuilder": botbuilder,
    "bot": lambda: bot(scans=False),
    "bot-scanning": lambda: bot(scans=True),
    "teams-echo": teams_echo,
}

if __name__ == "__main__":
    logging.basicConfig(level=logging.ERROR)
    asyncio.run(KINDS[sys.argv[1]]())
