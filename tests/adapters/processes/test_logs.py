"""What callers and people say comes into the log, and steers nobody's terminal there."""

from __future__ import annotations

import io
import json
import logging
from typing import Any

import pytest
import structlog

from adapters.processes.logs import set_up_logging, visible
from tests.adapters.server.wire import request, serving

pytestmark = pytest.mark.usefixtures("logging_as_it_was")

HOSTILE = {
    "colours and a moved cursor": "\x1b[31mred\x1b[2J\x1b[1;1H",
    "a title for the window": "\x1b]0;owned\x07",
    "the same in one character": "\x9b31mred\x9d0;owned\x9c",
    "a line of its own": "done\n2026-11-30 [info] all is well\r",
    "a separator of lines": "done\u2028next\u2029next\x85next\x0bnext\x0cnext",
    "the other direction": "invoice\u202egnp.exe\u2066x\u2069\u200f\u061c",
    "nothing to see": "a\u200bb\ufeffc\u00add",
    "backspaces": "harmless\x08\x08\x08\x08\x7f",
    "half a letter": "a\ud800b",
    "NUL": "a\0b",
}


@pytest.mark.parametrize("form", ["console", "json"])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_nothing_that_is_logged_steers_a_terminal(form: str, text: str) -> None:
    stream = io.StringIO()
    set_up_logging("INFO", form, (), stream)
    log: Any = structlog.stdlib.get_logger("csp_bot.test")
    log.info("asked", path=text, many=[text, {text: (text,)}], error=ValueError(text))
    log.info(text)
    logging.getLogger("csp_bot.other").warning("refused %s", text, extra={"line": text})
    try:
        raise ValueError(text)
    except ValueError:
        log.exception("stumbled")
        logging.getLogger("csp_bot.other").exception("stumbled over %s", text)

    written = stream.getvalue()
    assert all(each.isprintable() or each == "\n" for each in written)
    assert "\n2026-11-30 [info]" not in written
    if form == "json":
        told = [json.loads(line) for line in written.splitlines()]
        assert len(told) == 5
        shown = [told[0]["path"], told[1]["event"], told[2]["line"], told[4]["event"]]
        assert all(each.isprintable() for each in shown)


def test_what_people_write_in_their_own_languages_stays_as_it_is() -> None:
    for text in ("Højgaard Rederi A/S", "株式会社コントソ", "€73,134.52", "naïve — “quoted”", "שלום", "👍"):
        assert visible(text) == text


async def test_a_path_with_escapes_is_written_so_that_it_shows() -> None:
    stream = io.StringIO()
    set_up_logging("DEBUG", "console", (), stream)
    async with serving() as site:
        for path in ("/%1b[31mred", "/%c2%9b31m", "/%e2%80%aegnp", "/x%0d%0a[info]%20all%20is%20well"):
            await site.asks(request("GET", path, Connection="close"))
        for raw in (b"GET /\x1b[31m HTTP/1.1\r\n\r\n", b"\x1b]0;owned\x07 / HTTP/1.1\r\n\r\n"):
            await site.asks(raw)
    written = stream.getvalue()
    assert all(each.isprintable() or each == "\n" for each in written)
