"""Delivers cards outside any request: alerts, and outcomes that nobody could be shown at once."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import Counter

from adapters.slack.files import Files
from adapters.slack.posting import REFUSED_BLOCKS, Posted, Posting
from adapters.slack.render import Message, message
from bot.cards.model import Card
from bot.model import Destination
from bot.outbox import DeliveryFailed

DELIVERIES = Counter("csp_bot_slack_deliveries_total", "Cards delivered outside a request", ["outcome"])

EVENT_TYPE = "csp_bot_notice"

PERMANENT = frozenset(
    {
        "channel_not_found",
        "is_archived",
        "not_in_channel",
        "restricted_action",
        "user_not_found",
        "user_disabled",
        "cannot_dm_bot",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "invalid_auth",
        "not_authed",
        "missing_scope",
        "team_access_not_granted",
    }
    | REFUSED_BLOCKS
)
"""Errors of https://docs.slack.dev/reference/methods/chat.postMessage#errors that trying again does not mend."""


class SlackMessenger:
    """A :class:`bot.ports.Messenger`. It waits out no rate limit: the outbox knows when to try again."""

    def __init__(self, posting: Callable[[], Posting | None], files: Callable[[], Files | None]) -> None:
        self._posting = posting
        self._files = files

    async def deliver(self, destination: Destination, card: Card, notice_id: str) -> str:
        """Post the card to the channel, or to the person's direct messages; returns the message's ts.

        Raises :class:`bot.outbox.DeliveryFailed`.
        """
        posting, files = self._posting(), self._files()
        if posting is None or files is None:
            raise DeliveryFailed("Slack is not connected")
        channel = destination.channel or await posting.dm_of(destination.user)
        if not channel:
            raise DeliveryFailed("no direct message could be opened")
        picture = await files.pictures([card])
        private = not destination.channel

        async def post(said: Message) -> Posted:
            # The id travels with the message, so that one that was posted twice can be told.
            metadata = {"event_type": EVENT_TYPE, "event_payload": {"notice_id": notice_id}}
            return await posting.post(channel, said, destination.thread, metadata, prompt=True)

        posted = await post(message(card, private=private, share=not private, chart_url=picture))
        if posted.error in REFUSED_BLOCKS:
            posted = await post(message(card, private=private, share=not private, simple=True))
        if posted.ok:
            DELIVERIES.labels("delivered").inc()
            return posted.ts
        permanent = posted.error in PERMANENT
        DELIVERIES.labels("permanent" if permanent else "temporary").inc()
        raise DeliveryFailed(posted.error, permanent=permanent, retry_after=posted.retry_after)
