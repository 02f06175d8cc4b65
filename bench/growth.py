"""Memory under load: commands from Slack at a steady rate, and what the process holds as they go on."""

from __future__ import annotations

import statistics
import time

from bench.hammer import a_second
from bench.installation import installation
from bench.measuring import Figure
from bench.processes import program
from bench.slack import calm, commands

RATE = 10.0
NOISE = 2.0
"""MiB that come and go: caches and the allocator's arenas. In an hour of load no more than that may have come to stay."""


async def figures(minutes: float = 4.0) -> list[Figure]:
    """The one figure about memory. The first third is for warming up."""
    held: list[tuple[float, float]] = []
    async with installation() as at, program("bench.servers", "bot", environment=at.environment) as bot:
        around = f"http://127.0.0.1:{at.around.port}"
        began = time.monotonic()
        while (passed := time.monotonic() - began) < minutes * 60:
            await a_second(bot.port, commands(int(RATE * 5), around), RATE)
            await calm(bot, 10)
            if passed > minutes * 20:
                held.append((passed / 3600, bot.memory()))
    slope, _ = statistics.linear_regression(*zip(*held, strict=True))
    first, last = held[0][1], held[-1][1]
    hours = held[-1][0] - held[0][0]
    commands_made, grown = int(RATE * hours * 3600), slope * hours
    return [
        Figure(
            f"Memory over {minutes:g} minutes of load", f"{first:.0f} to {last:.0f} MiB in {commands_made:,} commands ({grown:+.1f} MiB by the line through all)",
            f"{NOISE:g} MiB", max(0.0, grown) / NOISE, most=1.0,
        )
    ]  # fmt: skip
