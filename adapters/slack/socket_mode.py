"""Socket Mode: payloads come over a connection that we open, so no public address is needed."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from adapters.slack.connection import LOOPBACK
from config.settings import SlackSettings


class Socket:
    """One Socket Mode connection; Slack gives each payload to one of up to ten."""

    def __init__(self, bolt: AsyncApp, settings: SlackSettings) -> None:
        # Below WARNING the SDK logs what people typed.
        logger = logging.getLogger("csp_bot.slack.socket")
        logger.setLevel(logging.WARNING)
        self._handler = AsyncSocketModeHandler(bolt, app_token=settings.app_token, logger=logger)
        if urlsplit(settings.api_url).hostname in LOOPBACK:
            self._handler.client.proxy = None

    async def start(self) -> None:
        """Connect; the client keeps the connection up from then on."""
        await self._handler.connect_async()  # type: ignore[no-untyped-call]

    async def close(self) -> None:
        """Take no more payloads; what was taken goes on."""
        await self._handler.close_async()  # type: ignore[no-untyped-call]
