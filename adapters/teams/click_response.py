"""Response to a click, which Teams waits for only a few seconds, while the work goes on."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from adapters.teams.timing import Timing

CARD_TYPE = "application/vnd.microsoft.card.adaptive"
TEXT_TYPE = "application/vnd.microsoft.activity.message"


class ClickResponse:
    """The answer to one click: the first thing said, if it is said in time. ``open`` is false for a click that arrived
    as a message and is answered by no response."""

    def __init__(self, timing: Timing, *, open_: bool = True) -> None:
        self._timing = timing
        self._said: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._since = 0.0
        if not open_:
            self._said.cancel()

    def card(self, card: dict[str, Any]) -> bool:
        """Put a card in place of the one that was clicked, for who clicked; whether that was in time."""
        return self._say({"statusCode": 200, "type": CARD_TYPE, "value": card})

    def text(self, text: str) -> bool:
        """Say something beside the card that was clicked; whether that was in time."""
        return self._say({"statusCode": 200, "type": TEXT_TYPE, "value": text})

    def _say(self, body: dict[str, Any]) -> bool:
        if self._said.done():
            return False
        self._said.set_result(body)
        self._since = time.monotonic()
        return True

    async def answer(self, default: dict[str, Any]) -> dict[str, Any]:
        """What is said within the deadline, else ``default``; what is said later is too late."""
        done, _ = await asyncio.wait({self._said}, timeout=self._timing.deadline)
        if done:
            return self._said.result()
        self._said.cancel()
        self._since = time.monotonic()
        return default

    async def settled(self) -> None:
        """Wait until the client has shown the answer: it would put it over an update that came sooner."""
        left = self._since + self._timing.settle - time.monotonic()
        if self._since and left > 0:
            await asyncio.sleep(left)


def text_response(text: str) -> dict[str, Any]:
    """A sentence as the answer to a click."""
    return {"statusCode": 200, "type": TEXT_TYPE, "value": text}
