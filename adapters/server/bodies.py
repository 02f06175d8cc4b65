"""Bodies of requests, given up as soon as they are too long or too slow. Nothing here looks at what they say.

The framework's own ways (``request.read``, ``post``, ``json``) wait for ever and take multipart apart.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl

from aiohttp import ClientError, StreamReader, web

from adapters.server import limits

FORM = "application/x-www-form-urlencoded"


class BodyRefused(Exception):  # noqa: N818 - named for what happened
    """A body that is not taken: the HTTP status to answer with, and a word for counting."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class TooLong(ValueError):  # noqa: N818 - named for what is the matter
    """There is more than may be taken."""


async def read_body(request: web.Request, most: int = limits.BODY_BYTES) -> bytes:
    """The whole body. Raises :class:`BodyRefused` for one that is too long (413), too slow (408) or broken off (400), or
    while too many large ones are being read (503)."""
    if (request.content_length or 0) > most:
        raise BodyRefused(413, "too_large")
    try:
        async with asyncio.timeout(limits.BODY_SECONDS):
            return await _all_of(request.content, most)
    except TooLong:
        raise BodyRefused(413, "too_large") from None
    except TimeoutError:
        raise BodyRefused(408, "too_slow") from None
    except (web.RequestPayloadError, ClientError, ConnectionError):
        raise BodyRefused(400, "body") from None


async def read_form(request: web.Request) -> dict[str, str]:
    """The fields of a small form, the first of each name. Raises :class:`BodyRefused`; for anything but a plain form
    (415), whatever a browser might send otherwise."""
    if request.content_type != FORM:
        raise BodyRefused(415, "media_type")
    raw = await read_body(request, limits.FORM_BYTES)
    try:
        fields = parse_qsl(raw.decode("ascii"), keep_blank_values=True, max_num_fields=limits.MOST_FIELDS)
    except ValueError:
        raise BodyRefused(400, "form") from None
    return dict(reversed(fields))


async def read_at_most(stream: StreamReader, most: int) -> bytes:
    """All of an answer. Raises :class:`TooLong` beyond ``most`` bytes."""
    content = bytearray()
    async for part in stream.iter_any():
        content += part
        if len(content) > most:
            raise TooLong(f"more than {most} bytes")
    return bytes(content)


async def _all_of(stream: StreamReader, most: int) -> bytes:
    content = bytearray()
    async for part in stream.iter_any():
        content += part
        if len(content) > min(most, limits.SMALL_BYTES):
            break
    else:
        return bytes(content)
    if len(content) > most:
        raise TooLong(f"more than {most} bytes")
    async with _large():
        content += await read_at_most(stream, most - len(content))
    return bytes(content)


_reading = 0
"""Large bodies that are being read: their memory is that of callers who have proven nothing yet."""


@asynccontextmanager
async def _large() -> AsyncIterator[None]:
    global _reading
    if _reading >= limits.MOST_LARGE_BODIES:
        raise BodyRefused(503, "too_many")
    _reading += 1
    try:
        yield
    finally:
        _reading -= 1
