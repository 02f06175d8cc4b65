"""What strangers try with purchases: another's customer, a price or product of their own, a second yes, a right that is gone."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from adapters.store import SqlStore
from bot.changes.approval_rules import ApprovalRule
from bot.model.change import ChangeState
from bot.model.identity import Role
from bot.ports.dispatch import ClaimedChange, Reply, Submission
from tests.chat import Chat, open_chat
from tests.commands.buy.shop import E3_LINE, facts, ordered, stocked
from tests.commands.deciding import at, carried_out, posted
from tests.commands.limits import address, lend
from tests.commands.test_access import with_rules
from tests.fake_catalogue import E3
from tests.fakes import CONTOSO, FABRIKAM

TWO_ABOVE = (
    ApprovalRule(
        frozenset({"buy"}),
        frozenset({Role.ADMIN_AGENT, Role.GLOBAL_ADMIN, Role.BILLING_ADMIN}),
        needed=2,
        above=Decimal(10_000),
        currency="EUR",
    ),
    ApprovalRule(frozenset({"buy"}), frozenset({Role.ADMIN_AGENT, Role.GLOBAL_ADMIN, Role.BILLING_ADMIN})),
)
"""Purchases as the file that comes with the bot has them, in euros."""


@pytest.fixture
async def sam(store: SqlStore) -> Chat:
    return stocked(with_rules(await open_chat(store)))[0].as_("sam")


@pytest.fixture
async def watched(store: SqlStore) -> Chat:
    return stocked(await open_chat(store, approving=TWO_ABOVE))[0].as_("sam")


async def test_nobody_buys_for_a_customer_that_is_not_theirs(sam: Chat):
    await lend(sam, "oscar", Role.SALES_AGENT, FABRIKAM)
    oscar = sam.as_("oscar")
    for theirs in (CONTOSO.id, CONTOSO.id.upper(), CONTOSO.domain):
        assert "No such customer" in await oscar.say(E3_LINE.replace("fabrikam", theirs))
    values = {"customer": CONTOSO.id, "product": E3.id, "offer": "0001/P1Y/monthly", "quantity": "1"}
    oscar.last = await oscar.dispatcher.submit(Submission(oscar.actor, oscar.place, "buy", values))
    assert oscar.last.form or "No such customer" in oscar.shown
    assert not ordered(sam, CONTOSO.id) and not sam.partner.orders.carts


async def test_a_form_that_is_sent_with_a_price_has_the_price_of_the_sheets(sam: Chat):
    values = {
        "customer": FABRIKAM.id, "product": E3.id, "offer": "0001/P1Y/monthly", "quantity": "20",
        "unit": "0.01", "amount": "0.01", "currency": "EUR", "total": "1", "price": "1",
    }  # fmt: skip
    sam.last = await sam.dispatcher.submit(Submission(sam.actor, sam.place, "buy", values))
    if sam.last.card:
        assert facts(sam)["Total over the term"] == "€8,341.20"
    assert not ordered(sam)


@pytest.mark.parametrize(
    "forged",
    [
        {"product": "CFQ7TTC0XXXX"},
        {"offer": "0099/P1Y/monthly"},
        {"offer": "0001/P9Y/monthly"},
        {"offer": "0001/P1Y/none"},
        {"quantity": "-5"},
        {"quantity": "99999999"},
        {"subscription": "44444444-0000-4000-8000-00000000dead"},
        {"scope": "everything"},
        {"product": "../../invoices"},
        {"offer": "../0001/P1Y/monthly"},
    ],
    ids=str,
)
async def test_a_replayed_form_cannot_name_what_is_not_sold(sam: Chat, forged: dict[str, str]):
    values = {"customer": FABRIKAM.id, "product": E3.id, "offer": "0001/P1Y/monthly", "quantity": "20"}
    sam.last = await sam.dispatcher.submit(Submission(sam.actor, sam.place, "buy", values | forged))
    assert sam.last.form or not any(each.label == "Buy" for each in sam.buttons)
    assert not sam.partner.orders.carts


async def test_a_card_that_was_altered_on_record_buys_nothing(sam: Chat):
    await sam.say(E3_LINE)
    changes, change_id = sam.core.store.changes, sam.change_id
    pending = await changes.get(change_id)
    assert pending
    cheaper = replace(pending.change, payload=dict(pending.change.payload) | {"quantity": "2000"})
    assert replace(pending, change=cheaper).altered


async def test_a_cart_of_another_customer_is_never_checked_out(sam: Chat):
    await sam.say(E3_LINE)
    change_id = sam.change_id
    claimed = await sam.dispatcher.claim(sam.actor, sam.place, change_id)
    assert isinstance(claimed, ClaimedChange)
    await sam.core.store.changes.record(change_id, "cart", "cart-of-contoso")
    await sam.dispatcher.execute(change_id)
    assert not ordered(sam) and not sam.partner.done
    pending = await sam.core.store.changes.get(change_id)
    assert pending and pending.state is ChangeState.EXECUTING, "nobody can tell yet what became of that cart"


async def test_a_role_that_is_lost_between_card_and_click_buys_nothing(sam: Chat):
    await lend(sam, "oscar", Role.SALES_AGENT, FABRIKAM)
    oscar = sam.as_("oscar")
    await oscar.say(E3_LINE)
    change_id = oscar.change_id
    await sam.core.store.grants.revoke(address("oscar"), Role.SALES_AGENT)
    claimed = await oscar.dispatcher.claim(oscar.actor, oscar.place, change_id)
    assert isinstance(claimed, Reply) and not ordered(sam) and not sam.partner.orders.carts


async def test_nobody_clicks_on_somebody_else_s_purchase(sam: Chat):
    await sam.say(E3_LINE)
    await sam.as_("ada").confirm(sam.change_id)
    assert not ordered(sam)


async def asked(chat: Chat, line: str = E3_LINE) -> Reply:
    """The purchase, and the question to those who may approve it."""
    await chat.say(line)
    await chat.press("Ask for approval")
    await chat.fill_in(why="They grow")
    return next(reply for _, reply in await posted(chat) if reply.card and "Approve" in str(reply.card.body))


async def test_one_other_person_approves_below_the_limit_and_two_above(watched: Chat):
    question = await asked(watched)
    assert not ordered(watched)
    await at(watched, "ada", question).press("Approve")
    await carried_out(watched)
    assert len(ordered(watched)) == 1
    question = await asked(watched, E3_LINE.replace("=20", "=200"))
    await at(watched, "ada", question).press("Approve")
    await at(watched, "ada", question).press("Approve")
    await carried_out(watched)
    assert len(ordered(watched)) == 1, "the same person's second yes is none"
    await at(watched, "gil", question).press("Approve")
    await carried_out(watched)
    assert len(ordered(watched)) == 2


async def test_an_unknown_price_counts_as_above_every_limit(watched: Chat):
    watched.core.store.prices.costs.clear()  # type: ignore[attr-defined]
    question = await asked(watched, E3_LINE.replace("=20", "=1"))
    await at(watched, "ada", question).press("Approve")
    await carried_out(watched)
    assert not ordered(watched)


async def test_a_price_that_moved_while_others_approved_buys_nothing(watched: Chat):
    question = await asked(watched)
    watched.core.store.prices.costs[E3.id, "0001", "P1Y", "monthly"] = "900"  # type: ignore[attr-defined]
    await at(watched, "ada", question).press("Approve")
    told = " ".join(await carried_out(watched))
    assert not ordered(watched) and not watched.partner.orders.carts and "€900.00 now" in told
