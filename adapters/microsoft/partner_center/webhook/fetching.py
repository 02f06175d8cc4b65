"""Certificate fetching: no redirects, no private addresses, little time, few bytes."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Callable
from pathlib import Path

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from adapters.microsoft.http.transport import TooLarge, read_limited
from adapters.microsoft.partner_center.webhook.signature import Refused

LIMIT = 64 * 1024
"""Bytes of a certificate, or of a few; real ones have two thousand."""

SECONDS = 5.0
CONNECTIONS = 4


class Fetcher:
    """Fetches over a session of its own, opened at the first use. ``private`` says who may be on a private network."""

    def __init__(self, private: Callable[[str], bool], ca_file: Path | None = None) -> None:
        self._private, self._ca_file = private, ca_file
        self._session: aiohttp.ClientSession | None = None

    async def fetch(self, address: str) -> bytes:
        """The bytes at ``address``; raises :class:`Refused`, with 503 where asking again may help."""
        timeout = aiohttp.ClientTimeout(total=SECONDS)
        try:
            async with self._open().get(
                URL(address, encoded=True), timeout=timeout, allow_redirects=False
            ) as answer:
                _judge(answer.status)
                return await read_limited(answer, LIMIT)
        except TooLarge as error:
            raise Refused("certificate_too_large") from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise Refused("certificate_away", 503) from error
        except ValueError as error:
            raise Refused("certificate_host") from error

    async def close(self) -> None:
        """Give the connections back."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            context = ssl.create_default_context(cafile=self._ca_file)
            connector = aiohttp.TCPConnector(
                ssl=context, limit=CONNECTIONS, resolver=_PublicResolver(self._private)
            )
            # Not asking for compression, and not undoing it, keeps the limit on bytes a limit on work.
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"Accept-Encoding": "identity", "User-Agent": "csp-chatops"},
                auto_decompress=False,
            )
        return self._session


def _judge(status: int) -> None:
    if status == 200:
        return
    if 300 <= status < 400:
        raise Refused("certificate_redirect")
    if status == 429 or status >= 500:
        raise Refused("certificate_away", 503)
    raise Refused("certificate_missing")


class _PublicResolver(AbstractResolver):
    """Names that lead to this machine or its network do not resolve: a name's owner decides where it leads."""

    def __init__(self, private: Callable[[str], bool]) -> None:
        self._private = private
        self._inner = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        if self._private(host):
            return found
        public = [each for each in found if ipaddress.ip_address(each["host"].split("%")[0]).is_global]
        if not public:
            raise OSError(None, "the name leads to no public address")
        return public

    async def close(self) -> None:
        await self._inner.close()
