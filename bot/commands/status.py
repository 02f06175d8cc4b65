"""status: how the bot and what it depends on are doing."""

from __future__ import annotations

from bot.cards.model import Card
from bot.cards.status import status_card
from bot.command import command
from bot.context import Ask
from bot.policy import Permission


@command("status", needs=Permission.STATUS_READ)
async def show(ask: Ask) -> Card:
    """Show how the bot and what it depends on are doing."""
    return status_card(await ask.health(), ask.installation.partner_name, ask.now)
