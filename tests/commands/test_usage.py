"""Usage and budgets from chat."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.access.roles import RoleRules
from bot.cards.model import Chart, Meter
from bot.model import CustomerRef
from bot.ports.dispatch import ClaimedChange, Reply
from tests.chat import open_chat, with_core
from tests.fakes import CONTOSO, FABRIKAM


@pytest.fixture
async def chat(store):
    return await open_chat(store)


async def test_what_a_customer_spends(chat):
    chat = chat.as_("bill")
    shown = await chat.say("usage show fabrikam")
    assert "4,321.10" in shown and "86" in shown and "5,000" in shown
    assert "Estimated by Microsoft, not for billing." in shown and "3 hours ago" in shown
    assert chat.card.target.domain == "fabrikam.onmicrosoft.com"


async def test_chart_and_meter(chat):
    await chat.say("usage fabrikam")
    chart = next(node for node in chat.card.body if isinstance(node, Chart))
    assert "Virtual Machines" in chart.alt
    meter = next(node for node in chat.card.body if isinstance(node, Meter))
    assert 86 < meter.percent < 87


@pytest.mark.parametrize(
    ("by", "holds"), [("resource", "web-01"), ("meter", "vCore"), ("service", "SQL Database")]
)
async def test_split_another_way(chat, by, holds):
    assert holds in await chat.say(f"usage show fabrikam by={by}")


async def test_no_data_is_not_zero(chat):
    shown = await chat.say("usage show adventure works")
    assert "No usage data" in shown and "0.00" not in shown


async def test_ranking_of_all(chat):
    shown = await chat.say("usage top")
    assert shown.index("Fabrikam") < shown.index("Contoso Ltd")
    assert "Contoso" not in await chat.say("usage top by=percent")


async def test_a_budget_is_shown_then_set(chat):
    chat = chat.as_("bill")
    assert "5,000" in await chat.say("usage budget fabrikam")
    shown = await chat.say("usage budget fabrikam 6000")
    assert "5,000" in shown and "6,000" in shown and "86" in shown and "72" in shown
    assert chat.card.target.name == "Fabrikam, Inc."
    done = await chat.press("Set budget")
    assert "6,000" in done and "Bill Weber" in done
    assert "6,000" in await chat.say("usage budget fabrikam")


async def test_the_wrong_amount_is_answered_with_an_example(chat):
    shown = await chat.say("usage budget fabrikam amount=lots")
    assert "5000" in shown


@pytest.mark.parametrize(
    ("line", "named", "word"),
    [
        ("usage budget fabrikam EUR 6000", "Fabrikam EUR", "EUR"),
        ("usage budget fabrikam 6000 EUR", "Fabrikam 6000 EUR", "EUR"),
    ],
)
async def test_a_word_that_is_a_currency_and_part_of_a_name_is_asked_about(chat, line, named, word):
    chat = chat.as_("bill")
    assert "€6,000.00" in await chat.say(line), "as long as there is no such customer"
    other = CustomerRef("11111111-0000-4000-8000-00000000fab2", named, "other.example")
    chat.partner.known[other.id] = other
    await chat.core.store.customers.replace_all([FABRIKAM, CONTOSO, other], chat.clock.now())
    shown = await chat.say(line)
    assert f"“{word}” may be part of the amount or of the name “{named}”." in shown
    assert "in quotes" in shown and "→" not in shown and not chat.partner.done
    assert "€6,000.00" in await chat.say('usage budget "fabrikam, inc." EUR 6000')
    assert named in await chat.say(f'usage budget "{named}" 6000')
    near = replace(other, name="Fabrikam Europe")
    await chat.core.store.customers.replace_all([FABRIKAM, CONTOSO, near], chat.clock.now())
    assert "may belong to" not in await chat.say(line), "a part of a word is no word"


async def test_an_amount_in_another_currency_is_refused_with_both(chat):
    chat = chat.as_("bill")
    shown = await chat.say("usage budget fabrikam 250000 JPY")
    assert "Fabrikam, Inc. is billed in EUR, not in JPY. Enter 250000 if you mean EUR" in shown
    assert "$" in await chat.say("usage budget fabrikam $5000") and not chat.partner.done
    shown = await chat.say("usage budget customer=fabrikam amount='7000.50 EUR'")
    assert "€7,000.50" in shown
    trail = await chat.core.store.audit.entries(command="usage budget")
    assert [each.arguments["amount"] for each in trail] == ["7000.50 EUR", "$5000", "250000 JPY"]
    assert "Monthly budget: €5,000.00 → €7,000.50" in trail[0].shown, "what was typed and what was meant"


@pytest.mark.parametrize("typed", ["0,500", "1,234", "1.234", "1_000", "1e5", "-0", "٥٠٠٠", "0.001"])
async def test_an_amount_that_could_be_another_is_asked_about(chat, typed):
    shown = await chat.as_("bill").say(f"usage budget fabrikam amount={typed}")
    assert "Check “Amount”" in shown and chat.last.form is None


async def test_sales_may_look_but_not_set(chat):
    chat = chat.as_("sam")
    assert "5,000" in await chat.say("usage budget fabrikam")
    assert "Set budget" not in chat.labels
    assert "Sales agent" in await chat.say("usage budget fabrikam 6000")


async def test_a_second_click_changes_nothing(chat):
    await chat.say("usage budget fabrikam 6000")
    change = chat.change_id
    await chat.confirm(change)
    # A double click draws nothing over the outcome; one that comes later is told how it ended.
    assert await chat.dispatcher.claim(chat.actor, chat.place, change) == Reply()
    chat.clock.move(timedelta(seconds=6))
    shown = await chat.confirm(change)
    assert "6,000" in shown
    assert len(chat.partner.done) == 1 and not chat.labels


async def test_a_double_click_waits_for_the_outcome_of_the_first(chat):
    await chat.say("usage budget fabrikam 6000")
    claimed = await chat.dispatcher.claim(chat.actor, chat.place, chat.change_id)
    second = asyncio.create_task(chat.dispatcher.claim(chat.actor, chat.place, chat.change_id))
    await asyncio.sleep(0.05)
    assert not second.done()
    await chat.dispatcher.execute(claimed.change_id)
    assert await second == Reply() and len(chat.partner.done) == 1


async def test_two_clicks_that_meet_draw_one_outcome(chat):
    await chat.say("usage budget fabrikam 6000")
    both = [chat.dispatcher.claim(chat.actor, chat.place, chat.change_id) for _ in range(2)]
    waiting = [asyncio.create_task(each) for each in both]
    done, pending = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    [first], [second] = done, pending
    claimed = first.result()
    assert isinstance(claimed, ClaimedChange)
    await chat.dispatcher.execute(claimed.change_id)
    assert await second == Reply() and len(chat.partner.done) == 1


async def test_a_click_by_somebody_else(chat):
    await chat.say("usage budget fabrikam 6000")
    shown = await chat.as_("gil").confirm(chat.change_id)
    assert "Ada Lund" in shown
    assert chat.partner.done == []


async def test_a_click_too_late_offers_to_ask_again(chat):
    await chat.say("usage budget fabrikam 6000")
    chat.clock.move(timedelta(minutes=16))
    await chat.confirm(chat.change_id)
    assert chat.partner.done == []
    again = next(button for button in chat.buttons)
    await chat.say(again.command)
    assert "Set budget" in chat.labels


async def test_cancel(chat):
    await chat.say("usage budget fabrikam 6000")
    change = chat.change_id
    await chat.press("Cancel")
    assert not chat.labels
    await chat.confirm(change)
    assert chat.partner.done == []


async def test_a_role_lost_between_card_and_click(chat):
    bill = chat.as_("bill")
    await bill.say("usage budget fabrikam 6000")
    nobody = replace(bill.core.directory, rules=RoleRules())
    bill.dispatcher = with_core(bill.dispatcher, directory=nobody)
    shown = await bill.confirm(bill.change_id)
    assert "no Partner Center role" in shown
    assert chat.partner.done == []


async def test_an_outsider_sees_nothing(chat):
    assert "no Partner Center role" in await chat.as_("oscar").say("usage show fabrikam")


async def test_sharing_asks_again_for_everyone(chat):
    await chat.say("usage show fabrikam", share=True)
    assert chat.last.audience == "everyone" and "Share" not in chat.labels


async def test_zero_is_a_budget_or_none_and_the_bot_asks_which(chat):
    chat = chat.as_("bill")
    shown = await chat.say("usage budget fabrikam 0")
    assert "zero, or none?" in shown and "Nothing changed yet." in shown
    assert chat.labels == ["Remove budget", "Set budget to €0.00"], "neither is the first choice"
    none, zero = chat.buttons
    asked = await chat.say(zero.command)
    assert "5,000" in asked and "0.00" in asked and "Set budget" in chat.labels
    await chat.confirm(chat.change_id)
    assert "already the budget" in await chat.say("usage budget fabrikam 0")
    await chat.say(none.command)
    assert "Remove budget" in chat.labels


async def test_without_a_budget_zero_cannot_mean_to_remove_it(chat):
    chat = chat.as_("bill")
    await chat.say("usage budget fabrikam remove=yes")
    await chat.confirm(chat.change_id)
    assert "has no budget" in await chat.say("usage budget fabrikam 0")
    assert chat.labels == ["Set budget to €0.00"]


async def test_who_may_only_read_budgets_is_refused_and_not_asked_what_zero_means(chat):
    shown = await chat.as_("hana").say("usage budget fabrikam 0")
    assert "zero, or none" not in shown and "can't change budgets" in shown


async def test_a_mistake_names_the_field_as_the_form_does(chat):
    assert "Check “Split by”" in await chat.say("usage show fabrikam by=colour")
    assert chat.card.tone.value == "plain", "a typo is no warning"
