"""Whom each command concerns is held by the pipeline: somebody who is limited to one customer runs every one of them."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from pathlib import Path

import pytest

from adapters.store import SqlStore
from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.cards.model import Card, ConfirmButton
from bot.commands import load
from bot.framework.command import Command, command
from bot.framework.context import Ask
from bot.model import (
    AlertKind,
    Crossing,
    Desk,
    Destination,
    Evaluation,
    Rule,
    Scope,
    Ticket,
    TicketRef,
    TicketState,
)
from bot.model.audit import TrailFilter
from bot.model.identity import Actor, Grant, Person, Role
from bot.ports.dispatch import Submission
from bot.ports.outbox import Notice
from tests.chat import Chat, open_chat
from tests.commands.software import leave_nothing, order_software
from tests.commands.subscription.shelf import idle_azure, sell
from tests.fakes import CONTOSO, FABRIKAM, NOW
from tests.registry import registry_with
from tests.shape.test_permissions import LINES, REFUSED, TO_CHANGE

COMMANDS = load().commands
HERE = Destination("playground", "northwind", "#csp-desk")
LATER = NOW.replace(month=12)
OWN = frozenset({FABRIKAM.domain})


@pytest.fixture
async def store(sqlite_template: Path, tmp_path: Path, keys: list[str]) -> AsyncIterator[SqlStore]:
    path = tmp_path / "bot.db"
    shutil.copyfile(sqlite_template, path)
    async with SqlStore.open(f"sqlite:///{path}", keys) as opened:
        yield opened


@dataclass(frozen=True)
class Everything:
    """A directory in which everybody holds every role, for these customers only where there are any."""

    only: frozenset[str] = frozenset()

    async def person(self, actor: Actor) -> Person:
        roles = frozenset(Role)
        return Person(actor, roles, reach=dict.fromkeys(roles, self.only) if self.only else {})


def with_reach(chat: Chat, only: frozenset[str], *more: Command) -> Chat:
    return chat.with_core(directory=Everything(only), registry=registry_with(*more))


@pytest.fixture
async def chat(store: SqlStore) -> Chat:
    """Of each thing that a command may be about there is one of Fabrikam's and one of Contoso's."""
    chat = await open_chat(store)
    for at, customer in enumerate((FABRIKAM, CONTOSO)):
        number, rule_id = f"61511249116901{at}", f"r{at}"
        ref = TicketRef(Desk.PARTNER_CENTER, number)
        ticket = Ticket(ref, f"Help {customer.name}", TicketState.ATTENTION, "moderate", NOW, NOW, customer)
        chat.desks[Desk.PARTNER_CENTER].raised[number] = ticket
        where = replace(HERE, channel=f"#{customer.tail}")
        rule = Rule(
            rule_id, AlertKind.TICKETS, Scope((customer,)), where, where.channel, "k", "Ada", HERE, NOW
        )
        await store.alerts.add(rule)
        found = Crossing(
            rule_id, AlertKind.TICKETS, "k", level=Decimal(0), customer=customer, title=customer.name
        )
        await store.alerts.record(Evaluation((found,)), {rule_id: rule}, NOW)
        grant = Grant(
            f"g{at}", f"p{at}@northwindcloud.example", Role.USER_ADMIN, NOW, LATER, "k", "Gil", (customer.id,)
        )
        await store.grants.put(grant)
        await store.outbox.put([Notice(f"n{at}", f"n{at}", where, Card("T", customer.name), NOW)])
        await store.outbox.park(f"n{at}", NOW, f"no room for {customer.name}")
        sell(chat, customer, id=f"f{customer.id[1:]}", name="Microsoft 365 F3", status="suspended")
        sell(chat, customer, id=f"b{customer.id[1:]}", name="Visio")
        sell(chat, customer, id=f"c{customer.id[1:]}", name="Copilot")
        idle_azure(chat, customer)
        order_software(chat, customer)
    return chat


OURS = {
    " r1": " r0",
    " to=me": "",
    "oscar@": "p0@",
    "until=2026-12-01": "until=2026-12-01 customers=fabrikam",
    "percent all": "percent fabrikam",
}
THEIRS = {"615112491169010": "615112491169011", " r0": " r1", "p0@": "p1@", "fabrikam": CONTOSO.id}


async def line_for(chat: Chat, declared: Command, *, ours: bool) -> str:
    """The whole command, about what is Fabrikam's, or about what is Contoso's."""
    about = FABRIKAM if ours else CONTOSO
    if declared.name == "customer remove":
        leave_nothing(chat, FABRIKAM, CONTOSO)
    [notice] = await chat.core.store.alerts.notices(customer_id=about.id)
    line = LINES.get(declared.name + TO_CHANGE, LINES.get(declared.name, declared.name))
    line = line.replace("order=e3", "order=sql") if declared.name == "order cancel" else line
    for said, meant in (OURS if ours else OURS | THEIRS).items():
        line = line.replace(said, meant)
    return line.replace(" n1", f" {notice.id}")


IDS = [each.name for each in COMMANDS]
NOTE = next(each for each in COMMANDS if each.name == "note")
WRITING = [each for each in COMMANDS if each.writes and each is not NOTE]
"""All but the one that is short for another, and wants a ticket's thread to be said in."""


def to_confirm(chat: Chat) -> list[ConfirmButton]:
    """The buttons on the card that carry something out."""
    buttons = chat.buttons if chat.last.card else ()
    return [each for each in buttons if isinstance(each, ConfirmButton) and each.confirm]


