"""Partner's own data: profiles, resellers, agreements, the audit trail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sandbox.http.operations import ADMINS, SELLERS, Call, Operations
from sandbox.partner_center.pages import read_filter, seek
from sandbox.wire.bodies import Answer, Json, collection, compact, kind, link, ticks_z
from sandbox.wire.problems import refuse
from sandbox.world.audit import AuditRecord
from sandbox.world.people import GLOBAL_ADMIN
from sandbox.world.world import PARTNER_MPN, PARTNER_NAME

OPERATIONS = Operations()
DAYS_BACK = 90
_NOTHING_MORE: tuple[tuple[str, str | None], ...] = (("SourceSystem", "Sandbox"), ("Comment", None))


@OPERATIONS.on("GET", "/v1/profiles/mpn", roles=ADMINS, user_only=True)
def mpn_profile(call: Call) -> Answer:
    """The partner's own MPN profile, or that of another by number."""
    wish = call.query.get("mpnid", "")
    names = {PARTNER_MPN: PARTNER_NAME} | {one.mpn_id: one.name for one in call.world.resellers}
    if wish and wish not in names:
        raise refuse(404, 3000, f"Partner Organization with partner_id {wish} could not be found")
    number = wish or PARTNER_MPN
    body: Json = {"mpnId": number}
    if wish:
        body["partnerName"] = names[number]
    body |= {"profileType": "MpnProfile", "links": {"self": link("/profiles/mpn")}}
    return Answer(200, body | {"attributes": kind("MpnProfile")})


@OPERATIONS.on("GET", "/v1/profiles/organization", roles=frozenset({GLOBAL_ADMIN}), user_only=True)
def organization_profile(call: Call) -> Answer:
    """The partner's own company."""
    body: Json = {
        "id": call.world.tenant_id,
        "companyName": PARTNER_NAME,
        "defaultAddress": {
            "country": "NL",
            "city": "Amsterdam",
            "addressLine1": "Keizersgracht 101",
            "postalCode": "1015 CJ",
            "firstName": "Gil",
            "lastName": "Rosenthal",
            "phoneNumber": "31205550100",
        },
        "tenantId": call.world.tenant_id,
        "domain": "northwindcloud.onmicrosoft.com",
        "email": "gil@northwindcloud.example",
        "language": "en",
        "culture": "en-US",
        "profileType": "OrganizationProfile",
        "links": {"self": link("/profiles/organization")},
        "attributes": kind("OrganizationProfile", "7264389216473"),
    }
    return Answer(200, body)


@OPERATIONS.on("GET", "/v1/relationships", roles=SELLERS, user_only=True)
def relationships(call: Call) -> Answer:
    """The partner's indirect resellers. The query is capitalised, the body is not."""
    wish = call.query.get("relationship_type", "")
    if wish.lower() != "isindirectcloudsolutionproviderof":
        raise refuse(400, 2000, "The parameter relationship_type is not valid for this partner.")
    rows = [
        {
            "id": one.tenant_id,
            "name": one.name,
            "relationshipType": "is_indirect_cloud_solution_provider_of",
            "state": one.state,
            "mpnId": one.mpn_id,
            "location": one.country,
            "attributes": kind("PartnerRelationship"),
        }
        for one in call.world.resellers
    ]
    return Answer(200, collection(rows))


@OPERATIONS.on("GET", "/v1/customers/{customer}/relationships", roles=SELLERS, user_only=True)
def customer_relationships(call: Call) -> Answer:
    """The resellers of one customer; without state and place."""
    mine = [one for one in call.world.resellers if one.tenant_id == call.customer.reseller_tenant]
    rows = [
        {
            "id": one.tenant_id,
            "name": one.name,
            "relationshipType": "is_indirect_cloud_solution_provider_of",
            "mpnId": one.mpn_id,
            "attributes": kind("PartnerRelationship"),
        }
        for one in mine
    ]
    return Answer(200, collection(rows))


