"""``python -m bench.profiled KIND FILE``: a server under the profiler; what its loop did is written out at its end."""

from __future__ import annotations

import asyncio
import cProfile
import signal
import sys

from bench.servers import KINDS


async def main(kind: str) -> None:
    task = asyncio.ensure_future(KINDS[kind]())
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    await asyncio.wait({task})


if __name__ == "__main__":
    profile = cProfile.Profile()
    profile.enable()
    asyncio.run(main(sys.argv[1]))
    profile.disable()
    profile.dump_stats(sys.argv[2])
