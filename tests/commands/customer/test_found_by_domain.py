"""A customer is found by its own domains, as people have them at hand: in an e-mail, in a link, with a dot at the end."""

from __future__ import annotations

import pytest

from bot.errors import Cause, PartnerFailure
from bot.model import CustomerRef
from tests.chat import Chat, open_chat
from tests.commands.limits import limited
from tests.fakes import CONTOSO, CONTOSO_RETAIL, CUSTOMERS, FABRIKAM, MUELLER

OLIVE = CustomerRef("22222222-0000-4000-8000-00000000011e", "Olive Oil GmbH", "oliveoil.onmicrosoft.com")
HOTMAIL = CustomerRef(
    "22222222-0000-4000-8000-0000000000a1", "Outlook Optics", "gmailhotmail.onmicrosoft.com"
)


@pytest.fixture
async def chat(store) -> Chat:
    chat = await open_chat(store)
    chat.partner.domains = {
        FABRIKAM.id: ("fabrikam.onmicrosoft.com", "fabrikaminc.example"),
        MUELLER.id: ("xn--mller-kva.example",),
    }
    return chat


@pytest.mark.parametrize(
    "typed",
    ["fabrikaminc.example", "ann@fabrikaminc.example", "https://portal.fabrikaminc.example/x", "FABRIKAMINC.EXAMPLE.",
     "mail.fabrikaminc.example", "fabrikam.mail.onmicrosoft.com", "ann@fabrikam.onmicrosoft.com", "\u200bfabrikaminc.example"],
)  # fmt: skip
@pytest.mark.parametrize("seen", [True, False])
async def test_a_customer_is_found_by_its_own_domain(chat: Chat, typed: str, seen: bool) -> None:
    if seen:
        await chat.say("customer show fabrikam")
        chat.partner.fail["customers.by_domain"] = [PartnerFailure(Cause.DOWN, "find customers by domain")]
    for command in ("customer show", "usage show"):
        await chat.say(f"{command} {typed}")
        assert chat.card.target.name == "Fabrikam, Inc."


async def test_a_domain_in_letters_and_in_punycode_is_one(chat: Chat) -> None:
    for typed in ("müller.example", "xn--mller-kva.example", "hans@MÜLLER.example"):
        await chat.say(f"customer show {typed}")
        assert chat.card.target.name == MUELLER.name


async def test_two_customers_with_the_same_domain_are_asked_about(chat: Chat) -> None:
    await chat.dispatcher.core.store.customers.learn(
        {each.id: ["contoso.example"] for each in (CONTOSO, CONTOSO_RETAIL)}, chat.clock.now()
    )
    shown = await chat.say("customer show it.contoso.example")
    assert "Contoso Ltd" in shown and "Contoso Retail" in shown and "Fabrikam" not in shown
    await chat.choose(1)
    assert chat.card.target.name in ("Contoso Ltd", "Contoso Retail")


@pytest.mark.parametrize("typed", ["gmail.com", "ann@hotmail.com", "outlook.com", "live.com", "https://me.com/x", "fabrikaminc.example.org"])  # fmt: skip
async def test_a_domain_that_is_no_customers_is_no_part_of_anybodys(chat: Chat, store, typed: str) -> None:
    for each in (OLIVE, HOTMAIL):
        chat.partner.known[each.id] = each
    await store.customers.replace_all([*CUSTOMERS, OLIVE, HOTMAIL], chat.clock.now())
    shown = await chat.say(f"customer show {typed}")
    assert "No match for" in shown and chat.card.target is None


async def test_a_domain_alone_is_offered_while_it_is_typed_and_listed(chat: Chat) -> None:
    await chat.say("customer show fabrikam")
    assert "Fabrikam, Inc." in await chat.say("customer list fabrikaminc.example")
    assert "Fabrikam, Inc." in await chat.say("customer list ann@fabrikaminc.example")


async def test_who_is_limited_learns_nothing_of_others_by_their_domains(store) -> None:
    chat = limited((await open_chat(store)).as_("gil"), "gil", CONTOSO)
    chat.partner.domains = {
        FABRIKAM.id: ("fabrikaminc.example", "it.contoso.example"),
        CONTOSO.id: ("contoso.example",),
    }
    held = {FABRIKAM.id: ["fabrikaminc.example", "it.contoso.example"], CONTOSO.id: ["contoso.example"]}
    nobody = await chat.say("customer show nobody.example")
    for learned in (False, True):
        if learned:
            await store.customers.learn(held, chat.clock.now())
        refused = await chat.say("customer show ann@fabrikaminc.example")
        assert refused.replace("ann@fabrikaminc.example", "nobody.example") == nobody
        await chat.say("customer show it.contoso.example")
        assert chat.card.target.name == "Contoso Ltd"


async def test_a_vendor_that_does_not_answer_is_no_customer_that_does_not_exist(chat: Chat) -> None:
    chat.partner.fail["customers.by_domain"] = [PartnerFailure(Cause.DOWN, "find customers by domain")]
    assert "No customer" not in await chat.say("customer show fabrikaminc.example")
    await chat.say("customer show fabrikaminc.example")
    assert chat.card.target.name == "Fabrikam, Inc."
