"""Address validation: what is wrong with an address, and what the right one might be.

The statuses, how many addresses each suggests, and the examples around Microsoft Way are those of
https://learn.microsoft.com/partner-center/developer/validate-an-address
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sandbox.wire.bodies import Json, compact
from sandbox.world.countries import COUNTRIES, Country

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

UNCOVERED = frozenset({"AM", "AZ", "CI", "KZ", "NG", "RS", "UA"})
"""Countries whose addresses are not sent through the validation."""

_WAY, _LANE = "1 Microsoft Way", "15010 NE 36th St"
_STREETS: dict[str, tuple[str, str, tuple[tuple[str, str], ...]]] = {
    "1 microsoft way": ("VerifiedShippable", "", ((_WAY, "98052-8300"),)),
    "microsoft way": (
        "StreetPartial",
        "Address field invalid for property: 'Region', 'PostalCode', 'City'",
        ((_WAY, "98052-6399"),),
    ),
    "1 micro way": (
        "InteractionRequired",
        "Address field invalid for property: 'Street'",
        ((_WAY, "98052-8300"),),
    ),
    "15010 ne 36th st": (
        "PremisesPartial",
        "Address field invalid for property: 'Premises'",
        tuple((f"{_LANE} Bldg {number}", "98052-5317") for number in (92, 99, 111)),
    ),
    "ne 36th st": (
        "Multiple",
        "Address field invalid for property: 'Street', 'Premises'",
        tuple((f"{_LANE} Bldg {number}", "98052-5317") for number in (92, 99)),
    ),
    "1 nowhere lane": ("None", "Address field invalid for property: 'Street', 'City'", ()),
}
"""Streets of Redmond, WA 98052: the status, the message, and the streets and postal codes that are suggested."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`status` as the service words it. `suggestions` are the addresses that it knows, three at most."""

    status: str
    message: str = ""
    suggestions: tuple[Json, ...] = ()

    @property
    def good(self) -> bool:
        """Whether the address may be used unseen."""
        return self.status in ("Verified", "VerifiedShippable")


def _text(address: dict[str, Any], name: str) -> str:
    value = address.get(name)
    return value.strip() if isinstance(value, str) else ""


def judge(address: dict[str, Any]) -> Verdict:
    """Judge a folded address (names in lower case)."""
    if message := _unreadable(address):
        return Verdict("NotValidated", message)
    country = COUNTRIES[_text(address, "country").upper()]
    if country.iso2 in UNCOVERED:
        return Verdict("NotValidated")
    if message := _misfit(address, country):
        return Verdict("None", message)
    return _in_redmond(address, country) or _compare(address, country.iso2)


def fault(address: dict[str, Any]) -> str:
    """Why no customer can have this address; empty where one can. A customer may live where nothing is validated."""
    return _unreadable(address) or _misfit(address, COUNTRIES[_text(address, "country").upper()])


def _unreadable(address: dict[str, Any]) -> str:
    for name, label in (("addressline1", "AddressLine1"), ("city", "City"), ("country", "Country")):
        if not _text(address, name):
            return f"Field - '{label}' is required."
    for name, longest in LIMITS.items():
        if len(_text(address, name)) > longest:
            return f"Field - '{name}' is longer than {longest} characters."
    if _text(address, "country").upper() not in COUNTRIES:
        return f"Field - 'Country' has the invalid value '{_text(address, 'country')}'."
    return ""


def _misfit(address: dict[str, Any], country: Country) -> str:
    state, postal = _text(address, "state").upper(), _text(address, "postalcode")
    if country.states and state not in country.states:
        return f"Field - 'State' has the invalid value '{_text(address, 'state')}'."
    if country.postal and not re.fullmatch(country.postal, postal):
        return f"ZipInvalid - Details: Field - 'PostalCode' has the invalid value '{postal}'."
    return ""


def _in_redmond(address: dict[str, Any], country: Country) -> Verdict | None:
    here = (country.iso2, _text(address, "city").casefold(), _text(address, "postalcode")[:5])
    found = _STREETS.get(_text(address, "addressline1").casefold())
    if found is None or here != ("US", "redmond", "98052") or _text(address, "addressline2"):
        return None
    status, message, streets = found
    known = tuple(
        compact(country="US", city="Redmond", state="WA", addressLine1=line, postalCode=postal)
        for line, postal in streets
    )
    return Verdict(status, message, known)


def _compare(address: dict[str, Any], iso2: str) -> Verdict:
    state, postal = _text(address, "state").upper(), _text(address, "postalcode")
    known = _KNOWN | {
        (country.iso2, code): (city, region)
        for country in COUNTRIES.values()
        for city, region, code in country.cities
    }
    place = known.get((iso2, postal.upper()))
    if place is None:
        return Verdict("Verified", "", (original(address),))
    city, region = place
    better = (_address(address, iso2, city, region, postal),)
    if city.casefold() != _text(address, "city").casefold():
        message = (
            f"ZipCityInvalid - Details: Field - 'City' is corrected from OldValue: "
            f"'{_text(address, 'city')}' to NewValue: '{city.upper()}'."
        )
        return Verdict("InteractionRequired", message, better)
    if region is not None and region != state:
        message = f"Field - 'State' is corrected from OldValue: '{state}' to NewValue: '{region}'."
        return Verdict("InteractionRequired", message, better)
    return Verdict("VerifiedShippable", "", (original(address),))


def _address(address: dict[str, Any], iso2: str, city: str, region: str | None, postal: str) -> Json:
    line = _text(address, "addressline1")
    return compact(country=iso2, state=region, city=city, addressLine1=line, postalCode=postal)


def original(address: dict[str, Any]) -> Json:
    """The address as it was sent, with the service's own spelling of the names."""
    names = {"country": "country", "state": "state", "city": "city", "addressline1": "addressLine1"}
    names |= {"addressline2": "addressLine2", "postalcode": "postalCode"}
    return {shown: address[name] for name, shown in names.items() if address.get(name)}
