"""One message and its reply, beside botbuilder's own adapter that says the message back."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from statistics import median
from typing import Any

from aiohttp import web

from bench.hammer import Line, Told, lines_to, post
from bench.installation import installation
from bench.measuring import Figure
from bench.processes import Process, program
from bench.servers import DEMO_TOKEN

BOT = "28:00000000-0000-4000-8000-00000000b07a"
TENANT = "00000000-0000-4000-8000-00000000c0de"
AT_ONCE = 200
STEADY = 150
SLOW = 3.0
"""Seconds that the slow conversation's address takes for each call."""


@dataclass
class Connector:
    """Takes replies, and tells who waits for one. Conversations that begin with ``slow`` are answered late."""

    waiting: dict[str, asyncio.Future[None]] = field(default_factory=dict)
    port: int = 0
    _numbers: Any = field(default_factory=lambda: count(1))

    async def _post(self, request: web.Request) -> web.Response:
        conversation = request.match_info["conversation"]
        body = await request.json()
        if conversation.startswith("slow"):
            await asyncio.sleep(SLOW)
        answered = self.waiting.get(conversation)
        if body.get("type") == "message" and answered and not answered.done():
            answered.set_result(None)
        return web.json_response({"id": str(next(self._numbers))})

    async def _member(self, request: web.Request) -> web.Response:
        user = request.match_info["member"]
        return web.json_response({"id": user, "name": user, "email": "ada@northwindcloud.example"})

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Connector]:
        app = web.Application()
        for root in ("/amer", "/slow"):
            app.router.add_post(root + "/v3/conversations/{conversation}/activities", self._post)
            app.router.add_post(root + "/v3/conversations/{conversation}/activities/{activity}", self._post)
            app.router.add_put(root + "/v3/conversations/{conversation}/activities/{activity}", self._post)
            app.router.add_get(root + "/v3/conversations/{conversation}/members/{member}", self._member)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.port = runner.addresses[0][1]
        yield self
        await runner.cleanup()

    def message(self, conversation: str, text: str, number: int) -> bytes:
        slow = conversation.startswith("slow")
        body = {
            "type": "message", "id": f"{number}", "channelId": "msteams", "text": text, "textFormat": "plain",
            "serviceUrl": f"http://127.0.0.1:{self.port}/{'slow' if slow else 'amer'}/", "locale": "en-GB",
            "timestamp": "2026-11-23T08:00:00.000Z",
            "from": {"id": f"29:{conversation}", "name": "Ada Lund", "aadObjectId": f"00000000-0000-4000-8000-{abs(hash(conversation)) % 10**12:012}"},
            "recipient": {"id": BOT, "name": "Partner"},
            "conversation": {"id": conversation, "conversationType": "personal", "tenantId": TENANT},
            "channelData": {"tenant": {"id": TENANT}},
        }  # fmt: skip
        return post(
            f"/api/messages?token={DEMO_TOKEN}",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )

    async def turn(self, line: Line, conversation: str, text: str, number: int) -> float:
        """Say something, and wait until both the request is answered and the reply has arrived; in seconds."""
        answered = self.waiting[conversation] = asyncio.get_running_loop().create_future()
        began = time.perf_counter()
        status = await line.ask(self.message(conversation, text, number))
        if status >= 300:
            raise RuntimeError(f"the server answered {status}")
        async with asyncio.timeout(60):
            await answered
        return time.perf_counter() - began


_numbers = count(1)


async def burst(connector: Connector, port: int, text: str, turns: int, at_once: int = 32) -> Told:
    told, left = Told(), iter(range(turns))
    lines = await lines_to(port, at_once)

    async def work(line: Line, conversation: str) -> None:
        for _ in left:
            told.waits.append(await connector.turn(line, conversation, text, next(_numbers)))

    began = time.perf_counter()
    await asyncio.gather(*(work(line, f"chat{at}") for at, line in enumerate(lines)))
    told.took = time.perf_counter() - began
    for line in lines:
        line.close()
    return told


async def steady(connector: Connector, port: int, text: str, turns: int, rate: float = 50.0) -> Told:
    """Turns in conversations of their own, started at a steady rate."""
    told, running = Told(), set()
    lines = await lines_to(port, 40)
    free = list(enumerate(lines))

    async def one() -> None:
        if not free:
            told.refused += 1
            return
        at, line = free.pop(0)
        told.waits.append(await connector.turn(line, f"chat{at}", text, next(_numbers)))
        free.append((at, line))

    began = time.perf_counter()
    for at in range(turns):
        await asyncio.sleep(max(0.0, began + at / rate - time.perf_counter()))
        task = asyncio.create_task(one())
        running.add(task)
        task.add_done_callback(running.discard)
    while running:
        await asyncio.wait(set(running))
    told.took = time.perf_counter() - began
    for line in lines:
        line.close()
    return told


