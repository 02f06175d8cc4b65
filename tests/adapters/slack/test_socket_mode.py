"""Socket Mode: the same adapter over a connection that it opens itself."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.adapters.slack.canned import CannedDispatch, MemoryStore
from tests.adapters.slack.harness import SlackHarness
from tests.fakes import FakeClock


class Gateway:
    """Slack's end of Socket Mode: hands out an address, sends envelopes, and takes acknowledgements."""

    def __init__(self) -> None:
        self.connected = asyncio.Event()
        self.acks: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.socket: web.WebSocketResponse | None = None

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        self.socket = web.WebSocketResponse()
        await self.socket.prepare(request)
        await self.socket.send_json({"type": "hello", "num_connections": 1})
        self.connected.set()
        async for message in self.socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                self.acks.put_nowait(json.loads(message.data))
        return self.socket

    async def send(self, kind: str, payload: dict[str, Any]) -> dict[str, Any]:
        assert self.socket
        envelope = {
            "type": kind,
            "envelope_id": f"e-{kind}",
            "payload": payload,
            "accepts_response_payload": True,
        }
        await self.socket.send_json(envelope)
        return await asyncio.wait_for(self.acks.get(), 5)


@asynccontextmanager
async def gateway(harness: SlackHarness) -> AsyncIterator[Gateway]:
    made = Gateway()
    app = web.Application()
    app.router.add_get("/link", made.serve)
    server = TestServer(app)
    await server.start_server()
    url = str(server.make_url("/link?ticket=1")).replace("http", "ws", 1)
    harness.slack.socket_url = url
    try:
        yield made
    finally:
        await server.close()


async def test_commands_and_suggestions_come_over_the_socket(
    core: CannedDispatch, memory: MemoryStore, clock: FakeClock
):
    harness = SlackHarness(core, cast(Any, memory), clock, app_token="xapp-1-double")
    async with gateway(harness) as socket, harness as slack:
        await asyncio.wait_for(socket.connected.wait(), 5)
        payload = {
            "command": "/csp", "text": "usage top", "team_id": "T0NORTH", "user_id": "U0ADA",
            "channel_id": slack.dm_of("ada"), "trigger_id": slack.slack.new_trigger("U0ADA"),
        }  # fmt: skip

        ack = await socket.send("slash_commands", payload)
        await slack.quiet()

        assert ack == {"envelope_id": "e-slash_commands"}
        assert "You said: usage top" in slack.newest().said

        ack = await socket.send(
            "interactive",
            {"type": "block_suggestion", "action_id": "suggest", "block_id": "customer", "value": "c",
             "user": {"id": "U0ADA", "team_id": "T0NORTH"}, "team": {"id": "T0NORTH"}},
        )  # fmt: skip
        assert ack["payload"] == {"options": []}
