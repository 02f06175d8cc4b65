"""Looks at the page without the rest of the bot: ``python -m tests.adapters.playground.serve [port]``."""

from __future__ import annotations

import sys

from aiohttp import web

from adapters.playground.app import PlaygroundAdapter
from bot.commands import load
from tests.adapters.playground.conftest import TOKEN
from tests.adapters.playground.core import CannedCore, Clock


def main() -> None:
    playground = PlaygroundAdapter(
        dispatch=CannedCore(pause=1.2), registry=load(), clock=Clock(), token=TOKEN
    )
    app = web.Application()
    app.add_routes(playground.routes())
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8099
    sys.stdout.write(f"http://localhost:{port}/?token={TOKEN}\n")
    web.run_app(app, host="127.0.0.1", port=port)


if __name__ == "__main__":
    main()
