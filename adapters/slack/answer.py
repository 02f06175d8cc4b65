"""Answer to one payload: shown privately by default, in place where that is possible, and by another way when the first
one fails."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import structlog

from adapters.chat.progress import ProgressReporter
from adapters.slack.files import Files
from adapters.slack.inbound import Origin
from adapters.slack.limits import RESPONSE_URL_USES
from adapters.slack.posting import REFUSED_BLOCKS, Posted, Posting
from adapters.slack.render import Message, message, no_picture, notice
from adapters.slack.render_nodes import ChartPicture
from adapters.slack.timing import Timing
from bot.cards.model import Card, Chart, Secret
from bot.messages import _, series
from bot.model import Document
from bot.ports.dispatch import Audience, Place

log = structlog.get_logger(__name__)

Send = Callable[[Message], Awaitable[Posted]]
Picture = Callable[[Chart], ChartPicture | None]


@dataclass(slots=True)
class Answer:
    """The answer to one payload, from the first sign of life to the card.

    ``personal`` is our own direct message with the asker. ``edits`` when the card that was clicked is to be replaced.
    ``outsiders`` is whether people of other organisations read the channel; where that is not ``known``, nothing is put
    before everybody there. ``notes`` are said under every card of it.
    """

    posting: Posting
    files: Files
    origin: Origin
    personal: bool
    edits: bool = False
    timing: Timing = field(default_factory=Timing)
    outsiders: bool = False
    known: bool = True
    message_ts: str = ""
    notes: Sequence[str] = ()
    progress: ProgressReporter = field(init=False)
    _uses: int = 0

    def __post_init__(self) -> None:
        self.progress = ProgressReporter(self._show_progress, self.timing)

    @property
    def place(self) -> Place:
        """The place, as the core knows it."""
        at = self.origin
        return Place(
            "slack",
            at.team,
            at.channel,
            self.personal,
            at.thread,
            at.message,
            self.outsiders,
            readers_known=self.known,
        )

    async def _show_progress(self, text: str) -> None:
        """In place where that is possible."""
        said = notice(text)
        if self.personal and not self.edits:
            posted = await self._in_dm(self.origin.channel, said)
        elif self.edits and (self.personal or self.origin.ephemeral):
            posted = await self._in_place(said) if self._uses < 2 or self.personal else Posted()
        elif self._uses < 2:
            # A slash command's response_url cannot edit what it posted, and an ephemeral message has no ts; so
            # this is said once or twice only, and leaves uses of the address for the answer.
            posted = await self._to_asker(said)
        else:
            return
        if not posted.ok:
            log.info("progress could not be shown", reason=posted.error)

    async def show(
        self, card: Card, audience: Audience, notes: Sequence[str] = (), *, in_place: bool | None = None
    ) -> Posted:
        """Show a card. The ways to do it are tried in turn, the last being a direct message."""
        private = self.personal or audience is Audience.ASKER
        notes = [*self.notes, *notes]
        picture = await self.files.pictures([card])
        for way, privately, share in self._ways(audience, self.edits if in_place is None else in_place):
            posted = await self._draw(way, card, notes, picture, private=privately, share=share)
            if posted.ok:
                if private and not privately and any(isinstance(node, Secret) for node in card.body):
                    return await self._draw(self._dm, card, notes, picture, private=True, share=False)
                return posted
            log.info("an answer takes another way", reason=posted.error)
        log.warning("an answer could not be shown")
        return Posted(error="undeliverable")

    async def say(self, said: Message, audience: Audience) -> Posted:
        """Show a message that is no card, by the same ways."""
        posted = Posted(error="undeliverable")
        for way, *_rest in self._ways(audience, in_place=False):
            posted = await way(said)
            if posted.ok:
                break
        return posted

    def _ways(self, audience: Audience, in_place: bool) -> list[tuple[Send, bool, bool]]:
        at = self.origin
        if self.personal:
            return [(self._in_place if in_place else self._here, True, False), (self._dm, True, False)]
        ways: list[tuple[Send, bool, bool]] = []
        if in_place and (at.ephemeral or self.known):
            # On a message that all can see, nothing private is put in its place.
            ways.append((self._in_place, at.ephemeral, at.ephemeral))
        elif audience is Audience.EVERYONE and self.known:
            ways.append((self._to_everyone, False, False))
        return [*ways, (self._to_asker, True, bool(at.channel)), (self._dm, True, False)]

    async def _draw(
        self, send: Send, card: Card, notes: Sequence[str], picture: Picture, *, private: bool, share: bool
    ) -> Posted:
        """Draw and send; a drawing that Slack refuses is tried again simpler."""
        charts = any(isinstance(node, Chart) for node in card.body)
        posted = await send(message(card, private=private, share=share, chart_url=picture, notes=notes))
        if posted.error in REFUSED_BLOCKS and charts:
            # Slack digests an upload after it was completed, and refuses the picture until then.
            await asyncio.sleep(self.timing.picture)
            posted = await send(message(card, private=private, share=share, chart_url=picture, notes=notes))
            if posted.error in REFUSED_BLOCKS:
                posted = await send(
                    message(card, private=private, share=share, chart_url=no_picture, notes=notes)
                )
        if posted.error in REFUSED_BLOCKS:
            posted = await send(message(card, private=private, share=share, notes=notes, simple=True))
        return posted

    async def send_files(self, documents: Sequence[Document], audience: Audience) -> list[str]:
        """Send files, privately unless the answer is for everyone; returns what to say about it."""
        if not documents:
            return []
        here = self.personal or (audience is Audience.EVERYONE and self.known)
        channel = self.origin.channel if here else await self.posting.dm_of(self.origin.user)
        failed = await self._upload(documents, channel, self._thread if here else "")
        retried = [each for each in documents if each.name in failed] if here and not self.personal else []
        if retried:
            # The bot is not in that channel; the person who asked still gets the file.
            failed = await self._upload(retried, await self.posting.dm_of(self.origin.user), "")
        sent = [each.name for each in (retried or documents) if each.name not in failed]
        notes = (
            [_("Sent to you in a direct message: {files}", files=series(sent))]
            if sent and (retried or not here)
            else []
        )
        return notes + [
            _("Slack didn't take {file} ({problem}). Ask for it again.", file=name, problem=problem)
            for name, problem in failed.items()
        ]

    async def _upload(self, documents: Sequence[Document], channel: str, thread: str) -> dict[str, str]:
        if not channel:
            return {each.name: _("no direct message could be opened") for each in documents}
        return await self.files.send(documents, channel, thread)

    @property
    def _thread(self) -> str:
        """Where everyone reads the answer: in the thread of the mention. A slash command has none."""
        return self.origin.thread or ("" if self.origin.interaction else self.origin.message)

    # -- ways ----------------------------------------------------------------------------------------

    async def _here(self, said: Message) -> Posted:
        return await self._in_dm(self.origin.channel, said)

    async def _in_dm(self, channel: str, said: Message) -> Posted:
        if self.message_ts:
            return await self.posting.update(channel, self.message_ts, said)
        posted = await self.posting.post(channel, said, self.origin.thread)
        self.message_ts = posted.ts
        return posted

    async def _in_place(self, said: Message) -> Posted:
        at = self.origin
        if at.message and not at.ephemeral:
            posted = await self.posting.update(at.channel, at.message, said)
            if posted.ok or posted.error in REFUSED_BLOCKS:
                return posted
        # The only way to change a message that one person sees.
        return await self._respond(said, replace=True) if at.interaction else Posted(error="not_editable")

    async def _to_everyone(self, said: Message) -> Posted:
        posted = await self.posting.post(self.origin.channel, said, self._thread)
        if posted.ok or posted.error in REFUSED_BLOCKS:
            return posted
        # Slash commands work where the bot is not a member; its response_url does too.
        return await self._respond(said, replace=False, everyone=True)

    async def _to_asker(self, said: Message) -> Posted:
        at = self.origin
        posted = await self._respond(said, replace=False)
        if posted.ok or posted.error in REFUSED_BLOCKS:
            return posted
        # An ephemeral message under a message without replies is never shown, so only real threads are named.
        return await self.posting.ephemeral(at.channel, at.user, said, at.thread)

    async def _dm(self, said: Message) -> Posted:
        channel = await self.posting.dm_of(self.origin.user)
        if not channel:
            return Posted(error="no_direct_message")
        return await self.posting.post(channel, said)

    async def _respond(self, said: Message, *, replace: bool, everyone: bool = False) -> Posted:
        at = self.origin
        if not at.response_url or self._uses >= RESPONSE_URL_USES:
            return Posted(error="no_response_url")
        posted = await self.posting.respond(
            at.response_url, said, replace=replace, everyone=everyone, thread=at.thread
        )
        self._uses += posted.ok
        return posted
