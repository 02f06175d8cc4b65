"""Price sheets: the job that looks every day whether those of the month are there, and fetches what is missing.

Microsoft publishes them by market and month. The month before is fetched too where it is missing, so that there is something to
compare with. https://learn.microsoft.com/partner-center/developer/get-a-price-sheet
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.errors import Cause, PartnerFailure
from bot.jobs.context import JobContext
from bot.model.price import PriceView, SheetKey, month_before, month_of
from bot.ports import PriceSheetSource

log = logging.getLogger(__name__)

MONTHS_KEPT = 13
"""Months whose sheets are kept: this one, and the same of last year to compare with."""

MOST_CUSTOMERS = 100_000
"""Customers whose countries are looked at to know the markets."""

_NOT_OFFERED = frozenset({Cause.NOT_FOUND, Cause.BAD_REQUEST, Cause.UNSUPPORTED, Cause.NO_DATA})
"""Failures that are about one sheet: Microsoft does not have every view in every market."""

_FOR_ALL = frozenset({Cause.SIGN_IN, Cause.MFA, Cause.FORBIDDEN})
"""Failures that every other sheet would meet with too."""


@dataclass(slots=True)
class Fetched:
    """What a round did: sheets and lines that came, lines that were left out, and sheets that Microsoft does not have."""

    sheets: int = 0
    rows: int = 0
    unread: int = 0
    missing: list[SheetKey] = field(default_factory=list)


async def fetch_price_sheets(context: JobContext) -> Fetched:
    """Fetch the sheets that are missing. A sheet that fails leaves the last one, and the others are fetched all the same.

    Raises the first :class:`bot.errors.PartnerFailure` at the end, which `status` tells until a round goes well.
    """
    done = Fetched()
    source = context.price_sheets
    if source is None:
        return done
    prices, month = context.store.prices, month_of(context.now.date())
    # What the last round replaced: by now nobody reads it any more.
    await prices.forget(_first_kept(month))
    there = {each.key for each in await prices.sheets()}
    failure: PartnerFailure | None = None
    for key in _wanted(await markets(context), month):
        if key in there:
            continue
        try:
            await _fetch(context, source, key, done)
        except PartnerFailure as trouble:
            log.warning("the price sheet %s was not fetched: %s", key, trouble.cause)
            if trouble.cause in _NOT_OFFERED:
                done.missing.append(key)
                continue
            failure = failure or trouble
            if trouble.cause in _FOR_ALL:
                break
    if failure:
        raise failure
    return done


async def _fetch(context: JobContext, source: PriceSheetSource, key: SheetKey, done: Fetched) -> None:
    async with source.sheet(key, context.now) as parts:
        state = await context.store.prices.take_in(key, parts, context.now)
    done.sheets, done.rows, done.unread = done.sheets + 1, done.rows + state.rows, done.unread + state.unread
    if state.unread:
        log.warning(
            "the price sheet %s has %d lines that can't be read: %s",
            key, state.unread, state.problems.replace("\n", "; "),
        )  # fmt: skip


async def markets(context: JobContext) -> Sequence[str]:
    """The markets whose prices are wanted: those that are set, or else the partner's own and those of its customers."""
    if context.price_markets:
        return context.price_markets
    customers = await context.customers.search("", MOST_CUSTOMERS)
    countries = await context.customers.countries(each.id for each in customers)
    return sorted({context.country, *countries.values()} - {""})


def _wanted(of: Sequence[str], month: str) -> list[SheetKey]:
    """This month's first, in all markets."""
    return [
        SheetKey(market, view, each)
        for each in (month, month_before(month))
        for market in of
        for view in PriceView
    ]


def _first_kept(month: str) -> str:
    for _ in range(MONTHS_KEPT - 1):
        month = month_before(month)
    return month
