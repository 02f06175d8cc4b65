"""Customer creation: making one, and replacing its billing profile."""

from __future__ import annotations

import re
from typing import Any

from sandbox.http.operations import AGENTS, SELLERS, Call, Operations
from sandbox.partner_center.customers import billing_profile
from sandbox.partner_center.validations import DOMAIN, rejection, taken
from sandbox.wire.bodies import Answer, Json, compact, kind, pascal
from sandbox.wire.problems import Refusal, refuse
from sandbox.world.addresses import Verdict, fault
from sandbox.world.countries import COUNTRIES, Country
from sandbox.world.customers import Customer

OPERATIONS = Operations()
SANDBOX_CUSTOMERS = 75
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
# In these countries the service knows organisation numbers but does not insist on them.
_OPTIONAL_NUMBER = frozenset({"BR", "IN", "TR"})


def _section(body: dict[str, Any], name: str) -> dict[str, Any]:
    value = body.get(name)
    if not isinstance(value, dict):
        raise refuse(400, 3000, f"{name} is required.")
    return value


def _word(section: dict[str, Any], name: str, label: str) -> str:
    value = section.get(name)
    if not isinstance(value, str) or not value.strip():
        raise refuse(400, 3000, f"{label} is required.")
    return value.strip()


@OPERATIONS.on("POST", "/v1/customers", roles=SELLERS, quota="customers")
def create(call: Call) -> Answer:
    """Make a customer; with `associatedPartnerId`, for an indirect reseller."""
    for header in ("MS-RequestId", "MS-CorrelationId"):
        if not call.headers.get(header):
            raise refuse(400, 2000, f"The header {header} is required.")
    company, billing = _section(call.body, "companyprofile"), _section(call.body, "billingprofile")
    address = _section(billing, "defaultaddress")
    reseller = _reseller(call)
    if call.world.selling.sandbox_limits and len(call.world.customers) >= SANDBOX_CUSTOMERS:
        raise refuse(400, 800018, "The sandbox limit has been met.")
    domain = _free_domain(call, _word(company, "domain", "CompanyProfile.Domain"))
    name = _word(billing, "companyname", "BillingProfile.CompanyName")
    email = _word(billing, "email", "BillingProfile.Email")
    if not _EMAIL.fullmatch(email):
        raise refuse(400, 3000, "BillingProfile.Email is not a valid e-mail address.")
    country = _country(address)
    language, culture = _language(billing, country)
    number = _registration(company, address, country)
    _check_phone(address, country)
    _check_address(address)
    customer = _found(call, name, domain, country, address, email, culture)
    customer.registration_number, customer.reseller_tenant, customer.language = number, reseller, language
    call.world.customers[customer.id] = customer
    call.record("customer", customer.id, name)
    _audit(call, customer)
    return Answer(201, _created(call, customer), {"Location": f"/customers/{customer.id}"})


def _reseller(call: Call) -> str | None:
    tenant = call.body.get("associatedpartnerid")
    if tenant in (None, ""):
        return None
    if call.caller.person is None:
        raise refuse(403, 900329, "This operation does not support application-only tokens.")
    known = next((one for one in call.world.resellers if one.tenant_id == str(tenant).lower()), None)
    if known is None or known.state != "Active":
        raise refuse(400, 900154, f"Partner {tenant} is not linked to an active indirect reseller tenant.")
    if not known.signed:
        raise refuse(403, 900123, "The indirect reseller has not signed the Microsoft Partner Agreement.")
    return known.tenant_id


def _free_domain(call: Call, domain: str) -> str:
    if not DOMAIN.fullmatch(domain):
        raise refuse(400, 3000, f"Domain {domain} is not valid.")
    if taken(call.world, domain):
        raise refuse(409, 2000, f"Domain {domain} is already in use.")
    return domain.lower()


def _country(address: dict[str, Any]) -> Country:
    code = _word(address, "country", "DefaultAddress.Country")
    if len(code) != 2 or code.upper() not in COUNTRIES:
        raise refuse(400, 3000, f"DefaultAddress.Country {code} is not valid.")
    return COUNTRIES[code.upper()]


def _language(billing: dict[str, Any], country: Country) -> tuple[str, str]:
    """Language and culture, each of which must be among those of the country, in any case."""
    found = []
    for label, supported in (("Language", country.languages), ("Culture", country.cultures)):
        value = _word(billing, label.lower(), f"BillingProfile.{label}")
        known = next((each for each in supported if each.lower() == value.lower()), None)
        if known is None:
            raise refuse(
                400, 3000, f"BillingProfile.{label} {value} is not supported in country {country.iso2}."
            )
        found.append(known)
    return found[0], found[1]


def _check_address(address: dict[str, Any]) -> None:
    if message := fault(address):
        raise rejection(Verdict("None", message), address)


