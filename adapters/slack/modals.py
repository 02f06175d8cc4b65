"""Modals that hold a form: from the question to the answer."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Any

from adapters.chat.progress import ProgressReporter
from adapters.slack.answer import Answer
from adapters.slack.buttons import open_form_blocks
from adapters.slack.files import Files
from adapters.slack.forms import (
    Metadata,
    given_of,
    inline_errors,
    message_view,
    read_metadata,
    render_form,
)
from adapters.slack.identity import Refused, SenderCheck
from adapters.slack.inbound import Origin, Submitted
from adapters.slack.outsiders import Outsiders
from adapters.slack.posting import Posting
from adapters.slack.render import Message, notice
from adapters.slack.timing import Timing
from adapters.slack.view_hashes import ViewHashes
from bot.cards.model import Form
from bot.errors import Unavailable
from bot.line import write
from bot.messages import N_, _, sentences, speak
from bot.model.identity import Actor
from bot.ports import Conversations
from bot.ports.dispatch import Audience, Dispatch, Reply, Submission

ANSWERED = N_("The answer is in the conversation. You can close this window.")
CHECKING = N_("Checking what you entered…")
LOST = N_("This form is no longer available, and nothing was done. Type the command again.")


@dataclass(frozen=True, slots=True)
class Filled:
    """A submission that can go to the core."""

    submission: Submission
    metadata: Metadata
    actor: Actor
    view_id: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What a submission came to before its acknowledgement. ``no`` is the acknowledgement that ends it, if any;
    with ``filled`` beside it, the core can still be asked."""

    filled: Filled | None = None
    no: Mapping[str, Any] | None = None


