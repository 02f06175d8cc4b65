"""Rights in words: whether somebody may do something, for which customers, which roles may, and who could lend one."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass

from bot.access.policy import ACTIONS, ALL_WITH, Permission, reach
from bot.access.scope import members
from bot.changes.approvals import takes_of
from bot.errors import Unavailable
from bot.framework.command import Command
from bot.language.vocabulary import LIST, SHOW
from bot.messages import _, listed, n_, sentences
from bot.model.audit import Outcome
from bot.model.identity import Person, Role
from bot.pipeline.authorization import Authorization
from bot.pipeline.channel_rules import NotInThisChannel
from bot.pipeline.core import Core
from bot.pipeline.follow_up import LOOKED_AT, WITHIN
from bot.pipeline.understanding import Understanding
from bot.ports.dispatch import Place

NAMED = 5
"""Customers that an answer names."""


@dataclass(frozen=True, slots=True)
class RightsTalk:
    """Answers "why can't I …?" and "who can …?"."""

    core: Core
    authorization: Authorization

    def about(self, meant: Understanding) -> tuple[Command, Permission] | None:
        """The command that the sentence is about, and the permission for the half of it that is meant: reading, or changing."""
        for reading in sorted(meant.readings, key=lambda each: -each.score):
            command = self.core.registry.get(reading.name)
            if command and command.needs is not Permission.OPEN:
                said = {hit.words.name for hit in meant.sentence.hits}
                reads = bool(said & {SHOW.name, LIST.name})
                return command, command.needs if reads else command.confirming_needs
        return None

    async def refused_before(self, person: Person, place: Place) -> tuple[Command, Permission] | None:
        """What this person asked for last in this place, where it was refused: "why can't I see it?" is about that."""
        since = self.core.clock.now() - WITHIN
        with suppress(Unavailable):
            rows = await self.core.store.audit.entries(since=since, actor=person.actor.key, limit=LOOKED_AT)
            last = next((row for row in rows if row.place == f"{place.platform}:{place.channel}"), None)
            command = self.core.registry.get(last.command) if last else None
            if last and command and last.outcome == Outcome.REFUSED and command.needs is not Permission.OPEN:
                return command, command.needs
        return None

    async def words(self, person: Person, place: Place, command: Command, needs: Permission) -> str:
        """Everything that is to be said about this permission, for this person in this place."""
        said = [await self._own(person, command, needs), self._roles(needs)]
        if closed := self._closed_here(place, command, needs):
            said.append(closed)
        if self.authorization.why_not(person, command, needs):
            said.append(self._lenders(needs))
        rule = next((rule for rule in self.core.approving if rule.names(command.effect)), None)
        if command.writes and needs is command.confirming_needs and rule:
            said.append(_("Some changes need approval: {rule}", rule=takes_of(rule)))
        return sentences(*said)

    async def _own(self, person: Person, command: Command, needs: Permission) -> str:
        refused, action = self.authorization.why_not(person, command, needs), _(ACTIONS[needs])
        if refused:
            why, who = getattr(refused, "why", ""), getattr(refused, "who", "")
            said = (
                _("{who} can't {action}.", who=who, action=action)
                if who
                else _("You can't {action}.", action=action)
            )
            return sentences(said, why)
        only = reach(person, needs, self.core.policy)
        if only is None:
            return _("You can {action}, for all customers.", action=action)
        known = [each.name for each in await members(self.core.store.customers, only)]
        if not known:
            return _("You can {action}, for the customers you were given only.", action=action)
        left = len(known) - NAMED
        shown = [*known[:NAMED], n_("{count} more", "{count} more", left)] if left > 0 else known
        return _("You can {action}, for {customers} only.", action=action, customers=listed(shown))

    def _roles(self, needs: Permission) -> str:
        if needs in self.core.policy.withheld.get(self.core.policy.partner_type, frozenset()):
            return _("Partner Center doesn't offer it to your type of partner, whatever the role.")
        holders = self.core.policy.holders.get(needs, frozenset())
        return _("Roles that can: {roles}.", roles=_named(holders)) if holders else _("No role can.")

    def _closed_here(self, place: Place, command: Command, needs: Permission) -> str:
        rules = self.core.admission.channel_rules
        try:
            rules.check_command(place, command)
            if command.writes and needs is command.confirming_needs:
                rules.check_change(place, command)
        except NotInThisChannel as closed:
            return sentences(closed.problem, closed.advice)
        return ""

    def _lenders(self, needs: Permission) -> str:
        """Who may lend a role that can: whoever gives roles, and may do all that the role may."""
        holders = self.core.policy.holders
        able = {
            lender
            for lender in holders.get(Permission.ACCESS_GRANT, frozenset())
            for lent in holders.get(needs, frozenset())
            if all(lender in roles for roles in holders.values() if lent in roles)
        }
        if not able:
            return _("The role comes from Partner Center. Ask its administrator.")
        return _(
            "{roles} can give you one of these roles for a time, for all customers or some.",
            roles=listed([_(ALL_WITH[role]) for role in Role if role in able]),
        )


def _named(roles: Collection[Role]) -> str:
    return listed([_(role.label) for role in Role if role in roles])
