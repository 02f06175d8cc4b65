"""Offers: what a private answer has buttons for, its reader may run there; and nothing acts that nobody asked for by name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from adapters.playground.identity import PEOPLE
from bot.access.policy import Provider
from bot.cards.help import noun_help_card
from bot.cards.model import Actions, Button, Card, LinkButton, Table
from bot.commands import load
from bot.errors import UnknownCommand
from bot.framework.command import Command
from bot.line import split
from bot.model import PartnerType
from bot.model.identity import Role
from bot.pipeline.admission import Admission
from bot.pipeline.channel_rules import ChannelRule, ChannelRules, Only
from bot.ports.dispatch import Audience
from tests.cards.gallery import gallery
from tests.chat import Chat, open_chat
from tests.commands.limits import limited
from tests.fakes import CONTOSO, CUSTOMERS
from tests.shape.test_permissions import LINES, REFUSED, open_for

REGISTRY = load()
AT_ONCE = {each.name: each for each in REGISTRY.commands if each.unconfirmed}


def lines_on(card: Card) -> Iterator[str]:
    for node in card.body:
        if isinstance(node, Actions):
            yield from (each.command for each in node.all if isinstance(each, Button))
        elif isinstance(node, Table):
            yield from node.commands


def behind(line: str) -> Command | None:
    try:
        return REGISTRY.find(split(line)).command
    except UnknownCommand:
        return None


async def every_answer(chat: Chat) -> Iterator[Card]:
    """The private answers to every command, bare and with all that it takes."""
    found = []
    for command in REGISTRY.commands:
        for line in dict.fromkeys(
            (command.name, LINES.get(command.name, command.name), f"help {command.name}")
        ):
            await chat.say(line)
            if chat.last.card and chat.last.audience is Audience.ASKER:
                found.append(chat.last.card)
    await chat.core.store.freezes.end()
    return iter(found)


async def refused(chat: Chat, line: str) -> bool:
    await chat.say(line)
    return chat.last.card is not None and chat.card.title == REFUSED


async def pressed(chat: Chat, cards: Iterator[Card]) -> int:
    """Press whatever is there to be pressed, each line once; how many there were."""
    offered = {line: card.title for card in cards for line in lines_on(card)}
    for line, title in offered.items():
        assert not await refused(chat, line), f"{title!r} offers {line!r}"
    return len(offered)


@pytest.mark.parametrize("role", [*Role, None], ids=str)
async def test_no_button_of_a_private_answer_is_refused_to_its_reader(store, role):
    chat = await open_for(store, role, PartnerType.DIRECT)
    assert await pressed(chat, await every_answer(chat))


async def test_the_same_for_a_partner_whose_type_rules_things_out(store):
    chat = await open_for(store, Role.GLOBAL_ADMIN, PartnerType.INDIRECT_RESELLER)
    assert await pressed(chat, await every_answer(chat))


async def test_who_is_limited_is_offered_nothing_about_others(store):
    chat = limited(await open_chat(store), "ada", CONTOSO)
    assert await pressed(chat, await every_answer(chat))


async def test_what_is_offered_tells_nothing_of_customers_beyond_ones_own(store):
    """Alone, Contoso Ltd would be meant by "contoso"; it is so too for who sees Contoso Ltd alone, whoever else is called so."""
    ada = limited(await open_chat(store), "ada", CONTOSO)
    offered = []
    for others in (CUSTOMERS, (CONTOSO,)):
        await store.customers.replace_all(others, ada.clock.now())
        await ada.say("usage show contoso retail")
        offered.append(list(lines_on(ada.card)))
    assert offered[0] == offered[1] and "usage show customer=contoso" in offered[0]


async def test_a_channel_that_only_reads_offers_nothing_that_writes(store):
    chat = await open_for(store, Role.GLOBAL_ADMIN, PartnerType.DIRECT)
    rules = ChannelRules({("playground", "#csp-desk"): ChannelRule(only=Only.READS)})
    there = chat.with_core(admission=Admission(rules))
    await chat.say("usage show fabrikam")
    assert any("usage budget" in line for line in lines_on(chat.card)), "elsewhere it is offered"
    for card in await every_answer(there):
        for line in lines_on(card):
            command = behind(line)
            assert command is None or not (command.unconfirmed and command.needs != "open"), line
            await there.say(line)
            assert there.last.card is None or "changes nothing" not in there.card.summary, (card.title, line)


async def test_what_many_read_keeps_its_buttons_and_says_privately_who_may_not_press_them(store):
    """A shared answer has the buttons of who asked; the form does not open to somebody else."""
    chat = await open_chat(store)
    gil, hana = chat.as_("gil"), chat.as_("hana")
    await gil.say("usage show fabrikam", share=True)
    assert gil.last.audience is Audience.EVERYONE
    for line in [line for line in lines_on(gil.card) if "budget" in line]:
        await hana.say(line if "form=" in line else f"{line} form=yes")
        assert hana.last.form is None and hana.card.title == REFUSED
        assert hana.last.audience is Audience.ASKER


# -- what acts at once -------------------------------------------------------------------------------------


def test_help_has_no_button_that_acts():
    for command in AT_ONCE.values():
        card = noun_help_card(command.noun, [command.help], "About")
        assert not list(lines_on(card)), command.name
        assert "Takes effect immediately" in str(card)


async def test_no_help_no_unknown_line_and_no_hello_suggests_what_acts(store):
    chat = (await open_chat(store)).as_("gil")
    typed = ["help", "hello", "thaaw", "tawh", "frezee", "acces", "alert mutee", "signuot", "change aprove"]
    typed += [f"help {noun}" for noun in REGISTRY.about]
    typed += [f"help {name[:-1]}x" for name in AT_ONCE]
    for line in typed:
        await chat.say(line)
        for suggested in lines_on(chat.card) if chat.last.card else ():
            command = behind(suggested)
            acts = command and command.unconfirmed and not chat.dispatcher.wants_form(suggested)
            assert not acts, f"{line!r} suggests {suggested!r}"


def test_a_name_that_is_nearly_that_of_what_acts_leads_to_its_help():
    assert REGISTRY.nearest("thaww")[0] == "help thaw"
    assert not [each for name in AT_ONCE for each in REGISTRY.nearest(f"{name}x") if each in AT_ONCE]


def test_no_first_step_of_the_page_and_of_short_lists_acts():
    starts = {line for resident in PEOPLE.values() for line in resident.starts}
    starts |= {each.name for each in REGISTRY.featured}
    assert not [line for line in starts if (found := behind(line)) and found.unconfirmed]


@pytest.mark.parametrize("card", [pytest.param(card, id=name) for name, card in gallery().items()])
def test_a_button_that_acts_is_labelled_with_what_it_does(card):
    for node in card.body:
        for button in node.all if isinstance(node, Actions) else ():
            if isinstance(button, Button) and (found := behind(button.command)) and found.unconfirmed:
                assert not button.label.casefold().startswith(found.name), button.label
                assert "=" not in button.label


# -- who may, in words ---------------------------------------------------------------------------------------


async def test_a_refusal_names_the_role_in_words_and_who_may(store):
    chat = await open_chat(store)
    shown = await chat.as_("sam").say("invoice list")
    assert "You don't have access" in shown and "Sales agents can't view invoices." in shown
    assert "Ask an Admin agent, a Global admin or a Billing admin." in shown
    shown = await chat.as_("oscar").say("invoice list")
    assert "You can't view invoices. You have no Partner Center role here." in shown


async def test_an_indirect_reseller_is_sent_to_its_provider_by_name(store):
    chat = await open_chat(store, PartnerType.INDIRECT_RESELLER)
    assert "Ask your indirect provider." in await chat.say("invoice list")
    provider = Provider("Nordic Cloud Distribution", "https://portal.nordic-distribution.example")
    named = chat.with_core(
        policy=type(chat.core.policy)(
            chat.core.policy.holders, PartnerType.INDIRECT_RESELLER, chat.core.policy.withheld, provider
        )
    )
    for line in ("invoice list", "customer create", "usage budget fabrikam 6000"):
        shown = await named.say(line)
        assert "Partner Center doesn't offer this to indirect resellers" in shown, line
        assert "Ask Nordic Cloud Distribution." in shown
        [link] = [each for each in named.buttons if isinstance(each, LinkButton)]
        assert link.url == provider.url and "Nordic Cloud Distribution" in link.label
