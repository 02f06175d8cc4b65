"""Delivery of notices: alerts to the alert channel, outcomes to a person."""

from __future__ import annotations

from dataclasses import dataclass, field

from prometheus_client import Counter

from adapters.playground.attachments import Attachments
from adapters.playground.identity import PEOPLE, WORKSPACE
from adapters.playground.timeline import BOT, CHANNELS, KEPT, Post, Timeline, direct
from bot.cards.model import Card
from bot.model import Destination
from bot.model.identity import Platform
from bot.ports.outbox import DeliveryFailed

DELIVERED = Counter("csp_bot_playground_delivered_total", "Notices put before the people of the playground")


@dataclass(slots=True)
class PlaygroundMessenger:
    """Posts into the page's conversations (:class:`bot.ports.Messenger`)."""

    timeline: Timeline
    attachments: Attachments
    _posted: dict[str, str] = field(default_factory=dict)

    async def deliver(self, destination: Destination, card: Card, notice_id: str) -> str:
        """Post the card; returns the message's id. Raises :class:`DeliveryFailed` for a place that is not here."""
        room = room_of(destination)
        private = room not in CHANNELS
        owner = room.removeprefix("@") if private else ""
        shown, files = self.attachments.put_away(card, (), owner, private=private)
        DELIVERED.inc()
        message_id = str(self.timeline.post(room, BOT, Post(shown, files)).id)
        self._posted[notice_id] = message_id
        while len(self._posted) > KEPT:
            del self._posted[next(iter(self._posted))]
        return message_id

    async def update(self, destination: Destination, message_id: str, card: Card, notice_id: str) -> bool:
        """Put the card in place of the message, wherever its reader has it; ``False`` where the page has forgotten it."""
        room = room_of(destination)
        private = room not in CHANNELS
        owner = room.removeprefix("@") if private else ""
        message = self.timeline.get(message_id)
        if message is None:
            return False
        shown, files = self.attachments.put_away(card, (), owner, private=private)
        self.timeline.change(message, content=Post(shown, files), busy="")
        return True

    async def find(self, destination: Destination, notice_id: str) -> str | None:
        """The message that carries this notice; what this page no longer remembers, nobody sees there either."""
        return self._posted.get(notice_id, "")


def room_of(destination: Destination) -> str:
    """The conversation a destination means; raises :class:`DeliveryFailed`, for good, where there is none."""
    if destination.platform != Platform.PLAYGROUND or destination.workspace != WORKSPACE:
        raise DeliveryFailed("This is not a place on the playground.", permanent=True)
    person = destination.channel.removeprefix("@") if destination.channel else destination.user
    if person in PEOPLE:
        return direct(person)
    wanted = f"#{destination.channel.removeprefix('#')}"
    for room, name in CHANNELS.items():
        if wanted == name:
            return room
    raise DeliveryFailed(f"The playground has no {destination.channel or destination.user}.", permanent=True)
