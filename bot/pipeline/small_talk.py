"""Small talk: short answers to what is no command: hello, thanks, yes, cancel, why not, who can, a human."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.cards.conversation import Meant, code_card, small_talk_card, which_open_card
from bot.framework.command import Command
from bot.language.interpreter import Reading
from bot.language.small_talk import topic_beyond
from bot.line import split, write
from bot.messages import _, sentences
from bot.model.audit import TrailFilter
from bot.model.change import PendingChange
from bot.model.identity import Actor, Person
from bot.pipeline.asks import Asks
from bot.pipeline.authorization import Authorization
from bot.pipeline.core import Core
from bot.pipeline.hindrances import Hindrances
from bot.pipeline.offers import Offers
from bot.pipeline.rights_talk import RightsTalk
from bot.pipeline.understanding import Understanding
from bot.ports.dispatch import Place, Reply

Run = Callable[[Command, Mapping[str, str]], Awaitable[Reply]]
"""Answers a command with these values by parameter, after all checks."""

Confirm = Callable[[Actor, Place, str], Awaitable[Reply]]

MOST = 5
"""Open cards of one person that are looked at."""

PLAIN_YES = frozenset(
    {
        "yes",
        "yes please",
        "confirm",
        "go ahead",
        "ja",
        "ja bitte",
        "bestätigen",
        "oui",
        "confirmer",
        "sí",
        "si",
        "confirmar",
        "はい",
        "確定",
    }
)
"""What is a yes and nothing else."""

LONGEST_CARD = 1500
"""Characters of facts up to which a card surely was drawn with its buttons everywhere; a longer one asks for the click."""


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """Answers a topic. ``confirm`` and ``cancel`` do to a change what its card's buttons do."""

    core: Core
    authorization: Authorization
    confirm: Confirm
    cancel: Confirm
    asks: Asks

    @property
    def offers(self) -> Offers:
        """What is offered to begin with."""
        return Offers(self.core, self.authorization)

    async def answer(
        self,
        person: Person,
        place: Place,
        reading: Reading,
        meant: Understanding,
        run: Run,
    ) -> Reply:
        """The answer to one topic, for this person in this place; ``run`` answers a command after all checks."""
        topic = reading.name.removeprefix("say:")
        name = person.actor.name.split()[0] if person.actor.name else ""
        match topic:
            case "yes" | "cancel":
                return await self._decide(person, place, meant.sentence.text, run, yes=topic == "yes")
            case "thanks":
                return _say(_("You're welcome"), _("You're welcome."))
            case "help":
                # The same as the word that is a command: what can be asked, in whatever language it was asked for.
                command = self.core.registry.get("help")
                assert command is not None
                return await run(command, {})
            case "hello":
                hello = _("Hello {name}.", name=name) if name else _("Hello.")
                words = sentences(hello, _("You can ask me in your own words, or start with one of these."))
                return _say(_("Hello"), words, await self.offers.first(person, place))
            case "human":
                return self._human()
            case "why-not" | "who-can":
                return await self._rights(person, place, meant, why=topic == "why-not")
            case "cannot":
                return self._cannot(meant)
            case "undo":
                return await self._undo(person, place, run)
            case "export":
                return self._export(person, place)
            case _:
                return self._code(meant)

    async def _decide(self, person: Person, place: Place, said: str, run: Run, *, yes: bool) -> Reply:
        """Act on the one card of this person that is open here.

        A yes confirms only where it can be about nothing else: it is the whole message, and the card is the last thing that
        this person was shown here, also of what the bot posts by itself. Otherwise the card is shown again, for its button to be pressed.
        """
        actor, now = person.actor, self.core.clock.now()
        changes = await self.core.store.changes.proposed_by(actor.key, now, MOST)
        here = [each for each in changes if each.place.get("channel", "") == place.channel]
        if not here:
            return _say(_("Nothing is open"), _("You have no open card here that needs a yes or a no."))
        if len(here) > 1:
            return Reply(card=which_open_card([(each.change.title, each.id) for each in here]))
        if not yes:
            return await self.cancel(actor, place, here[0].id)
        if said.strip(" .!").casefold() in PLAIN_YES and await self._shown_last(actor, place, here[0]):
            return await self.confirm(actor, place, here[0].id)
        show = self.core.registry.get("change show")
        assert show is not None
        return await run(show, {"change": here[0].id})

    async def _shown_last(self, actor: Actor, place: Place, pending: PendingChange) -> bool:
        """Whether nothing else was asked since, the bot has posted nothing there by itself, which a yes may be meant for (whether to
        approve something, say), and the card is short enough for every platform to have drawn its buttons."""
        # When it was shown, by the time that the database goes by.
        since = pending.expires - self.core.rules.lifetime
        if await self.core.store.outbox.told_since(
            [place.here, *([actor.home] if place.personal else [])], since
        ):
            return False
        rows = await self.core.store.audit.rows(TrailFilter(person=actor.key), limit=1)
        short = sum(len(fact.label) + len(fact.value) for fact in pending.change.facts) < LONGEST_CARD
        return short and bool(rows) and rows[0].entry.change_id == pending.id

    async def _undo(self, person: Person, place: Place, run: Run) -> Reply:
        """Propose what undoes the last change. What would act at once is a button: a sentence alone does nothing."""
        line = await self.asks.undoing(person, place).line()
        found, undo = self.core.registry.find(split(line)), self.core.registry.get("undo")
        assert undo is not None
        if not found.command.unconfirmed:
            return await run(undo, {})
        what = next(word.text for word in found.rest)
        return _say(
            _("Undo"),
            _("This undoes your last change immediately:"),
            [Meant(_("{title}: {value}", title=_(found.command.title), value=what), line)],
        )

    def _export(self, person: Person, place: Place) -> Reply:
        """The lists that this person may have as a file, where nobody can tell which is meant."""
        lists = [
            each
            for each in self.core.registry.commands
            if any(param.name == "format" for param in each.params)
            and not any(param.required for param in each.params)
            and self.offers.may(person, place, each)
        ]
        if not lists:
            return _say(_("Export"), _("There is no list here that you can export."))
        meant = [
            Meant(_(each.title or each.summary).rstrip(".。"), write(each.name, format="xlsx"))
            for each in lists
        ]
        return _say(_("Export"), _("Which list do you want as a file?"), meant[:MOST])

    def _human(self) -> Reply:
        contact = self.core.installation.contact
        who = (
            _("{contact} runs this bot.", contact=contact)
            if contact
            else _("Your administrator runs this bot.")
        )
        ticket = self.core.registry.get("ticket create")
        meant = [Meant(_(ticket.title) or _("Raise a ticket"), "ticket create form=yes")] if ticket else []
        return _say(_("A human"), sentences(who, _("For help from Microsoft, raise a ticket.")), meant)

    def _cannot(self, meant: Understanding) -> Reply:
        what, path, where = topic_beyond(meant.sentence.hits)
        link = (_(where), f"{self.core.installation.portal}{path}")
        words = _("I can't {action} here.", action=_(what))
        return Reply(card=small_talk_card(_("Not here"), words, link=link))

    def _code(self, meant: Understanding) -> Reply:
        """What is known of each code in the sentence."""
        named = [each.value for each in meant.sentence.entities if each.kind in ("code", "number")]
        named += [word for word in meant.sentence.text.split() if word.casefold() in self.core.codes]
        codes = list(dict.fromkeys(named))[:MOST]
        return Reply(card=code_card({code: self.core.codes.get(code.casefold(), ()) for code in codes}))

    async def _rights(self, person: Person, place: Place, meant: Understanding, *, why: bool) -> Reply:
        """Who may do what the sentence is about, and whether this person may; why they cannot now, where that is asked."""
        talk = RightsTalk(self.core, self.authorization)
        about = talk.about(meant) or await talk.refused_before(person, place)
        words = (
            await talk.words(person, place, *about)
            if about
            else _("Say what it is about: “who can change budgets?”")
        )
        if why and about and (hindered := await self._hindered(person, place, meant, about[0])):
            return _say(_("Why not"), sentences(hindered, words), [Meant(_("My roles"), "access whoami")])
        return _say(_("Roles and permissions"), words, [Meant(_("My roles"), "access whoami")])

    async def _hindered(self, person: Person, place: Place, meant: Understanding, command: Command) -> str:
        """What stands in the way of what the sentence is about, by the rules of the command."""
        reading = next((each for each in meant.readings if each.name == command.name), None)
        if reading is None:
            return ""
        hindrances = Hindrances(self.core, self.authorization, self.asks)
        return await hindrances.of(person, place, command, reading.texts)


def _say(title: str, words: str, meant: Sequence[Meant] = ()) -> Reply:
    return Reply(card=small_talk_card(title, words, meant))
