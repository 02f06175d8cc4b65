"""Metrics of what is asked of Microsoft's services: attempts by how they ended, and those without an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from prometheus_client import Counter

_REQUESTS = Counter(
    "csp_bot_microsoft_requests_total",
    "Attempts at a service of Microsoft's, by how they ended",
    ["service", "outcome"],
)
_SILENCES = Counter(
    "csp_bot_microsoft_silences_total",
    "Attempts at a service of Microsoft's without an answer",
    ["service", "cause"],
)


@dataclass(frozen=True, slots=True)
class RequestCounters:
    """Where a service's attempts are counted: answers by ``outcome`` ("2xx"), silences by cause."""

    requests: Callable[[str], Counter]
    silences: Callable[[str], Counter]


def counters_of(label: str) -> RequestCounters:
    """The common counters, with this value of the label ``service``."""
    return RequestCounters(partial(_REQUESTS.labels, label), partial(_SILENCES.labels, label))
