"""Two people who change the same thing: nobody overwrites what their card did not show."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.cards.superseded import OVERTAKEN
from bot.cards.text import as_text
from bot.errors import BadLine, Cause, Declined, NotFound, PartnerFailure
from bot.model import Desk, Ticket, TicketNote, TicketRef, TicketState
from bot.model.change import ChangeState, fingerprint
from bot.model.identity import Grant, Role
from bot.ports import RequestIds
from tests.chat import Chat, open_chat, with_core
from tests.commands.deciding import asked, at, carried_out
from tests.commands.software import leave_nothing, order_software
from tests.commands.subscription.shelf import idle_azure, sell
from tests.contracts.alert_samples import WHOLE
from tests.fake_partner import FakePartner, FakeUsage
from tests.fakes import CONTOSO, FABRIKAM, MUELLER, NOW

OSCAR = "oscar@northwindcloud.example"
AWAY = PartnerFailure(Cause.DOWN, "read a budget")
LOST = PartnerFailure(Cause.TIMEOUT, "set a budget", maybe_done=True)
IDS = RequestIds("r", "c")


@pytest.fixture
async def chat(store):
    return await open_chat(store)


async def outcomes(chat: Chat, command: str) -> list[str]:
    trail = await chat.core.store.audit.entries(command=command)
    return [each.outcome for each in reversed(trail)]


async def test_a_budget_that_somebody_else_set_is_not_overwritten(chat):
    ada, bill = chat.as_("ada"), chat.as_("bill")
    await ada.say("usage budget fabrikam 7001")
    old = ada.change_id
    await bill.say("usage budget fabrikam 9000")
    await bill.press("Set budget")

    shown = await ada.press("Set budget")
    assert "Somebody changed this while your card waited" in shown
    assert "€9,000.00 → €7,001.00" in shown and "5,000" not in shown
    assert chat.partner.budgets[FABRIKAM.id] == 9000
    assert ada.change_id != old
    assert "€7,001.00" in await ada.press("Set budget")
    assert chat.partner.budgets[FABRIKAM.id] == 7001
    assert "ancelled" in await ada.confirm(old)
    told = [each.shown for each in await chat.core.store.audit.entries(command="usage budget")]
    assert not any("5,000.00 → €7,001.00" in each for each in told[:3]), (
        "the trail tells what was overwritten"
    )
    assert await outcomes(chat, "usage budget") == [
        *("proposed", "proposed", "confirmed", "done"),
        *("cancelled", "proposed", "confirmed", "done"),
    ]


async def test_somebody_else_did_the_same_meanwhile(chat):
    ada, bill = chat.as_("ada"), chat.as_("bill")
    for each in (ada, bill):
        await each.say("usage budget fabrikam 7001")
    await bill.press("Set budget")
    assert "This is already the budget." in await ada.press("Set budget")
    assert len(chat.partner.done) == 1


async def test_what_cannot_be_looked_at_at_the_click_is_looked_at_before_the_write(chat):
    await chat.say("usage budget fabrikam 7001")
    chat.partner.budgets[FABRIKAM.id] = Decimal(9000)
    chat.partner.fail["usage.budget"] = [AWAY]
    shown = await chat.press("Set budget")
    assert "Not done" in shown and OVERTAKEN in shown
    assert chat.partner.budgets[FABRIKAM.id] == 9000 and not chat.partner.done
    assert "€9,000.00 → €7,001.00" in await chat.press("Ask again")


async def test_what_cannot_be_looked_at_at_all_is_not_written(chat):
    await chat.say("usage budget fabrikam 7001")
    chat.partner.fail["usage.budget"] = [AWAY, AWAY]
    assert "Not done" in await chat.press("Set budget")
    assert not chat.partner.done


async def test_what_others_approved_is_looked_at_again(office):
    chat, _ = office
    question = await asked(chat)
    chat.partner.budgets[FABRIKAM.id] = Decimal(9000)
    await at(chat, "gil", question.last).press("Approve")
    [outcome] = await carried_out(chat)
    assert "Not done" in outcome and OVERTAKEN in outcome
    assert chat.partner.budgets[FABRIKAM.id] == 9000 and not chat.partner.done


async def repeated(chat: Chat, stands: str) -> str:
    """Somebody confirms, the answer is lost, and the bot looks again when the budget stands at so much."""
    await chat.say("usage budget fabrikam 7001")
    chat.partner.fail["usage.set_budget"] = [LOST]
    assert "Checking" in await chat.press("Set budget")
    chat.partner.budgets[FABRIKAM.id] = Decimal(stands)
    chat.clock.move(timedelta(minutes=5))
    [told] = await carried_out(chat)
    return told


@pytest.mark.parametrize("stands", ["5000", "7001"], ids=["not yet done", "done already"])
async def test_the_bots_own_effect_is_no_foreign_change(chat, stands):
    assert "is now €7,001.00" in await repeated(chat, stands)
    assert chat.partner.budgets[FABRIKAM.id] == 7001 and len(chat.partner.done) == 1


async def test_a_foreign_change_after_a_lost_answer_is_neither_overwritten_nor_explained(chat):
    told = await repeated(chat, "9000")
    assert "couldn't confirm whether" in told and not chat.partner.done
    assert chat.partner.budgets[FABRIKAM.id] == 9000


@pytest.mark.parametrize(
    "refusal", [NotFound("budget", "7001"), BadLine("It fits no more.", ""), Declined("Not here.")], ids=repr
)
async def test_no_refusal_of_a_later_attempt_says_that_the_first_one_failed(chat, refusal):
    """Its answer was lost: it may be done, whatever keeps the bot from doing it again."""
    chat.partner.fail["usage.set_budget"] = [refusal]
    await chat.say("usage budget fabrikam 7001")
    assert "couldn't confirm whether" not in await chat.press("Set budget"), "of a first one it is certain"
    await chat.say("usage budget fabrikam 7001")
    chat.partner.fail["usage.set_budget"] = [LOST, refusal]
    assert "Checking" in await chat.press("Set budget")
    chat.clock.move(timedelta(minutes=5))
    [told] = await carried_out(chat)
    assert "couldn't confirm whether" in told and "Not done" not in told


async def test_what_is_no_longer_offered_may_have_been_done(chat):
    await chat.say("usage budget fabrikam 7001")
    chat.partner.fail["usage.set_budget"] = [LOST]
    change_id = chat.change_id
    await chat.press("Set budget")
    writes = chat.dispatcher.writes
    changes = chat.core.store.changes
    kept = await changes.get(change_id)
    reply = await writes._carry_out(
        await writes.ask_for(chat.actor, chat.place, kept.command), replace(kept, command="x y", attempts=2)
    )
    assert "couldn't confirm whether" in as_text(reply.card)


async def test_a_change_from_before_versions_were_kept_is_carried_out(chat):
    await chat.say("usage budget fabrikam 7001")
    changes = chat.core.store.changes
    pending = await changes.get(chat.change_id)
    payload = {key: said for key, said in pending.change.payload.items() if key not in ("before", "after")}
    change = replace(pending.change, payload=payload)
    shown = fingerprint(pending.command, pending.arguments, change)
    await changes.propose(replace(pending, id="older", change=change, shown=shown))
    assert "is now €7,001.00" in await chat.confirm("older")


async def with_ticket(chat: Chat) -> TicketRef:
    ref = TicketRef(Desk.PARTNER_CENTER, "615112491169010")
    made = Ticket(ref, "Invoice is wrong", TicketState.ATTENTION, "moderate", NOW, NOW, CONTOSO)
    chat.desks[Desk.PARTNER_CENTER].raised[ref.id] = made
    return ref


async def test_a_ticket_is_not_closed_over_an_answer_nobody_has_seen(chat):
    ref, desk = await with_ticket(chat), chat.desks[Desk.PARTNER_CENTER]
    await chat.say("ticket close 615112491169010")
    note = TicketNote("Support", "We have found the cause, please try.", NOW, inbound=True)
    desk.raised[ref.id] = replace(desk.raised[ref.id], notes=(note,))
    assert "Somebody changed this" in await chat.press("Close ticket")
    assert desk.raised[ref.id].state is TicketState.ATTENTION
    await chat.press("Close ticket")
    assert desk.raised[ref.id].state is TicketState.CLOSED


async def test_a_ticket_that_is_closed_already_is_not_closed_again(chat):
    ref, desk = await with_ticket(chat), chat.desks[Desk.PARTNER_CENTER]
    await chat.say("ticket close 615112491169010")
    await desk.close(ref, CONTOSO, IDS)
    assert "is already closed" in await chat.press("Close ticket")
    assert "is already closed" in await chat.say("ticket close 615112491169010")


async def test_a_role_given_by_somebody_else_meanwhile_is_shown_first(chat):
    grants, gil = chat.core.store.grants, chat.as_("gil")
    await gil.say(f"access grant {OSCAR} helpdesk_agent until=2027-03-31")
    await grants.put(Grant("g1", OSCAR, Role.HELPDESK_AGENT, NOW, NOW + timedelta(days=9), "k", "Ada"))
    shown = await gil.press("Give role")
    assert "Somebody changed this" in shown and "replaces the grant that is in force" in shown
    await gil.press("Give role")
    [grant] = await grants.all(chat.clock.now())
    assert grant.by_name == "Gil Moreau" and grant.until.date().isoformat() == "2027-04-01"


async def test_a_role_that_was_given_for_longer_is_not_taken_back_unseen(chat):
    chat = chat.as_("gil")
    grants, later = chat.core.store.grants, NOW + timedelta(days=9)
    held = Grant("g1", OSCAR, Role.HELPDESK_AGENT, NOW, later, "k", "Gil")
    await grants.put(held)
    await chat.say(f"access revoke {OSCAR} helpdesk_agent")
    await grants.put(replace(held, id="g2", until=later + timedelta(days=90)))
    assert "Somebody changed this" in await chat.press("Remove role")
    assert len(await grants.all(chat.clock.now())) == 1
    await chat.press("Remove role")
    assert not await grants.all(chat.clock.now())


async def test_a_rule_that_is_gone_is_not_removed_in_somebody_elses_name(chat):
    alerts = chat.core.store.alerts
    await alerts.add(WHOLE)
    await chat.say(f"alert remove {WHOLE.id}")
    await alerts.remove(WHOLE.id, chat.clock.now())
    assert f"There is no alert rule {WHOLE.id}" in await chat.press("Remove rule")
    assert await outcomes(chat, "alert remove") == ["proposed", "cancelled", "refused"]


class Forgetful(FakeUsage):
    """Usage whose answer to a write does not say what it did; what it keeps is ``keeps``, or what it was told."""

    keeps: Decimal | None = None

    async def set_budget(self, customer_id, amount, ids):
        await super().set_budget(customer_id, self.keeps or amount, ids)
        return amount if self.keeps == amount else None


def forgetful(keeps: Decimal | None = None) -> FakePartner:
    vendor = FakePartner()
    vendor.usage = Forgetful(vendor)
    vendor.usage.keeps = keeps
    return vendor


async def told_by(chat: Chat, vendor: FakePartner) -> str:
    chat.dispatcher = with_core(chat.dispatcher, partner=vendor)
    await chat.say("usage budget fabrikam 7001")
    return await chat.press("Set budget")


async def test_an_answer_that_says_nothing_is_not_told_as_a_removal(chat):
    shown = await told_by(chat, forgetful())
    assert "is now €7,001.00" in shown and "removed" not in shown


async def test_an_answer_with_another_amount_is_not_told_as_done(chat):
    vendor = forgetful(Decimal("7001.5"))
    shown = await told_by(chat, vendor)
    assert "Checking" in shown and "is now" not in shown
    chat.clock.move(timedelta(minutes=5))
    [told] = await carried_out(chat)
    assert "couldn't confirm whether" in told


async def test_an_answer_that_says_nothing_and_cannot_be_checked_is_not_told_as_done(chat):
    vendor = forgetful()
    await chat.say("usage budget fabrikam 7001")
    chat = chat.with_core(partner=vendor)

    async def away(customer_id, amount, ids):
        vendor.fail["usage.budget"] = [AWAY]

    vendor.usage.set_budget = away
    assert "Checking" in await chat.press("Set budget")


LINES = {
    "usage budget": ("usage budget fabrikam 7001", "ada"),
    "ticket close": ("ticket close 615112491169010", "ada"),
    "access grant": (f"access grant {OSCAR} user_admin until=2026-12-31", "gil"),
    "access revoke": (f"access revoke {OSCAR} helpdesk_agent", "gil"),
    "alert remove": (f"alert remove {WHOLE.id}", "ada"),
    "azure cancel": ("azure cancel fabrikam production", "ada"),
    "azure reactivate": ("azure reactivate fabrikam old", "ada"),
    "customer edit": ("customer edit fabrikam email=kim@example.com", "ada"),
    "customer remove": (f"customer remove {MUELLER.id}", "ada"),
    "order cancel": ("order cancel fabrikam order=sql", "ada"),
    "subscription cancel": ("subscription cancel fabrikam e3", "ada"),
    "subscription quantity": ("subscription quantity fabrikam e3 30", "ada"),
    "subscription reactivate": ("subscription reactivate fabrikam f3", "ada"),
    "subscription rename": ("subscription rename fabrikam e3 name=Berlin", "ada"),
    "subscription renewal": ("subscription renewal fabrikam e3 outcome=end", "ada"),
    "subscription suspend": ("subscription suspend fabrikam e3", "ada"),
    "subscription upgrade": ("subscription upgrade fabrikam e3 to=e5", "ada"),
}
"""A proposal of each command that overwrites something."""


def test_every_command_that_overwrites_something_is_here(chat):
    assert {each.name for each in chat.core.registry.commands if each.version_of} == set(LINES)


@pytest.mark.parametrize("name", LINES)
async def test_the_versions_of_a_change_are_what_stands_before_and_after_it(chat, name):
    store = chat.core.store
    await with_ticket(chat)
    await store.alerts.add(WHOLE)
    leave_nothing(chat, MUELLER)
    order_software(chat, FABRIKAM)
    idle_azure(chat, FABRIKAM)
    sell(chat, FABRIKAM, id="f", name="Microsoft 365 F3", status="suspended")
    await store.grants.put(Grant("g1", OSCAR, Role.HELPDESK_AGENT, NOW, NOW + timedelta(days=9), "k", "Gil"))
    line, who = LINES[name]
    chat = chat.as_(who)
    await chat.say(line)
    pending = await store.changes.get(chat.change_id)
    ask = await chat.dispatcher.asks.ask_to_write(chat.actor, chat.place, name)
    version = chat.core.registry.get(name).version_of
    before, after = pending.change.payload["before"], pending.change.payload["after"]
    assert await version(ask, pending.change) == before != after
    await chat.confirm(pending.id)
    assert (await store.changes.get(pending.id)).state is ChangeState.DONE
    assert await version(ask, pending.change) == after


async def test_a_process_that_stood_still_paints_nothing_over_what_was_told_meanwhile(chat):
    """It is stopped in the middle of the vendor's call, a worker settles the change, and then it gets no answer."""
    await chat.say("usage budget fabrikam 7001")
    answered = chat.partner.usage.set_budget

    async def stopped(customer_id, amount, ids):
        chat.partner.usage.set_budget = answered
        chat.clock.move(timedelta(minutes=5))
        [told] = await carried_out(chat)
        assert "is now €7,001.00" in told
        raise LOST

    chat.partner.usage.set_budget = stopped
    shown = await chat.press("Set budget")
    assert shown.startswith("Done") and "Checking" not in shown
