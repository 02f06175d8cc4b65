"""Address validation and the rules of countries."""

from __future__ import annotations

from dataclasses import replace

from adapters.microsoft.http.body import WireError, content
from adapters.microsoft.http.error_body import clean
from adapters.microsoft.http.protocol import Call, Response
from adapters.microsoft.http.wire import Fields, fields, word
from adapters.microsoft.partner_center.calls.customers import address_body, read_address
from adapters.microsoft.partner_center.problems import nested
from adapters.microsoft.partner_center.requests import get, send
from bot.messages import N_
from bot.model import Address, AddressCheck, AddressVerdict, CountryRules

# Whether each may be used, by status.
# https://learn.microsoft.com/partner-center/developer/validate-an-address
_VERDICTS = {
    "verified": AddressVerdict.VALID,
    "verifiedshippable": AddressVerdict.VALID,
    "interactionrequired": AddressVerdict.CORRECTED,
    "streetpartial": AddressVerdict.INCOMPLETE,
    "premisespartial": AddressVerdict.INCOMPLETE,
    "multiple": AddressVerdict.INCOMPLETE,
    "multiplematches": AddressVerdict.INCOMPLETE,
    "none": AddressVerdict.INVALID,
    "invalidstreet": AddressVerdict.INVALID,
    "invalidcityregionpostalcode": AddressVerdict.INVALID,
    "notvalidated": AddressVerdict.UNCHECKED,
}
MOST_SUGGESTIONS = 3


def check_address(address: Address) -> Call[AddressCheck]:
    """Ask whether an address is real."""
    body = {**address_body(address), "country": address.country.upper()}
    request = send(N_("check an address"), "POST", "validations", "address", body=body, writes=False)
    return Call(request, lambda response: read_answer(response, address), accepts=frozenset({400}))


def read_answer(response: Response, asked: Address) -> AddressCheck:
    """The check as an answer to what was asked.

    Suggestions leave out whom to write to. Some repeat the address that was asked about, which is none.
    """
    check = read_check(response)
    whose = {"first_name": asked.first_name, "last_name": asked.last_name, "phone": asked.phone}
    others = tuple(
        replace(each, country=each.country or asked.country, **whose)
        for each in check.suggestions
        if _place(each) != _place(asked)
    )
    # The older form has one word for all that it rejects, and repeats what it can say nothing better about.
    wrong = response.status == 400 and not others
    return AddressCheck(AddressVerdict.INVALID if wrong else check.verdict, check.message, others)


def _place(address: Address) -> tuple[str, ...]:
    parts = (
        address.country,
        address.state,
        address.city,
        address.line1,
        address.line2,
        address.postal_code,
    )
    return tuple(" ".join(part.split()).casefold() for part in parts)


def read_check(response: Response) -> AddressCheck:
    """The verdict, in the older form (empty or an error) and in the newer one (a status)."""
    if response.status == 400:
        return _rejected(fields(response.body))
    value = content(response.body)
    if value is None:
        return AddressCheck(AddressVerdict.VALID)
    body = Fields(value)
    # A status that nobody has documented says nothing about the address.
    verdict = _VERDICTS.get(word(body.raw("status")), AddressVerdict.UNCHECKED)
    if verdict is AddressVerdict.VALID:
        return AddressCheck(verdict)
    message = clean(body.text("validationMessage", "validation_message"))
    suggested = body.parts("suggestedAddresses", read_address) or body.parts(
        "suggested_addresses", read_address
    )
    single = read_address(body.inner("suggestedAddress", "suggested_address"))
    known = tuple(filter(None, (*suggested, single)))
    if known and verdict is AddressVerdict.UNCHECKED:
        verdict = AddressVerdict.CORRECTED
    return AddressCheck(verdict, message, known[:MOST_SUGGESTIONS])


def _rejected(body: Fields) -> AddressCheck:
    """HTTP 400: with code 2007 the description is JSON that may hold a corrected address."""
    detail = body.text("description", "message", "title")
    if not detail and not body.text("code"):
        raise WireError("a refusal without a reason")
    inner = nested(detail)
    if inner is None:
        return AddressCheck(AddressVerdict.INVALID, clean(detail))
    suggested = read_address(inner.inner("corrected_address", "correctedAddress"))
    verdict = AddressVerdict.CORRECTED if suggested else AddressVerdict.INVALID
    return AddressCheck(verdict, clean(inner.text("reason", "message")), (suggested,) if suggested else ())


def country_rules(country: str) -> Call[CountryRules]:
    """What a country demands.

    https://learn.microsoft.com/partner-center/developer/get-market-specific-validation-data
    """
    request = get(N_("read a country's rules"), "countryvalidationrules", country.upper())
    return Call(request, lambda response: read_rules(response, country.upper()))


def read_rules(response: Response, country: str) -> CountryRules:
    """Rules. https://learn.microsoft.com/partner-center/developer/country-information-resources"""
    body = fields(response.body)
    return CountryRules(
        country=body.text("iso2Code") or country,
        default_culture=body.text("defaultCulture"),
        cultures=_listed(body, "cultures"),
        languages=_listed(body, "languages"),
        states=_listed(body, "states"),
        state_required=bool(body.flag("isStateRequired")),
        city_required=body.flag("isCityRequired") is not False,
        postal_code_required=bool(body.flag("isPostalCodeRequired")),
        postal_code_regex=body.text("postalCodeRegex"),
        phone_regex=body.text("phoneNumberRegex"),
        registration_number_supported=bool(body.flag("isRegistrationNumberSupported")),
        calling_codes=body.texts("countryCallingCodes") or body.texts("countryCallingCodesList"),
    )


def _listed(body: Fields, what: str) -> tuple[str, ...]:
    """A list of what a country supports: the resource, the example and older answers each name it otherwise."""
    names = (f"supported{what}List", f"supported{what}", f"{what}List", what)
    return next((found for name in names if (found := body.texts(name))), ())
