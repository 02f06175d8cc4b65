"""Price sheets in words: what each is about, and which one a price comes from."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date

from bot.cards.format import month_name
from bot.messages import N_, _, locale
from bot.model.price import PriceView

SHEETS: Mapping[PriceView, str] = {
    PriceView.LICENSES: N_("Licenses"),
    PriceView.SOFTWARE: N_("Software"),
    PriceView.CONSUMPTION: N_("Azure consumption"),
    PriceView.RESERVATIONS: N_("Azure reservations"),
    PriceView.EXTENDED_TERM: N_("Extended terms"),
    PriceView.END_OF_SALE: N_("End of sale"),
}
"""What each price sheet is about."""


def sheet_named(source: str) -> str:
    """A sheet as people call it, from the vendor's word and the month that are kept of it (``updatedlicensebased 2026-11``):
    "price sheet “Licenses”, November 2026". Anything else stays as it is."""
    view, _space, month = source.partition(" ")
    with suppress(ValueError):
        name, first = _(SHEETS[PriceView(view)]), date.fromisoformat(f"{month}-01")
        return _("price sheet “{sheet}”, {month}", sheet=name, month=month_name(first, locale()))
    return source
