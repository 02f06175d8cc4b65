"""Controls of webhooks: make an invoice ready, let something else happen, order a fault, see what was delivered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from sandbox.wire.bodies import Answer
from sandbox.world.webhooks import EVENTS
from sandbox.world.world import World

Handler = Callable[[dict[str, Any]], Answer]


class WebhookControls:
    """Orders are JSON objects, property names as in the methods below."""

    def __init__(self, world: World) -> None:
        self.world = world

    def table(self) -> Mapping[tuple[str, str], Handler]:
        """By method and name."""
        return {
            ("POST", "invoice-ready"): self._invoice_ready,
            ("POST", "webhook-event"): self._happen,
            ("POST", "webhooks"): self._order,
            ("DELETE", "webhooks"): self._forgive,
            ("GET", "webhooks"): self._show,
        }

    def _invoice_ready(self, order: dict[str, Any]) -> Answer:
        """`invoice`: an id; by default the newest invoice."""
        now = self.world.now()
        wish = order.get("invoice")
        found = self.world.billing.find(str(wish), now) if wish else self.world.billing.issued(now)[0]
        if found is None:
            raise ValueError(f"no such invoice: {wish}")
        sent = self.world.webhooks.happen("invoice-ready", "invoice", f"/v1/invoices/{found.id}")
        return Answer(200, {"invoice": found.id, "sent": sent})

    def _happen(self, order: dict[str, Any]) -> Answer:
        """`name`, `resource` and `path` of any event."""
        name = str(order["name"])
        if name not in EVENTS:
            raise ValueError(f"name must be one of {', '.join(EVENTS)}")
        resource, path = str(order.get("resource", "subscription")), str(order.get("path", "/v1/customers"))
        return Answer(200, {"sent": self.world.webhooks.happen(name, resource, path)})

    def _order(self, order: dict[str, Any]) -> Answer:
        """`kind` of trick, played on the next `times` events."""
        self.world.webhooks.order(str(order["kind"]), int(order.get("times", 1)))
        return Answer(204)

    def _forgive(self, order: dict[str, Any]) -> Answer:
        self.world.webhooks.tricks.clear()
        return Answer(204)

    def _show(self, order: dict[str, Any]) -> Answer:
        return Answer(200, [asdict(one) for one in self.world.webhooks.deliveries])
