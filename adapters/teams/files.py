"""File consent and upload. Teams takes files from a bot in a personal chat only, after the person agreed; they then go
to the person's own OneDrive (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4).

A file is kept for ten minutes, by the process that made it, a large one on disk: whoever agrees later asks for it again. Callers on
this machine, who have no OneDrive, get a link to the bot's own server instead; in a real installation no file is served.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout, web
from prometheus_client import Counter
from yarl import URL

from adapters.server.documents import send_document
from adapters.server.loopback_access import from_elsewhere
from adapters.teams.cloud import Cloud
from adapters.teams.posting import Posting, Target, text_message
from adapters.teams.texts import cut, escape
from bot.cards.grid import line
from bot.messages import N_, _
from bot.model import Document
from bot.model.identity import Actor
from bot.ports import Clock

log = structlog.get_logger(__name__)

FILES = Counter("csp_bot_teams_files_total", "Files offered in Teams, by what became of them", ["outcome"])

PATH = "/teams/files/{token}"
LIFE = timedelta(minutes=10)
MOST_BYTES = 64 * 1024 * 1024
"""Bytes of files kept in memory at a time."""

MOST_ON_DISK = 1024 * 1024 * 1024
"""The same on disk."""

PIECE = 32 * 320 * 1024
"""Bytes of one request of an upload; OneDrive takes no more than 60 MiB, and multiples of 320 KiB
(https://learn.microsoft.com/graph/api/driveitem-createuploadsession#upload-bytes-to-the-upload-session)."""

NAME = 200

CONSENT_TYPE = "application/vnd.microsoft.teams.card.file.consent"
INFO_TYPE = "application/vnd.microsoft.teams.card.file.info"

GONE = N_("This file is no longer available. Ask for it again.")
DECLINED = N_("The file was not stored.")
FAILED = N_("Teams did not accept the file, so it was not stored. Ask for it again.")

_LIMIT = ClientTimeout(total=60)


@dataclass(slots=True)
class OfferedFiles:
    """Files that wait for their person's consent."""

    clock: Clock
    most: int = MOST_BYTES
    _kept: OrderedDict[str, tuple[str, Document, datetime]] = field(default_factory=OrderedDict)

    def keep(self, owner: str, document: Document) -> str:
        """Keep a file for somebody; returns the token that gets it. The oldest make room."""
        self._forget_old()
        token = secrets.token_urlsafe(24)
        self._kept[token] = (owner, document, self.clock.now() + LIFE)
        while len(self._kept) > 1 and (self.weight > self.most or self._on_disk > MOST_ON_DISK):
            self._kept.popitem(last=False)
        return token

    def look(self, token: str) -> Document | None:
        """The file of a token, whoever asks."""
        self._forget_old()
        found = self._kept.get(token)
        return found[1] if found else None

    def take(self, token: object, owner: str) -> Document | None:
        """The file of a token, once, for the person it is kept for."""
        self._forget_old()
        if not isinstance(token, str) or token not in self._kept or self._kept[token][0] != owner:
            return None
        return self._kept.pop(token)[1]

    @property
    def weight(self) -> int:
        """Bytes kept in memory."""
        return sum(document.in_memory for _, document, _ in self._kept.values())

    @property
    def _on_disk(self) -> int:
        return sum(document.size - document.in_memory for _, document, _ in self._kept.values())

    def _forget_old(self) -> None:
        now = self.clock.now()
        for token in [token for token, kept in self._kept.items() if kept[2] <= now]:
            del self._kept[token]


@dataclass(frozen=True, slots=True)
class Files:
    """Offers files and hands over those that were agreed to."""

    posting: Posting
    session: ClientSession
    cloud: Cloud
    offered: OfferedFiles
    links: bool = False

    async def offer(
        self, target: Target, actor: Actor, documents: Sequence[Document], base_url: str = ""
    ) -> None:
        """Offer files to somebody in their personal chat."""
        for document in documents:
            if not document.size:
                continue
            token = self.offered.keep(actor.key, document)
            FILES.labels("offered").inc()
            said = self._link(document, token, base_url) if self.links else _consent(document, token)
            if not await self.posting.post(target, said):
                self.offered.take(token, actor.key)
                FILES.labels("failed").inc()
                name = cut(line(document.name), NAME)
                await self.posting.post(
                    target, text_message(_("{file} could not be offered here.", file=name))
                )

    async def answered(self, target: Target, actor: Actor, value: Mapping[str, Any], card: str) -> None:
        """What the person decided about a file; ``card`` is the message that asked."""
        context = value.get("context")
        document = self.offered.take(context.get("file") if isinstance(context, Mapping) else None, actor.key)
        if card:
            await self.posting.remove(target, card)
        if document is None:
            await self.posting.post(target, text_message(_(GONE)))
        elif value.get("action") != "accept":
            FILES.labels("declined").inc()
            await self.posting.post(target, text_message(_(DECLINED)))
        else:
            await self._hand_over(target, document, value.get("uploadInfo"))

    async def _hand_over(self, target: Target, document: Document, info: object) -> None:
        given = info if isinstance(info, Mapping) else {}
        stored = await self._upload(given.get("uploadUrl"), document)
        FILES.labels("stored" if stored else "failed").inc()
        await self.posting.post(target, _info(document, given) if stored else text_message(_(FAILED)))

    async def _upload(self, url: object, document: Document) -> bool:
        # The address carries its own permission and comes from a client: no token of ours, and no other host.
        if not isinstance(url, str) or not self.cloud.stores(url):
            log.warning("a file was to be stored at an address that is not taken")
            return False
        try:
            for start in range(0, document.size, PIECE):
                if not await self._put(URL(url, encoded=True), document, start):
                    return False
        except (ClientError, TimeoutError, ValueError) as error:
            log.warning("a file could not be stored", error=type(error).__name__)
            return False
        return True

    async def _put(self, url: URL, document: Document, start: int) -> bool:
        """Upload one piece, streaming; whether it was taken."""
        length = min(PIECE, document.size - start)
        headers = {
            "Content-Length": str(length),
            "Content-Range": f"bytes {start}-{start + length - 1}/{document.size}",
            "Content-Type": "application/octet-stream",
        }
        async with self.session.put(
            url, data=document.parts(start, length), headers=headers, timeout=_LIMIT, allow_redirects=False
        ) as answer:
            return 200 <= answer.status < 300

    def _link(self, document: Document, token: str, base_url: str) -> dict[str, Any]:
        name = escape(cut(line(document.name), NAME))
        url = base_url + PATH.format(token=token)
        return {"type": "message", "text": f"[{name}]({url})", "textFormat": "markdown"}

    async def download(self, request: web.Request) -> web.StreamResponse:
        """A file by its link, for callers on this machine."""
        document = self.offered.look(request.match_info["token"]) if self.links else None
        if document is None or from_elsewhere(request):
            return web.Response(status=404, text=_("This file is no longer here. Ask the bot for it again."))
        name = quote(cut(line(document.name), NAME), safe="")
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
            "Content-Type": "application/octet-stream",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        }
        return await send_document(request, document, headers)


def _consent(document: Document, token: str) -> dict[str, Any]:
    content = {
        "description": _("Stored in your OneDrive if you allow it."),
        "sizeInBytes": document.size,
        "acceptContext": {"file": token},
        "declineContext": {"file": token},
    }
    return _attached(CONSENT_TYPE, cut(line(document.name), NAME), content)


def _info(document: Document, info: Mapping[str, Any]) -> dict[str, Any]:
    kind = document.name.rpartition(".")[2]
    content = {"uniqueId": str(info.get("uniqueId", ""))[:NAME], "fileType": kind[:20]}
    said = _attached(INFO_TYPE, cut(line(document.name), NAME), content)
    said["attachments"][0]["contentUrl"] = str(info.get("contentUrl", ""))[:4000]
    return said


def _attached(kind: str, name: str, content: Mapping[str, Any]) -> dict[str, Any]:
    attachment = {"contentType": kind, "name": name, "content": dict(content)}
    return {"type": "message", "summary": name, "attachments": [attachment]}
