"""Agreements: what there is to accept, the text of it, who accepted, and telling that a customer did.

https://learn.microsoft.com/partner-center/developer/confirm-customer-consent-customer-agreement
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.http.operations import ADMINS, SELLERS, Call, Operations
from sandbox.wire.bodies import Answer, Json, collection, compact
from sandbox.wire.problems import Refusal, refuse
from sandbox.world.agreements import CLOUD_AGREEMENT, CUSTOMER_AGREEMENT, TEMPLATES, Agreement
from sandbox.world.countries import COUNTRIES

OPERATIONS = Operations()
_KINDS = {each.lower(): each for each in TEMPLATES}
_MINE = "/v1/customers/{customer}/agreements"
LINK_MINUTES = 5


def _kinds(call: Call) -> list[str]:
    """The types that are asked for. Without the parameter it is the former agreement alone."""
    wish = call.query.get("agreementtype", CLOUD_AGREEMENT)
    if wish == "*":
        return list(TEMPLATES)
    if wish.lower() not in _KINDS:
        raise refuse(400, 3000, f"Invalid property. AgreementType {wish} is not valid.")
    return [_KINDS[wish.lower()]]


@OPERATIONS.on("GET", "/v1/agreements", roles=SELLERS, user_only=True)
def metadata(call: Call) -> Answer:
    """Templates and where people read them."""
    rows = [
        {
            "templateId": TEMPLATES[each][0],
            "agreementType": each,
            "agreementLink": TEMPLATES[each][1],
            "versionRank": 0,
        }
        for each in _kinds(call)
    ]
    return Answer(200, collection(rows, "/agreements"))


@OPERATIONS.on("GET", "/v1/agreementtemplates/{template}/document", roles=SELLERS, user_only=True)
def document(call: Call) -> Answer:
    """Where the text is shown, and where it is loaded from for five minutes. The country is read with its case."""
    if call.params["template"].lower() not in {identity for identity, _ in TEMPLATES.values()}:
        raise refuse(404, 1000, "The agreement template was not found.")
    country, language = call.query.get("country", "US"), call.query.get("language", "en-US")
    if country not in COUNTRIES:
        raise refuse(400, 3000, f"Invalid property. Country {country} is not valid.")
    until = int((call.now + timedelta(minutes=LINK_MINUTES)).timestamp())
    name = f"{call.params['template'].lower()}/{country}/{language}"
    body = {
        "displayUri": f"https://agreements.example/preview/{name}",
        "downloadUri": f"https://agreements.example/files/{name}.pdf?se={until}",
        "language": language,
        "country": country,
    }
    return Answer(200, body)


def _body(one: Agreement) -> Json:
    contact = compact(
        firstName=one.first_name, lastName=one.last_name, email=one.email, phoneNumber=one.phone or None
    )
    return {
        "primaryContact": contact,
        "templateId": TEMPLATES[one.type][0],
        "dateAgreed": one.agreed,
        "type": one.type,
    }


@OPERATIONS.on("GET", _MINE, roles=SELLERS, user_only=True)
def confirmed(call: Call) -> Answer:
    """What was confirmed for a customer, in an envelope without attributes."""
    found = [one for each in _kinds(call) for one in call.world.agreements.of(call.customer, each)]
    rows = [_body(one) | {"agreementLink": TEMPLATES[one.type][1]} for one in found]
    return Answer(200, {"totalCount": len(rows), "items": rows})


@OPERATIONS.on("POST", _MINE, roles=ADMINS, user_only=True)
def confirm(call: Call) -> Answer:
    """Tell that a customer accepted. The same contact a second time is refused."""
    one = _read(call)
    mine = call.world.agreements.of(call.customer, one.type)
    if any(each.contact == one.contact for each in mine):
        raise _exists()
    call.world.agreements.confirmed.setdefault(call.customer.id, []).append(one)
    body: Json = {"userId": one.user_id, **_body(one)}
    call.audit(("agreement", "create_agreement"), body)
    call.record("agreement", call.customer.id, one.type)
    return Answer(201, body)


def _exists() -> Refusal:
    """The shape that refusals of agreements have."""
    text = "The same agreement exists already for this customer and contact."
    body: Json = {
        "code": 600061,
        "message": text,
        "description": text,
        "errorName": "AgreementAlreadyExists",
        "isRetryable": False,
        "parameters": {},
        "errorMessageExtended": "",
    }
    return Refusal(Answer(400, body))


def _read(call: Call) -> Agreement:
    body = call.body
    kind = _KINDS.get(str(body.get("type", "")).lower())
    if kind != CUSTOMER_AGREEMENT:
        raise refuse(400, 3000, "Invalid property. Type must be MicrosoftCustomerAgreement.")
    if str(body.get("templateid", "")).lower() != TEMPLATES[kind][0]:
        raise refuse(400, 3000, "Invalid property. TemplateId is not that of the agreement.")
    contact = body.get("primarycontact")
    if not isinstance(contact, dict):
        raise refuse(400, 3000, "Invalid property. PrimaryContact is required.")
    names = [str(contact.get(name) or "").strip() for name in ("firstname", "lastname", "email")]
    if not all(names) or "@" not in names[2]:
        raise refuse(400, 3000, "Invalid property. FirstName, LastName and Email are required.")
    phone = str(contact.get("phonenumber") or "").strip()
    user = "" if call.caller.person is None else call.caller.person.id
    return Agreement(kind, names[0], names[1], names[2], phone, _agreed(call, body.get("dateagreed")), user)


def _agreed(call: Call, given: Any) -> str:
    try:
        moment = datetime.fromisoformat(str(given).replace("Z", "+00:00"))
    except ValueError:
        raise refuse(400, 3000, "Invalid property. DateAgreed is not a date.") from None
    if moment.replace(tzinfo=moment.tzinfo or UTC) > call.now + timedelta(days=1):
        raise refuse(400, 3000, "Invalid property. DateAgreed lies in the future.")
    return str(given)


@OPERATIONS.on(
    "GET",
    "/v1/customers/{customer}/directSignedMicrosoftCustomerAgreementStatus",
    roles=SELLERS,
    user_only=True,
)
def direct_sign_status(call: Call) -> Answer:
    """Whether the customer signed by itself, so that nothing is to be confirmed."""
    return Answer(200, {"isSigned": call.customer.id in call.world.agreements.direct})
