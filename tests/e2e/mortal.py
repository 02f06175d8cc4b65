"""Replicas of the bot that die at the very line they are told to, by SIGKILL.

Run as a module it is a nursery: everything is imported once, and each replica is a fork of it, so that one costs
little. It reads orders, one line of JSON each: a list of errands that begin at the same moment.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from types import FrameType, ModuleType
from typing import TYPE_CHECKING, Any

import aiosqlite
import asyncpg
import sqlalchemy.dialects.postgresql.asyncpg
import sqlalchemy.dialects.sqlite.aiosqlite

from adapters.composition.jobs import build_worker
from adapters.microsoft.http import exchange
from adapters.microsoft.http.exchange import Exchange
from adapters.microsoft.http.retry import RetryPolicy, Span
from adapters.microsoft.http.transport import HttpTransport
from adapters.microsoft.partner_center.client import PartnerCenter
from adapters.microsoft.partner_center.service import partner_center
from adapters.playground.rooms import PlaygroundRooms
from adapters.store import SqlStore
from adapters.store.changes import changes, rows
from bot.cards.model import Card, Secret
from bot.changes import writes
from bot.changes.writes import Rules
from bot.commands import load
from bot.framework.context import Installation
from bot.model import Destination
from bot.model.identity import Actor
from bot.pipeline.core import Core
from bot.pipeline.dispatcher import Dispatcher
from bot.ports import Room
from bot.ports.dispatch import ClaimedChange, Invocation, Place
from config.roles import demo_roles
from tests.chat import person
from tests.fakes import FakeClock
from tests.told import AS_TOLD

if TYPE_CHECKING:
    from sandbox import Sandbox

IMPORTED_EARLY = (aiosqlite, asyncpg, sqlalchemy.dialects)
"""What a replica would otherwise import when it first opens its database."""

ROOT = Path(__file__).resolve().parents[2]


def files_of(*modules: ModuleType) -> tuple[str, ...]:
    """Where modules stand under the root. They are named by importing them, so that none can move away unseen."""
    return tuple(Path(str(module.__file__)).relative_to(ROOT).as_posix() for module in modules)


WATCHED = files_of(writes, changes, rows, exchange)
BRISK = RetryPolicy(Span(5, 2), Span(5, 2), Span(20, 10), attempts=3, first_pause=0.01, longest_pause=0.02)
HERE = Place("playground", "northwind", "csp-desk", personal=False)

Step = tuple[str, str, int]
"""What was being done (say, claim, execute, show, settle), the file, and the line about to be executed."""

BEFORE_SHOWING: Step = ("show", "", 0)


@dataclass(frozen=True)
class Vendor:
    """Where the vendor is, and a token of the service account that it accepts."""

    url: str
    ca_file: str
    token: str

    @classmethod
    def of(cls, sandbox: Sandbox) -> Vendor:
        return cls(sandbox.url, sandbox.ca_file, sandbox.token(sandbox.service_account))


@dataclass(frozen=True)
class Errand:
    """What a replica is to do: hear a line, click on a change, or sweep where neither is given; and where it dies, of the
    lines in the files that are ``watched``."""

    vendor: Vendor
    database_url: str
    keys: list[str]
    now: str
    change_id: str = ""
    name: str = "ada"
    die: Step | None = None
    line: str = ""
    watched: tuple[str, ...] = WATCHED


@dataclass(frozen=True)
class Life:
    """What became of a replica: the signal that ended it, every step it took, and what it showed to people."""

    ended_by: int
    steps: tuple[Step, ...] = ()
    shown: tuple[str, ...] = ()

    @property
    def files(self) -> set[str]:
        """Through which of the watched files it went."""
        return {file for _, file, _ in self.steps if file}


class Bearer:
    """A token that is there already: how one is come by is another story."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def token(self, resource: str, *, user: bool, tenant: str = "") -> str:
        return self._token

    def expire(self, token: str) -> None:
        raise AssertionError("the vendor refused the token")


