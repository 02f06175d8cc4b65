"""Delivers cards outside any request: alerts, and outcomes that nobody could be shown at once."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import Counter

from adapters.teams.connector import ConnectorFailed
from adapters.teams.posting import Posting, card_message
from adapters.teams.references import Reference, channel_key, person_key
from bot.cards.model import Card
from bot.errors import Unavailable
from bot.outbox import DeliveryFailed, Destination

DELIVERIES = Counter("csp_bot_teams_deliveries_total", "Cards delivered outside a request", ["outcome"])


class TeamsMessenger:
    """A :class:`bot.ports.Messenger`. It waits out no throttling: the outbox knows when to try again."""

    def __init__(self, posting: Callable[[], Posting | None]) -> None:
        self._posting = posting

    async def deliver(self, destination: Destination, card: Card, notice_id: str) -> str:
        """Post the card where the bot has been before; returns the id of the message.

        Raises :class:`bot.outbox.DeliveryFailed`. Teams has no room for ``notice_id`` in a message.
        """
        posting = self._posting()
        if posting is None:
            raise DeliveryFailed("Teams is not connected")
        key, reference = await self._find(posting, destination)
        drawn = posting.draw(card, private=bool(reference.user))
        thread = f";messageid={destination.thread}" if destination.thread and not reference.user else ""
        try:
            sent = await posting.connector.send(
                reference.service_url,
                reference.conversation + thread,
                card_message(drawn, card.summary or card.title),
                prompt=True,
            )
        except ConnectorFailed as failed:
            DELIVERIES.labels("permanent" if failed.gone else "temporary").inc()
            if failed.status in (403, 404):
                # The app was removed, or blocked: it is remembered again when it comes back.
                await posting.references.forget(key)
            raise DeliveryFailed(
                f"Teams answered {failed.status} {failed.code}".strip(),
                permanent=failed.gone,
                retry_after=failed.retry_after,
            ) from failed
        DELIVERIES.labels("delivered").inc()
        return sent

    async def _find(self, posting: Posting, destination: Destination) -> tuple[str, Reference]:
        workspace = destination.workspace
        key = (
            channel_key(workspace, destination.channel)
            if destination.channel
            else person_key(workspace, destination.user)
        )
        try:
            found = await posting.references.get(key)
        except Unavailable as away:
            raise DeliveryFailed("the conversation cannot be looked up") from away
        if found is None:
            DELIVERIES.labels("permanent").inc()
            raise DeliveryFailed("the bot is not in that conversation of Teams", permanent=True)
        return key, found
