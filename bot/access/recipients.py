"""Recipients: who may be told what, now. Rights are asked where a notice is composed and posted, not only where it was
asked for.

A batch looks each person up once: the platform says whether they are still let in (a verdict of its sender check,
minutes old at most), our own directory which roles they hold. Nothing is concluded from silence: what nobody can say is unknown.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.access.customer_identity import as_listed
from bot.access.policy import Permission, Policy, decide, reach
from bot.access.scope import READS, sees, tenant_ids
from bot.model import CustomerRef, Rule, TicketWatch
from bot.model.destination import actor_key, home_of_actor
from bot.model.identity import Person
from bot.ports import Absence, CustomerIndex, Directory, Rooms
from bot.ports.outbox import Access

AT_ONCE = 8
"""People who are looked up at a time."""

GIVES_UP = 3
"""A platform that did not tell of so many people is not asked about the rest of a batch."""


class Denial(StrEnum):
    """Why somebody may not be told something."""

    OUTSIDE = "outside"  # a guest, of another organisation, deactivated, or gone from the chat platform
    ACCOUNT = "account"  # the directory says that the account is disabled or deleted
    ROLE = "role"  # no role of theirs includes it
    SCOPE = "scope"  # their role is limited to other customers
    UNKNOWN = "unknown"  # nobody can say just now


@dataclass(frozen=True, slots=True)
class Denied:
    """Somebody may not be told. ``who`` is the key of a chat user."""

    cause: Denial
    who: str

    @property
    def passing(self) -> bool:
        """Whether it says nothing about the person: it is to be asked again."""
        return self.cause is Denial.UNKNOWN


def people_of(wish: Rule | TicketWatch) -> tuple[str, ...]:
    """The keys of whoever asked to be told, and of the one person who is told."""
    told = () if wish.destination.channel else (actor_key(wish.destination),)
    return tuple(dict.fromkeys((wish.owner, *told)))


def access_of(rule: Rule, *customers: str) -> Access:
    """What it takes to tell by a rule of these customers; of all of them where none is named."""
    return Access(people_of(rule), READS[rule.kind].value, customers)


def access_to_words(rule: Rule) -> Access:
    """What it takes to be shown a rule in words where it tells, which name the customers in its scope."""
    named = [each.id for each in (*rule.scope.customers, *rule.scope.excluded)]
    return access_of(rule, *named) if named else Access(people_of(rule))


@dataclass(frozen=True, slots=True)
class Recipients:
    """Whom to ask about people. ``rooms`` are by platform; one that is switched off tells of nobody."""

    directory: Directory
    rooms: Mapping[str, Rooms]
    policy: Policy
    customers: CustomerIndex

    def batch(self) -> Batch:
        """A batch of questions, answered from one look at each person and customer."""
        return Batch(self)


@dataclass(slots=True)
class Batch:
    """Questions that are asked at about the same time. Raises :class:`bot.errors.Unavailable`."""

    known: Recipients
    _people: dict[str, asyncio.Task[Person | Denied]] = field(default_factory=dict)
    _customers: dict[str, CustomerRef] = field(default_factory=dict)
    _silent: Counter[str] = field(default_factory=Counter)
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def denied(self, access: Access, channel: str = "") -> Denied | None:
        """Who of those named may not be told, and why; what is certain before what is unknown.

        ``channel`` is where it is told: people are likely in it.
        """
        found: Denied | None = None
        for person in await asyncio.gather(*(self.person(key, channel) for key in access.people)):
            denied = person if isinstance(person, Denied) else await self._judged(person, access)
            if denied and not denied.passing:
                return denied
            found = found or denied
        return found

    async def scope(
        self, people: Sequence[str], permission: Permission, channel: str = ""
    ) -> frozenset[str] | None:
        """The tenant ids of the customers for whom all of these people hold a permission; ``None`` for all there are.

        Whoever is unknown limits nothing: that is asked again before anything is posted.
        """
        limits: list[frozenset[str]] = []
        for key in people:
            person = await self.person(key, channel)
            if isinstance(person, Denied):
                limits += [] if person.passing else [frozenset()]
            elif not decide(person, permission, self.known.policy).allowed:
                limits.append(frozenset())
            elif (only := reach(person, permission, self.known.policy)) is not None:
                limits.append(await tenant_ids(self.known.customers, only))
        return frozenset.intersection(*limits) if limits else None

    async def person(self, key: str, channel: str = "") -> Person | Denied:
        """The chat user with this key as they are now."""
        if key not in self._people:
            self._people[key] = asyncio.create_task(self._look_up(key, channel))
        # One caller that gives up must not take the answer from the others.
        return await asyncio.shield(self._people[key])

    async def _look_up(self, key: str, channel: str) -> Person | Denied:
        home = home_of_actor(key)
        if home is None:
            return Denied(Denial.OUTSIDE, key)  # whoever it was has been erased
        rooms, platform = self.known.rooms.get(home.platform), home.platform
        async with self._turns:
            if rooms is None or self._silent[platform] >= GIVES_UP:
                return Denied(Denial.UNKNOWN, key)
            found = await rooms.member(home.workspace, home.user, channel)
            if found is Absence.UNKNOWN:
                self._silent[platform] += 1
                return Denied(Denial.UNKNOWN, key)
            if isinstance(found, Absence):
                return Denied(Denial.OUTSIDE, key)
            return await self.known.directory.person(found)

    async def _judged(self, person: Person, access: Access) -> Denied | None:
        who, policy = person.actor.key, self.known.policy
        if person.blocked_because:
            return Denied(Denial.ACCOUNT, who)
        if not access.permission:
            return None
        permission = Permission(access.permission)
        if not decide(person, permission, policy).allowed:
            return Denied(Denial.ROLE, who)
        if reach(person, permission, policy) is None:
            return None
        customers: list[CustomerRef | None] = [await self._customer(each) for each in access.customers]
        may = all(sees(person, permission, each, policy) for each in customers or [None])
        return None if may else Denied(Denial.SCOPE, who)

    async def _customer(self, customer_id: str) -> CustomerRef:
        """The customer with its domain, by which people may be limited."""
        if customer_id not in self._customers:
            named = CustomerRef(customer_id, "", "")
            self._customers[customer_id] = await as_listed(self.known.customers, named)
        return self._customers[customer_id]
