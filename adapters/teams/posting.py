"""Posting: messages into conversations, what is sent, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog

from adapters.charts import ChartLinks
from adapters.runtime.log_limit import SeldomEach
from adapters.teams.click_response import CARD_TYPE
from adapters.teams.connector import Connector, ConnectorFailed
from adapters.teams.inbound import GENERAL, Inbound, channel_name
from adapters.teams.references import Reference, References, channel_key, person_key
from adapters.teams.render import render
from bot.cards.model import Card
from bot.errors import Unavailable
from bot.model.identity import Actor

log = structlog.get_logger(__name__)

_SUMMARY = 300
NOT_LIKED = (400, 413)
"""Statuses of cards that Teams does not take."""
_NO_ID = "sent"


@dataclass(frozen=True, slots=True)
class Target:
    """A conversation to write to, by the bot's own address there."""

    service_url: str
    conversation: str


def text_message(text: str) -> dict[str, Any]:
    """Words in which nothing is markup."""
    return {"type": "message", "text": text, "textFormat": "plain"}


def card_message(content: Mapping[str, Any], summary: str) -> dict[str, Any]:
    """A card. The summary is what a notification shows."""
    attachment = {"contentType": CARD_TYPE, "content": dict(content)}
    return {"type": "message", "summary": summary[:_SUMMARY], "attachments": [attachment]}


@dataclass(frozen=True, slots=True)
class Posting:
    """Sends and edits, and opens personal chats. Nothing here raises: an empty id says that it came to nothing."""

    connector: Connector
    references: References
    charts: ChartLinks | None
    unsent: SeldomEach = field(default_factory=SeldomEach)

    def draw(self, card: Card, *, private: bool, share: str = "", mentioning: str = "") -> dict[str, Any]:
        """The card as an Adaptive Card, in which people of the tenant ``mentioning`` are mentioned."""
        url = self.charts.url if self.charts else None
        return render(card, private=private, chart_url=url, share=share, mentioning=mentioning)

    async def post(self, target: Target, activity: Mapping[str, Any]) -> str:
        """A new message; returns its id, or nothing."""
        try:
            return await self._send(target, activity)
        except ConnectorFailed as failed:
            # Who has blocked the bot decides how many of these there are.
            if times := self.unsent.due(str(failed.status)):
                told = {"status": failed.status, "code": failed.code}
                log.warning("a message could not be sent to teams", **told, times=times)
            if failed.status not in NOT_LIKED or not activity.get("attachments"):
                return ""
        try:
            # A card that Teams does not take is still an answer in words.
            return await self._send(target, text_message(str(activity.get("summary", ""))))
        except ConnectorFailed:
            return ""

    async def _send(self, target: Target, activity: Mapping[str, Any]) -> str:
        return await self.connector.send(target.service_url, target.conversation, activity) or _NO_ID

    async def edit(self, target: Target, message: str, activity: Mapping[str, Any]) -> str:
        """A message in place of an earlier one, or a new one where that is not possible."""
        if message and message != _NO_ID:
            try:
                return await self.connector.update(target.service_url, target.conversation, message, activity)
            except ConnectorFailed as failed:
                log.info("a message could not be edited", status=failed.status, code=failed.code)
        return await self.post(target, activity)

    async def remove(self, target: Target, message: str) -> None:
        """Take a message away, if that is possible."""
        try:
            await self.connector.delete(target.service_url, target.conversation, message)
        except ConnectorFailed as failed:
            log.info("a message could not be removed", status=failed.status, code=failed.code)

    async def typing(self, target: Target) -> None:
        """Show that the bot is at it."""
        try:
            await self.connector.send(
                target.service_url, target.conversation, {"type": "typing"}, fail_fast=True
            )
        except ConnectorFailed as failed:
            log.debug("a typing indicator could not be sent", status=failed.status)

    async def personal(self, said: Inbound, actor: Actor) -> Target | None:
        """The personal chat with who sent an activity; it is opened where none is known."""
        key = person_key(actor.workspace, actor.user)
        try:
            if known := await self.references.get(key):
                return Target(known.service_url, known.conversation)
        except Unavailable:
            log.warning("personal chats cannot be looked up")
        try:
            opened = await self.open(said.service_url, said.bot, said.tenant, said.user)
        except ConnectorFailed as failed:
            log.info("a personal chat could not be opened", status=failed.status, code=failed.code)
            return None
        found = Reference(said.service_url, opened, actor.workspace, said.bot, said.user)
        await self.references.put(key, found)
        return Target(said.service_url, opened)

    async def channels_of(self, said: Inbound, workspace: str) -> Sequence[str]:
        """The channels of the team that an event is about, remembered anew; none where Teams does not list them.

        Teams tells of a team in its first channel alone.
        """
        if not said.team:
            return ()
        try:
            found = await self.connector.channels(said.service_url, said.team)
        except ConnectorFailed as failed:
            log.warning("the channels of a team could not be listed", status=failed.status, code=failed.code)
            return ()
        for channel, title in found.items():
            name = channel_name(said.team_name, title or GENERAL)
            known = Reference(said.service_url, channel, workspace, said.bot, name=name)
            await self.references.put(channel_key(workspace, channel), known, anew=True)
        return tuple(found)

    async def open(
        self, service_url: str, bot: str, tenant: str, member: str, *, fail_fast: bool = False
    ) -> str:
        """The personal chat with somebody; Teams opens none twice. Raises :class:`ConnectorFailed`."""
        parameters = {
            "isGroup": False,
            "bot": {"id": bot},
            "members": [{"id": member}],
            "tenantId": tenant,
            "channelData": {"tenant": {"id": tenant}},
        }
        return await self.connector.create(service_url, parameters, fail_fast=fail_fast)
