"""File format parameter: a whole list as a file, instead of a page of it on a card."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from bot.cards.files import list_card
from bot.cards.model import Card
from bot.framework.context import Ask
from bot.framework.params import Asked
from bot.framework.phrases import Heard
from bot.framework.threads import over
from bot.language import vocabulary as n
from bot.messages import N_, _

NARROWER = N_("Narrow the list down, by customer, month or state.")


class FileFormat(StrEnum):
    """What a list is written as."""

    CSV = "csv"
    XLSX = "xlsx"

    @property
    def label(self) -> str:
        """As the kind of file is written."""
        return self.value.upper()


Format = Annotated[
    FileFormat | None,
    Field(description="The whole list as a file"),
    Asked(label="File", seldom=True),
    Heard(values={FileFormat.CSV: n.CSV, FileFormat.XLSX: n.EXCEL}),
]
"""A parameter that asks for a file of a whole list; ``None`` for a card."""


async def list_file(
    ask: Ask,
    title: str,
    stem: str,
    format: FileFormat,  # noqa: A002 - the word people type
    rows: int,
    make: Callable[[], Sequence[Mapping[str, str]]],
) -> Card:
    """A card with all rows of a list in a file, which ``make`` puts together. Raises :class:`bot.errors.Declined` where too many
    large files are being made, or it would be too large."""
    with ask.sheets.sheet(_(NARROWER), workbook=format is FileFormat.XLSX) as sheet:
        await sheet.add(await over(rows, make))
        file = await sheet.document(f"{stem}.{format}")
    return list_card(title, file, sheet.rows, asked=format.value)
