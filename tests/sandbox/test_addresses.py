"""Address validation and country rules of the double, in the documented shapes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.conftest import Client, new_customer

VALIDATE = "/v1/validations/address"


def redmond(street: str, **changes: str) -> dict[str, Any]:
    here = {"AddressLine1": street, "City": "Redmond", "State": "WA", "PostalCode": "98052", "Country": "US"}
    return here | changes


@pytest.mark.parametrize(
    ("street", "status", "suggested"),
    [
        ("1 Microsoft Way", "VerifiedShippable", ["1 Microsoft Way"]),
        ("Microsoft Way", "StreetPartial", ["1 Microsoft Way"]),
        ("1 Micro Way", "InteractionRequired", ["1 Microsoft Way"]),
        (
            "15010 NE 36th St",
            "PremisesPartial",
            [f"15010 NE 36th St Bldg {number}" for number in (92, 99, 111)],
        ),
        ("NE 36th St", "Multiple", [f"15010 NE 36th St Bldg {number}" for number in (92, 99)]),
        ("1 Nowhere Lane", "None", []),
        ("", "NotValidated", []),
    ],
)
async def test_every_documented_status_of_an_address(
    app: Client, street: str, status: str, suggested: list[str]
) -> None:
    told = (await app("POST", VALIDATE, body=redmond(street))).json
    assert told["status"] == status
    assert [each["addressLine1"] for each in told["suggestedAddresses"]] == suggested
    assert len(suggested) <= 3


async def test_a_country_that_is_not_covered_is_not_validated_and_customers_may_live_there(
    app: Client,
) -> None:
    abidjan = {
        "AddressLine1": "Boulevard Latrille",
        "City": "Abidjan",
        "State": "",
        "PostalCode": "",
        "Country": "CI",
    }
    told = (await app("POST", VALIDATE, body=abidjan)).json
    assert told["status"] == "NotValidated" and "validationMessage" not in told
    body = new_customer(**abidjan)
    body["BillingProfile"] |= {"Culture": "fr-FR", "Language": "fr"}
    made = await app("POST", "/v1/customers", body=body)
    assert made.status == 201
    assert {"culture": "fr-FR", "language": "fr"}.items() <= made.json["billingProfile"].items()


async def test_rules_name_their_lists_as_the_resource_does_or_as_its_example(app: Client) -> None:
    rules = (await app.get("/v1/countryvalidationrules/DE")).json
    assert rules["supportedLanguagesList"] == ["en", "de"], (
        "English first, although nobody is to get it unasked"
    )
    assert rules["supportedCulturesList"] == ["de-DE", "en-US"]
    assert rules["supportedStatesList"] == [] and rules["defaultCulture"] == "de-DE"
    assert "states" not in rules and "supportedLanguages" not in rules
    await app("POST", "/_sandbox/options", body={"older_rules": True})
    older = (await app.get("/v1/countryvalidationrules/MX")).json
    assert "NLE" in older["states"]["value"] and older["supportedCultures"]["value"] == ["en-US", "es-MX"]
    assert "supportedStatesList" not in older


@pytest.mark.parametrize(
    ("billing", "address", "said"),
    [
        ({"Language": "fr"}, {}, "Language fr"),
        ({"Culture": "de-DE"}, {}, "Culture de-DE"),
        ({}, {"State": "XX"}, "State"),
        ({}, {"State": ""}, "State"),
        ({}, {"PostalCode": "9805"}, "PostalCode"),
        ({}, {"City": ""}, "City"),
    ],
)
async def test_a_customer_is_refused_whose_values_the_country_does_not_have(
    app: Client, billing: dict[str, str], address: dict[str, str], said: str
) -> None:
    body = new_customer(**address)
    body["BillingProfile"] |= billing
    got = await app("POST", "/v1/customers", body=body)
    assert got.status == 400 and said in got.json["description"]
