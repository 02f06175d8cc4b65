"""Bolt listeners: one for each kind of payload. Each acknowledges, hands the work on, and returns."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from adapters.chat.background import BackgroundTasks
from adapters.slack.buttons import Kind
from adapters.slack.conversation import Conversation
from adapters.slack.forms import FORM
from adapters.slack.identity import Workspaces
from adapters.slack.inbound import (
    read_choice,
    read_click,
    read_command,
    read_event,
    read_other_bot,
    read_return,
    read_submission,
    read_suggestion,
)
from adapters.slack.modals import checking

ACK_WITHIN = 2.0
"""Seconds to wait for our own database before acknowledging all the same; Slack gives up after three, and Bolt's
answer to that would be an error although the work goes on."""

ANY = re.compile(r"(?s).*")


@dataclass(slots=True)
class Listeners:
    """Turns payloads into tracked tasks."""

    conversation: Conversation
    workspaces: Workspaces
    tasks: BackgroundTasks

    def register(self, bolt: AsyncApp) -> None:
        """Bolt tries its listeners one after the other, so there is one for each kind and none for each command."""
        bolt.command(ANY)(self._on_command)
        bolt.action(ANY)(self._on_action)
        bolt.view(ANY)(self._on_view)
        bolt.options(ANY)(self._on_options)
        bolt.event(ANY)(self._on_event)
        bolt.shortcut(ANY)(self._on_nothing)

    async def _on_command(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        self.tasks.later(self._typed(body))

    async def _typed(self, body: dict[str, Any]) -> None:
        # Read only now: whatever it says, the acknowledgement is the same and does not wait for it.
        if said := read_command(body):
            await self.conversation.typed(said)

    async def _on_event(self, body: dict[str, Any]) -> None:
        if said := read_event(body, self.workspaces.bot_user):
            self.tasks.later(self.conversation.typed(said))
            return
        if other := read_other_bot(body, self.workspaces.bot_id):
            # Two bots that answer each other never end, so it is told nothing.
            self.tasks.later(self.conversation.senders.ignore(*other))
            return
        place = read_return(body, self.workspaces.bot_user)
        if place and place.workspace in self.workspaces.served:
            self.tasks.later(self.conversation.dispatch.returned(place))

    async def _on_action(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        click = read_click(body)
        if click is None:
            await ack()
            if (chosen := read_choice(body)) and body["view"].get("callback_id") == FORM:
                self.tasks.start(self.conversation.chosen(chosen))
            return
        recorded, acknowledged = asyncio.Event(), asyncio.Event()
        self.tasks.start(self.conversation.clicked(click, recorded, acknowledged))
        try:
            if click.kind is Kind.CONFIRM:
                # The intent of a write is on record before Slack hears that the click arrived.
                with suppress(TimeoutError):
                    await asyncio.wait_for(recorded.wait(), ACK_WITHIN)
            await ack()
        finally:
            # Whatever happened to the acknowledgement, a write that is on record is carried out.
            acknowledged.set()

    async def _on_view(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        sent = read_submission(body)
        if sent is None or body["view"].get("callback_id") != FORM:
            await ack()
            return
        decided: asyncio.Future[Mapping[str, Any]] = asyncio.get_running_loop().create_future()
        acknowledged = asyncio.Event()
        task = self.tasks.start(self.conversation.submitted(sent, decided, acknowledged))
        waiting: set[asyncio.Future[Any]] = {decided, task}
        try:
            await asyncio.wait(waiting, timeout=ACK_WITHIN, return_when=asyncio.FIRST_COMPLETED)
            answer = dict(decided.result()) if decided.done() else checking()
            decided.cancel()
            await (ack(answer) if answer else ack())
        finally:
            acknowledged.set()

    async def _on_options(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        typing = read_suggestion(body)
        found: Sequence[Any] = ()
        if typing:
            with suppress(TimeoutError):
                found = await asyncio.wait_for(self.conversation.suggest(typing), ACK_WITHIN)
        await ack(options=found)

    async def _on_nothing(self, ack: AsyncAck) -> None:
        await ack()
