"""The vendor's documented shapes, each with its quirk, read into the product's nouns."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from adapters.microsoft.http.body import WireError
from adapters.microsoft.http.protocol import Response
from adapters.microsoft.http.wire import Fields
from adapters.microsoft.partner_center.calls import (
    addresses,
    audit,
    customers,
    invoices,
    line_items,
    service_requests,
    subscriptions,
)
from adapters.microsoft.partner_center.calls.documents import file_name, read_pdf
from bot.errors import Cause, PartnerFailure
from bot.model import (
    Address,
    AddressVerdict,
    DocumentType,
    LineItemKind,
    Money,
    NewCustomer,
    PaymentState,
    TicketState,
)
from tests.adapters.microsoft.world import ok

NEW = NewCustomer(
    "Test company",
    "xyz.onmicrosoft.com",
    "test@outlook.test",
    "en-US",
    "en",
    Address("US", "Redmond", "One Microsoft Way", state="WA", postal_code="98052", first_name="T"),
)
CREATED = {
    "id": "DFD8CC0A-C592-468C-8461-869A38D24738",
    "companyProfile": {"domain": "xyz.onmicrosoft.com"},
    "billingProfile": {"companyName": "Test company"},
    "relationshipToPartner": "none",
    "userCredentials": {"userName": "admin", "password": "=;;n.=s9Z"},
}


def test_creating_a_customer_says_only_what_is_known() -> None:
    call = customers.create(NEW)
    body = json.loads(call.request.body or b"")
    assert body["companyProfile"] == {"domain": "xyz.onmicrosoft.com"}
    assert "addressLine2" not in body["billingProfile"]["defaultAddress"]
    assert not call.request.user and call.request.writes
    made = call.read(ok(CREATED, 201))
    assert (made.admin_user, made.customer.name) == ("admin@xyz.onmicrosoft.com", "Test company")
    assert made.admin_password == "=;;n.=s9Z" and made.admin_password not in repr(made)


def test_a_resellers_customer_takes_a_signed_in_user() -> None:
    from dataclasses import replace

    call = customers.create(replace(NEW, reseller_tenant_id="r", registration_number="123"))
    body = json.loads(call.request.body or b"")
    assert (body["associatedPartnerId"], call.request.user) == ("r", True)
    assert body["companyProfile"]["organizationRegistrationNumber"] == "123"


def test_a_customer_is_known_by_its_tenant_where_the_row_has_no_id() -> None:
    tenant = "8D0DE499-7DAC-4D65-A7F5-CFABA0EBD0D5"
    for missing in ({}, {"id": None}, {"id": ""}, {"id": {}}):
        row = {
            **missing,
            "companyProfile": {"tenantId": tenant, "companyName": "Contoso", "domain": "c.example"},
        }
        assert customers.read_ref(Fields(row)).id == tenant.lower()
        made = customers.read_created(
            ok({**row, "userCredentials": {"userName": "admin", "password": "p"}}, 201)
        )
        assert (made.customer.id, made.admin_user) == (tenant.lower(), "admin@c.example")
    bare = customers.read_created(
        ok({"id": tenant, "userCredentials": {"userName": "admin", "password": "p"}})
    )
    assert bare.admin_user == "admin"


def test_a_customer_whose_profile_is_withheld() -> None:
    found = customers.customer("x").read(ok({"id": "x", "companyProfile": {"companyName": "A"}}))
    assert (found.address, found.email, found.delegated_access) == (None, "", None)
    shouted = {
        "Id": "x",
        "CompanyProfile": {"CompanyName": "A", "Address": {"Country": "de", "Region": "BY"}},
    }
    address = customers.customer("x").read(ok(shouted)).address
    assert address and (address.country, address.state) == ("DE", "BY")


def test_addresses_in_the_older_and_the_newer_way() -> None:
    nested = (
        '{"code":"60071","reason":"Field &#39;City&#39; is corrected",'
        '"corrected_address":{"country":"US","region":"WA","city":"BELLEVUE","address_line1":"1","postal_code":"9"}}'
    )
    refused = addresses.read_check(ok({"code": 2007, "description": nested}, 400))
    assert refused.verdict is AddressVerdict.CORRECTED and "'City'" in refused.message
    assert [(each.city, each.state) for each in refused.suggestions] == [("BELLEVUE", "WA")]
    assert addresses.read_check(ok(None)).verdict is AddressVerdict.VALID
    assert addresses.read_check(ok({"status": "VerifiedShippable"})).verdict is AddressVerdict.VALID
    assert addresses.read_check(ok({"code": 2000, "description": "City?"}, 400)).message == "City?"


def test_country_rules_under_both_names_of_their_lists() -> None:
    one = addresses.read_rules(ok({"states": {"value": ["WA"]}, "isStateRequired": True}), "US")
    two = addresses.read_rules(ok({"StatesList": ["WA"], "isCityRequired": False}), "US")
    newest = {
        "iso2Code": "PT",
        "defaultCulture": "pt-PT",
        "supportedStatesList": ["WA"],
        "supportedLanguagesList": ["en", "pt"],
        "supportedCulturesList": ["en-US", "pt-PT"],
    }
    three = addresses.read_rules(ok(newest), "PT")
    example = {
        "supportedLanguages": {"value": ["en", "es"]},
        "supportedCultures": {"value": ["en-US", "es-US"]},
    }
    four = addresses.read_rules(ok(example), "US")
    assert (one.states, one.state_required, one.city_required) == (("WA",), True, True)
    assert (two.states, two.city_required, two.country) == (("WA",), False, "US")
    assert (three.states, three.languages, three.cultures) == (("WA",), ("en", "pt"), ("en-US", "pt-PT"))
    assert (four.languages, four.cultures) == (("en", "es"), ("en-US", "es-US"))
    assert addresses.read_rules(ok({}), "HK").states == ()
    one = addresses.read_rules(ok({"countryCallingCodes": ["1"]}), "US")
    two = addresses.read_rules(ok({"CountryCallingCodesList": [1]}), "US")
    assert one.calling_codes == two.calling_codes == ("1",)


def test_subscriptions_and_what_carries_azure() -> None:
    rows = [
        {"id": "A356AC8C-E310-44F4-BF85-C7F29044AF99", "offerId": "MS-AZR-0145P", "status": 1, "quantity": 1},
        {"id": "p", "offerId": "DZH318Z0BPS6:0001:X", "commitmentEndDate": "9999-12-10T00:00:00Z"},
        {
            "id": "l",
            "friendlyName": "E3",
            "effectiveStartDate": "2015-11-24T08: 00: 00Z",
            "status": "suspended",
        },
    ]
    legacy, plan, licence = (subscriptions.read_subscription(Fields(row)) for row in rows)
    assert (legacy.legacy_azure, legacy.azure_plan, legacy.status) == (True, False, "active")
    assert (plan.azure_plan, plan.ends) == (True, None)
    assert (licence.name, licence.status, licence.starts) == (
        "E3",
        "suspended",
        datetime(2015, 11, 24, 8, 0, tzinfo=UTC),
    )


INVOICES = {
    "items": [
        {
            "id": "D02005YFHI",
            "invoiceDate": "2017-01-21T00:00:00Z",
            "totalCharges": 24606.35,
            "paidAmount": -1000,
            "currencyCode": "GBP",
            "taxReceipts": [{"id": "123456"}],
            "invoiceDetails": [
                {"invoiceLineItemType": "billing_line_items", "billingProvider": "office"},
                {"invoiceLineItemType": 1, "billingProvider": "marketplace"},
            ],
            "documentType": "invoice",
            "invoiceType": "Recurring",
        },
        {
            "id": "G000024130",
            "invoiceDate": "2018-02-08T01:22:47.603895Z",
            "totalCharges": 586366,
            "paidAmount": 0,
            "currencyCode": "CHF",
            "amendments": [
                {
                    "id": "G000024131",
                    "invoiceDate": "2018-02-08T18:44:37.5381456Z",
                    "totalCharges": 107661.12,
                    "currencyCode": "CHF",
                    "documentType": "adjustment_note",
                    "amendsOf": "G000024130",
                }
            ],
            "documentType": "void_note",
            "invoiceType": "OneTime",
        },
    ]
}


def test_invoices_newest_first_with_their_amendments() -> None:
    page = invoices.invoices().read(ok(INVOICES))
    found = invoices.newest_first([*page.items, *page.items], None)
    assert [one.id for one in found] == ["G000024131", "G000024130", "D02005YFHI"]
    adjustment, void, open_one = found
    assert (adjustment.document, adjustment.amends) == (DocumentType.ADJUSTMENT, "G000024130")
    assert (void.payment, void.amendments, void.kind) == (PaymentState.VOID, ("G000024131",), "one-time")
    assert open_one.payment is PaymentState.PARTLY_PAID
    assert open_one.receipts == ("123456",)
    assert open_one.details == (
        LineItemKind("office", "billinglineitems"),
        LineItemKind("onetime", "usagelineitems"),
    )
    assert [one.id for one in invoices.newest_first(page.items, date(2018, 1, 1))] == [
        "G000024131",
        "G000024130",
    ]


def test_since_is_asked_for_as_a_filter() -> None:
    request = invoices.invoices(date(2026, 1, 2)).request
    assert "%22Operator%22%3A%20%22greater_than_or_equals%22" in request.path
    assert not request.user and invoices.invoice("G000024130").request.user


def test_a_payment_in_year_one_was_never_made() -> None:
    never = {
        "balanceAmount": 5,
        "currencyCode": "usd",
        "lastPaymentDate": "0001-01-01T00:00:00",
        "lastPaymentAmount": 0,
    }
    found = invoices.read_balance(Fields(never))
    assert (found.due, found.last_payment, found.last_payment_on) == (Money(Decimal(5), "USD"), None, None)


def test_lines_keep_the_vendors_columns_and_digits() -> None:
    row = (
        '{"customerId":"org:d7f5","MeterType":"1 Core","unitPrice":0.0209496384791679,"tiny":1E-7,"resellerMpnId":0,'
        '"tags":"","nothing":null,"additionalInfo":{"a":[1,2.50]},"IsPartnerEarnedCreditApplied":true,'
        '"attributes":{"objectType":"X"}}'
    )
    (line,) = line_items.read_lines(ok(f'{{"items":[{row}]}}')).items
    assert line == {
        "customerId": "org:d7f5",
        "MeterType": "1 Core",
        "unitPrice": "0.0209496384791679",
        "tiny": "0.0000001",
        "resellerMpnId": "0",
        "tags": "",
        "nothing": "",
        "additionalInfo": '{"a":[1,2.50]}',
        "IsPartnerEarnedCreditApplied": "true",
    }


def test_unbilled_lines_need_a_currency_and_a_period() -> None:
    kind = LineItemKind("one_time", "BillingLineItems")
    with pytest.raises(PartnerFailure) as caught:
        line_items.line_items("unbilled", kind, "USD", "")
    assert caught.value.cause is Cause.BAD_REQUEST
    path = line_items.line_items("unbilled", kind, "usd", "Previous").request.path
    assert path == (
        "/v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=billinglineitems&currencycode=usd"
        "&period=previous&size=2000"
    )
    legacy = line_items.line_items(
        "D02005YFHI", LineItemKind("Office", "BillingLineItems"), "", ""
    ).request.path
    assert legacy.endswith("&size=2000&offset=0")


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('attachment; filename="G000024130.pdf"', "G000024130.pdf"),
        ('attachment; filename="../../etc/passwd.pdf"', "passwd.pdf"),
        ("attachment; filename*=UTF-8''Rechnung%20%E2%82%AC.pdf", "Rechnung _.pdf"),
        ('attachment; filename="evil.exe"', "x.pdf"),
        ('attachment; filename="a\r\nb.pdf"', "a b.pdf"),
        ("attachment; filename*=nonsense''%ff.pdf", "_.pdf"),
        ("", "x.pdf"),
    ],
)
def test_file_names_are_not_trusted(disposition: str, name: str) -> None:
    assert file_name(disposition, "x.pdf") == name


def test_a_document_must_be_a_pdf_whatever_its_header_says() -> None:
    assert read_pdf(Response(200, {"content-type": "application/json"}, b"%PDF-1.4 x"), "x.pdf").content
    with pytest.raises(WireError):
        read_pdf(Response(200, {"content-type": "application/pdf"}, b"<html>"), "x.pdf")


def test_tickets_as_integers_in_lists_and_as_words_alone() -> None:
    listed = service_requests.read_ticket(
        Fields(
            {
                "title": "Test",
                "severity": 1,
                "id": "615112491169010",
                "status": 1,
                "primaryContact": {"lastName": "Last", "firstName": "First"},
                "createdDate": "2015-11-24T01:07:00.863",
                "lastClosedDate": "0001-01-01T00:00:00",
            }
        ),
    )
    assert (listed.severity, listed.state, listed.contact, listed.closed) == (
        "critical",
        TicketState.OPEN,
        "First Last",
        None,
    )
    alone = service_requests.read_ticket(
        Fields(
            {
                "id": 615112491169010,
                "severity": "Minimal",
                "status": "attention_needed",
                "primaryContact": {"email": "ada@x.test"},
                "notes": [
                    {"createdByName": "Priya N.", "text": "Hello &amp; welcome"},
                    {"createdByName": "Account", "text": "<div>We <b>ask</b></div>"},
                    {"createdByName": "Ada@x.test", "text": "I say"},
                ],
            }
        )
    )
    assert (alone.state, alone.severity) == (TicketState.ATTENTION, "minimal")
    assert [note.text for note in alone.notes] == ["Hello & welcome", "We ask", "I say"]
    assert not any(note.inbound for note in alone.notes), "nothing says which side wrote a note"


def test_audit_records_pass_unknown_words_through_and_leave_values_behind() -> None:
    row = {
        "id": "1",
        "operationType": "create_partner_user",
        "resourceType": "granular_admin_relationship",
        "operationStatus": "Succeeded",
        "resourceNewValue": '{"Password":"x"}',
        "customerId": "A356AC8C-E310-44F4-BF85-C7F29044AF99",
    }
    found = audit.read_record(Fields(row))
    assert (found.operation, found.status, found.customer_id[:8]) == (
        "create_partner_user",
        "succeeded",
        "a356ac8c",
    )
    assert "Password" not in repr(found)
