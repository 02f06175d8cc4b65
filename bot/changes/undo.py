"""Undo of a finished change: whether there is a line that puts back what was there, and the button for it."""

from __future__ import annotations

from contextlib import suppress

from bot.cards.model import Button, Card
from bot.cards.rows import with_button
from bot.errors import Declined, PartnerFailure, Refusal
from bot.framework.command import Command
from bot.framework.context import Ask
from bot.line import write
from bot.messages import _
from bot.model.change import Done, PendingChange


async def can_be_undone(command: Command | None, ask: Ask, pending: PendingChange) -> bool:
    """Whether a change can be put back once it is made; nothing that is in the way of an answer is in the way of the change."""
    if command is None or command.undone_by is None:
        return False
    with suppress(Refusal, PartnerFailure):
        done = Done(pending.change.payload, ask.now, pending.request_id)
        return bool(await command.undone_by(ask, done))
    return False


def with_undo(card: Card, change_id: str) -> Card:
    """A result with a button that undoes it: beside its other buttons, where it has some."""
    return with_button(card, Button(_("Undo"), write("undo", change=change_id)))


def changed_since(title: str) -> Declined:
    """Why something is not undone that is not as its change left it."""
    return Declined(
        _("Not undone: this was changed again since ({title}).", title=title),
        _("Check how it stands now, and ask for the value you want."),
    )
