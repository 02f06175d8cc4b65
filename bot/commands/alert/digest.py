"""alert digest: the same summary as a digest rule sends, at once, of what the asker may see."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.alerts.digest import Gathering, window, with_name
from bot.cards.alert.digest import Digest, digest_card
from bot.cards.model import Card
from bot.framework.command import command
from bot.framework.context import Ask
from bot.model import AlertKind, Cadence, NoticeState

MOST_ALERTS = 5000


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
    """Show what customers spent, what moved and which alerts are open, up to yesterday."""
    starts, ends = window(cadence, _today(ask))
    gathering = Gathering(lambda _: True, "", cadence, starts, ends)
    since = (starts.replace(day=1) - timedelta(days=1)).replace(day=1)
    async for histories in ask.alerts.histories(since):
        gathering.take(histories)
    notices = [
        each
        for each in await ask.alerts.notices(since=datetime.combine(starts, time(), UTC), limit=MOST_ALERTS)
        if each.crossing.kind is not AlertKind.DIGEST
        and each.state in (NoticeState.SENT, NoticeState.SUMMARISED)
    ]
    taken = sum(each.acknowledged is not None for each in notices)
    found = Digest(
        cadence=cadence,
        starts=starts,
        ends=ends,
        spending=await gathering.spending(ask.customers),
        over=tuple([await with_name(ask.customers, each) for each in gathering.worst()]),
        without_budget=gathering.without_budget,
        silent=gathering.silent,
        told=len(notices),
        acknowledged=taken,
        open=len(notices) - taken,
        as_of=gathering.as_of,
    )
    return replace(digest_card(found, ask.now, ask.locale), private=True)


def _today(ask: Ask) -> date:
    try:
        zone = ZoneInfo(ask.person.actor.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ask.now.date()
    return ask.now.astimezone(zone).date()
