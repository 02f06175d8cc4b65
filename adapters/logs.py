"""Logging to standard output, one event a line, without secrets."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, unquote

import structlog
from structlog.typing import Processor, WrappedLogger

from bot.audit.masking import without_tokens

HIDDEN = "[secret]"

_SECRETS = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|eyJ[\w-]{8,}\.[\w-]+\.[\w-]*|(?i:bearer)\s+[\w.~+/=-]+"
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
    "matplotlib": logging.WARNING,
    "alembic": logging.WARNING,
}


_known: set[str] = set()


def keep_secret(secrets: Iterable[str]) -> None:
    """Never let these be logged, whatever they look like."""
    for secret in secrets:
        _known.update((secret, quote(secret, safe=""), unquote(secret)))


def scrub(text: str) -> str:
    """Text without the installation's own secrets, and without anything that looks like a token, a signing address or
    a secret parameter."""
    for secret in _known:
        if secret in text:
            text = text.replace(secret, HIDDEN)
    return without_tokens(_SECRETS.sub(HIDDEN, text))


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


def set_up_logging(level: str, form: str, secrets: Iterable[str] = ()) -> None:
    """Send structlog and the standard library's logging through one formatter (``console`` or ``json``)."""
    keep_secret(secrets)
    processors = list(_processors(form))
    renderer: Processor
    if form == "json":
        renderer = structlog.processors.JSONRenderer()
    else:
        renderer = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=processors,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer, _scrub_line],
    )
    handler = logging.StreamHandler(sys.stdout)
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
