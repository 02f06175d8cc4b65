"""Connections stay below the number of files that the process may open, and running out of them is told once a minute."""

from __future__ import annotations

import asyncio
import errno
import io
import subprocess
import sys

from adapters.server import limits
from adapters.server.descriptors import accept_failures


def test_connections_stay_below_what_the_process_may_open() -> None:
    told = (
        "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (256, {hard}));"
        "from adapters.server.descriptors import connections_allowed; print(connections_allowed(),"
        "resource.getrlimit(resource.RLIMIT_NOFILE)[0])"
    )
    for hard, expected in ((256, "16 256"), (1024, "640 1024"), (4096, "1000 4096")):
        ran = subprocess.run(
            [sys.executable, "-c", told.format(hard=hard)], capture_output=True, text=True, check=True
        )
        assert ran.stdout.strip() == expected


async def test_too_many_open_files_are_told_once_a_minute(logged: io.StringIO) -> None:
    room: list[int] = []
    handle = accept_failures(lambda: room.append(1))
    loop = asyncio.get_running_loop()
    for _ in range(1000):
        handle(
            loop,
            {"message": "socket.accept() out of system resource", "exception": OSError(errno.EMFILE, "x")},
        )
    assert len(room) == 1000
    assert logged.getvalue().count("too many open files") == 1


def test_where_the_limit_of_open_files_cannot_be_raised_the_bot_starts_with_what_there_is() -> None:
    """macOS names no limit, and refuses one above kern.maxfilesperproc as it is refused here."""
    told = (
        "import resource\n"
        "def refuse(which, wanted): raise ValueError('current limit exceeds maximum limit')\n"
        "resource.setrlimit, resource.getrlimit = refuse, lambda which: (1024, resource.RLIM_INFINITY)\n"
        "from adapters.server.descriptors import connections_allowed; print(connections_allowed())"
    )
    ran = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == str(1024 - limits.RESERVED_DESCRIPTORS)
