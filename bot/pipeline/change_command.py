"""Command behind a change: what is clicked on or said about a change is judged by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.changes.approval_notices import question_ids
from bot.errors import Refusal, Unavailable
from bot.framework.arguments import read
from bot.framework.command import Command
from bot.line import words_of
from bot.model.alert import own_message_of
from bot.pipeline.channel_rules import CHANGES
from bot.pipeline.core import Core
from bot.ports.dispatch import Place

ACKNOWLEDGE, THAW = "alert acknowledge", "thaw"


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


async def takes_place(core: Core, place: Place, line: str) -> bool:
    """Whether the answer to a line may stand where the message is that was clicked, which others read too: that asks about the same
    change, or tells of the same alert.

    A client sends any line from any message, and nobody is to take out of the others' sight what is about something else.
    Read-only mode is ended from a card that nobody keeps, by a right that few have.
    """
    try:
        found = core.registry.find(words_of(line))
        given = read(found.command, core.params(found.command), found.rest).texts
        about: Sequence[str] = ()
        acknowledges = found.command.effect == ACKNOWLEDGE
        if acknowledges:
            about = [own_message_of(given.get("notice", "").lower())]
        elif found.command.effect_noun == CHANGES and "change" in given:
            about = question_ids(given["change"])
        if found.command.effect == THAW:
            return True
        # An alert that continues another stands in that one's message, and its own is a line of the thread.
        return place.message in await core.store.outbox.messages(about, continued=acknowledges)
    except (Refusal, Unavailable):
        return False
