"""Every server of the bot is the bounded one."""

from __future__ import annotations

import asyncio
import gzip
import re
from pathlib import Path

import pytest

from adapters.microsoft.entra.redirect_server import RedirectServer
from adapters.processes.web import serving, web_app
from adapters.server import limits
from tests.adapters.server.wire import request

ROOT = Path(__file__).resolve().parents[3]
FORM = "application/x-www-form-urlencoded"


def test_nothing_of_the_bot_listens_in_another_way() -> None:
    """The sandbox is a double of the vendor, and listens to the bot and its tests."""
    ways = re.compile(r"\b(AppRunner|ServerRunner|TCPSite|SockSite|run_app|start_server|create_server)\b")
    listening = {
        str(path.relative_to(ROOT / "adapters"))
        for path in (ROOT / "adapters").rglob("*.py")
        if path.parts[len(ROOT.parts) + 1] != "sandbox" and ways.search(path.read_text(encoding="utf-8"))
    }
    assert listening == {"server/http.py"}


def test_nothing_of_the_bot_reads_a_body_in_another_way() -> None:
    ways = re.compile(r"\brequest\.(post|json|read|text|multipart|content)\b")
    reading = {
        str(path.relative_to(ROOT / "adapters"))
        for path in (ROOT / "adapters").rglob("*.py")
        if path.parts[len(ROOT.parts) + 1] != "sandbox" and ways.search(path.read_text(encoding="utf-8"))
    }
    assert reading == {"server/bodies.py"}


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"state=x", {"Content-Type": FORM}, b"400"),
        (gzip.compress(b"state=x"), {"Content-Type": FORM, "Content-Encoding": "gzip"}, b"415"),
        (b"--b\r\n\r\n--b--", {"Content-Type": "multipart/form-data; boundary=b"}, b"415"),
        (b"a=" + b"x" * limits.FORM_BYTES, {"Content-Type": FORM}, b"413"),
    ],
    ids=("the state of another", "compressed", "in parts", "too long"),
)
async def test_where_consent_lands_a_small_plain_form_is_read(
    body: bytes, headers: dict[str, str], status: bytes
) -> None:
    async with RedirectServer("/", 0) as redirect:
        reader, writer = await asyncio.open_connection("127.0.0.1", redirect.port)
        writer.write(request("POST", "/", body, **headers, Connection="close"))
        assert (await reader.read(-1))[9:12] == status
        assert not redirect.answer.done()
        writer.close()


async def test_the_worker_tells_how_it_is_under_the_same_limits() -> None:
    async def ready() -> None: ...

    async with serving(web_app([], ready, None), [], "127.0.0.1", 0) as port:
        for path in (b"/healthz", b"/readyz", b"/metrics", b"/"):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            packed = gzip.compress(b"\0" * 1_000_000)
            writer.write(request("POST", path.decode(), packed, **{"Content-Encoding": "gzip"}))
            answer = await reader.read(-1)
            assert answer[9:12] == b"415" and b"Connection: close" in answer
            writer.close()
