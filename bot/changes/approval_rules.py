"""Approval rules: which writes take a second person, and whose word counts. Who holds which role is asked
elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from functools import reduce

from bot.access.scope import in_scope
from bot.messages import N_, _
from bot.model import CustomerRef, PartnerType
from bot.model.approval import Approval, Vote
from bot.model.change import Change
from bot.model.identity import ERASED, Person, Role

OWN_QUESTION = N_("You asked for this yourself, and somebody else has to approve it.")
APPOINTED = N_("The person who asked gave you that role, and nobody can appoint their own approvers.")
APPOINTED_BY_NOBODY = N_(
    "The person who gave you that role was erased from the bot's records, and could be the one who asked."
)
LENT_BY_NOBODY = N_(
    "The person who gave the role that this was asked for with was erased from the bot's records, and could be you."
)
LENT_BY_YOU = N_("You gave the role that this was asked for with, and somebody else has to approve it.")


@dataclass(frozen=True, slots=True)
class ApprovalRule:
    """Writes that ``needed`` people with one of ``approvers`` have to approve ``within`` a time.

    ``commands`` are effects (``access revoke``: the name of the command that has it, whatever was typed) or nouns
    (``access``). ``above`` is an amount in ``currency``; a change of another currency, or without an amount, is never
    below it. ``customers`` are tenant ids and domains in lower case, of which :func:`bot.changes.rule_customers.resolved` makes tenant ids;
    none means all. A rule is ``doubtful`` where one of them names nobody that we know: it may be about any customer then.
    ``partner_types``: none means all. ``roles`` narrows what gives or takes a role to these; none means all. ``to`` is a channel for each platform where approvers are asked,
    ``locale`` in what language they read it there (``de-CH``); empty for that of who asks.
    """

    commands: frozenset[str]
    approvers: frozenset[Role]
    needed: int = 1
    within: timedelta = timedelta(hours=24)
    above: Decimal | None = None
    currency: str = ""
    customers: frozenset[str] = frozenset()
    partner_types: frozenset[PartnerType] = frozenset()
    to: Mapping[str, str] = field(default_factory=dict)
    roles: frozenset[Role] = frozenset()
    doubtful: bool = False
    locale: str = ""

    def covers(self, effect: str, change: Change, partner_type: PartnerType) -> bool:
        """Whether the rule is about this change, as far as can be told."""
        return (
            self.names(effect)
            and (not self.partner_types or partner_type in self.partner_types)
            and (self.is_for(change.target) or self.doubtful or change.target is None)
            and not self._small(change)
            and not self._other_role(change)
        )

    def names(self, effect: str) -> bool:
        """Whether the rule is about this effect at all, by its name or its noun."""
        return bool(self.commands & {effect, effect.split()[0]})

    def is_for(self, customer: CustomerRef | None) -> bool:
        """Whether the rule is for this customer without any doubt."""
        return not self.customers or (customer is not None and customer.id.lower() in self.customers)

    def _other_role(self, change: Change) -> bool:
        """Whether it is for certain about a role that the rule does not name."""
        role = change.payload.get("role", "")
        return bool(self.roles) and role in set(Role) and Role(role) not in self.roles

    def _small(self, change: Change) -> bool:
        if self.above is None:
            return False
        try:
            amount = Decimal(change.payload.get("amount", ""))
        except InvalidOperation:
            return False
        # Nothing is nothing in every currency.
        known = not amount or change.payload.get("currency", "").upper() == self.currency.upper()
        return known and amount <= self.above


def rule_for(
    rules: Sequence[ApprovalRule], effect: str, change: Change, partner_type: PartnerType
) -> ApprovalRule | None:
    """The first rule that is about this change; ``None`` when nobody else has to approve it.

    A rule of which it cannot be told whether it is for this customer, because of how it is written or because the change
    names none, weakens no other: of all that may be meant, each is to be kept.
    """
    meant: list[ApprovalRule] = []
    for rule in rules:
        if rule.covers(effect, change, partner_type):
            meant.append(rule)
            if rule.is_for(change.target):
                break
    return reduce(_both, reversed(meant)) if meant else None


def _both(rule: ApprovalRule, other: ApprovalRule) -> ApprovalRule:
    """The rule, with as many people as either needs and with roles that both name. There are some: rules that leave nobody
    to approve a change stop the start."""
    return replace(rule, needed=max(rule.needed, other.needed), approvers=rule.approvers & other.approvers)


def managers_of(rules: Sequence[ApprovalRule]) -> Mapping[str, str]:
    """Where those who manage roles are asked, by platform: as the rules about approving that say so."""
    found: dict[str, str] = {}
    for rule in rules:
        if rule.names("access grant") or rule.names("access revoke"):
            found = {**rule.to, **found}
    return found


def why_not(approval: Approval, person: Person, names: Collection[str], target: CustomerRef | None) -> str:
    """Why this person's word does not count, as a sentence; empty when it does.

    ``names`` are all names the person is known by. Whoever asked has no say, under whatever name, and neither has whoever
    gave them the role they ask with: between the two they would be one person's power.
    """
    if set(names) & set(approval.names):
        return _(OWN_QUESTION)
    if person.blocked_because:
        return person.blocked_because
    if set(names) & set(approval.granters):
        return _(LENT_BY_YOU)
    if ERASED in approval.granters:
        return _(LENT_BY_NOBODY)
    held = person.roles & approval.approvers
    if not held:
        return _("That needs the role {role}.", role=approval.who)
    lent, held = held, frozenset(role for role in held if not _appointed(person, role, approval))
    if not held:
        erased = any(ERASED in person.granters.get(role, ()) for role in lent)
        return _(APPOINTED_BY_NOBODY) if erased else _(APPOINTED)
    limits = [person.reach.get(role) for role in held]
    if None in limits or (target and any(in_scope(target, limit) for limit in limits if limit is not None)):
        return ""
    return _("Your role is limited to other customers.")


def _appointed(person: Person, role: Role, approval: Approval) -> bool:
    """Whether somebody has a role from whoever asked, or more of one: how far it reaches would be theirs to say. Whoever was
    erased may be whoever asked."""
    return not person.granters.get(role, frozenset()).isdisjoint({ERASED, *approval.names})


def one_each(everybody: Sequence[Collection[str]]) -> Sequence[frozenset[int]]:
    """Who of these, by place, is the same person: whoever shares a name, or shares one with somebody who does."""
    people: list[tuple[frozenset[int], set[str]]] = []
    for at, names in enumerate(everybody):
        same, known, others = frozenset({at}), set(names), []
        for places, theirs in people:
            if theirs & known:
                same, known = same | places, known | theirs
            else:
                others.append((places, theirs))
        people = [*others, (same, known)]
    return [places for places, _ in people]


def counted(votes: Sequence[Vote], standing: frozenset[str]) -> tuple[Vote, ...]:
    """The yeses of those who may still give them, each person once. ``standing`` are keys of actors."""
    kept: list[Vote] = []
    for vote in votes:
        again = any(set(vote.names) & set(other.names) for other in kept)
        if vote.approves and vote.actor.key in standing and not again:
            kept.append(vote)
    return tuple(kept)
