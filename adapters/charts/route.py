"""HTTP route ``/charts/{token}.png``: the picture behind a link, for the chat platforms and their clients; dark with ``?theme=dark``."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from aiohttp import ETag, web

from adapters.charts.links import ChartLinks
from adapters.charts.pictures import Busy, ChartPictures, Undrawn

PATH = "/charts/{token}.png"

AGAIN = 5
"""Seconds after which somebody may come again whose picture cannot be drawn now."""


@dataclass(frozen=True, slots=True)
class ChartRoute:
    """Hands pictures out, also to whoever asks whether theirs is still good."""

    links: ChartLinks
    pictures: ChartPictures

    def routes(self) -> list[web.RouteDef]:
        """The one address; HEAD is answered too."""
        return [web.get(PATH, self._answer)]

    async def _answer(self, request: web.Request) -> web.Response:
        token = request.match_info["token"]
        try:
            chart = self.links.open(token)
        except ValueError:
            return web.Response(status=404, text="This picture is no longer available.")
        # A link is sealed around its chart, so the picture behind it never changes.
        dark = request.query.get("theme") == "dark"
        mark = hashlib.sha256(f"{token}{dark:d}".encode()).hexdigest()[:32]
        headers = {"Cache-Control": "private, max-age=86400", "X-Content-Type-Options": "nosniff"}
        if any(known.value in (mark, "*") for known in request.if_none_match or ()):
            response = web.Response(status=304, headers=headers)
        else:
            try:
                picture = await self.pictures.png(chart, dark=dark)
            except (Busy, Undrawn):
                return web.Response(
                    status=503,
                    text="The picture cannot be drawn just now. Try again shortly.",
                    headers={"Retry-After": str(AGAIN), "Cache-Control": "no-store"},
                )
            response = web.Response(body=picture, content_type="image/png", headers=headers)
        response.etag = ETag(mark)
        return response
