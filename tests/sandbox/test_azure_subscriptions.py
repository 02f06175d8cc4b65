"""Azure subscriptions made by alias under a customer's plan, and what may be done with one."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import Sandbox
from tests.sandbox.conftest import Client
from tests.sandbox.documented import TEXT, lacks
from tests.sandbox.test_subscriptions import licence, path

MANAGEMENT = "https://management.azure.com"
ALIAS = "/providers/Microsoft.Subscription/aliases/dev-team?api-version=2021-10-01"
ALIAS_BODY = {
    "id": TEXT,
    "name": TEXT,
    "type": TEXT,
    "properties": {"subscriptionId": TEXT, "provisioningState": TEXT},
}


@pytest.fixture
def azure(anonymous: Client) -> Client:
    return anonymous.as_("ada", audience=MANAGEMENT)


async def scope(azure: Client, customer: Any) -> str:
    """The billing scope of a customer, looked up as the vendor's page says."""
    accounts = (await azure.get("/providers/Microsoft.Billing/billingAccounts?api-version=2024-04-01")).json[
        "value"
    ]
    [account] = [one for one in accounts if one["properties"]["agreementType"] == "MicrosoftPartnerAgreement"]
    rows = (
        await azure.get(
            f"{account['id']}/customers/{customer.id}?api-version=2024-04-01&$expand=enabledAzurePlans"
        )
    ).json
    assert rows["properties"]["enabledAzurePlans"][0]["productId"] == "DZH318Z0BPS6"
    return str(rows["id"])


def wish(billing_scope: str, **changes: Any) -> dict[str, Any]:
    return {
        "properties": {
            "billingScope": billing_scope,
            "DisplayName": "Dev Team",
            "Workload": "Production",
            **changes,
        }
    }


async def test_a_subscription_is_made_once_for_an_alias_and_is_then_under_the_plan(
    azure: Client, app: Client, sandbox: Sandbox, fabrikam: Any
) -> None:
    plan = licence(sandbox, "Fabrikam, Inc.", kind="plan")
    body = wish(await scope(azure, fabrikam))
    made = await azure("PUT", ALIAS, body=body)
    assert made.status == 201 and lacks(made.json, ALIAS_BODY) == []
    assert made.json["properties"]["provisioningState"] == "Accepted"
    again = await azure("PUT", ALIAS, body=body)
    assert (again.status, again.json) == (200, made.json)
    sandbox.world.clock.advance(5)
    assert (await azure.get(ALIAS)).json["properties"]["provisioningState"] == "Succeeded"
    rows = (await app.get(f"{path(plan)}/azureentitlements")).json["items"]
    mine = [row for row in rows if row["id"] == made.json["properties"]["subscriptionId"]]
    assert [(row["friendlyName"], row["status"]) for row in mine] == [("Dev Team", "active")]
    assert (await azure("DELETE", ALIAS)).status == 200
    assert (await azure.get(ALIAS)).json["error"]["code"] == "ResourceNotFound"


async def test_customers_are_told_page_by_page(azure: Client, sandbox: Sandbox) -> None:
    accounts = (await azure.get("/providers/Microsoft.Billing/billingAccounts?api-version=2024-04-01")).json[
        "value"
    ]
    at, names = f"{accounts[0]['id']}/customers?api-version=2024-04-01", []
    while at:
        page = (await azure.get(at)).json
        names += [row["name"] for row in page["value"]]
        at = page.get("nextLink", "").removeprefix(sandbox.url)
    assert len(names) == len(set(names)) == len(sandbox.world.customers)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"Workload": "Play"}, "InvalidParameterValue"),
        ({"Workload": "DevTest"}, "AzurePlanNotFound"),
        ({"DisplayName": ""}, "InvalidParameterValue"),
        ({"billingScope": "/somewhere"}, "InvalidBillingScope"),
        ({"resellerId": "1"}, "InvalidReseller"),
    ],
)
async def test_what_cannot_be_made_is_refused(
    azure: Client, fabrikam: Any, changes: dict[str, str], code: str
) -> None:
    got = await azure("PUT", ALIAS, body=wish(await scope(azure, fabrikam), **changes))
    assert (got.status, got.json["error"]["code"]) == (400, code)


async def test_it_takes_an_administrator_of_the_partner(anonymous: Client, fabrikam: Any) -> None:
    for client in (
        anonymous.as_("hana", audience=MANAGEMENT),
        anonymous.as_(None, audience=MANAGEMENT),
        anonymous.as_("ada", audience=MANAGEMENT, tenant=fabrikam.id),
    ):
        assert (await client.get(ALIAS)).status in (401, 403)
    ada = anonymous.as_("ada", audience=MANAGEMENT)
    assert (await ada.get(ALIAS.partition("?")[0])).json["error"]["code"] == "MissingApiVersionParameter"


async def test_a_subscription_is_renamed_cancelled_and_enabled_on_behalf_of_the_customer(
    anonymous: Client, sandbox: Sandbox, fabrikam: Any
) -> None:
    plan = licence(sandbox, "Fabrikam, Inc.", kind="plan")
    one = plan.entitlements[0]
    on_behalf = anonymous.as_("ada", audience=MANAGEMENT, tenant=fabrikam.id)
    partner = sandbox.token("ada@northwindcloud.example", audience=MANAGEMENT)
    both = {"x-ms-authorization-auxiliary": f"Bearer {partner}"}
    at = f"/subscriptions/{one.id}/providers/Microsoft.Subscription"
    version = "api-version=2021-10-01"
    body = {"subscriptionName": "Shop"}
    assert (await on_behalf("POST", f"{at}/rename?{version}", body=body)).status == 403
    renamed = await on_behalf("POST", f"{at}/rename?{version}", headers=dict(both), body=body)
    assert renamed.json == {"subscriptionId": one.id}
    read = f"/subscriptions/{one.id}?api-version=2022-12-01"
    assert (await on_behalf.get(read)).json["displayName"] == "Shop"
    await on_behalf("POST", f"{at}/cancel?{version}", headers=dict(both))
    assert (await on_behalf("POST", f"{at}/cancel?{version}", headers=dict(both))).status == 409
    sandbox.world.clock.advance(601)
    assert (await on_behalf.get(read)).json["state"] == "Disabled"
    await on_behalf("POST", f"{at}/enable?{version}", headers=dict(both))
    sandbox.world.clock.advance(601)
    assert (await on_behalf.get(read)).json["state"] == "Enabled"
