"""An office of Northwind Cloud: the seeded vendor, a bot that lives, and replicas of it that need not."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from adapters.composition.jobs import build_worker
from adapters.processes.worker import Worker
from adapters.store.database.engine import open_database
from adapters.store.schema import tables as schema
from bot.cards.model import ConfirmButton
from bot.changes.writes import Rules
from bot.line import write
from bot.model.change import ChangeState, PendingChange
from bot.pipeline.core import Core
from bot.pipeline.dispatcher import Dispatcher
from bot.ports.dispatch import Invocation, Reply, Submission
from sandbox import Sandbox
from tests.chat import person
from tests.commands.customer.test_customer import LITWARE
from tests.e2e.mortal import (
    HERE,
    Errand,
    Life,
    Mailbox,
    Nursery,
    Step,
    Vendor,
    replica,
)
from tests.fakes import FakeClock

KILLED = 9
CUSTOMERS = ("Adventure Works", "Fabrikam", "Contoso Ltd")
PASSED = 2 * Rules().lease
"""So long after a process died, its changes may be taken up."""


@dataclass
class Office:
    """The vendor, a bot that lives, and a nursery of replicas that do not, over one database."""

    sandbox: Sandbox
    dispatcher: Dispatcher
    errand: Errand
    clock: FakeClock
    nursery: Nursery | None = None
    mailbox: Mailbox = field(default_factory=Mailbox)
    shown: Counter[str] = field(default_factory=Counter)
    """How often each change's outcome was shown to its owner, by whoever did."""

    @property
    def sqlite(self) -> bool:
        return self.errand.database_url.startswith("sqlite")

    @property
    def core(self) -> Core:
        return self.dispatcher.core

    @property
    def worker(self) -> Worker:
        return build_worker(self.dispatcher, {HERE.platform: self.mailbox})

    async def propose(self, command: str, number: int) -> str:
        """Have Ada ask for a change; returns its id."""
        ada = person("ada")
        if command == "usage budget":
            # Of three in a row, none overwrites what another shows.
            line = write(
                "usage budget", customer=CUSTOMERS[number % len(CUSTOMERS)], amount=str(7000 + number)
            )
            reply = await self.dispatcher.run(Invocation(ada, HERE, line))
        elif command == "subscription quantity":
            reply = await self.dispatcher.run(Invocation(ada, HERE, await self._seats(number)))
        elif command == "buy":
            # Each is of another number of seats, by which its order is told from the others.
            line = write(
                "buy",
                customer="Fabrikam",
                product="CFQ7TTC0LFLX",
                offer="0001/P1Y/annual",
                quantity=str(number + 1),
            )
            reply = await self.dispatcher.run(Invocation(ada, HERE, line))
        else:
            values = LITWARE | {"domain": f"litware{number}"}
            reply = await self.dispatcher.submit(Submission(ada, HERE, command, values))
        assert reply.card, reply
        buttons = (button for node in reply.card.body for button in getattr(node, "buttons", ()))
        return next(button.change_id for button in buttons if isinstance(button, ConfirmButton))

    async def _seats(self, number: int) -> str:
        """A line for some more seats of one of three customers' licences."""
        self.sandbox.world.selling.slow_updates = "none"
        name = CUSTOMERS[number % len(CUSTOMERS)]
        customer = next(each for each in self.sandbox.world.customers.values() if each.name.startswith(name))
        licences = [
            each
            for each in self.sandbox.world.bought(customer)
            if each.kind == "licence" and each.status == "active" and each.terms.parent_id is None
        ]
        licence = min(licences, key=lambda each: each.quantity)
        return write(
            "subscription quantity",
            customer=customer.id,
            subscription=licence.id,
            seats=str(licence.quantity + 1 + number % 3),
        )

    async def click(self, change_id: str) -> Reply:
        """Ada clicks on Confirm, and is shown what comes of it."""
        claimed = await self.dispatcher.claim(person("ada"), HERE, change_id)
        if isinstance(claimed, Reply):
            return claimed
        reply = await self.dispatcher.execute(change_id)
        if reply.notice_id:
            self.shown[reply.notice_id] += 1
            await self.dispatcher.shown(reply.notice_id)
        return reply

    def clicking(self, change_id: str, die: Step | None = None) -> Errand:
        return replace(self.errand, change_id=change_id, die=die, now=self.clock.now().isoformat())

    def sweeping(self, die: Step | None = None) -> Errand:
        return replace(self.errand, die=die, now=self.clock.now().isoformat())

    async def send(self, *errands: Errand) -> list[Life]:
        assert self.nursery
        lives = await self.nursery.send(*errands)
        self.shown.update(notice_id for life in lives for notice_id in life.shown)
        return lives

    async def recover(self) -> None:
        """The dead are taken for dead; workers settle and deliver until there is nothing left to do."""
        self.clock.move(PASSED)
        while await self.core.store.changes.interrupted(self.clock.now(), 1):
            await self.worker.settle()
        self.clock.move(timedelta(minutes=1))
        await self.worker.deliver()

    async def change(self, change_id: str) -> PendingChange:
        found = await self.core.store.changes.get(change_id)
        assert found
        return found

    def effects(self, change: PendingChange) -> int:
        """How often the vendor did what this change asks for; a checkout is no more than the order that it makes."""
        return sum(
            effect.request_id == change.request_id and effect.kind != "checkout"
            for effect in self.sandbox.world.ledger.effects
        )

    def ordered(self) -> Counter[int]:
        """How often each number of seats was ordered for Fabrikam."""
        customer = self.sandbox.world.named("Fabrikam, Inc.")
        orders = self.sandbox.world.orders.all.get(customer.id, [])
        return Counter(line.quantity for each in orders if each.cart_id for line in each.lines)

    def requests(self, change: PendingChange) -> int:
        """How often the vendor was asked to."""
        named = (each["headers"].get("MS-RequestId") for each in self.sandbox.requests)
        return sum(request_id == change.request_id for request_id in named)

    def tellings(self, change_id: str) -> int:
        notice_id = f"change-{change_id}"
        return self.shown[notice_id] + len(self.mailbox.of(change_id))

    async def records(self) -> dict[str, list[str]]:
        """How each change ended, as the audit log has it."""
        found = defaultdict(list)
        for entry in await self.core.store.audit.entries(limit=10_000):
            if entry.outcome in (ChangeState.DONE, ChangeState.FAILED):
                found[entry.change_id].append(entry.outcome)
        return found

    async def notices(self) -> Counter[str]:
        """How many notices there are of each id, in whatever state."""
        database = open_database(self.errand.database_url)
        async with database.read() as connection:
            found = Counter((await connection.execute(select(schema.outbox.c.id))).scalars())
        await database.close()
        return found

    async def assert_done_once(self, *change_ids: str) -> None:
        """One effect, one record, one notice, and its owner was told once; and nothing is left to do."""
        records, notices = await self.records(), await self.notices()
        for change_id in change_ids:
            change = await self.change(change_id)
            assert change.state is ChangeState.DONE
            assert self.effects(change) == 1
            assert records[change_id] == ["done"]
            assert notices[f"change-{change_id}"] == 1
            assert self.tellings(change_id) == 1

    async def assert_settled_for_good(self, *change_ids: str) -> None:
        """Workers that come again find nothing to do."""
        await self.assert_done_once(*change_ids)
        effects = len(self.sandbox.world.ledger.effects)
        await self.recover()
        assert len(self.sandbox.world.ledger.effects) == effects
        await self.assert_done_once(*change_ids)


@asynccontextmanager
async def opened(
    database_url: str, keys: list[str], nursery: Nursery | None = None, *, patience: float = 5.0
) -> AsyncIterator[Office]:
    """An office over an empty database. Without a nursery nobody can be sent."""
    async with AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(Sandbox())
        sandbox.world.quotas.per_minute["customers"] = 100_000
        sandbox.world.quotas.per_minute["orders"] = 100_000
        clock, vendor = FakeClock(datetime.now(UTC)), Vendor.of(sandbox)
        rules = Rules(pauses=(0.01, 0.01))
        dispatcher = await stack.enter_async_context(
            replica(vendor, database_url, keys, clock, patience=patience, rules=rules)
        )
        pages = [page async for page in dispatcher.core.partner.customers.pages()]
        await dispatcher.core.store.customers.replace_all(
            [each for page in pages for each in page if each.name.startswith(CUSTOMERS)], clock.now()
        )
        yield Office(sandbox, dispatcher, Errand(vendor, database_url, keys, ""), clock, nursery)
