"""Address validation and the rules of countries."""

from __future__ import annotations

from dataclasses import replace

from adapters.microsoft.http.error_body import clean
from adapters.microsoft.http.protocol import Call, Response
from adapters.microsoft.http.wire import Fields, WireError, fields, word
from adapters.microsoft.partner_center.calls.customers import address_body, read_address
from adapters.microsoft.partner_center.problems import nested
from adapters.microsoft.partner_center.requests import get, send
from bot.model import Address, AddressCheck, AddressVerdict, CountryRules

# Only these two may be used unseen.
# https://learn.microsoft.com/partner-center/developer/validate-an-address
_GOOD = frozenset({"verified", "verifiedshippable"})


def check_address(address: Address) -> Call[AddressCheck]:
    """Ask whether an address is real."""
    body = {**address_body(address), "country": address.country.upper()}
    request = send("check an address", "POST", "validations", "address", body=body, writes=False)
    return Call(request, lambda response: judged(read_check(response), address), accepts=frozenset({400}))


def judged(check: AddressCheck, asked: Address) -> AddressCheck:
    """The check as an answer to what was asked.

    Rejections repeat the address they reject, which is no suggestion; real ones leave out whom to write to.
    """
    if check.suggested is None:
        return check
    if _place(check.suggested) == _place(asked):
        return AddressCheck(AddressVerdict.INVALID, check.message)
    whose = {"first_name": asked.first_name, "last_name": asked.last_name, "phone": asked.phone}
    return replace(check, suggested=replace(check.suggested, **whose))


def _place(address: Address) -> tuple[str, ...]:
    parts = (address.country, address.state, address.city, address.line1, address.postal_code)
    return tuple(" ".join(part.split()).casefold() for part in parts)


def read_check(response: Response) -> AddressCheck:
    """The verdict, in the older form (empty or an error) and in the newer one (a status)."""
    if response.status == 400:
        return _rejected(fields(response.body))
    if not response.body.strip():
        return AddressCheck(AddressVerdict.VALID)
    body = fields(response.body)
    status = word(body.raw("status"))
    if not status or status in _GOOD:
        return AddressCheck(AddressVerdict.VALID)
    suggested = _first_address(body.parts("suggestedAddresses", read_address))
    verdict = AddressVerdict.CORRECTED if suggested else AddressVerdict.INVALID
    return AddressCheck(verdict, clean(body.text("validationMessage", "status")), suggested)


def _first_address(suggested: tuple[Address | None, ...]) -> Address | None:
    return next(filter(None, suggested), None)


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
    return AddressCheck(verdict, clean(inner.text("reason", "message")), suggested)


def country_rules(country: str) -> Call[CountryRules]:
    """What a country demands.

    https://learn.microsoft.com/partner-center/developer/get-market-specific-validation-data
    """
    request = get("read a country's rules", "countryvalidationrules", country.upper())
    return Call(request, lambda response: read_rules(response, country.upper()))


def read_rules(response: Response, country: str) -> CountryRules:
    """Rules; the lists go by two names in two versions of the service."""
    body = fields(response.body)
    return CountryRules(
        country=body.text("iso2Code") or country,
        default_culture=body.text("defaultCulture"),
        cultures=body.texts("supportedCultures") or body.texts("supportedCulturesList"),
        languages=body.texts("supportedLanguages") or body.texts("supportedLanguagesList"),
        states=body.texts("states") or body.texts("statesList"),
        state_required=bool(body.flag("isStateRequired")),
        city_required=body.flag("isCityRequired") is not False,
        postal_code_required=bool(body.flag("isPostalCodeRequired")),
        postal_code_regex=body.text("postalCodeRegex"),
        phone_regex=body.text("phoneNumberRegex"),
        registration_number_supported=bool(body.flag("isRegistrationNumberSupported")),
        calling_codes=body.texts("countryCallingCodes") or body.texts("countryCallingCodesList"),
    )
