"""Tickets of both kinds: they move on by themselves, and people add to them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError, ResourceExistsError
from azure.mgmt.support.aio import MicrosoftSupport
from azure.mgmt.support.models import (
    CommunicationDetails,
    ContactProfile,
    SupportTicketDetails,
    UpdateContactProfile,
    UpdateSupportTicket,
)

from sandbox import Sandbox
from tests.sandbox.conftest import START, Client

MANAGEMENT = "https://management.azure.com"


async def test_the_list_has_numbers_and_the_request_itself_has_words(ada: Client) -> None:
    page = (await ada.get("/v1/servicerequests?size=10")).json
    assert len(page["items"]) == 10
    row = page["items"][0]
    assert isinstance(row["status"], int)
    assert not row["createdDate"].endswith("Z")
    got = await ada.get(f"/v1/servicerequests/{row['id']}")
    assert got.raw.startswith(b"\xef\xbb\xbf")
    assert got.json["status"] in ("open", "closed", "attention_needed")
    assert got.json["severity"] in ("critical", "moderate", "minimal")
    following = (await ada.get(f"/v1{page['links']['next']['uri']}")).json
    assert following["items"][0]["id"] not in [one["id"] for one in page["items"]]


async def test_links_of_a_customers_requests_have_no_leading_slash(ada: Client) -> None:
    world = ada.sandbox.world
    customer = next(
        one.customer for one in world.tickets.requests.values() if len(world.tickets.of(one.customer)) > 1
    )
    page = (await ada.get(f"/v1/customers/{customer.id}/servicerequests?size=1")).json
    assert page["links"]["next"]["uri"].startswith(f"customers/{customer.id}/")


async def test_requests_move_on_while_the_clock_runs(ada: Client) -> None:
    desk = ada.sandbox.world.tickets
    before = {one.id: one.status(START) for one in desk.requests.values()}
    assert set(before.values()) == {"open", "closed", "attention_needed"}
    later = START + timedelta(days=2)
    assert [one.id for one in desk.requests.values() if one.status(later) != before[one.id]]


async def test_a_note_is_taken_once_and_answered(ada: Client) -> None:
    rows = (
        await ada.get('/v1/servicerequests?filter={"Field":"Status","Value":"Open","Operator":"equals"}')
    ).json["items"]
    path = f"/v1/servicerequests/{rows[0]['id']}"
    headers = {"MS-RequestId": "9d1f6f0e-6f1e-4a62-8f0d-5c3c6f1d2a01"}
    for _ in range(2):
        got = await ada("PATCH", path, headers=dict(headers), body={"newNote": {"text": "Still broken"}})
        assert got.status == 200
    notes = got.json["notes"]
    assert [one["text"] for one in notes].count("Still broken") == 1
    assert notes[-1]["createdByName"] == "Account", "whoever sent it"
    ada.sandbox.world.clock.advance(3 * 3600)
    assert len((await ada.as_("ada").get(path)).json["notes"]) > len(notes)


async def test_a_request_is_closed_and_takes_no_notes_then(ada: Client) -> None:
    rows = (await ada.get("/v1/servicerequests?Field=Status&Value=Open")).json["items"]
    path = f"/v1/servicerequests/{rows[0]['id']}"
    got = await ada("PATCH", path, body={"status": "closed"})
    assert (got.status, got.raw) == (204, b"")
    read = (await ada.get(path)).json
    assert read["status"] == "closed"
    assert not read["lastClosedDate"].startswith("0001")
    assert (await ada("PATCH", path, body={"newNote": {"text": "one more"}})).status == 400
    assert (await ada("PATCH", path, body={})).status == 400


async def test_requests_are_not_made_by_api_any_more(ada: Client, fabrikam) -> None:
    body = {"title": "x", "description": "y", "severity": "minimal", "supportTopicId": "1"}
    assert (await ada("POST", "/v1/servicerequests/en-US", body=body)).status == 405
    assert (await ada("POST", f"/v1/customers/{fabrikam.id}/servicerequests", body=body)).status == 404
    assert (await ada.get("/v1/servicerequests/supporttopics")).status == 404


class Bearer:
    """A credential that the SDK asks for the customer tenant's token."""

    def __init__(self, sandbox: Sandbox, tenant: str, alias: str | None = "ada") -> None:
        email = None if alias is None else f"{alias}@northwindcloud.example"
        self.token = sandbox.token(email, audience=MANAGEMENT, tenant=tenant)

    async def get_token(self, *scopes: str, **_: Any) -> AccessToken:
        return AccessToken(self.token, 2**33)

    async def close(self) -> None:
        return None

    async def __aenter__(self) -> Bearer:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None


@pytest.fixture
async def desk(sandbox: Sandbox, fabrikam: Any) -> AsyncIterator[MicrosoftSupport]:
    plan = next(one for one in sandbox.world.bought(fabrikam) if one.kind == "plan")
    async with _support(sandbox, fabrikam.id, plan.entitlements[0].id) as client:
        yield client


