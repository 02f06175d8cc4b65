"""Answer to one activity: shown privately by default, in place where that is possible, and by another way when one fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import Any

import structlog

from adapters.chat.progress import WORKING, ProgressReporter
from adapters.teams.click_response import ClickResponse
from adapters.teams.files import Files
from adapters.teams.forms import render_form, working_card
from adapters.teams.inbound import Inbound
from adapters.teams.posting import Posting, Target, card_message, text_message
from adapters.teams.shares import Origin, Shares
from adapters.teams.timing import Timing
from bot.cards.model import Card, Form, Secret
from bot.errors import Unavailable
from bot.messages import N_, _
from bot.model import Document
from bot.model.identity import Actor
from bot.ports.dispatch import Audience, Place

log = structlog.get_logger(__name__)

SENT = N_("{name}, the answer is in your personal chat with the bot.")
ASKED = N_("{name}, a form is waiting in your personal chat with the bot.")
UNREACHABLE = N_(
    "{name}, only a personal chat may show you this. Open a chat with the bot, say hello, and ask again."
)
NAME = 80


@dataclass(slots=True)
class Answer:
    """The answer to one activity, from the first sign of life to the card.

    ``edits`` when the card that was clicked is to be replaced. ``origin`` is where the answer may be shared when it is
    shown in a personal chat but was asked for elsewhere. ``outsiders`` is whether guests or people of other tenants
    read the conversation; where that is not ``known``, nothing is put before everybody there.
    """

    posting: Posting
    files: Files
    shares: Shares
    said: Inbound
    actor: Actor
    response: ClickResponse
    timing: Timing
    edits: bool = False
    origin: Origin | None = None
    outsiders: bool = False
    known: bool = True
    progress: ProgressReporter = field(init=False)
    _message: str = ""

    def __post_init__(self) -> None:
        self.progress = ProgressReporter(self._show_progress, self.timing)

    @property
    def place(self) -> Place:
        """The place, as the core knows it."""
        at = self.said
        return Place(
            platform="teams",
            workspace=self.actor.workspace,
            channel=at.channel,
            personal=at.personal,
            thread=at.thread,
            message=at.reply_to,
            outsiders=self.outsiders,
            threads=not at.group,
            readers_known=self.known,
        )

    @property
    def here(self) -> Target:
        """The conversation, thread included, that the activity came from."""
        return Target(self.said.service_url, self.said.conversation)

    async def _show_progress(self, text: str) -> None:
        """In place."""
        if self.said.personal and self.edits:
            await self._in_place(working(text))
        elif self.said.personal:
            self._message = await self.posting.edit(self.here, self._message, text_message(text))
        elif not self._message:
            # Others read along, and what is worked on may be nothing for them.
            self._message = await self.posting.post(self.here, text_message(_(WORKING)))

    async def show(self, card: Card, audience: Audience, documents: Sequence[Document] = ()) -> str:
        """Show a card with its files; returns the id of the message, or nothing."""
        async with self.progress.lock:
            if self.said.personal:
                shown = await self._put(self.here, card, private=True, share=await self._token())
                await self.files.offer(self.here, self.actor, documents, self.said.base_url)
                return shown
            if audience is Audience.ASKER or not self.known:
                return await self._privately(card, documents)
            shown = await self._put(self.here, card, private=False)
            if documents or any(isinstance(node, Secret) for node in card.body):
                self.edits, self._message = False, ""
                await self._privately(card, documents)
            return shown

    async def ask(self, form: Form) -> str:
        """Show a form, in the personal chat always: what is typed into it is nobody else's."""
        async with self.progress.lock:
            activity = card_message(
                render_form(form, state=await self._token(), serial=token_urlsafe(9)), form.title
            )
            if self.said.personal:
                return await self._send(self.here, activity)
            target = await self.posting.personal(self.said, self.actor)
            shown = await self.posting.post(target, activity) if target else ""
            await self._note(ASKED if shown else UNREACHABLE)
            return shown

    async def settle(self, card: Card) -> str:
        """What became of a card that was clicked: in its place in a personal chat, else told to who clicked alone."""
        if self.said.personal:
            self.edits = True
            self.response.card(self.posting.draw(card, private=True, share=await self._token()))
        elif self.response.text(card.summary or card.title):
            return ""
        return await self.show(card, Audience.ASKER)

    async def _privately(self, card: Card, documents: Sequence[Document]) -> str:
        target = await self.posting.personal(self.said, self.actor)
        if target is None:
            await self._note(UNREACHABLE)
            return ""
        drawn = self.posting.draw(card, private=True, share=await self._token())
        shown = await self.posting.post(target, card_message(drawn, card.summary or card.title))
        if shown:
            await self.files.offer(target, self.actor, documents, self.said.base_url)
        await self._note(SENT if shown else UNREACHABLE)
        return shown

    async def _note(self, sentence: str) -> None:
        """A few words for who asked, where others read them too."""
        said = text_message(_(sentence, name=self.actor.name[:NAME]))
        self._message = await self.posting.edit(self.here, self._message, said)

    async def _put(self, target: Target, card: Card, *, private: bool, share: str = "") -> str:
        drawn = self.posting.draw(card, private=private, share=share)
        return await self._send(target, card_message(drawn, card.summary or card.title))

    async def _send(self, target: Target, activity: dict[str, Any]) -> str:
        if self.edits and self.said.reply_to:
            return await self._in_place(activity)
        return await self.posting.edit(target, self._message, activity)

    async def _in_place(self, activity: dict[str, Any]) -> str:
        await self.response.settled()
        if self._message:
            # What said that it takes a moment stands beside the card, and has said it.
            await self.posting.remove(self.here, self._message)
            self._message = ""
        return await self.posting.edit(self.here, self.said.reply_to, activity)

    async def _token(self) -> str:
        """What the share button carries: the place where it was asked. Nothing in a chat that was always personal."""
        at = self.said
        origin = self.origin
        if not at.personal:
            origin = Origin(at.service_url, self.actor.workspace, at.channel, at.thread)
        if origin is None:
            return ""
        try:
            return await self.shares.seal(self.actor.key, origin)
        except Unavailable:
            return ""


def working(text: str) -> dict[str, Any]:
    """A message that says that work is under way."""
    return card_message(working_card(text), text)
