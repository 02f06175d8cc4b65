"""``python -m bench [part …] [--long]``: measure, print the table, and exit with 1 where a target is missed.

A run of all parts also writes its figures into ``docs/performance.md``.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable

from bench import (
    attacks,
    charts,
    growth,
    language,
    outbox,
    prices,
    report,
    scan,
    slack,
    start,
    suggest,
    teams,
)
from bench.measuring import Figure

Part = Callable[[], Awaitable[list[Figure]]]

PARTS: dict[str, Part] = {
    "slack": slack.figures,
    "teams": teams.figures,
    "scan": scan.figures,
    "outbox": outbox.figures,
    "prices": prices.figures,
    "suggest": suggest.figures,
    "language": language.figures,
    "charts": charts.figures,
    "start": start.figures,
    "attacks": attacks.figures,
    "growth": growth.figures,
}

HOUR = 60.0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"any of {', '.join(PARTS)} (all)")
    parser.add_argument("--long", action="store_true", help="an hour of load for the figure about memory")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    if options.long:
        PARTS["growth"] = lambda: growth.figures(minutes=HOUR)
    found: list[Figure] = []
    for name in options.parts or PARTS:
        sys.stderr.write(f"{name} …\n")
        found += asyncio.run(_measured(PARTS[name]))
    sys.stdout.write(f"{report.table(found)}\n\n{report.behind(found)}\n")
    if not options.parts:
        report.write(found, "make bench" + (" ARGS=--long" if options.long else ""))
    return 0 if all(figure.met for figure in found) else 1


async def _measured(part: Part) -> list[Figure]:
    return await part()


if __name__ == "__main__":
    sys.exit(main())
