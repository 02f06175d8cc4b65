"""undo: puts back what the asker changed last."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.cards.model import Card
from bot.errors import Redirected, UnknownCommand
from bot.framework.command import command
from bot.framework.context import Ask
from bot.framework.noun_help import NounHelp

_ID = re.compile(r"[0-9a-f]+")
"""What names a change. *undo that* and *undo my last change* name none: they are sentences."""

NOUN = NounHelp("undo", "Undo your last change, for 10 minutes", place=85)


@command(
    "undo", title="Undo your last change", needs=Permission.OPEN, examples=("undo",), concerns=Concerns.SELF
)
async def undo(
    ask: Ask,
    change: Annotated[str, Field(description="The change, as its Undo button names it", max_length=200)] = "",
) -> Card:
    """Undo your last change within 10 minutes. You confirm it like the change itself."""
    if change and not _ID.fullmatch(change):
        raise UnknownCommand(f"undo {change}")
    raise Redirected(await ask.undo(change))
