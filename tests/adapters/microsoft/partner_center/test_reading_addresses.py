"""What address validation answers, as Microsoft documents and records it."""

from __future__ import annotations

import json

import pytest

from adapters.microsoft.http.protocol import Response
from adapters.microsoft.partner_center.calls.addresses import read_answer, read_check
from bot.model import Address, AddressVerdict

ASKED = Address(
    "US", "Redmond", "Microsoft Way", state="WA", postal_code="98052", first_name="Kim", phone="4255550100"
)
WHOLE = {
    "country": "US",
    "city": "Redmond",
    "state": "WA",
    "addressLine1": "1 Microsoft Way",
    "postalCode": "98052-6399",
}


def answer(body: object, status: int = 200) -> Response:
    return Response(status, {}, json.dumps(body).encode())


@pytest.mark.parametrize(
    ("status", "suggested", "verdict"),
    [
        ("VerifiedShippable", 1, AddressVerdict.VALID),
        ("Verified", 1, AddressVerdict.VALID),
        ("verified", 0, AddressVerdict.VALID),
        ("InteractionRequired", 1, AddressVerdict.CORRECTED),
        ("StreetPartial", 3, AddressVerdict.INCOMPLETE),
        ("PremisesPartial", 2, AddressVerdict.INCOMPLETE),
        ("Multiple", 3, AddressVerdict.INCOMPLETE),
        ("MultipleMatches", 3, AddressVerdict.INCOMPLETE),
        ("None", 0, AddressVerdict.INVALID),
        ("NotValidated", 0, AddressVerdict.UNCHECKED),
        ("Not validated", 0, AddressVerdict.UNCHECKED),
        ("SomethingNew", 0, AddressVerdict.UNCHECKED),
        ("SomethingNew", 1, AddressVerdict.CORRECTED),
    ],
)
def test_every_documented_status_of_an_address_is_told_from_the_others(
    status: str, suggested: int, verdict: AddressVerdict
) -> None:
    known = [WHOLE | {"addressLine1": f"{number} Microsoft Way"} for number in range(1, suggested + 1)]
    found = read_answer(answer({"originalAddress": {}, "suggestedAddresses": known, "status": status}), ASKED)
    assert found.verdict is verdict
    assert len(found.suggestions) == (0 if verdict is AddressVerdict.VALID else suggested)


def test_the_documented_answer_for_a_street_without_its_number() -> None:
    message = "Address field invalid for property: 'Region', 'PostalCode', 'City'"
    body = {
        "originalAddress": {
            "country": "US",
            "city": "Redmond",
            "state": "WA",
            "addressLine1": "Microsoft Way",
        },
        "suggestedAddresses": [WHOLE],
        "status": "StreetPartial",
        "validationMessage": message,
    }
    found = read_answer(answer(body), ASKED)
    assert (found.verdict, found.message) == (AddressVerdict.INCOMPLETE, message)
    assert [(each.line1, each.first_name, each.phone) for each in found.suggestions] == [
        ("1 Microsoft Way", "Kim", "4255550100")
    ]


def test_the_announced_answer_with_one_suggestion_in_snake_case() -> None:
    body = {
        "suggested_address": {
            "Country": "US", "region": "WA", "city": "Redmond", "address_line1": "1 Microsoft Way", "postal_Code": "98052-8300",
        },
        "original_address": {"Country": "US", "region": "WA", "city": "Redmond", "address_line1": "1 Micro Way"},
        "status": "InteractionRequired",
        "validation_message": "Address field invalid for property: 'Street'",
    }  # fmt: skip
    found = read_answer(answer(body), ASKED)
    assert found.verdict is AddressVerdict.CORRECTED and "'Street'" in found.message
    assert [each.postal_code for each in found.suggestions] == ["98052-8300"]


def test_a_suggestion_that_repeats_what_was_asked_is_none() -> None:
    repeated = WHOLE | {"addressLine1": "MICROSOFT  WAY", "postalCode": "98052"}
    found = read_answer(answer({"suggestedAddresses": [repeated, WHOLE], "status": "StreetPartial"}), ASKED)
    assert [each.line1 for each in found.suggestions] == ["1 Microsoft Way"]


def test_an_address_that_could_not_be_checked_is_not_called_wrong() -> None:
    for body in (
        {"status": "NotValidated", "validationMessage": None, "suggestedAddresses": None},
        {"status": None},
    ):
        assert read_check(answer(body)).verdict is AddressVerdict.UNCHECKED