def _registration(company: dict[str, Any], address: dict[str, Any], country: Country) -> str | None:
    number = str(company.get("organizationregistrationnumber") or "").strip()
    if country.registration is None:
        if number:
            raise refuse(
                400, 600002, f"Organization registration number is not allowed for country {country.iso2}."
            )
        return None
    if not number:
        if country.iso2 in _OPTIONAL_NUMBER:
            return None
        raise refuse(400, 600049, f"Organization registration number is required for country {country.iso2}.")
    if not re.fullmatch(country.registration, number):
        text = f"Organization registration number is not in the right format. It must match ^{country.registration}$"
        raise refuse(400, 600050, text)
    if country.iso2 not in _OPTIONAL_NUMBER and not str(address.get("phonenumber") or "").strip():
        raise refuse(400, 600051, f"Phone number is required for country {country.iso2}.")
    return number


def _check_phone(address: dict[str, Any], country: Country) -> None:
    """A phone number may be left out; one that is there must be as the country's rules say."""
    number = str(address.get("phonenumber") or "")
    if number and not re.fullmatch(country.phone, number, re.ASCII):
        text = f"DefaultAddress.PhoneNumber is not in the right format. It must match {country.phone}"
        raise refuse(400, 3000, text)


def _found(
    call: Call, name: str, domain: str, country: Country, address: dict[str, Any], email: str, culture: str
) -> Customer:
    rng, label = call.world.rng, f"{domain}:{call.request_id.lower()}"

    def text(key: str) -> str:
        return str(address.get(key) or "").strip()

    return Customer(
        id=rng.guid("tenant", label),
        commerce_id=rng.guid("commerce", label),
        name=name,
        domain=domain,
        country=country,
        city=text("city"),
        state=text("state") or None,
        postal_code=text("postalcode"),
        street=text("addressline1"),
        first_name=text("firstname"),
        last_name=text("lastname"),
        email=email,
        phone=text("phonenumber"),
        culture=culture,
        billing_id=rng.guid("billing", label),
        etag=str(rng.stream("etag", label).randrange(-(2**62), 2**62)),
        domains=[domain],
    )


def _created(call: Call, customer: Customer) -> Json:
    """The only answer that ever holds the administrator's password. The relation is not known yet: `none`."""
    profile = billing_profile(customer)
    profile.pop("links")
    password = call.world.rng.code(10, "password", customer.id)
    body = compact(
        id=customer.id,
        commerceId=customer.commerce_id,
        companyProfile=compact(
            tenantId=customer.id,
            domain=customer.domain,
            organizationRegistrationNumber=customer.registration_number,
            attributes=kind("CustomerCompanyProfile"),
        ),
        billingProfile=profile,
        relationshipToPartner="none",
        associatedPartnerId=customer.reseller_tenant,
    )
    body["userCredentials"] = {"userName": "admin", "password": f"={password[:6].lower()};{password[6:]}."}
    return body | {"attributes": kind("Customer")}


def _audit(call: Call, customer: Customer) -> None:
    new = {"id": customer.id, "companyProfile": {"domain": customer.domain, "companyName": customer.name}}
    actor = (call.caller.name, call.caller.app_id)
    call.world.audit.append(
        call.now, customer, actor, ("customer", "add_customer"), new, None, call.correlation_id
    )


@OPERATIONS.on("PUT", "/v1/customers/{customer}/profiles/billing", roles=AGENTS)
def replace_billing_profile(call: Call) -> Answer:
    """Replace the billing profile. The etag must be the newest; the answer has capitalised names."""
    customer = call.customer
    match = call.headers.get("If-Match", "").strip()
    if not match:
        raise refuse(400, 2000, "The header If-Match is required.")
    if match.strip('"') != customer.etag:
        raise Refusal(
            Answer(
                412, {"code": 2055, "description": "The etag is stale.", "data": [], "source": "PartnerFD"}
            )
        )
    body = call.body
    address = _section(body, "defaultaddress")
    _check_address(address)
    _check_phone(address, COUNTRIES[str(address["country"]).upper()])
    old = billing_profile(customer)
    name, email = _word(body, "companyname", "CompanyName"), _word(body, "email", "Email")
    if not _EMAIL.fullmatch(email):
        raise refuse(400, 3000, "Email is not a valid e-mail address.")
    if str(address["country"]).upper() != customer.country.iso2:
        raise refuse(400, 3000, "DefaultAddress.Country cannot be changed.")
    customer.language, customer.culture = _language(body, customer.country)
    customer.name, customer.email = name, email
    customer.first_name = str(body.get("firstname") or customer.first_name)
    customer.last_name = str(body.get("lastname") or customer.last_name)
    customer.city, customer.street = str(address["city"]), str(address["addressline1"])
    customer.state = str(address.get("state") or "") or None
    customer.postal_code = str(address.get("postalcode") or "")
    customer.phone = str(address.get("phonenumber") or "")
    customer.etag = str(int(customer.etag) + 1)
    new = billing_profile(customer)
    call.audit(("customer", "update_customer_billing_profile"), new, old)
    call.record("billing_profile", customer.id)
    return Answer(200, pascal(new))
