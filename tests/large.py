"""What the largest answers cost: ``python -m tests.large`` asks for 200,000 lines of 45 columns, for the usage of 100,000 meters
and for that of 50,000 customers, and tells as JSON how long the event loop was busy or kept from its turn, and how much memory
the lines took over what the process had before."""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from cryptography.fernet import Fernet

from adapters.store import SqlStore, migrate
from bot.model import CustomerUsage, LineItemKind, Money, UsageLine
from tests.chat import Chat, open_chat
from tests.fake_partner import FakeInvoices, FakeUsage

LINES = 200_000
COLUMNS = 45
PAGE = 2000


async def many_lines(
    _: FakeInvoices, invoice_id: str, kind: LineItemKind, currency: str = "", period: str = ""
) -> AsyncIterator[Sequence[Mapping[str, str]]]:
    """As many lines as one file may have, each page made when it is asked for."""
    for first in range(0, LINES, PAGE):
        yield await asyncio.to_thread(page, first)


def page(first: int) -> list[dict[str, str]]:
    """One of them; made in a thread, as the client reads what the vendor sends."""
    return [
        {f"column{at:02}": f"value {first + row} of {at}" if at % 3 else "12.50" for at in range(COLUMNS)}
        for row in range(PAGE)
    ]


METERS = [
    UsageLine(
        f"id{at}",
        f"name {at % 5000}",
        Money(Decimal(at * 7919 % 100_003) / 100, "EUR"),
        category=f"kind {at % 300}",
    )
    for at in range(100_000)
]
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SPENDERS = [
    CustomerUsage(
        customer_id=f"{at:08}-0000-4000-8000-000000000000",
        name=f"Customer {at}",
        cost=Money(Decimal(at * 7919 % 100_003), "EUR"),
        budget=Money(Decimal(1000), "EUR"),
        percent=Decimal(at % 997),
        as_of=NOON,
    )
    for at in range(50_000)
]


async def many_meters(_: FakeUsage, customer_id: str, subscription_id: str) -> Sequence[UsageLine]:
    """The meters of a very large customer."""
    return METERS


async def many_customers(_: FakeUsage) -> AsyncIterator[Sequence[CustomerUsage]]:
    """All customers of a very large partner."""
    for first in range(0, len(SPENDERS), 500):
        yield SPENDERS[first : first + 500]
        await asyncio.sleep(0)


class Watch:
    """The longest that the loop was busy, in seconds of its thread's own processor time: how busy others keep the machine
    does not count. ``late`` is the longest it went without a turn, by the clock."""

    busy = late = 0.0

    async def run(self) -> None:
        while True:
            worked, began = time.thread_time(), time.perf_counter()
            await asyncio.sleep(0.001)
            self.busy = max(self.busy, time.thread_time() - worked)
            self.late = max(self.late, time.perf_counter() - began)


async def measured() -> dict[str, float]:
    """Megabytes and seconds."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bot.db'}"
        await migrate(url)
        async with SqlStore.open(url, [Fernet.generate_key().decode()]) as store:
            chat = (await open_chat(store)).as_("bill")
            await chat.say("invoice lines G000024130")
            await chat.say("audit list")
            before = peak()
            FakeInvoices.line_items = many_lines  # type: ignore[method-assign,assignment]
            lines = await watched(chat, "invoice lines G000024130", f"{LINES:,}")
            (file,) = chat.last.files
            told = {"memory": peak() - before, "size": file.size / 1e6} | {
                "lines " + name: value for name, value in lines.items()
            }
            FakeUsage.by_meter = many_meters  # type: ignore[method-assign,assignment]
            FakeUsage.by_customer = many_customers  # type: ignore[method-assign,assignment]
            for name, line in (
                ("meters", "usage show fabrikam by=meter"),
                ("customers", "usage top by=percent page=3"),
            ):
                found = await watched(chat, line, "Azure usage" if name == "meters" else "Top customers")
                told |= {f"{name} {what}": value for what, value in found.items()}
            return told


async def watched(chat: Chat, line: str, expected: str) -> dict[str, float]:
    """For how long the loop was kept while this was answered."""
    watch, before = Watch(), time.process_time()
    task = asyncio.create_task(watch.run())
    await asyncio.sleep(0.01)
    shown = await chat.say(line)
    await asyncio.sleep(0.01)
    task.cancel()
    assert expected in shown, shown[:500]
    return {"busy": watch.busy, "late": watch.late, "cpu": time.process_time() - before}


def peak() -> float:
    """The most memory that this process has had so far."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 * 1024 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(measured())) + "\n")
