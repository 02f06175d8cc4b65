"""Logging to standard output, one event a line, without secrets."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterable, Mapping
from io import StringIO
from textwrap import indent
from typing import Any, TextIO
from urllib.parse import quote, quote_plus, unquote

import structlog
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

from bot.redaction import without_tokens

HIDDEN = "[secret]"

_SECRETS = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|(?i:bearer)\s+[\w.~+/=-]+"
    r"|https://hooks\.slack\.com/\S+|(?i:(?:client_secret|refresh_token|access_token|password|code_verifier)=)[^&\s]+"
)

QUIET = {
    # Bolt writes signature and whole body of a request it refuses; anybody could fill the log with it.
    "slack_bolt.RequestVerification": logging.WARNING,
    "slack_bolt.AsyncRequestVerification": logging.WARNING,
    # msrest warns about every attribute that Teams has added since its models were made.
    "msrest": logging.ERROR,
    "msal": logging.WARNING,
    "apscheduler": logging.WARNING,
    "azure": logging.WARNING,
    "aiosqlite": logging.WARNING,
    "PIL": logging.WARNING,
    "alembic": logging.WARNING,
}


_known: list[str] = []
"""All spellings of the installation's own secrets, the longest first: one may be part of another."""


def keep_secret(secrets: Iterable[str]) -> None:
    """Never let these be logged, whatever they look like."""
    spelled = set(_known).union(*map(_spellings, secrets)) - {""}
    _known[:] = sorted(spelled, key=lambda text: (-len(text), text))


def _spellings(secret: str) -> set[str]:
    """A secret as it may come into a line: in an address or a form, and quoted by Python or JSON, even several times
    over: an error quotes what it was given, and the line quotes the error."""
    found = {secret, unquote(secret), quote(secret), quote(secret, safe=""), quote_plus(secret)}
    for _ in range(3):
        found |= {spelled for text in found for spelled in _quoted(text)}
    return found


def _quoted(text: str) -> Iterable[str]:
    yield json.dumps(text)[1:-1]
    yield json.dumps(text, ensure_ascii=False)[1:-1]
    yield repr(text)[1:-1]
    # Beside another kind of quotes Python writes its own with a backslash.
    yield repr(text + "'\"")[1:-4]


def scrub(text: str) -> str:
    """Text without the installation's own secrets, and without anything that looks like a token, a signing address or
    a secret parameter."""
    for secret in _known:
        if secret in text:
            text = text.replace(secret, HIDDEN)
    return without_tokens(_SECRETS.sub(HIDDEN, text))


_SEVERAL_LINES = frozenset({"exception", "stack"})
"""What is of several lines by nature: tracebacks."""


def visible(text: str, keep: str = "") -> str:
    """Text in which every character shows: control characters, which a terminal obeys, and those that turn the direction
    of what follows are written as escapes, except those to ``keep``."""
    if text.isprintable():
        return text
    return "".join(
        each if each.isprintable() or each in keep else each.encode("unicode_escape").decode()
        for each in text
    )


def _visible(value: Any, keep: str = "") -> Any:
    if isinstance(value, str):
        return visible(value, keep)
    if isinstance(value, Mapping):
        return {_visible(name): _visible(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_visible(each) for each in value]
    return value


def _escape(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Whatever callers, people and the vendor say comes into lines; none of it steers a terminal or fakes a line."""
    return {name: _visible(value, "\n" if name in _SEVERAL_LINES else "") for name, value in event.items()}


def _traceback(sio: TextIO, exc_info: ExcInfo) -> None:
    """A traceback for the console, set in: the message at its end may be anybody's words, also several lines of them."""
    told = StringIO()
    structlog.dev.plain_traceback(told, exc_info)
    sio.write(indent(visible(told.getvalue(), "\n"), "    "))


def _scrub_line(_: WrappedLogger, __: str, line: Any) -> Any:
    """The line as it would be written, tracebacks and all that was logged beside the words included."""
    return scrub(line) if isinstance(line, str) else line


def _processors(form: str) -> Iterable[Processor]:
    yield structlog.contextvars.merge_contextvars
    yield structlog.stdlib.add_log_level
    yield structlog.stdlib.add_logger_name
    yield structlog.stdlib.ExtraAdder()
    yield structlog.processors.TimeStamper(fmt="iso", utc=True)
    if form == "json":
        yield structlog.processors.format_exc_info


def set_up_logging(level: str, form: str, secrets: Iterable[str] = (), stream: TextIO | None = None) -> None:
    """Send structlog and the standard library's logging through one formatter (``console`` or ``json``), to standard
    output if not to another ``stream``."""
    keep_secret(secrets)
    processors = list(_processors(form))
    renderer: Processor
    if form == "json":
        renderer = structlog.processors.JSONRenderer()
    else:
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=_traceback)
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=processors,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _escape,
            renderer,
            _scrub_line,
        ],
    )
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.setFormatter(formatter)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name, least in QUIET.items():
        logging.getLogger(name).setLevel(max(least, logging.getLevelName(level)))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *processors,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
