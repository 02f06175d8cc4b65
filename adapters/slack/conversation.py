"""Conversation: each payload, once it is acknowledged, is put to the core, and what it says is shown."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.models.blocks import Option

from adapters.chat.deduplication import InboundDeduplication
from adapters.slack.answer import Answer
from adapters.slack.buttons import Kind
from adapters.slack.files import Files
from adapters.slack.forms import details_view, loading_view, message_view, read_metadata
from adapters.slack.identity import Refused, SenderCheck
from adapters.slack.inbound import Clicked, Origin, Sender, Submitted, Typed, Typing
from adapters.slack.inputs import options_of
from adapters.slack.limits import OPTIONS
from adapters.slack.members import Members
from adapters.slack.modals import ANSWERED, Modals, checking
from adapters.slack.names import Names
from adapters.slack.outsiders import Outsiders
from adapters.slack.posting import Posting
from adapters.slack.render import Message, notice
from adapters.slack.timing import Timing
from bot.messages import N_, _, speak
from bot.model.identity import Actor
from bot.ports.dispatch import Audience, Dispatch, Invocation, Reply

NOT_AMONG = N_("Slack doesn't say that you are in that channel now, so nothing was shared there.")
NOT_TAKEN = N_("The attached file was ignored: the bot only reads messages.")


@dataclass(slots=True)
class Conversation:
    """Takes what was read from a payload to its answer."""

    dispatch: Dispatch
    senders: SenderCheck
    posting: Posting
    files: Files
    modals: Modals
    outsiders: Outsiders
    deduplication: InboundDeduplication
    names: Names
    members: Members
    timing: Timing = field(default_factory=Timing)

    async def typed(self, said: Typed) -> None:
        """A command line: by slash command, mention or direct message."""
        # A repeated delivery may be the first that arrives, so it is told by its key and not by its retry header.
        if not await self.deduplication.first(said.key):
            return
        if said.direct:
            self.posting.know_dm(said.sender.user, said.origin.channel)
        await self._run(said.sender, said.origin, said.line, files=said.files)

    async def clicked(self, click: Clicked, recorded: asyncio.Event, acknowledged: asyncio.Event) -> None:
        """A click. ``recorded`` is set once nothing is left to do before the acknowledgement; nothing is
        written at a vendor before ``acknowledged``."""
        try:
            if not await self.deduplication.first(click.key):
                return
            match click.kind:
                case Kind.CONFIRM:
                    await self._confirm(click, recorded, acknowledged)
                case Kind.CANCEL:
                    await self._cancel(click)
                case Kind.SHARE:
                    await self._run(click.sender, click.origin, click.value, share=True)
                case Kind.OPEN:
                    await self._run(click.sender, click.origin, click.value, form=True)
                case Kind.REPLACE:
                    await self._run(click.sender, click.origin, click.value, edits=True)
                case Kind.DETAILS:
                    await self._details(click)
                case Kind.RUN | Kind.CHOOSE | Kind.MENU | Kind.LINK:
                    await self._run(click.sender, click.origin, click.value)
        finally:
            recorded.set()

    async def suggest(self, typing: Typing) -> Sequence[Option]:
        """Options for what was typed so far, from local data, by the rights of who types."""
        metadata = read_metadata(typing.metadata)
        if metadata is None or metadata.user != typing.sender.user:
            return ()
        actor = await self.senders.admit(typing.sender)
        if isinstance(actor, Refused):
            return ()
        speak(actor.locale)
        place = await self.outsiders.seen_from(metadata.place)
        choices = await self.dispatch.suggest(
            actor,
            metadata.command,
            typing.field,
            typing.typed[:200],
            place,
            {**metadata.given, **typing.given},
        )
        return options_of(choices)[:OPTIONS]

    async def chosen(self, held: Submitted) -> None:
        """Something was chosen in a modal that other fields depend on: they follow."""
        if await self.deduplication.first(held.key):
            await self.modals.refresh(held)

    async def submitted(
        self, sent: Submitted, decided: asyncio.Future[Mapping[str, Any]], acknowledged: asyncio.Event
    ) -> None:
        """A modal that was submitted. ``decided`` takes the acknowledgement; it is cancelled when that went out
        without waiting any longer."""
        taken = await self.modals.take(sent)
        in_time = not decided.done()
        if taken.no is not None and (in_time or taken.filled is None):
            if in_time:
                decided.set_result(taken.no)
            elif view := taken.no.get("view"):
                await self.posting.update_view(sent.view_id, view)
            return
        first = await self.deduplication.first(sent.key)
        if not decided.done():
            decided.set_result(checking())
        if taken.filled is None or not first:
            return
        if result := await self.modals.carry_on(taken.filled, acknowledged):
            await self.finish(*result)

    async def _answer(self, origin: Origin, *, edits: bool = False, share: bool = False) -> Answer:
        """How an answer to this origin is given."""
        # Any direct message has a D id, also that of two other people: only our own is personal.
        personal = origin.channel.startswith("D") and origin.channel == await self.posting.dm_of(origin.user)
        found = False if personal else await self._outsiders(origin)
        # Where nobody knows who reads along, an answer for the asker alone does no harm; one for all of them may.
        outsiders, known = found is True or (share and found is None), found is not None
        return Answer(self.posting, self.files, origin, personal, edits, self.timing, outsiders, known)

    async def _outsiders(self, origin: Origin) -> bool | None:
        return True if origin.shared else await self.outsiders.present(origin.channel)

    async def _run(
        self,
        sender: Sender,
        origin: Origin,
        line: str,
        *,
        share: bool = False,
        edits: bool = False,
        form: bool = False,
        files: bool = False,
    ) -> None:
        # Not a word of the line is read before its sender is known: anybody can send one.
        actor = await self.senders.admit(sender, origin.channel)
        if isinstance(actor, Refused):
            await self._refuse(origin, actor)
            return
        speak(actor.locale)
        view_id = ""
        if origin.trigger_id and not share and (form or self.dispatch.wants_form(line)):
            # The trigger lives three seconds, look-ups included, so the modal opens before anything else is looked up.
            view_id = await self.posting.open_view(origin.trigger_id, loading_view(_("One moment")))
        answer = await self._answer(origin, edits=edits and not view_id, share=share)
        if share and not (answer.personal or await self._among(origin)):
            await answer.say(notice(_(NOT_AMONG)), Audience.ASKER)
            return
        answer.notes = (_(NOT_TAKEN),) if files else ()
        line = await self.names.put_in(line, sender.team)
        if view_id:
            # The open modal already says that something is under way.
            reply = await self.dispatch.run(Invocation(actor, answer.place, line, share))
        else:
            invocation = Invocation(actor, answer.place, line, share, answer.progress)
            reply = await answer.progress.while_working(self.dispatch.run(invocation))
        await self._present(actor, answer, reply, line, view_id)

    async def _among(self, origin: Origin) -> bool:
        """Whether somebody may be in a channel: everybody may in a public one, and its members in another."""
        public = await self.outsiders.is_public(origin.channel)
        return public or await self.members.among(origin.channel, origin.user)

    async def _present(self, actor: Actor, answer: Answer, reply: Reply, line: str, view_id: str) -> None:
        if reply.form:
            await self.modals.show(reply.form, actor, answer, line, view_id)
            return
        if view_id:
            await self.posting.update_view(view_id, message_view(_("Answered"), _(ANSWERED)))
        # On a message that everybody sees, only what everybody may see takes its place.
        seen_by_all = not (answer.personal or answer.origin.ephemeral)
        shared = seen_by_all and (reply.audience is Audience.ASKER or not answer.known)
        await self.finish(answer, reply, in_place=answer.edits and not shared)

    async def finish(self, answer: Answer, reply: Reply, *, in_place: bool | None = None) -> None:
        """Show a card with its files, and say that it was shown."""
        if reply.card is None:
            return
        notes = await answer.send_files(reply.files, reply.audience)
        posted = await answer.show(reply.card, reply.audience, notes, in_place=in_place)
        if reply.notice_id and posted.ok:
            await self.dispatch.shown(reply.notice_id, posted.ts)

    async def _confirm(self, click: Clicked, recorded: asyncio.Event, acknowledged: asyncio.Event) -> None:
        actor = await self.senders.admit(click.sender, click.origin.channel)
        if isinstance(actor, Refused):
            await self._refuse(click.origin, actor)
            return
        speak(actor.locale)
        answer = await self._answer(click.origin, edits=True)
        claimed = await self.dispatch.claim(actor, answer.place, click.value)
        recorded.set()
        if isinstance(claimed, Reply):
            await self._settle(answer, claimed)
            return
        await acknowledged.wait()
        # What the card shows meanwhile neither holds the write up nor can break it.
        shown = asyncio.create_task(answer.show(claimed.card, Audience.ASKER, in_place=True))
        reply = await self.dispatch.execute(claimed.change_id)
        await asyncio.wait({shown})
        await self.finish(answer, reply, in_place=True)

    async def _cancel(self, click: Clicked) -> None:
        actor = await self.senders.admit(click.sender, click.origin.channel)
        if isinstance(actor, Refused):
            await self._refuse(click.origin, actor)
            return
        speak(actor.locale)
        answer = await self._answer(click.origin, edits=True)
        await self._settle(answer, await self.dispatch.cancel(actor, answer.place, click.value))

    async def _details(self, click: Clicked) -> None:
        """Open what a card folds away. It stands in the message already, so that whoever can press the button may read it."""
        actor = await self.senders.admit(click.sender, click.origin.channel)
        if isinstance(actor, Refused):
            await self._refuse(click.origin, actor)
            return
        speak(actor.locale)
        with suppress(ValueError):
            await self.posting.open_view(click.origin.trigger_id, details_view(click.value))

    async def _settle(self, answer: Answer, reply: Reply) -> None:
        # A card that others see may be clicked by others: their refusal does not take its place.
        await self.finish(answer, reply, in_place=answer.personal or answer.origin.ephemeral)

    async def _refuse(self, origin: Origin, refused: Refused) -> None:
        """A neutral sentence where only the sender reads it; nothing where others would. What is not about the person is
        said in a message that they alone see."""
        if origin.response_url:
            await self.posting.respond(origin.response_url, notice(refused.sentence), replace=False)
        elif refused.passing:
            await self._try_again(origin, notice(refused.sentence))

    async def _try_again(self, origin: Origin, said: Message) -> None:
        if origin.channel.startswith("D"):
            await self.posting.post(origin.channel, said, origin.thread)
        else:
            await self.posting.ephemeral(origin.channel, origin.user, said, origin.thread)
