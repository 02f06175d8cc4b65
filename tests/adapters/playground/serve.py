"""Looks at the page without the rest of the bot: ``python -m tests.adapters.playground.serve [port]``."""

from __future__ import annotations

import sys

from aiohttp import web

from adapters.playground.app import Playground
from bot.commands import load
from tests.adapters.playground.core import CannedCore, Clock


def main() -> None:
    playground = Playground(dispatch=CannedCore(pause=1.2), registry=load(), clock=Clock())
    app = web.Application()
    app.add_routes(playground.routes())
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]) if len(sys.argv) > 1 else 8099)


if __name__ == "__main__":
    main()
