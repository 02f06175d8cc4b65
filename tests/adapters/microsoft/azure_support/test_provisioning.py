"""A ticket that Azure makes in its own time and tells of by the resource alone, without an address to ask: followed to its end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from adapters.microsoft.azure_support import AzureSupportDesk
from bot.errors import Cause, PartnerFailure
from bot.model import Contact, CustomerRef, NewTicket, TicketState
from config.settings import PartnerCenterSettings
from tests.adapters.microsoft.azure_support.conftest import ids, over_tls

SUBSCRIPTION = "22222222-2222-4222-8222-222222222222"
NEW = NewTicket(
    customer=CustomerRef("theirs", "Theirs", "theirs.example"),
    subscription_id=SUBSCRIPTION,
    title="VM does not start",
    description="It says allocation failed.",
    severity="moderate",
    contact=Contact("Hana", "Kimura", "hana@northwindcloud.example"),
)


class Tokens:
    async def token(self, resource: str, *, user: bool, tenant: str = "") -> str:
        return f"token-of-{tenant or 'partner'}"

    def expire(self, token: str) -> None: ...


class Resource:
    """One ticket: the answer to what put it, and then one for each look at it. Before, there is none."""

    def __init__(self) -> None:
        self.put: tuple[int, Any] = (201, None)
        self.looks: list[tuple[int, Any]] = []
        self.asked: list[str] = []
        self.url = ""

    async def __call__(self, request: web.BaseRequest) -> web.Response:
        self.asked.append(request.method)
        await request.read()
        if request.method == "PUT":
            return answer(*self.put)
        if "PUT" not in self.asked:
            return answer(404, {"error": {"code": "ResourceNotFound", "message": "No such ticket."}})
        return answer(*(self.looks.pop(0) if len(self.looks) > 1 else self.looks[0]))


def answer(status: int, body: Any) -> web.Response:
    return web.Response(status=status) if body is None else web.json_response(body, status=status)


def ticket(state: str | None, **more: Any) -> dict[str, Any]:
    properties: dict[str, Any] = {"title": "VM does not start", "status": "Open", "supportTicketId": "118"}
    if state is not None:
        properties["provisioningState"] = state
    return {"name": "a", "properties": properties, **more}


@pytest.fixture
async def azure(tmp_path: Path) -> AsyncIterator[Resource]:
    served = Resource()
    async with over_tls(served, tmp_path / "ca.pem") as served.url:
        yield served


@pytest.fixture
async def desk(azure: Resource, tmp_path: Path) -> AsyncIterator[AzureSupportDesk]:
    settings = PartnerCenterSettings(
        tenant_id="ours", client_id="bot", ca_file=tmp_path / "ca.pem", azure_management_url=azure.url
    )
    opened = AzureSupportDesk(settings, Tokens(), sleep=lambda _: asyncio.sleep(0))
    yield opened
    await opened.aclose()


@pytest.mark.parametrize("status", [200, 201, 202])
async def test_a_ticket_that_is_still_being_made_is_looked_at_until_it_is_there(azure, desk, status):
    azure.put = (status, ticket("Accepted"))
    azure.looks = [(200, ticket("Creating")), (200, ticket("Creating")), (200, ticket("Succeeded"))]
    made = await desk.create(NEW, ids())
    assert (made.number, made.state) == ("118", TicketState.OPEN)
    assert azure.asked == ["GET", "PUT", "GET", "GET", "GET"]


@pytest.mark.parametrize("put", [(201, ticket(None)), (201, None), (202, None)])
async def test_a_ticket_that_says_nothing_of_its_making_is_there_when_it_can_be_read(azure, desk, put):
    azure.put, azure.looks = put, [(200, ticket(None))]
    assert (await desk.create(NEW, ids())).number == "118"


@pytest.mark.parametrize("state", ["Failed", "Canceled"])
async def test_a_ticket_that_came_to_nothing_was_not_made(azure, desk, state):
    azure.put = (201, ticket("Creating"))
    azure.looks = [(200, ticket(state, error={"code": "Internal", "message": "No engineer is free."}))]
    with pytest.raises(PartnerFailure) as caught:
        await desk.create(NEW, ids())
    assert (caught.value.cause, caught.value.maybe_done) == (Cause.CONFLICT, False)
    assert caught.value.detail


async def test_a_ticket_that_cannot_be_looked_at_any_more_may_be_there(azure, desk):
    azure.put, azure.looks = (202, ticket("Creating")), [(404, {"error": {"code": "x", "message": "y"}})]
    with pytest.raises(PartnerFailure) as caught:
        await desk.create(NEW, ids())
    assert caught.value.maybe_done
