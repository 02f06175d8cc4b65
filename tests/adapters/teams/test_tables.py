"""Tables in Teams: figures keep the room that they take on any screen, and words share what is left."""

from __future__ import annotations

import pytest

from adapters.teams.render import render
from bot.cards.model import Align, Card, Column, Table
from tests.adapters.teams.reading import of_type


def test_in_a_crowded_table_words_give_way_and_figures_stay_whole() -> None:
    rows = (
        (
            "vm-build-sandbox-0812",
            "Microsoft.Network/applicationGateways",
            "rg-build-sandbox",
            "USD\u00a02,557.72",
        ),
    )
    columns = (
        *(Column(title) for title in ("Resource", "Type", "Resource group")),
        Column("Cost", Align.RIGHT),
    )
    shown = of_type(render(Card("Rows", "Rows.", (Table(columns, rows),)), private=True), "Table")[0][
        "columns"
    ]
    *words, cost = [column["width"] for column in shown]
    assert int(cost.removesuffix("px")) >= 12 * 8, "its letters and what is between"
    assert sum(words) + 12 <= 58 and min(words) >= 8


@pytest.mark.parametrize(
    ("cells", "fixed"),
    [
        (("G000024130", "Oct 8, 2026", "CHF\u00a0586,366.00", "Partly paid"), [0, 2]),
        (("CHF", "", "CHF\u00a0751,094.39", "CHF\u00a01,000.00"), [2, 3]),
        (("Contoso Ltd", "contoso.onmicrosoft.com", "", ""), []),
    ],
)
def test_figures_get_the_pixels_that_they_take_on_a_phone_too(
    cells: tuple[str, ...], fixed: list[int]
) -> None:
    columns = (
        Column("A"),
        Column("B"),
        Column("C", Align.RIGHT),
        Column("D", Align.RIGHT if 3 in fixed else Align.LEFT),
    )
    shown = of_type(render(Card("Rows", "Rows.", (Table(columns, (cells,)),)), private=True), "Table")[0][
        "columns"
    ]
    widths = [column["width"] for column in shown]
    assert [at for at, width in enumerate(widths) if str(width).endswith("px")] == fixed
    pixels = [int(widths[at].removesuffix("px")) for at in fixed]
    assert sum(pixels) <= 230 and all(
        each >= 7 * len(cells[at]) for each, at in zip(pixels, fixed, strict=True)
    )


def test_a_table_with_long_words_is_given_the_whole_width() -> None:
    def width(*cells: str) -> object:
        columns = tuple(Column(f"Column {at}") for at in range(len(cells)))
        return render(Card("Rows", "Rows.", (Table(columns, (cells,)),)), private=True).get("msteams")

    assert width("Fabrikam, Inc.", "USD 40,165.80") is None
    assert width("Anlagenbau Thalmann AG", "anlagenbauthalmannag.onmicrosoft.com", "…c2ad58") == {
        "width": "full"
    }
    assert width("a", "b", "c", "d") == {"width": "full"}
