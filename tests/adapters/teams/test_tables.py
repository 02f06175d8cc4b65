"""Tables in Teams: figures keep the room that they take on any screen, and words share what is left."""

from __future__ import annotations

import pytest

from adapters.teams.render import render
from bot.cards.model import Align, Card, Column, Table
from bot.model.fact import Tone
from tests.adapters.teams.reading import actions, elements, of_type


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


TICKETS = Table(
    (
        Column("Ticket"),
        Column("Title", names=True),
        Column("State", strong=True),
        Column("Age"),
        Column("Cost", Align.RIGHT),
    ),
    (("615", "VM down", "Needs your answer", "2 days", "USD 7"), ("616", "Quota", "Open", "", "USD 9")),
    commands=("ticket show 615", "ticket show 616"),
    tones=(Tone.BAD, Tone.PLAIN),
)


def test_many_columns_are_for_desktops_and_a_phone_gets_each_row_as_its_name_and_a_line() -> None:
    written = render(Card("Tickets", "Two.", (TICKETS,)), private=True)
    [columns] = of_type(written, "Table")
    [rows] = [each for each in elements(written) if each.get("targetWidth") == "atMost:Narrow"]
    assert columns["targetWidth"] == "atLeast:Standard"
    said = [
        ["".join(run["text"] for run in part["inlines"]) for part in row["items"]] for row in rows["items"]
    ]
    assert said == [
        ["VM down", "615 · Needs your answer · 2\u00a0days · Cost: USD\u00a07"],
        ["Quota", "616 · Open · Cost: USD\u00a09"],
    ]
    [state] = [run for run in rows["items"][0]["items"][1]["inlines"] if run["text"].startswith("Needs")]
    assert (state["color"], state["weight"]) == ("Attention", "Bolder")


def test_a_row_runs_the_same_command_wherever_it_is_drawn() -> None:
    written = render(Card("Tickets", "Two.", (TICKETS,)), private=True)
    lines = [each["data"]["line"] for each in actions(written) if each.get("verb") == "run"]
    assert lines == ["ticket show 615", "ticket show 616"] * 2


def test_names_and_domains_of_three_columns_have_no_room_on_a_phone_and_figures_do() -> None:
    def drawn(*aligns: Align) -> list[object]:
        columns = tuple(Column("Title", align) for align in aligns)
        written = render(Card("Rows", "Rows.", (Table(columns, (("a", "b", "c"),)),)), private=True)
        return [each["targetWidth"] for each in elements(written) if "targetWidth" in each]

    assert drawn(Align.LEFT, Align.LEFT, Align.LEFT) == ["atLeast:Standard", "atMost:Narrow"]
    assert drawn(Align.LEFT, Align.RIGHT, Align.RIGHT) == []
