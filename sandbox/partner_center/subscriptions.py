"""Subscriptions: list, read, update; add-ons, provisioning, registration for reservations, and the support contact."""

from __future__ import annotations

from datetime import datetime

from sandbox.http.operations import AGENTS, SELLERS, Call, Operations
from sandbox.partner_center.subscription_bodies import subscription_body
from sandbox.partner_center.subscription_changes import Wanted, apply, check_etag, read_update
from sandbox.wire.bodies import Answer, Json, collection, kind, link, pascal, seconds_z
from sandbox.wire.problems import refuse
from sandbox.world.subscriptions import LEGACY_OFFER, Subscription
from sandbox.world.terms import SupportContact
from sandbox.world.world import PARTNER_MPN, PARTNER_NAME

OPERATIONS = Operations()
_ONE = "/v1/customers/{customer}/subscriptions/{subscription}"


@OPERATIONS.on("GET", "/v1/customers/{customer}/subscriptions", roles=AGENTS, quota="subscriptions")
def list_subscriptions(call: Call) -> Answer:
    """The subscriptions of a customer, optionally of one order or one reseller."""
    rows = [one for one in call.world.bought(call.customer) if one.seen(call.now)]
    if "order_id" in call.query:
        rows = [one for one in rows if one.order_id.lower() == call.query["order_id"].lower()]
    if "mpn_id" in call.query:
        rows = [one for one in rows if one.terms.mpn_id == call.query["mpn_id"]]
    return Answer(200, collection([subscription_body(call.world, one, call.now) for one in rows]), bom=True)


@OPERATIONS.on("GET", _ONE, roles=AGENTS, quota="subscriptions")
def get_subscription(call: Call) -> Answer:
    """One subscription."""
    return Answer(200, subscription_body(call.world, call.subscription, call.now))


@OPERATIONS.on("PATCH", _ONE, roles=SELLERS, quota="subscriptions")
def update_subscription(call: Call) -> Answer:
    """Replace a subscription. A large change is done in the background: 202, and the subscription itself tells when."""
    one = call.subscription
    check_etag(call, one)
    wanted = read_update(call, one)
    one.terms.updates += 1
    if wanted.immediate(one) and call.world.selling.is_slow(max(one.quantity, wanted.quantity)):
        one.terms.busy = True
        due = call.world.soon(call.world.selling.slow_seconds)
        call.world.agenda.at(due, lambda now: _finish(call, one, wanted, now))
        return Answer(202, None, {"Location": f"/customers/{one.customer_id}/subscriptions/{one.id}"})
    _finish(call, one, wanted, call.now)
    body = subscription_body(call.world, one, call.now)
    return Answer(200, _as_before(body) if one.offer_id == LEGACY_OFFER else body)


def _as_before(body: Json) -> Json:
    """The answer of the commerce before: capitalised names, and nulls for what is not set."""
    return {"ParentSubscriptionId": None, "PartnerId": None, **pascal(body)}


def _finish(call: Call, one: Subscription, wanted: Wanted, now: datetime) -> None:
    one.terms.busy = False
    old = subscription_body(call.world, one, now)
    apply(call, one, wanted, now)
    new = subscription_body(call.world, one, now)
    call.audit(("subscription", "update_subscription"), new, old)
    call.record("subscription", one.id, f"{wanted.status}, {wanted.quantity}")
    call.world.tell_subscription(one, now)


@OPERATIONS.on("GET", f"{_ONE}/addons", roles=AGENTS, quota="subscriptions")
def add_ons(call: Call) -> Answer:
    """The subscriptions that were bought on top of one."""
    rows = [one for one in call.world.bought(call.customer) if one.terms.parent_id == call.subscription.id]
    return Answer(200, collection([subscription_body(call.world, one, call.now) for one in rows]))


@OPERATIONS.on("GET", f"{_ONE}/provisioningstatus", roles=AGENTS, user_only=True)
def provisioning_status(call: Call) -> Answer:
    """Whether what was bought is there."""
    one = call.subscription
    end = one.terms.end
    body: Json = {
        "skuId": call.world.rng.guid("provisioned", *one.offer_id.split(":")[:2]).upper(),
        "status": "pending" if one.status == "pending" else "success",
        "quantity": one.quantity,
        "endDate": "9999-12-31T00:00:00Z" if end is None else seconds_z(end),
        "attributes": kind("SubscriptionProvisioningStatus"),
    }
    return Answer(200, body)


@OPERATIONS.on("POST", f"{_ONE}/registrations", roles=SELLERS, quota="subscriptions")
def register(call: Call) -> Answer:
    """Have an Azure subscription or plan ready for reservations: 202, and an address that tells how far it is."""
    one = call.subscription
    if not one.metered:
        raise refuse(400, 800011, "This subscription is not a valid Azure subscription.")
    if one.status != "active":
        raise refuse(400, 800012, "This subscription is not an active subscription.")
    if one.terms.registered == "NotRegistered":
        one.terms.registered = "Registering"
        call.world.agenda.at(
            call.world.soon(call.world.selling.registration_seconds), lambda _: _registered(one)
        )
        call.record("registration", one.id)
    path = f"/customers/{one.customer_id}/subscriptions/{one.id}/registrationstatus"
    return Answer(202, None, {"Location": path})


def _registered(one: Subscription) -> None:
    one.terms.registered = "Registered"


@OPERATIONS.on("GET", f"{_ONE}/registrationstatus", roles=AGENTS)
def registration_status(call: Call) -> Answer:
    """NotRegistered, Registering or Registered."""
    one = call.subscription
    body = {"subscriptionId": one.id, "status": one.terms.registered}
    return Answer(200, body | {"attributes": kind("SubscriptionRegistrationStatus")})


def _contact(call: Call, one: Subscription) -> Json:
    own = SupportContact(call.world.tenant_id, PARTNER_MPN, PARTNER_NAME)
    contact = one.terms.contact or own
    path = f"/customers/{one.customer_id}/subscriptions/{one.id}/supportcontact"
    return {
        "supportTenantId": contact.tenant_id,
        "supportMpnId": contact.mpn_id,
        "name": contact.name,
        "links": {"self": link(path) | {"method": "Get"}},
        "attributes": kind("SupportContact"),
    }


@OPERATIONS.on("GET", f"{_ONE}/supportcontact", roles=AGENTS, user_only=True)
def support_contact(call: Call) -> Answer:
    """Who supports the customer for this subscription: the partner, unless somebody else was named."""
    return Answer(200, _contact(call, call.subscription), bom=True)


@OPERATIONS.on("PUT", f"{_ONE}/supportcontact", roles=SELLERS, user_only=True)
def set_support_contact(call: Call) -> Answer:
    """Name the partner or one of its active resellers."""
    one = call.subscription
    tenant, mpn = str(call.body.get("supporttenantid", "")).lower(), str(call.body.get("supportmpnid", ""))
    known = {(call.world.tenant_id, PARTNER_MPN): PARTNER_NAME}
    known |= {(each.tenant_id, each.mpn_id): each.name for each in call.world.resellers if each.active}
    if (tenant, mpn) not in known:
        raise refuse(404, 800015, "MPN Id is not found.")
    old = _contact(call, one)
    one.terms.contact = SupportContact(tenant, mpn, known[tenant, mpn])
    new = _contact(call, one)
    call.audit(("subscription", "update_subscription"), new, old)
    call.record("support_contact", one.id, mpn)
    return Answer(200, new, bom=True)
