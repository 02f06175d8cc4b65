"""Connection to Slack's Web API: one session for everything, and the rule for which addresses may be posted to."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

import aiohttp
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient

from config.settings import SlackSettings

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
HOOKS = "hooks.slack.com"
TIMEOUT = aiohttp.ClientTimeout(total=30, connect=5)
"""Seconds. A session that is handed in decides this; the client's own ``timeout`` is then ignored."""

RATE_LIMIT_TRIES = 2
LONGEST_WAIT = 20
"""Seconds that a call waits for a rate limit to pass."""


@dataclass(frozen=True, slots=True)
class Connection:
    """A session and its clients. ``retrying`` waits out rate limits, for background work; ``fail_fast`` fails at once,
    for what a person or the outbox is waiting for."""

    session: aiohttp.ClientSession
    retrying: AsyncWebClient
    fail_fast: AsyncWebClient
    api_url: str

    async def respond(self, url: str, body: dict[str, Any]) -> str:
        """Post to a ``response_url``; returns what went wrong, empty when nothing did."""
        if not may_respond_to(url, self.api_url):
            return "not_an_address_of_slack"
        try:
            # A redirect could lead anywhere, with the message in hand.
            async with self.session.post(
                url, json=body, allow_redirects=False, proxy=self.fail_fast.proxy
            ) as answer:
                text = (await answer.text())[:200]
                return (
                    "" if answer.status == 200 and text.strip() in ("", "ok") else _fault(answer.status, text)
                )
        except (aiohttp.ClientError, TimeoutError):
            return "connection_failed"

    async def close(self) -> None:
        """Close the session."""
        await self.session.close()


def _fault(status: int, text: str) -> str:
    for known in ("invalid_blocks", "invalid_attachments", "expired_url", "used_url", "msg_blocks_too_long"):
        if known in text:
            return known
    return "" if status == 200 and '"ok":true' in text.replace(" ", "") else f"status_{status}"


class ShortWaits(AsyncRateLimitErrorRetryHandler):
    """Waits out a rate limit, unless it lasts longer than anybody waits for an answer: the SDK knows no limit."""

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        if response is None or response.status_code != 429:
            return False
        waits = [value for name, value in response.headers.items() if name.lower() == "retry-after"]
        text = str(waits[0][0] if waits and isinstance(waits[0], list) else waits[0] if waits else "1")
        return text.isdecimal() and len(text) < 10 and int(text) <= LONGEST_WAIT


def connect(settings: SlackSettings) -> Connection:
    """Open a session. To be called on the running loop."""
    # At DEBUG the SDK logs whole requests: passwords in cards, and what people typed. It never gets to.
    logger = logging.getLogger("csp_bot.slack.web")
    logger.setLevel(logging.WARNING)
    session = aiohttp.ClientSession(timeout=TIMEOUT)
    # Only a connection that never came about is tried again: a message that was sent may have arrived, and Slack
    # has no key to tell the second from the first.
    unconnected = AsyncConnectionErrorRetryHandler(error_types=[aiohttp.ClientConnectorError])
    retrying = _client(settings, session, logger)
    retrying.retry_handlers = [
        unconnected,
        # The SDK does not wait out rate limits by itself.
        ShortWaits(max_retry_count=RATE_LIMIT_TRIES),
    ]
    fail_fast = _client(settings, session, logger)
    fail_fast.retry_handlers = [unconnected]
    return Connection(session, retrying, fail_fast, settings.api_url)


def _client(
    settings: SlackSettings, session: aiohttp.ClientSession, logger: logging.Logger
) -> AsyncWebClient:
    client = AsyncWebClient(
        token=settings.bot_token, base_url=settings.api_url, session=session, logger=logger
    )
    if urlsplit(settings.api_url).hostname in LOOPBACK:
        # The SDK takes a proxy from the environment even for this machine itself.
        client.proxy = None
    return client


def may_respond_to(url: str, api_url: str) -> bool:
    """Whether a ``response_url`` is Slack's. The payload is signed, so this is a second line of defence: nothing
    that gets past the first may make the bot post answers to a stranger or into this network."""
    try:
        to, api = urlsplit(url), urlsplit(api_url)
        ports = (_port(to), _port(api))
    except ValueError:
        return False
    if to.username is not None or to.password is not None or not to.hostname:
        return False
    if to.scheme == "https" and to.hostname == HOOKS and ports[0] == 443:
        return True
    same = (to.hostname, ports[0]) == (api.hostname, ports[1])
    return same and (to.scheme == "https" or (to.scheme == api.scheme == "http" and to.hostname in LOOPBACK))


def _port(url: SplitResult) -> int:
    return url.port or (443 if url.scheme == "https" else 80)
