"""alert digest: the same summary as a digest rule sends, at once, of what the asker may see."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Annotated

from pydantic import Field

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.alerts.digest import MOST_ALERTS, Gathering, counted, on_record_since, window
from bot.cards.alert.digest import digest_card
from bot.cards.model import Card
from bot.framework.command import command
from bot.framework.context import Ask
from bot.model import Cadence, TicketState
from bot.model.time_zone import zone_of


@command(
    "alert digest",
    title="Show a digest",
    needs=Permission.USAGE_READ,
    examples=("alert digest", "alert digest monthly"),
    concerns=Concerns.CUSTOMERS,
)
async def digest(
    ask: Ask,
    cadence: Annotated[Cadence, Field(description="Of the last day, week or month")] = Cadence.WEEKLY,
) -> Card:
    """Show what customers spent, what moved and which alerts are open, up to yesterday, and tickets that need your answer."""
    starts, ends = window(cadence, _today(ask))
    gathering = Gathering(lambda _: True, "", cadence, starts, ends)
    async for histories in ask.alerts.histories(on_record_since(starts)):
        gathering.take(histories)
    began = datetime.combine(starts, time(), UTC)
    notices = [each for each in await ask.alerts.notices(since=began, limit=MOST_ALERTS) if counted(each)]
    waiting = [each for each in await ask.alerts.tickets() if each.state is TicketState.ATTENTION]
    found = await gathering.digest(ask.customers, notices, waiting)
    return replace(digest_card(found, ask.now, ask.locale), private=True)


def _today(ask: Ask) -> date:
    return ask.now.astimezone(zone_of(ask.person.actor.time_zone)).date()
