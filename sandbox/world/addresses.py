"""Address validation: what is wrong with an address, and what the right one might be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sandbox.wire.bodies import Json, compact
from sandbox.world.countries import COUNTRIES

LIMITS = {
    "addressline1": 200,
    "addressline2": 200,
    "city": 100,
    "firstname": 50,
    "lastname": 50,
    "middlename": 50,
}
# Places whose postal code people mix up; the others come from the cities that the world knows.
_KNOWN = {("US", "98007"): ("Bellevue", "WA"), ("GB", "SW1A 1AA"): ("London", None)}


@dataclass(frozen=True, slots=True)
class Verdict:
    """`status` as the service words it. `suggestion` is a better address, if one is known."""

    status: str
    message: str = ""
    suggestion: Json | None = None

    @property
    def good(self) -> bool:
        """Whether the address may be used unseen."""
        return self.status in ("Verified", "VerifiedShippable")


def _text(address: dict[str, Any], name: str) -> str:
    value = address.get(name)
    return value.strip() if isinstance(value, str) else ""


def judge(address: dict[str, Any]) -> Verdict:
    """Judge a folded address (names in lower case)."""
    for name, label in (("addressline1", "AddressLine1"), ("city", "City"), ("country", "Country")):
        if not _text(address, name):
            return Verdict("NotValidated", f"Field - '{label}' is required.")
    for name, longest in LIMITS.items():
        if len(_text(address, name)) > longest:
            return Verdict("NotValidated", f"Field - '{name}' is longer than {longest} characters.")
    country = COUNTRIES.get(_text(address, "country").upper())
    if country is None:
        return Verdict(
            "NotValidated", f"Field - 'Country' has the invalid value '{_text(address, 'country')}'."
        )
    state, postal = _text(address, "state").upper(), _text(address, "postalcode")
    if country.states and state not in country.states:
        return Verdict("NotValidated", f"Field - 'State' has the invalid value '{_text(address, 'state')}'.")
    if country.postal and not re.fullmatch(country.postal, postal):
        return Verdict(
            "NotValidated", f"ZipInvalid - Details: Field - 'PostalCode' has the invalid value '{postal}'."
        )
    return _compare(address, country.iso2, state, postal)


def _compare(address: dict[str, Any], iso2: str, state: str, postal: str) -> Verdict:
    known = _KNOWN | {
        (country.iso2, code): (city, region)
        for country in COUNTRIES.values()
        for city, region, code in country.cities
    }
    place = known.get((iso2, postal.upper()))
    if place is None:
        return Verdict("Verified", "Address verified.")
    city, region = place
    if city.casefold() != _text(address, "city").casefold():
        message = (
            f"ZipCityInvalid - Details: Field - 'City' is corrected from OldValue: "
            f"'{_text(address, 'city')}' to NewValue: '{city.upper()}'."
        )
        return Verdict("InteractionRequired", message, _address(address, iso2, city, region, postal))
    if region is not None and region != state:
        message = f"Field - 'State' is corrected from OldValue: '{state}' to NewValue: '{region}'."
        return Verdict("InteractionRequired", message, _address(address, iso2, city, region, postal))
    return Verdict("VerifiedShippable", "Address verified and shippable.")


def _address(address: dict[str, Any], iso2: str, city: str, region: str | None, postal: str) -> Json:
    line = _text(address, "addressline1")
    return compact(country=iso2, state=region, city=city, addressLine1=line, postalCode=postal)


def original(address: dict[str, Any]) -> Json:
    """The address as it was sent, with the service's own spelling of the names."""
    names = {"country": "country", "state": "state", "city": "city", "addressline1": "addressLine1"}
    names |= {"addressline2": "addressLine2", "postalcode": "postalCode"}
    return {shown: address[name] for name, shown in names.items() if address.get(name)}
