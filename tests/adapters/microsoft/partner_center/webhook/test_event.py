"""What an event says: ids, and nothing else of an address that may lie."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.microsoft.partner_center.webhook.event import ids_in, read_event
from adapters.microsoft.partner_center.webhook.signature import Refused
from tests.fakes import FABRIKAM, NOW

HOST = "https://api.partnercenter.microsoft.com"
OTHER = "8aaaaaaa-0000-4000-8000-000000000001"


def read(**changes: Any):
    body = {
        "EventName": "usagerecords-thresholdExceeded",
        "ResourceUri": f"{HOST}/v1/customers/usagerecords",
        "ResourceName": "usagerecords",
        "AuditUri": None,
        "ResourceChangeUtcDate": "2026-11-22T16:19:06.3520276+00:00",
    }
    return read_event(json.dumps(body | changes).encode(), NOW)


def test_an_event_as_the_vendor_writes_it() -> None:
    event = read()
    assert event.name == "usagerecords-thresholdExceeded"
    assert event.changed == datetime(2026, 11, 22, 16, 19, 6, 352027, tzinfo=UTC)
    assert event.ids == ()


@pytest.mark.parametrize(
    ("address", "ids"),
    [
        (f"{HOST}/v1/invoices/D0200ABCDE", ("D0200ABCDE",)),
        (f"{HOST}/v1/invoices/G000024130/", ("G000024130",)),
        (f"http://localhost:16722/webhooks/v1/customers/{FABRIKAM.id.upper()}", (FABRIKAM.id,)),
        (
            f"{HOST}/webhooks/v1/customers/{FABRIKAM.id}/subscriptions/{OTHER}?a={OTHER}#{OTHER}",
            (FABRIKAM.id, OTHER),
        ),
        (f"/v1/customers/{FABRIKAM.id}", (FABRIKAM.id,)),
        (f"{HOST}/v1/customers/{FABRIKAM.id}x", ()),
        (f"{HOST}/v1/invoices/..%2f..%2fcustomers", ()),
        (f"{HOST}/v1/invoices/../customers", ()),
        ("http://[", ()),
        ("", ()),
        ("/".join([OTHER] * 50), (OTHER,) * 10),
    ],
)
def test_only_ids_are_taken_from_an_address(address: str, ids: tuple[str, ...]) -> None:
    assert ids_in(address) == ids


def test_names_of_properties_come_in_any_case_and_the_audit_record_under_two_names() -> None:
    assert read(AuditUrl="https://x", auditUri=7).key == read().key
    lower = json.dumps(
        {"eventname": "test-created", "resourceuri": "x", "resourcechangeutcdate": "2026-11-23T09:00:00Z"}
    )
    assert read_event(lower.encode(), NOW).name == "test-created"


def test_one_event_is_its_name_address_and_moment() -> None:
    same, key = read(ResourceName="other").key, read().key
    assert same == key
    assert read(EventName="usagerecords-thresholdexceeded").key != key
    assert read(ResourceUri=f"{HOST}/v1/customers").key != key
    assert read(ResourceChangeUtcDate="2026-11-22T16:19:06.3520277+00:00").key != key
    assert read(EventName="a", ResourceUri="bc").key != read(EventName="ab", ResourceUri="c").key


@pytest.mark.parametrize("late", [timedelta(hours=48), timedelta(days=6, hours=23)])
def test_the_vendor_may_be_late(late: timedelta) -> None:
    assert read(ResourceChangeUtcDate=(NOW - late).isoformat())


def test_a_name_that_could_spoil_a_log_is_no_name() -> None:
    with pytest.raises(Refused, match="payload"):
        read(EventName="ok\nlevel=info forged")
    assert read(ResourceName="a\x00b").resource == ""


def test_ids_are_found_in_an_address_that_is_encoded_or_in_braces() -> None:
    for address in (
        f"{HOST}/v1%2Fcustomers%2F{OTHER.upper()}/x",
        f"{HOST}/v1/customers/{{{OTHER}}}",
        f"/customers/%7B{OTHER}%7D?a={OTHER}",
    ):
        assert ids_in(address) == (OTHER,)
