"""undo: puts back what the asker changed last."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.cards.model import Card
from bot.errors import Redirected
from bot.framework.command import command
from bot.framework.context import Ask
from bot.framework.noun_help import NounHelp
from bot.framework.params import OneWord

NOUN = NounHelp("undo", "Undo your last change, for 10 minutes", place=85)


@command(
    "undo", title="Undo your last change", needs=Permission.OPEN, examples=("undo",), concerns=Concerns.SELF
)
async def undo(
    ask: Ask,
    change: Annotated[
        str, Field(description="The change, as its Undo button names it", max_length=40), OneWord()
    ] = "",
) -> Card:
    """Undo your last change within 10 minutes. You confirm it like the change itself."""
    raise Redirected(await ask.undo(change))
