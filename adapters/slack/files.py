"""Files and pictures, by the external upload: ask for an address, send the bytes there, complete
(https://docs.slack.dev/messaging/working-with-files#uploading_files)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import structlog
from aiohttp import ClientError
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
        if not document.content:
            return "empty_file"
        name = cut(line(document.name).replace("/", "-").replace("\\", "-"), FILE_NAME) or "file"
        try:
            # Bytes and a name: a path would be read on the event loop, and the name would be "Uploaded file".
            await self.connection.patient.files_upload_v2(
                channel=channel, thread_ts=thread or None, file=document.content, filename=name, title=name
            )
        except SlackApiError as error:
            return str(error.response.get("error", "")) or "upload_failed"
        except (SlackClientError, ClientError, TimeoutError):
            return "upload_failed"
        return ""

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
            done = await self.connection.patient.files_upload_v2(
                file=drawn,
                filename="chart.png",
                title=cut(chart.title, FILE_NAME),
                alt_txt=cut(chart.alt, ALT_TEXT),
            )
            return ChartPicture(file_id=str(done["files"][0]["id"]))
        except (Busy, Undrawn, SlackClientError, ClientError, TimeoutError, LookupError, ValueError) as error:
            log.warning("a chart is shown in words only", reason=type(error).__name__)
            return None
