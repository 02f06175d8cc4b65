"""Fault injection: the next matching requests go wrong in the way that was asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

KINDS = frozenset(
    {
        "latency",
        "latency_after",
        "status",
        "drop_before",
        "drop_after",
        "garbage",
        "truncate",
        "throttle_storm",
        "empty",
        "blank",
    }
)


@dataclass(slots=True)
class Fault:
    """One order.

    `method` and `path` (a prefix) choose requests, the first `after` of which pass unharmed; the next `times` go
    wrong. `latency` waits `seconds` before the effect, `latency_after` between effect and answer; `drop_before`
    closes the connection before, `drop_after` after the effect; `garbage`, `truncate`, `empty` and `blank` (a JSON
    object that says nothing) spoil the answer of a request that took effect; `status` and `throttle_storm` answer without any effect.
    """

    kind: str
    method: str | None = None
    path: str = "/"
    after: int = 0
    times: int = 1
    seconds: float = 1.0
    status: int = 500
    retry_after: int = 3
    seen: int = 0
    used: int = 0

    @classmethod
    def read(cls, order: dict[str, Any]) -> Fault:
        """From the JSON of an order. Raises ValueError for an unknown kind or a word it does not know."""
        order = dict(order)
        match = dict(order.pop("match", {}))
        kind = order.pop("kind", None)
        if kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(sorted(KINDS))}")
        known = {"method", "path", "after", "times", "seconds", "status", "retry_after"}
        given = {**match, **order}
        if given.keys() - known:
            raise ValueError(f"unknown: {', '.join(sorted(given.keys() - known))}")
        return cls(kind=kind, **given)

    def hits(self, method: str, path: str) -> bool:
        """Whether this request is to go wrong. Counts it."""
        if self.method is not None and self.method.upper() != method:
            return False
        if not path.lower().startswith(self.path.lower()) or self.used >= self.times:
            return False
        self.seen += 1
        if self.seen <= self.after:
            return False
        self.used += 1
        return True


@dataclass(slots=True)
class Faults:
    """All orders, the oldest first."""

    orders: list[Fault] = field(default_factory=list)

    def order(self, kind: str, **words: Any) -> Fault:
        """Order a fault: `order("status", method="POST", path="/v1/customers", status=503, times=2)`."""
        fault = Fault.read({"kind": kind, **words})
        self.orders.append(fault)
        return fault

    def clear(self) -> None:
        """Forget all orders."""
        self.orders.clear()

    def match(self, method: str, path: str) -> Fault | None:
        """The fault for this request, if any."""
        return next((fault for fault in self.orders if fault.hits(method, path)), None)
