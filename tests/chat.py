"""The whole core in one process, spoken to as people speak to it. Tests written with it read like chats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from adapters.composition.jobs import job_context
from bot.cards.model import Actions, AnyButton, Button, Card, ConfirmButton, Form, Table
from bot.cards.text import as_text, form_as_text
from bot.changes.approval_rules import ApprovalRule
from bot.commands import load
from bot.framework.context import Installation
from bot.jobs.context import JobContext
from bot.model import Desk, PartnerType
from bot.model.identity import Actor, Platform
from bot.pipeline.core import Core
from bot.pipeline.dispatcher import Dispatcher
from bot.ports import Store
from bot.ports.dispatch import ClaimedChange, Invocation, Place, Reply, Submission
from config.roles import demo_roles
from tests.fake_partner import FakePartner
from tests.fakes import CUSTOMERS, FakeClock, FakeDesk

NAMES = {
    "ada": "Ada Lund",
    "sam": "Sam Osei",
    "hana": "Hana Sato",
    "bill": "Bill Weber",
    "gil": "Gil Moreau",
    "oscar": "Oscar Diaz",
}


def person(name: str) -> Actor:
    """One of Northwind Cloud's people."""
    return Actor(Platform.PLAYGROUND, "northwind", name, NAMES[name], f"{name}@northwindcloud.example")


@dataclass
class Chat:
    """One person talking to the bot. ``as_(name)`` is the same room with another person speaking."""

    dispatcher: Dispatcher
    partner: FakePartner
    desks: Mapping[Desk, FakeDesk]
    clock: FakeClock
    actor: Actor = field(default_factory=lambda: person("ada"))
    place: Place = field(
        default_factory=lambda: Place("playground", "northwind", "#csp-desk", personal=False)
    )
    last: Reply = field(default_factory=Reply)

    def as_(self, name: str) -> Chat:
        return replace(self, actor=person(name))

    async def say(self, line: str, *, share: bool = False) -> str:
        """Type a line; returns what is shown, as text."""
        self.last = await self.dispatcher.run(Invocation(self.actor, self.place, line, share))
        return await self._read()

    async def fill_in(self, **values: str) -> str:
        """Fill in the form that is shown; fields not named keep their value."""
        form = self.form
        given = {each.name: each.value for each in form.fields} | dict(form.hidden) | values
        self.last = await self.dispatcher.submit(Submission(self.actor, self.place, form.command, given))
        return await self._read()

    async def press(self, label: str) -> str:
        """Press a button of the card that is shown."""
        button = next((each for each in self.buttons if each.label == label), None)
        assert button, f"there is no button {label!r} among {self.labels}"
        if isinstance(button, ConfirmButton):
            return await (self.confirm if button.confirm else self.cancel)(button.change_id)
        assert isinstance(button, Button)
        return await self.say(button.command)

    async def confirm(self, change_id: str) -> str:
        claimed = await self.dispatcher.claim(self.actor, self.place, change_id)
        if isinstance(claimed, Reply):
            self.last = claimed
            return self.shown
        assert isinstance(claimed, ClaimedChange)
        self.last = await self.dispatcher.execute(claimed.change_id)
        return await self._read()

    async def _read(self) -> str:
        """What stands before the person now, of which the core is told as platforms tell it."""
        if self.last.notice_id:
            await self.dispatcher.shown(self.last.notice_id, f"of {self.last.notice_id}")
        return self.shown

    async def cancel(self, change_id: str) -> str:
        self.last = await self.dispatcher.cancel(self.actor, self.place, change_id)
        return self.shown

    async def choose(self, row: int) -> str:
        """Choose a row of the table that is shown, the first being 1."""
        table = next(node for node in self.card.body if isinstance(node, Table) and node.commands)
        return await self.say(table.commands[row - 1])

    @property
    def core(self) -> Core:
        """The collaborators behind the conversation."""
        return self.dispatcher.core

    def with_core(self, **changes: Any) -> Chat:
        """The same person and place, over a core in which these collaborators are exchanged."""
        return replace(self, dispatcher=with_core(self.dispatcher, **changes))

    @property
    def context(self) -> JobContext:
        """What the jobs in the background are given."""
        return job_context(self.core)

    @property
    def card(self) -> Card:
        assert self.last.card, f"a form is shown, not a card: {self.shown}"
        return self.last.card

    @property
    def form(self) -> Form:
        assert self.last.form, f"a card is shown, not a form: {self.shown}"
        return self.last.form

    @property
    def buttons(self) -> tuple[AnyButton, ...]:
        return tuple(button for node in self.card.body if isinstance(node, Actions) for button in node.all)

    @property
    def labels(self) -> list[str]:
        return [button.label for button in self.buttons]

    @property
    def change_id(self) -> str:
        return next(button.change_id for button in self.buttons if isinstance(button, ConfirmButton))

    @property
    def shown(self) -> str:
        return form_as_text(self.last.form) if self.last.form else as_text(self.card)


def with_core(dispatcher: Dispatcher, **changes: Any) -> Dispatcher:
    """A dispatcher over the same core, in which these collaborators are exchanged."""
    return Dispatcher(replace(dispatcher.core, **changes))


_registry = cache(load)


async def open_chat(
    store: Store, partner_type: PartnerType = PartnerType.DIRECT, approving: Sequence[ApprovalRule] = ()
) -> Chat:
    """A chat over a fresh store, with fake vendors behind it."""
    clock, partner = FakeClock(), FakePartner()
    pc_desk = FakeDesk(Desk.PARTNER_CENTER)
    desks = {Desk.AZURE: FakeDesk(), Desk.PARTNER_CENTER: pc_desk}
    roles = demo_roles()
    await store.customers.replace_all(CUSTOMERS, clock.now())
    core = Core(
        registry=_registry(),
        policy=roles.policy(partner_type),
        directory=roles,
        store=store,
        clock=clock,
        partner=partner,
        desks=desks,
        installation=Installation(partner_type=partner_type, partner_name="Northwind Cloud"),
        approving=approving,
    )
    return Chat(Dispatcher(core), partner, desks, clock)
