"""Bodies of requests and answers, given up as soon as they are too long."""

from __future__ import annotations

from aiohttp import StreamReader


class TooLong(ValueError):  # noqa: N818 - named for what is the matter
    """There is more than may be taken."""


async def read_at_most(stream: StreamReader, most: int) -> bytes:
    """The whole body. Raises :class:`TooLong` beyond ``most`` bytes."""
    parts, size = [], 0
    async for part in stream.iter_any():
        size += len(part)
        if size > most:
            raise TooLong(f"more than {most} bytes")
        parts.append(part)
    return b"".join(parts)
