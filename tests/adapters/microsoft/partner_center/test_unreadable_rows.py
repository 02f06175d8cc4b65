"""A row that cannot be read costs no other: the rest is kept, the row is counted for whoever asked, and the log says why."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from azure.mgmt.support.models import CommunicationDetails
from structlog.testing import capture_logs

from adapters.microsoft.azure_support import wire
from adapters.microsoft.azure_support.operation import begin_operation
from adapters.microsoft.partner_center.client import PartnerCenter
from adapters.microsoft.partner_center.service_desk import PartnerCenterDesk
from bot.errors import Cause, PartnerFailure
from bot.model import Desk, LineItemKind, TicketNote, TicketRef
from bot.ports import RequestIds
from bot.ports.unreadable import counting_unreadable
from tests.adapters.microsoft.world import Stage, ok, stage
from tests.metrics import counted

C = "8d0de499-7dac-4d65-a7f5-cfaba0ebd0d5"
USAGE = {
    "resourceId": C,
    "resourceName": "Contoso",
    "totalCost": 12.5,
    "isUpgraded": True,
    "lastModifiedDate": "2026-11-23T06:00:00Z",
    "budget": {"amount": 20},
    "currencyCode": "EUR",
    "percentUsed": 62.5,
}
INVOICE = {
    "id": "G000024130",
    "invoiceDate": "2026-11-01T00:00:00Z",
    "totalCharges": 5,
    "currencyCode": "EUR",
}
LINES = LineItemKind("office", "billinglineitems")

Read = Callable[[Stage], Awaitable[Sequence[Any]]]


def read_note(message: Any) -> TicketNote:
    """A message on a ticket of which nothing else is known."""
    return wire.note_of(message, None)


async def gathered(pages: Any) -> list[Any]:
    return [row async for page in pages for row in page]


LISTS: dict[str, tuple[dict[str, Any], Read]] = {
    "customers": ({"id": C}, lambda play: gathered(PartnerCenter(play.exchange).customers.pages())),
    "subscriptions": ({"id": C}, lambda play: PartnerCenter(play.exchange).subscriptions.of(C)),
    "Azure subscriptions": (
        {"id": C},
        lambda play: PartnerCenter(play.exchange).subscriptions.azure_entitlements(C, C),
    ),
    "usage of all": (USAGE, lambda play: gathered(PartnerCenter(play.exchange).usage.by_customer())),
    "usage by subscription": (USAGE, lambda play: PartnerCenter(play.exchange).usage.by_subscription(C)),
    "usage by resource": (USAGE, lambda play: PartnerCenter(play.exchange).usage.by_resource(C, C)),
    "usage by meter": (USAGE, lambda play: PartnerCenter(play.exchange).usage.by_meter(C, C)),
    "invoices": (INVOICE, lambda play: PartnerCenter(play.exchange).invoices.all()),
    "invoice lines": (
        {"subtotal": 1},
        lambda play: gathered(PartnerCenter(play.exchange).invoices.line_items("G000024130", LINES)),
    ),
    "balances": (
        {"balanceAmount": 1, "currencyCode": "EUR"},
        lambda play: PartnerCenter(play.exchange).invoices.balances(),
    ),
    "resellers": ({"id": C}, lambda play: PartnerCenter(play.exchange).resellers.all()),
    "audit records": (
        {"id": "a"},
        lambda play: PartnerCenter(play.exchange).audit.records(date(2026, 11, 1), date(2026, 11, 2)),
    ),
    "tickets": ({"id": "615112491169010"}, lambda play: PartnerCenterDesk(play.exchange).tickets(None)),
}


@pytest.mark.parametrize("bad", [None, "row"], ids=["null", "text"])
@pytest.mark.parametrize("kind", LISTS)
async def test_a_bad_row_costs_no_other_row(kind: str, bad: object) -> None:
    good, read = LISTS[kind]
    play = stage(ok({"items": [good, bad], "links": {}}))
    with capture_logs() as logs, counting_unreadable() as unreadable:
        assert len(await read(play)) == 1
    assert unreadable.count == 1
    (warning,) = [line for line in logs if line["event"] == "partner_center_rows_left_out"]
    sent = {name.lower(): value for name, value in play.script.sent[0].headers.items()}
    assert warning["rows"] == 1 and warning["reasons"]
    assert warning["correlation_id"] == sent["ms-correlationid"]


@pytest.mark.parametrize("kind", [kind for kind in LISTS if kind != "usage by resource"])
@pytest.mark.parametrize("body", [b"null", b'{"items": null}', b'{"items": []}'])
async def test_nothing_is_an_empty_list(kind: str, body: bytes) -> None:
    assert not await LISTS[kind][1](stage(ok(body)))


async def test_rows_that_lack_an_id_but_not_the_figure_count() -> None:
    nameless = {"totalCost": 3, "currencyCode": "EUR", "quantityUsed": "n/a"}
    for kind in ("usage by subscription", "usage by resource", "usage by meter"):
        lines = await LISTS[kind][1](stage(ok({"items": [USAGE, nameless]})))
        assert sum(line.cost.amount for line in lines) == Decimal("15.5")
        assert (lines[1].id, lines[1].name) == ("", "")


async def test_a_customer_or_an_invoice_without_its_number_cannot_be_asked_for_and_is_left_out() -> None:
    for kind in ("customers", "invoices", "subscriptions", "usage of all", "tickets"):
        good, read = LISTS[kind]
        lacking = {name: value for name, value in good.items() if name not in {"id", "resourceId"}}
        with counting_unreadable() as unreadable:
            assert len(await read(stage(ok({"items": [good, lacking]})))) == 1
        assert unreadable.count == 1


async def test_an_audit_record_without_an_id_is_a_record() -> None:
    row = {"operationDate": "2026-11-01T10:00:00Z", "operationType": "UpdateCustomerSpendingBudget"}
    with counting_unreadable() as unreadable:
        (record,) = await LISTS["audit records"][1](stage(ok({"items": [row]})))
    assert (record.id, record.operation, unreadable.count) == ("", "UpdateCustomerSpendingBudget", 0)


async def test_a_bad_part_of_a_row_does_not_cost_the_row() -> None:
    parts = {
        "amendments": [None, INVOICE | {"id": "G2"}],
        "taxReceipts": [{}, {"id": "r"}],
        "invoiceDetails": 5,
    }
    with counting_unreadable() as unreadable:
        found = await LISTS["invoices"][1](stage(ok({"items": [INVOICE | parts]})))
    assert {invoice.id for invoice in found} == {"G000024130", "G2"}
    assert unreadable.count == 3
    ticket = {"id": "615112491169010", "notes": [None, {"text": "Hello"}]}
    ref = TicketRef(Desk.PARTNER_CENTER, "615112491169010")
    with counting_unreadable() as unreadable:
        read = await PartnerCenterDesk(stage(ok(ticket)).exchange).ticket(ref)
    assert ([note.text for note in read.notes], unreadable.count) == (["Hello"], 1)


async def test_figures_that_are_only_shown_cost_nothing() -> None:
    rows = await LISTS["usage of all"][1](stage(ok({"items": [USAGE | {"percentUsed": "n/a"}, USAGE]})))
    assert [row.percent for row in rows] == [None, Decimal("62.5")]


async def test_another_format_is_no_bad_row() -> None:
    with pytest.raises(PartnerFailure) as caught:
        await LISTS["customers"][1](stage(ok({"items": [{"key": 1}, {"key": 2}]})))
    assert caught.value.cause is Cause.GARBAGE


def test_a_message_of_azure_support_that_is_none_costs_no_other() -> None:
    messages = [CommunicationDetails(subject="Hello", body="We looked into it."), None]
    with capture_logs() as logs, counting_unreadable() as unreadable:
        assert [note.text for note in wire.readable("read a ticket", messages, read_note)] == [
            "We looked into it."
        ]
    assert (unreadable.count, logs[0]["event"]) == (1, "azure_support_rows_left_out")


async def test_rows_left_out_are_counted_by_service_and_logged_with_the_ids_that_support_asks_for() -> None:
    before = counted("csp_bot_microsoft_rows_left_out_total", service="partner_center")
    azure = counted("csp_bot_microsoft_rows_left_out_total", service="azure_support")
    good, read = LISTS["customers"]
    await read(stage(ok({"items": [good, None, 5]})))
    ids = RequestIds("11111111-aaaa-aaaa-aaaa-111111111111", "22222222-aaaa-aaaa-aaaa-222222222222")
    with capture_logs() as logs, begin_operation(ids):
        wire.readable("read a ticket", [CommunicationDetails(subject="Hello", body="x"), None], read_note)
    assert counted("csp_bot_microsoft_rows_left_out_total", service="partner_center") == before + 2
    assert counted("csp_bot_microsoft_rows_left_out_total", service="azure_support") == azure + 1
    [line] = [line for line in logs if line["event"] == "azure_support_rows_left_out"]
    assert (line["correlation_id"], line["request_id"]) == (ids.correlation_id, ids.request_id)


def test_messages_of_azure_support_none_of_which_can_be_read_are_another_format() -> None:
    with pytest.raises(ValueError, match="Attribute"):
        wire.readable("read a ticket", [None, None], read_note)
