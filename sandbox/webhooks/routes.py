"""Webhook registration and its test events, as Partner Center offers them."""

from __future__ import annotations

import uuid
from urllib.parse import urlsplit

from sandbox.http.operations import ANYBODY, Call, Operations
from sandbox.webhooks.sender import status_name
from sandbox.wire.bodies import Answer, Json
from sandbox.wire.problems import refuse, throttle
from sandbox.world.webhooks import EVENTS, Attempt

OPERATIONS = Operations()
_REGISTRATION = "/webhooks/v1/registration"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@OPERATIONS.on("GET", f"{_REGISTRATION}/events", roles=ANYBODY)
def webhook_events(call: Call) -> Answer:
    """The names of all events: a bare array."""
    return Answer(200, list(EVENTS))


@OPERATIONS.on("GET", _REGISTRATION, roles=ANYBODY)
def webhook_registration(call: Call) -> Answer:
    """The one registration of the tenant."""
    if call.world.webhooks.registration is None:
        raise refuse(404, 1000, "There is no registration.")
    return Answer(200, call.world.webhooks.registration)


@OPERATIONS.on("POST", _REGISTRATION, roles=ANYBODY)
def register_webhook(call: Call) -> Answer:
    """Register an address where none is registered."""
    if call.world.webhooks.registration is not None:
        raise refuse(409, 2000, "There is a registration already.")
    return _register(call)


@OPERATIONS.on("PUT", _REGISTRATION, roles=ANYBODY)
def replace_webhook(call: Call) -> Answer:
    """Register another address instead."""
    if call.world.webhooks.registration is None:
        raise refuse(404, 1000, "There is no registration.")
    return _register(call)


def _register(call: Call) -> Answer:
    url, events = call.body.get("webhookurl"), call.body.get("webhookevents")
    if not isinstance(url, str) or not _takes(url) or not isinstance(events, list) or not events:
        raise refuse(400, 2000, "WebhookUrl must be an https address, and WebhookEvents must not be empty.")
    unknown = [str(one) for one in events if one not in EVENTS]
    if unknown:
        raise refuse(400, 2000, f"Unknown events: {', '.join(unknown)}")
    registration: Json = {
        "SubscriberId": call.world.rng.guid("subscriber"),
        "WebhookUrl": url,
        "WebhookEvents": list(events),
    }
    if call.body.get("signaturetokentomssignatureheader"):
        registration["SignatureTokenToMsSignatureHeader"] = True
    call.world.webhooks.registration = registration
    call.world.webhooks.detect()  # what is so already is not news; what happens from now on is
    call.record("webhook", url)
    return Answer(200, registration)


def _takes(url: str) -> bool:
    """An https address, or one of this machine: a bot beside the sandbox has no certificate."""
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    except ValueError:
        return False


@OPERATIONS.on("POST", f"{_REGISTRATION}/validationEvents", roles=ANYBODY)
def validation_event(call: Call) -> Answer:
    """Send a test event; twice a minute at most."""
    wait = call.world.quotas.take(call.caller.tenant, "validation_events", call.world.clock.wall())
    if wait is not None:
        raise throttle(wait)
    identity = str(uuid.uuid5(uuid.NAMESPACE_URL, call.request_id))
    path = f"{_REGISTRATION}/validationEvents/{identity}"
    if not call.world.webhooks.happen("test-created", "test", path, identity, scheme="http"):
        raise refuse(400, 2000, "The registration does not hold the event test-created.")
    return Answer(200, {"correlationId": identity})


@OPERATIONS.on("GET", f"{_REGISTRATION}/validationEvents/{{event}}", roles=ANYBODY)
def validation_result(call: Call) -> Answer:
    """How a test event fares."""
    delivery = call.world.webhooks.find(call.params["event"])
    if delivery is None or delivery.name != "test-created":
        raise refuse(404, 1000, "The validation event was not found.")
    body: Json = {
        "correlationId": delivery.id,
        "partnerId": call.world.tenant_id,
        "status": delivery.state,
        "callbackUrl": (call.world.webhooks.registration or {}).get("WebhookUrl", ""),
        "results": [_result(attempt) for attempt in delivery.attempts],
    }
    return Answer(200, body)


def _result(attempt: Attempt) -> Json:
    return {
        "responseCode": status_name(attempt),
        "responseMessage": attempt.trouble,
        "systemError": False,
        "dateTimeUtc": f"{attempt.at.partition('+')[0]}7",
    }
