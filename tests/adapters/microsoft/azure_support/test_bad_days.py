"""Azure Support on bad days: what is told, and that a lost answer never becomes a second ticket."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from adapters.microsoft.azure_support import AzureSupportDesk, tickets
from bot.errors import Cause, PartnerFailure
from bot.model import CustomerRef
from config.settings import PartnerCenterSettings
from tests.adapters.microsoft.azure_support.conftest import doze, effects, ids, over_tls


def operations(new) -> str:
    """Where the vendor tells how far it is with a ticket."""
    return f"/subscriptions/{new.subscription_id}/providers/Microsoft.Support/operation"


async def failure_of(desk, new, once) -> PartnerFailure:
    with pytest.raises(PartnerFailure) as caught:
        await desk.create(new, once)
    return caught.value


async def test_an_answer_that_got_lost_is_found_again(sandbox, desk, new):
    sandbox.faults.order("drop_after", method="PUT", path="/subscriptions/", times=1)
    made = await desk.create(new, ids())
    assert made.title == new.title and effects(sandbox, "azure_ticket") == 1


async def test_an_outcome_that_cannot_be_learned_is_unknown_and_a_repeat_learns_it(sandbox, desk, new):
    sandbox.faults.order("drop_after", method="PUT", path="/subscriptions/", times=1)
    sandbox.faults.order("drop_before", path="/subscriptions/", times=50, after=1)
    once = ids()
    failure = await failure_of(desk, new, once)
    assert failure.maybe_done and failure.cause is Cause.DOWN
    assert failure.correlation_id == once.correlation_id
    sandbox.faults.clear()
    assert (await desk.create(new, once)).title == new.title
    assert effects(sandbox, "azure_ticket") == 1


async def test_throttled_after_a_lost_answer_is_still_unknown(sandbox, desk, new):
    sandbox.faults.order("drop_after", method="PUT", path="/subscriptions/", times=1)
    sandbox.faults.order("status", method="PUT", path="/subscriptions/", status=429, retry_after=1, times=9)
    failure = await failure_of(desk, new, ids())
    assert (failure.cause, failure.maybe_done) == (Cause.THROTTLED, True)


async def test_what_goes_wrong_after_the_vendor_took_it_on_leaves_it_unknown(sandbox, desk, new):
    for number, status in enumerate((401, 404, 429, 500), start=1):
        sandbox.faults.order(
            "status", method="GET", path=operations(new), status=status, retry_after=1, times=50
        )
        once = ids()
        assert (await failure_of(desk, new, once)).maybe_done, status
        sandbox.faults.clear()
        assert (await desk.create(new, once)).title == new.title
        assert effects(sandbox, "azure_ticket") == number


async def test_a_note_that_is_taken_on_is_followed_to_where_its_outcome_is(sandbox, desk, new):
    """A note is taken on like a ticket: until its outcome is told, nobody knows it, and a repeat adds no second one."""
    made = await desk.create(new, ids())
    for number, kind in enumerate(("garbage", "empty", "drop_before"), start=1):
        sandbox.faults.order(kind, method="GET", path=operations(new), times=50)
        once = ids()
        with pytest.raises(PartnerFailure) as caught:
            await desk.add_note(made.ref, new.customer, "Still down.", once)
        assert caught.value.maybe_done and caught.value.cause in {Cause.GARBAGE, Cause.DOWN}, kind
        sandbox.faults.clear()
        await desk.add_note(made.ref, new.customer, "Still down.", once)
        assert effects(sandbox, "azure_communication") == number, kind


async def test_a_note_that_the_vendor_took_on_and_could_not_add_was_not_added(
    sandbox, desk, new, monkeypatch
):
    made, pending = await desk.create(new, ids()), sandbox.world.support.pending

    class Failing(dict[str, Any]):
        def __setitem__(self, name: str, work: Any) -> None:
            work.error = {"code": "TicketClosed", "message": "The ticket was closed meanwhile."}
            super().__setitem__(name, work)

    monkeypatch.setattr(sandbox.world.support, "pending", Failing(pending))
    with pytest.raises(PartnerFailure) as caught:
        await desk.add_note(made.ref, new.customer, "Still down.", ids())
    assert (caught.value.cause, caught.value.maybe_done) == (Cause.CONFLICT, False)
    assert caught.value.detail == "The ticket was closed meanwhile."


async def test_garbage_after_the_vendor_took_it_on_leaves_it_unknown(sandbox, desk, new):
    sandbox.faults.order("garbage", path=operations(new), times=50)
    failure = await failure_of(desk, new, ids())
    assert (failure.cause, failure.maybe_done) == (Cause.GARBAGE, True)


async def test_a_vendor_that_takes_too_long_leaves_it_unknown(sandbox, desk, new, monkeypatch):
    monkeypatch.setattr(tickets, "WRITE_SECONDS", 0.3)
    sandbox.faults.order("latency_after", method="PUT", path="/subscriptions/", seconds=0.6, times=9)
    failure = await failure_of(desk, new, ids())
    assert (failure.cause, failure.maybe_done) == (Cause.TIMEOUT, True)


async def test_turned_away_at_once_is_no_effect(sandbox, desk, new):
    sandbox.faults.order("status", method="PUT", path="/subscriptions/", status=429, retry_after=1, times=9)
    failure = await failure_of(desk, new, ids())
    assert (failure.cause, failure.maybe_done) == (Cause.THROTTLED, False)
    assert effects(sandbox, "azure_ticket") == 0


async def test_a_long_pause_is_told_not_waited_for(sandbox, desk, fabrikam, subscription):
    order = sandbox.faults.order("status", path="/subscriptions/", status=429, retry_after=30, times=20)
    with pytest.raises(PartnerFailure) as caught:
        await desk.tickets(fabrikam, [subscription])
    assert (caught.value.cause, caught.value.retry_after) == (Cause.THROTTLED, 30.0)
    assert order.used == 1


async def test_a_spoilt_answer_is_garbage(sandbox, desk, fabrikam, subscription):
    for kind in ("garbage", "truncate", "empty"):
        sandbox.faults.order(kind, path="/subscriptions/", times=20)
        with pytest.raises(PartnerFailure) as caught:
            await desk.tickets(fabrikam, [subscription])
        assert caught.value.cause is Cause.GARBAGE and not caught.value.maybe_done, kind
        sandbox.faults.clear()


async def test_nobody_there(settings, auth, new):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nowhere = f"https://localhost:{free.getsockname()[1]}"
    desk = AzureSupportDesk(replace(settings, azure_management_url=nowhere), auth, sleep=doze)
    failure = await failure_of(desk, new, ids())
    assert (failure.cause, failure.maybe_done) == (Cause.DOWN, False)
    await desk.aclose()


async def test_a_service_account_that_must_sign_in_again_is_told_so(sandbox, settings, new):
    class SignedOut:
        async def token(self, resource: str, *, user: bool, tenant: str = "") -> str:
            raise PartnerFailure(Cause.SIGN_IN, "sign in", advice="Run: csp-bot consent")

    desk = AzureSupportDesk(settings, SignedOut(), sleep=doze)
    failure = await failure_of(desk, new, ids())
    assert (failure.cause, failure.maybe_done) == (Cause.SIGN_IN, False) and failure.advice
    await desk.aclose()


class OwnTokens:
    """Tokens that say whose they are."""

    async def token(self, resource: str, *, user: bool, tenant: str = "") -> str:
        return f"token-of-{tenant or 'partner'}"


class Vendor:
    """A vendor over TLS that answers what a test tells it, and remembers what it was sent."""

    def __init__(self) -> None:
        self.answers: list[object] = []
        self.heard: list[dict[str, str]] = []
        self.url = ""

    async def __call__(self, request: web.BaseRequest) -> web.Response:
        self.heard.append({name.lower(): value for name, value in request.headers.items()})
        return web.json_response(self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])


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
    opened = AzureSupportDesk(settings, OwnTokens(), sleep=doze)
    yield opened
    await opened.aclose()


WHO = CustomerRef("theirs", "Theirs", "theirs.example")
WHERE = "22222222-2222-4222-8222-222222222222"
NONSENSE = [[], 5, "text", {"value": 5}, {"value": [5, 6]}, {"value": [{"properties": []}, 5]}]


async def test_another_shape_than_promised_is_garbage(vendor, ours):
    for answer in NONSENSE:
        vendor.answers = [answer]
        with pytest.raises(PartnerFailure) as caught:
            await ours.tickets(WHO, [WHERE])
        assert caught.value.cause is Cause.GARBAGE and caught.value.service == "Azure Support", answer


async def test_every_page_goes_with_both_tokens(vendor, ours):
    vendor.answers = [{"value": [], "nextLink": f"{vendor.url}/more"}, {"value": []}]
    assert await ours.tickets(WHO, [WHERE]) == []
    for headers in vendor.heard:
        assert headers["authorization"] == "Bearer token-of-theirs"
        assert headers["x-ms-authorization-auxiliary"] == "Bearer token-of-partner"
    first, second = vendor.heard
    assert first["x-ms-correlation-request-id"] == second["x-ms-correlation-request-id"]


async def test_a_link_to_another_host_carries_no_token_away(vendor, ours):
    elsewhere = vendor.url.replace("localhost", "127.0.0.1")
    vendor.answers = [{"value": [], "nextLink": f"{elsewhere}/more"}]
    with pytest.raises(PartnerFailure) as caught:
        await ours.tickets(WHO, [WHERE])
    assert caught.value.cause is Cause.GARBAGE and len(vendor.heard) == 1
