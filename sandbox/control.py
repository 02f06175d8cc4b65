"""Controls of the sandbox itself, for tests and demonstrations in another process."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from sandbox.entra.directory import Entra
from sandbox.entra.tokens import lifetime
from sandbox.http.faults import Faults
from sandbox.selling_controls import SellingControls
from sandbox.webhooks.controls import WebhookControls
from sandbox.wire.bodies import Answer, decode
from sandbox.wire.problems import Refusal
from sandbox.world.history import history
from sandbox.world.world import World


class Control:
    """Answers `/_sandbox/...`. Nothing here exists at the vendor."""

    def __init__(self, world: World, entra: Entra, faults: Faults, requests: list[dict[str, Any]]) -> None:
        self.world = world
        self.entra = entra
        self.faults = faults
        self.requests = requests
        self.webhooks = WebhookControls(world)
        self.selling = SellingControls(world)

    def answer(self, method: str, control: str, raw: bytes) -> Answer:
        """Use one control. Raises Refusal 400 for an order that makes no sense, 404 for an unknown control."""
        controls = {
            ("POST", "faults"): self._order_fault,
            ("DELETE", "faults"): self._clear_faults,
            ("GET", "faults"): self._list_faults,
            ("POST", "clock"): self._advance,
            ("GET", "clock"): self._tell_time,
            ("GET", "ledger"): self._show_ledger,
            ("GET", "requests"): self._show_requests,
            ("POST", "spend"): self._spend,
            ("POST", "history"): self._tell_history,
            ("POST", "keys"): self._rotate_keys,
            ("POST", "revoke"): self._revoke,
            ("POST", "tokens"): self._set_tokens,
            ("POST", "roles"): self._give_roles,
            ("POST", "account"): self._set_account,
            ("POST", "graph"): self._set_graph,
            ("POST", "redirects"): self._register_redirect,
            ("POST", "options"): self._set_options,
            **self.webhooks.table(),
            **self.selling.table(),
        }
        if (method, control) not in controls:
            raise Refusal(Answer(404, {"error": "no such control"}))
        try:
            order = decode(raw) if raw else {}
            if not isinstance(order, dict):
                raise TypeError("an order is a JSON object")
            return controls[method, control](order)
        except (ValueError, TypeError, LookupError, ArithmeticError) as error:
            raise Refusal(Answer(400, {"error": str(error)})) from None

    def _order_fault(self, order: dict[str, Any]) -> Answer:
        words = {name: float(value) if isinstance(value, Decimal) else value for name, value in order.items()}
        kind = str(words.pop("kind", ""))
        return Answer(200, asdict(self.faults.order(kind, **words)))

    def _clear_faults(self, order: dict[str, Any]) -> Answer:
        self.faults.clear()
        return Answer(204)

    def _list_faults(self, order: dict[str, Any]) -> Answer:
        return Answer(200, [asdict(fault) for fault in self.faults.orders])

    def _advance(self, order: dict[str, Any]) -> Answer:
        self.world.clock.advance(float(order["advance_seconds"]))
        self.world.agenda.run(self.world.now())
        return self._tell_time(order)

    def _tell_time(self, order: dict[str, Any]) -> Answer:
        return Answer(200, {"now": self.world.now().isoformat(), "speed": self.world.clock.speed})

    def _show_ledger(self, order: dict[str, Any]) -> Answer:
        return Answer(200, [asdict(effect) for effect in self.world.ledger.effects])

    def _show_requests(self, order: dict[str, Any]) -> Answer:
        return Answer(200, self.requests)

    def _spend(self, order: dict[str, Any]) -> Answer:
        customer = self.world.named(str(order["customer"]))
        amount = Decimal(str(order["amount"]))
        if not amount.is_finite():
            raise ValueError("amount must be a number")
        self.world.spend(customer, amount)
        return Answer(200, {"customer": customer.id, "currency": customer.country.currency})

    def _tell_history(self, order: dict[str, Any]) -> Answer:
        """`days`: how far back."""
        return Answer(200, history(self.world, int(order.get("days", 90))))

    def _rotate_keys(self, order: dict[str, Any]) -> Answer:
        return Answer(200, {"kid": self.entra.keys.rotate()})

    def _revoke(self, order: dict[str, Any]) -> Answer:
        return Answer(200, {"revoked": self.entra.grants.revoke(self.world.people[str(order["email"])])})

    def _set_tokens(self, order: dict[str, Any]) -> Answer:
        """`seconds`: how long new access tokens live; `revoke`: whether those that are out are refused from now on."""
        if "seconds" in order:
            self.entra.tokens.lifetime = lifetime(int(order["seconds"]))
        return Answer(200, {"revoked": self.entra.tokens.revoke() if order.get("revoke") else 0})

    def _give_roles(self, order: dict[str, Any]) -> Answer:
        self.world.people[str(order["email"])].roles = frozenset(str(role) for role in order["roles"])
        return Answer(204)

    def _set_account(self, order: dict[str, Any]) -> Answer:
        """`enabled`: whether somebody's account works; one that does not loses its refresh tokens."""
        person = self.world.people[str(order["email"])]
        person.enabled = bool(order["enabled"])
        if not person.enabled:
            self.entra.grants.revoke(person)
        return Answer(204)

    def _set_graph(self, order: dict[str, Any]) -> Answer:
        """`hidden`: the application may not read names; `doubles`: groups that somebody else made of these names."""
        self.world.graph.hidden = bool(order.get("hidden", False))
        self.world.graph.doubles = tuple(str(name) for name in order.get("doubles", ()))
        return Answer(204)

    def _register_redirect(self, order: dict[str, Any]) -> Answer:
        self.entra.grants.redirects.add(str(order["redirect_uri"]))
        return Answer(204)

    def _set_options(self, order: dict[str, Any]) -> Answer:
        """`older_addresses`, `older_rules`: the older answers of address validation and country rules; `per_minute`: other quotas."""
        for name in ("older_addresses", "older_rules"):
            if name in order:
                setattr(self.world, name, bool(order[name]))
        for name, count in order.get("per_minute", {}).items():
            if name not in self.world.quotas.per_minute:
                raise ValueError(f"no such quota: {name}")
            self.world.quotas.per_minute[name] = int(count)
        return Answer(204)
