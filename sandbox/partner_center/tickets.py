"""Service requests: list, read, note, close. Making one is not offered any more."""

from __future__ import annotations

from datetime import datetime

from sandbox.http.operations import AGENTS, HELPERS, Call, Operations
from sandbox.partner_center.pages import index, read_filter
from sandbox.wire.bodies import NEVER, Answer, Json, collection, kind, link, millis_zoneless
from sandbox.wire.problems import refuse
from sandbox.world.tickets import CLOSED, SEVERITY_NUMBERS, STATUS_NUMBERS, Event, ServiceRequest

OPERATIONS = Operations()
LONGEST_NOTE = 4000
API_AUTHOR = "Account"
"""Who is named as the author of every note that came through the API, whoever sent it."""


def _contact(request: ServiceRequest) -> Json:
    customer = request.customer
    return {
        "contactId": customer.billing_id,
        "firstName": customer.first_name,
        "lastName": customer.last_name,
        "email": customer.email,
        "phoneNumber": customer.phone,
    }


def _brief(request: ServiceRequest, now: datetime) -> Json:
    """A row of the list: enumerations as numbers."""
    closed = request.closed(now)
    return {
        "title": request.title,
        "severity": SEVERITY_NUMBERS[request.severity],
        "id": request.id,
        "status": STATUS_NUMBERS[request.status(now)],
        "organization": {"id": request.customer.usage_id, "name": request.customer.name},
        "primaryContact": {"lastName": request.customer.last_name, "firstName": request.customer.first_name},
        "productName": request.product,
        "createdDate": millis_zoneless(request.created),
        "lastModifiedDate": millis_zoneless(request.modified(now)),
        "lastClosedDate": NEVER if closed is None else millis_zoneless(closed),
        "attributes": kind("ServiceRequest"),
    }


def _note(event: Event) -> Json:
    return {"createdByName": event.author, "createdDate": millis_zoneless(event.at), "text": event.text}


def _full(request: ServiceRequest, now: datetime) -> Json:
    """The request by id: enumerations as words."""
    past = request.past(now)
    body = _brief(request, now) | {
        "description": request.description,
        "severity": request.severity,
        "status": request.status(now),
        "supportTopicId": request.topic_id,
        "supportTopicName": request.topic,
        "organization": {
            "id": request.customer.usage_id,
            "name": request.customer.name,
            "phoneNumber": request.customer.phone,
        },
        "primaryContact": _contact(request),
        "lastUpdatedBy": _contact(request)
        | {"organization": {"id": request.customer.id, "name": request.customer.name}},
        "countryCode": request.customer.country.iso2,
        "notes": [_note(event) for event in past if event.text is not None],
        "fileLinks": [],
    }
    return body | {
        "links": {"self": link(f"/servicerequests/{request.id}")},
        "attributes": kind("ServiceRequest"),
    }


def _list(call: Call, rows: list[ServiceRequest], uri: str) -> Answer:
    wanted = _wanted_status(call)
    if wanted is not None:
        rows = [one for one in rows if one.status(call.now) == wanted]
    page = index(call, rows, size=call.integer("size", 100, 500), uri=uri)
    return Answer(
        200, collection([_brief(one, call.now) for one in page.items], page.self_uri, page.next_link)
    )


def _wanted_status(call: Call) -> str | None:
    condition = read_filter(call)
    field, value = call.query.get("field"), call.query.get("value")
    if condition is not None:
        if condition.operator != "equals":
            raise refuse(400, 2000, f"Operator {condition.operator} is not supported for service requests.")
        field, value = condition.field, condition.value
    if field is None:
        return None
    if field.lower() != "status":
        raise refuse(400, 2000, f"Field {field} is not supported for service requests.")
    return _status(value)


def _status(value: object) -> str:
    """A status by word, in whatever spelling, or by number. Raises Refusal."""
    if isinstance(value, int) and not isinstance(value, bool):
        found = next((word for word, number in STATUS_NUMBERS.items() if number == value), None)
    else:
        plain = str(value).lower().replace("_", "")
        found = next((word for word in STATUS_NUMBERS if word.replace("_", "") == plain), None)
    if found is None:
        raise refuse(400, 2000, f"Status {value} is not valid.")
    return found


