"""Streaming response: a document as an answer, part by part, however large it is."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from bot.model import Document


async def send_document(
    request: web.Request, document: Document, headers: Mapping[str, str]
) -> web.StreamResponse:
    """Answer with the document under these headers."""
    stream = web.StreamResponse(headers=headers)
    stream.content_length = document.size
    await stream.prepare(request)
    async for part in document.parts():
        await stream.write(part)
    return stream
