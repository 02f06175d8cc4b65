"""Conversation: what is done with a line that is no command line (natural-language understanding, small talk).

A clear reading of something that only reads is run, and says how it was understood. A clear reading of a write opens its
form or its confirmation card. What takes effect at once, or is not clear, becomes buttons. Nothing is written here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.access.policy import Permission, reach
from bot.access.scoped_store import index_within
from bot.audit.entries import RequestRecord
from bot.cards.conversation import Meant, lost_card, understood, which_card
from bot.cards.model import Actions, ConfirmButton
from bot.errors import BadLine, BadValue, Refusal, UnclearLine, Unknown, UnknownCommand
from bot.framework.arguments import Arguments
from bot.framework.command import Command
from bot.language.interpreter import CLEAR, POSSIBLE, Interpreter, Reading, Target
from bot.language.references import ordinal_in
from bot.language.sentence import complete, draft, with_name
from bot.language.small_talk import TOPICS
from bot.language.vocabulary import NOT
from bot.line import LONGEST, Word, words_of
from bot.model.audit import Outcome
from bot.model.identity import Person
from bot.pipeline.authorization import Authorization
from bot.pipeline.context import Context, Several
from bot.pipeline.core import Core
from bot.pipeline.follow_up import NAMING
from bot.pipeline.greetings import refuse_several, without_greeting
from bot.pipeline.meaning import in_words
from bot.pipeline.names import countries_named_in, customers_in, look_up, nearly_named, spoken_name
from bot.pipeline.resolve import Resolved
from bot.pipeline.small_talk import Run, SmallTalk
from bot.pipeline.understanding import Understanding
from bot.ports import CustomerIndex
from bot.ports.dispatch import Invocation, Place, Reply


class NotUnderstood(Exception):  # noqa: N818 - no error of anybody's: the line may be a sentence
    """A command line with a word in it that names nothing; ``reply`` says so."""

    def __init__(self, doubt: Refusal, reply: Reply, *, refused: bool = True) -> None:
        super().__init__(doubt.word)
        self.doubt, self.reply, self.refused = doubt, reply, refused


def form_or_sentence(
    command: Command, given: Arguments, found: Resolved, reply: Reply, *, from_form: bool
) -> Reply:
    """The form that asks for what a line lacks. Raises :class:`NotUnderstood` with it where the line begins with the one word of a
    command and its rest names nothing, as a sentence may: "buy 20 seats of Microsoft 365 E3 for Fabrikam"."""
    doubt = next(iter(found.doubts.values()), None)
    alone = " " not in command.name and len(given.texts) == 1 and not from_form
    if alone and isinstance(doubt, Unknown):
        raise NotUnderstood(doubt, reply, refused=False)
    return reply


NOT_A_COMMAND = (UnknownCommand, BadLine, BadValue, NotUnderstood)
"""Why a line may be a sentence rather than a command line."""

MOST_OF_A_TOPIC = 2
"""Words behind "help" from which on they are a sentence rather than a noun or a command."""

NAMES_SEEN_BY = (
    Permission.CUSTOMER_READ,
    Permission.USAGE_READ,
    Permission.SUBSCRIPTION_READ,
    Permission.TICKET_READ,
)
"""Who may do one of these for a customer reads the customer's name there."""

REFUSED = 0.3
"""By how much less likely a reading is that this person may not run."""

OFFERED = 3
"""How many things a sentence may have meant are offered."""


