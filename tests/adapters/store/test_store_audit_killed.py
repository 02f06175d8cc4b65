"""Processes that record at the same time are killed in the middle of it: the trail is whole, and what they said to be on
record is on record."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

from adapters.store import SqlStore
from bot.model.audit import TrailFilter

ROOT = Path(__file__).parents[3]
ENOUGH = 60


async def scribe(url: str, key: str, name: str) -> Process:
    arguments = ("-m", "tests.adapters.store.scribe", url, key, name)
    return await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=PIPE, cwd=ROOT)


async def heard(process: Process, lines: int) -> list[str]:
    """So many acts, as they are said to be on record."""
    assert process.stdout
    return [(await process.stdout.readline()).decode().strip() for _ in range(lines)]


async def rest_of(process: Process) -> list[str]:
    """What a killed process had still said; its last word may be cut short."""
    assert process.stdout
    said = (await process.stdout.read()).decode()
    return said[: said.rfind("\n") + 1].split()


async def test_who_is_killed_while_recording_leaves_a_whole_trail(database_url: str, keys: list[str]) -> None:
    processes = [await scribe(database_url, keys[0], name) for name in "abc"]
    told: list[str] = []
    try:
        for said in await asyncio.gather(*(heard(process, ENOUGH) for process in processes)):
            told += said
        first, *others = processes
        first.kill()
        told += await rest_of(first)
        # The others go on where it was stopped, whatever it held.
        for said in await asyncio.gather(*(heard(process, ENOUGH) for process in others)):
            told += said
    finally:
        for process in processes:
            if process.returncode is None:
                process.kill()
            told += await rest_of(process)
            await process.wait()
    async with SqlStore.open(database_url, keys) as store:
        verdict = await store.audit.verify()
        assert verdict.fault is None, verdict.fault
        kept = [row.entry.detail async for page in store.audit.stream(TrailFilter()) for row in page]
    assert len(told) >= 5 * ENOUGH and set(told) <= set(kept)
    assert len(kept) == len(set(kept)) == verdict.rows
