"""Offers: the buttons and rows of a private answer, without those whose command its reader may not run there.

What many people read keeps its buttons: each click is judged by itself. Here nothing is granted, and a click is judged again.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from bot.access.policy import decide, reach
from bot.access.scope import READS, in_scope
from bot.cards.model import Actions, AnyButton, Button, Card, Node, Table
from bot.changes.ownership import owner_of
from bot.errors import Refusal, Unavailable
from bot.framework.arguments import convert, read
from bot.framework.command import Command
from bot.line import split
from bot.model import AlertKind
from bot.model.identity import Person
from bot.pipeline.authorization import Authorization
from bot.pipeline.core import Core
from bot.ports.dispatch import Audience, Place, Reply

HELP, FORM = "help", "form"


@dataclass(frozen=True, slots=True)
class Offers:
    """Asked of every private answer, after it was made. It refuses nothing, and fails nothing."""

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
        values, _ = convert(params, texts, person.actor.locale)
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
        needs = command.confirming_needs if writes else command.needs
        rules = self.core.admission.channel_rules
        try:
            rules.check_command(place, command)
            if writes:
                rules.check_change(place, command)
        except Refusal:
            return False
        if self.authorization.why_not(person, command, needs):
            return False
        only, named = reach(person, needs, self.core.policy), texts.get("customer", "")
        if only is None or not named:
            return True
        return any(in_scope(each, only) for each in await self.core.store.customers.exact(named))
