"""A signed ``/csp usage show fabrikam`` to its acknowledgement, beside a bare Bolt that does nothing else."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import time
from contextlib import AsyncExitStack
from itertools import count
from statistics import median
from urllib.parse import urlencode

import aiohttp

from bench.doubles import TEAM
from bench.hammer import Told, a_second, at_a_time, post
from bench.installation import PEOPLE, Installation, installation
from bench.measuring import Figure
from bench.processes import Process, program
from bench.servers import SECRET

AT_ONCE = 400
STEADY = 200
ROUNDS, STEADY_ROUNDS = 15, 5
_numbers = count(1)


def commands(how_many: int, around: str, text: str = "usage show fabrikam") -> list[bytes]:
    """Commands of many people, each signed and none like another."""
    made = []
    for _ in range(how_many):
        number = next(_numbers)
        person = PEOPLE[number % len(PEOPLE)]
        body = urlencode(
            {
                "token": "x", "team_id": TEAM, "team_domain": "northwind", "channel_id": "C0DESK", "channel_name": "desk",
                "user_id": person, "user_name": "whoever", "command": "/csp", "text": text,
                "api_app_id": "A0", "is_enterprise_install": "false",
                "response_url": f"{around}/response/{number}", "trigger_id": f"1.{number}",
            }
        ).encode()  # fmt: skip
        stamp = str(int(time.time()))
        digest = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={digest}",
        }
        made.append(post("/slack/events", body, headers))
    return made


class Bench:
    """Servers beside each other, and what was measured of each."""

    def __init__(self, at: Installation, servers: dict[str, Process]) -> None:
        self.at, self.servers = at, servers
        self.around = f"http://127.0.0.1:{at.around.port}"
        self.bursts: dict[str, list[Told]] = {name: [] for name in servers}
        self.steady: dict[str, list[Told]] = {name: [] for name in servers}
        self.cpu: dict[str, list[float]] = {name: [] for name in servers}
        self.cpu_steady: dict[str, list[float]] = {name: [] for name in servers}
        self.done: list[float] = []

    async def burst(self, round_: int) -> None:
        """As much as each server takes, 32 at a time. Each round begins with another one, so that none profits from its place."""
        first = round_ % len(self.servers)
        ordered = list(self.servers.items())
        for name, server in ordered[first:] + ordered[:first]:
            before = server.cpu()
            began = time.perf_counter()
            told = await at_a_time(server.port, commands(AT_ONCE, self.around))
            assert not told.refused, f"{name} refused {told.refused}"
            self.bursts[name].append(told)
            if name.startswith("bot"):
                await calm(server)
                self.done.append(AT_ONCE / (time.perf_counter() - began))
            self.cpu[name].append((server.cpu() - before) / AT_ONCE)

    async def stroll(self) -> None:
        """Fifty commands a second."""
        for name, server in self.servers.items():
            before = server.cpu()
            told = await a_second(server.port, commands(STEADY, self.around))
            assert not told.refused
            self.steady[name].append(told)
            if name.startswith("bot"):
                await calm(server)
            self.cpu_steady[name].append((server.cpu() - before) / STEADY)

    def line(self, name: str) -> str:
        """One server's row: figures of a burst, and of a steady rate."""
        bursts, steady = self.bursts[name], self.steady[name]
        return (
            f"{median(each.rate for each in bursts):,.0f}/s, {median(self.cpu[name]) * 1e6:,.0f} µs each, "
            f"p50 {median(each.within(0.5) for each in bursts):.1f} and p99 {median(each.within(0.99) for each in bursts):.1f} ms; "
            f"at 50/s {median(self.cpu_steady[name]) * 1e6:,.0f} µs each, "
            f"p50 {median(each.within(0.5) for each in steady):.2f} and p99 {median(each.within(0.99) for each in steady):.2f} ms"
        )


