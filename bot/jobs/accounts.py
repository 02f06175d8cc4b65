"""Disabled accounts: the job that asks the directory whose account works no more, of all whom the file names and to whom a grant
gives roles.

Who has signed in is looked at by the round in :mod:`bot.jobs.people`; here it is those whom nobody else asks about.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from bot.access.accounts import restore, suspend
from bot.access.signin import SignInService
from bot.errors import Cause, PartnerFailure
from bot.jobs.people import AWAY, MOST_FAILURES, PAGE
from bot.model.identity import Account, Platform
from bot.ports import Accounts, EntraAccount, Rooms

log = logging.getLogger(__name__)

_ASKED = re.compile(r"[^@\s]+@[^@\s]+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""What the directory can be asked about: addresses and object ids."""

_PLATFORMS = tuple(f"{each.value}:" for each in Platform)


@dataclass(slots=True)
class Looked:
    """What a round found: names that were looked up, accounts that work no more, and those that work again."""

    asked: int = 0
    gone: int = 0
    back: int = 0


async def look_up_accounts(
    sign_ins: SignInService, rooms: Mapping[str, Rooms] = MappingProxyType({}), *, page: int = PAGE
) -> Looked:
    """Ask about everybody whom the file names or a grant gives a role, and about those who were gone.

    A name from which the file takes something away is asked about like one that it gives a role: it may be another name of
    somebody who has theirs elsewhere.

    An account that the directory never had says nothing: an address in chat need not be one in Entra ID. One that it had
    and has no more is gone. Where the directory does not answer, everything stays as it is; once it is taken to be away,
    the :class:`bot.errors.PartnerFailure` is raised. Where the application may not ask it, nobody is asked about.
    """
    now = sign_ins.clock.now()
    wanted = {*sign_ins.rules.people, *(grant.holder for grant in await sign_ins.store.grants.all(now))}
    known = {each.name: each for each in await _all(sign_ins.store.accounts, page)}
    sight = _Round(sign_ins, now, frozenset(filter(_ASKED.fullmatch, wanted)), known)
    await sight.ask()
    await sight.tidy(rooms)
    return sight.done


async def _all(accounts: Accounts, page: int) -> Sequence[Account]:
    found: list[Account] = []
    while rows := await accounts.all(found[-1].name if found else "", page):
        found += rows
    return found


@dataclass(slots=True)
class _Round:
    """One round. ``known`` is what was found before, by name, and is kept up to date."""

    sign_ins: SignInService
    now: datetime
    wanted: frozenset[str]
    known: dict[str, Account]
    done: Looked = field(default_factory=Looked)

    async def ask(self) -> None:
        failures = 0
        known = {each for each in self.known if _ASKED.fullmatch(each) and not each.startswith(_PLATFORMS)}
        for name in sorted(self.wanted | known):
            try:
                found = await self._found(name)
            except PartnerFailure as failure:
                failures += 1
                if failure.cause is Cause.FORBIDDEN:
                    log.warning(
                        "nobody is asked about: the application may not read accounts in the directory"
                    )
                    return
                log.warning("an account could not be looked up: %s", failure.cause)
                if failures >= MOST_FAILURES and failure.cause in AWAY:
                    raise
            else:
                failures, self.done.asked = 0, self.done.asked + 1
                await self._keep(name, found)

    async def _found(self, name: str) -> EntraAccount | None:
        """The account of this name; the one that was known by it where no other is: a deleted one loses its address."""
        found, before = await self.sign_ins.entra.account(name), self.known.get(name)
        if found is None and before and before.oid != name:
            return await self.sign_ins.entra.account(before.oid)
        return found

    async def _keep(self, name: str, found: EntraAccount | None) -> None:
        before, accounts = self.known.get(name), self.sign_ins.store.accounts
        if found is None and before is None:
            return
        if found and found.addresses:
            await accounts.addressed(found.oid, found.addresses)
        oid = found.oid if found else before.oid if before else ""
        if found is None or not found.active:
            if before is None or before.gone is None or before.oid != oid:
                await suspend(accounts, oid, {name}, self.now)
                self.done.gone += 1
                self.known |= {each: Account(each, oid, self.now) for each in (name, oid)}
            return
        if before and before.gone:
            self.done.back += await restore(accounts, oid, {name}, self.now)
            self.known = {
                each.name: each for each in self.known.values() if each.oid != oid and each.name != name
            }
        if name in self.wanted and self.known.get(name) != (seen := Account(name, oid)):
            await accounts.put([seen])
            self.known[name] = seen

    async def tidy(self, rooms: Mapping[str, Rooms]) -> None:
        """Keep nothing of whom no chat lets in and nothing gives a role any more."""
        users = [each for each in self.known.values() if each.name.startswith(_PLATFORMS)]
        over = {each.name for each in users if await _left(rooms, each.name)}
        held = {each.oid for each in self.known.values() if each.name in self.wanted}
        held |= {each.oid for each in users if each.name not in over}
        for each in self.known.values():
            if each.oid not in held or (each.gone is None and each.name not in self.wanted):
                over.add(each.name)
        await self.sign_ins.store.accounts.forget(sorted(over))
        await self.sign_ins.store.accounts.forget_addresses(held)


async def _left(rooms: Mapping[str, Rooms], key: str) -> bool:
    platform, workspace, user = key.split(":", 2)
    return platform in rooms and await rooms[platform].left(workspace, user)
