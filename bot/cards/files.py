"""File cards: a whole list as a file, and the buttons that ask for it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cards.format import number
from bot.cards.model import Actions, AnyButton, Button, Card, Context, Facts, File, Node
from bot.line import write
from bot.messages import _, n_
from bot.model import Document
from bot.model.fact import Fact

ENDINGS = ("csv", "xlsx")


def list_card(title: str, file: Document, rows: int, *, asked: str) -> Card:
    """A whole list in a file; ``asked`` is the kind of file that was asked for."""
    body: list[Node] = [
        Facts((Fact(_("Rows"), number(rows)), Fact(_("File"), file.name))),
        File(file),
    ]
    if not file.name.endswith(f".{asked}"):
        body.append(Context((_("Too large for a workbook, so this is a CSV file."),)))
    summary = n_(
        "{title}: {count} row in {file}.",
        "{title}: {count} rows in {file}.",
        rows,
        title=title,
        file=file.name,
    )
    return Card(title=title, summary=summary, body=tuple(body))


def file_buttons(command: str, **line: object) -> tuple[Button, ...]:
    """Buttons for the whole of a list as a file; ``line`` are the values that the list was asked for with."""
    return tuple(Button(each.upper(), write(command, **line, format=each)) for each in ENDINGS)


def with_files(
    buttons: tuple[AnyButton, ...], files: tuple[AnyButton, ...], more: tuple[AnyButton, ...] = ()
) -> Actions:
    """Buttons of a list, its files behind them; the files themselves where there is nothing else to press."""
    return Actions(buttons, (*more, *files)) if buttons or more else Actions(files)


def examples() -> Mapping[str, Card]:
    """One of each card, for the gallery and the tests that draw them all."""
    file = Document("customers.xlsx", "application/octet-stream", b"PK")
    return {
        "list, as a file": list_card(_("Customers"), file, 243, asked="xlsx"),
        "list, too large for a workbook": list_card(
            _("Azure usage of {customer}", customer="Contoso Ltd"),
            Document("usage.csv", "text/csv", b"a,b"),
            243_000,
            asked="xlsx",
        ),
    }
