"""access: who you are to the bot."""

from __future__ import annotations

from bot.cards.model import Card
from bot.cards.status import whoami_card
from bot.command import command
from bot.context import Ask
from bot.policy import Permission


@command("access whoami", aliases=("whoami",), needs=Permission.OPEN, featured=9)
async def whoami(ask: Ask) -> Card:
    """Show who you are to the bot, your roles and what you may run."""
    return whoami_card(ask.person, [entry.name for entry in ask.commands()])
