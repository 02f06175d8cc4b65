"""Socket Mode: the process that holds the connection is killed. Slack hands what was not acknowledged to the next one, and
a confirmed write happens once, whichever connections its click came over."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import parse_qs

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy import update

from adapters.store import SqlStore
from adapters.store.database.engine import open_database
from adapters.store.schema import tables as schema
from bot.model.change import ChangeState
from sandbox import Sandbox
from tests.adapters.slack.harness import SECRET
from tests.adapters.slack.slack_double import TOKEN
from tests.e2e.test_stopped import (
    SlackOf,
    asked,
    consented,
    csp_bot_run,
    environment,
    ready,
    sandbox,
    under_way,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]

__all__ = ["consented", "environment", "sandbox"]

LONG = 30.0
"""Seconds for which the vendor keeps its answer back: longer than the process lives."""


class Gateway:
    """Slack's end of Socket Mode. An envelope goes to the newest connection; what nobody acknowledges goes to the next one.

    https://docs.slack.dev/apis/events-api/using-socket-mode
    """

    def __init__(self) -> None:
        self.sockets: list[web.WebSocketResponse] = []
        self.unacknowledged: dict[str, dict[str, Any]] = {}
        self._numbers = count(1)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": len(self.sockets) + 1})
        self.sockets.append(socket)
        for envelope in list(self.unacknowledged.values()):
            await socket.send_json(envelope | {"retry_attempt": 1, "retry_reason": "timeout"})
        async for message in socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                self.unacknowledged.pop(json.loads(message.data).get("envelope_id", ""), None)
        self.sockets.remove(socket)
        return socket

    async def send(self, kind: str, payload: Mapping[str, Any]) -> str:
        envelope = {
            "type": kind,
            "envelope_id": f"envelope-{next(self._numbers)}",
            "payload": dict(payload),
            "accepts_response_payload": kind != "events_api",
        }
        self.unacknowledged[envelope["envelope_id"]] = envelope
        # A connection whose process is dead takes nothing, and the envelope waits for the next one.
        with suppress(ConnectionError, IndexError):
            await self.sockets[-1].send_json(envelope)
        return str(envelope["envelope_id"])

    async def connected(self) -> None:
        async with asyncio.timeout(30):
            while not self.sockets:
                await asyncio.sleep(0.02)


class SocketSlack(SlackOf):
    """The workspace, whose payloads go over the connection that the bot holds."""

    def __init__(self, address: str, gateway: Gateway) -> None:
        super().__init__(address)
        self.gateway = gateway

    async def post(self, body: bytes, headers: Mapping[str, str], *, signed: bool = True) -> tuple[int, str]:
        form = parse_qs(body.decode(), keep_blank_values=True)
        if "payload" in form:
            await self.gateway.send("interactive", json.loads(form["payload"][0]))
        else:
            await self.gateway.send("slash_commands", {name: said[0] for name, said in form.items()})
        return 200, ""


@asynccontextmanager
async def workspace(environment: Mapping[str, str]) -> AsyncIterator[tuple[SocketSlack, dict[str, str]]]:
    """A workspace that speaks over Socket Mode, and the environment of a bot for it."""
    gateway = Gateway()
    app = web.Application()
    app.router.add_get("/link", gateway.serve)
    async with (
        TestServer(app) as server,
        SocketSlack(f"http://127.0.0.1:{environment['PORT']}", gateway) as slack,
    ):
        slack.slack.socket_url = str(server.make_url("/link?ticket=1")).replace("http", "ws", 1)
        yield (
            slack,
            {
                **environment,
                "SLACK_SIGNING_SECRET": SECRET,
                "SLACK_BOT_TOKEN": TOKEN,
                "SLACK_APP_TOKEN": "xapp-1-double",
                "SLACK_API_URL": f"{slack.slack.url}/api/",
            },
        )


async def proposed(slack: SocketSlack, store: SqlStore) -> dict[str, Any]:
    """Ada has the card before her; her click, which nobody has sent yet."""
    await ready(slack.address, slack.http)
    await slack.gateway.connected()
    async with asyncio.timeout(15):
        while not await store.customers.count():
            await asyncio.sleep(0.05)
    await slack.send_command("usage budget fabrikam 7001")
    await slack.sees("Nothing has been done yet")
    return slack.click_payload("Set budget")


async def leases_are_over(environment: Mapping[str, str]) -> None:
    """As if the time had passed for which the dead process keeps others away."""
    database = open_database(environment["DATABASE_URL"])
    past = datetime.now(UTC) - timedelta(minutes=1)
    async with database.write() as connection:
        await connection.execute(
            update(schema.changes).where(schema.changes.c.lease_until.is_not(None)).values(lease_until=past)
        )
        await connection.execute(update(schema.leases).values(until=past))
    await database.close()


async def done_once(slack: SocketSlack, store: SqlStore, sandbox: Sandbox) -> None:
    await slack.sees("Budget set")
    assert [each.kind for each in sandbox.world.ledger.effects] == ["budget"]
    trail = await store.audit.entries(command="usage budget")
    assert [entry.outcome for entry in reversed(trail)] == ["proposed", "confirmed", "done"]
    change = await store.changes.get(trail[0].change_id)
    assert change and change.state is ChangeState.DONE
    said = [shown for shown in slack.screen("ada") if "Budget set" in shown.said]
    assert len(said) == 1


async def test_a_click_that_nobody_acknowledged_is_carried_out_by_the_next_process(
    environment: dict[str, str], sandbox: Sandbox, consented: SqlStore
):
    async with workspace(environment) as (slack, settings):
        async with csp_bot_run(settings) as child:
            click = await proposed(slack, consented)
            child.kill()
            await child.wait()
        await slack.send_click(click)
        assert len(slack.gateway.unacknowledged) == 1
        async with csp_bot_run(settings):
            await done_once(slack, consented, sandbox)
            assert slack.gateway.unacknowledged == {}


async def test_a_process_killed_while_the_vendor_works_leaves_the_rest_to_the_next(
    environment: dict[str, str], sandbox: Sandbox, consented: SqlStore
):
    async with workspace(environment) as (slack, settings):
        async with csp_bot_run(settings) as child:
            click = await proposed(slack, consented)
            sandbox.faults.order("latency_after", method="PATCH", seconds=LONG)
            await slack.send_click(click)
            await under_way(sandbox, "PATCH", "/usagebudget")
            child.kill()
            await child.wait()
        await leases_are_over(environment)
        # Slack does not know whether its envelope arrived, and sends the very same click again.
        await slack.send_click(click)
        async with csp_bot_run(settings):
            await done_once(slack, consented, sandbox)
            assert len(asked(sandbox, "PATCH", "/usagebudget")) == 2


async def test_the_same_click_over_two_connections_is_carried_out_once(
    environment: dict[str, str], sandbox: Sandbox, consented: SqlStore
):
    async with workspace(environment) as (slack, settings), csp_bot_run(settings):
        click = await proposed(slack, consented)
        await asyncio.gather(*(slack.send_click(click) for _ in range(3)))
        await done_once(slack, consented, sandbox)
        assert len(asked(sandbox, "PATCH", "/usagebudget")) == 1
