"""Term ends of subscriptions: the job that reads them, some customers a round, because the vendor tells them customer by customer.

https://learn.microsoft.com/partner-center/developer/get-a-list-of-all-of-a-customer-s-subscriptions
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta

from bot.errors import Cause, PartnerFailure
from bot.jobs.context import JobContext
from bot.model.term_end import TermEnd, term_ends_of

log = logging.getLogger(__name__)

MOST = 100
"""Customers of whom a round asks, one after the other, of the 500 requests a minute that the vendor allows for everything.
Of 50,000 all are read within two days."""

AGAIN = timedelta(days=1)
"""How long after a customer was asked about it is asked about again."""

TOGETHER = 25
"""Customers that are written at a time, so that a round that breaks off keeps what it has read."""

MOST_FAILURES = 3
"""Failures in a row that are about the customers, after which the rest waits for the next round."""

_AWAY = frozenset({Cause.DOWN, Cause.TIMEOUT, Cause.THROTTLED, Cause.SIGN_IN, Cause.MFA})
"""Failures that are about no customer."""


async def read_term_ends(context: JobContext, *, most: int = MOST) -> int:
    """Read the term ends of the customers whose were read the longest ago. How many were asked about.

    Where the vendor is away or asks for patience, the rest waits for the next round.
    """
    asked, failures = 0, 0
    found: dict[str, Sequence[TermEnd]] = {}
    missed: list[str] = []
    for customer in await context.store.term_ends.unread(context.now - AGAIN, most):
        try:
            bought = await context.partner.subscriptions.of(customer.id)
            found[customer.id], failures = term_ends_of(customer.id, bought), 0
        except PartnerFailure as failure:
            failures += 1
            if failure.cause in _AWAY or failures >= MOST_FAILURES:
                log.warning("term ends are read on in the next round: %s", failure.cause)
                break
            missed.append(customer.id)
        if len(found) + len(missed) == TOGETHER:
            asked += await _keep(context, found, missed)
    return asked + await _keep(context, found, missed)


async def _keep(context: JobContext, found: dict[str, Sequence[TermEnd]], missed: list[str]) -> int:
    """Write what was read. What could not be read keeps what was known, as old as it is, and waits for its turn again."""
    now, kept = context.now, len(found) + len(missed)
    await context.store.term_ends.learn(found, now)
    await context.store.term_ends.tried(missed, now)
    found.clear()
    missed.clear()
    return kept
