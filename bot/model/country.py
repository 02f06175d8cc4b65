"""Countries, as people name them and as ISO 3166 does."""

from __future__ import annotations

from dataclasses import dataclass

from bot.messages import N_
from bot.model.noun import Noun


@dataclass(frozen=True, slots=True)
class Country:
    """A country: ISO 3166 alpha-2, and its name in the language of whoever asked."""

    code: str
    name: str

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


COUNTRY = Noun(
    name="country",
    which=N_("Which country?"),
    absent=N_("No such country"),
    columns=(N_("Country"), N_("Code")),
    cells=lambda country: (country.name, country.code),
    key=lambda country: country.code,
    exactly=N_("Use its two-letter code."),
    missing=N_("Type its name in any language, or its code: Germany, Deutschland or DE."),
    example=N_("Germany or DE"),
)
"""What people call a country that a customer is in."""
