"""Odd fields: flags, names, kinds and states in forms that nobody documents, and no more claimed than they say."""

from __future__ import annotations

import pytest

from adapters.microsoft.http.protocol import fresh_ids
from adapters.microsoft.http.wire import Fields
from adapters.microsoft.partner_center.calls import addresses, customers, invoices
from adapters.microsoft.partner_center.service_desk import PartnerCenterDesk
from bot.errors import Cause, PartnerFailure
from bot.model import Desk, TicketRef
from tests.adapters.microsoft.world import ok, stage


def test_flags_are_read_in_any_form_and_blank_names_are_none() -> None:
    for said, read in (
        (True, True),
        ("True", True),
        (1, True),
        ("0", False),
        (0, False),
        ("no", False),
        (None, None),
        ([], None),
        (7, None),
    ):
        assert Fields({"a": said}).flag("a") is read, said
    row = {
        "id": f" {'A' * 8} ",
        "companyProfile": {"companyName": "  "},
        "billingProfile": {"companyName": " Contoso "},
    }
    assert (customers.read_ref(Fields(row)).name, customers.read_ref(Fields(row)).id) == ("Contoso", "A" * 8)


def test_kinds_of_lines_that_cannot_be_asked_for_are_not_offered() -> None:
    row = {"id": "G1", "invoiceDate": "2026-11-01", "totalCharges": 5}
    details = [None, {}, {"billingProvider": "azure"}, {"invoiceLineItemType": 99, "billingProvider": 2}]
    good = {"invoiceLineItemType": "UsageLineItems", "billingProvider": "Marketplace"}
    read = invoices.read_invoice(
        Fields({**row, "invoiceDetails": [*details, good], "amendments": [None, {"id": None}, {"id": "G2"}]})
    )
    assert [(each.provider, each.type) for each in read.details] == [("onetime", "usagelineitems")]
    assert read.amendments == ("G2",)


def test_a_rejected_address_says_why_also_with_entities() -> None:
    inside = "{&quot;code&quot;:&quot;2007&quot;,&quot;reason&quot;:&quot;No street &amp;amp; no city&quot;}"
    check = addresses.read_check(ok({"code": 2007, "description": inside}, 400))
    assert check.message == "No street & no city"


@pytest.mark.parametrize("status", ["resolved", None, 99])
async def test_a_service_request_that_is_not_said_to_be_closed_is_not_claimed_to_be(status: object) -> None:
    for after, maybe in (({"id": "1", "status": status}, True), ({"id": "1", "status": "open"}, True)):
        play = stage(ok({"id": "1", "status": status}), ok(after))
        with pytest.raises(PartnerFailure) as caught:
            await PartnerCenterDesk(play.exchange).close(
                TicketRef(Desk.PARTNER_CENTER, "1"), None, fresh_ids()
            )
        assert (caught.value.cause, caught.value.maybe_done) == (Cause.CONFLICT, maybe)
    play = stage(ok({"id": "1", "status": status}), ok({"id": "1", "status": "Closed"}))
    await PartnerCenterDesk(play.exchange).close(TicketRef(Desk.PARTNER_CENTER, "1"), None, fresh_ids())
