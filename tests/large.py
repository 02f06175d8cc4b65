"""What the largest files cost: ``python -m tests.large`` asks for 200,000 lines of 45 columns, and tells as JSON how much memory
it took over what the process had before, and for how long the event loop was busy or kept from its turn."""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

from cryptography.fernet import Fernet

from adapters.store import SqlStore, migrate
from bot.model import LineItemKind
from tests.chat import open_chat
from tests.fakes import FakePartner

LINES = 200_000
COLUMNS = 45
PAGE = 2000


async def many_lines(
    _: FakePartner, invoice_id: str, kind: LineItemKind, currency: str = "", period: str = ""
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
            before, watch = peak(), Watch()
            FakePartner.line_items = many_lines  # type: ignore[method-assign,assignment]
            task = asyncio.create_task(watch.run())
            shown = await chat.say("invoice lines G000024130")
            task.cancel()
            assert f"{LINES:,}" in shown, shown
            (file,) = chat.last.files
            return {
                "memory": peak() - before,
                "busy": watch.busy,
                "late": watch.late,
                "size": file.size / 1e6,
            }


def peak() -> float:
    """The most memory that this process has had so far."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 * 1024 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(measured())) + "\n")