@dataclass
class Mailbox:
    """A messenger that keeps what it delivered, with the id of its notice."""

    delivered: list[tuple[str, Destination, Card]] = field(default_factory=list)
    tell: Callable[[str], None] = lambda _: None

    async def deliver(self, destination: Destination, card: Card, notice_id: str) -> str:
        self.delivered.append((notice_id, destination, card))
        self.tell(notice_id)
        return f"m{len(self.delivered)}"

    async def update(self, destination: Destination, message_id: str, card: Card, notice_id: str) -> bool:
        return True

    def of(self, change_id: str) -> list[Card]:
        return [card for notice_id, _, card in self.delivered if notice_id == f"change-{change_id}"]


class AnyRoom(PlaygroundRooms):
    """The people of the playground, in whichever channel they are."""

    async def here(self, actor: Actor, workspace: str, channel: str) -> Room:
        place = Destination("playground", workspace, channel, "" if channel else actor.user)
        return Room(place, channel or actor.name)


@asynccontextmanager
async def replica(
    vendor: Vendor,
    database_url: str,
    keys: Sequence[str],
    clock: FakeClock,
    *,
    patience: float = 5.0,
    rules: Rules | None = None,
) -> AsyncIterator[Dispatcher]:
    """The core over a real database and the real client of the vendor."""
    roles, settings = demo_roles(), Installation(partner_name="Northwind Cloud")
    transport = HttpTransport(Path(vendor.ca_file))
    to_partner = Exchange(partner_center(vendor.url), Bearer(vendor.token), transport, retry=BRISK)
    async with (
        SqlStore.open(database_url, keys, patience=patience, time=AS_TOLD) as store,
        PartnerCenter(to_partner) as partner,
    ):
        core = Core(
            registry=load(),
            policy=roles.policy(settings.partner_type),
            directory=roles,
            store=store,
            clock=clock,
            partner=partner,
            desks={},
            installation=settings,
            rules=rules or Rules(),
            rooms={"playground": AnyRoom()},
        )
        yield Dispatcher(core)


class Reaper:
    """Watches each line that is about to be executed, and kills at the one that was named."""

    def __init__(self, die: Step | None, watched: tuple[str, ...]) -> None:
        self.steps: dict[Step, None] = {}
        self._die, self._doing = die, ""
        self._watched = {str(ROOT / file): file for file in watched}

    @contextmanager
    def during(self, doing: str) -> Iterator[None]:
        self._doing = doing
        sys.settrace(self._enter)
        try:
            yield
        finally:
            sys.settrace(None)

    def reached(self, step: Step) -> None:
        self.steps[step] = None
        if step == self._die:
            os.kill(os.getpid(), signal.SIGKILL)

    def _enter(self, frame: FrameType, event: str, _: object) -> Callable[..., Any] | None:
        return self._line if frame.f_code.co_filename in self._watched else None

    def _line(self, frame: FrameType, event: str, _: object) -> Callable[..., Any]:
        if event == "line":
            self.reached((self._doing, self._watched[frame.f_code.co_filename], frame.f_lineno))
        return self._line


# -- in the forks ------------------------------------------------------------------------------------------------


async def live(errand: Errand, start: Callable[[], None], tell: Callable[[str, object], None]) -> None:
    """One life: everything is made ready, then all replicas of an order start at once."""
    reaper, clock = Reaper(errand.die, errand.watched), FakeClock(datetime.fromisoformat(errand.now))
    async with replica(errand.vendor, errand.database_url, errand.keys, clock) as dispatcher:
        await dispatcher.core.store.check()
        start()
        if errand.line:
            with reaper.during("say"):
                await dispatcher.run(Invocation(person(errand.name), HERE, errand.line))
        elif errand.change_id:
            await click(dispatcher, errand, reaper, tell)
        else:
            mailbox = Mailbox(tell=lambda notice_id: tell("shown", notice_id))
            worker = build_worker(dispatcher, {HERE.platform: mailbox})
            with reaper.during("settle"):
                await worker.settle()
    tell("steps", list(reaper.steps))


