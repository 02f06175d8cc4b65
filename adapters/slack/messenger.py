"""Delivery of notices outside any request: alerts, and outcomes that nobody could be shown at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog
from prometheus_client import Counter

from adapters.slack.files import Files
from adapters.slack.posting import REFUSED_BLOCKS, Posted, Posting
from adapters.slack.render import Message, message, notice
from bot.cards.model import Card, File
from bot.messages import N_, _
from bot.model import Destination
from bot.ports.outbox import TRIED_AGAIN, DeliveryFailed

log = structlog.get_logger(__name__)

DELIVERIES = Counter("csp_bot_slack_deliveries_total", "Cards delivered outside a request", ["outcome"])

EVENT_TYPE = "csp_bot_notice"

OF_THE_APP = frozenset(
    {
        "account_inactive",
        "token_revoked",
        "token_expired",
        "invalid_auth",
        "not_authed",
        "missing_scope",
        "org_login_required",
    }
)
"""Errors that only who runs the bot can mend. Slack sends no event when that was done."""

PERMANENT = (
    frozenset(
        {
            "channel_not_found",
            "is_archived",
            "not_in_channel",
            "restricted_action",
            "restricted_action_read_only_channel",
            "restricted_action_thread_only_channel",
            "user_not_found",
            "user_disabled",
            "user_not_visible",
            "users_not_found",
            "cannot_dm_bot",
            "messages_tab_disabled",
            "access_denied",
            "ekm_access_denied",
            "no_permission",
            "enterprise_is_restricted",
            "team_access_not_granted",
            "team_not_found",
        }
    )
    | OF_THE_APP
    | REFUSED_BLOCKS
)
"""Errors of https://docs.slack.dev/reference/methods/chat.postMessage#errors and
https://docs.slack.dev/reference/methods/conversations.open#errors that trying again does not mend."""

NO_THREAD = frozenset(
    {
        "thread_not_found",
        "message_not_found",
        "cannot_reply_to_message",
        "restricted_action_thread_locked",
        "restricted_action_non_threadable_channel",
    }
)
"""Errors that say that nothing can be added to a thread; what belongs there is told in the channel."""

UNCLEAR = frozenset(
    {"connection_failed", "fatal_error", "internal_error", "unreadable_answer", "request_timeout"}
)
"""After these the message may stand there all the same: Slack says that some of what was asked for may have been done."""

_BOT_GONE = N_("The bot is not in that channel, or it is gone. Invite it with /invite, or remove the rule.")
_NO_POSTING = N_("Slack's settings do not let the bot post there. An admin of the workspace can change that.")
_PERSON_GONE = N_("That person's account is deactivated, or they are no longer in the workspace.")

REASONS = {
    "channel_not_found": _BOT_GONE,
    "not_in_channel": N_("The bot is not in that channel. Invite it with /invite."),
    "is_archived": N_("The channel is archived. Unarchive it, or remove the alert rules that post there."),
    "restricted_action": _NO_POSTING,
    "restricted_action_read_only_channel": _NO_POSTING,
    "restricted_action_thread_only_channel": _NO_POSTING,
    "messages_tab_disabled": N_("The app's messages are switched off. Switch them on with its manifest."),
    "user_not_found": _PERSON_GONE,
    "users_not_found": _PERSON_GONE,
    "user_not_visible": _PERSON_GONE,
    "user_disabled": _PERSON_GONE,
    "account_inactive": N_("The bot's own account is deactivated in Slack."),
    "token_revoked": N_("The app was removed from the workspace. Install it again."),
    "invalid_auth": N_("Slack does not accept the bot's token."),
    "missing_scope": N_("The app lacks a permission in Slack. Update it from its manifest."),
    "connection_failed": N_("Slack is not responding."),
    "internal_error": N_("Slack has a problem of its own."),
    "fatal_error": N_("Slack has a problem of its own."),
    "ratelimited": N_("Slack is not accepting more messages right now."),
}
"""What is the matter and what to do, for people; what is not here is told in Slack's own word."""

NOT_EDITABLE = frozenset(
    {"message_not_found", "cant_update_message", "edit_window_closed", "thread_not_found", "is_inactive"}
)
"""Errors after which a message cannot be brought up to date: it was deleted, or may not be edited any more."""

LOOK_BACK = 500
"""Messages of a conversation that are looked through for one of our own; Slack gives at most 999 at a time."""

ATTACHING = 15.0
"""Seconds for the files of a notice, which stands already."""

UNATTACHED = N_("{file} could not be attached. Use the buttons of the message to see what it holds.")


