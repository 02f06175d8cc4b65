"""Offers: what somebody is offered, without that which they may not run there: the buttons and rows of a private answer, and
what to begin with.

What many people read keeps its buttons: each click is judged by itself. Here nothing is granted, and a click is judged again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from bot.access.policy import Permission, decide, reach
from bot.access.scope import READS
from bot.access.scoped_store import index_within
from bot.cards.conversation import Meant
from bot.cards.model import Actions, AnyButton, Button, Card, Node, Table
from bot.changes.ownership import owner_of
from bot.errors import Refusal, Unavailable
from bot.framework.arguments import convert, read
from bot.framework.command import Command
from bot.line import split, write
from bot.messages import _
from bot.model import AlertKind
from bot.model.audit import Outcome
from bot.model.identity import Person
from bot.pipeline.authorization import Authorization
from bot.pipeline.core import Core
from bot.ports.dispatch import Audience, Place, Reply

HELP, FORM = "help", "form"

OFFERED = 3
"""How many things are offered to begin with."""

LOOKED_AT = 40
"""Acts of one person by which it is told what they use."""

USED = frozenset({Outcome.SHOWN, Outcome.ASKED, Outcome.PROPOSED, Outcome.DONE})


@dataclass(frozen=True, slots=True)
class Offers:
    """Asked of every private answer, after it was made, and where somebody does not know what to say. It refuses nothing, and
    fails nothing."""

    core: Core
    authorization: Authorization

    async def fitting(self, reply: Reply, person: Person | None, place: Place) -> Reply:
        """The reply with what this person may run in this place."""
        if person is None or reply.card is None or reply.audience is not Audience.ASKER:
            return reply
        with suppress(Unavailable):
            return replace(reply, card=await self._fitting(reply.card, person, place))
        return reply

    async def after(self, change_id: str, reply: Reply) -> Reply:
        """The same for the outcome of a change, which its owner reads where they confirmed it."""
        with suppress(Unavailable):
            if pending := await self.core.store.changes.get(change_id):
                actor, place = owner_of(pending)
                return await self.fitting(reply, await self.core.directory.person(actor), place)
        return reply

    async def _fitting(self, card: Card, person: Person, place: Place) -> Card:
        body: list[Node] = []
        for node in card.body:
            if isinstance(node, Actions):
                kept, more = [
                    tuple([each for each in row if await self._is_open(each, person, place)])
                    for row in (node.buttons, node.more)
                ]
                # What was behind an overflow menu comes forward where nothing stands before it any more.
                row = Actions(kept, more) if kept else Actions(more)
                body += [row] if row.all else []
            elif isinstance(node, Table) and node.commands:
                runs = [await self._may_run(each, person, place) for each in node.commands]
                body.append(node if all(runs) else replace(node, commands=()))
            else:
                body.append(node)
        return replace(card, body=tuple(body))

    async def _is_open(self, button: AnyButton, person: Person, place: Place) -> bool:
        return not isinstance(button, Button) or await self._may_run(button.command, person, place)

    async def _may_run(self, line: str, person: Person, place: Place) -> bool:
        """Whether a line leads to an answer or a form. What cannot be read says so itself once it is pressed."""
        try:
            found = self.core.registry.find(split(line))
            params = self.core.params(found.command)
            texts = read(found.command, params, found.rest).texts
        except Refusal:
            return True
        if found.command.name == HELP and (topic := self.core.registry.get(texts.get("topic", ""))):
            return not self.authorization.why_not(person, topic)
        # A command that reads as long as a value is left out writes with any that it does not need.
        more = any(not param.required and param.name in texts for param in params)
        writes = found.command.writes and (more or any(word.key == FORM for word in found.rest))
        values, _wrong = convert(params, texts, person.actor.locale)
        return self._may_tell(values, person) and await self._may(
            found.command, texts, person, place, writes=writes
        )

    def _may_tell(self, values: Mapping[str, object], person: Person) -> bool:
        """Whether somebody may be told what alerts of the kinds that are named tell, of some customer at least."""
        policy, kinds = self.core.policy, [each for each in values.values() if isinstance(each, AlertKind)]
        return all(
            decide(person, READS[kind], policy).allowed
            and (kind.spec.takes_customers or reach(person, READS[kind], policy) is None)
            for kind in kinds
        )

    async def _may(
        self, command: Command, texts: Mapping[str, str], person: Person, place: Place, *, writes: bool
    ) -> bool:
        if not self.may(person, place, command, writing=writes):
            return False
        needs = command.confirming_needs if writes else command.needs
        only, named = reach(person, needs, self.core.policy), texts.get("customer", "")
        if only is None or not named:
            return True
        # Looked up among those in scope, as the command itself does: who else is called so tells nothing of others.
        return bool(await index_within(self.core.store.customers, only).exact(named))

    def may(self, person: Person, place: Place, command: Command, *, writing: bool = False) -> bool:
        """Whether this person may run a command in this place; with ``writing``, whether they may make its changes."""
        rules = self.core.admission.channel_rules
        try:
            rules.check_command(place, command)
            if writing:
                rules.check_change(place, command)
        except Refusal:
            return False
        needs = command.confirming_needs if writing else command.needs
        return self.authorization.why_not(person, command, needs) is None

    async def first(self, person: Person, place: Place) -> list[Meant]:
        """The first things that this person may do in this place: what they used lately, else what everybody begins with.

        What acts at once is never among them, and what takes a value opens its form.
        """
        used = await self._used(person)
        featured = {command.name: at for at, command in enumerate(self.core.registry.featured)}
        fit = [
            command
            for command in self.core.registry.commands
            if (command.name in featured or command.name in used)
            and command.needs is not Permission.OPEN
            and not command.unconfirmed
            and self.may(person, place, command)
        ]
        fit.sort(key=lambda each: (-used[each.name], featured.get(each.name, len(featured))))
        return [
            begun(
                command,
                reads=self.authorization.why_not(person, command, command.confirming_needs) is not None,
            )
            for command in fit[:OFFERED]
        ]

    async def _used(self, person: Person) -> Counter[str]:
        with suppress(Unavailable):
            rows = await self.core.store.audit.entries(actor=person.actor.key, limit=LOOKED_AT)
            return Counter(row.command for row in rows if row.outcome in USED)
        return Counter()


def begun(command: Command, *, reads: bool) -> Meant:
    """A command to begin with: its form where it takes something, else the command itself. ``reads`` is for who may make none of
    its changes."""
    asks = command.writes or any(param.required for param in command.params)
    line = write(command.name, form="yes") if asks else command.name
    title = _((command.reading if reads else "") or command.title or command.summary)
    return Meant(title.rstrip(".。"), line)
