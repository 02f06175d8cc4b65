"""Threads for work that grows with the vendor's data, kept from the event loop where there is much of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

MANY = 2000
"""Rows up to which going over them takes less time than handing them to a thread is worth."""

Result = TypeVar("Result")


async def over(rows: int, work: Callable[[], Result]) -> Result:
    """What ``work`` comes to, which goes over so many rows and touches nothing that others change meanwhile."""
    return work() if rows <= MANY else await asyncio.to_thread(work)