async def probe(server: Process) -> dict[str, float]:
    """What the bot's probe tells since it was asked last."""
    async with aiohttp.ClientSession() as http, http.get(f"http://127.0.0.1:{server.port}/bench") as answer:
        return dict(await answer.json())


async def calm(server: Process, patience: float = 30.0) -> tuple[float, float]:
    """Wait until everything that was acknowledged is done; for how many seconds the loop was busy without a turn, and
    turns came late, at most, since the probe was asked last."""
    idle, until = 0, time.monotonic() + patience
    last, busy, late = -1.0, 0.0, 0.0
    while idle < 2 and time.monotonic() < until:
        told = await probe(server)
        busy, late = max(busy, told["busy"]), max(late, told["late"])
        idle = idle + 1 if told["done"] == last and told["tasks"] < 12 else 0
        last = told["done"]
        await asyncio.sleep(0.1)
    return busy, late


async def under_strain(
    at: Installation, scanning: Process, seconds: float = 10.0
) -> tuple[Told, dict[str, float]]:
    """Acknowledgements while every call to the vendor takes two seconds and a scan runs in the same process."""
    around = f"http://127.0.0.1:{at.around.port}"
    async with aiohttp.ClientSession() as http:
        await a_second(scanning.port, commands(50, around))
        await calm(scanning, 20)
        await http.post(f"{around}/slow?seconds=2")
        await probe(scanning)
        told = await a_second(scanning.port, commands(int(50 * seconds), around))
        strain = await probe(scanning)
        await http.post(f"{around}/slow?seconds=0")
    return told, strain


async def figures() -> list[Figure]:
    """All figures about Slack."""
    async with installation() as at, AsyncExitStack() as stack:
        servers = {
            name: await stack.enter_async_context(program("bench.servers", name, environment=at.environment))
            for name in ("bolt", "bolt-default", "bot")
        }
        bench = Bench(at, servers)
        for server in servers.values():
            await at_a_time(server.port, commands(64, bench.around))
        await calm(servers["bot"])
        await probe(servers["bot"])
        for round_ in range(ROUNDS):
            await bench.burst(round_)
        for _ in range(STEADY_ROUNDS):
            await bench.stroll()
    async with (
        installation() as at,
        program("bench.servers", "bot-scanning", environment=at.environment) as scanning,
    ):
        strained, strain = await under_strain(at, scanning)
    return _told(bench, strained, strain)


def _told(bench: Bench, strained: Told, strain: dict[str, float]) -> list[Figure]:
    def rate(name: str) -> float:
        return median(each.rate for each in bench.bursts[name])

    def p50(name: str) -> float:
        return median(each.within(0.5) for each in bench.steady[name])

    # Of the rounds, not of the medians: where the machine's pace changes, it changes for both sides of a round.
    quick = median(
        ours.rate / bare.rate for ours, bare in zip(bench.bursts["bot"], bench.bursts["bolt"], strict=True)
    )
    p99, busy, late = strained.within(0.99), strain["busy"] * 1000, strain["late"] * 1000
    return [
        Figure("Slack: acknowledgements a second, 32 at a time", f"{rate('bot'):,.0f}", f"{rate('bolt'):,.0f}", quick, least=0.9),
        Figure("Slack: p50 at 50 a second, against Bolt's default", f"{p50('bot'):.2f} ms", f"{p50('bolt-default'):.2f} ms", p50("bot") / p50("bolt-default"), most=0.25),
        Figure("Slack: p99 with a slow vendor and a scan", f"{p99:.1f} ms", "100 ms", p99 / 100, most=1.0),
        Figure("Slack: longest that the loop was busy then", f"{busy:.0f} ms (turns came {late:.0f} ms late at most)", "50 ms", busy / 50, most=1.0),
        *(Figure(f"Slack: {name}", bench.line(name)) for name in bench.servers),
        Figure("Slack: commands done a second, vendor and answer included", f"{median(bench.done):,.0f}"),
    ]  # fmt: skip
