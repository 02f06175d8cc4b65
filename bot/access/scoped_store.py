"""Scope of the store's ports: the list of customers, roles given in chat and the audit trail, for whoever is limited."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from bot.access.scope import Reach, beyond, in_scope, members, tenant_ids
from bot.messages import N_
from bot.model import (
    CustomerRef,
)
from bot.model.audit import AuditEntry, TrailFilter, TrailRow
from bot.model.customer_domains import CustomerDomains, named
from bot.model.customer_search import CustomerSearch
from bot.model.identity import Grant
from bot.model.term_end import Coverage, TermEnd
from bot.ports import CustomerIndex, GrantReader
from bot.ports.term_ends import TermEndReader


@dataclass(frozen=True, slots=True)
class ScopedIndex:
    """The list of customers as far as it may be seen (``bot.ports.CustomerIndex``)."""

    index: CustomerIndex
    reach: Reach

    async def exact(self, text: str) -> Sequence[CustomerRef]:
        # Looked up among those in scope: who holds a name above or below one tells nothing of others.
        known = await self._members()
        domains = CustomerDomains()
        for each, held in (await self.index.domains(one.id for one in known)).items():
            domains.put(each, held)
        return named(CustomerSearch(known), domains, text)

    async def search(self, text: str, limit: int) -> Sequence[CustomerRef]:
        return (await self._book()).search(text, limit)

    async def nearest(self, text: str, limit: int) -> Sequence[CustomerRef]:
        return (await self._book()).nearest(text, limit)

    async def mentioned(self, words: Sequence[str]) -> Sequence[tuple[int, int, Sequence[CustomerRef]]]:
        return (await self._book()).mentioned(words)

    async def get(self, customer_id: str) -> CustomerRef | None:
        found = await self.index.get(customer_id)
        return found if found and in_scope(found, self.reach) else None

    async def add(self, customers: Iterable[CustomerRef]) -> None:
        await self.index.add(self._named(customers))

    async def replace_all(self, customers: Iterable[CustomerRef], now: datetime) -> None:
        raise beyond(N_("replace the list of customers"))

    async def learn(
        self,
        domains: Mapping[str, Sequence[str]],
        now: datetime,
        countries: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        within = {each: held for each, held in domains.items() if await self.get(each)}
        await self.index.learn(within, now, countries)

    async def countries(self, customer_ids: Iterable[str]) -> Mapping[str, str]:
        return await self.index.countries([each for each in customer_ids if await self.get(each)])

    async def domains(self, customer_ids: Iterable[str]) -> Mapping[str, Sequence[str]]:
        return await self.index.domains([each for each in customer_ids if await self.get(each)])

    async def unread(self, before: datetime, limit: int) -> Sequence[CustomerRef]:
        raise beyond(N_("read the domains of customers"))

    async def count(self) -> int:
        return len(await members(self.index, self.reach))

    async def refreshed_at(self) -> datetime | None:
        return await self.index.refreshed_at()

    async def _book(self) -> CustomerSearch:
        return CustomerSearch(await self._members())

    async def _members(self) -> Sequence[CustomerRef]:
        return await members(self.index, self.reach)

    def _named(self, customers: Iterable[CustomerRef]) -> list[CustomerRef]:
        return [customer for customer in customers if in_scope(customer, self.reach)]


def index_within(index: CustomerIndex, reach: Reach | None) -> CustomerIndex:
    """The list of customers as far as somebody may see it; all of it where they are not limited."""
    return index if reach is None else ScopedIndex(index, reach)


@dataclass(frozen=True, slots=True)
class ScopedTermEnds:
    """Term ends of the customers that may be seen (``bot.ports.term_ends.TermEndReader``)."""

    ends: TermEndReader
    index: CustomerIndex
    reach: Reach

    async def between(
        self, since: datetime, until: datetime, customer_ids: Collection[str] | None = None
    ) -> Sequence[TermEnd]:
        return await self.ends.between(since, until, await self._within(customer_ids))

    async def coverage(self, customer_ids: Collection[str] | None = None) -> Coverage:
        return await self.ends.coverage(await self._within(customer_ids))

    async def _within(self, customer_ids: Collection[str] | None) -> Collection[str]:
        known = await tenant_ids(self.index, self.reach)
        return known if customer_ids is None else known & {each.lower() for each in customer_ids}


@dataclass(frozen=True, slots=True)
class ScopedGrants:
    """Roles given in chat, as far as they are for the named customers alone (``bot.ports.GrantReader``).

    ``of`` tells all roles of one person: whoever gives or takes back one must know what stands there already.
    """

    grants: GrantReader
    index: CustomerIndex
    reach: Reach

    async def of(self, holders: Sequence[str], now: datetime) -> Sequence[Grant]:
        return await self.grants.of(holders, now)

    async def all(self, now: datetime) -> Sequence[Grant]:
        return [grant for grant in await self.grants.all(now) if await self._sees(grant)]

    async def _sees(self, grant: Grant) -> bool:
        known = [await self.index.get(each) for each in grant.customers]
        return bool(known) and all(customer and in_scope(customer, self.reach) for customer in known)


class NoTrail:
    """The audit trail, which tells of everybody and every customer (``bot.ports.AuditReader``): nothing of it is read."""

    async def entries(self, **_: object) -> Sequence[AuditEntry]:
        raise beyond(N_("view the audit trail"))

    async def count(self, wanted: TrailFilter) -> int:
        raise beyond(N_("view the audit trail"))

    async def rows(self, wanted: TrailFilter, *, skip: int = 0, limit: int = 100) -> Sequence[TrailRow]:
        raise beyond(N_("view the audit trail"))

    def stream(self, wanted: TrailFilter) -> AsyncIterator[Sequence[TrailRow]]:
        raise beyond(N_("view the audit trail"))
