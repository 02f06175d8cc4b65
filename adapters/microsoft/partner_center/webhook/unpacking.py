"""Decompression of bodies that come compressed, and never to more than an event may have."""

from __future__ import annotations

import zlib

from adapters.microsoft.partner_center.webhook.signature import Refused

_GZIP = zlib.MAX_WBITS | 16
_DEFLATE = 8


def unpacked(raw: bytes, encoding: str, most: int) -> bytes:
    """The body under a ``Content-Encoding``; as it came for one that is not known, for the signature to decide.

    Raises :class:`Refused` for one of more than ``most`` bytes (413), and one that is broken or has something behind
    it (400)."""
    name = encoding.strip().lower()
    if name not in ("gzip", "x-gzip", "deflate"):
        return raw
    # What is called deflate comes with zlib's two bytes in front or without: https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1.2
    bare = name == "deflate" and raw[:1] and raw[0] & 0x0F != _DEFLATE
    unpacking = zlib.decompressobj(
        -zlib.MAX_WBITS if bare else zlib.MAX_WBITS if name == "deflate" else _GZIP
    )
    try:
        content = unpacking.decompress(raw, most + 1)
    except zlib.error as error:
        raise Refused("body", 400) from error
    if len(content) > most:
        raise Refused("too_large", 413)
    if not unpacking.eof or unpacking.unused_data:
        raise Refused("body", 400)
    return content
