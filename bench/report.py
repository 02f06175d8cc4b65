"""The figures as a table, and as the part of ``docs/performance.md`` that a run replaces."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.measuring import Figure

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"
BEGIN, END = "<!-- begin: written by make bench -->", "<!-- end: written by make bench -->"

_NAMED = ("slack-bolt", "botbuilder-core", "aiohttp", "SQLAlchemy", "msgspec", "aiosqlite", "asyncpg")


def table(figures: Sequence[Figure]) -> str:
    """Every figure that has a target, beside what it is measured against."""
    rows = ["| what | here | floor | ratio | target | met? |", "| --- | --- | --- | --- | --- | --- |"]
    rows += [_row(each) for each in figures if each.ratio is not None]
    return "\n".join(rows)


def behind(figures: Sequence[Figure]) -> str:
    """What stands behind the ratios: throughput, CPU and latency of each server."""
    rows = ["| what | measured |", "| --- | --- |"]
    rows += [f"| {each.name} | {each.value} |" for each in figures if each.ratio is None]
    return "\n".join(rows)


def write(figures: Sequence[Figure], command: str) -> None:
    """Put the figures into the page, in the place of those of the run before."""
    head, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, tail = rest.partition(END)
    parts = [BEGIN, "", _circumstances(command), "", table(figures), "", behind(figures), "", END]
    PAGE.write_text(head + "\n".join(parts) + tail, encoding="utf-8")


def _row(figure: Figure) -> str:
    sign, bound = ("≤", figure.most) if figure.most is not None else ("≥", figure.least)
    target = "" if bound is None else f"{sign} {bound:g}"
    met = "" if bound is None else "yes" if figure.met else "**no**"
    return f"| {figure.name} | {figure.value} | {figure.floor} | {figure.ratio:.2f} | {target} | {met} |"


def _circumstances(command: str) -> str:
    versions = ", ".join(f"{name} {version(name)}" for name in _NAMED)
    return (
        f"`{command}` on {datetime.now(UTC):%Y-%m-%d}, {_processor()}, {len(os.sched_getaffinity(0))} cores "
        f"(what is measured on one, the load on another), load average {os.getloadavg()[2]:.1f} "
        f"over the last quarter of an hour; Linux {platform.release().split('-')[0]}, Python {platform.python_version()}, "
        f"{versions}."
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")),
        platform.machine(),
    )
