"""Whatever is sent, in the headers or in the body, the bot does not stumble."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.adapters.microsoft.partner_center.webhook.world import Listener, event_body, listening
from tests.examples import examples


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Listener]:
    async with listening(tmp_path) as opened:
        yield opened


JSONISH = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("EventName", "ResourceUri", "ResourceName", "AuditUri", "AuditUrl", "ResourceChangeUtcDate")
BODIES = (
    st.binary(max_size=300)
    | st.dictionaries(st.sampled_from(FIELDS), JSONISH).map(
        lambda value: event_body(**value) if all(isinstance(key, str) for key in value) else b""
    )
    | JSONISH.map(lambda value: json.dumps(value).encode())
)
HEADER = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=60)
LIES = st.dictionaries(
    st.sampled_from(
        [
            "x_ms_signature",
            "x_ms_certificate_url",
            "x_ms_signature_algorithm",
            "Authorization",
            "MS_CorrelationId",
            "Content_Encoding",
        ]
    ),
    st.none()
    | HEADER
    | st.binary(min_size=250, max_size=520).map(lambda raw: f"Signature {base64.b64encode(raw).decode()}")
    | st.sampled_from(["gzip", "deflate", "br", "zstd", "identity"]),
    max_size=3,
)


async def test_nothing_that_is_sent_makes_the_bot_stumble(bot: Listener) -> None:
    """Never 500, whatever the headers and the body are."""
    loop = asyncio.get_running_loop()
    seen: set[int] = set()

    async def one(body: bytes, lies: dict[str, str | None]) -> int:
        return await bot.deliver(body, **lies)

    @settings(max_examples=examples(250), deadline=None, suppress_health_check=list(HealthCheck))
    @given(BODIES, LIES)
    def storm(body: bytes, lies: dict[str, str | None]) -> None:
        status = asyncio.run_coroutine_threadsafe(one(body, lies), loop).result(10)
        seen.add(status)
        assert status in {200, 400, 401, 413, 503}

    await asyncio.to_thread(storm)
    assert {400, 401} <= seen
