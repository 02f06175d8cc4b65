"""Customer index: the searchable list of all customers, kept locally."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

from bot.model import CustomerRef


class CustomerIndex(Protocol):
    """The searchable local list of customers; answers in milliseconds and never calls the vendor."""

    async def exact(self, text: str) -> Sequence[CustomerRef]:
        """Customers whose tenant id, domain or whole name is ``text``, in any case and without accents.

        A domain may be any that is known to be verified, or below one, and stand in an e-mail or web address.
        """
        ...

    async def search(self, text: str, limit: int) -> Sequence[CustomerRef]:
        """Customers whose name or domain contains every word of ``text``; best first; all when it is empty."""
        ...

    async def nearest(self, text: str, limit: int) -> Sequence[CustomerRef]:
        """Customers whose names look like ``text``, for "did you mean"."""
        ...

    async def mentioned(self, words: Sequence[str]) -> Sequence[tuple[int, int, Sequence[CustomerRef]]]:
        """Names of customers among the words of a sentence: from word, to word (exclusive), and who has them in the name."""
        ...

    async def get(self, customer_id: str) -> CustomerRef | None: ...

    async def add(self, customers: Iterable[CustomerRef]) -> None: ...

    async def replace_all(self, customers: Iterable[CustomerRef], now: datetime) -> None: ...

    async def learn(
        self,
        domains: Mapping[str, Sequence[str]],
        now: datetime,
        countries: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Keep the verified domains of customers by tenant id, in place of those known before, as of ``now``.

        ``countries`` are those (ISO 3166 alpha-2) of the ones among them that have any; what was known of the others stays.
        """
        ...

    async def countries(self, customer_ids: Iterable[str]) -> Mapping[str, str]:
        """The countries of these customers, as far as any are known."""
        ...

    async def domains(self, customer_ids: Iterable[str]) -> Mapping[str, Sequence[str]]:
        """The verified domains of these customers, as far as any are known."""
        ...

    async def unread(self, before: datetime, limit: int) -> Sequence[CustomerRef]:
        """So many customers whose domains were not read since then, the longest unread first."""
        ...

    async def count(self) -> int: ...

    async def refreshed_at(self) -> datetime | None: ...
