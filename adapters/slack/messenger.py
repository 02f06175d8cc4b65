"""Delivers cards outside any request: alerts, and outcomes that nobody could be shown at once."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from prometheus_client import Counter

from adapters.slack.files import Files
from adapters.slack.posting import REFUSED_BLOCKS, Posted, Posting
from adapters.slack.render import Message, message
from bot.cards.model import Card, File
from bot.model import Destination
from bot.outbox import DeliveryFailed

log = structlog.get_logger(__name__)

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

REASONS = {
    "channel_not_found": "The bot is not in that channel, or it is gone. Invite it with /invite, or remove the rule.",
    "not_in_channel": "The bot is not in that channel. Invite it with /invite.",
    "is_archived": "The channel is archived. Unarchive it, or remove the rules that tell it.",
    "restricted_action": "The workspace does not let the bot post there.",
    "user_not_found": "That person is no longer in the workspace.",
    "user_disabled": "That person's account is deactivated.",
    "account_inactive": "The bot's own account is deactivated in Slack.",
    "token_revoked": "The app was removed from the workspace. Install it again.",
    "invalid_auth": "Slack does not accept the bot's token.",
    "missing_scope": "The app lacks a permission in Slack. Update it from its manifest.",
}
"""What is the matter and what to do, for people; what is not here is told in Slack's own word."""

LOOK_BACK = 200
"""Messages of a conversation that are looked through for one of our own."""


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
            await self._attach(files, card, channel, destination.thread or posted.ts)
            return posted.ts
        permanent = posted.error in PERMANENT
        DELIVERIES.labels("permanent" if permanent else "temporary").inc()
        reason = REASONS.get(posted.error, posted.error)
        raise DeliveryFailed(reason, permanent=permanent, retry_after=posted.retry_after)

    async def _attach(self, files: Files, card: Card, channel: str, thread: str) -> None:
        """Put the card's files into its thread. The message stands: without a file it is not posted again."""
        documents = [node.document for node in card.body if isinstance(node, File)]
        if not documents:
            return
        for name, problem in (await files.send(documents, channel, thread)).items():
            log.warning("a file of a notice could not be attached", file=name, reason=problem)

    async def find(self, destination: Destination, notice_id: str) -> str | None:
        """The ts of a message that carries this notice id among the latest of the conversation."""
        posting = self._posting()
        if posting is None:
            return None
        channel = destination.channel or await posting.dm_of(destination.user)
        found = await posting.latest(channel, destination.thread, LOOK_BACK) if channel else ()
        for each in found:
            metadata = each.get("metadata")
            payload = metadata.get("event_payload") if isinstance(metadata, dict) else None
            if isinstance(payload, dict) and payload.get("notice_id") == notice_id:
                return str(each.get("ts", "")) or None
        return None
