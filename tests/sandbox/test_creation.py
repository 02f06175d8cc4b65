"""Making customers, and what must not be made."""

from __future__ import annotations

import asyncio
import json
import re
import uuid

from tests.sandbox.conftest import Client, new_customer, walk


async def test_an_address_is_judged_in_the_older_manner_when_ordered(app: Client) -> None:
    await app("POST", "/_sandbox/options", body={"older_addresses": True})
    good = new_customer()["BillingProfile"]["DefaultAddress"]
    fine = await app("POST", "/v1/validations/address", body=good)
    assert (fine.status, fine.raw) == (200, b"")
    got = await app("POST", "/v1/validations/address", body={**good, "PostalCode": "98007"})
    assert (got.status, got.code) == (400, 2007)
    inner = json.loads(got.json["description"])
    assert inner["code"] == "60071"
    assert inner["corrected_address"]["city"] == "BELLEVUE"
    assert "&#39;City&#39;" in inner["reason"]


async def test_a_new_customer_gets_a_password_once_and_joins_the_list(app: Client) -> None:
    got = await app("POST", "/v1/customers", body=new_customer())
    assert got.status == 201
    made = got.json
    assert made["relationshipToPartner"] == "none"
    assert made["userCredentials"]["password"]
    read = (await app.get(f"/v1/customers/{made['id']}")).json
    assert "userCredentials" not in read
    assert read["billingProfile"]["culture"] == "en-US"
    assert made["id"] in [row["id"] for row in await walk(app, "/v1/customers?size=500")]


async def test_the_same_request_id_makes_one_customer_however_often(app: Client) -> None:
    headers = {"MS-RequestId": str(uuid.uuid4())}
    first, *others = await asyncio.gather(
        *(app("POST", "/v1/customers", headers=dict(headers), body=new_customer()) for _ in range(4))
    )
    assert all(one.raw == first.raw for one in others)
    effects = [one for one in app.sandbox.world.ledger.effects if one.kind == "customer"]
    assert len(effects) == 1
    again = await app("POST", "/v1/customers", body=new_customer())
    assert again.status == 409


async def test_a_customer_needs_both_ids_in_its_headers(app: Client) -> None:
    got = await app("POST", "/v1/customers", headers={"MS-CorrelationId": ""}, body=new_customer())
    assert got.status == 400


async def test_registration_numbers_and_phones_follow_the_country(app: Client) -> None:
    almaty = {"City": "Almaty", "State": "", "PostalCode": "050000", "Country": "KZ"}
    body = new_customer(**almaty)
    assert (await app("POST", "/v1/customers", body=body)).code == 600049
    body["CompanyProfile"]["OrganizationRegistrationNumber"] = "12"
    got = await app("POST", "/v1/customers", body=body)
    assert got.code == 600050
    assert r"^\d{12}$" in got.json["description"]
    body["CompanyProfile"]["OrganizationRegistrationNumber"] = "123456789012"
    assert (await app("POST", "/v1/customers", body=body)).code == 600051
    body["BillingProfile"]["DefaultAddress"]["PhoneNumber"] = "77272000000"
    assert (await app("POST", "/v1/customers", body=body)).status == 201
    elsewhere = new_customer()
    elsewhere["CompanyProfile"] = {
        "Domain": "else.onmicrosoft.com",
        "OrganizationRegistrationNumber": "123456789012",
    }
    assert (await app("POST", "/v1/customers", body=elsewhere)).code == 600002


async def test_a_customer_for_a_reseller_needs_a_user_and_a_known_reseller(app: Client, ada: Client) -> None:
    world = app.sandbox.world
    body = new_customer() | {"AssociatedPartnerId": world.resellers[0].tenant_id}
    assert (await app("POST", "/v1/customers", body=body)).code == 900329
    unknown = await ada("POST", "/v1/customers", body=body | {"AssociatedPartnerId": str(uuid.uuid4())})
    assert unknown.code == 900154
    unsigned = next(one for one in world.resellers if not one.signed)
    assert (
        await ada("POST", "/v1/customers", body=body | {"AssociatedPartnerId": unsigned.tenant_id})
    ).code == 900123
    made = await ada("POST", "/v1/customers", body=body)
    assert made.json["associatedPartnerId"] == world.resellers[0].tenant_id


async def test_a_stale_etag_is_refused_and_the_answer_is_capitalised(app: Client, fabrikam) -> None:
    path = f"/v1/customers/{fabrikam.id}/profiles/billing"
    profile = (await app.get(path)).json
    etag = profile["attributes"]["etag"]
    done = await app("PUT", path, headers={"If-Match": f'"{etag}"'}, body=profile | {"firstName": "Zora"})
    assert done.json["FirstName"] == "Zora"
    late = await app("PUT", path, headers={"If-Match": f'"{etag}"'}, body=profile)
    assert (late.status, late.code) == (412, 2055)


async def test_what_was_done_is_in_the_audit_trail(app: Client) -> None:
    made = (await app("POST", "/v1/customers", body=new_customer())).json
    rows = (await app.get("/v1/auditrecords")).json["items"]
    assert rows[0]["operationType"] == "add_customer"
    assert json.loads(rows[0]["resourceNewValue"])["Id"] == made["id"]
    assert "password" not in json.dumps(rows).lower()
    assert (await app.get("/v1/auditrecords?startDate=2026-01-01")).code == 400


async def test_a_webhook_registration_is_kept(app: Client) -> None:
    assert (await app.get("/webhooks/v1/registration")).status == 404
    names = (await app.get("/webhooks/v1/registration/events")).json
    assert "usagerecords-thresholdExceeded" in names
    body = {"WebhookUrl": "https://bot.example/partner-center/events", "WebhookEvents": ["invoice-ready"]}
    assert (await app("POST", "/webhooks/v1/registration", body=body)).json["SubscriberId"]
    assert (await app.get("/webhooks/v1/registration")).json["WebhookEvents"] == ["invoice-ready"]


async def test_a_phone_number_is_refused_exactly_by_the_rule_of_its_country(app: Client, fabrikam) -> None:
    rules = (await app.get("/v1/countryvalidationrules/US")).json
    assert rules["phoneNumberRegex"] == (
        r"^(1[\-\/\.]?)?(\((\d{3})\)|(\d{3}))[\-\/\.]?(\d{3})[\-\/\.]?(\d{4})$"
    )
    for number in ("+1 425 555 0100", "+14255550100", "425 555 0100", "555-0100", "٤٢٥٥٥٥٠١٠٠"):
        got = await app("POST", "/v1/customers", body=new_customer(PhoneNumber=number))
        assert (got.status, got.code) == (400, 3000) and rules["phoneNumberRegex"] in got.json["description"]
    path = f"/v1/customers/{fabrikam.id}/profiles/billing"
    profile = (await app.get(path)).json
    headers = {"If-Match": f'"{profile["attributes"]["etag"]}"'}
    wrong = profile | {"defaultAddress": profile["defaultAddress"] | {"phoneNumber": "x"}}
    assert (await app("PUT", path, headers=headers, body=wrong)).code == 3000
    assert (await app("POST", "/v1/customers", body=new_customer(PhoneNumber="(425)555-0100"))).status == 201


async def test_every_customer_of_the_world_has_a_number_that_could_be_sent_again(app: Client) -> None:
    for customer in app.sandbox.world.customers.values():
        assert re.fullmatch(customer.country.phone, customer.phone, re.ASCII), customer.name
