"""Files for people: small ones in memory, large ones on disk."""

from __future__ import annotations

import asyncio
import os
import weakref
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import IO

PART = 256 * 1024
"""Bytes that are read at a time."""


class Spooled:
    """Bytes in a temporary file that has no name any more; it is gone when nobody knows it. ``size`` is in bytes."""

    __slots__ = ("__weakref__", "_number", "size")

    def __init__(self, file: IO[bytes], size: int) -> None:
        self._number, self.size = file.fileno(), size
        weakref.finalize(self, file.close)

    def read(self, start: int, length: int) -> bytes:
        """So many bytes from there on. Several may read at once."""
        return os.pread(self._number, length, start)


@dataclass(frozen=True, slots=True)
class Document:
    """A file for a person: name, media type, bytes."""

    name: str
    media_type: str
    content: bytes | Spooled = field(repr=False)

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.content) if isinstance(self.content, bytes) else self.content.size

    @property
    def in_memory(self) -> int:
        """Bytes of memory that it takes."""
        return len(self.content) if isinstance(self.content, bytes) else 0

    async def parts(self, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        """Its bytes, or so many of them from there on, some at a time; the disk is waited for in a thread."""
        end = self.size if length is None else min(self.size, start + length)
        for at in range(start, end, PART):
            size = min(PART, end - at)
            if isinstance(self.content, bytes):
                yield self.content[at : at + size]
            else:
                yield await asyncio.to_thread(self.content.read, at, size)