@dataclass(slots=True)
class Modals:
    """Shows forms and takes them back."""

    dispatch: Dispatch
    senders: SenderCheck
    posting: Posting
    files: Files
    kept: Conversations
    outsiders: Outsiders
    timing: Timing = field(default_factory=Timing)
    hashes: ViewHashes = field(default_factory=ViewHashes)

    async def show(self, form: Form, actor: Actor, answer: Answer, line: str, view_id: str) -> None:
        """Show a form: in the modal that is open, in a new one, or by a button that opens it."""
        try:
            view = await self._view(form, actor, answer)
        except Unavailable as away:
            await self._offer(
                answer,
                _(
                    "{service} is not available, so the form can't be shown. Try again shortly.",
                    service=away.what,
                ),
                "",
            )
            return
        if view_id and await self.posting.update_view(view_id, view):
            return
        trigger = answer.origin.trigger_id
        if not view_id and trigger and await self.posting.open_view(trigger, view):
            return
        await self._offer(answer, form.note or _("{form}: some details are missing.", form=form.title), line)

    async def take(self, sent: Submitted) -> Taken:
        """Everything that can be told before the acknowledgement."""
        taken = await self._filled(sent)
        if taken.filled is None:
            return taken
        problems = self.dispatch.check(taken.filled.submission).problems
        if errors := inline_errors(problems, sent.inputs):
            return Taken(taken.filled, {"response_action": "errors", "errors": errors})
        return taken

    async def refresh(self, held: Submitted) -> None:
        """Show the fields that depend on what was chosen. What was typed into the others meanwhile stays, because Slack keeps
        it; a modal that was sent or closed meanwhile stays as it is."""
        taken = await self._filled(held)
        if taken.filled is None:
            return
        filled = taken.filled
        async with self.hashes.in_turn(filled.view_id):
            form = await self.dispatch.refresh(filled.submission)
            if form is None:
                return
            with suppress(Unavailable):
                view = await self._view(form, filled.actor, await self._answer(filled))
                seen = self.hashes.latest(filled.view_id, held.hash)
                if now := await self.posting.update_view(filled.view_id, view, seen):
                    self.hashes.renewed(filled.view_id, seen, now)

    async def _filled(self, sent: Submitted) -> Taken:
        """What a modal holds, for the core. The person who filled it in must be the one it was made for."""
        metadata = read_metadata(sent.metadata)
        if metadata is None or not metadata.command:
            return Taken(no={})
        if metadata.user != sent.sender.user or metadata.place.workspace != sent.sender.team:
            return Taken(
                no=_instead(_("Not done"), _("This form was opened for somebody else, so nothing was done."))
            )
        actor = await self.senders.admit(sent.sender, metadata.place.channel)
        if isinstance(actor, Refused):
            return Taken(no=_instead(_("Not done"), actor.sentence))
        speak(actor.locale)
        try:
            hidden = await self._hidden(metadata, actor)
        except Unavailable as away:
            return Taken(
                no=_instead(
                    _("Not done"),
                    _(
                        "{service} is not available, so nothing was done. Submit it again shortly.",
                        service=away.what,
                    ),
                )
            )
        if hidden is None:
            return Taken(no=_instead(_("Not done"), _(LOST)))
        values = {**sent.values, **hidden}
        place = await self.outsiders.seen_from(metadata.place)
        submission = Submission(actor, place, metadata.command, values)
        return Taken(Filled(submission, metadata, actor, sent.view_id))

    async def carry_on(self, filled: Filled, acknowledged: asyncio.Event) -> tuple[Answer, Reply] | None:
        """Ask the core. The reply when it is a card; a form with what is wrong goes back into the modal."""

        async def show(text: str) -> None:
            await self.posting.update_view(filled.view_id, message_view(_("Working"), text))

        # The modal says already that it is being checked.
        progress = ProgressReporter(show, self.timing, last=monotonic())
        reply = await self.dispatch.submit(replace(filled.submission, progress=progress))
        answer = await self._answer(filled)
        await self._after(acknowledged)
        if reply.form is None:
            await self.posting.update_view(filled.view_id, message_view(_("Answered"), _(ANSWERED)))
            await self._forget(filled.metadata)
            return answer, reply
        try:
            view = await self._view(reply.form, filled.actor, answer)
        except Unavailable as away:
            text = _(
                "{service} is not available, so nothing was done. Type the command again shortly.",
                service=away.what,
            )
            await self.posting.update_view(filled.view_id, message_view(_("Not done"), text))
            return None
        if not await self.posting.update_view(filled.view_id, view):
            # The person has closed the modal; what was typed waits behind a button.
            line = write(filled.submission.command, **filled.submission.values)
            problems = [
                _("{field}: {problem}", field=each.label, problem=each.error)
                for each in reply.form.fields
                if each.error
            ]
            wrong = _("{form}: something needs a correction.", form=reply.form.title)
            await self._offer(answer, sentences(wrong, *problems), line)
        return None

    async def _after(self, acknowledged: asyncio.Event) -> None:
        # Slack puts "checking" into the modal when it reads our acknowledgement. An update that overtook it would be
        # painted over, and the modal would say "checking" for ever.
        await acknowledged.wait()
        await asyncio.sleep(self.timing.settle)

    async def _answer(self, filled: Filled) -> Answer:
        place, actor = filled.metadata.place, filled.actor
        # The message that offered the form may be one that only the asker sees: nobody can be answered under it.
        origin = Origin(
            team=place.workspace,
            user=actor.user,
            channel=place.channel,
            thread=place.thread,
            response_url=filled.metadata.response_url,
        )
        known = (await self.outsiders.seen_from(place)).readers_known
        return Answer(self.posting, self.files, origin, place.personal, timing=self.timing, known=known)

    async def _offer(self, answer: Answer, text: str, line: str) -> None:
        said = notice(sentences(text, *answer.notes))
        blocks = [*said.blocks, *(block.to_dict() for block in open_form_blocks(line, _("Open the form")))]
        await answer.say(Message(said.text, blocks) if line else said, Audience.ASKER)

    async def _view(self, form: Form, actor: Actor, answer: Answer) -> dict[str, Any]:
        shown = form.ready()
        return render_form(shown, await self._metadata(shown, actor, answer))

    async def _metadata(self, form: Form, actor: Actor, answer: Answer) -> Metadata:
        at = answer.origin
        metadata = Metadata(
            form.command, answer.place, actor.user, form.hidden, given_of(form), response_url=at.response_url
        )
        if metadata.fits:
            return metadata
        key = secrets.token_urlsafe(18)
        await self.kept.put(_kept(key), {"actor": actor.key, "hidden": dict(form.hidden)})
        return replace(metadata, hidden={}, kept=key)

    async def _hidden(self, metadata: Metadata, actor: Actor) -> Mapping[str, str] | None:
        if not metadata.kept:
            return metadata.hidden
        found = await self.kept.get(_kept(metadata.kept))
        if found is None or found.get("actor") != actor.key:
            return None
        return {str(name): str(value) for name, value in dict(found.get("hidden", {})).items()}

    async def _forget(self, metadata: Metadata) -> None:
        if metadata.kept:
            # What cannot be forgotten now stays behind, unreadable to anybody else, and does no harm.
            with suppress(Unavailable):
                await self.kept.forget(_kept(metadata.kept))


def _kept(key: str) -> str:
    return f"slack:form:{key}"


def _instead(title: str, text: str) -> dict[str, Any]:
    return {"response_action": "update", "view": message_view(title, text)}


def checking() -> dict[str, Any]:
    """The acknowledgement of a form whose answer takes longer than Slack waits."""
    return _instead(_("Checking"), _(CHECKING))
