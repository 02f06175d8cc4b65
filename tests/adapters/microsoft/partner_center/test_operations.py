"""What is refused before anything is sent, and what an operation asks for besides."""

from __future__ import annotations

from decimal import Decimal

import pytest

from adapters.microsoft.partner_center.calls import documents
from adapters.microsoft.partner_center.client import PartnerCenter, open_exchange
from adapters.microsoft.partner_center.service_desk import PartnerCenterDesk
from bot.errors import Cause, PartnerFailure
from bot.model import Desk, TicketRef
from bot.ports import RequestIds
from config.settings import PartnerCenterSettings
from tests.adapters.microsoft.world import ok, stage

C = "8d0de499-7dac-4d65-a7f5-cfaba0ebd0d5"
IDS = RequestIds("11111111-aaaa-aaaa-aaaa-111111111111", "22222222-aaaa-aaaa-aaaa-222222222222")


async def test_a_budget_cannot_be_negative_and_nothing_is_sent() -> None:
    play = stage()
    with pytest.raises(PartnerFailure) as caught:
        await PartnerCenter(play.exchange).usage.set_budget(C, Decimal(-1), IDS)
    assert (caught.value.cause, play.script.sent) == (Cause.BAD_REQUEST, [])


@pytest.mark.parametrize("nasty", ["..", "summary", "summaries", "estimates", "a/../b", "", "G1?x=1"])
async def test_an_invoice_number_cannot_name_something_else(nasty: str) -> None:
    play = stage()
    for ask in (PartnerCenter(play.exchange).invoices.get, PartnerCenter(play.exchange).invoices.pdf):
        with pytest.raises(PartnerFailure) as caught:
            await ask(nasty)
        assert (caught.value.cause, play.script.sent) == (Cause.NOT_FOUND, [])


async def test_a_prefixed_invoice_number_is_asked_for_plainly() -> None:
    play = stage(ok(b"%PDF-1.7 ..."))
    document = await play.exchange.perform(documents.invoice_pdf("OneTime-G000024130"))
    assert play.script.sent[0].path == "/v1/invoices/G000024130/documents/statement"
    assert document.name == "G000024130.pdf"


async def test_closing_a_ticket_looks_again_where_the_answer_is_empty() -> None:
    ref = TicketRef(Desk.PARTNER_CENTER, "615112491169010")
    closed = {"id": ref.id, "status": "closed"}
    play = stage(ok(None, 204), ok(closed))
    await PartnerCenterDesk(play.exchange).close(ref, None, IDS)
    assert [sent.method for sent in play.script.sent] == ["PATCH", "GET"]
    assert play.script.sent[0].body == b'{"status":"closed"}'
    play = stage(ok(closed | {"status": 1}))
    with pytest.raises(PartnerFailure) as caught:
        await PartnerCenterDesk(play.exchange).close(ref, None, IDS)
    assert (caught.value.cause, caught.value.maybe_done) == (Cause.CONFLICT, False)


def test_tokens_are_not_sent_in_the_clear() -> None:
    with pytest.raises(ValueError, match="https"):
        open_exchange(PartnerCenterSettings("t", "c", "s", url="http://api.partner.test"), None)  # type: ignore[arg-type]
