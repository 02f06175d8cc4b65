"""Customer agreements: what to ask and how to read it. All of it takes a signed-in user.

https://learn.microsoft.com/partner-center/developer/get-confirmation-of-customer-agreement
"""

from __future__ import annotations

from datetime import UTC, datetime

from adapters.microsoft.http.body import WireError
from adapters.microsoft.http.paging import Page
from adapters.microsoft.http.protocol import Call, Response
from adapters.microsoft.http.wire import Fields, fields
from adapters.microsoft.partner_center.paging import paged
from adapters.microsoft.partner_center.requests import get, send
from bot.messages import N_
from bot.model import Agreement, AgreementContact, AgreementTemplate, Attestation

MICROSOFT_CUSTOMER_AGREEMENT = "MicrosoftCustomerAgreement"

# Without it the service answers about the agreement of before, the Microsoft Cloud Agreement.
_TYPE = {"agreementType": MICROSOFT_CUSTOMER_AGREEMENT}


def agreements(customer_id: str) -> Call[Page[Agreement]]:
    """What has been attested of a customer."""
    request = get(
        N_("read a customer's agreements"), "customers", customer_id, "agreements", query=_TYPE, user=True
    )
    return paged(request, _of_type)


def _of_type(row: Fields) -> Agreement | None:
    """``None`` for agreements of another type, whatever was asked for."""
    named = row.text("type", "agreementType")
    return read_agreement(row) if named in {"", MICROSOFT_CUSTOMER_AGREEMENT} else None


def read_agreement(row: Fields) -> Agreement:
    """One acceptance; its day may come without a zone, and is UTC."""
    who = row.inner("primaryContact")
    contact = AgreementContact(
        who.text("firstName"), who.text("lastName"), who.text("email"), who.text("phoneNumber")
    )
    return Agreement(row.text("templateId"), row.moment("dateAgreed"), contact, row.text("agreementLink"))


def signed_directly(customer_id: str) -> Call[bool]:
    """Whether the customer accepted the agreement by itself.

    https://learn.microsoft.com/partner-center/developer/get-direct-sign-status-of-customer-agreement
    """
    name = "directSignedMicrosoftCustomerAgreementStatus"
    request = get(N_("read whether a customer signed"), "customers", customer_id, name, user=True)
    return Call(request, read_signed)


def read_signed(response: Response) -> bool:
    """Yes or no; anything else is no answer."""
    signed = fields(response.body).flag("isSigned")
    if signed is None:
        raise WireError("isSigned is missing")
    return signed


def templates() -> Call[Page[AgreementTemplate]]:
    """The texts that can be accepted, the one in force first.

    https://learn.microsoft.com/partner-center/developer/get-customer-agreement-metadata
    """
    return paged(get(N_("read the customer agreement"), "agreements", query=_TYPE, user=True), read_template)


def read_template(row: Fields) -> AgreementTemplate | None:
    """One text; ``None`` for the texts of other agreements."""
    if row.text("agreementType") not in {"", MICROSOFT_CUSTOMER_AGREEMENT}:
        return None
    return AgreementTemplate(row.need("templateId"), row.text("agreementLink"))


def attest(customer_id: str, stated: Attestation) -> Call[Agreement]:
    """State that a customer accepted the agreement.

    https://learn.microsoft.com/partner-center/developer/confirm-customer-consent-customer-agreement
    """
    who = stated.contact
    contact = {"firstName": who.first_name, "lastName": who.last_name, "email": who.email}
    if who.phone:
        contact["phoneNumber"] = who.phone
    body: dict[str, object] = {
        "primaryContact": contact,
        "templateId": stated.template_id,
        "dateAgreed": _wire(stated.agreed),
        "type": MICROSOFT_CUSTOMER_AGREEMENT,
    }
    operation = N_("attest a customer's agreement")
    request = send(operation, "POST", "customers", customer_id, "agreements", body=body, user=True)
    return Call(request, lambda response: read_agreement(fields(response.body)))


def _wire(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.000Z}"
