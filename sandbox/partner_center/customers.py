"""Customers: list, search, read; profiles."""

from __future__ import annotations

from sandbox.http.operations import AGENTS, Call, Operations
from sandbox.partner_center.pages import Filter, read_filter, seek
from sandbox.wire.bodies import Answer, Json, collection, compact, kind, link
from sandbox.wire.problems import refuse
from sandbox.world.customers import Customer, starting_with

OPERATIONS = Operations()


def brief(customer: Customer) -> Json:
    """A customer as lists show it: nothing but names."""
    return {
        "id": customer.id,
        "companyProfile": {
            "tenantId": customer.id,
            "domain": customer.domain,
            "companyName": customer.name,
            "attributes": kind("CustomerCompanyProfile"),
        },
        "relationshipToPartner": customer.relationship,
        "attributes": kind("Customer"),
    }


def company_profile(customer: Customer) -> Json:
    """The company profile; address and e-mail only with delegated administration."""
    address = compact(
        country=customer.country.iso2,
        region=customer.state,
        city=customer.city,
        addressLine1=customer.street,
        postalCode=customer.postal_code,
        phoneNumber=customer.phone or None,
    )
    body = compact(
        tenantId=customer.id,
        domain=customer.domain,
        companyName=customer.name,
        organizationRegistrationNumber=customer.registration_number,
        address=address if customer.delegated else None,
        email=customer.email if customer.delegated else None,
    )
    body["links"] = {"self": link(f"/customers/{customer.id}/profiles/company")}
    return body | {"attributes": kind("CustomerCompanyProfile")}


def billing_profile(customer: Customer) -> Json:
    """The billing profile with its etag."""
    address = compact(
        country=customer.country.iso2,
        city=customer.city,
        state=customer.state,
        addressLine1=customer.street,
        postalCode=customer.postal_code,
        firstName=customer.first_name,
        lastName=customer.last_name,
        phoneNumber=customer.phone,
    )
    return {
        "id": customer.billing_id,
        "firstName": customer.first_name,
        "lastName": customer.last_name,
        "email": customer.email,
        "culture": customer.culture,
        "language": customer.language or customer.culture.split("-")[0],
        "companyName": customer.name,
        "defaultAddress": address,
        "links": {"self": link(f"/customers/{customer.id}/profiles/billing")},
        "attributes": kind("CustomerBillingProfile", customer.etag),
    }


def full(customer: Customer) -> Json:
    """A customer as read by id."""
    body = compact(
        id=customer.usage_id if customer.capital_ids else customer.id,
        commerceId=customer.commerce_id,
        companyProfile=company_profile(customer),
        billingProfile=billing_profile(customer),
        relationshipToPartner=customer.relationship,
        allowDelegatedAccess=customer.delegated,
        customDomains=customer.domains if customer.delegated else None,
        associatedPartnerId=customer.reseller_tenant,
    )
    return body | {"links": {"self": link(f"/customers/{customer.id}")}, "attributes": kind("Customer")}


@OPERATIONS.on("GET", "/v1/customers", roles=AGENTS, quota="customers")
def list_customers(call: Call) -> Answer:
    """All customers, or those whose name or domain starts with something; by continuation token."""
    rows = [one for one in call.world.customers.values() if one.relationship != "none"]
    condition = read_filter(call)
    if condition is not None:
        rows = _filtered(call, rows, condition)
    page = seek(call, rows, size=call.integer("size", 500, 500), uri="/v1/customers")
    return Answer(200, collection([brief(one) for one in page.items], page.self_uri, page.next_link))


def _filtered(call: Call, rows: list[Customer], condition: Filter) -> list[Customer]:
    field, value, operator = condition.field.lower(), str(condition.value), condition.operator
    if operator != "starts_with":
        raise refuse(400, 2000, f"Operator {operator} is not supported for customers.")
    if field in ("companyname", "domain"):
        return starting_with(rows, field, value)
    if field in ("indirectreseller", "indirectcloudsolutionprovider"):
        if call.caller.person is None:
            raise refuse(403, 900329, "This operation does not support application-only tokens.")
        return [one for one in rows if one.reseller_tenant == value.lower()]
    raise refuse(400, 2000, f"Field {condition.field} is not supported for customers.")


@OPERATIONS.on("GET", "/v1/customers/{customer}", roles=AGENTS, quota="customers")
def get_customer(call: Call) -> Answer:
    """One customer, with its profiles."""
    return Answer(200, full(call.customer))


@OPERATIONS.on("GET", "/v1/customers/{customer}/profiles/company", roles=AGENTS, user_only=True)
def get_company_profile(call: Call) -> Answer:
    """The company profile alone."""
    return Answer(200, company_profile(call.customer), bom=True)


@OPERATIONS.on("GET", "/v1/customers/{customer}/profiles/billing", roles=AGENTS)
def get_billing_profile(call: Call) -> Answer:
    """The billing profile alone."""
    return Answer(200, billing_profile(call.customer), bom=True)
