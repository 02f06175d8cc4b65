"""Customers of the seeded partner: who they are, and how they are found and added."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from sandbox.world.countries import COUNTRIES, Country
from sandbox.world.names import FIRST_NAMES, LAST_NAMES, invent, slug
from sandbox.world.seeded_random import SeededRandom

COUNT = 240


@dataclass(slots=True)
class Customer:
    """One customer. `capital_ids` ones have their GUID in capitals in some answers, as the service does at times."""

    id: str
    commerce_id: str
    name: str
    domain: str
    country: Country
    city: str
    state: str | None
    postal_code: str
    street: str
    first_name: str
    last_name: str
    email: str
    phone: str
    culture: str
    billing_id: str
    etag: str
    size: int = 0
    capital_ids: bool = False
    delegated: bool = True
    relationship: str = "reseller"
    registration_number: str | None = None
    reseller_tenant: str | None = None
    budget: Decimal | None = None
    domains: list[str] = field(default_factory=list)
    language: str = ""

    @property
    def usage_id(self) -> str:
        """The id as the usage pages write it."""
        return self.id.upper() if self.capital_ids else self.id


# name, country, size. These must exist in every world, whatever the seed.
_FIXED: tuple[tuple[str, str, int], ...] = (
    ("Contoso Ltd", "GB", 3),
    ("Contoso Retail", "US", 2),
    ("Fabrikam, Inc.", "US", 3),
    ("Adventure Works Cycles", "US", 3),
    ("Wide World Importers", "NL", 2),
    ("Müller Maschinenbau GmbH", "DE", 2),
    ("Smith & Sons <Trading> Ltd", "GB", 1),
    ("Ærø Øl A/S", "DK", 1),
    ('"Quoted" *Star* _Under_ ~Tilde~ Ltd', "GB", 0),
    ("<!channel> Events & Catering LLC", "US", 0),
    ("=SUM(Table) Analytics Ltd", "GB", 1),
    ("株式会社 山田製作所", "JP", 1),
    ("Żółć i Gęś Sp. z o.o.", "PL", 1),
    ("O'Hare `Backtick` & Co. KG", "DE", 0),
)
_MORE_DOMAINS = {"Müller Maschinenbau GmbH": ("xn--mller-kva.example",)}
"""Names of other scripts are verified, and told, as DNS has them."""

_SHARES = (
    ("US", 46), ("GB", 34), ("DE", 40), ("FR", 18), ("NL", 14), ("AT", 8), ("CH", 12), ("SE", 11), ("NO", 7), ("DK", 7),
    ("JP", 8), ("AU", 9), ("CA", 10), ("BR", 6), ("IT", 5), ("ES", 5), ("FI", 4), ("BE", 4), ("IE", 4), ("PL", 4),
    ("IN", 3), ("KZ", 1), ("TR", 2),
)  # fmt: skip
_STREETS = {
    "de": "Hauptstraße|Bahnhofstraße|Lindenweg|Industriestraße", "fr": "rue de la République|avenue Jean Jaurès",
    "nl": "Keizersgracht|Stationsweg", "sv": "Storgatan|Drottninggatan", "da": "Vestergade", "nb": "Storgata",
}  # fmt: skip


def seed_customers(rng: SeededRandom) -> list[Customer]:
    """All customers of a seed, fixed ones first in making but shuffled into the list."""
    stream = rng.stream("customers")
    wanted = [(name, iso, size) for name, iso, size in _FIXED]
    taken = {name for name, _, _ in wanted}
    countries = [iso for iso, share in _SHARES for _ in range(share)]
    while len(wanted) < COUNT:
        country = COUNTRIES[stream.choice(countries)]
        name = invent(country.iso2, country.language, stream)
        if name not in taken:
            taken.add(name)
            wanted.append((name, country.iso2, stream.choices((0, 1, 2), (5, 4, 1))[0]))
    stream.shuffle(wanted)
    used: set[str] = set()
    return [found(rng, name, COUNTRIES[iso], size, used) for name, iso, size in wanted]


def found(rng: SeededRandom, name: str, country: Country, size: int, used: set[str]) -> Customer:
    """A customer of this name, with everything else drawn; the first part of its domain is none of *used*."""
    stream = rng.stream("customer", name)
    label = _free_label(slug(name), used)
    city, state, postal = stream.choice(country.cities)
    first, last = stream.choice(FIRST_NAMES), stream.choice(LAST_NAMES)
    number = rng.digits(8, "registration", name).ljust(14, "4") if country.registration else None
    customer = Customer(
        id=rng.guid("tenant", name),
        commerce_id=rng.guid("commerce", name),
        name=name,
        domain=f"{label}.onmicrosoft.com",
        country=country,
        city=city,
        state=state,
        postal_code=postal,
        street=_street(country.language, stream),
        first_name=first,
        last_name=last,
        email=f"{slug(first)}.{slug(last)}@{label}.example",
        phone=_phone(country, rng.digits(9, "phone", name)),
        culture=country.culture,
        billing_id=rng.guid("billing", name),
        etag=str(stream.randrange(-(2**62), 2**62)),
        size=size,
        capital_ids=stream.random() < 0.3,
        delegated=size >= 2 or stream.random() < 0.85,
        registration_number=number,
    )
    customer.domains = [customer.domain, f"{label}.example", *_MORE_DOMAINS.get(name, ())]
    return customer


def _phone(country: Country, digits: str) -> str:
    """With the calling code, and as many digits as the country's rule wants."""
    return f"{country.calling_code}{'4' if country.calling_code == '1' else ''}{digits}"


def _free_label(wish: str, used: set[str]) -> str:
    label, turn = wish, 1
    while label in used:
        turn += 1
        label = f"{wish}{turn}"
    used.add(label)
    return label


def _street(language: str, stream: random.Random) -> str:
    number = stream.randrange(1, 180)
    if language not in _STREETS:
        return f"{number} {stream.choice(('High Street', 'Market Street', 'Harbour Road', 'Station Road', 'Mill Lane'))}"
    street = stream.choice(_STREETS[language].split("|"))
    return f"{number} {street}" if language == "fr" else f"{street} {number}"


def starting_with(customers: Iterable[Customer], field_name: str, value: str) -> list[Customer]:
    """Customers whose company name or domain starts with *value*, in any case."""
    wish = value.casefold()
    if field_name.lower() == "domain":
        return [
            one for one in customers if any(d.casefold().startswith(wish) for d in [one.domain, *one.domains])
        ]
    return [one for one in customers if one.name.casefold().startswith(wish)]
