"""Row lists: a table on a phone, where a row is what it is called and a line of the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from adapters.teams.adaptive import Element, container, text_run
from adapters.teams.buttons import run_line
from adapters.teams.elements import paragraph, words
from adapters.teams.limits import BUTTON_TITLE
from adapters.teams.texts import NOTHING, cut
from bot.cards.format import SPACE
from bot.cards.grid import line
from bot.cards.model import Align, Column, Table
from bot.cards.text import lead
from bot.messages import _
from bot.model.fact import Tone

BETWEEN = " · "

SHORT = 14
"""Characters of a cell that is never broken into lines: "2 days", a date."""


def row_list(table: Table, shown: Sequence[tuple[str, ...]], most: int) -> Element:
    """These rows one below the other, for cards on a phone; ``most`` characters of a cell are shown."""
    rows = [
        _row(table, at, [cut(line(text), most) for text in row[: len(table.columns)]])
        for at, row in enumerate(shown)
    ]
    return container(rows, drawn="atMost:Narrow")


def choosing(name: str, command: str) -> Element:
    """The action that runs the command of a row with this name."""
    said = _("Choose {row}", row=name).strip()
    return run_line(said, command) | {"tooltip": cut(said, BUTTON_TITLE)}


def _row(table: Table, at: int, texts: Sequence[str]) -> Element:
    name = texts[table.naming] if table.naming < len(texts) else ""
    command = table.commands[at] if at < len(table.commands) else ""
    rest = [*_rest(table, texts, table.tone(at))]
    return container(
        [
            paragraph([_title(name, pressed=bool(command))]),
            *([paragraph(rest, "None")] if rest else []),
        ],
        spacing="Small",
        pressed=choosing(name, command) if command else None,
    )


def _title(name: str, *, pressed: bool) -> Element:
    if not pressed:
        return words(name, weight="Bolder")
    return text_run(name or _("Choose"), color="Accent", weight="Bolder", underline=True)


def _rest(table: Table, texts: Sequence[str], tone: Tone) -> Iterator[Element]:
    """What else is in a row. A figure says of what it is one; words say so themselves."""
    others = [
        (column, text)
        for at, (column, text) in enumerate(zip(table.columns, texts, strict=False))
        if at != table.naming and text and text != NOTHING
    ]
    for number, (column, text) in enumerate(others):
        if number:
            yield words(BETWEEN, size="Small", subtle=True)
        said = _said(column, text if len(text) > SHORT else text.replace(" ", SPACE))
        if column.strong:
            yield words(said, tone=tone, weight="Bolder", size="Small")
        else:
            yield words(said, size="Small", subtle=True)


def _said(column: Column, text: str) -> str:
    if column.align is not Align.RIGHT:
        return text
    return lead(column.title) + text if any(map(str.isalpha, column.title)) else f"{column.title}{text}"
