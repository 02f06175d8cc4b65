"""status: how the bot and what it depends on are doing."""

from __future__ import annotations

from bot.access.policy import Permission
from bot.cards.model import Card
from bot.cards.status import status_card
from bot.framework.command import command
from bot.framework.context import Ask
from bot.framework.noun_help import NounHelp
from bot.framework.phrases import means
from bot.language import vocabulary as n

NOUN = NounHelp("status", "The state of the bot and the services it needs", place=130)


@command(
    "status",
    title="Show the bot's status",
    needs=Permission.STATUS_READ,
    asked=(
        means(n.STATUS, n.SERVICES),
        means(n.STATUS, prior=-0.2),
        means(n.BROKEN, n.SERVICES, helps=(n.STATUS,), without=(n.TICKET,), prior=-0.3),
    ),
)
async def show(ask: Ask) -> Card:
    """Show the state of the bot and the services it needs."""
    return status_card(await ask.health(), ask.installation.partner_name, ask.now)
