"""Operations: what a route declares about itself, and what its handler gets to see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from sandbox.entra.tokens import Caller
from sandbox.wire.bodies import Answer, Json, decode, fold
from sandbox.wire.problems import refuse
from sandbox.world.customers import Customer
from sandbox.world.people import ADMIN_AGENT, BILLING_ADMIN, GLOBAL_ADMIN, HELPDESK_AGENT, SALES_AGENT
from sandbox.world.subscriptions import Subscription
from sandbox.world.world import World

ANYBODY = frozenset({ADMIN_AGENT, SALES_AGENT, HELPDESK_AGENT, GLOBAL_ADMIN, BILLING_ADMIN})
AGENTS = frozenset({ADMIN_AGENT, SALES_AGENT, HELPDESK_AGENT, GLOBAL_ADMIN})
SELLERS = frozenset({ADMIN_AGENT, SALES_AGENT, GLOBAL_ADMIN})
HELPERS = frozenset({ADMIN_AGENT, HELPDESK_AGENT, GLOBAL_ADMIN})
ACCOUNTANTS = frozenset({ADMIN_AGENT, BILLING_ADMIN, GLOBAL_ADMIN})
ADMINS = frozenset({ADMIN_AGENT, GLOBAL_ADMIN})


@dataclass
class Call:
    """One request that is authorized. Query names are in lower case."""

    world: World
    caller: Caller
    method: str
    path: str
    params: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    raw: bytes
    now: datetime
    request_id: str
    correlation_id: str

    @cached_property
    def body(self) -> dict[str, Any]:
        """The JSON object that was sent, property names in lower case. Raises Refusal."""
        try:
            value = fold(decode(self.raw))
        except ValueError:
            raise refuse(400, 2000, "The request body is not valid JSON.") from None
        if not isinstance(value, dict):
            raise refuse(400, 2000, "The request body must be a JSON object.")
        return value

    @property
    def customer(self) -> Customer:
        """The customer named in the path. Raises Refusal 400, 403 or 404."""
        identity = self.params["customer"]
        known = self.world.customer(identity)
        if known is not None:
            if known.relationship == "none":
                raise refuse(403, 20002, "Partner has no relationship with the customer.")
            return known
        if len(identity) != 36 or identity.count("-") != 4:
            raise refuse(400, 900118, f"Customer id {identity} is not valid.")
        raise refuse(404, 60003, f"Tenant {identity} was not found.")

    @property
    def subscription(self) -> Subscription:
        """The subscription named in the path. Raises Refusal 404."""
        identity = self.params["subscription"].strip()
        known = self.world.subscription(self.customer, identity)
        if known is None or not known.seen(self.now):
            raise refuse(404, 20003, f"Subscription {identity} was not found.")
        return known

    def integer(self, name: str, default: int, most: int) -> int:
        """A count from the query, at least 0 and at most *most*. Raises Refusal."""
        text = self.query.get(name, "").strip()
        if not text:
            return default
        if not text.isdecimal() or len(text) > 18:
            raise refuse(400, 2000, f"The value of parameter {name} is not valid.")
        return min(int(text), most) or default

    def audit(
        self,
        what: tuple[str, str],
        new: Json,
        old: Json | None = None,
        more: tuple[tuple[str, str | None], ...] = (),
    ) -> None:
        """Write into the vendor's audit log: *what* is (resource type, operation), *more* its customized data."""
        actor = (self.caller.name, self.caller.app_id)
        self.world.audit.append(self.now, self.customer, actor, what, new, old, self.correlation_id, more)

    def record(self, kind: str, target: str, detail: str = "") -> None:
        """Write an effect into the ledger."""
        self.world.ledger.record(kind, self.request_id, self.now, target, detail)


@dataclass(frozen=True, slots=True)
class Operation:
    """One route: which tokens it takes, who may use it, whether it changes anything, which quota it counts on."""

    method: str
    path: str
    handle: Callable[[Call], Answer]
    user_only: bool
    roles: frozenset[str]
    writes: bool
    quota: str | None


@dataclass(slots=True)
class Operations:
    """The routes of one module."""

    routes: list[Operation] = field(default_factory=list)

    def on(
        self,
        method: str,
        path: str,
        *,
        roles: frozenset[str] = ANYBODY,
        user_only: bool = False,
        writes: bool | None = None,
        quota: str | None = None,
    ) -> Callable[[Callable[[Call], Answer]], Callable[[Call], Answer]]:
        """Declare the handler of a route."""
        changing = method in ("POST", "PUT", "PATCH", "DELETE") if writes is None else writes

        def keep(handle: Callable[[Call], Answer]) -> Callable[[Call], Answer]:
            self.routes.append(Operation(method, path, handle, user_only, roles, changing, quota))
            return handle

        return keep
