"""Signing keys of the Bot Framework, which its requests are verified with.

botbuilder's own key set is fetched on the event loop without a time limit, and does not know a new key for a day.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout
from jwt.algorithms import RSAAlgorithm
from jwt.exceptions import InvalidKeyError

from adapters.server import limits
from adapters.server.bodies import read_at_most
from adapters.server.concurrency import TooManyWait, Turns

log = structlog.get_logger(__name__)

FRESH = 24 * 3600.0
"""Seconds a key set is believed (https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication#step-3-get-the-list-of-valid-signing-keys)."""

BETWEEN = 60.0
"""Seconds between two fetches: a caller that makes up keys must not make us fetch without end."""

_LIMIT = ClientTimeout(total=5)
_LARGEST = 512 * 1024


class UnknownKey(PermissionError):  # noqa: N818 - named for what is the matter
    """A token names a key that is not the Bot Framework's, or the keys cannot be had."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key, and the channels it may speak for."""

    public_key: Any
    endorsements: list[str]


class SigningKeys:
    """The keys of the document at ``url``, which is fetched at most once in ``between`` seconds."""

    def __init__(self, url: str, session: ClientSession, between: float = BETWEEN) -> None:
        self.url = url
        self._session = session
        self._between = between
        self._keys: Mapping[str, Mapping[str, Any]] = {}
        self._fetched = -FRESH
        self._tried = -BETWEEN
        self._lock = asyncio.Lock()
        self._callers = Turns(limits.SHARED_WAITING, 0)

    async def get(self, key_id: str | None) -> Key:
        """The key of this id. Raises :class:`UnknownKey`, and ``TooManyWait`` while many wait for the keys."""
        if not isinstance(key_id, str) or not key_id:
            raise UnknownKey("the token names no key")
        stale = time.monotonic() - self._fetched > FRESH
        if stale or key_id not in self._keys:
            # Tokens with made-up keys wait as well, and who waits makes no room for other callers.
            try:
                async with self._callers.turn():
                    await self.refresh()
            except TooManyWait:
                if key_id not in self._keys:
                    raise
        found = self._keys.get(key_id)
        if found is None:
            raise UnknownKey("the token names an unknown key")
        try:
            return Key(RSAAlgorithm.from_jwk(json.dumps(found)), list(found.get("endorsements") or []))
        except (InvalidKeyError, ValueError, TypeError) as error:
            raise UnknownKey("the key cannot be read") from error

    async def refresh(self) -> None:
        """Fetch the keys, at most once in ``BETWEEN`` seconds. What is known stays when that fails."""
        asked = time.monotonic()
        async with self._lock:
            if self._tried > asked or asked - self._tried < self._between:
                return
            self._tried = time.monotonic()
            try:
                document = await self._fetch(self.url)
                found = await self._fetch(self._beside(document.get("jwks_uri")))
                keys = {str(key["kid"]): key for key in found["keys"] if key.get("kty") == "RSA"}
            except (ClientError, TimeoutError, ValueError, LookupError, TypeError, AttributeError) as error:
                log.error("the bot framework's keys could not be fetched", error=type(error).__name__)
                return
            self._keys, self._fetched = keys, self._tried

    def _beside(self, address: object) -> str:
        """Keys come by the same way as the document that names them: by https unless that came without."""
        if not isinstance(address, str) or urlsplit(address).scheme not in {
            "https",
            urlsplit(self.url).scheme,
        }:
            raise ValueError("jwks_uri")
        return address

    async def _fetch(self, url: str) -> dict[str, Any]:
        async with self._session.get(url, timeout=_LIMIT, raise_for_status=True) as answer:
            found = json.loads(await read_at_most(answer.content, _LARGEST))
        if not isinstance(found, dict):
            raise ValueError(url)
        return found
