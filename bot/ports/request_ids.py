"""Idempotency: the ids of one write, which every attempt of it repeats."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RequestIds:
    """The vendor's idempotency key and tracing id of one write; every attempt repeats ``request_id``."""

    request_id: str
    correlation_id: str
