"""The longest that the loop goes without a turn while somebody tries to hold it: requests that prove nothing, and work
that grows with what is sent.

An attack is a coroutine under :func:`attack`; it gets the running bot, does its worst for some seconds, and returns.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import random
import string
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from adapters.charts import ChartLinks
from adapters.server.descriptors import connections_allowed
from bench.hammer import at_a_time, post
from bench.installation import Installation, installation
from bench.measuring import Figure
from bench.processes import ROOT, Process, program
from bench.slack import calm, commands, probe
from bot.cards.model import Chart, ChartKind

TARGET = 50.0
"""Milliseconds that the loop may be busy without a turn."""

MIB = 1024 * 1024

HALVES = 3000


@dataclass(frozen=True)
class Target:
    """The bot as ``csp-bot web`` runs it over PostgreSQL, and what is around it."""

    at: Installation
    server: Process

    @property
    def port(self) -> int:
        return self.server.port

    @property
    def around(self) -> str:
        """Where Slack's double is."""
        return f"http://127.0.0.1:{self.at.around.port}"


Attack = Callable[[Target], Awaitable[None]]

ATTACKS: dict[str, Attack] = {}
"""By what the table calls them."""


def attack(name: str) -> Callable[[Attack], Attack]:
    """Measure this one too."""

    def listed(made: Attack) -> Attack:
        ATTACKS[name] = made
        return made

    return listed


async def figures() -> list[Figure]:
    """The longest stall under each attack, each of them on a bot that is at rest."""
    async with (
        installation() as at,
        # With the pages for signing in, which anybody may post to.
        program("bench.servers", "bot", environment=at.environment | {"SIGN_IN": "required"}) as server,
    ):
        target = Target(at, server)
        await at_a_time(server.port, commands(64, target.around))
        found = []
        for name, run in ATTACKS.items():
            await calm(server)
            await probe(server)
            before = server.cpu()
            await run(target)
            busy, late = await calm(server)
            found.append(_figure(name, busy * 1000, late * 1000, server.cpu() - before))
        return [*found, *await large_answers()]


def _figure(name: str, busy: float, late: float, cpu: float) -> Figure:
    value = f"{busy:.0f} ms (turns came {late:.0f} ms late at most; {cpu:.1f} s of CPU)"
    return Figure(f"Attack: {name}", value, f"{TARGET:.0f} ms", busy / TARGET, most=1.0)


# -- without credentials -------------------------------------------------------------------------------


@cache
def bomb() -> bytes:
    """Some 0.9 MB that are unpacked to 900."""
    return gzip.compress(b"\0" * (900 * MIB), 6)


async def send(target: Target, data: bytes, wait: float = 15.0) -> None:
    """On a connection of its own, until the server hangs up or says no more."""
    reader, writer = await asyncio.open_connection("127.0.0.1", target.port)
    with suppress(ConnectionError, TimeoutError):
        async with asyncio.timeout(wait):
            writer.write(data)
            await writer.drain()
            await reader.read(65_536)
    writer.transport.abort()


def forged(body: bytes) -> bytes:
    """A request to Slack's address with a signature of the right form."""
    stamp = str(int(time.time()))
    headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Slack-Request-Timestamp": stamp}
    return post("/slack/events", body, headers | {"X-Slack-Signature": f"v0={'0' * 64}"})


async def _many(target: Target, data: bytes, times: int = 40) -> None:
    await asyncio.gather(*(send(target, data) for _ in range(times)))


@attack("40 bodies of gzip to a page that is not there")
async def gzip_bodies(target: Target) -> None:
    await _many(target, post("/", bomb(), {"Content-Encoding": "gzip"}))


@attack("40 bodies of gzip to Partner Center's address")
async def gzip_events(target: Target) -> None:
    signed = {"x-ms-signature": "AAAA", "x-ms-signature-algorithm": "RSA-SHA256"}
    signed |= {"x-ms-certificate-url": "https://3psostorageacct.blob.core.windows.net/c/a.cer"}
    small = gzip.compress(b"\0" * (50 * MIB), 6)[: 60 * 1024]
    await _many(target, post("/partner-center/events", small, {"Content-Encoding": "gzip", **signed}))


