"""Microsoft.Subscription: Azure subscriptions made by alias under a customer's plan, renamed, cancelled and enabled.

https://learn.microsoft.com/azure/cost-management-billing/manage/programmatically-create-subscription-microsoft-customer-agreement
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

from sandbox.azure.authorization import AzureAuthorizer
from sandbox.azure.billing import BillingScopes
from sandbox.azure.requests import AzureRequest, check_version
from sandbox.wire.bodies import Answer, Json
from sandbox.wire.problems import Refusal, arm
from sandbox.world.aliases import Alias
from sandbox.world.subscriptions import Entitlement, Subscription
from sandbox.world.world import World

VERSIONS = ("2021-10-01", "2020-09-01")
READING = ("2022-12-01", "2020-01-01")
_TYPE = "Microsoft.Subscription/aliases"
_SKUS = {"production": "0001", "devtest": "0002"}
SANDBOX_SUBSCRIPTIONS = 3


def _fields(properties: dict[str, Any]) -> dict[str, Any]:
    return {name.lower(): value for name, value in properties.items()}


class SubscriptionsApi:
    """Dispatches by path. `serves` says which paths are its own."""

    _OWN = re.compile(
        r"/providers/microsoft\.subscription/|/subscriptions/[^/]+(/providers/microsoft\.subscription/.*)?$"
    )

    def __init__(self, world: World, authorizer: AzureAuthorizer) -> None:
        self.world, self.authorizer = world, authorizer
        self.scopes = BillingScopes(world, authorizer)

    def serves(self, path: str) -> bool:
        """Whether a path is about subscriptions themselves, or about billing."""
        return self._OWN.match(path.lower()) is not None or self.scopes.serves(path)

    def answer(self, ask: AzureRequest) -> Answer:
        """One request. Raises Refusal."""
        if self.scopes.serves(ask.path):
            return self.scopes.answer(ask)
        parts = [unquote(part) for part in ask.path.strip("/").split("/")]
        if parts[0].lower() == "subscriptions":
            return self._one(ask, parts)
        check_version(ask, VERSIONS)
        self.scopes.partner(ask)
        if len(parts) < 3 or parts[2].lower() != "aliases" or len(parts) > 4:
            raise arm(
                404, "InvalidResourceType", f"The resource type '{'/'.join(parts[2:])}' could not be found."
            )
        if len(parts) == 3:
            return Answer(200, {"value": [self._body(one) for one in self.world.aliases.values()]})
        match ask.method:
            case "PUT":
                return self._create(ask, parts[3])
            case "GET":
                return Answer(200, self._body(self._named(parts[3])))
            case "DELETE":
                self.world.aliases.pop(parts[3].lower(), None)
                return Answer(200)
        raise arm(405, "MethodNotAllowed", f"The method {ask.method} is not allowed.")

    def _named(self, name: str) -> Alias:
        known = self.world.aliases.get(name.lower())
        if known is None:
            raise arm(404, "ResourceNotFound", f"The alias '{name}' was not found.")
        return known

    def _body(self, one: Alias) -> Json:
        done = one.ready <= self.world.now()
        properties = {
            "subscriptionId": one.subscription_id,
            "provisioningState": "Succeeded" if done else "Accepted",
        }
        return {
            "id": f"/providers/{_TYPE}/{one.name}",
            "name": one.name,
            "type": _TYPE,
            "properties": properties,
        }

    def _create(self, ask: AzureRequest, name: str) -> Answer:
        """Make a subscription, once for one alias: the same again tells how far it is."""
        known = self.world.aliases.get(name.lower())
        if known is not None:
            return Answer(200, self._body(known))
        if not re.fullmatch(r"[A-Za-z0-9_.\-]{1,63}", name):
            raise arm(400, "InvalidAliasName", f"The alias name '{name}' is not valid.")
        properties = ask.body().get("properties")
        if not isinstance(properties, dict):
            raise arm(400, "InvalidRequestContent", "The property 'properties' is required.")
        given = _fields(properties)
        title = str(given.get("displayname") or "").strip()
        if not title:
            raise arm(400, "InvalidParameterValue", "The property 'displayName' is required.")
        plan = self._plan(str(given.get("billingscope") or ""), str(given.get("workload") or "Production"))
        self._check_reseller(given.get("resellerid"))
        identity = self.world.rng.guid("alias", name.lower(), plan.id)
        one = Alias(name, identity, self.world.soon(self.world.selling.provisioning_seconds))
        self.world.aliases[name.lower()] = one
        support = plan.entitlements[0].support_plan if plan.entitlements else None
        made = Entitlement(identity, title, support)
        self.world.agenda.at(one.ready, lambda _: plan.entitlements.append(made))
        request_id = ask.headers.get("x-ms-client-request-id", "")
        self.world.ledger.record("azure_subscription", request_id, self.world.now(), identity, title)
        return Answer(201, self._body(one))

    def _plan(self, scope: str, workload: str) -> Subscription:
        """The active plan of the customer that a billing scope names. Raises Refusal."""
        sku = _SKUS.get(workload.lower())
        if sku is None:
            raise arm(400, "InvalidParameterValue", f"The workload '{workload}' is not valid.")
        customer = self.scopes.customer_of(scope)
        plans = [
            one
            for one in self.world.bought(customer)
            if one.kind == "plan" and one.status == "active" and f":{sku}:" in one.offer_id
        ]
        if not plans:
            raise arm(
                400,
                "AzurePlanNotFound",
                f"The customer has no active Azure plan for the workload '{workload}'.",
            )
        if self.world.selling.sandbox_limits and len(plans[0].entitlements) >= SANDBOX_SUBSCRIPTIONS:
            raise arm(
                400,
                "SubscriptionLimitExceeded",
                "The limit of Azure subscriptions under this plan is reached.",
            )
        return plans[0]

    def _check_reseller(self, given: object) -> None:
        if given and not any(one.mpn_id == str(given) and one.active for one in self.world.resellers):
            raise arm(400, "InvalidReseller", f"The reseller '{given}' is not valid.")

    def _one(self, ask: AzureRequest, parts: list[str]) -> Answer:
        """One subscription: read it, or rename, cancel or enable it on behalf of its customer."""
        action = parts[4].lower() if len(parts) == 5 else ""
        check_version(ask, VERSIONS if action else READING)
        owner = self.world.entitlement(parts[1])
        if owner is None:
            raise arm(404, "SubscriptionNotFound", f"The subscription '{parts[1]}' could not be found.")
        customer, one = owner
        self.authorizer.authorize(ask.headers, customer.id, writes=ask.method != "GET")
        if not action and ask.method == "GET":
            return Answer(200, self._read(one, customer.id))
        if ask.method != "POST" or action not in ("rename", "cancel", "enable"):
            raise self._unknown(parts)
        if action == "rename":
            name = str(_fields(ask.body()).get("subscriptionname") or "").strip()
            if not name:
                raise arm(400, "InvalidParameterValue", "The property 'subscriptionName' is required.")
            one.name = name
        else:
            self._turn(one, active=action == "enable")
        request_id = ask.headers.get("x-ms-client-request-id", "")
        self.world.ledger.record(f"azure_{action}", request_id, self.world.now(), one.id, one.name)
        return Answer(200, {"subscriptionId": one.id})

    @staticmethod
    def _unknown(parts: list[str]) -> Refusal:
        return arm(
            404, "InvalidResourceType", f"The resource type '{'/'.join(parts[2:])}' could not be found."
        )

    @staticmethod
    def _read(one: Entitlement, tenant: str) -> Json:
        return {
            "id": f"/subscriptions/{one.id}",
            "subscriptionId": one.id,
            "tenantId": tenant,
            "displayName": one.name,
            "state": "Enabled" if one.active else "Disabled",
            "subscriptionPolicies": {
                "locationPlacementId": "Public_2014-09-01",
                "quotaId": "CSP_2015-05-01",
                "spendingLimit": "Off",
            },
            "authorizationSource": "RoleBased",
        }

    def _turn(self, one: Entitlement, *, active: bool) -> None:
        if one.active == active or one.busy:
            raise arm(
                409,
                "SubscriptionStateConflict",
                "The state of the subscription does not allow this operation.",
            )
        one.busy = True

        def turned(_: object) -> None:
            one.active, one.busy = active, False

        due = self.world.now() + timedelta(minutes=self.world.selling.entitlement_minutes)
        self.world.agenda.at(due, turned)
