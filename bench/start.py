"""``csp-bot run`` until it is ready, beside the time that importing the three largest libraries takes."""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
import urllib.request
from urllib.error import URLError

from bench.installation import Installation, installation
from bench.measuring import Figure
from bench.processes import ROOT, free_port, pinned

_LIBRARIES = (
    "import slack_bolt.async_app, botbuilder.core, botbuilder.integration.aiohttp, sqlalchemy.ext.asyncio"
)


# What the tests need brings along rich, which structlog loads where it finds it. Where the bot is installed to run, it
# is not there.
_RUN = "import sys; sys.modules['rich'] = None; from adapters.__main__ import main; sys.exit(main())"


def _environment(at: Installation) -> dict[str, str]:
    # Compiled once and kept, as on any machine where it was started before.
    return {
        **at.environment,
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(at.folder / "compiled"),
    }


async def importing(at: Installation) -> float:
    """Seconds that a process takes to import the libraries, and to end."""
    began = time.perf_counter()
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _LIBRARIES, env=_environment(at), preexec_fn=pinned
    )
    await child.wait()
    return time.perf_counter() - began


async def starting(at: Installation) -> float:
    """Seconds until a bot with Slack and Teams says that it is ready."""
    port = free_port()
    environment = _environment(at) | {"PORT": str(port)}
    began = time.perf_counter()
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _RUN, "run", cwd=ROOT, env=environment,
        stdout=asyncio.subprocess.DEVNULL, preexec_fn=pinned,
    )  # fmt: skip
    try:
        while not await asyncio.to_thread(_ready, port):
            if child.returncode is not None or time.perf_counter() - began > 60:
                raise RuntimeError("csp-bot run did not get ready")
            await asyncio.sleep(0.01)
        return time.perf_counter() - began
    finally:
        child.kill()
        await child.wait()


def _ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


async def figures(rounds: int = 5) -> list[Figure]:
    """The one figure about the start."""
    floor, here = [], []
    async with installation() as at:
        await importing(at)
        await starting(at)
        for _ in range(rounds):
            floor.append(await importing(at))
            here.append(await starting(at))
    basis, took = statistics.median(floor), statistics.median(here)
    # Of the rounds, not of the medians: where the machine's pace changes, it changes for both sides of a round.
    ratio = statistics.median(ours / bare for ours, bare in zip(here, floor, strict=True))
    return [
        Figure("Start: `csp-bot run` to ready, against importing slack_bolt, botbuilder and SQLAlchemy", f"{took:.2f} s", f"{basis:.2f} s", ratio, most=1.4)
    ]  # fmt: skip