async def click(
    dispatcher: Dispatcher, errand: Errand, reaper: Reaper, tell: Callable[[str, object], None]
) -> None:
    """A click on Confirm as every chat adapter carries it out."""
    with reaper.during("claim"):
        claimed = await dispatcher.claim(person(errand.name), HERE, errand.change_id)
    if not isinstance(claimed, ClaimedChange):
        return
    with reaper.during("execute"):
        reply = await dispatcher.execute(claimed.change_id)
    reaper.reached(BEFORE_SHOWING)
    if reply.notice_id:
        tell("shown", reply.notice_id)
        await dispatcher.shown(reply.notice_id)


def fork(errand: Errand) -> tuple[int, int, int, int]:
    """A replica of its own process: its pid, and the pipes for its report, its readiness, and its start."""
    report, telling = os.pipe()
    readiness, readying = os.pipe()
    waiting, starting = os.pipe()
    if pid := os.fork():
        for end in (telling, readying, waiting):
            os.close(end)
        return pid, report, readiness, starting
    for end in (report, readiness, starting):
        os.close(end)
    code = 1
    with suppress(BaseException):

        def start() -> None:
            os.close(readying)
            os.read(waiting, 1)

        def tell(what: str, value: object) -> None:
            os.write(telling, json.dumps([what, value]).encode() + b"\n")

        asyncio.run(live(errand, start, tell))
        code = 0
    os._exit(code)


def carry_out(errands: Sequence[Errand]) -> list[Life]:
    """Send the replicas off at the same moment, and see what becomes of them."""
    forks = [fork(errand) for errand in errands]
    for _, _, readiness, _ in forks:
        os.read(readiness, 1)
    for _, _, readiness, starting in forks:
        # A later fork holds this end as well, so that closing it alone would start nobody.
        os.write(starting, b"!")
        os.close(readiness)
        os.close(starting)
    return [buried(pid, report) for pid, report, _, _ in forks]


def buried(pid: int, report: int) -> Life:
    with os.fdopen(report, encoding="utf-8") as lines:
        told = [json.loads(line) for line in lines]
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    life = Life(ended_by=-status, shown=tuple(value for what, value in told if what == "shown"))
    return next((replace(life, steps=value) for what, value in told if what == "steps"), life)


def main() -> None:
    """The nursery. Nothing in here has a loop or a thread, so that it can be forked safely."""
    load()
    gc.freeze()
    for line in sys.stdin:
        errands = [errand_from(said) for said in json.loads(line)]
        lives = carry_out(errands)
        sys.stdout.write(json.dumps([asdict(life) for life in lives]) + "\n")
        sys.stdout.flush()


def errand_from(said: Mapping[str, Any]) -> Errand:
    die = said["die"] and tuple(said["die"])
    watched = tuple(said["watched"])
    return Errand(**{**said, "vendor": Vendor(**said["vendor"]), "die": die, "watched": watched})


# -- in the test ------------------------------------------------------------------------------------------------


class Nursery:
    """``with Nursery() as nursery: (life,) = await nursery.send(errand)``. One serves any number of tests."""

    def __enter__(self) -> Nursery:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.mortal"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    async def send(self, *errands: Errand) -> list[Life]:
        """Replicas that start at once; returns when all of them are gone."""
        told = await asyncio.to_thread(self._order, json.dumps([asdict(errand) for errand in errands]))
        return [
            Life(life["ended_by"], tuple((a, b, c) for a, b, c in life["steps"]), tuple(life["shown"]))
            for life in json.loads(told)
        ]

    def _order(self, order: str) -> str:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(order + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline()


def secrets_of(card: Card) -> list[str]:
    """One-time passwords on a card."""
    return [node.value for node in card.body if isinstance(node, Secret)]


if __name__ == "__main__":
    main()
