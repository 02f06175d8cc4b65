"""``python -m bench [part …]``: measure, print the table, and exit with 1 where a target is missed."""

from __future__ import annotations

import asyncio
import sys

from bench import scan
from bench.measuring import Figure

PARTS = {"scan": scan.figures}


def table(figures: list[Figure]) -> str:
    lines = ["| what | here | floor | ratio | target | |", "| --- | --- | --- | --- | --- | --- |"]
    for each in figures:
        ratio = "" if each.ratio is None else f"{each.ratio:.2f}"
        target = (
            f"≤ {each.most:g}"
            if each.most is not None
            else f"≥ {each.least:g}"
            if each.least is not None
            else ""
        )
        lines.append(
            f"| {each.name} | {each.value} | {each.floor} | {ratio} | {target} | {'met' if each.met else '**missed**'} |"
        )
    return "\n".join(lines)


def main() -> int:
    chosen = [name for name in sys.argv[1:] if name in PARTS] or list(PARTS)
    figures = [figure for name in chosen for figure in asyncio.run(PARTS[name]())]
    sys.stdout.write(table(figures) + "\n")
    return 0 if all(figure.met for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
