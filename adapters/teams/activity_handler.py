"""Activity handler of botbuilder, which only sorts activities: the work goes on in tasks after the answer went out."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from botbuilder.core import InvokeResponse, TurnContext
from botbuilder.core.teams import TeamsActivityHandler

from adapters.chat.background import BackgroundTasks
from adapters.chat.progress import WORKING
from adapters.teams.click_response import ClickResponse, text_response
from adapters.teams.conversation import Conversation
from adapters.teams.inbound import Inbound
from adapters.teams.references import channel_key, person_key
from bot.messages import _

INBOUND = "csp_bot_inbound"
"""Where the turn state holds what was read from the request."""

OPEN_AGAIN = frozenset({"teamUnarchived", "teamRestored", "channelRestored"})
"""Events after which the bot can post again where it could not.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/subscribe-to-conversation-events
"""

_SEARCH_TYPE = "application/vnd.microsoft.search.searchResponse"


class ActivityHandler(TeamsActivityHandler):  # type: ignore[misc]
    """Turns of the bot. Every kind of activity that is not named here is let pass without an answer."""

    def __init__(self, conversation: Conversation, tasks: BackgroundTasks) -> None:
        super().__init__()
        self._conversation = conversation
        self._tasks = tasks

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        """Something typed; or a button of a client that sends its data as a message."""
        at = _inbound(turn_context)
        if at.clicked is not None:
            self._tasks.start(self._conversation.clicked(at))
        elif at.line or at.personal:
            self._tasks.start(self._conversation.typed(at))

    async def on_conversation_update_activity(self, turn_context: TurnContext) -> None:
        """The bot, or somebody else, came to a conversation or left it; or a team or channel came back."""
        at = _inbound(turn_context)
        if at.bot in at.removed:
            await self._forget(at)
        elif at.bot in at.added or at.event in OPEN_AGAIN:
            self._tasks.start(self._conversation.arrived(at, greet=False))

    async def on_installation_update(self, turn_context: TurnContext) -> None:
        """The app was installed or taken away."""
        at = _inbound(turn_context)
        if at.action.startswith("remove"):
            await self._forget(at)
        elif at.action.startswith("add"):
            self._tasks.start(self._conversation.arrived(at, greet=at.action == "add"))

    async def on_message_reaction_activity(self, turn_context: TurnContext) -> None:
        """A thumb up is no command."""

    async def on_message_update_activity(self, turn_context: TurnContext) -> None:
        """What was said is said: an edited line is not run again."""

    async def on_message_delete_activity(self, turn_context: TurnContext) -> None:
        """Nothing is undone by taking a line away."""

    async def on_event_activity(self, turn_context: TurnContext) -> None:
        """Meetings and read receipts are nothing to the bot."""

    async def on_invoke_activity(self, turn_context: TurnContext) -> InvokeResponse:
        """A click, a search or a decision about a file, which Teams waits to be answered."""
        at = _inbound(turn_context)
        match at.operation:
            case "adaptiveCard/action":
                return InvokeResponse(status=200, body=await self._pressed(at))
            case "application/search":
                return InvokeResponse(status=200, body=await self._searched(at))
            case "fileConsent/invoke":
                self._tasks.start(self._conversation.decided(at))
                return InvokeResponse(status=200)
            case _:
                return InvokeResponse(status=501)

    async def _pressed(self, at: Inbound) -> dict[str, Any]:
        action = at.value.get("action")
        if not isinstance(action, Mapping) or not isinstance(action.get("verb"), str):
            return text_response(_("This button is not known. Ask again."))
        if at.value.get("trigger") == "automatic":
            # A client that refreshes a card by itself is not a person who presses a button.
            return text_response(_(WORKING))
        data = action.get("data")
        response = ClickResponse(self._conversation.timing)
        self._tasks.start(
            self._conversation.press(at, action["verb"], data if isinstance(data, Mapping) else {}, response)
        )
        return await response.answer(text_response(_(WORKING)))

    async def _searched(self, at: Inbound) -> dict[str, Any]:
        try:
            async with asyncio.timeout(self._conversation.timing.deadline):
                results = await self._conversation.suggest(at)
        except TimeoutError:
            results = []
        return {"statusCode": 200, "type": _SEARCH_TYPE, "value": {"results": results}}

    async def _forget(self, at: Inbound) -> None:
        references = self._conversation.references
        if self._conversation.senders.serves(at):
            await references.forget(channel_key(at.tenant, at.channel))
            if at.personal and at.entra_id:
                await references.forget(person_key(at.tenant, at.entra_id))


def _inbound(context: TurnContext) -> Inbound:
    found = context.turn_state[INBOUND]
    assert isinstance(found, Inbound)
    return found