def _support(sandbox: Sandbox, tenant: str, subscription: str, alias: str | None = "ada") -> MicrosoftSupport:
    return MicrosoftSupport(
        Bearer(sandbox, tenant, alias),
        subscription,
        base_url=sandbox.management_url,
        connection_verify=sandbox.ca_file,
        polling_interval=1,
        retry_total=0,
    )


def _aux(sandbox: Sandbox) -> dict[str, str]:
    token = sandbox.token("ada@northwindcloud.example", audience=MANAGEMENT)
    return {"x-ms-authorization-auxiliary": f"Bearer {token}"}


async def _details(desk: MicrosoftSupport, **changes: Any) -> SupportTicketDetails:
    service = next(iter([one async for one in desk.services.list() if "Windows" in one.display_name]))
    problem, *_ = [one async for one in desk.problem_classifications.list(service.name)]
    contact = ContactProfile(
        first_name="Hana",
        last_name="Kimura",
        preferred_contact_method="email",
        primary_email_address="hana@northwindcloud.example",
        preferred_time_zone="UTC",
        country="usa",
        preferred_support_language="en-us",
    )
    words = {
        "title": "VM does not start",
        "description": "It says allocation failed.",
        "severity": "moderate",
        "advanced_diagnostic_consent": "No",
        "service_id": service.id,
        "problem_classification_id": problem.id,
        "contact_details": contact,
        "problem_start_time": START - timedelta(hours=2),
        **changes,
    }
    return SupportTicketDetails(**words)


async def test_the_sdk_raises_a_ticket_follows_it_and_closes_it(
    sandbox: Sandbox, desk: MicrosoftSupport
) -> None:
    aux = _aux(sandbox)
    free = await desk.support_tickets.check_name_availability(
        {"name": "bot-1", "type": "Microsoft.Support/supportTickets"}
    )
    assert free.name_available
    poller = await desk.support_tickets.begin_create("bot-1", await _details(desk), headers=aux)
    made = await poller.result()
    assert (made.name, made.status, made.severity) == ("bot-1", "Open", "Moderate")
    assert made.service_display_name == "Virtual Machine running Windows"
    assert made.problem_start_time == START - timedelta(hours=2)
    with pytest.raises(ResourceExistsError):
        await desk.support_tickets.begin_create("bot-1", await _details(desk), headers=aux)
    assert [one.name for one in [one async for one in desk.communications.list("bot-1")]] == []
    sandbox.world.clock.advance(30 * 60)
    newest, first, receipt = [one async for one in desk.communications.list("bot-1")]
    assert [one.communication_direction for one in (newest, first, receipt)] == [
        "Inbound",
        "Outbound",
        "Inbound",
    ]
    assert newest.sender == receipt.sender == "support@mail.support.microsoft.com"
    assert first.sender == made.support_engineer.email_address
    assert all("<html>" in one.body and "data:image" in one.body for one in (newest, first, receipt))
    assert f"Case {made.support_ticket_id}  Your question was successfully submitted" in receipt.subject
    note = CommunicationDetails(subject="More", body="Happened again", sender="hana@northwindcloud.example")
    taken_on: list[Any] = []
    poller = await desk.communications.begin_create(
        "bot-1", "note-1", note, headers=aux, raw_response_hook=taken_on.append
    )
    assert taken_on[0].http_response.status_code == 202 and not taken_on[0].http_response.text()
    assert {"azure-asyncoperation", "location"} <= {
        name.lower() for name in taken_on[0].http_response.headers
    }
    said = await poller.result()
    assert said.communication_direction == "Inbound" and said.body == "<pre>Happened again</pre>"
    assert said.subject == f"More - TrackingID#{made.support_ticket_id}"
    closed = await desk.support_tickets.update("bot-1", UpdateSupportTicket(status="closed"), headers=aux)
    assert closed.status == "Closed"
    open_ones = [one.name async for one in desk.support_tickets.list(filter="status eq 'Open'")]
    assert "bot-1" not in open_ones
    assert [one.kind for one in sandbox.world.ledger.effects] == [
        "azure_ticket",
        "azure_communication",
        "azure_ticket_update",
    ]


async def test_without_the_partners_token_nothing_is_written_for_a_customer(desk: MicrosoftSupport) -> None:
    with pytest.raises(HttpResponseError) as caught:
        await desk.support_tickets.begin_create(
            "bot-2", await _details(desk), headers={"x-ms-authorization-auxiliary": ""}
        )
    assert caught.value.status_code == 403
    assert caught.value.error.code == "LinkedAuthorizationFailed"


async def test_a_token_of_the_wrong_tenant_is_refused(sandbox: Sandbox, fabrikam: Any) -> None:
    subscription = sandbox.world.bought(fabrikam)[0].entitlements[0].id
    async with _support(sandbox, sandbox.tenant_id, subscription) as client:
        with pytest.raises(ClientAuthenticationError):
            [one async for one in client.support_tickets.list()]


async def test_a_sales_agent_does_not_raise_tickets(sandbox: Sandbox, fabrikam: Any) -> None:
    subscription = sandbox.world.bought(fabrikam)[0].entitlements[0].id
    async with _support(sandbox, fabrikam.id, subscription, "sam") as client:
        with pytest.raises(HttpResponseError) as caught:
            await client.support_tickets.begin_create("bot-3", await _details(client), headers=_aux(sandbox))
    assert caught.value.error.code == "AuthorizationFailed"


