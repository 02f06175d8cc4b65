"""Azure Resource Manager under the common policy, against its double: two tokens, and creations that are told of later."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from adapters.microsoft.entra import audiences
from adapters.microsoft.entra.tokens import Auth
from adapters.microsoft.http.exchange import Exchange
from adapters.microsoft.http.paging import Page, odata_page
from adapters.microsoft.http.protocol import Call
from adapters.microsoft.http.requests import Requests
from adapters.microsoft.http.service import LATER, Service
from adapters.microsoft.http.transport import HttpTransport
from adapters.microsoft.http.wire import fields
from bot.errors import Cause, PartnerFailure
from config.settings import PartnerCenterSettings
from sandbox import Sandbox

VERSION: dict[str, str | int] = {"api-version": "2024-04-01"}
_REQUESTS = Requests("Azure")


def resource_manager(url: str) -> Service:
    return Service(
        name="Azure",
        label="azure",
        base=url,
        audience=audiences.AZURE,
        judge=lambda status, code: (Cause.NOT_FOUND if status == 404 else Cause.CONFLICT, LATER),
        request_header="x-ms-client-request-id",
        correlation_header="x-ms-correlation-request-id",
        auxiliary_header="x-ms-authorization-auxiliary",
    )


@pytest.fixture
async def azure(sandbox: Sandbox, settings: PartnerCenterSettings, auth: Auth) -> AsyncIterator[Exchange]:
    async def doze(seconds: float) -> None:
        await asyncio.sleep(min(seconds, 0.1))

    transport = HttpTransport(settings.ca_file)
    opened = Exchange(resource_manager(sandbox.management_url), auth, transport, sleep=doze)
    yield opened
    await opened.close()


def products() -> Call[Page[str]]:
    request = _REQUESTS.get(
        "list products", "providers", "Microsoft.Support", "services", query=VERSION, user=True
    )
    return odata_page(request, lambda row: row.need("id"))


def problems(product: str) -> Call[Page[str]]:
    request = _REQUESTS.get("list problems", *product.strip("/").split("/"), "problemClassifications", query=VERSION, user=True)  # fmt: skip
    return odata_page(request, lambda row: row.need("id"))


def raise_ticket(tenant: str, subscription: str, name: str, properties: dict[str, Any]) -> Call[str]:
    where = ("subscriptions", subscription, "providers", "Microsoft.Support", "supportTickets", name)
    body = {"properties": properties}
    request = _REQUESTS.send("raise a ticket", "PUT", *where, body=body, query=VERSION, user=True)
    return Call(replace(request, tenant=tenant), lambda answer: fields(answer.body).need("name"))


async def wanted(azure: Exchange) -> dict[str, Any]:
    product = (await azure.everything(products()))[0]
    contact = {
        "firstName": "Hana",
        "lastName": "Kimura",
        "preferredContactMethod": "email",
        "primaryEmailAddress": "hana@northwindcloud.example",
        "preferredTimeZone": "Pacific Standard Time",
        "country": "usa",
        "preferredSupportLanguage": "en-us",
    }
    return {
        "title": "VM does not start",
        "description": "It says allocation failed.",
        "severity": "moderate",
        "advancedDiagnosticConsent": "No",
        "serviceId": product,
        "problemClassificationId": (await azure.everything(problems(product)))[0],
        "contactDetails": contact,
    }


def subscription_of(sandbox: Sandbox, company: str, *, planned: bool) -> tuple[str, str]:
    customer = sandbox.world.named(company)
    bought = [each for each in sandbox.world.bought(customer) if each.kind == "plan"]
    found = [each for plan in bought for each in plan.entitlements if bool(each.support_plan) is planned]
    return customer.id.lower(), found[0].id


async def test_a_creation_is_followed_to_its_result(sandbox: Sandbox, azure: Exchange) -> None:
    tenant, subscription = subscription_of(sandbox, "Fabrikam, Inc.", planned=True)
    made = await azure.perform(raise_ticket(tenant, subscription, "first", await wanted(azure)))
    assert made == "first"
    looks = [each for each in sandbox.requests if "operationsStatus" in each["path"]]
    assert len(looks) >= 2, "it was looked at before it was done"
    sent = [each for each in sandbox.requests if "/subscriptions/" in each["path"]]
    assert len({each["headers"]["x-ms-client-request-id"] for each in sent}) == 1


async def test_without_the_partner_s_token_beside_it_the_customer_s_is_not_enough(
    sandbox: Sandbox, azure: Exchange, auth: Auth, settings: PartnerCenterSettings
) -> None:
    tenant, subscription = subscription_of(sandbox, "Fabrikam, Inc.", planned=True)
    alone = replace(azure.service, auxiliary_header="")
    exchange = Exchange(alone, auth, HttpTransport(settings.ca_file))
    with pytest.raises(PartnerFailure) as caught:
        await exchange.perform(raise_ticket(tenant, subscription, "first", await wanted(azure)))
    await exchange.close()
    assert caught.value.code == "LinkedAuthorizationFailed"


async def test_a_creation_that_comes_to_nothing_says_so(sandbox: Sandbox, azure: Exchange) -> None:
    company = next(
        each.name
        for each in sandbox.world.customers.values()
        if any(one.support_plan is None for plan in sandbox.world.bought(each) for one in plan.entitlements)
    )
    tenant, subscription = subscription_of(sandbox, company, planned=False)
    with pytest.raises(PartnerFailure) as caught:
        await azure.perform(raise_ticket(tenant, subscription, "never", await wanted(azure)))
    assert (caught.value.code, caught.value.maybe_done) == ("InvalidSupportPlan", False)
    assert "high tier-support plans" in caught.value.detail


async def test_a_status_that_cannot_be_read_leaves_the_creation_unknown(
    sandbox: Sandbox, azure: Exchange
) -> None:
    tenant, subscription = subscription_of(sandbox, "Fabrikam, Inc.", planned=True)
    where = f"/subscriptions/{subscription}/providers/Microsoft.Support/operationsStatus"
    sandbox.faults.order("status", method="GET", path=where, status=404, times=9)
    with pytest.raises(PartnerFailure) as caught:
        await azure.perform(raise_ticket(tenant, subscription, "perhaps", await wanted(azure)))
    assert caught.value.maybe_done and sandbox.world.support.find(subscription, "perhaps")
