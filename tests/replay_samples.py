"""Replays recorded answers of Microsoft's services through the clients, and prints what each makes of them.

    python tests/replay_samples.py [FOLDER ...]

Without a folder it takes the tests' own recordings. A folder holds recordings and an ``index.json`` that says what was asked for
each (:mod:`tests.replay.recordings`). Every answer is served over TLS to the operation that asks for it; where nobody wrote down what
was asked, to the one whose answers look like it. What no operation reads is named with the reason (:mod:`tests.replay.unread`).

Prints "0 broke" and exits with 0 only where every answer was read, refused in a way that people can be told, or is not read for a
reason that is known. Exits with 1 where an operation ends in anything but a value or a ``PartnerFailure``, or where no operation
reads an answer and nobody has said why.
"""

from __future__ import annotations

import asyncio
import sys
import traceback
from collections import Counter
from dataclasses import fields, is_dataclass, replace
from datetime import date
from enum import Enum
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bot.errors import PartnerFailure
from tests.replay.double import Vendor, replaying
from tests.replay.operations import Clients, Operation, listing, operations_for
from tests.replay.recordings import Sample, read_samples
from tests.replay.shapes import is_error
from tests.replay.unread import why_unread

OWN = Path(__file__).resolve().parent / "recorded"


def shown(value: object) -> str:
    """A value as one short piece of text: what is known of it, and nothing else."""
    if isinstance(value, list | tuple):
        return f"{len(value)} × {shown(value[0])}" if value else "none"
    if is_dataclass(value):
        known = {one.name: getattr(value, one.name) for one in fields(value) if one.repr}
        return " ".join(f"{name}={shown(part)}" for name, part in known.items() if part not in (None, "", ()))
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    return value.isoformat() if isinstance(value, date) else str(value)


def readers(sample: Sample) -> list[Operation]:
    """The operations that read a sample. Any of them reads an error, wherever it comes from."""
    found = operations_for(sample)
    if found or not sample.is_answer:
        return [each for each in found if sample.is_answer or each.fits(sample)]
    return [listing()] if sample.status >= 400 or is_error(sample.value) else []


async def read_with(
    clients: Clients, vendor: Vendor, sample: Sample, operation: Operation
) -> tuple[str, str]:
    """What one operation makes of a sample: a word for how it went, and what came out."""
    status = sample.status or (400 if is_error(sample.value) else 200)
    vendor.show(replace(sample, status=status), operation)
    try:
        return "read", shown(await operation.run(clients, sample))
    except PartnerFailure as failure:
        return "no", f"{failure.cause}: {failure.code} {failure.detail} → {failure.advice}"
    except Exception:  # noqa: BLE001 - whatever breaks is what this script is looking for
        return "BROKE", traceback.format_exc(limit=-2).replace("\n", " ")


async def replay(folder: Path) -> Counter[str]:
    """Run everything; how often each came of it."""
    vendor, told = Vendor(), Counter[str]()

    def say(word: str, sample: Sample, what: str) -> None:
        told[word] += 1
        sys.stdout.write(
            f"{word:6} {sample.status or '   '} {sample.file:90.90} {' '.join(what.split()):.160}\n"
        )

    async with replaying(vendor) as clients:
        for sample in read_samples(folder):
            found = readers(sample)
            for operation in found:
                word, what = await read_with(clients, vendor, sample, operation)
                say(word, sample, f"{operation.name}: {what}")
            if not found and not sample.is_answer:
                say("sent", sample, "not an answer")
            elif not found:
                why = why_unread(sample)
                say(
                    "unread" if why else "OPEN",
                    sample,
                    why or "no operation is known to read this, and no reason why",
                )
    return told


def main(folders: list[str]) -> int:
    """Replay folders; without any, the tests' own."""
    wanted = [Path(each) for each in folders] or [OWN]
    if any(not each.is_dir() for each in wanted):
        sys.stderr.write("usage: python tests/replay_samples.py [FOLDER ...]   (with index.json in each)\n")
        return 2
    told = sum((asyncio.run(replay(each)) for each in wanted), Counter[str]())
    sys.stdout.write(", ".join(f"{count} {word}" for word, count in sorted(told.items())) + ".\n")
    open_, broke = told["OPEN"], told["BROKE"]
    sys.stdout.write(
        f"{broke} broke.\n" if not open_ else f"{broke} broke, {open_} read by nothing for no known reason.\n"
    )
    return 1 if broke or open_ else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