@OPERATIONS.on("GET", "/v1/servicerequests", roles=AGENTS, user_only=True)
def list_all(call: Call) -> Answer:
    """The requests of all customers; links start with `/servicerequests`."""
    return _list(call, list(call.world.tickets.requests.values()), "/servicerequests")


@OPERATIONS.on("GET", "/v1/customers/{customer}/servicerequests", roles=AGENTS, user_only=True)
def list_of_customer(call: Call) -> Answer:
    """The requests of one customer; links have no leading slash here."""
    customer = call.customer
    return _list(call, call.world.tickets.of(customer), f"customers/{customer.id}/servicerequests")


def _find(call: Call) -> ServiceRequest:
    identity = call.params["request"]
    request = call.world.tickets.requests.get(identity)
    if request is None or ("customer" in call.params and request.customer is not call.customer):
        raise refuse(404, 1000, f"Service request {identity} was not found.")
    return request


@OPERATIONS.on("GET", "/v1/servicerequests/supporttopics", roles=AGENTS, user_only=True)
def topics(call: Call) -> Answer:
    """Gone together with the making of requests."""
    raise refuse(404, 1000, "The resource was not found.")


@OPERATIONS.on("GET", "/v1/servicerequests/{request}", roles=AGENTS, user_only=True)
def get(call: Call) -> Answer:
    """One request."""
    return Answer(200, _full(_find(call), call.now), bom=True)


@OPERATIONS.on("GET", "/v1/customers/{customer}/servicerequests/{request}", roles=AGENTS, user_only=True)
def get_of_customer(call: Call) -> Answer:
    """One request, by way of its customer."""
    return Answer(200, _full(_find(call), call.now))


@OPERATIONS.on("PATCH", "/v1/servicerequests/{request}", roles=HELPERS, user_only=True)
def update(call: Call) -> Answer:
    """Add a note or change the status."""
    return _update(call)


@OPERATIONS.on("PATCH", "/v1/customers/{customer}/servicerequests/{request}", roles=HELPERS, user_only=True)
def update_of_customer(call: Call) -> Answer:
    """The same, by way of the customer."""
    return _update(call)


def _update(call: Call) -> Answer:
    """A note answers 200 with the request, a mere change of status 204 without: both are documented."""
    request, desk = _find(call), call.world.tickets
    text, status = _new_note(call), _new_status(call)
    if text is None and status is None:
        raise refuse(400, 2000, "There is nothing to update.")
    if text is not None:
        if request.status(call.now) == CLOSED and status is None:
            raise refuse(400, 2000, "A closed service request does not take notes.")
        desk.add_note(request, API_AUTHOR, text, call.now)
        call.record("ticket_note", request.id, text[:80])
    if status is not None and status != request.status(call.now):
        desk.set_status(request, API_AUTHOR, status, call.now)
        call.record("ticket_status", request.id, status)
    actor = (call.caller.name, call.caller.app_id)
    new = {"id": request.id, "status": request.status(call.now), "newNote": text}
    call.world.audit.append(
        call.now,
        request.customer,
        actor,
        ("service_request", "update_service_request"),
        new,
        None,
        call.correlation_id,
    )
    return Answer(204) if text is None else Answer(200, _full(request, call.now))


def _new_note(call: Call) -> str | None:
    note = call.body.get("newnote")
    if note is None:
        return None
    text = note.get("text") if isinstance(note, dict) else None
    if not isinstance(text, str) or not text.strip():
        raise refuse(400, 2000, "The note has no text.")
    if len(text) > LONGEST_NOTE:
        raise refuse(400, 2000, f"The note is longer than {LONGEST_NOTE} characters.")
    return text


def _new_status(call: Call) -> str | None:
    value = call.body.get("status")
    if value in (None, "none", 0):
        return None
    return _status(value)


@OPERATIONS.on("POST", "/v1/servicerequests/{locale}", roles=HELPERS, user_only=True)
def create(call: Call) -> Answer:
    """Not any more."""
    raise refuse(405, 405, "The method is not allowed.")


@OPERATIONS.on("POST", "/v1/customers/{customer}/servicerequests", roles=HELPERS, user_only=True)
def create_for_customer(call: Call) -> Answer:
    """Nor this way."""
    raise refuse(404, 1000, "The resource was not found.")
