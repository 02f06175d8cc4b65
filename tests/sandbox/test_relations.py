"""What belongs to a customer beside its purchases: profile, relation, agreements, qualifications."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sandbox import Sandbox
from tests.sandbox.conftest import Client, walk
from tests.sandbox.documented import FLAG, LINK, NUMBER, TEXT, collection, lacks
from tests.sandbox.test_subscriptions import edit, plain

CONTACT = {
    "firstName": "Tania",
    "lastName": "Carr",
    "email": "tania@example.com",
    "phoneNumber": "1234567890",
}
MCA = "117a77b0-9360-443b-8795-c6dedc750cf9"


async def test_every_profile_can_be_written_back_as_it_was_read(app: Client, sandbox: Sandbox) -> None:
    by_country = {one.country.iso2: one for one in sandbox.world.customers.values()}
    for customer in by_country.values():
        path = f"/v1/customers/{customer.id}/profiles/billing"
        profile = (await app.get(path)).json
        headers = {"If-Match": f'"{profile["attributes"]["etag"]}"'}
        assert (await app("PUT", path, headers=headers, body=profile)).status == 200, customer.country.name


async def test_a_profile_is_replaced_and_the_audit_log_says_so(app: Client, fabrikam: Any) -> None:
    path = f"/v1/customers/{fabrikam.id}/profiles/billing"
    profile = (await app.get(path)).json
    assert (await app("PUT", path, body=profile)).status == 400
    headers = {"If-Match": f'"{profile["attributes"]["etag"]}"'}
    assert (await app("PUT", path, headers=dict(headers), body={**profile, "email": "nobody"})).code == 3000
    abroad = {
        **profile,
        "defaultAddress": {
            **profile["defaultAddress"],
            "country": "GB",
            "state": "",
            "postalCode": "SW1A 1AA",
        },
    }
    assert (await app("PUT", path, headers=dict(headers), body=abroad)).code == 3000
    done = await app(
        "PUT",
        path,
        headers=headers,
        body={**profile, "companyName": "Fabrikam International", "culture": "es-US"},
    )
    assert (done.json["CompanyName"], done.json["Culture"]) == ("Fabrikam International", "es-US")
    newest = (await app.get("/v1/auditrecords")).json["items"][0]
    assert newest["operationType"] == "update_customer_billing_profile"
    assert json.loads(newest["resourceOldValue"])["CompanyName"] == "Fabrikam, Inc."


async def test_an_invitation_is_a_link_and_who_accepts_it_is_a_customer(
    app: Client, ada: Client, sandbox: Sandbox
) -> None:
    assert (await app.get("/v1/customers/relationshiprequests")).code == 900329
    told = (await ada.get("/v1/customers/relationshiprequests")).json
    assert lacks(told, {"url": TEXT, "attributes": {"objectType": TEXT}}) == []
    assert sandbox.tenant_id in told["url"]
    order = {"name": "Tailspin Toys Nederland B.V.", "country": "NL"}
    made = (await app("POST", "/_sandbox/invited", body=order)).json["customer"]
    assert made in [row["id"] for row in await walk(app, "/v1/customers?size=500")]
    assert (await app.get(f"/v1/customers/{made}/subscriptions")).json["items"] == []


async def test_a_relation_ends_when_nothing_is_left(
    app: Client, ada: Client, sandbox: Sandbox, fabrikam: Any
) -> None:
    path, body = (
        f"/v1/customers/{fabrikam.id}",
        {"relationshipToPartner": "none", "attributes": {"objectType": "Customer"}},
    )
    assert (await app("PATCH", path, body=body)).code == 900329
    mine = sandbox.world.bought(fabrikam)

    async def refused() -> str:
        got = await ada("PATCH", path, body=body)
        assert got.status == 400
        return str(got.json["description"])

    assert "reservations" in await refused()
    for one in mine:
        if one.kind == "reservation":
            one.status = "deleted"
    assert "Azure subscriptions" in await refused()
    for one in mine:
        if one.metered:
            one.status = "suspended"
    assert "active subscriptions" in await refused()
    for one in mine:
        if one.listed and one.status == "active" and one.terms.parent_id is None and one.kind == "licence":
            sandbox.world.selling.slow_updates = "none"
            assert (await edit(app, one, status="suspended")).status == 200
    for one in mine:
        if one.kind == "software":
            one.status = "suspended"
    done = await ada("PATCH", path, body=body)
    assert done.status == 200 and done.json == {
        "Id": None, "CommerceId": None, "CompanyProfile": None, "BillingProfile": None, "RelationshipToPartner": "none",
        "AllowDelegatedAccess": None, "UserCredentials": None, "CustomDomains": None, "AssociatedPartnerId": None,
        "Attributes": {"ObjectType": "Customer"},
    }  # fmt: skip
    assert (await app.get(path)).code == 20002
    newest = (await app.get("/v1/auditrecords")).json["items"][0]
    assert newest["operationType"] == "remove_partner_customer_relationship"


async def test_customers_are_deleted_in_an_integration_account_alone(app: Client, sandbox: Sandbox) -> None:
    order = {"name": "Tailspin Toys Nederland B.V.", "country": "NL"}
    made = (await app("POST", "/_sandbox/invited", body=order)).json["customer"]
    assert (await app("DELETE", f"/v1/customers/{made}")).code == 900127
    await app("POST", "/_sandbox/selling", body={"sandbox_limits": True})
    assert (await app("DELETE", f"/v1/customers/{made}")).status == 204
    assert (await app.get(f"/v1/customers/{made}")).code == 60003


async def test_agreements_are_told_by_type_and_the_former_one_without(
    ada: Client, app: Client, fabrikam: Any
) -> None:
    row = {"templateId": TEXT, "agreementType": TEXT, "agreementLink": TEXT, "versionRank": NUMBER}
    assert (await app.get("/v1/agreements")).code == 900329
    former = (await ada.get("/v1/agreements")).json
    assert lacks(former, {**collection(row), "links": {"self": LINK}}) == []
    assert [each["agreementType"] for each in former["items"]] == ["MicrosoftCloudAgreement"]
    now = (await ada.get("/v1/agreements?agreementType=MicrosoftCustomerAgreement")).json["items"]
    assert [each["templateId"] for each in now] == [MCA]
    assert len((await ada.get("/v1/agreements?agreementType=*")).json["items"]) == 2
    mine = f"/v1/customers/{fabrikam.id}/agreements"
    assert (await ada.get(mine)).json == {"totalCount": 0, "items": []}
    confirmed = (await ada.get(f"{mine}?agreementType=*")).json["items"]
    assert lacks(confirmed, [{"primaryContact": {"firstName": TEXT, "lastName": TEXT, "email": TEXT}, "templateId": TEXT,
                              "dateAgreed": TEXT, "type": TEXT, "agreementLink": TEXT}]) == []  # fmt: skip


async def test_the_text_of_an_agreement_is_there_in_a_language_for_five_minutes(ada: Client) -> None:
    path = f"/v1/agreementtemplates/{MCA}/document"
    told = (await ada.get(f"{path}?language=de-DE&country=DE")).json
    assert lacks(told, {"displayUri": TEXT, "downloadUri": TEXT, "language": TEXT, "country": TEXT}) == []
    assert (told["language"], told["country"]) == ("de-DE", "DE")
    assert (await ada.get(path)).json["country"] == "US"
    assert (await ada.get(f"{path}?country=de")).code == 3000


async def test_an_acceptance_is_told_once_for_a_contact(
    ada: Client, anonymous: Client, sandbox: Sandbox
) -> None:
    order = {"name": "Tailspin Toys Nederland B.V.", "country": "NL"}
    made = (await ada("POST", "/_sandbox/invited", body=order)).json["customer"]
    path = f"/v1/customers/{made}/agreements"
    body = {"primaryContact": CONTACT, "templateId": MCA, "dateAgreed": "2026-11-19T00:00:00.000Z",
            "type": "MicrosoftCustomerAgreement"}  # fmt: skip
    assert (await anonymous.as_("sam")("POST", path, body=body)).code == 900150
    for wrong in (
        {"type": "MicrosoftCloudAgreement"},
        {"templateId": "998b88de-aa99-4388-a42c-1b3517d49490"},
        {"primaryContact": {**CONTACT, "email": ""}},
        {"dateAgreed": "2027-01-01"},
        {"dateAgreed": "yesterday"},
    ):
        assert (await ada("POST", path, body={**body, **wrong})).code == 3000
    done = await ada("POST", path, body=body)
    assert done.status == 201 and done.json == {"userId": done.json["userId"], **body}
    again = await ada("POST", path, body=body)
    assert (again.status, again.code, again.json["errorName"]) == (400, 600061, "AgreementAlreadyExists")
    other = {**body, "primaryContact": {**CONTACT, "phoneNumber": "0987654321"}}
    assert (await ada("POST", path, body=other)).status == 201
    newest = (await ada.get("/v1/auditrecords")).json["items"][0]
    assert newest["operationType"] == "create_agreement"


async def test_a_customer_may_have_signed_by_itself(ada: Client, fabrikam: Any) -> None:
    path = f"/v1/customers/{fabrikam.id}/directSignedMicrosoftCustomerAgreementStatus"
    assert (await ada.get(path)).json == {"isSigned": False}
    await ada("POST", "/_sandbox/agreement", body={"customer": "Fabrikam, Inc.", "direct": True})
    assert (await ada.get(path)).json == {"isSigned": True}


async def test_a_school_is_vetted_before_it_may_buy_as_one(
    ada: Client, app: Client, sandbox: Sandbox, fabrikam: Any
) -> None:
    path = f"/v1/customers/{fabrikam.id}/qualifications"
    assert (await app.get(path)).json == []
    asked = await ada(
        "POST", path, body={"Qualification": "Education", "EducationSegment": "K12", "Website": "x.example"}
    )
    assert asked.status == 201
    assert lacks(asked.json, {"qualification": TEXT, "vettingStatus": TEXT, "vettingCreateDate": TEXT}) == []
    [waiting] = (await app.get(path)).json
    assert lacks(waiting, {"qualification": TEXT, "vettingStatus": TEXT, "vettingCreatedDate": TEXT}) == []
    assert waiting["vettingStatus"] == "InReview"
    schools = f"/v1/customers/{fabrikam.id}/products?targetView=OnlineServices&targetSegment=education"
    assert (await app.get(schools)).code == 400030
    sandbox.world.clock.advance(31 * 60)
    assert (await app.get(path)).json == [{"qualification": "Education", "vettingStatus": "Approved"}]
    assert [row["title"] for row in (await app.get(schools)).json["items"]] == ["Microsoft 365 E3"]


@pytest.mark.parametrize(
    ("query", "body", "status"),
    [
        ("", {"Qualification": "Nonprofit"}, 400),
        ("", {"Qualification": "Education", "EducationSegment": "Kindergarten"}, 400),
        ("", {"Qualification": "GovernmentCommunityCloud"}, 400),
        ("?code=12345", {"Qualification": "GovernmentCommunityCloud"}, 201),
        ("", {"Qualification": "StateOwnedEntity"}, 201),
    ],
)
async def test_what_may_be_asked_for(
    ada: Client, fabrikam: Any, query: str, body: dict[str, str], status: int
) -> None:
    assert (
        await ada("POST", f"/v1/customers/{fabrikam.id}/qualifications{query}", body=body)
    ).status == status


async def test_a_denied_school_is_told_why_and_codes_are_listed(
    ada: Client, app: Client, sandbox: Sandbox, fabrikam: Any
) -> None:
    sandbox.world.selling.vetting_denies = True
    path = f"/v1/customers/{fabrikam.id}/qualifications"
    await ada("POST", path, body={"Qualification": "Education"})
    sandbox.world.clock.advance(31 * 60)
    [row] = (await app.get(path)).json
    assert (row["vettingStatus"], row["vettingReason"]) == ("Denied", "Not an Education Customer")
    codes = (await app.get("/v1/customers/all/validations")).json
    assert lacks(codes, [{"partnerId": TEXT, "organizationName": TEXT, "validationId": TEXT, "maxCreates": NUMBER,
                          "remainingCreates": NUMBER, "eTag": TEXT}]) == []  # fmt: skip


async def test_an_account_under_review_is_told_before_the_purchase(ada: Client, fabrikam: Any) -> None:
    path = f"/v1/customers/{fabrikam.id}/validationStatus?type=account"
    told = (await ada.get(path)).json
    assert (
        lacks(told, {"type": TEXT, "status": TEXT, "lastUpdateDateTime": TEXT}) == []
        and told["status"] == "Allowed"
    )
    for code, status in ((800073, "UnderReview"), (800075, "NotAllowed")):
        await ada("POST", "/_sandbox/purchases", body={"customer": "Fabrikam, Inc.", "code": code})
        assert (await ada.get(path)).json["status"] == status
    assert (await ada.get(f"/v1/customers/{fabrikam.id}/validationStatus?type=other")).code == 2000


async def test_what_a_control_does_not_know_it_says(app: Client) -> None:
    for path, body in (
        ("selling", {"speed": 3}),
        ("selling", {"slow_updates": "sometimes"}),
        ("selling", {"sandbox_limits": 1}),
        ("purchases", {"code": 7}),
        ("sold-out", {"sku": "NONE:1"}),
        ("suspend", {"customer": "Fabrikam, Inc.", "subscription": "none", "reason": "x"}),
    ):
        assert (await app("POST", f"/_sandbox/{path}", body=plain(body))).status == 400, path
    told = (await app.get("/_sandbox/selling")).json
    assert lacks(told, {"slow_updates": TEXT, "sandbox_limits": FLAG, "sold_out": []}) == []
