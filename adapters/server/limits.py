"""Server limits on callers; ``docs/operations.md`` repeats the figures. Sizes are in bytes, times in seconds."""

from __future__ import annotations

MOST_CONNECTIONS = 1000
"""Connections open at a time; fewer where the process may open few files."""

RESERVED_DESCRIPTORS = 384
"""Files that are never used for callers: the database, the vendor, both chat platforms, and a burst that is being accepted."""

FEWEST_CONNECTIONS = 16

HEADER_SECONDS = 10.0
"""From the first byte of a request, or from connecting, to the end of its headers."""

BODY_SECONDS = 10.0
"""For a whole body."""

ANSWER_SECONDS = 30.0
"""How long an answer may wait for a caller that does not read it."""

KEEP_ALIVE_SECONDS = 75.0
"""Between two requests. Longer than the minute after which most proxies end an unused connection themselves, so that it
is never the bot that ends it just when the proxy sends the next request."""

LINGERING_SECONDS = 1.0
"""How long the rest of a body is thrown away after the answer, so that the caller gets to read the answer."""

READ_BYTES = 32 * 1024
"""What is read of a connection at a time."""

LINE_BYTES = 8190
"""One header, or the request line."""

MOST_HEADERS = 100

HEADER_BYTES = 32 * 1024
"""All headers of a request."""

BODY_BYTES = 1024 * 1024
"""A body; chat platforms send far less."""

SMALL_BYTES = 64 * 1024
"""What a body may have in memory without being counted among the large ones."""

MOST_LARGE_BODIES = 32
"""Larger ones that are read at a time."""

FORM_BYTES = 16 * 1024
"""A form that a browser posts. What Entra ID brings back is some two or three thousand bytes."""

LOOKUPS_AT_ONCE = 2
"""Questions to the database at a time for callers who have proven nothing: it has ten connections, for everybody."""

LOOKUPS_WAITING = 32
"""How many of them may wait for that; each is done in a millisecond or two."""

SHARED_WAITING = 128
"""Callers who have proven nothing and wait for the same thing: a certificate, a key, whether the database answers. It costs
nothing to let them wait, but their requests count as worked on, and make no room for others."""

MOST_FIELDS = 20
"""Fields of such a form."""