@attack("40 MiB in 40 bodies with a signature that is not Slack's")
async def forged_forms(target: Target) -> None:
    await _many(target, forged(b"payload&" + b"a&" * (MIB // 2 - 8)))


@attack("40 MiB of JSON with a token that is not the Bot Framework's")
async def forged_activities(target: Target) -> None:
    body = b'{"a":[' + b"[]," * (MIB // 3 - 10) + b"0]}"
    headers = {"Content-Type": "application/json", "Authorization": "Bearer e30.e30.AAAA"}
    await _many(target, post("/api/messages", body, headers))


@attack("40 bodies of a thousand parts to the sign-in")
async def parts(target: Target) -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="t"\r\n\r\n1\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    for path in ("/signin", "/signin/callback"):
        await _many(target, post(path, part * (MIB // len(part) - 1) + b"--b--", headers), 20)


@attack("3000 requests that are never sent to their end")
async def half_sent(target: Target) -> None:
    # Each takes a file of this process too, which may open as few as 256 or 1024 unless it asks for more.
    connections_allowed()
    callers = []
    for at in range(HALVES):
        with suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", target.port)
            writer.write(b"POST /slack/events HTTP/1.1\r\nHost: localhost\r\nX-Half: %d" % at)
            callers.append(writer)
    await asyncio.sleep(1)
    for writer in callers:
        writer.transport.abort()


@attack("2000 requests with thousands of parameters, at once")
async def parameters(target: Target) -> None:
    query = "&".join(f"a{at}=1" for at in range(1000))
    line = f"GET /healthz?{query} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    await at_a_time(target.port, [line] * 2000)


# -- by people who may ask -----------------------------------------------------------------------------


async def _typed(target: Target, text: str, times: int = 40) -> None:
    # One a person at a time: what many send at once is read in one turn, whatever it says.
    await at_a_time(target.port, commands(times, target.around, text), 4)


@attack("40 lines of 40,000 equal signs")
async def equal_signs(target: Target) -> None:
    await _typed(target, "=" * 40_000)


@attack("40 lines as long as they may be, of words, keys, quotes and brackets")
async def long_lines(target: Target) -> None:
    for piece in ("a ", "a=", '"" ', "'a ", "<http://", "to= <#C1|", "customer show "):
        await _typed(target, (piece * 4000)[:4000])


@attack("40 sentences of words that nobody knows, and of what customers are called")
async def sentences(target: Target) -> None:
    chance = random.Random(11)
    for length in (3, 5, 8):
        words = [
            "".join(chance.choices(string.ascii_lowercase, k=length)) for _ in range(4000 // (length + 1))
        ]
        await _typed(target, " ".join(words))
    for piece in ("fabrikam inc ", "gmbh contoso ltd ", "ende may ", "ﷺ"):
        await _typed(target, (piece * 4000)[:4000])


@attack("3000 fetches of one chart, and of 64 others")
async def charts(target: Target) -> None:
    key = hashlib.sha256(target.at.environment["TOKEN_ENCRYPTION_KEYS"].encode()).digest()
    links = ChartLinks("http://127.0.0.1", key)
    paths = [links.url(_chart(at)).removeprefix("http://127.0.0.1") for at in range(65)]
    fetches = [f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode() for path in paths]
    await at_a_time(target.port, fetches[:1] * 3000 + fetches[1:])


def _chart(number: int) -> Chart:
    values = tuple(Decimal(number + at) for at in range(12))
    return Chart(
        f"Cost {number}", ChartKind.BARS, tuple(f"Service {at}" for at in range(12)), values, "EUR", ""
    )


async def large_answers() -> list[Figure]:
    """The largest files and tables, by fakes of the vendor in a process of their own."""
    run = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.large", cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    told = json.loads((await run.communicate())[0])
    named = {
        "lines": f"200,000 invoice lines ({told['size']:.0f} MB, {told['memory']:.0f} MiB of memory)",
        "meters": "the usage of 100,000 meters",
        "customers": "the usage of 50,000 customers",
    }
    return [
        _figure(name, told[f"{key} busy"] * 1000, told[f"{key} late"] * 1000, told[f"{key} cpu"])
        for key, name in named.items()
    ]
