"""Approval rules by tenant id: the customers that a rule names, as our own list of customers has them."""

from __future__ import annotations

import logging
from dataclasses import replace

from bot.access.customer_identity import customers_named
from bot.changes.approval_rules import ApprovalRule
from bot.ports import CustomerIndex

log = logging.getLogger(__name__)


async def resolved(rule: ApprovalRule, index: CustomerIndex) -> ApprovalRule:
    """The rule with its customers by tenant id, as our own list of customers has them.

    Where one of them is nobody that we know, nobody can say whom the rule was to protect, and it is ``doubtful``.
    """
    known = {name: await customers_named(index, name) for name in rule.customers}
    ids = {each.id.lower() for found in known.values() for each in found}
    unknown = {name for name, found in known.items() if not found}
    if unknown:
        log.warning(
            "an approval rule names somebody who is no customer, so it is taken to be for all of them"
        )
    return replace(rule, customers=frozenset(ids | unknown), doubtful=bool(unknown))