async def test_what_is_missing_is_named(sandbox: Sandbox, desk: MicrosoftSupport) -> None:
    details = await _details(desk)
    details.contact_details.country = "US"
    with pytest.raises(HttpResponseError) as caught:
        await desk.support_tickets.begin_create("bot-4", details, headers=_aux(sandbox))
    assert caught.value.error.code == "InvalidParameterValue"
    assert "alpha-3" in caught.value.error.message


async def test_a_subscription_without_a_support_plan_gets_a_receipt_and_then_a_failure(
    sandbox: Sandbox,
) -> None:
    world = sandbox.world
    customer, without = next(
        (customer, one)
        for customer, mine in world.metered()
        for plan in mine
        for one in plan.entitlements
        if one.support_plan is None
    )
    async with _support(sandbox, customer.id, without.id) as client:
        poller = await client.support_tickets.begin_create(
            "bot-5", await _details(client), headers=_aux(sandbox)
        )
        with pytest.raises(HttpResponseError) as caught:
            await poller.result()
        assert caught.value.error.code == "InvalidSupportPlan"
        assert [one async for one in client.support_tickets.list()] == []
    assert world.ledger.effects == []


async def test_tickets_of_the_seeded_world_are_there(sandbox: Sandbox) -> None:
    rows = list(sandbox.world.support.tickets.values())
    assert {one.status(START) for one in rows} == {"Open", "Closed"}
    assert all(one.status(START + timedelta(days=3)) == "Closed" for one in rows)


CONTACT = {
    "first_name": "Hana",
    "last_name": "Kimura",
    "preferred_contact_method": "email",
    "primary_email_address": "hana@northwindcloud.example",
    "preferred_time_zone": "W. Europe Standard Time",
    "country": "DEU",
    "preferred_support_language": "de-DE",
}
"""As Microsoft's examples have them, where letters of either case are taken."""


@pytest.mark.parametrize(
    ("wrong", "severity", "target"),
    [
        ({"country": "fxx"}, "moderate", "country"),
        ({"country": "de"}, "moderate", "country"),
        ({"country": "Germany"}, "moderate", "country"),
        ({"preferred_time_zone": "Europe/Berlin"}, "moderate", "preferredTimeZone"),
        ({"preferred_time_zone": "CET"}, "moderate", "preferredTimeZone"),
        ({"preferred_support_language": "sv-se"}, "moderate", "preferredSupportLanguage"),
        ({"preferred_support_language": "de"}, "moderate", "preferredSupportLanguage"),
        ({"primary_email_address": "hana"}, "moderate", "primaryEmailAddress"),
        ({"preferred_contact_method": "fax"}, "moderate", "preferredContactMethod"),
        ({"preferred_contact_method": "phone"}, "moderate", "phoneNumber"),
        ({}, "critical", "phoneNumber"),
        ({"phone_number": " "}, "critical", "phoneNumber"),
        ({"phone_number": "call me"}, "critical", "phoneNumber"),
        ({"last_name": " "}, "moderate", "lastName"),
    ],
)
async def test_a_contact_is_refused_with_the_property_that_is_wrong(
    sandbox: Sandbox, desk: MicrosoftSupport, wrong: dict[str, str], severity: str, target: str
) -> None:
    details = await _details(desk, contact_details=ContactProfile(**CONTACT | wrong), severity=severity)
    with pytest.raises(HttpResponseError) as caught:
        await desk.support_tickets.begin_create("bot-3", details, headers=_aux(sandbox))
    error = caught.value.error
    assert (caught.value.status_code, error.code) == (400, "InvalidParameterValue")
    assert error.target == f"contactDetails.{target}" and target in error.message


async def test_a_contact_that_the_service_knows_is_taken(sandbox: Sandbox, desk: MicrosoftSupport) -> None:
    contact = ContactProfile(
        **CONTACT | {"phone_number": "+49 30 1234567", "preferred_contact_method": "Phone"}
    )
    details = await _details(desk, contact_details=contact, severity="critical")
    made = await (await desk.support_tickets.begin_create("bot-4", details, headers=_aux(sandbox))).result()
    assert made.contact_details.country == "DEU"


async def test_a_contact_is_changed_to_what_the_service_knows_alone(
    sandbox: Sandbox, desk: MicrosoftSupport
) -> None:
    aux = _aux(sandbox)
    await (await desk.support_tickets.begin_create("bot-5", await _details(desk), headers=aux)).result()
    with pytest.raises(HttpResponseError) as caught:
        await desk.support_tickets.update(
            "bot-5", UpdateSupportTicket(contact_details=UpdateContactProfile(country="fxx")), headers=aux
        )
    assert caught.value.error.target == "contactDetails.country"
    changed = await desk.support_tickets.update(
        "bot-5", UpdateSupportTicket(contact_details=UpdateContactProfile(country="fra")), headers=aux
    )
    assert changed.contact_details.country == "fra" and changed.contact_details.first_name == "Hana"
