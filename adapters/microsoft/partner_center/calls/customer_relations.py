"""Customer relations: inviting, editing, checking and leaving a customer. What to ask and how to read it.

https://learn.microsoft.com/partner-center/developer/customer-resources
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapters.microsoft.http.body import WireError, content
from adapters.microsoft.http.paging import Page
from adapters.microsoft.http.protocol import Call, Response
from adapters.microsoft.http.resource import Resource, put_field, read_resource, under_its_etag
from adapters.microsoft.http.wire import Fields, fields
from adapters.microsoft.partner_center.paging import paged
from adapters.microsoft.partner_center.requests import get, send
from bot.messages import N_
from bot.model import AccountValidation, BillingEdit, Qualification

_OWN: Mapping[str, str] = {
    "company": "companyName",
    "email": "email",
    "first_name": "firstName",
    "last_name": "lastName",
}
_ADDRESS: Mapping[str, str] = {
    "first_name": "firstName",
    "last_name": "lastName",
    "phone": "phoneNumber",
    "address": "addressLine1",
    "city": "city",
    "state": "state",
    "postal_code": "postalCode",
}


def relationship_request() -> Call[str]:
    """The address at which a customer accepts the partner as its reseller.

    https://learn.microsoft.com/partner-center/developer/request-reseller-relationship
    """
    request = get(N_("read the relationship request"), "customers", "relationshiprequests", user=True)
    return Call(request, _read_address)


def _read_address(response: Response) -> str:
    url = fields(response.body).need("url")
    if not url.startswith("https://"):
        raise WireError("the address is none")
    return url


def account_validation(customer_id: str) -> Call[AccountValidation]:
    """Whether Microsoft lets the account of a customer buy. The path is known from one source alone."""
    operation = N_("read a customer's validation status")
    request = get(
        operation, "customers", customer_id, "validationStatus", query={"type": "account"}, user=True
    )
    return Call(request, read_validation)


def read_validation(response: Response) -> AccountValidation:
    """The status, and since when; an example of the vendor leaves the day empty."""
    body = fields(response.body)
    return AccountValidation(body.need("status"), body.moment("lastUpdateDateTime"))


def qualifications(customer_id: str) -> Call[Page[Qualification]]:
    """What a customer is besides commercial: a bare array."""
    return paged(
        get(N_("read a customer's qualifications"), "customers", customer_id, "qualifications"),
        read_qualification,
    )


def read_qualification(row: Fields) -> Qualification:
    """One qualification; the vendor spells the day in two ways."""
    return Qualification(
        row.need("qualification"),
        row.text("vettingStatus"),
        row.moment("vettingCreatedDate", "vettingCreateDate"),
        row.text("vettingReason"),
    )


def billing_profile(customer_id: str) -> Call[Resource]:
    """A customer's billing profile as it came, to be changed and sent back."""
    return Call(
        get(N_("read a customer's billing profile"), "customers", customer_id, "profiles", "billing"),
        read_resource,
    )


def update_billing_profile(customer_id: str, found: Resource, edit: BillingEdit) -> Call[None]:
    """Write a billing profile back with an edit.

    https://learn.microsoft.com/partner-center/developer/update-a-customer-s-billing-profile
    """
    request = send(
        N_("change a customer's billing profile"),
        "PUT",
        "customers",
        customer_id,
        "profiles",
        "billing",
        body=edited(found, edit),
    )
    return Call(under_its_etag(request, found), lambda response: _an_object(response))


def _an_object(response: Response) -> None:
    """What was written, in names of either case; how it stands is read again."""
    if (value := content(response.body)) is not None:
        Fields(value)


def edited(found: Resource, edit: BillingEdit) -> dict[str, Any]:
    """The profile with the edit in it, and all else as it came."""
    body = dict(found)
    address = Fields(found).raw("defaultAddress")
    where = dict(address) if isinstance(address, dict) else {}
    for name, value in edit.values.items():
        if name in _OWN:
            put_field(body, _OWN[name], value)
        if name in _ADDRESS:
            put_field(where, _ADDRESS[name], value)
    if where:
        put_field(body, "defaultAddress", where)
    return body


def remove_relationship(customer_id: str) -> Call[None]:
    """End the relationship to a customer.

    https://learn.microsoft.com/partner-center/developer/remove-a-reseller-relationship-with-a-customer
    """
    body: dict[str, object] = {"relationshipToPartner": "none", "attributes": {"objectType": "Customer"}}
    request = send(
        N_("end the relationship to a customer"), "PATCH", "customers", customer_id, body=body, user=True
    )
    return Call(request, lambda response: _an_object(response))
