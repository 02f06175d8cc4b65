"""Directory: who somebody is to the bot. Roles from Entra ID, the file and grants are put together at every
question.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.access.roles import GONE, RoleRules, is_gone, person_of
from bot.model.identity import Actor, Person, names_of
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
        grants = await self.grants.of(names, now)
        return person_of(actor, link, grants, self.rules, now, known)
