"""Rows left out: what an answer is read without, counted for whoever is being answered and in the metrics, with a line in the log."""

from __future__ import annotations

from collections.abc import Collection

import structlog
from prometheus_client import Counter

from bot.ports import RequestIds
from bot.ports.unreadable import count_unreadable

MOST_REASONS = 5

_ROWS = Counter(
    "csp_bot_microsoft_rows_left_out_total",
    "Rows of answers of Microsoft's that could not be read, by service",
    ["service"],
)
_log = structlog.get_logger(__name__)


def leave_out(label: str, operation: str, ids: RequestIds, reasons: Collection[str]) -> None:
    """Tell of rows that an answer is read without: a reason for each, without anything of its content.

    The line ``<label>_rows_left_out`` has the ids by which Microsoft's support finds the answer.
    """
    count_unreadable(len(reasons))
    _ROWS.labels(label).inc(len(reasons))
    _log.warning(
        f"{label}_rows_left_out",
        operation=operation,
        rows=len(reasons),
        reasons=sorted(set(reasons))[:MOST_REASONS],
        request_id=ids.request_id,
        correlation_id=ids.correlation_id,
    )
