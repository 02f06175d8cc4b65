"""Command behind a change: what is clicked on or said about a change is judged by it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.framework.command import Command
from bot.pipeline.channel_rules import CHANGES
from bot.pipeline.core import Core
from bot.ports.dispatch import Place


async def command_behind(core: Core, change_id: str, place: Place) -> Command | None:
    """Which command a click confirms; looked up only where the channel makes a difference between commands."""
    if not core.admission.channel_rules.distinguishes(place):
        return None
    pending = await core.store.changes.get(change_id)
    return core.registry.get(pending.command) if pending else None


async def check_topic(core: Core, place: Place, command: Command, texts: Mapping[str, str]) -> None:
    """What is said about a change is said where the command behind the change may be asked.

    Raises :class:`bot.pipeline.channel_rules.NotInThisChannel`.
    """
    change_id = texts.get("change", "") if command.effect_noun == CHANGES else ""
    if change_id and (behind := await command_behind(core, change_id, place)):
        core.admission.check_topic(place, behind)
