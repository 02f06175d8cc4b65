"""Microsoft.Billing: the partner's billing account and the customers under it, as far as billing scopes go."""

from __future__ import annotations

import re
from urllib.parse import unquote

from sandbox.azure.authorization import AzureAuthorizer
from sandbox.azure.requests import AzureRequest, check_version
from sandbox.wire.bodies import Answer, Json
from sandbox.wire.problems import arm
from sandbox.world.customers import Customer
from sandbox.world.people import ADMIN_AGENT, GLOBAL_ADMIN
from sandbox.world.world import PARTNER_NAME, World

VERSIONS = ("2024-04-01", "2020-05-01", "2019-10-01-preview")
_ROOT = "/providers/microsoft.billing/billingaccounts"
_PAGE = 50


class BillingScopes:
    """Accounts and customers. They are the partner's own: its tenant's token reads them, and no application's."""

    def __init__(self, world: World, authorizer: AzureAuthorizer) -> None:
        self.world, self.authorizer = world, authorizer

    @property
    def account(self) -> str:
        """The name of the account."""
        return f"{self.world.rng.guid('billing account')}:{self.world.rng.guid('billing group')}_2019-05-31"

    @property
    def _path(self) -> str:
        return f"/providers/Microsoft.Billing/billingAccounts/{self.account}"

    def serves(self, path: str) -> bool:
        """Whether a path is about billing."""
        return path.lower().startswith(_ROOT)

    def partner(self, ask: AzureRequest) -> None:
        """An administrator of the partner must ask. Raises Refusal."""
        caller = self.authorizer.authorize(ask.headers, self.world.tenant_id, writes=False)
        if caller.person is None or not caller.person.roles & {ADMIN_AGENT, GLOBAL_ADMIN}:
            who = caller.app_id if caller.person is None else caller.person.email
            message = f"The client '{who}' does not have authorization to perform the action on the billing account."
            raise arm(403, "AuthorizationFailed", message)

    def answer(self, ask: AzureRequest) -> Answer:
        """One request. Raises Refusal."""
        check_version(ask, VERSIONS)
        self.partner(ask)
        parts = [unquote(part) for part in ask.path.strip("/").split("/")][3:]
        words = [part.lower() for part in parts]
        if ask.method != "GET":
            raise arm(405, "MethodNotAllowed", f"The method {ask.method} is not allowed.")
        if parts and words[0] != self.account.lower():
            raise arm(404, "NotFound", f"The billing account '{parts[0]}' was not found.")
        match words:
            case []:
                return Answer(200, {"value": [self._account_body()]})
            case [_]:
                return Answer(200, self._account_body())
            case [_, "customers"]:
                return self._customers(ask)
            case [_, "customers", identity]:
                return Answer(200, self._customer_body(self._customer(identity), self._expanded(ask)))
        raise arm(
            404, "InvalidResourceType", f"The resource type '{'/'.join(parts[1:])}' could not be found."
        )

    def customer_of(self, scope: str) -> Customer:
        """The customer that a billing scope names. Raises Refusal."""
        found = re.fullmatch(rf"{_ROOT}/([^/]+)/customers/([^/]+)/?", scope.lower())
        if found is None or found[1] != self.account.lower():
            raise arm(400, "InvalidBillingScope", f"The billing scope '{scope}' is not valid.")
        return self._customer(found[2])

    def _customer(self, identity: str) -> Customer:
        known = self.world.customer(identity)
        if known is None or known.relationship == "none":
            raise arm(404, "NotFound", f"The customer '{identity}' was not found.")
        return known

    def _customers(self, ask: AzureRequest) -> Answer:
        rows = [one for one in self.world.customers.values() if one.relationship != "none"]
        skip = ask.query.get("$skiptoken", "0")
        if not skip.isdecimal() or len(skip) > 9:
            raise arm(400, "InvalidParameterValue", "The value of $skiptoken is not valid.")
        start = int(skip)
        page = [self._customer_body(one, self._expanded(ask)) for one in rows[start : start + _PAGE]]
        body: Json = {"value": page}
        if start + _PAGE < len(rows):
            body["nextLink"] = (
                f"{ask.base}{ask.path}?api-version={ask.query['api-version']}&$skiptoken={start + _PAGE}"
            )
        return Answer(200, body)

    @staticmethod
    def _expanded(ask: AzureRequest) -> set[str]:
        return {each.strip().lower() for each in ask.query.get("$expand", "").split(",") if each.strip()}

    def _account_body(self) -> Json:
        properties = {
            "displayName": PARTNER_NAME,
            "accountStatus": "Active",
            "accountType": "Partner",
            "agreementType": "MicrosoftPartnerAgreement",
            "hasReadAccess": True,
        }
        kind = "Microsoft.Billing/billingAccounts"
        return {"id": self._path, "name": self.account, "type": kind, "properties": properties}

    def _customer_body(self, one: Customer, expanded: set[str]) -> Json:
        properties: Json = {
            "displayName": one.name,
            "systemId": one.commerce_id,
            "billingProfileDisplayName": PARTNER_NAME,
        }
        if "enabledazureplans" in expanded:
            plans = [
                each for each in self.world.bought(one) if each.kind == "plan" and each.status == "active"
            ]
            properties["enabledAzurePlans"] = [
                {"productId": each.offer_id.split(":")[0], "skuId": each.offer_id.split(":")[1],
                 "skuDescription": "Microsoft Azure Plan"}
                for each in plans
            ]  # fmt: skip
        if "resellers" in expanded:
            mine = [each for each in self.world.resellers if each.tenant_id == one.reseller_tenant]
            properties["resellers"] = [{"resellerId": each.mpn_id, "description": each.name} for each in mine]
        kind = "Microsoft.Billing/billingAccounts/customers"
        return {
            "id": f"{self._path}/customers/{one.id}",
            "name": one.id,
            "type": kind,
            "properties": properties,
        }