SERVERS = {"botbuilder": "hello", "teams-echo": "hello", "bot": "help usage"}


async def figures(rounds: int = 5) -> list[Figure]:
    """All figures about Teams."""
    bursts: dict[str, list[Told]] = {name: [] for name in SERVERS}
    calm: dict[str, list[Told]] = {name: [] for name in SERVERS}
    cpu: dict[str, list[float]] = {name: [] for name in SERVERS}
    cpu_calm: dict[str, list[float]] = {name: [] for name in SERVERS}
    async with Connector().serving() as connector, installation() as at, AsyncExitStack() as stack:
        anonymous = {name: value for name, value in at.environment.items() if not name.startswith("SLACK_")}
        servers: dict[str, Process] = {}
        for name in SERVERS:
            # A database each, or the two would wait for each other.
            environment = anonymous | {"DATABASE_URL": await at.database(f"teams-{name}")}
            servers[name] = await stack.enter_async_context(
                program("bench.servers", name, environment=environment)
            )
            await burst(connector, servers[name].port, SERVERS[name], 64)
        for _ in range(rounds):
            for name, server in servers.items():
                before = server.cpu()
                bursts[name].append(await burst(connector, server.port, SERVERS[name], AT_ONCE))
                cpu[name].append((server.cpu() - before) / AT_ONCE)
            for name, server in servers.items():
                before = server.cpu()
                calm[name].append(await steady(connector, server.port, SERVERS[name], STEADY))
                cpu_calm[name].append((server.cpu() - before) / STEADY)
        pairs = [await _beside_a_slow_one(connector, servers["bot"]) for _ in range(3)]

    alone, beside = (median(each) for each in zip(*pairs, strict=True))
    slower = median(with_it / without for without, with_it in pairs)

    def line(name: str) -> str:
        return (
            f"{median(each.rate for each in bursts[name]):,.0f}/s, {median(cpu[name]) * 1e6:,.0f} µs each, "
            f"p50 {median(each.within(0.5) for each in bursts[name]):.0f} and p99 {median(each.within(0.99) for each in bursts[name]):.0f} ms; "
            f"at 50/s {median(cpu_calm[name]) * 1e6:,.0f} µs each, "
            f"p50 {median(each.within(0.5) for each in calm[name]):.1f} and p99 {median(each.within(0.99) for each in calm[name]):.1f} ms"
        )

    def rate(name: str) -> float:
        return median(each.rate for each in bursts[name])

    floor, echo, whole = median(cpu["botbuilder"]), median(cpu["teams-echo"]), median(cpu["bot"])
    return [
        Figure("Teams: CPU of a turn that is said back", f"{echo * 1e6:,.0f} µs", f"{floor * 1e6:,.0f} µs", echo / floor, most=0.14),
        Figure("Teams: turns a second that are said back, 32 at a time", f"{rate('teams-echo'):,.0f}", f"{rate('botbuilder'):,.0f}", rate("teams-echo") / rate("botbuilder"), least=6.5),
        # The floor knows no people, rights, limits or audit, and no database; so this has no target.
        Figure("Teams: CPU of `help usage`, all of the bot, against that echo", f"{whole * 1e6:,.0f} µs", f"{floor * 1e6:,.0f} µs", whole / floor),
        Figure("Teams: turns a second, 32 at a time, all of the bot, against that echo", f"{rate('bot'):,.0f}", f"{rate('botbuilder'):,.0f}", rate("bot") / rate("botbuilder")),
        Figure(f"Teams: p99 beside 64 conversations whose address takes {SLOW:g} s", f"{beside:.1f} ms", f"{alone:.1f} ms alone", slower, most=2.0),
        *(Figure(f"Teams: {name}", line(name)) for name in SERVERS),
    ]  # fmt: skip


async def _beside_a_slow_one(connector: Connector, server: Process) -> tuple[float, float]:
    """The p99 of turns at 20 a second without, and with, many conversations whose service URL answers late."""
    alone = (await steady(connector, server.port, SERVERS["bot"], 100, rate=20)).within(0.99)
    lines = await lines_to(server.port, 64)
    slow = [
        asyncio.create_task(connector.turn(line, f"slow{at}", SERVERS["bot"], next(_numbers)))
        for at, line in enumerate(lines)
    ]
    await asyncio.sleep(1.0)
    beside = (await steady(connector, server.port, SERVERS["bot"], 100, rate=20)).within(0.99)
    await asyncio.gather(*slow)
    for line in lines:
        line.close()
    return alone, beside
