"""Odd answers of Azure Support: what the SDK would give up a whole list for costs its own field or row, and no more is claimed than was told."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from adapters.microsoft.azure_support import AzureSupportDesk
from bot.errors import Cause, PartnerFailure
from bot.model import CustomerRef, Desk, TicketRef
from bot.ports.unreadable import counting_unreadable
from config.settings import PartnerCenterSettings
from tests.adapters.microsoft.azure_support.conftest import ids, over_tls

SUBSCRIPTION = "22222222-2222-4222-8222-222222222222"
WHO = CustomerRef("theirs", "Theirs", "theirs.example")
REF = TicketRef(Desk.AZURE, "n1", SUBSCRIPTION)
THEN = datetime(2026, 11, 1, tzinfo=UTC)


class Tokens:
    async def token(self, resource: str, *, user: bool, tenant: str = "") -> str:
        return "token"

    def expire(self, token: str) -> None: ...


class Vendor:
    """Answers each path's end with a body, a status and headers; everything else with a ticket."""

    def __init__(self) -> None:
        self.says: dict[str, tuple[int, bytes, dict[str, str]]] = {}
        self.asked: list[str] = []
        self.url = ""

    def answer(self, body: object, status: int = 200, *, to: str = "supportTickets", **headers: str) -> None:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.says[to] = status, raw, {"Content-Type": "application/json", **named}

    async def __call__(self, request: web.BaseRequest) -> web.Response:
        await request.read()
        self.asked.append(request.method)
        whole = f"{request.method} {request.path.rpartition('/')[2]}"
        found = self.says.get(whole) or self.says.get(request.path.rpartition("/")[2])
        status, body, headers = found or (
            200,
            json.dumps(ticket("n1")).encode(),
            {"Content-Type": "application/json"},
        )
        return web.Response(status=status, body=body, headers=headers)


def ticket(name: str | None = "n1", **properties: Any) -> dict[str, Any]:
    told = {"title": "VM", "status": "Open", "supportTicketId": "118", "createdDate": "2026-11-01T00:00:00Z"}
    return {"name": name, "properties": {**told, **properties}}


def message(**properties: Any) -> dict[str, Any]:
    told = {"body": "<p>Hello</p>", "sender": "support@microsoft.com", "createdDate": "2026-11-01T00:00:00Z"}
    return {"name": "m", "properties": {**told, **properties}}


@pytest.fixture
async def vendor(tmp_path: Path) -> AsyncIterator[Vendor]:
    served = Vendor()
    async with over_tls(served, tmp_path / "ca.pem") as served.url:
        yield served


@pytest.fixture
async def ours(vendor: Vendor, tmp_path: Path) -> AsyncIterator[AzureSupportDesk]:
    settings = PartnerCenterSettings(
        tenant_id="ours", client_id="bot", ca_file=tmp_path / "ca.pem", azure_management_url=vendor.url
    )
    opened = AzureSupportDesk(settings, Tokens(), sleep=lambda _: asyncio.sleep(0))
    yield opened
    await opened.aclose()


async def refused(asked: Any) -> PartnerFailure:
    with pytest.raises(PartnerFailure) as caught:
        await asked
    return caught.value


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("2026-11-01T00:00:00", THEN),  # no zone beside one that has it
        ("2026-11-01T00:00:00.1234567+01:00", None),
        ("11/1/2026 12:00:00 AM", THEN),
        ("/Date(1793491200000)/", THEN),
        ("0001-01-01T00:00:00", None),
        ("soon", None),
        (5, None),
        ({"at": 5}, None),
    ],
)
async def test_a_date_of_another_form_costs_no_ticket(vendor, ours, said, read):
    vendor.answer({"value": [ticket("n1"), ticket("n2", createdDate=said, modifiedDate=said)]})
    found = {each.ref.id: each for each in await ours.tickets(WHO, [SUBSCRIPTION])}
    assert set(found) == {"n1", "n2"}
    if read:
        assert found["n2"].created == read


@pytest.mark.parametrize("row", [None, "text", 5, [], {"properties": None}, ticket(None)])
async def test_a_row_of_another_kind_is_counted_and_costs_no_ticket(vendor, ours, row):
    vendor.answer({"value": [ticket("n1"), row]})
    with counting_unreadable() as unread:
        found = await ours.tickets(WHO, [SUBSCRIPTION])
    assert "n1" in {each.ref.id for each in found}
    assert len(found) == 2 or unread.count == 1


@pytest.mark.parametrize(
    "part", ["contactDetails", "serviceLevelAgreement", "supportEngineer", "technicalTicketDetails"]
)
async def test_a_part_of_another_kind_costs_no_ticket(vendor, ours, part):
    for odd in ("text", 5, [], None):
        vendor.answer({"value": [ticket("n1"), ticket("n2", **{part: odd})]})
        assert len(await ours.tickets(WHO, [SUBSCRIPTION])) == 2, odd


