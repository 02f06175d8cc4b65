"""``python -m bench.doubles``: what the bot talks to, in a process of its own. The sandbox, and a Slack that says yes."""

from __future__ import annotations

import asyncio
from itertools import count
from typing import Any

from aiohttp import web

from bench.processes import ready
from sandbox import Sandbox

TEAM, BOT, TOKEN = "T0NORTH", "U0BOT", "xoxb-1-double"

_numbers = count(1)


def profile(user: str) -> dict[str, Any]:
    email = f"{user.removeprefix('U0').lower()}@northwindcloud.example"
    return {
        "id": user, "team_id": TEAM, "name": user.lower(), "tz": "UTC", "locale": "en-US",
        "is_email_confirmed": True, "profile": {"email": email, "real_name": user},
    }  # fmt: skip


async def _method(request: web.Request) -> web.Response:
    given = dict(request.query)
    if request.content_type == "application/json":
        given |= await request.json()
    elif request.can_read_body:
        given |= {name: str(value) for name, value in (await request.post()).items()}
    channel, ts = str(given.get("channel") or "C0DESK"), f"1795000000.{next(_numbers):06}"
    answers: dict[str, dict[str, Any]] = {
        "auth.test": {"user_id": BOT, "bot_id": "B0BOT", "team_id": TEAM},
        "users.info": {"user": profile(str(given.get("user", "")))},
        "conversations.open": {"channel": {"id": "D" + str(given.get("users", ""))[1:]}},
        "conversations.info": {"channel": {"id": channel, "is_ext_shared": False, "is_shared": False}},
    }
    answer = answers.get(request.match_info["method"], {"channel": channel, "ts": ts})
    return web.json_response({"ok": True, **answer})


async def _response(request: web.Request) -> web.Response:
    await request.read()
    return web.Response(text="ok")


async def main() -> None:
    async with Sandbox() as sandbox:

        async def slow(request: web.Request) -> web.Response:
            """Let the vendor take so many seconds for each call from now on."""
            seconds = float(request.query["seconds"])
            sandbox.faults.clear()
            if seconds:
                sandbox.faults.order("latency", path="/v1", times=10**9, seconds=seconds)
            return web.Response()

        app = web.Application()
        app.add_routes(
            [
                web.route("*", "/api/{method}", _method),
                web.post("/response/{number}", _response),
                web.post("/slow", slow),
            ]
        )
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        named = {name: f"{name}.onmicrosoft.com" for name in ("fabrikam",)}
        ready(
            port=runner.addresses[0][1],
            facts=sandbox.facts(),
            refresh_token=sandbox.refresh_token(),
            named=named,
        )
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
