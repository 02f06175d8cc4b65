"""Delivers cards outside any request: alerts, and outcomes that nobody could be shown at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from prometheus_client import Counter

from adapters.teams.connector import ConnectorFailed
from adapters.teams.posting import Posting, card_message
from adapters.teams.references import Reference, channel_key, person_key, tenant_key
from bot.cards.model import Card, File, Node, Text, Tone
from bot.errors import Unavailable
from bot.model import Destination
from bot.outbox import DeliveryFailed

DELIVERIES = Counter("csp_bot_teams_deliveries_total", "Cards delivered outside a request", ["outcome"])


class TeamsMessenger:
    """A :class:`bot.ports.Messenger`. It waits out no throttling: the outbox knows when to try again."""

    def __init__(self, posting: Callable[[], Posting | None]) -> None:
        self._posting = posting

    async def deliver(self, destination: Destination, card: Card, notice_id: str) -> str:
        """Post the card to the channel, or to the person's personal chat; returns the id of the message.

        Raises :class:`bot.outbox.DeliveryFailed`.
        https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
        """
        posting = self._posting()
        if posting is None:
            raise DeliveryFailed("Teams is not connected")
        to = destination
        key = channel_key(to.workspace, to.channel) if to.channel else person_key(to.workspace, to.user)
        try:
            reference = await self._find(posting, key, to)
            return await self._send(posting, reference, to.thread, card, notice_id)
        except Unavailable as away:
            raise DeliveryFailed("the conversation cannot be looked up") from away
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

    async def _send(
        self, posting: Posting, reference: Reference, thread: str, card: Card, notice_id: str
    ) -> str:
        # A channel's reference names nobody; only where it is one person's may a secret be shown.
        private = bool(reference.user)
        where = reference.conversation + (f";messageid={thread}" if thread and not private else "")
        card = _without_files(card)
        said = card_message(posting.draw(card, private=private), card.summary or card.title)
        # The id travels with the message, so that one that was posted twice can be told.
        said["channelData"] = {"noticeId": notice_id}
        sent = await posting.connector.send(reference.service_url, where, said, prompt=True)
        DELIVERIES.labels("delivered").inc()
        return sent

    async def find(self, destination: Destination, notice_id: str) -> str | None:
        """Teams has no way to look; a notice that is repeated carries the same id in its channel data."""
        return None

    async def _find(self, posting: Posting, key: str, to: Destination) -> Reference:
        if known := await posting.references.get(key):
            return known
        tenant = None if to.channel else await posting.references.get(tenant_key(to.workspace))
        if tenant is None:
            DELIVERIES.labels("permanent").inc()
            raise DeliveryFailed("the bot has not been in that conversation of Teams", permanent=True)
        # This works for people who have the app installed; for others Teams answers 403.
        opened = await posting.open(tenant.service_url, tenant.bot, to.workspace, to.user, prompt=True)
        found = replace(tenant, conversation=opened, user=to.user)
        await posting.references.put(key, found)
        return found


def _without_files(card: Card) -> Card:
    """Teams takes files from a bot only in a personal chat and after the person agreed, so a notice brings none."""

    def kept(node: Node) -> Node:
        if not isinstance(node, File):
            return node
        return Text(f"{node.document.name} cannot be posted here by itself: the buttons get it.", Tone.QUIET)

    return replace(card, body=tuple(kept(node) for node in card.body))
