"""Customers: what to ask and how to read it.

https://learn.microsoft.com/partner-center/developer/customer-resources
"""

from __future__ import annotations

import json

from adapters.microsoft.http.body import WireError
from adapters.microsoft.http.paging import Page
from adapters.microsoft.http.protocol import Call, Request, Response
from adapters.microsoft.http.wire import Fields, fields, guid
from adapters.microsoft.partner_center.paging import paged
from adapters.microsoft.partner_center.requests import get, path, send
from bot.messages import N_
from bot.model import Address, CreatedCustomer, Customer, CustomerRef, NewCustomer
from bot.model.canonicalization import canonical_domain

PAGE = 500  # the most the service gives at a time
FEW = 10


def read_ref(row: Fields) -> CustomerRef:
    """A customer as lists have it."""
    company, billing = row.inner("companyProfile"), row.inner("billingProfile")
    name = company.text("companyName") or billing.text("companyName") or company.text("domain")
    # The profile's tenant is the customer: https://learn.microsoft.com/partner-center/developer/customer-resources
    tenant = guid((row.text("id") or company.text("tenantId") or row.need("id")).strip())
    return CustomerRef(tenant, name.strip(), canonical_domain(company.text("domain")))


def all_customers() -> Call[Page[CustomerRef]]:
    """Every customer, page by page."""
    return paged(get(N_("list customers"), "customers", query={"size": PAGE}, bulk=True), read_ref)


def by_domain(beginning: str) -> Call[Page[CustomerRef]]:
    """A few customers one of whose domains begins with this.

    https://learn.microsoft.com/partner-center/developer/get-a-list-of-customers-filtered-by-a-search-field
    """
    condition = {"Field": "Domain", "Value": beginning, "Operator": "starts_with"}
    query: dict[str, str | int] = {"size": FEW, "filter": json.dumps(condition)}
    return paged(get(N_("find customers by domain"), "customers", query=query), read_ref)


def customer(customer_id: str) -> Call[Customer]:
    """One customer with its profiles."""
    return Call(get(N_("read a customer"), "customers", customer_id), read_customer)


def read_customer(response: Response) -> Customer:
    """A customer by id; what the vendor withholds without delegated access stays empty."""
    body = fields(response.body)
    company, billing = body.inner("companyProfile"), body.inner("billingProfile")
    return Customer(
        ref=read_ref(body),
        relationship=body.text("relationshipToPartner"),
        commerce_id=body.text("commerceId"),
        email=billing.text("email") or company.text("email"),
        culture=billing.text("culture"),
        language=billing.text("language"),
        billing_name=billing.text("companyName"),
        address=read_address(billing.inner("defaultAddress")) or read_address(company.inner("address")),
        custom_domains=body.texts("customDomains"),
        delegated_access=body.flag("allowDelegatedAccess"),
        reseller_tenant_id=guid(body.text("associatedPartnerId")),
    )


def read_address(row: Fields) -> Address | None:
    """An address, ``None`` where there is none. Snake case is what address validation answers in."""
    if not row.text("country") and not row.text("addressLine1", "address_line1"):
        return None
    return Address(
        country=row.text("country").upper(),
        city=row.text("city"),
        line1=row.text("addressLine1", "address_line1"),
        line2=row.text("addressLine2", "address_line2"),
        state=row.text("state", "region"),
        postal_code=row.text("postalCode", "postal_code"),
        first_name=row.text("firstName", "first_name"),
        last_name=row.text("lastName", "last_name"),
        phone=row.text("phoneNumber", "phone_number"),
    )


def address_body(address: Address) -> dict[str, object]:
    """An address to send, without what is empty."""
    named = {
        "addressLine1": address.line1,
        "addressLine2": address.line2,
        "city": address.city,
        "state": address.state,
        "postalCode": address.postal_code,
        "country": address.country,
        "firstName": address.first_name,
        "lastName": address.last_name,
        "phoneNumber": address.phone,
    }
    return {name: value for name, value in named.items() if value}


def create(new: NewCustomer) -> Call[CreatedCustomer]:
    """Create a customer: a tenant, a reseller relationship, an administrator.

    For an indirect reseller's customer the vendor demands a signed-in user.
    https://learn.microsoft.com/partner-center/developer/create-a-customer-for-an-indirect-reseller
    """
    company: dict[str, object] = {"domain": new.domain}
    if new.registration_number:
        company["organizationRegistrationNumber"] = new.registration_number
    billing: dict[str, object] = {
        "email": new.email,
        "culture": new.culture,
        "language": new.language,
        "companyName": new.company,
        "defaultAddress": address_body(new.address),
    }
    body: dict[str, object] = {"companyProfile": company, "billingProfile": billing}
    if new.reseller_tenant_id:
        body["associatedPartnerId"] = new.reseller_tenant_id
    request = send(N_("create a customer"), "POST", "customers", body=body, user=bool(new.reseller_tenant_id))
    return Call(request, read_created)


def read_created(response: Response) -> CreatedCustomer:
    """The new customer and its administrator's one-time credentials."""
    body = fields(response.body)
    made, credentials = read_ref(body), body.inner("userCredentials")
    user = credentials.text("userName")
    user = f"{user}@{made.domain}" if user and made.domain and "@" not in user else user
    return CreatedCustomer(made, user, credentials.text("password"))


def domain_taken(domain: str) -> Call[bool]:
    """Whether a domain is in use: here 404 is the good news.

    https://learn.microsoft.com/partner-center/developer/verify-domain-availability
    """
    operation = N_("check a domain")
    request = Request(operation, "HEAD", path(operation, "domains", domain))
    return Call(request, _read_taken, accepts=frozenset({404}))


def _read_taken(response: Response) -> bool:
    if response.status not in {200, 404}:
        raise WireError("neither taken nor free")
    return response.status == 200