@pytest.mark.parametrize("declared", COMMANDS, ids=IDS)
async def test_what_concerns_everybody_is_refused_and_all_else_is_limited(chat: Chat, declared: Command):
    limited = with_reach(chat, OWN)
    shown = await limited.say(await line_for(chat, declared, ours=True))
    refused = limited.last.card is not None and limited.card.title == REFUSED
    if declared.concerns is Concerns.EVERYBODY:
        assert refused and "You are limited to named customers" in shown
        return
    assert not refused, f"{declared.name} reads what is not limited to named customers: {shown}"
    assert "went wrong in the bot" not in shown
    assert bool(to_confirm(limited)) is (declared.writes and declared is not NOTE)
    for other in (CONTOSO.name, CONTOSO.id, CONTOSO.domain):
        assert other not in shown
    again = await with_reach(chat, frozenset()).say(await line_for(chat, declared, ours=True))
    assert "went wrong in the bot" not in again, "the line has to be a whole one, or nothing is shown by it"


@pytest.mark.parametrize("declared", COMMANDS, ids=IDS)
async def test_nothing_is_told_or_changed_of_anothers(chat: Chat, declared: Command):
    limited = with_reach(chat, OWN)
    shown = await limited.say(await line_for(chat, declared, ours=False))
    assert CONTOSO.name not in shown and CONTOSO.domain not in shown
    assert not to_confirm(limited)


@pytest.mark.parametrize("declared", WRITING, ids=lambda each: each.name)
async def test_no_change_about_others_is_confirmed_by_who_was_limited_since(chat: Chat, declared: Command):
    whole = with_reach(chat, frozenset())
    await whole.say(await line_for(chat, declared, ours=False))
    late = replace(with_reach(chat, OWN), last=whole.last)
    proposed = to_confirm(whole)
    assert proposed or "the bot can raise a ticket" in whole.shown
    for waiting in proposed:
        assert "You are limited to named customers" in await late.confirm(waiting.change_id)
    assert chat.partner.done == [] and len(await chat.core.store.alerts.rules()) == 2


@pytest.mark.parametrize("declared", COMMANDS, ids=IDS)
async def test_a_form_is_no_way_round(chat: Chat, declared: Command):
    """Also one that was opened before."""
    limited = with_reach(chat, OWN).dispatcher
    reply = await limited.submit(Submission(chat.actor, chat.place, declared.name, {}))
    refused = reply.card is not None and reply.card.title == REFUSED
    assert refused is (declared.concerns is Concerns.EVERYBODY)


@pytest.mark.parametrize("declared", COMMANDS, ids=IDS)
async def test_type_ahead_offers_ones_own(chat: Chat, declared: Command):
    limited = with_reach(chat, OWN).dispatcher
    for param in declared.params:
        if param.suggest:
            offered = await limited.suggest(chat.actor, declared.name, param.name, "")
            assert not any(CONTOSO.id in each.value or CONTOSO.name in each.label for each in offered)
            assert not (declared.concerns is Concerns.EVERYBODY and offered)


WHOLE_FIELDS = frozenset(
    {"person", "place", "clock", "policy", "installation", "progress", "now", "locale", "reach"}
    | {"by_service", "tokens", "offers_sign_in"}  # of the asker alone
    | {"commands"}  # as far as they may be run
    | {"nouns"}  # what help says of them, to everybody
    | {"rooms"}  # people and channels, never customers
    | {"prices"}  # of the market, never of a customer
    | {"approvals"}  # judges each change by who may decide it
    | {"scoped"}  # limited anew
    | {"on_record"}  # is told, and tells nothing
    | {"catalogues"}  # what is sold in a market, to nobody in particular
    | {"sheets"}  # a place to write, empty
    | {"recent"}  # remembers what the limited ports gave, apart for each reach
)
"""What a question holds that is the same for who is limited and who is not, and why that may be."""


async def test_whatever_is_read_is_handed_out_limited(chat: Chat):
    """A port that is added to the question is named above, or differs for who is limited."""
    show = next(each for each in COMMANDS if each.name == "usage show")

    async def asked(only: frozenset[str]) -> Ask:
        return await with_reach(chat, only).dispatcher.asks.ask(chat.actor, chat.place, show)

    whole, limited = await asked(frozenset()), await asked(OWN)
    for each in fields(Ask):
        if each.name not in WHOLE_FIELDS:
            assert getattr(limited, each.name) != getattr(whole, each.name), f"{each.name} is not limited"


def reading(name: str, concerns: Concerns = Concerns.CUSTOMERS) -> Command:
    async def show(ask: Ask) -> Card:
        """Read what is not limited to named customers."""
        match name:
            case "audit":
                await ask.audit.count(TrailFilter())
            case "entries":
                await ask.audit.entries()
            case "stream":
                [batch async for batch in ask.audit.stream(TrailFilter())]
            case "health":
                await ask.health()
            case "invoices":
                await ask.partner.invoices.all()
        return Card("Read", "All of it.")

    return command("thing show", needs=Permission.CUSTOMER_READ, concerns=concerns)(show)


@pytest.mark.parametrize("name", ["audit", "entries", "stream", "health", "invoices"])
async def test_a_command_that_reads_what_is_not_limited_is_refused_whatever_it_declares(
    chat: Chat, name: str
):
    limited = with_reach(chat, OWN, reading(name))
    await limited.say("thing show")
    assert limited.card.title == REFUSED
    whole = with_reach(chat, frozenset(), reading(name))
    assert "All of it" in await whole.say("thing show")


async def test_a_command_that_says_nothing_concerns_everybody(chat: Chat):
    async def show(ask: Ask) -> Card:
        """Show a thing."""
        return Card("Read", "Nothing.")

    silent = command("thing show", needs=Permission.CUSTOMER_READ)(show)
    assert "this concerns all of them" in await with_reach(chat, OWN, silent).say("thing show")
