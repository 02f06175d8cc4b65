"""Validation: checks before a customer is made: addresses, domains, rules of a country."""

from __future__ import annotations

import json
import re
from html import escape

from sandbox.http.operations import SELLERS, Call, Operations
from sandbox.wire.bodies import Answer, Json, kind
from sandbox.wire.problems import Refusal, refuse
from sandbox.world.addresses import Verdict, judge, original
from sandbox.world.countries import COUNTRIES, Country
from sandbox.world.world import World

OPERATIONS = Operations()
DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}", re.IGNORECASE)


def rejection(verdict: Verdict, address: Json) -> Refusal:
    """The older way to say no: JSON inside of the description, apostrophes escaped as HTML."""
    better = next(iter(verdict.suggestions), None) or original(address)
    inner = {
        "code": "60071",
        "reason": escape(verdict.message).replace("&#x27;", "&#39;"),
        "corrected_address": {
            "country": better.get("country", ""),
            "region": better.get("state", ""),
            "city": str(better.get("city", "")).upper(),
            "address_line1": better.get("addressLine1", ""),
            "postal_code": better.get("postalCode", ""),
        },
        "object_type": "AddressValidation",
        "resource_status": "Active",
    }
    return refuse(400, 2007, json.dumps(inner, separators=(",", ":"), default=str))


@OPERATIONS.on("POST", "/v1/validations/address", roles=SELLERS, writes=False)
def validate_address(call: Call) -> Answer:
    """Judge an address, in the newer or (when ordered) the older manner."""
    verdict = judge(call.body)
    if call.world.older_addresses:
        # The older form had no word for what could not be checked.
        if not verdict.good and verdict.message:
            raise rejection(verdict, call.body)
        return Answer(200)
    body: Json = {
        "originalAddress": original(call.body),
        "suggestedAddresses": list(verdict.suggestions),
        "status": verdict.status,
        "validationMessage": verdict.message or None,
        "attributes": kind("AddressValidationResponse"),
    }
    return Answer(200, {name: value for name, value in body.items() if value is not None})


def taken(world: World, domain: str) -> bool:
    """Whether a domain belongs to somebody: a customer, the partner, or the service itself."""
    wish = domain.lower().rstrip(".")
    reserved = (
        "northwindcloud.onmicrosoft.com",
        "northwindcloud.example",
        "microsoft.onmicrosoft.com",
        "onmicrosoft.com",
    )
    return wish in reserved or any(wish in one.domains for one in world.customers.values())


@OPERATIONS.on("HEAD", "/v1/domains/{domain}", roles=SELLERS)
def check_domain(call: Call) -> Answer:
    """404 means free, 200 taken, 400 not a domain at all. Never a body."""
    domain = call.params["domain"]
    if not DOMAIN.fullmatch(domain):
        return Answer(400)
    return Answer(200 if taken(call.world, domain) else 404)


@OPERATIONS.on("GET", "/v1/countryvalidationrules/{country}", roles=SELLERS)
def country_rules(call: Call) -> Answer:
    """What an address in a country must have."""
    country = COUNTRIES.get(call.params["country"].upper())
    if country is None:
        raise refuse(404, 1000, f"Country {call.params['country']} was not found.")
    return Answer(200, _rules(country, older=call.world.older_rules))


def _rules(country: Country, *, older: bool) -> Json:
    body: Json = {
        "iso2Code": country.iso2,
        "defaultCulture": country.culture,
        "isStateRequired": bool(country.states),
        "isPostalCodeRequired": country.postal is not None,
        "postalCodeRegex": f"^{country.postal}$" if country.postal else None,
        "isCityRequired": True,
        "isVatIdSupported": country.billed_in == "EUR",
        "phoneNumberRegex": country.phone,
        "isRegistrationNumberSupported": country.registration is not None,
        "isTaxIdSupported": False,
        "isTaxIdOptional": True,
        "countryCallingCodes": [country.calling_code],
        "attributes": kind("CountryValidationRules"),
    }
    found = {name: value for name, value in body.items() if value is not None}
    return found | (_older_lists(country) if older else _lists(country))


def _lists(country: Country) -> Json:
    """As the resource has them: https://learn.microsoft.com/partner-center/developer/country-information-resources"""
    return {
        "supportedStatesList": list(country.states),
        "supportedLanguagesList": list(country.languages),
        "supportedCulturesList": list(country.cultures),
    }


def _older_lists(country: Country) -> Json:
    """As the example has them: https://learn.microsoft.com/partner-center/developer/get-market-specific-validation-data"""
    return {
        "states": {"value": list(country.states)},
        "supportedLanguages": {"value": list(country.languages)},
        "supportedCultures": {"value": list(country.cultures)},
    }
