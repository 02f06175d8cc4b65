"""Translated cards: every label, heading and button of them goes through the catalogue, in the pseudo-locale that shows what does not."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from gettext import NullTranslations
from itertools import product

import pytest

from adapters.charts.draw import draw
from adapters.charts.links import read, written
from bot.cards import (
    budget,
    customer,
    files,
    invoice,
    invoice_list,
    subscription,
    usage,
    usage_lines,
    usage_months,
    usage_ranking,
)
from bot.cards.model import (
    Actions,
    Card,
    Chart,
    ChartKind,
    Context,
    Details,
    Facts,
    LinkButton,
    Meter,
    Table,
    Text,
)
from bot.messages import add, speaking
from bot.messages.catalogue import _added

PSEUDO = "en-XA"
"""CLDR's name of English with marks around it."""

CARDS = (budget, customer, files, invoice, invoice_list, subscription, usage, usage_months, usage_ranking)

PROPER = {
    "",
    "#",
    "CSV",
    "XLSX",
    "October",
    "October 2026",
    "November 2026",
    "September",
    "Oct",
    "Nov",
    "Previous",
    "Next",
}
"""What comes from CLDR or is the same for everybody; or is worded elsewhere."""


class Marked(NullTranslations):
    def gettext(self, message: str) -> str:
        return f"[{message}]"

    def ngettext(self, one: str, many: str, count: int) -> str:
        return f"[{one if count == 1 else many}]"

    def pgettext(self, context: str, message: str) -> str:
        return f"[{message}]"


@pytest.fixture
def marked() -> Iterator[str]:
    add(PSEUDO, Marked())
    yield PSEUDO
    del _added[PSEUDO]
    add("en-XB", NullTranslations())
    del _added["en-XB"]


def said(card: Card) -> Iterator[str]:
    """What a card says in the product's own words."""
    yield from (card.title, card.summary)
    for node in card.body:
        match node:
            case Text():
                yield node.text
            case Facts() | Details():
                yield from (fact.label for fact in node.facts)
            case Table():
                yield from (column.title for column in node.columns)
            case Chart():
                yield from (node.title, node.alt)
            case Meter():
                yield from (node.label, node.text)
            case Actions():
                yield from (each.label for each in node.all if not isinstance(each, LinkButton))
            case Context():
                yield from node.texts
            case _:
                pass


def test_nothing_that_a_card_about_money_says_is_english_alone(marked: str) -> None:
    with speaking(marked):
        cards = {
            f"{module.__name__}: {name}": card for module in CARDS for name, card in module.examples().items()
        }
    names = {each.name for each in (customer.CONTOSO,)} | {
        "New",
        "New.",
        "Budget",
        "Budget.",
    }
    english = [
        (name, text)
        for name, card in cards.items()
        for text in said(card)
        if "[" not in text
        and any(map(str.isalpha, text))
        and text not in PROPER | names
        and not text.startswith("G0000")
    ]
    assert not english


@pytest.mark.parametrize("by", usage_lines.BREAKDOWNS)
def test_each_breakdown_has_words_of_its_own_in_every_language(marked: str, by: str) -> None:
    nothing = usage.UsageSummary(customer.CONTOSO.id, None, None, None, None, None)
    spend = usage_lines.Spend(customer.CONTOSO, nothing, by, (), ())
    trend = usage.Trend(
        usage.Period(usage.date(2026, 11, 1), usage.date(2026, 11, 30)), usage.date(2026, 11, 3), Decimal(9)
    )
    with speaking(marked):
        (text,) = usage_lines.line_nodes(spend, trend, marked)
    assert isinstance(text, Text) and text.text == f"[No figures by {by} for this customer.]"


@pytest.mark.parametrize(("kind", "dark"), product(ChartKind, (False, True)))
def test_a_chart_is_drawn_in_the_language_of_its_reader_who_asks_for_it_by_a_link(
    kind: ChartKind, dark: bool
) -> None:
    values = (Decimal("1234.5"), Decimal("NaN"), Decimal(900))
    with speaking("de-DE"):
        german = Chart("Kosten", kind, ("1", "2", "3"), values, "EUR", "", Decimal(1000), "Budget")
    english = Chart("Kosten", kind, ("1", "2", "3"), values, "EUR", "", Decimal(1000), "Budget")
    assert read(written(german)).locale == german.locale == "de-DE"
    assert draw(german, dark=dark) != draw(english, dark=dark), "amounts are written as in Germany"
    of_before = written(english)[:-1]
    assert draw(read(of_before), dark=dark) == draw(english, dark=dark)
