"""Directory: who somebody is to the bot. Roles from Entra ID, the file and grants are put together at every
question.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bot.access.roles import GONE, RoleRules, is_gone, person_of
from bot.model.canonicalization import canonical_address
from bot.model.identity import Actor, Link, Person, names_of, object_ids
from bot.ports import AccountReader, Clock, GrantReader, LinkReader


@dataclass(frozen=True, slots=True)
class StoredDirectory:
    """Implements :class:`bot.ports.Directory` over our own database; never asks the vendor."""

    rules: RoleRules
    links: LinkReader
    grants: GrantReader
    accounts: AccountReader
    clock: Clock

    async def person(self, actor: Actor) -> Person:
        """The actor with the roles it holds now; none for whom the directory says is gone.

        Raises :class:`bot.errors.Unavailable`.
        """
        now = self.clock.now()
        link = await self.links.get(actor.key)
        names = names_of(actor, link)
        known = await self.accounts.known((actor.key, *names))
        if is_gone(actor, link, known):
            return Person(actor, link=link, blocked_because=GONE, known=frozenset(known))
        names = await self._own(names, actor, link, known)
        grants = await self.grants.of(names, now)
        return person_of(actor, link, grants, self.rules, now, known, names)

    async def _own(
        self, names: tuple[str, ...], actor: Actor, link: Link | None, known: Collection[str]
    ) -> tuple[str, ...]:
        """The names by which somebody may be given a role. Of who has proved an account, no address that is known as
        another's alone: it was claimed, or is from before."""
        proven = frozenset(
            canonical_address(oid) for oid in (actor.entra_id, link.oid if link else "") if oid
        )
        if not proven or object_ids(known) <= proven:
            return names
        owners = await self.accounts.owners([name for name in names if name not in proven])
        return tuple(name for name in names if owners.get(name, proven) & proven)
