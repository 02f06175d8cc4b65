"""The socket to Microsoft Graph: one request with its token, bounded in time and size, never redirected."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import aiohttp
from yarl import URL

from bot.errors import Cause, PartnerFailure
from bot.model.retry_after import retry_after

SERVICE = "Microsoft Graph"
RESOURCE = "https://graph.microsoft.com/.default"
SECONDS = 10.0
MOST_BYTES = 4 * 1024 * 1024
LARGE = 256 * 1024
"""Bytes of an answer beyond which it is read in a thread."""

_LATER = "This usually passes. Roles stay as they were for up to a day."


class Tokens(Protocol):
    """Where the application's tokens come from."""

    async def token(self, resource: str, *, user: bool, tenant: str = "") -> str: ...

    def expire(self, token: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, and the JSON object that came with it (empty for anything else)."""

    status: int
    body: Mapping[str, Any]
    retry_after: float | None = None


class Wire:
    """Asks Graph. Raises :class:`bot.errors.PartnerFailure` where no answer comes."""

    def __init__(self, base: str, tokens: Tokens, ca_file: Path | None = None) -> None:
        self.base = URL(base.rstrip("/"))
        self._tokens, self._ca_file = tokens, ca_file
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Give the connections back."""
        if self._session is not None:
            await self._session.close()

    async def ask(self, method: str, url: URL, operation: str) -> Answer:
        """The answer; a token that was refused is replaced once."""
        for last in (False, True):
            token = await self._tokens.token(RESOURCE, user=False)
            answer = await self._send(method, url, token, operation)
            if answer.status != 401 or last:
                return answer
            self._tokens.expire(token)
        raise AssertionError("the loop returns")

    async def _send(self, method: str, url: URL, token: str, operation: str) -> Answer:
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        try:
            async with self._open().request(method, url, headers=headers, allow_redirects=False) as response:
                raw = await response.content.read(MOST_BYTES)
                while not response.content.at_eof() and len(raw) < MOST_BYTES:
                    raw += await response.content.read(MOST_BYTES - len(raw))
                body = await asyncio.to_thread(_object, raw) if len(raw) > LARGE else _object(raw)
                asked = retry_after(response.headers.get("Retry-After", ""), datetime.now(UTC))
                return Answer(response.status, body, asked)
        except TimeoutError:
            raise failure(Cause.TIMEOUT, operation) from None
        except (aiohttp.ClientError, OSError):
            # The library's own words name addresses and say nothing about what to do.
            raise failure(Cause.DOWN, operation) from None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            context = ssl.create_default_context(cafile=str(self._ca_file) if self._ca_file else None)
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(ssl=context, limit=4),
                timeout=aiohttp.ClientTimeout(total=SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session


def failure(
    cause: Cause, operation: str, *, status: int | None = None, code: str = "", advice: str = _LATER
) -> PartnerFailure:
    """A failure of Graph's."""
    return PartnerFailure(cause, operation, advice=advice, status=status, code=code, service=SERVICE)


def _object(raw: bytes) -> Mapping[str, Any]:
    try:
        value = json.loads(raw)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
