"""Posting: the few calls that put a message somewhere. None raises: each says what went wrong in Slack's own word."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError

from adapters.slack.connection import Connection
from adapters.slack.render import Message
from bot.model.retry_after import retry_after

REFUSED_BLOCKS = frozenset(
    {
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_blocks_too_long",
        "msg_too_long",
        "invalid_arguments",
        "invalid_attachments",
    }
)
"""Errors that another drawing of the same card may not meet: new blocks come to clients and workspaces by and by."""

MOST_DMS = 5000


@dataclass(frozen=True, slots=True)
class Posted:
    """How a post ended. ``ts`` names the message where Slack says it; ``retry_after`` is in seconds.

    ``channel`` is the one that was opened, where that was all.
    """

    ts: str = ""
    error: str = ""
    retry_after: float | None = None
    channel: str = ""

    @property
    def ok(self) -> bool:
        return not self.error


@dataclass(slots=True)
class Posting:
    """Posts and edits, and knows the direct messages with each person."""

    connection: Connection
    _dms: OrderedDict[str, str] = field(default_factory=OrderedDict)

    async def post(
        self,
        channel: str,
        message: Message,
        thread: str = "",
        metadata: Mapping[str, Any] | None = None,
        *,
        fail_fast: bool = False,
    ) -> Posted:
        """A new message. ``fail_fast`` does not wait out a rate limit but says it."""
        client = self.connection.fail_fast if fail_fast else self.connection.retrying
        # Nothing is unfurled: an address in a customer's name would otherwise fetch its page into the channel.
        return await said(
            client.chat_postMessage(
                channel=channel,
                thread_ts=thread or None,
                metadata=dict(metadata) if metadata else None,
                unfurl_links=False,
                unfurl_media=False,
                **message.as_dict(),
            )
        )

    async def update(
        self,
        channel: str,
        ts: str,
        message: Message,
        metadata: Mapping[str, Any] | None = None,
        *,
        fail_fast: bool = False,
    ) -> Posted:
        """Edit a message of our own. ``fail_fast`` does not wait out a rate limit but says it."""
        client = self.connection.fail_fast if fail_fast else self.connection.retrying
        about: dict[str, Any] = {"metadata": dict(metadata)} if metadata else {}
        return await said(client.chat_update(channel=channel, ts=ts, **about, **message.as_dict()))

    async def ephemeral(self, channel: str, user: str, message: Message, thread: str = "") -> Posted:
        """A message that one person sees. It has no ts: it can only be edited through a click on it."""
        posted = await said(
            self.connection.retrying.chat_postEphemeral(
                channel=channel, user=user, thread_ts=thread or None, **message.as_dict()
            )
        )
        return Posted(error=posted.error, retry_after=posted.retry_after)

    async def respond(
        self, url: str, message: Message, *, replace: bool, everyone: bool = False, thread: str = ""
    ) -> Posted:
        """Answer through a ``response_url``."""
        body = message.as_dict() | {
            "replace_original": replace,
            "response_type": "in_channel" if everyone else "ephemeral",
        }
        if thread and not replace:
            body["thread_ts"] = thread
        return Posted(error=await self.connection.respond(url, body))

    async def dm_of(self, user: str) -> str:
        """The channel of the direct messages with a person; empty when Slack does not open one."""
        return (await self.open_dm(user)).channel

    async def open_dm(self, user: str, *, fail_fast: bool = False) -> Posted:
        """The same, and what went wrong. ``fail_fast`` does not wait out a rate limit but says it."""
        if user not in self._dms:
            client = self.connection.fail_fast if fail_fast else self.connection.retrying
            answer = await _answer(client.conversations_open(users=user))
            if isinstance(answer, Posted):
                return answer
            channel = answer.get("channel")
            found = channel.get("id") if isinstance(channel, dict) else None
            if not isinstance(found, str) or not found:
                return Posted(error="unreadable_answer")
            self.know_dm(user, found)
        return Posted(channel=self._dms[user])

    def know_dm(self, user: str, channel: str) -> None:
        """Remember the channel of somebody's direct messages."""
        self._dms[user] = channel
        while len(self._dms) > MOST_DMS:
            self._dms.popitem(last=False)

    async def latest(
        self, channel: str, thread: str, limit: int
    ) -> tuple[Sequence[Mapping[str, Any]], bool] | None:
        """Messages of a conversation (the latest) or of a thread (from its beginning) with their metadata, and whether
        there are more; ``None`` where they cannot be read."""
        client = self.connection.retrying
        if thread:
            asked = client.conversations_replies(
                channel=channel, ts=thread, limit=limit, include_all_metadata=True
            )
        else:
            asked = client.conversations_history(channel=channel, limit=limit, include_all_metadata=True)
        answer = await _data(asked)
        messages = answer.get("messages")
        if not isinstance(messages, list):
            return None
        return [each for each in messages if isinstance(each, dict)], bool(answer.get("has_more"))

    async def open_view(self, trigger_id: str, view: Mapping[str, Any]) -> str:
        """Open a modal; returns its id, or nothing when the trigger was too old."""
        opened = await _data(self.connection.fail_fast.views_open(trigger_id=trigger_id, view=dict(view)))
        shown = opened.get("view")
        return str(shown.get("id", "")) if isinstance(shown, dict) else ""

    async def update_view(self, view_id: str, view: Mapping[str, Any], only: str = "") -> str:
        """Put another view in place of one, and return its hash; empty when the person has closed it, or when it is another
        by now than ``only``, the hash of what was seen."""
        call = self.connection.retrying.views_update(view_id=view_id, view=dict(view), hash=only or None)
        shown = (await _data(call)).get("view")
        return str(shown.get("hash") or "shown") if isinstance(shown, dict) else ""


async def said(call: Awaitable[Any]) -> Posted:
    """What became of a call that posts."""
    answer = await _answer(call)
    if isinstance(answer, Posted):
        return answer
    return Posted(ts=str(answer.get("ts") or answer.get("message_ts") or ""))


async def _answer(call: Awaitable[Any]) -> Any:
    """Slack's answer, or what went wrong."""
    try:
        return await call
    except SlackApiError as error:
        response = error.response
        code = str(response.get("error", "")) if hasattr(response, "get") else ""
        headers = getattr(response, "headers", None) or {}
        return Posted(error=code or "unreadable_answer", retry_after=_seconds(headers))
    except (ClientError, TimeoutError, SlackClientError):
        return Posted(error="connection_failed")


def _seconds(headers: Mapping[str, Any]) -> float | None:
    said = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    return retry_after(str(said), datetime.now(UTC))


async def _data(call: Awaitable[Any]) -> Mapping[str, Any]:
    try:
        answer = await call
    except (SlackClientError, ClientError, TimeoutError):
        return {}
    return answer.data if isinstance(answer.data, dict) else {}
