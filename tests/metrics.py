"""What the process has counted, as a scrape would read it."""

from __future__ import annotations

from prometheus_client import REGISTRY


def counted(name: str, **labels: str) -> float:
    """The value of a metric, or 0 where nothing was counted under these labels yet."""
    return REGISTRY.get_sample_value(name, labels) or 0.0
