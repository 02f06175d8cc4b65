"""Webhooks: what is registered, what has happened, and how its delivery goes."""

from __future__ import annotations

import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sandbox.wire.bodies import Json

HOST = "api.partnercenter.microsoft.com"
EVENTS = (
    "test-created", "subscription-updated", "usagerecords-thresholdExceeded", "referral-created", "referral-updated",
    "invoice-ready", "azure-fraud-event-detected", "reseller-relationship-accepted-by-customer",
    "granular-admin-access-assignment-activated",
)  # fmt: skip
TRICKS = frozenset(
    {
        "duplicate",  # delivered twice although the first was taken
        "late",  # three days old
        "stale",  # eight days old
        "early",  # an hour ahead of time
        "http_resource",  # a plain address of a test host
        "bom",  # with a byte order mark, signed along
        "forged",  # signed with another key
        "tampered",  # one byte changed after signing
        "wrong_certificate",  # signed well, by somebody whom nobody certified
        "other_host",  # the certificate is said to be elsewhere
    }
)
KEPT = 500


@dataclass(slots=True)
class Attempt:
    """One request to the registered address: the HTTP status, or what went wrong instead."""

    at: str
    status: int | None
    trouble: str = ""


@dataclass(slots=True)
class Delivery:
    """One event on its way. `state` is pending, completed or failed (parked after the last attempt)."""

    id: str
    name: str
    resource: str
    uri: str
    when: datetime
    trick: str = ""
    state: str = "pending"
    attempts: list[Attempt] = field(default_factory=list)


class Webhooks:
    """One registration, and everything that was sent to it or waits to be. Times are real: signatures have dates."""

    def __init__(self) -> None:
        self.registration: Json | None = None
        self.deliveries: deque[Delivery] = deque(maxlen=KEPT)
        self.waiting: deque[Delivery] = deque()
        self.tricks: deque[str] = deque()
        self.wake: Callable[[], object] = lambda: None
        self.detect: Callable[[], object] = lambda: None

    def wants(self, name: str) -> bool:
        """Whether the registration asks for events of this name."""
        wanted: Any = (self.registration or {}).get("WebhookEvents") or ()
        return name in wanted

    def happen(self, name: str, resource: str, path: str, identity: str = "", scheme: str = "https") -> bool:
        """Send an event off if it is asked for. The next trick, if one was ordered, is played on it."""
        if not self.wants(name):
            return False
        trick = self.tricks.popleft() if self.tricks else ""
        uri = f"{scheme}://{HOST}{path}"
        delivery = Delivery(identity or str(uuid.uuid4()), name, resource, uri, datetime.now(UTC), trick)
        self.deliveries.append(delivery)
        self.waiting.append(delivery)
        self.wake()
        return True

    def order(self, trick: str, times: int) -> None:
        """Play a trick on the next events. Raises ValueError for one that it does not know."""
        if trick not in TRICKS:
            raise ValueError(f"kind must be one of {', '.join(sorted(TRICKS))}")
        self.tricks.extend([trick] * times)

    def find(self, identity: str) -> Delivery | None:
        """A delivery by id, in any case."""
        return next((one for one in self.deliveries if one.id == identity.lower()), None)
