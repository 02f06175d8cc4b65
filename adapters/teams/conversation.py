"""Conversation: each activity is put to the core, and what it says is shown."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from secrets import token_urlsafe
from typing import Any

from adapters.chat.background import BackgroundTasks
from adapters.chat.deduplication import InboundDeduplication
from adapters.chat.progress import WORKING
from adapters.teams.answer import Answer
from adapters.teams.click_response import ClickResponse
from adapters.teams.files import Files
from adapters.teams.first_choices import with_first_choices
from adapters.teams.forms import closed_card, query_of, render_form, search_results, values_of, working_card
from adapters.teams.identity import Refused, SenderCheck
from adapters.teams.inbound import Inbound
from adapters.teams.limits import SUGGESTIONS
from adapters.teams.outsiders import Outsiders
from adapters.teams.posting import Posting, Target, card_message, text_message
from adapters.teams.references import References
from adapters.teams.shares import Origin, Shares
from adapters.teams.timing import Timing
from bot.cards.model import Form
from bot.errors import Unavailable
from bot.framework.registry import Registry
from bot.line import LONGEST
from bot.messages import N_, _, series, speak
from bot.model import Destination
from bot.model.identity import Actor
from bot.ports.dispatch import Audience, ClaimedChange, Dispatch, Invocation, Place, Reply, Submission

ONE_CLICK = timedelta(seconds=10)
"""How long a form that was sent, or a change that was confirmed, takes no second click; then it does, should the first
have come to nothing."""

AGAIN = N_("You clicked this already. The result is shown here.")

SHARING = N_("Sharing it…")
NOT_SHARED = N_("This button is too old, or it was made for somebody else. Ask again to get one of your own.")
NOT_AMONG = N_("Teams does not say that you are in that conversation now, so nothing was shared there.")
NOT_TAKEN = N_("The attached file was ignored: the bot only reads messages.")
CLOSED = N_("Closed.")
SORRY = N_("Something went wrong on the bot's side, and it was logged. Try again.")
HELLO = N_("Hello. Ask in your own words, or write help to see what the bot can do.")
HELLO_AND = N_(
    "Hello. Ask in your own words, or write help to see what the bot can do. For example: {examples}."
)


@dataclass(slots=True)
class Conversation:
    """Takes what was read from an activity to its answer."""

    dispatch: Dispatch
    senders: SenderCheck
    posting: Posting
    files: Files
    shares: Shares
    references: References
    deduplication: InboundDeduplication
    tasks: BackgroundTasks
    outsiders: Outsiders
    timing: Timing = field(default_factory=Timing)
    tries: Sequence[str] = ()

    async def typed(self, said: Inbound) -> None:
        """A command line, in a personal chat or by mention."""
        if not await self._first(said):
            return
        here = Target(said.service_url, said.conversation)
        if refused := await self.senders.precheck(said):
            # Two bots that answer each other never end.
            if not refused.bot:
                await self.posting.post(here, text_message(refused.sentence))
            return
        with self._typing(here):
            actor = await self._admit(said)
            if isinstance(actor, Refused):
                await self.posting.post(here, text_message(actor.sentence))
                return
            answer = await self._answer(said, actor, ClickResponse(self.timing, open_=False))
            invocation = Invocation(actor, answer.place, said.line, progress=answer.progress)
            reply = await answer.progress.while_working(self.dispatch.run(invocation))
        await self._present(answer, reply)
        if said.files:
            await self.posting.post(here, text_message(_(NOT_TAKEN)))

    @contextmanager
    def _typing(self, here: Target) -> Iterator[None]:
        """Show that the bot is at it, unless that is over before anybody would notice: it costs as much as the answer,
        and counts towards what Teams takes from a bot in a second."""
        soon = asyncio.get_running_loop().call_later(
            self.timing.typing, lambda: self.tasks.start(self.posting.typing(here))
        )
        try:
            yield
        finally:
            soon.cancel()

    async def clicked(self, said: Inbound) -> None:
        """A button of a client that sends its data as a message: there is no response to answer in."""
        if await self._first(said):
            await self.press(
                said, str(said.value.get("verb")), said.value, ClickResponse(self.timing, open_=False)
            )

    async def press(self, said: Inbound, verb: str, data: Mapping[str, Any], response: ClickResponse) -> None:
        """A click on a card. The first thing said goes into ``response``."""
        try:
            actor = await self._admit(said)
            if isinstance(actor, Refused):
                await self._refuse(said, response, actor)
                return
            # A change knows by itself that it was clicked, and answers better than a word can.
            if said.type == "invoke" and verb not in ("confirm", "cancel") and not await self._first(said):
                response.text(_(WORKING))
                return
            await self._do(await self._answer(said, actor, response), verb, data)
        finally:
            response.text(_(SORRY))

    async def suggest(self, said: Inbound) -> list[dict[str, str]]:
        """Choices for what was typed so far, from local data, by the rights of who types."""
        typed = said.value.get("queryText")
        command, name, given = query_of(said.value)
        if not command or not isinstance(typed, str):
            return []
        actor = await self._admit(said)
        if isinstance(actor, Refused):
            return []
        place = (await self._answer(said, actor, ClickResponse(self.timing, open_=False))).place
        found = await self.dispatch.suggest(actor, command, name, typed[:200], place, given)
        return search_results(list(found), SUGGESTIONS)

    async def decided(self, said: Inbound) -> None:
        """An answer to the offer of a file. Offers are made in personal chats: elsewhere the message that it names is another
        one, and not for whoever answers to have taken away."""
        if not said.personal:
            return
        actor = await self._admit(said)
        if not isinstance(actor, Refused):
            here = Target(said.service_url, said.conversation)
            await self.files.answered(here, actor, said.value, said.reply_to)

    async def arrived(self, said: Inbound, *, greet: bool) -> None:
        """The bot was put into a conversation, or one that it is in is open again: what is parked for it is due."""
        actor = await self.senders.admit(said)
        refused = isinstance(actor, Refused)
        speak(said.locale)
        # Whoever put it into a team, the team has it; a personal chat is one person's.
        if not self.senders.serves(said) or (refused and said.personal):
            return
        workspace, user = (said.tenant, "") if isinstance(actor, Refused) else (actor.workspace, actor.user)
        await self.references.note(said, workspace, user, anew=True)
        if said.personal:
            await self.dispatch.returned(Destination("teams", workspace, user=user))
        else:
            for channel in {said.channel, *await self.posting.channels_of(said, workspace)}:
                await self.dispatch.returned(Destination("teams", workspace, channel))
        if greet and said.personal:
            await self.posting.post(
                Target(said.service_url, said.conversation), text_message(greeting(self.tries))
            )

    async def _first(self, said: Inbound) -> bool:
        """Whether this activity was not handled before, by any process."""
        return await self.deduplication.first(said.id and f"teams:{said.conversation}:{said.id}")

    # -- what a click does ---------------------------------------------------------------------------

    async def _do(self, answer: Answer, verb: str, data: Mapping[str, Any]) -> None:
        match verb:
            case "run":
                await self._run(answer, _text(data, "line"), in_place=data.get("replace") is True)
            case "confirm":
                await self._confirm(answer, _text(data, "change"))
            case "cancel":
                reply = await self.dispatch.cancel(answer.actor, answer.place, _text(data, "change"))
                await self._settle(answer, reply)
            case "share":
                await self._share(answer, _text(data, "line"), data.get("to"))
            case "submit":
                await self._submit(answer, data)
            case "close":
                await self._close(answer, _text(data, "command"))
            case _:
                answer.response.text(_("This button is not known any more. Ask again."))

    async def _run(self, answer: Answer, line: str, *, in_place: bool) -> None:
        # A list stays where it is when one of its buttons leads to a form; and on a card that others see, what one
        # of them asked for does not take its place before it is known to be for all.
        answer.edits = in_place and not self.dispatch.wants_form(line)
        if answer.edits and answer.said.personal:
            answer.response.card(working_card(_(WORKING)))
        else:
            answer.response.text(_(WORKING))
        if answer.edits and not answer.said.personal:
            answer.edits = await self.dispatch.takes_place(answer.place, line)
        invocation = Invocation(answer.actor, answer.place, line, progress=answer.progress)
        await self._present(answer, await answer.progress.while_working(self.dispatch.run(invocation)))

    async def _confirm(self, answer: Answer, change_id: str) -> None:
        # What a second click is answered with would take the place of the outcome, when that comes sooner.
        if not await self.deduplication.first(
            f"teams:confirm:{answer.actor.key}:{change_id[:100]}", ONE_CLICK
        ):
            answer.response.text(_(AGAIN))
            return
        claimed = await self.dispatch.claim(answer.actor, answer.place, change_id)
        if isinstance(claimed, Reply):
            await self._settle(answer, claimed)
            return
        # The vendor is called at once; what the card shows meanwhile must not hold the write up.
        work = asyncio.create_task(self.dispatch.execute(claimed.change_id))
        try:
            await self._working(answer, claimed)
            await self._present(answer, await work)
        finally:
            work.cancel()

    async def _working(self, answer: Answer, claimed: ClaimedChange) -> None:
        answer.edits = answer.said.personal
        drawn = self.posting.draw(claimed.card, private=answer.said.personal)
        if not answer.said.personal:
            answer.response.text(_(WORKING))
        elif not answer.response.card(drawn):
            await self.posting.edit(
                answer.here, answer.said.reply_to, card_message(drawn, claimed.card.summary)
            )

    async def _settle(self, answer: Answer, reply: Reply) -> None:
        if reply.card:
            await answer.settle(reply.card)

    async def _share(self, answer: Answer, line: str, token: object) -> None:
        origin = await self._opened(answer.actor, token)
        if origin is None:
            answer.response.text(_(NOT_SHARED))
            return
        # The button is good for days; whoever has left meanwhile puts nothing before those who are still there.
        user, entra_id = answer.said.user, answer.said.entra_id
        if not await self.senders.among(origin.service_url, origin.channel, user, entra_id):
            answer.response.text(_(NOT_AMONG))
            return
        answer.response.text(_(SHARING))
        # Where nobody knows who reads along, nothing is put before all of them.
        outsiders = await self.outsiders.present(origin.service_url, origin.channel) is not False
        place = Place(
            "teams",
            answer.actor.workspace,
            origin.channel,
            personal=False,
            thread=origin.thread,
            outsiders=outsiders,
        )
        reply = await self.dispatch.run(Invocation(answer.actor, place, line, share=True))
        if reply.card and reply.audience is Audience.EVERYONE:
            drawn = self.posting.draw(reply.card, private=False)
            target = Target(origin.service_url, origin.conversation)
            if await self.posting.post(target, card_message(drawn, reply.card.summary)):
                return
            await self.posting.post(answer.here, text_message(_("It could not be posted there.")))
        else:
            await self._present(answer, reply)

    async def _submit(self, answer: Answer, data: Mapping[str, Any]) -> None:
        # Two clicks in a row are two activities to Teams, but one form to the person.
        serial = _text(data, "serial")
        if serial and not await self.deduplication.first(
            f"teams:form:{answer.actor.key}:{serial[:100]}", ONE_CLICK
        ):
            answer.response.text(_(WORKING))
            return
        answer.edits, answer.origin = (
            answer.said.personal,
            await self._opened(answer.actor, data.get("state")),
        )
        command = _text(data, "command")
        submission = Submission(
            answer.actor, answer.place, command, values_of(command, data), answer.progress
        )
        if self.dispatch.check(submission):
            # What is wrong can be told at once, so the form comes back as the answer to the click.
            reply = await self.dispatch.submit(submission)
            if reply.form and answer.edits:
                token = data.get("state")
                state = token if isinstance(token, str) and answer.origin else ""
                form = await self._begun(answer, reply.form)
                answer.response.card(render_form(form, state=state, serial=token_urlsafe(9)))
        elif answer.edits:
            answer.response.card(working_card(_(WORKING)))
            reply = await self.dispatch.submit(submission)
        else:
            answer.response.text(_(WORKING))
            reply = await self.dispatch.submit(submission)
        await self._present(answer, reply)

    async def _close(self, answer: Answer, command: str) -> None:
        if not answer.said.personal:
            answer.response.text(_(CLOSED))
            return
        card = closed_card(command.capitalize())
        answer.response.card(card)
        await answer.response.settled()
        await self.posting.edit(answer.here, answer.said.reply_to, card_message(card, _(CLOSED)))

    # -- how it ends ---------------------------------------------------------------------------------

    async def _present(self, answer: Answer, reply: Reply) -> None:
        """Show a form, or a card with its files, and say that it was shown."""
        if reply.form:
            await answer.ask(await self._begun(answer, reply.form))
        elif reply.card:
            shown = await answer.show(reply.card, reply.audience, reply.files)
            if reply.notice_id and shown:
                await self.dispatch.shown(reply.notice_id, shown)

    async def _begun(self, answer: Answer, form: Form) -> Form:
        return await with_first_choices(form, self.dispatch, answer.actor, answer.place)

    async def _refuse(self, said: Inbound, response: ClickResponse, refused: Refused) -> None:
        if not response.text(refused.sentence) and said.personal:
            await self.posting.post(
                Target(said.service_url, said.conversation), text_message(refused.sentence)
            )

    async def _admit(self, said: Inbound) -> Actor | Refused:
        actor = await self.senders.admit(said)
        speak(said.locale if isinstance(actor, Refused) else actor.locale)
        if not isinstance(actor, Refused):
            await self.references.note(said, actor.workspace, actor.user)
        return actor

    async def _opened(self, actor: Actor, token: object) -> Origin | None:
        try:
            return await self.shares.open(actor.key, token) if token else None
        except Unavailable:
            return None

    async def _answer(self, said: Inbound, actor: Actor, response: ClickResponse) -> Answer:
        found = False if said.personal else await self.outsiders.present(said.service_url, said.channel)
        # A shared channel whose people Teams does not name is taken for what it is most likely.
        outsiders = found is True or (found is None and said.shared)
        answer = Answer(self.posting, self.files, self.shares, said, actor, response, self.timing)
        answer.outsiders, answer.known = outsiders, found is not None
        return answer


def _text(data: Mapping[str, Any], name: str) -> str:
    found = data.get(name)
    # A line that was cut would be another line: one letter too many is left, and the core refuses it in words.
    return found[: LONGEST + 1] if isinstance(found, str) else ""


def tries(registry: Registry) -> Sequence[str]:
    """What to try first: an example of each of the commands that are shown first."""
    featured = [command for command in registry.commands if command.featured is not None and command.examples]
    featured.sort(key=lambda command: (command.featured or 0, command.name))
    return [command.examples[0] for command in featured[:3]]


def greeting(examples: Sequence[str]) -> str:
    """The first words in a personal chat, with what to try."""
    return _(HELLO_AND, examples=series(examples)) if examples else _(HELLO)
