"""Verified domains and countries of customers: the job that reads them, some customers a round, because the vendor tells them one by one.

https://learn.microsoft.com/partner-center/developer/get-a-customer-by-id
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.errors import Cause, PartnerFailure
from bot.jobs.context import JobContext

log = logging.getLogger(__name__)

MOST = 100
"""Customers of whom a round asks, one after the other: a fifth of the 500 requests a minute that the vendor allows. Of 50,000
all are read within two days."""

AGAIN = timedelta(days=7)
"""How long after a customer was asked about it is asked about again."""

TOGETHER = 50
"""Customers whose domains are written at a time, so that a round that breaks off keeps what it has read."""

MOST_FAILURES = 3
"""Failures in a row that are about the customers, after which the rest waits for the next round."""

_AWAY = frozenset({Cause.DOWN, Cause.TIMEOUT, Cause.THROTTLED, Cause.SIGN_IN, Cause.MFA})
"""Failures that are about no customer."""


async def read_domains(context: JobContext, *, most: int = MOST) -> int:
    """Read the domains of the customers whose were read the longest ago. How many were asked about.

    Where the vendor is away or asks for patience, the rest waits for the next round.
    """
    now, asked, failures = context.now, 0, 0
    waiting = await context.customers.unread(now - AGAIN, most)
    found: dict[str, Sequence[str]] = {}
    countries: dict[str, str] = {}
    for customer in waiting:
        try:
            record = await context.partner.customers.get(customer.id)
            told, failures = record.custom_domains, 0
            countries[customer.id] = record.country
        except PartnerFailure as failure:
            failures += 1
            if failure.cause in _AWAY or failures >= MOST_FAILURES:
                log.warning("domains of customers are read on in the next round: %s", failure.cause)
                break
            told = ()
        # Without delegated access the vendor tells none; what was known stays.
        found[customer.id] = told or (await context.customers.domains([customer.id])).get(customer.id, ())
        if len(found) == TOGETHER:
            asked += await _keep(context, found, countries)
    return asked + await _keep(context, found, countries)


async def _keep(context: JobContext, found: dict[str, Sequence[str]], countries: Mapping[str, str]) -> int:
    await context.customers.learn(found, context.now, {each: countries.get(each, "") for each in found})
    kept = len(found)
    found.clear()
    return kept
