"""Webhook sender: delivers events to the registered address, ten attempts at most, and looks for new ones."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from http import HTTPStatus

import aiohttp

from sandbox.webhooks.certificates import Certificates
from sandbox.webhooks.detection import EventDetector
from sandbox.webhooks.envelope import seal
from sandbox.world.webhooks import Attempt, Delivery
from sandbox.world.world import World

ATTEMPTS = 10
LONGEST_PAUSE = 60.0
SECONDS = 10.0
DETECTION_SECONDS = 1.0


class WebhookSender:
    """`pause` is the time in seconds after the first attempt; it doubles."""

    def __init__(self, world: World, certificates: Certificates) -> None:
        self.certificates = certificates
        self._webhooks = world.webhooks
        self.pause = 1.0
        self._detector = EventDetector(world)
        self._event = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None

    def start(self) -> None:
        """Begin; in the event loop that serves."""
        loop = asyncio.get_running_loop()
        self._webhooks.wake = lambda: loop.call_soon_threadsafe(self._event.set)
        self._webhooks.detect = self._detector.detect
        for work in (self._send_waiting(), self._detect()):
            self._keep(asyncio.create_task(work))

    async def close(self) -> None:
        """Stop at once; what was not delivered is lost with the world."""
        self._webhooks.wake = self._webhooks.detect = lambda: None
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send_waiting(self) -> None:
        while True:
            await self._event.wait()
            self._event.clear()
            while self._webhooks.waiting:
                self._keep(asyncio.create_task(self._deliver(self._webhooks.waiting.popleft())))

    async def _detect(self) -> None:
        while True:
            self._webhooks.detect()
            await asyncio.sleep(DETECTION_SECONDS)

    async def _deliver(self, delivery: Delivery) -> None:
        pause = self.pause
        wanted = 2 if delivery.trick == "duplicate" else 1
        for number in range(ATTEMPTS):
            attempt = await self._try(delivery)
            delivery.attempts.append(attempt)
            wanted -= attempt.status is not None and 200 <= attempt.status < 300
            if not wanted:
                delivery.state = "completed"
                return
            if number < ATTEMPTS - 1:
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
        delivery.state = "failed"

    async def _try(self, delivery: Delivery) -> Attempt:
        registered = self._webhooks.registration or {}
        at = datetime.now(UTC).isoformat()
        own_header = bool(registered.get("SignatureTokenToMsSignatureHeader"))
        body, headers = seal(delivery, self.certificates, own_header=own_header)
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS))
        try:
            async with self._session.post(
                str(registered.get("WebhookUrl", "")), data=body, headers=headers, allow_redirects=False
            ) as answer:
                return Attempt(at, answer.status)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            return Attempt(at, None, type(error).__name__)


def status_name(attempt: Attempt) -> str:
    """How .NET spells an HTTP status: OK, Unauthorized, ServiceUnavailable."""
    if attempt.status is None:
        return "ConnectFailure"
    try:
        return HTTPStatus(attempt.status).phrase.replace(" ", "")
    except ValueError:
        return str(attempt.status)
