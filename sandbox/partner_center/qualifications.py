"""Qualifications of a customer, and whether its account may buy at all.

https://learn.microsoft.com/partner-center/developer/update-customer-qualification-asynchronous
"""

from __future__ import annotations

from datetime import timedelta

from sandbox.http.operations import ADMINS, AGENTS, SELLERS, Call, Operations
from sandbox.wire.bodies import Answer, Json, compact, seconds_z
from sandbox.wire.problems import refuse
from sandbox.world.qualifications import APPROVED, DENIED, IN_REVIEW, SETTABLE, Qualification

OPERATIONS = Operations()
_MINE = "/v1/customers/{customer}/qualifications"
_SCHOOLS = {"k12": "K12", "highereducation": "HigherEducation"}
_CODES = (("12345", 5, 4), ("987654", 5, 5))
"""Validation codes for the government community cloud: id, how many customers they are good for, and how many are left."""
_STATES = {800073: "UnderReview", 800074: "UnderReview", 800075: "NotAllowed"}


def _body(one: Qualification) -> Json:
    return compact(
        qualification=one.name,
        vettingStatus=one.status,
        vettingReason=one.reason or None,
        vettingCreatedDate=None if one.status == APPROVED else seconds_z(one.created),
    )


@OPERATIONS.on("GET", _MINE, roles=AGENTS)
def qualifications(call: Call) -> Answer:
    """A bare array; empty for a commercial customer."""
    return Answer(200, [_body(one) for one in call.world.qualifications.of(call.customer)])


@OPERATIONS.on("POST", _MINE, roles=ADMINS, user_only=True)
def qualify(call: Call) -> Answer:
    """Ask for a qualification; a school is vetted first."""
    name = SETTABLE.get(str(call.body.get("qualification", "")).lower())
    if name is None:
        raise refuse(400, 3000, "Invalid property. Qualification cannot be set to this value.")
    segment = _SCHOOLS.get(str(call.body.get("educationsegment") or "").lower(), "")
    if name == "Education" and call.body.get("educationsegment") and not segment:
        raise refuse(400, 3000, "Invalid property. EducationSegment must be K12 or HigherEducation.")
    code = call.query.get("code", "")
    if name == "GovernmentCommunityCloud" and code not in {identity for identity, _, _ in _CODES}:
        raise refuse(400, 3000, "Invalid property. The validation code is not valid.")
    mine = call.world.qualifications.mine.setdefault(call.customer.id, [])
    mine[:] = [one for one in mine if one.name != name]
    vetted = name == "Education"
    one = Qualification(
        name, IN_REVIEW if vetted else APPROVED, call.now, segment, str(call.body.get("website") or "")
    )
    mine.append(one)
    if vetted:
        due = call.now + timedelta(minutes=call.world.selling.vetting_minutes)
        denied = call.world.selling.vetting_denies
        call.world.agenda.at(due, lambda _: _vetted(one, denied))
    body = {"qualification": name, "vettingStatus": one.status, "vettingCreateDate": seconds_z(call.now)}
    call.audit(("customer", "update_customer_qualification"), body)
    call.record("qualification", call.customer.id, name)
    return Answer(201, body)


def _vetted(one: Qualification, denied: bool) -> None:
    one.status = DENIED if denied else APPROVED
    one.reason = "Not an Education Customer" if denied else ""


@OPERATIONS.on("GET", "/v1/customers/all/validations", roles=SELLERS)
def validation_codes(call: Call) -> Answer:
    """The partner's codes for the government community cloud: a bare array."""
    rows = [
        {
            "partnerId": call.world.tenant_id,
            "organizationName": "Northwind Cloud",
            "validationId": identity,
            "maxCreates": most,
            "remainingCreates": left,
            "eTag": "W/\"datetime'2026-10-10T18%3A49%3A58.727348Z'\"",
        }
        for identity, most, left in _CODES
    ]
    return Answer(200, rows)


@OPERATIONS.on("GET", "/v1/customers/{customer}/validationStatus", roles=AGENTS, user_only=True)
def validation_status(call: Call) -> Answer:
    """Whether the account of a customer may buy: Allowed, UnderReview or NotAllowed."""
    if call.query.get("type", "").lower() != "account":
        raise refuse(400, 2000, "The value of parameter type is not valid.")
    code = call.world.selling.refused.get(call.customer.id)
    status = _STATES.get(code or 0, "Allowed")
    told = call.world.clock.start.strftime("%Y-%m-%dT%H:%M:%S")
    return Answer(200, {"type": "account", "status": status, "lastUpdateDateTime": told})
