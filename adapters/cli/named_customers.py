"""Check of named customers: those that this installation's files and the grants name, and that are nobody's
tenant id or domain.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.access.customer_identity import customers_named
from bot.changes.approval_rules import ApprovalRule
from bot.model.identity import Grant
from bot.ports import CustomerIndex, GrantReader

HOW = "Write the tenant id or the primary domain as `customer show` has it."


async def nobodys(
    index: CustomerIndex,
    rules: Sequence[ApprovalRule],
    limits: Mapping[str, frozenset[str]],
    grants: GrantReader,
    now: datetime,
) -> list[str]:
    """A sentence for each name that means nobody, with what follows from it. ``limits`` are customers by person."""
    named = [
        *_in_rules(rules),
        *_in_limits(limits),
        *(pair for grant in await grants.all(now) for pair in _in_grant(grant)),
    ]
    return [said for name, said in named if not await customers_named(index, name)]


def _in_rules(rules: Sequence[ApprovalRule]) -> Iterable[tuple[str, str]]:
    for at, rule in enumerate(rules, 1):
        for name in sorted(rule.customers):
            yield (
                name,
                f"Approvals, table {at}: {name} is no customer's, so the rule is for all of them. {HOW}",
            )


def _in_limits(limits: Mapping[str, frozenset[str]]) -> Iterable[tuple[str, str]]:
    for person, names in sorted(limits.items()):
        for name in sorted(names):
            yield name, f"Roles, [customers], {person}: {name} is no customer's, and opens nothing. {HOW}"


def _in_grant(grant: Grant) -> Iterable[tuple[str, str]]:
    for name in grant.customers:
        said = f"The grant of {grant.role.label} to {grant.holder}: {name} is no customer's any more, and opens nothing."
        yield name, f"{said} Take it back: access revoke {grant.holder} {grant.role.value}"