LIST = {"value": [ticket("n1", title="Straße")]}


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (json.dumps(LIST, ensure_ascii=False).encode("utf-16"), "Straße"),
        (json.dumps(LIST, ensure_ascii=False).encode("utf-8-sig"), "Straße"),
        (json.dumps(LIST, ensure_ascii=False).encode("latin-1"), "Stra�e"),
        (json.dumps(LIST).replace("\\u00df", "\\ud83d").encode(), "Stra�e"),
        (json.dumps(LIST).replace("\\u00df", "\t").encode(), "Stra\te"),
    ],
    ids=["UTF-16", "mark", "Latin 1", "half a letter", "bare tab"],
)
async def test_what_is_no_json_by_the_letter_is_read(vendor, ours, body, title):
    vendor.answer(body)
    assert " ".join((await ours.tickets(WHO, [SUBSCRIPTION]))[0].title.split()) == " ".join(title.split())


async def test_compressed_answers_are_read_and_broken_ones_said_to_be_so(vendor, ours):
    vendor.answer(gzip.compress(json.dumps(LIST).encode()), Content_Encoding="gzip")
    assert (await ours.tickets(WHO, [SUBSCRIPTION]))[0].title == "Straße"
    for broken in (b"no gzip", gzip.compress(json.dumps(LIST).encode())[:30]):
        vendor.answer(broken, Content_Encoding="gzip")
        assert (await refused(ours.tickets(WHO, [SUBSCRIPTION]))).cause is Cause.GARBAGE
    vendor.answer(b"no gzip", to="m", Content_Encoding="gzip")
    vendor.says |= {"PATCH n1": (200, b"no gzip", {"Content-Encoding": "gzip"})}
    assert (await refused(ours.close(REF, WHO, ids()))).maybe_done


@pytest.mark.parametrize(
    "odd",
    [
        message(createdDate="11/1/2026 12:00:00 AM"), message(createdDate="soon"), message(body=5), message(sender=5),
        message(communicationDirection="Sideways"), {"name": "m", "properties": 5}, None, "text",
    ],
    ids=str,
)  # fmt: skip
async def test_an_odd_message_costs_neither_the_ticket_nor_the_others(vendor, ours, odd):
    vendor.answer({"value": [message(), odd]}, to="communications")
    found = await ours.ticket(REF, WHO)
    assert "Hello" in [note.text for note in found.notes]


@pytest.mark.parametrize(
    ("status", "after", "maybe"),
    [
        ("Open", "Open", False),
        ("Open", None, True),
        ("Updating", "Updating", True),
        (None, None, True),
        ("Updating", "Open", True),
        (5, "Resolved", True),
    ],
)
async def test_a_ticket_that_is_not_said_to_be_closed_is_not_claimed_to_be(
    vendor, ours, status, after, maybe
):
    vendor.answer(ticket(status=status), to="PATCH n1")
    vendor.answer(ticket(status=after), to="GET n1")
    failure = await refused(ours.close(REF, WHO, ids()))
    assert (
        (failure.cause, failure.maybe_done) == (Cause.CONFLICT, maybe) and failure.detail and failure.advice
    )


async def test_a_ticket_that_is_closed_a_moment_later_is_closed(vendor, ours):
    for first in ({"status": "Updating"}, {"status": None}, {"status": "Open"}):
        vendor.answer(ticket(**first), to="PATCH n1")
        vendor.answer(ticket(status="CLOSED"), to="GET n1")
        await ours.close(REF, WHO, ids())
    vendor.answer(b"", to="PATCH n1")
    await ours.close(REF, WHO, ids())


async def test_an_error_says_its_words_in_older_forms_and_its_status_whatever_the_body(vendor, ours):
    vendor.answer(
        {"error": {"code": "AuthorizationFailed", "message": {"lang": "en", "value": "No role."}}}, 403
    )
    failure = await refused(ours.tickets(WHO, [SUBSCRIPTION]))
    assert (failure.cause, failure.detail) == (Cause.FORBIDDEN, "No role.")
    vendor.answer(b"<html>", 403)  # a gateway's page, under the name of JSON
    assert (await refused(ours.tickets(WHO, [SUBSCRIPTION]))).cause is Cause.FORBIDDEN
    vendor.answer({"error": {"code": "TooManyRequests"}}, 429, x_ms_retry_after_ms="17000")
    assert (await refused(ours.tickets(WHO, [SUBSCRIPTION]))).retry_after == 17.0