@dataclass(slots=True)
class Conversation:
    """Reads sentences for one installation. Holds what is built from the declarations, and nothing of any request."""

    core: Core
    authorization: Authorization
    small_talk: SmallTalk
    _built: asyncio.Future[Interpreter] | None = field(default=None)

    def words(self, line: str) -> Iterator[Word]:
        """The words of a line, from the command on where a greeting stands before it. Raises :class:`UnclearLine` for several
        commands, and :class:`BadLine` for a line that is too long, before it is looked through for others."""
        words = words_of(without_greeting(line, self.core.registry))
        refuse_several(line, self.core.registry)
        return iter(words)

    async def interpreter(self) -> Interpreter:
        """Built when the first sentence comes: a bot that is given command lines alone pays nothing. It takes some tenths of a
        second, in which others are answered."""
        if self._built is None:
            self._built = asyncio.ensure_future(asyncio.to_thread(self._build))
        return await asyncio.shield(self._built)

    def _build(self) -> Interpreter:
        commands = self.core.registry.commands
        targets = tuple(
            Target(each.name, each.asked, self.core.params(each)) for each in commands if each.asked
        )
        return Interpreter(targets + TOPICS)

    async def read(self, person: Person, line: str) -> Understanding:
        """What a sentence of this person may mean. Customers are those in this person's scope."""
        # Each part is done in a turn of the event loop of its own: others are answered in between.
        actor, interpreter = person.actor, await self.interpreter()
        await asyncio.sleep(0)
        drafted = draft(line, self.core.clock.now().date(), actor.locale)
        index = self._customers(person)
        mentions = await customers_in(drafted, index)
        spoken = await spoken_name(drafted, interpreter.lexicon, index) if index and not mentions else None
        drafted = with_name(drafted, spoken) if spoken else drafted
        await look_up(drafted.tokens, interpreter)
        mentions += await countries_named_in(drafted, mentions, interpreter.lexicon, actor.locale)
        sentence = complete(drafted, mentions, interpreter.lexicon)
        await asyncio.sleep(0)
        readings = interpreter.readings(sentence)
        await asyncio.sleep(0)
        if (
            not (mentions or spoken)
            and index is not None
            and (guessed := await nearly_named(drafted, sentence, index))
        ):
            sentence = complete(drafted, guessed, interpreter.lexicon)
            both = sorted((*readings, *interpreter.readings(sentence)), key=lambda each: each.rank)
            best = {each.name: each for each in both}
            readings = sorted(best.values(), key=lambda each: each.rank, reverse=True)
        return Understanding(sentence, self._by_rights(person, readings), guessed=spoken is not None)

    def _by_rights(self, person: Person, readings: Sequence[Reading]) -> Sequence[Reading]:
        """What somebody may not do is meant less often than what they may, where that is nearly as likely by the words."""
        may = [each for each in readings if each.complete and not self._refused(person, each)]
        if may and may[0] is not readings[0] and may[0].score >= max(CLEAR, readings[0].score - REFUSED):
            return may
        return readings

    def _refused(self, person: Person, reading: Reading) -> bool:
        command = self.core.registry.get(reading.name)
        return command is not None and self.authorization.why_not(person, command) is not None

    async def instead(
        self, invocation: Invocation, record: RequestRecord, refusal: Exception, run: Run
    ) -> Reply:
        """Answer a line that could not be taken as a command line, as a sentence. Where it is none either, what was wrong
        with the line is said.

        Raises the refusal.
        """
        if len(invocation.line) > LONGEST:
            raise refusal
        words = invocation.line.split()
        if isinstance(refusal, UnknownCommand):
            topic = words[1:] if words[0].casefold() == "help" and len(words) > 1 else []
            if topic and len(topic) < MOST_OF_A_TOPIC:
                raise refusal
            # With options it was meant as a command line: what is near it is offered, and none of it is read as a sentence.
            offer = bool(topic) or "=" in invocation.line
            return await self.answer(invocation, record, run, line=" ".join(topic), offer=offer)
        if (
            len(words) > 2
            and "=" not in invocation.line
            and not any(word.startswith("--") for word in words)
            and not isinstance(refusal, UnclearLine)
            and (said := await self._reread(invocation, record, run, named=not isinstance(refusal, BadValue)))
        ):
            return said
        if ordinal_in(invocation.line) and (said := await self._row_of_before(invocation, record, run)):
            return said
        if isinstance(refusal, NotUnderstood):
            if refusal.refused:
                record.outcome, record.detail = Outcome.REFUSED, refusal.doubt.word
            return refusal.reply
        raise refusal

    async def _row_of_before(self, invocation: Invocation, record: RequestRecord, run: Run) -> Reply | None:
        """A line that begins as a command line and speaks of a row of what was shown: "tickets of the second one"."""
        if (person := record.person) is None:
            return None
        meant = await self.read(person, invocation.line)
        found = await self._from_before(person, meant, record, run)
        if isinstance(found, Reading) and not self._only_offered(found, meant):
            return await self._run(person, found, invocation.line, run, record)
        return None

    async def _reread(
        self, invocation: Invocation, record: RequestRecord, run: Run, *, named: bool
    ) -> Reply | None:
        """A line that begins as a command line, read as a sentence: where that explains all of it. What it begins with stays
        what it asks for. With ``named`` no value of it was found wrong, and the name of the command leaves no doubt about it."""
        person = record.person
        if person is None:
            return None
        meant = await self.read(person, invocation.line)
        command = self.core.registry.get(" ".join(invocation.line.casefold().split()[:2]))
        clear = meant.asking(command) if named and command else meant.clear
        if clear is None or clear.target.topic or clear.unused or (command and command.name != clear.name):
            return None
        if self._only_offered(clear, meant):
            return None
        return await self._run(person, clear, invocation.line, run, record)

    async def answer(
        self,
        invocation: Invocation,
        record: RequestRecord,
        run: Run,
        *,
        line: str = "",
        offer: bool = False,
    ) -> Reply:
        """Answer a sentence. With ``offer`` nothing is run: what it may mean is offered."""
        person = record.person or await self.core.directory.person(invocation.actor)
        record.person = person
        said = line or invocation.line
        meant = await self.read(person, said)
        found = None if offer else await self._from_before(person, meant, record, run)
        if isinstance(found, Reply):
            return found
        clear = None if offer else found or meant.clear
        if clear and clear.target.topic:
            return await self.small_talk.answer(person, invocation.place, clear, meant, run)
        if clear and not self._only_offered(clear, meant):
            return await self._run(person, clear, said, run, record)
        command = self.core.registry.get(clear.name) if clear and not meant.negated else None
        if command and (refusal := self.authorization.why_not(person, command)):
            record.command = command.name
            raise refusal
        offered = await self._offered(person, invocation.place, meant)
        record.outcome, record.detail = Outcome.REFUSED, UnknownCommand.__name__
        if offered:
            return Reply(card=which_card(offered, said))
        if not offer and (refusal := self._all_refused(person, meant, record)):
            raise refusal
        return Reply(card=lost_card(said, await self.small_talk.offers.first(person, invocation.place)))

    async def _from_before(
        self, person: Person, meant: Understanding, record: RequestRecord, run: Run
    ) -> Reading | Reply | None:
        """What a sentence means together with what was before; buttons where that is one of several things. ``None`` where it stands
        for itself."""
        found = await Context(self.core, await self.interpreter(), record, run).reading(meant)
        if not isinstance(found, Several):
            return found
        record.runs("", "")
        record.outcome, record.detail = Outcome.REFUSED, UnknownCommand.__name__
        buttons = [await self._meant(each, person, names=found.names) for each in found.readings]
        return Reply(card=which_card(buttons, meant.sentence.text))

    async def _run(
        self, person: Person, reading: Reading, said: str, run: Run, record: RequestRecord
    ) -> Reply:
        command = self.core.registry.get(reading.name)
        assert command is not None
        reply = await run(command, reading.texts)
        if reply.card is None or record.outcome is Outcome.REFUSED:
            return reply
        asks = any(isinstance(node, Actions) and _confirms(node) for node in reply.card.body)
        meant = await self._meant(reading, person, answer=not asks)
        return replace(reply, card=understood(reply.card, meant, reading.unused, said))

    def _all_refused(self, person: Person, meant: Understanding, record: RequestRecord) -> Refusal | None:
        """Why somebody may not do what a sentence most likely asks for. Names are no help here: who may see no customer has none."""
        best = max(meant.readings, key=lambda each: each.score, default=None)
        command = self.core.registry.get(best.name) if best and best.score >= POSSIBLE else None
        refusal = self.authorization.why_not(person, command) if command else None
        if command and refusal:
            record.command = command.name
        return refusal

    def _only_offered(self, reading: Reading, meant: Understanding) -> bool:
        """Whether it is not done on the word of a sentence alone: it would take effect at once, the sentence says not to, or for whom
        is only read out of another script."""
        command = self.core.registry.get(reading.name)
        # "Don't renew" asks for what it says not to do.
        asked_not = any(name == NOT.name for name, _ in reading.because)
        doubtful = (meant.negated and not asked_not) or meant.guessed
        return command is None or bool(command.unconfirmed) or (doubtful and command.writes)

    async def _offered(self, person: Person, place: Place, meant: Understanding) -> list[Meant]:
        """What this person may do of what it may mean. What acts at once is offered only where it was asked for by name."""
        found: list[Meant] = []
        for reading in sorted(meant.readings, key=lambda each: -each.score):
            command = self.core.registry.get(reading.name)
            if command is None or reading.score < POSSIBLE:
                continue
            writing = command.writes and command.writing_needs is None
            if not self.small_talk.offers.may(person, place, command, writing=writing):
                continue
            if (command.unconfirmed or command.only_named) and not (reading.complete and reading.exact):
                continue
            found.append(await self._meant(reading, person))
            if len(found) == OFFERED:
                break
        return found

    async def _meant(
        self,
        reading: Reading,
        person: Person,
        *,
        answer: bool = False,
        names: Mapping[str, str] | None = None,
    ) -> Meant:
        """A reading in words. ``names`` is what is said instead of a value; a customer is called by the name."""
        command = self.core.registry.get(reading.name)
        assert command is not None
        params, called = self.core.params(command), dict(names or {})
        for text in {reading.texts.get(each.name, "") for each in params if each.heard.kind in NAMING}:
            if text and text not in called and (customer := await self.core.store.customers.get(text)):
                called[text] = customer.name
        return in_words(command, reading, params, person.actor.locale, answer=answer, names=called)

    def _customers(self, person: Person) -> CustomerIndex | None:
        """The customers whose names this person may know: those of whom they may see anything."""
        held = [each for each in NAMES_SEEN_BY if not self.authorization.why_not_held(person, each)]
        if not held:
            return None
        reaches = [reach(person, each, self.core.policy) for each in held]
        limited = [each for each in reaches if each is not None]
        whole = len(limited) < len(reaches)
        return index_within(self.core.store.customers, None if whole else frozenset().union(*limited))


def _confirms(row: Actions) -> bool:
    """Whether a row of buttons confirms something."""
    return any(isinstance(button, ConfirmButton) for button in row.all)
