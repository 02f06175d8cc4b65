"""The figures as a table, and the part of a page of ``docs`` that a run replaces."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.measuring import Figure

DOCS = Path(__file__).resolve().parents[1] / "docs"

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
    """Put the figures into ``docs/performance.md``, in the place of those of the run before."""
    versions = ", ".join(f"{name} {version(name)}" for name in _NAMED)
    told = (
        f"`{command}` on {circumstances()} (what is measured on one core, the load on another), load average "
        f"{os.getloadavg()[2]:.1f} over the last quarter of an hour; {versions}."
    )
    put(DOCS / "performance.md", "make bench", f"{told}\n\n{table(figures)}\n\n{behind(figures)}")


def put(page: Path, command: str, text: str) -> None:
    """Replace what this command wrote into a page the last time. The marks that surround it must be there."""
    begin, end = (f"<!-- {side}: written by {command} -->" for side in ("begin", "end"))
    head, found, rest = page.read_text(encoding="utf-8").partition(begin)
    _, ended, tail = rest.partition(end)
    if not found or not ended:
        raise ValueError(
            f"{page.name} has no place that {command} writes to: put '{begin}' and '{end}' where it belongs"
        )
    page.write_text(f"{head}{begin}\n\n{text}\n\n{end}{tail}", encoding="utf-8")


def circumstances() -> str:
    """The day, the processor and the system, for whoever compares two runs."""
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {_processor()}, {len(os.sched_getaffinity(0))} cores, "
        f"Linux {platform.release().split('-')[0]}, Python {platform.python_version()}"
    )


def _row(figure: Figure) -> str:
    sign, bound = ("≤", figure.most) if figure.most is not None else ("≥", figure.least)
    target = "" if bound is None else f"{sign} {bound:g}"
    met = "" if bound is None else "yes" if figure.met else "**no**"
    return f"| {figure.name} | {figure.value} | {figure.floor} | {figure.ratio:.2f} | {target} | {met} |"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")),
        platform.machine(),
    )
