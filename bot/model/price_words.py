"""Words of a product by which it is found: what people type and what price sheets say, in one form.

``M365`` is *Microsoft 365*, ``D4s_v5`` is *D4s v5*, ``westeurope`` is what meters call *EU West*. A product has its own words and
those that people have for it; what is typed is brought to one of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

LONGEST: Final = 40
"""Letters of a word that count."""

MOST: Final = 12
"""Words that are looked for at once."""

_WORD = re.compile(r"[^\W_]+")

_VERSION = re.compile(r"v\d{1,2}")
"""Of a size of virtual machines, which is written *D4s_v5*, *D4s v5* and *D4sv5*."""

_PHRASES: Final[Mapping[tuple[str, ...], str]] = {
    ("microsoft", "365"): "m365",
    ("office", "365"): "o365",
    ("dynamics", "365"): "d365",
    ("ms", "365"): "m365",
    ("virtual", "machines"): "vm",
    ("virtual", "machine"): "vm",
    ("reserved", "vm", "instance"): "ri",
    ("sql", "server"): "sqlserver",
    ("enterprise", "mobility"): "ems",
    ("power", "bi"): "powerbi",
    ("power", "apps"): "powerapps",
    ("power", "automate"): "powerautomate",
}
"""What several words are called in one. The one word is added to a product's; what is typed is replaced by it."""

_ALIASES: Final[Mapping[str, str]] = {
    "vms": "vm",
    "reservation": "ri",
    "reservations": "ri",
    "reserviert": "ri",
    "microsoft365": "m365",
    "ms365": "m365",
    "office365": "o365",
    "dynamics365": "d365",
}

_FILLER: Final = frozenset({"standard", "microsoft", "azure", "the", "for", "and"})
"""Words that are typed along and that the product may not have: ``Standard_D4s_v5``, *Azure D4s v5*."""

_REGIONS: Final[Mapping[str, str]] = {
    "eu-west": "westeurope",
    "eu-north": "northeurope",
    "us-east": "eastus",
    "us-east-2": "eastus2",
    "us-west": "westus",
    "us-west-2": "westus2",
    "us-west-3": "westus3",
    "us-central": "centralus",
    "us-north-central": "northcentralus",
    "us-south-central": "southcentralus",
    "us-west-central": "westcentralus",
    "ap-east": "eastasia",
    "ap-southeast": "southeastasia",
    "ja-east": "japaneast",
    "ja-west": "japanwest",
    "au-east": "australiaeast",
    "au-southeast": "australiasoutheast",
    "au-central": "australiacentral",
    "br-south": "brazilsouth",
    "ca-central": "canadacentral",
    "ca-east": "canadaeast",
    "in-central": "centralindia",
    "in-south": "southindia",
    "in-west": "westindia",
    "kr-central": "koreacentral",
    "kr-south": "koreasouth",
    "uk-south": "uksouth",
    "uk-west": "ukwest",
    "fr-central": "francecentral",
    "fr-south": "francesouth",
    "de-west-central": "germanywestcentral",
    "de-north": "germanynorth",
    "ch-north": "switzerlandnorth",
    "ch-west": "switzerlandwest",
    "no-east": "norwayeast",
    "no-west": "norwaywest",
    "se-central": "swedencentral",
    "se-south": "swedensouth",
    "ae-north": "uaenorth",
    "ae-central": "uaecentral",
    "za-north": "southafricanorth",
    "za-west": "southafricawest",
    "il-central": "israelcentral",
    "it-north": "italynorth",
    "pl-central": "polandcentral",
    "es-central": "spaincentral",
    "qa-central": "qatarcentral",
    "mx-central": "mexicocentral",
    "nz-north": "newzealandnorth",
}
"""Regions as meters call them, word by word, and as Azure Resource Manager does. https://learn.microsoft.com/azure/reliability/regions-list"""

_BY_METER: Final[Mapping[tuple[str, ...], str]] = {
    tuple(meter.split("-")): name for meter, name in _REGIONS.items()
}
_FIRST: Final = frozenset(some[0] for some in (*_PHRASES, *_BY_METER))
_NAMES: Final = frozenset(_REGIONS.values())
_LONGEST_REGION: Final = 4


def product_words(title: str) -> str:
    """The words of a product, each once, one space apart, with those that people have for it."""
    words = split(title)
    names = [name for at, word in enumerate(words) if word in _FIRST for name in _names_at(words, at)]
    sizes = [
        words[at - 1] + word
        for at, word in enumerate(words)
        if at and word[0] == "v" and _VERSION.fullmatch(word)
    ]
    return " ".join(dict.fromkeys([*words, *names, *sizes]))


def asked_words(text: str) -> Sequence[str]:
    """What is looked for: at most :data:`MOST` words, in the form in which products have them."""
    words = list(dict.fromkeys(_replaced(split(text))))
    telling = [word for word in words if word not in _FILLER]
    return (telling or words)[:MOST]


def split(text: str) -> list[str]:
    """The words of a text: letters and digits, in lower case, without accents."""
    return [word[:LONGEST] for word in _WORD.findall(_plain(text))]


def _plain(text: str) -> str:
    if text.isascii():
        return text.lower()
    # "M³" and "ﬁ" are letters of their own, and nobody types them.
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in folded if not unicodedata.combining(each))


def _names_at(words: Sequence[str], at: int) -> Iterator[str]:
    """What the words that begin here are called in one."""
    for length in (2, 3):
        some = tuple(words[at : at + length])
        if some in _PHRASES:
            yield _PHRASES[some]
    # "US East 2" is no "US East".
    for length in range(_LONGEST_REGION, 1, -1):
        if region := _BY_METER.get(tuple(words[at : at + length])):
            yield region
            return


def _replaced(words: list[str]) -> Iterator[str]:
    at = 0
    while at < len(words):
        length, word = _longest_name(words, at)
        yield word
        at += length


def _longest_name(words: Sequence[str], at: int) -> tuple[int, str]:
    """How many words have a name in one here, and the name."""
    for length in range(min(_LONGEST_REGION, len(words) - at), 1, -1):
        some = tuple(words[at : at + length])
        together = "".join(some)
        if together in _NAMES:
            return length, together
        name = _PHRASES.get(some) or _BY_METER.get(some)
        if name:
            return length, name
    return 1, _ALIASES.get(words[at], words[at])
