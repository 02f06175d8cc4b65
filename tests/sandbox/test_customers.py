"""Customers: lists, and checks before making one."""

from __future__ import annotations

import json
import uuid
from urllib.parse import quote

import pytest

from sandbox import Sandbox
from tests.sandbox.conftest import Client, new_customer, walk


@pytest.fixture
def sandbox(standing: Sandbox) -> Sandbox:
    """Nothing is changed here, so one world serves all."""
    return standing


async def test_paging_visits_every_customer_once(app: Client) -> None:
    rows = await walk(app, "/v1/customers?size=37")
    ids = [row["id"] for row in rows]
    assert len(ids) == len(set(ids)) == len(app.sandbox.world.customers)


async def test_without_the_header_of_the_link_the_first_page_comes_again(app: Client) -> None:
    first = (await app.get("/v1/customers?size=5")).json
    again = (await app.get(first["links"]["next"]["uri"])).json
    assert again["items"] == first["items"]


async def test_a_foreign_continuation_token_is_code_2000(app: Client) -> None:
    got = await app.get(
        "/v1/customers?size=5&seekOperation=Next", headers={"MS-ContinuationToken": "AQAAAA=="}
    )
    assert (got.status, got.code) == (400, 2000)


async def test_names_are_searched_by_their_beginning_only(app: Client) -> None:
    def path(operator: str, value: str) -> str:
        return "/v1/customers?size=50&filter=" + quote(
            json.dumps({"Field": "CompanyName", "Value": value, "Operator": operator})
        )

    names = [
        row["companyProfile"]["companyName"]
        for row in (await app.get(path("starts_with", "CONTOSO"))).json["items"]
    ]
    assert sorted(names) == ["Contoso Ltd", "Contoso Retail"]
    assert (await app.get(path("starts_with", "Werke"))).json["items"] == []
    assert (await app.get(path("substring", "toso"))).status == 400


async def test_a_customer_is_found_in_any_case_and_an_unknown_one_is_not(app: Client, fabrikam) -> None:
    body = (await app.get(f"/v1/customers/{fabrikam.id.upper()}")).json
    assert body["companyProfile"]["companyName"] == "Fabrikam, Inc."
    assert body["billingProfile"]["attributes"]["etag"]
    assert (await app.get(f"/v1/customers/{uuid.uuid4()}")).code == 60003
    assert (await app.get("/v1/customers/nonsense")).code == 900118


@pytest.mark.parametrize(
    ("domain", "status"),
    [("brandnew.onmicrosoft.com", 404), ("fabrikaminc.onmicrosoft.com", 200), ("not a domain", 400)],
)
async def test_a_free_domain_is_not_found_and_there_is_never_a_body(
    app: Client, domain: str, status: int
) -> None:
    got = await app("HEAD", f"/v1/domains/{quote(domain)}")
    assert (got.status, got.raw) == (status, b"")


async def test_an_address_is_judged_in_the_newer_manner(app: Client) -> None:
    good = new_customer()["BillingProfile"]["DefaultAddress"]
    assert (await app("POST", "/v1/validations/address", body=good)).json["status"] == "VerifiedShippable"
    mixed = (await app("POST", "/v1/validations/address", body={**good, "PostalCode": "98007"})).json
    assert mixed["status"] == "InteractionRequired"
    assert mixed["suggestedAddresses"][0]["city"] == "Bellevue"
    for wrong, status in (
        ({"PostalCode": "9805"}, "None"),
        ({"State": "XX"}, "None"),
        ({"Country": "ZZ"}, "NotValidated"),
        ({"City": ""}, "NotValidated"),
    ):
        got = await app("POST", "/v1/validations/address", body={**good, **wrong})
        assert got.json["status"] == status


async def test_rules_of_a_country_and_partners_by_number(app: Client, ada: Client) -> None:
    rules = (await app.get("/v1/countryvalidationrules/us")).json
    assert rules["isStateRequired"] is True
    assert "WA" in rules["supportedStatesList"]
    assert (await ada.get("/v1/profiles/mpn?mpnId=4847383")).json["partnerName"] == "First Up Consultants"
    assert (await ada.get("/v1/profiles/mpn?mpnId=9999999")).code == 3000
    rows = (await ada.get("/v1/relationships?relationship_type=IsIndirectCloudSolutionProviderOf")).json[
        "items"
    ]
    assert {"name": "First Up Consultants", "state": "Active"}.items() <= rows[0].items()
    assert (await ada.get("/v1/compliance/csp/agreementstatus?mpnId=4847383")).json == {
        "isAgreementSigned": True
    }
    assert (await ada.get("/v1/compliance/csp/agreementstatus?mpnId=5590316")).code == 2203
    assert (await ada.get("/v1/compliance/csp/agreementstatus")).code == 2001
