"""Processes to measure: each on a core of its own choosing, with what it has used up."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]

_CORES = sorted(os.sched_getaffinity(0))
SERVER, LOAD = {_CORES[0]}, {_CORES[-1]}
"""Where what is measured runs, and where everything around it does."""

_TICKS = os.sysconf("SC_CLK_TCK")
_PATIENCE = 60.0
READY = b"ready: "


@dataclass
class Process:
    """A running program, and what it said of itself when it was ready."""

    child: asyncio.subprocess.Process
    said: dict[str, Any]

    @property
    def port(self) -> int:
        return int(self.said["port"])

    def cpu(self) -> float:
        """CPU seconds of all its threads so far."""
        return cpu_of(self.child.pid)

    def memory(self) -> float:
        """MiB that it holds now."""
        lines = Path(f"/proc/{self.child.pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def pinned() -> None:
    """For a child before it begins: the core of what is measured."""
    os.sched_setaffinity(0, SERVER)


def free_port() -> int:
    """A port that nobody uses just now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def cpu_of(pid: int) -> float:
    """CPU seconds of a process, its threads included: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html"""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


@asynccontextmanager
async def program(
    *arguments: str, cores: set[int] = SERVER, environment: Mapping[str, str] | None = None
) -> AsyncIterator[Process]:
    """A Python module that prints a line of JSON when it is ready, until the block ends."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "TEAMS_"))}
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *arguments, cwd=ROOT, env={**clean, **(environment or {})},
        stdout=asyncio.subprocess.PIPE, preexec_fn=lambda: os.sched_setaffinity(0, cores),
    )  # fmt: skip
    assert child.stdout
    try:
        async with asyncio.timeout(_PATIENCE):
            # Whatever else it prints goes where people read it.
            while not (line := await child.stdout.readline()).startswith(READY):
                if not line:
                    raise RuntimeError(f"{' '.join(arguments)} did not start")
                sys.stderr.write(line.decode())
        passing_on = asyncio.create_task(_pass_on(child.stdout))
        yield Process(child, json.loads(line.removeprefix(READY)))
        passing_on.cancel()
    finally:
        if child.returncode is None:
            child.terminate()
        try:
            async with asyncio.timeout(10):
                await child.wait()
        except TimeoutError:
            child.kill()
            await child.wait()


async def _pass_on(output: asyncio.StreamReader) -> None:
    """What a program says later is for people; nobody reading it would hold the program up."""
    async for line in output:
        sys.stderr.write(line.decode())


def ready(**facts: Any) -> None:
    """Say that this program is ready, and where it is to be found."""
    sys.stdout.write(READY.decode() + json.dumps(facts) + "\n")
    sys.stdout.flush()
