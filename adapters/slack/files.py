"""File upload, of documents and pictures, in Slack's three steps: ask for an address, send the bytes there, complete
(https://docs.slack.dev/messaging/working-with-files#uploading_files)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import structlog
from aiohttp import ClientError, ClientTimeout
from slack_sdk.errors import SlackApiError, SlackClientError

from adapters.charts import ChartLinks, ChartPictures
from adapters.charts.pictures import Busy, Undrawn
from adapters.slack.connection import Connection
from adapters.slack.limits import ALT_TEXT
from adapters.slack.render_nodes import ChartPicture
from adapters.slack.texts import cut
from bot.cards.grid import line
from bot.cards.model import Card, Chart
from bot.model import Document

log = structlog.get_logger(__name__)

FILE_NAME = 200

UPLOAD = ClientTimeout(total=300, sock_connect=10)
"""Seconds for the bytes of a file."""


@dataclass(frozen=True, slots=True)
class Files:
    """Uploads. Charts are uploaded only where Slack could not fetch them from us."""

    connection: Connection
    charts: ChartLinks | None
    drawn: ChartPictures

    async def send(self, documents: Sequence[Document], channel: str, thread: str = "") -> dict[str, str]:
        """Put files into a channel; returns what went wrong, by file name. ``channel`` must be the id of a channel
        or a direct message: a user's id is refused."""
        return {
            document.name: problem
            for document in documents
            if (problem := await self._send(document, channel, thread))
        }

    async def _send(self, document: Document, channel: str, thread: str) -> str:
        if not document.size:
            return "empty_file"
        name = cut(line(document.name).replace("/", "-").replace("\\", "-"), FILE_NAME) or "file"
        try:
            await self._upload(document, name, channel, thread)
        except SlackApiError as error:
            return str(error.response.get("error", "")) or "upload_failed"
        except (SlackClientError, ClientError, TimeoutError, ValueError):
            return "upload_failed"
        return ""

    async def _upload(self, document: Document, name: str, channel: str, thread: str) -> None:
        # The SDK would read the whole file into memory first, and a path of one on the event loop.
        client = self.connection.retrying
        made = await client.files_getUploadURLExternal(filename=name, length=document.size)
        await self._put(str(made["upload_url"]), document)
        await client.files_completeUploadExternal(
            files=[{"id": made["file_id"], "title": name}], channel_id=channel, thread_ts=thread or None
        )

    async def _put(self, url: str, document: Document) -> None:
        """Stream the bytes. Raises :class:`ClientError` where Slack does not take them."""
        headers = {"Content-Type": "application/octet-stream", "Content-Length": str(document.size)}
        async with self.connection.session.post(
            url,
            data=document.parts(),
            headers=headers,
            timeout=UPLOAD,
            allow_redirects=False,
            proxy=self.connection.retrying.proxy,
        ) as answer:
            if answer.status != 200:
                raise ClientError(f"the upload was answered with {answer.status}")

    async def pictures(self, cards: Iterable[Card]) -> Callable[[Chart], ChartPicture | None]:
        """Where the pictures of all charts in the cards are. A chart without one is told in words."""
        charts = {node for card in cards for node in card.body if isinstance(node, Chart)}
        found = {chart: await self._picture(chart) for chart in charts}
        return found.get

    async def _picture(self, chart: Chart) -> ChartPicture | None:
        # Slack fetches pictures itself, and only by https.
        if self.charts and self.charts.public_url.startswith("https://"):
            return ChartPicture(url=self.charts.url(chart))
        try:
            drawn = await self.drawn.png(chart)
            done = await self.connection.retrying.files_upload_v2(
                file=drawn,
                filename="chart.png",
                title=cut(chart.title, FILE_NAME),
                alt_txt=cut(chart.alt, ALT_TEXT),
            )
            return ChartPicture(file_id=str(done["files"][0]["id"]))
        except (Busy, Undrawn, SlackClientError, ClientError, TimeoutError, LookupError, ValueError) as error:
            log.warning("a chart is shown in words only", reason=type(error).__name__)
            return None
