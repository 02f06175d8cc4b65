"""Relations with customers: inviting one, and ending it, once nothing is left that is paid for."""

from __future__ import annotations

from collections.abc import Iterator

from sandbox.http.operations import ADMINS, SELLERS, Call, Operations
from sandbox.wire.bodies import Answer, Json, kind
from sandbox.wire.problems import challenge, refuse

OPERATIONS = Operations()
_ONE = "/v1/customers/{customer}"
_NAMES = (
    "Id", "CommerceId", "CompanyProfile", "BillingProfile", "RelationshipToPartner", "AllowDelegatedAccess",
    "UserCredentials", "CustomDomains", "AssociatedPartnerId",
)  # fmt: skip
_STATES = frozenset({"active", "pending"})


@OPERATIONS.on("GET", "/v1/customers/relationshiprequests", roles=SELLERS, user_only=True)
def relationship_request(call: Call) -> Answer:
    """Where a customer agrees to the relation. Raised as a challenge when the caller's tenant is not ours."""
    if call.caller.tenant != call.world.tenant_id:
        raise challenge(401, 800001, "The partner token is missing.")
    url = (
        f"https://admin.microsoft.com/Adminportal/Home?invType=ResellerRelationship&partnerId={call.world.tenant_id}"
        "&msppId=0#/partners/invitation"
    )
    return Answer(200, {"url": url, "attributes": kind("RelationshipRequest")})


def _left(call: Call) -> Iterator[tuple[int, str]]:
    """What stands against the end of the relation: reservations first, then plans, then what else is active."""
    mine = [one for one in call.world.bought(call.customer) if one.status in _STATES]
    if any(one.kind == "reservation" and (one.terms.end or call.now) > call.now for one in mine):
        yield 2000, "The customer still has Azure reservations. Cancel them first."
    if any(one.metered for one in mine):
        yield 900115, "The customer still has active Azure subscriptions."
    if any(one.listed for one in mine):
        yield 2000, "The customer still has active subscriptions."


@OPERATIONS.on("PATCH", _ONE, roles=ADMINS, user_only=True)
def remove_relation(call: Call) -> Answer:
    """End the reseller relation. The answer has capitalised names and a null for everything else."""
    customer = call.customer
    if str(call.body.get("relationshiptopartner", "")).lower() != "none":
        raise refuse(400, 2000, "Only relationshipToPartner none can be set.")
    for code, text in _left(call):
        raise refuse(400, code, text)
    body: Json = dict.fromkeys(_NAMES) | {
        "RelationshipToPartner": "none",
        "Attributes": {"ObjectType": "Customer"},
    }
    call.audit(
        ("customer", "remove_partner_customer_relationship"),
        {"id": customer.id, "relationshipToPartner": "none"},
        {"id": customer.id, "relationshipToPartner": customer.relationship},
    )
    customer.relationship = "none"
    call.record("relationship", customer.id, "none")
    return Answer(200, body)


@OPERATIONS.on("DELETE", _ONE, roles=ADMINS)
def delete_customer(call: Call) -> Answer:
    """Delete a customer; in an integration account alone."""
    if not call.world.selling.sandbox_limits:
        raise refuse(400, 900127, "This operation is not supported in this environment.")
    customer = call.customer
    for code, text in _left(call):
        raise refuse(400, code, text)
    call.audit(("customer", "delete_tip_customer"), {"id": customer.id})
    call.record("deleted", customer.id)
    del call.world.customers[customer.id]
    return Answer(204)
