"""Holders of a domain that our own list does not know yet: asked of the vendor when somebody wants one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from bot.errors import Cause, PartnerFailure
from bot.model import Customer
from bot.model.customer_domains import told
from bot.model.domain import in_ascii, in_order
from bot.ports import PartnerReader

MOST_NAMES = 3
"""Names that are asked about: the domain, and those it is below of."""

MOST_READ = 3
"""Customers that are looked at for each name: the vendor tells whose domain begins so, and not which it is."""

_NONE = frozenset({Cause.NOT_FOUND, Cause.FORBIDDEN, Cause.BAD_REQUEST, Cause.UNSUPPORTED})


async def holders(partner: PartnerReader, domain: str) -> Sequence[Customer]:
    """Customers that hold the domain by their own records; where there are none, those that hold one above it.

    Raises :class:`bot.errors.PartnerFailure` where the vendor does not answer.
    """
    try:
        for name in islice(in_order(domain), MOST_NAMES):
            found = (await partner.customers.by_domain(in_ascii(name)))[:MOST_READ]
            read = [await partner.customers.get(each.id) for each in found]
            if holding := [each for each in read if name in told((each.ref.domain, *each.custom_domains))]:
                return holding
    except PartnerFailure as failure:
        if failure.cause not in _NONE:
            raise
    return ()
