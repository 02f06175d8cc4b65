"""Port to the term ends of all customers' subscriptions, as they were last read from the vendor."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.model import CustomerRef
from bot.model.term_end import Coverage, TermEnd


class TermEndReader(Protocol):
    """What is known of term ends."""

    async def between(
        self, since: datetime, until: datetime, customer_ids: Collection[str] | None = None
    ) -> Sequence[TermEnd]:
        """What ends from ``since`` on and before ``until``, the next first; of these customers alone where some are named."""
        ...

    async def coverage(self, customer_ids: Collection[str] | None = None) -> Coverage:
        """Of how many customers anything is known, and how old the oldest of it is."""
        ...


class TermEnds(TermEndReader, Protocol):
    """Term ends as they are kept."""

    async def learn(self, found: Mapping[str, Sequence[TermEnd]], now: datetime) -> None:
        """Keep these term ends of customers by tenant id, in place of all that was known of each, as of ``now``."""
        ...

    async def tried(self, customer_ids: Collection[str], now: datetime) -> None:
        """Keep that these customers could not be read; what was known of them stays, as old as it is."""
        ...

    async def unread(self, before: datetime, limit: int) -> Sequence[CustomerRef]:
        """So many customers that nobody asked about since then, those never asked about first."""
        ...
