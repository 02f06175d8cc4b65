"""Health of price sheets: which month is there, in how many markets, what is coming in, and what could not be read."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cards.alert.figures import DOT
from bot.cards.format import number
from bot.cards.status import StatusLine
from bot.messages import N_, _, locale, n_
from bot.model.price import SheetState

NAME = N_("Price sheets")


def price_sheets_line(sheets: Sequence[SheetState], coming: SheetState | None) -> StatusLine:
    """One line for all sheets. That some are missing is told by the job that fetches them."""
    said = []
    if coming:
        said.append(
            _(
                "Fetching {sheet}: {count} lines so far",
                sheet=str(coming.key),
                count=number(coming.rows, locale()),
            )
        )
    newest = [each for each in sheets if each.key.month == sheets[0].key.month]
    if newest:
        said.append(
            n_(
                "{month}: {count} sheet, markets {markets}",
                "{month}: {count} sheets, markets {markets}",
                len(newest),
                month=newest[0].key.month,
                markets=", ".join(sorted({each.key.market for each in newest})),
            )
        )
    if unread := sum(each.unread for each in newest):
        said.append(
            n_(
                "{count} line could not be read, see the log",
                "{count} lines could not be read, see the log",
                unread,
            )
        )
    if not said:
        return StatusLine(NAME, ok=None, detail=N_("Not fetched yet"))
    return StatusLine(NAME, ok=bool(newest) or None, detail=DOT.join(said))
