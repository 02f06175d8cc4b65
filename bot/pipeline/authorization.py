"""Authorization: whether somebody may run a command, and may make one change, as things stand now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.access.customer_identity import as_listed
from bot.access.policy import ACTIONS, Permission, Policy, decide, may_grant, reach
from bot.access.scope import WHOLE, Concerns, Subject, beyond, in_scope
from bot.cards.help import HelpEntry
from bot.errors import Declined, NotAllowed, Refusal
from bot.framework.command import Command
from bot.framework.registry import Registry
from bot.messages import N_, _
from bot.model.change import Change, PendingChange
from bot.model.identity import Person
from bot.ports import CustomerIndex

YOURS = N_("You would get this role, so somebody else has to approve it.")
LENT = N_("A temporary role does not include it.")


@dataclass(frozen=True, slots=True)
class Authorization:
    """Asked at every step of a request and of a write, by each of them anew. A refusal says why, and whom to ask."""

    registry: Registry
    policy: Policy
    customers: CustomerIndex

    def why_not_held(self, person: Person, needs: Permission) -> Refusal | None:
        """Why this person does not hold a permission at all."""
        decision = decide(person, needs, self.policy)
        if decision.allowed:
            return None
        return NotAllowed(ACTIONS[needs], decision.why, decision.ask, decision.who, decision.link)

    def why_not(self, person: Person, command: Command, needs: Permission | None = None) -> Refusal | None:
        """Why this person may not run a command; with ``needs``, why they may not make its changes."""
        needs = needs or command.needs
        if refused := self.why_not_held(person, needs):
            return refused
        own = _counted(person, command)
        if not decide(own, needs, self.policy).allowed:
            return NotAllowed(ACTIONS[needs], _(LENT), _("someone who has such a role permanently"))
        if command.concerns is Concerns.EVERYBODY and reach(own, needs, self.policy) is not None:
            return beyond(ACTIONS[needs])
        return None

    def check(self, person: Person, command: Command, needs: Permission | None = None) -> None:
        """Raises :class:`bot.errors.NotAllowed` where this person may not run a command; with ``needs``, where they may not
        make its changes."""
        if refused := self.why_not(person, command, needs):
            raise refused

    async def why_not_change(self, person: Person, name: str, change: Change) -> Refusal | None:
        """Why this person may not make, confirm, ask for or carry out a change, as things stand now."""
        command = self.registry.get(name)
        if command is None:
            return Declined(_("This command is no longer available."))
        needs = command.confirming_needs
        return self.why_not(person, command, needs) or await self._beyond_reach(person, command, change)

    async def why_not_pending(self, person: Person, pending: PendingChange) -> Refusal | None:
        """The same for a change that waits."""
        return await self.why_not_change(person, pending.command, pending.change)

    def granters(self, person: Person, pending: PendingChange) -> frozenset[str]:
        """All names of whoever gave this person the roles to make a change; none of those for what they may do by a role of
        their own, which reaches as far as any that is lent."""
        command = self.registry.get(pending.command)
        if command is None:
            return frozenset()
        # What was altered is nobody's to approve, and says nothing for sure.
        more = () if pending.altered else command.about(pending.change).permissions
        needed = {command.confirming_needs, *more}
        by = [person.roles & self.policy.holders.get(each, frozenset()) for each in needed]
        lent = frozenset().union(*(roles for roles in by if roles <= person.temporary))
        return frozenset().union(*(person.granters.get(role, frozenset()) for role in lent))

    def about(self, pending: PendingChange) -> Subject:
        """What a change that waits is about; nothing that could be told for sure where it was altered."""
        command = self.registry.get(pending.command)
        return Subject() if command is None or pending.altered else command.about(pending.change)

    def unfit(self, person: Person, pending: PendingChange) -> str:
        """Why a change is not this person's to approve, whatever role of theirs counts, as a clause: who approves a role
        could give it themselves, and does not get it. Empty where it is."""
        subject, grants = self.about(pending), Permission.ACCESS_GRANT
        if subject.gives is None:
            return ""
        if subject.holder in person.names:
            return _(YOURS)
        own = replace(person, roles=person.roles - person.temporary)
        allowed = [needs for needs, holders in self.policy.holders.items() if subject.gives in holders]
        may = decide(own, grants, self.policy).allowed and may_grant(person, subject.gives, self.policy)
        if not may or any(reach(own, needs, self.policy) is not None for needs in (grants, *allowed)):
            return _("You may not give the role {role} yourself.", role=_(subject.gives.label))
        return ""

    async def _beyond_reach(self, person: Person, command: Command, change: Change) -> Refusal | None:
        """Who is limited to named customers changes nothing that is not about these alone, by each permission it takes."""
        subject = command.about(change)
        known = [await as_listed(self.customers, each) for each in subject.customers]
        own = _counted(person, command)
        for needs in (command.confirming_needs, *sorted(subject.permissions)):
            if refused := self.why_not_held(own, needs):
                return refused
            only = reach(own, needs, self.policy)
            if only is not None and not (known and all(in_scope(each, only) for each in known)):
                why = _("You are limited to named customers, and this concerns others too.")
                return NotAllowed(ACTIONS[needs], why, _(WHOLE))
        return None

    def runnable(self, person: Person) -> Sequence[HelpEntry]:
        """What help shows to this person: the commands they may run, for some customer at least."""
        return [
            command.reading_help if self.why_not(person, command, command.confirming_needs) else command.help
            for command in self.registry.commands
            if not self.why_not(person, command)
        ]


def _counted(person: Person, command: Command) -> Person:
    """The person with the roles that count for a command: some take one's own, and none that is only lent."""
    return person if command.temporary_roles else replace(person, roles=person.roles - person.temporary)