@OPERATIONS.on("GET", "/v1/compliance/csp/agreementstatus", roles=SELLERS, user_only=True)
def agreement_status(call: Call) -> Answer:
    """Whether a reseller signed the partner agreement. `Not signed` is a refusal, not a false."""
    mpn, tenant = call.query.get("mpnid", "").strip(), call.query.get("tenantid", "").strip().lower()
    api, compliance = "PartnerApiServiceControllers", "ComplianceController"
    if mpn and tenant:
        raise refuse(400, 2000, "Both MPN Id and Tenant Id should not be passed.", source=compliance)
    if not mpn and not tenant:
        raise refuse(400, 2001, "Both MPN Id and Tenant Id cannot be empty.", source=compliance)
    if mpn and not mpn.isdecimal():
        raise refuse(400, 2000, "MPN Id must be numeric.", source=api)
    if tenant and (len(tenant) != 36 or tenant.count("-") != 4):
        raise refuse(400, 2000, "Tenant Id must be a GUID.", source=api)
    known = next((one for one in call.world.resellers if mpn == one.mpn_id or tenant == one.tenant_id), None)
    faq = ["https://docs.microsoft.com/partner-center/mpa-indirect-provider-faq"]
    if known is None and mpn:
        raise refuse(
            400, 2200, f"MPN Id {mpn} is either invalid or not yet migrated to Partner Center.", data=faq
        )
    if known is None:
        raise refuse(
            400, 2205, f"Partner Center doesn't find any account associated to the Tenant ID {tenant}"
        )
    if not known.signed and mpn:
        raise refuse(400, 2203, f"MPN Id {mpn} has not signed Microsoft Partner Agreement (MPA).", data=faq)
    if not known.signed:
        raise refuse(
            400,
            2206,
            f"Partner Center Account associated to Tenant Id {tenant} hasn't signed the agreement",
            data=faq,
        )
    return Answer(200, {"isAgreementSigned": True})


def _day(call: Call, name: str, default: datetime) -> datetime:
    text = call.query.get(name, "")
    if not text:
        return default
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise refuse(400, 400, f"The date {text} is not valid.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _audit_row(record: AuditRecord, partner: str) -> Json:
    return compact(
        id=record.id,
        partnerId=partner,
        participants=[{"key": "CustomerId", "value": record.customer_id}],
        customerId=record.customer_id,
        customerName=record.customer_name,
        userPrincipalName=record.user,
        applicationId=record.application_id,
        resourceType=record.resource_type,
        resourceOldValue=record.old or None,
        resourceNewValue=record.new,
        operationType=record.operation,
        operationDate=ticks_z(record.when),
        operationStatus=record.status,
        originalCorrelationId=record.correlation_id or None,
        customizedData=[{"key": key, "value": value} for key, value in record.more or _NOTHING_MORE],
        attributes=kind("AuditRecord"),
    )


@OPERATIONS.on("GET", "/v1/auditrecords", roles=ADMINS)
def audit_records(call: Call) -> Answer:
    """What was done, the newest first; at most ninety days back, by continuation token."""
    start = _day(call, "startdate", call.now - timedelta(days=30))
    end = _day(call, "enddate", call.now)
    if end == end.replace(hour=0, minute=0, second=0, microsecond=0):
        end += timedelta(days=1)
    if start < call.now - timedelta(days=DAYS_BACK + 1) or start > end:
        raise refuse(400, 400, f"The start date must lie within the last {DAYS_BACK} days.")
    rows = list(call.world.audit.between(start, end + timedelta(seconds=1)))
    condition = read_filter(call)
    if condition is not None:
        wish, field = str(condition.value).casefold(), condition.field.lower()
        tests: dict[tuple[str, str], Callable[[AuditRecord], bool]] = {
            ("companyname", "substring"): lambda row: wish in row.customer_name.casefold(),
            ("customerid", "equals"): lambda row: wish == row.customer_id,
            ("resourcetype", "equals"): lambda row: (
                wish.replace("_", "") == row.resource_type.replace("_", "")
            ),
        }
        if (field, condition.operator) not in tests:
            raise refuse(400, 2000, "The filter is not supported for audit records.")
        rows = [row for row in rows if tests[field, condition.operator](row)]
    page = seek(call, rows, size=call.integer("size", 50, 500), uri="/v1/auditrecords")
    shown = [_audit_row(row, call.world.tenant_id) for row in page.items]
    body = collection(shown, page.self_uri, page.next_link)
    if page.next_link is not None:
        body["continuationToken"] = page.next_link["headers"][0]["value"]
    return Answer(200, body)