class SlackMessenger:
    """A :class:`bot.ports.Messenger`. It waits out no rate limit: the outbox knows when to try again."""

    def __init__(self, posting: Callable[[], Posting | None], files: Callable[[], Files | None]) -> None:
        self._posting = posting
        self._files = files

    async def deliver(self, destination: Destination, card: Card, notice_id: str) -> str:
        """Post the card to the channel, or to the person's direct messages; returns the message's ts.

        Raises :class:`bot.ports.outbox.DeliveryFailed`.
        """
        posting, files = self._posting(), self._files()
        if posting is None or files is None:
            raise DeliveryFailed(N_("Slack is not connected."))
        private = not destination.channel
        opened = (
            await posting.open_dm(destination.user, fail_fast=True)
            if private
            else Posted(channel=destination.channel)
        )
        if not opened.ok:
            raise _failure(opened, doubtful=False)
        picture = await files.pictures([card])
        thread = destination.thread

        async def post(said: Message) -> Posted:
            # The id travels with the message, so that one that was posted twice can be told.
            metadata = {"event_type": EVENT_TYPE, "event_payload": {"notice_id": notice_id}}
            return await posting.post(opened.channel, said, thread, metadata, fail_fast=True)

        drawn = message(
            card,
            private=private,
            share=not private,
            chart_url=picture,
            mentioning="" if private else destination.workspace,
        )
        posted = await post(drawn)
        if thread and posted.error in NO_THREAD:
            thread = ""
            posted = await post(drawn)
        if posted.error in REFUSED_BLOCKS:
            posted = await post(message(card, private=private, share=not private, simple=True))
        if posted.ok:
            DELIVERIES.labels("delivered").inc()
            await self._attach(posting, files, card, opened.channel, thread or posted.ts)
            return posted.ts
        raise _failure(posted, doubtful=posted.error in UNCLEAR)

    async def update(self, destination: Destination, message_id: str, card: Card, notice_id: str) -> bool:
        """Edit the message. Raises :class:`bot.ports.outbox.DeliveryFailed`.

        https://docs.slack.dev/reference/methods/chat.update
        """
        posting, files = self._posting(), self._files()
        if posting is None or files is None:
            raise DeliveryFailed(N_("Slack is not connected."))
        private = not destination.channel
        channel = destination.channel or await posting.dm_of(destination.user)
        picture = await files.pictures([card])
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"notice_id": notice_id}}
        edited = Posted()
        for simple in (False, True):
            drawn = message(card, private=private, share=not private, chart_url=picture, simple=simple)
            edited = await posting.update(channel, message_id, drawn, metadata, fail_fast=True)
            if edited.error not in REFUSED_BLOCKS:
                break
        if edited.ok or edited.error in NOT_EDITABLE or edited.error in REFUSED_BLOCKS:
            return edited.ok
        raise _failure(edited, doubtful=False)

    async def _attach(self, posting: Posting, files: Files, card: Card, channel: str, thread: str) -> None:
        """Put the card's files into its thread. The message stands: without a file it is not posted again."""
        documents = [node.document for node in card.body if isinstance(node, File)]
        if not documents:
            return
        try:
            async with asyncio.timeout(ATTACHING):
                failed = await files.send(documents, channel, thread)
        except TimeoutError:
            failed = {each.name: _("it took too long") for each in documents}
        for name, problem in failed.items():
            log.warning("a file of a notice could not be attached", file=name, reason=problem)
            await posting.post(channel, notice(_(UNATTACHED, file=name)), thread)

    async def find(self, destination: Destination, notice_id: str) -> str | None:
        """The ts of the message that carries this notice id. Nobody can tell where Slack does not let the conversation
        be read, or not as far back."""
        posting = self._posting()
        if posting is None:
            return None
        channel = destination.channel or await posting.dm_of(destination.user)
        looked = await posting.latest(channel, destination.thread, LOOK_BACK) if channel else None
        if looked is None:
            return None
        found, more = looked
        for each in found:
            metadata = each.get("metadata")
            payload = metadata.get("event_payload") if isinstance(metadata, dict) else None
            if isinstance(payload, dict) and payload.get("notice_id") == notice_id:
                return str(each.get("ts", "")) or None
        # A channel always has more, but what the bot has just posted is among its latest; a thread is read from its
        # beginning.
        return None if more and destination.thread else ""


def _failure(posted: Posted, *, doubtful: bool) -> DeliveryFailed:
    permanent = posted.error in PERMANENT
    DELIVERIES.labels("permanent" if permanent else "temporary").inc()
    reason = REASONS.get(posted.error, f"Slack says: {posted.error}.")
    if posted.error in OF_THE_APP:
        reason += TRIED_AGAIN
    return DeliveryFailed(reason, permanent=permanent, retry_after=posted.retry_after, doubtful=doubtful)
