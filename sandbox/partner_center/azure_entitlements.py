"""Azure subscriptions under a plan: list, cancel after a compromise, and take up again. Both take ten minutes to show.

https://learn.microsoft.com/partner-center/developer/cancel-an-azure-subscription
"""

from __future__ import annotations

from datetime import timedelta

from sandbox.http.operations import ADMINS, AGENTS, Call, Operations
from sandbox.wire.bodies import Answer, Json, collection, link
from sandbox.wire.problems import refuse
from sandbox.world.subscriptions import Entitlement, Subscription

OPERATIONS = Operations()
_PLAN = "/v1/customers/{customer}/subscriptions/{subscription}"
_LIST, _ONE = f"{_PLAN}/azureEntitlements", f"{_PLAN}/azureEntitlements/{{entitlement}}"


def _row(plan: Subscription, one: Entitlement) -> Json:
    status = plan.status if one.active else "inactive"
    return {"id": one.id, "friendlyName": one.name, "status": status, "subscriptionId": plan.id}


def _body(plan: Subscription, one: Entitlement) -> Json:
    path = f"/customers/{plan.customer_id}/subscriptions/{plan.id}/azureEntitlements/{one.id}"
    return _row(plan, one) | {"links": {"self": link(path)}}


def _named(call: Call) -> tuple[Subscription, Entitlement]:
    plan, wish = call.subscription, call.params["entitlement"].strip().lower()
    found = [one for one in plan.entitlements if one.id == wish] if plan.kind == "plan" else []
    if not found:
        raise refuse(404, 800111, f"Azure entitlement {wish} was not found.")
    return plan, found[0]


@OPERATIONS.on("GET", _LIST, roles=AGENTS)
def list_entitlements(call: Call) -> Answer:
    """The Azure subscriptions under a plan."""
    plan = call.subscription
    rows = plan.entitlements if plan.kind == "plan" else []
    return Answer(200, collection([_row(plan, one) for one in rows]))


@OPERATIONS.on("GET", _ONE, roles=AGENTS)
def get_entitlement(call: Call) -> Answer:
    """One Azure subscription."""
    return Answer(200, _body(*_named(call)))


@OPERATIONS.on("POST", f"{_ONE}/cancel", roles=ADMINS)
def cancel(call: Call) -> Answer:
    """Stop an Azure subscription. The only reason that is taken is a compromise."""
    plan, one = _named(call)
    if str(call.body.get("cancellationreason", "")).lower() != "compromise":
        raise refuse(400, 900307, "The cancellation reason is not valid.")
    return _turn(call, plan, one, active=False)


@OPERATIONS.on("POST", f"{_ONE}/reactivate", roles=ADMINS)
def reactivate(call: Call) -> Answer:
    """Take a stopped Azure subscription up again."""
    plan, one = _named(call)
    return _turn(call, plan, one, active=True)


def _turn(call: Call, plan: Subscription, one: Entitlement, *, active: bool) -> Answer:
    """The answer still shows the state from before."""
    if one.busy:
        raise refuse(
            409, 900278, "There is a pending operation on this subscription. Try again after 24 hours."
        )
    old = _body(plan, one)
    if one.active != active:
        one.busy = True
        due = call.now + timedelta(minutes=call.world.selling.entitlement_minutes)
        call.world.agenda.at(due, lambda _: _turned(one, active))
        call.record("entitlement", one.id, "reactivate" if active else "cancel")
        call.audit(
            ("azure_entitlement", "update_subscription"),
            old | {"status": "active" if active else "inactive"},
            old,
        )
    return Answer(call.world.selling.entitlement_status, old)


def _turned(one: Entitlement, active: bool) -> None:
    one.active, one.busy = active, False
