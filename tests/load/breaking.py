"""What goes wrong while people work: the database, the processes, the vendor, both chat platforms, and strangers."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from sandbox import Sandbox
from tests.e2e.test_killed_workers import Fleet
from tests.load.people import InSlack, InTeams, Tally
from tests.load.strangers import begin_requests, send_compressed_bodies
from tests.postgres import PostgresServer


@dataclass
class Breaker:
    """Breaks one thing after the other until told to stop; ``done`` counts them."""

    fleet: Fleet
    server: PostgresServer
    sandbox: Sandbox
    slack: InSlack
    teams: InTeams
    tally: Tally
    web_ports: Sequence[int]
    done: Counter[str] = field(default_factory=Counter)

    async def run(self, until: float, pause: float, seed: int) -> None:
        chance = random.Random(seed)
        left: list[str] = []
        while time.monotonic() + pause < until:
            await asyncio.sleep(chance.uniform(pause / 2, pause * 1.5))
            # In ever another order, and nothing twice before everything else was broken as well.
            left = left or chance.sample(list(self.ways), len(self.ways))
            name = left.pop()
            self.done[name] += 1
            await self.ways[name]()

    @property
    def ways(self) -> dict[str, Callable[[], Awaitable[None]]]:
        return {
            "PostgreSQL restarted": self._database,
            "worker killed": self._worker,
            "web process killed": self._web,
            "vendor slow": lambda: self._vendor("latency", seconds=6.0, times=15),
            "vendor throttling": lambda: self._vendor("throttle_storm", retry_after=2, times=15),
            "vendor drops connections before the effect": lambda: self._vendor("drop_before", times=8),
            "vendor drops connections after the effect": lambda: self._vendor(
                "drop_after", method="PATCH", times=3
            ),
            "vendor answers garbage": lambda: self._vendor("garbage", times=8),
            "vendor answers 503": lambda: self._vendor("status", status=503, times=15),
            "Slack limits the rate": self._slack,
            "Teams limits the rate": self._teams,
            "strangers send compressed bodies": lambda: self._strangers(send_compressed_bodies),
            "strangers begin requests and do not end them": lambda: self._strangers(begin_requests),
        }

    async def _database(self) -> None:
        await asyncio.to_thread(self.server.stop)
        await asyncio.sleep(3)
        await asyncio.to_thread(self.server.start)

    async def _worker(self) -> None:
        name = random.choice(["worker-0", "worker-1"])
        await self.fleet.kill(name)
        await self.fleet.start(name, "worker")

    async def _web(self) -> None:
        self.tally.kills.append(time.monotonic())
        await self.fleet.kill("web-1")
        await asyncio.sleep(1)
        await self.fleet.start("web-1", "web", PORT=str(self.web_ports[1]))

    async def _vendor(self, kind: str, **words: object) -> None:
        self.sandbox.faults.order(kind, path="/v1", **words)

    async def _strangers(self, attack: Callable[[int], Awaitable[None]]) -> None:
        await asyncio.gather(*(attack(port) for port in self.web_ports))

    async def _slack(self) -> None:
        for method in ("chat.postMessage", "chat.update", "chat.postEphemeral"):
            self.slack.slack.fail(method, "ratelimited", times=5, retry_after=1)

    async def _teams(self) -> None:
        self.teams.teams.fails("message", 429, 6, Retry_After="1")
