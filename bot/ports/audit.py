"""Audit trail: what is written to it, and what can be read of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.model.audit import AuditEntry, ChainHead, TrailFilter, TrailRow, Verdict


class AuditReader(Protocol):
    """What can be read from the audit trail."""

    async def entries(
        self,
        *,
        since: datetime | None = None,
        actor: str = "",
        customer_id: str = "",
        command: str = "",
        limit: int = 100,
    ) -> Sequence[AuditEntry]:
        """The newest entries that meet every condition, newest first."""
        ...

    async def count(self, wanted: TrailFilter) -> int: ...

    async def rows(self, wanted: TrailFilter, *, skip: int = 0, limit: int = 100) -> Sequence[TrailRow]:
        """Rows with their place in the chain, newest first."""
        ...

    def stream(self, wanted: TrailFilter) -> AsyncIterator[Sequence[TrailRow]]:
        """All rows, oldest first, some at a time; what is added meanwhile may be among them."""
        ...


class AuditLog(AuditReader, Protocol):
    """The append-only record of what was asked and done; every row is chained to the one before."""

    async def append(self, entry: AuditEntry) -> None: ...

    async def done_lately(
        self, actor: str, within: timedelta, now: datetime, limit: int
    ) -> Sequence[AuditEntry]:
        """What this chat user (by key) has had done so lately, newest first."""
        ...

    async def untied(
        self, commands: Sequence[str], since: datetime, until: datetime, limit: int
    ) -> Sequence[AuditEntry]:
        """Writes of these commands that were done in this time and are not tied to the vendor's record: those first that
        it was asked about longest ago, or never, and of these the oldest."""
        ...

    async def asked(self, change_ids: Sequence[str], now: datetime) -> None:
        """The vendor is being asked about these writes; others come before them the next time."""
        ...

    async def tie(self, entry: AuditEntry) -> bool:
        """Append what became of tying a change to the vendor's record; ``False`` when that is on record already."""
        ...

    async def verify(self, *marks: tuple[int, str]) -> Verdict:
        """Check the chain from its beginning to its end, and what is done and in force against it; ``marks`` are numbers and
        digests that were kept elsewhere."""
        ...

    async def end(self) -> ChainHead:
        """Where the chain ends now."""
        ...

    async def forget(self, before: datetime, now: datetime) -> int:
        """Drop the rows from before then and anchor the chain behind them; how many rows that was."""
        ...
