"""Thread continuation: a notice brings the message that it continues up to date, and follows as news in its thread.

Only the line in the thread is posted, and so only it can be doubtful (:mod:`adapters.processes.delivery`): to bring a message up
to date twice is to do it once. Where the message is gone, the notice becomes a message of its own before anything is posted,
so that whoever comes next knows where to look for it.
"""

from __future__ import annotations

from dataclasses import replace

from bot.model import Destination
from bot.ports import Messenger, Outbox
from bot.ports.outbox import ClaimedNotice


async def place_of(outbox: Outbox, notice: ClaimedNotice) -> Destination:
    """Where a notice is posted: in the thread of the message that it continues, where that was delivered."""
    if not notice.continues:
        return notice.destination
    first = next(iter(await outbox.messages([notice.continues])), "")
    return replace(notice.destination, thread=first) if first else notice.destination


async def brought_up_to_date(
    outbox: Outbox, messenger: Messenger, notice: ClaimedNotice, place: Destination
) -> bool:
    """Whether the message that a notice continues shows its card now. Otherwise the notice continues nothing any more.

    Raises :class:`bot.ports.outbox.DeliveryFailed`.
    """
    first = place.thread if place != notice.destination else ""
    if first and await messenger.update(notice.destination, first, notice.card, notice.continues):
        return True
    await outbox.detach(notice.id)
    return False
