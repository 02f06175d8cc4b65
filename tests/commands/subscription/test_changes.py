"""Subscriptions, changed: each by a card that says what it comes to, and nothing that Microsoft would refuse."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.cards.model import Button, Card
from bot.commands.subscription.payload import edit_of
from bot.errors import Cause, PartnerFailure
from bot.model import AzureEntitlement, Effect, Refund, ScheduledChange, Subscription
from bot.model.fact import Fact
from bot.model.price import UnitPrice
from tests.chat import Chat
from tests.commands.subscription.shelf import SEATS, sell
from tests.fake_subscriptions import FakeSubscriptions
from tests.fakes import FABRIKAM, NOW

FEWER = ScheduledChange(Effect.RENEW, quantity=20, term="P1Y", billing_cycle="annual")


@pytest.fixture
def sam(chat: Chat) -> Chat:
    """Sam sells."""
    return chat.as_("sam")


def facts(chat: Chat) -> dict[str, Fact]:
    assert chat.last.card
    return {fact.label: fact for node in chat.last.card.body for fact in getattr(node, "facts", ())}


def stands(chat: Chat, subscription_id: str = SEATS.id) -> Subscription:
    return chat.partner.bought[FABRIKAM.id][subscription_id]


def effects(chat: Chat) -> list[str]:
    return [kind for kind, _ in chat.partner.done]


# -- seats ----------------------------------------------------------------------------------------------------


async def test_more_seats_say_what_they_cost_and_are_there_after_the_click(sam: Chat):
    shown = await sam.say("subscription quantity fabrikam e3 30")
    assert facts(sam)["Seats"].before == "25" and facts(sam)["Seats"].value == "30"
    assert "5 seats more, charged pro rata until the term ends" in shown
    assert "The bot doesn't know the price" in shown
    assert "After that they are paid for until Nov 20, 2027" in shown
    assert "Microsoft 365 E3 of Fabrikam, Inc. now has 30 seats." in await sam.press("Add seats")
    assert stands(sam).quantity == 30 and effects(sam) == ["subscriptions.edit"]


async def test_fewer_seats_say_what_comes_back(sam: Chat):
    assert "5 seats less, refunded pro rata" in await sam.say("subscription quantity fabrikam e3 20")
    await sam.press("Remove seats")
    assert stands(sam).quantity == 20


@pytest.mark.parametrize(
    ("changes", "line", "told"),
    [
        ({"cancellable_until": NOW - timedelta(days=30)}, "20", "could be given back until Oct 24, 2026.\nIts term ends on Nov 20, 2027"),
        ({"cancellable_until": None}, "20", "names no day until which Power BI can be cancelled"),
        ({"refundable": 3}, "20", "has to keep at least 22 seats"),
        ({"kind": "SoftwareSubscriptions"}, "20", "is software, and its seats can't be given back"),
        ({"status": "suspended"}, "30", "is suspended.\nReactivate it first"),
        ({"status": "expired"}, "30", "can't be changed: Expired"),
        ({}, "25", "already has so many seats"),
        ({"azure_plan": True}, "30", "is billed by usage and has no seats"),
    ],
)  # fmt: skip
async def test_what_the_service_would_refuse_is_said_before(
    sam: Chat, changes: dict[str, Any], line: str, told: str
):
    sell(sam, FABRIKAM, id="x", name="Power BI", **changes)
    assert told in await sam.say(f"subscription quantity fabrikam pbi {line}")
    assert effects(sam) == []


async def test_an_immediate_change_says_which_scheduled_ones_it_deletes(sam: Chat):
    sell(sam, FABRIKAM, id="x", name="Power BI", scheduled=(FEWER,))
    shown = await sam.say("subscription quantity fabrikam pbi 30")
    assert (
        "This deletes what is scheduled: Renew, 20 seats, 1 year, billed yearly (at the end of the term)"
        in shown
    )
    await sam.press("Add seats")
    assert stands(sam, "x").scheduled == ()


async def test_seats_that_somebody_else_changed_meanwhile_are_not_overwritten(sam: Chat):
    await sam.say("subscription quantity fabrikam e3 30")
    before = sam.last
    sell(sam, FABRIKAM, quantity=26)
    shown = await sam.press("Add seats")
    assert effects(sam) == [] and stands(sam).quantity == 26
    assert "26" in shown and sam.last is not before, "the card that takes its place says how it stands"


async def test_what_was_scheduled_since_the_card_is_not_deleted_unannounced(sam: Chat):
    await sam.say("subscription quantity fabrikam e3 30")
    sell(sam, FABRIKAM, scheduled=(FEWER,))
    await sam.press("Add seats")
    assert effects(sam) == [] and stands(sam).scheduled == (FEWER,)


async def test_a_large_change_that_is_not_there_yet_is_not_told_as_done(
    sam: Chat, monkeypatch: pytest.MonkeyPatch
):
    async def edit(self: FakeSubscriptions, *given: Any) -> Subscription:
        return SEATS

    monkeypatch.setattr(FakeSubscriptions, "edit", edit)
    await sam.say("subscription quantity fabrikam e3 300")
    shown = await sam.press("Add seats")
    assert "accepted the change of Microsoft 365 E3 and doesn't show it yet" in shown
    assert "now has" not in shown


async def test_a_refusal_of_the_service_is_said_with_what_to_do(sam: Chat):
    await sam.say("subscription quantity fabrikam e3 20")
    no = PartnerFailure(
        Cause.BAD_REQUEST, "change a subscription", "Cannot be decreased.", code="800090", status=400
    )
    sam.partner.fail["subscriptions.edit"] = [no]
    assert "Not done" in await sam.press("Remove seats")
    assert stands(sam).quantity == 25


# -- states ---------------------------------------------------------------------------------------------------


async def test_suspended_and_taken_up_again(sam: Chat):
    shown = await sam.say("subscription suspend fabrikam e3")
    assert "Microsoft goes on charging for it" in shown
    await sam.press("Suspend")
    assert stands(sam).status == "suspended"
    assert "already suspended" in await sam.say("subscription suspend fabrikam e3")
    await sam.say("subscription reactivate fabrikam e3")
    assert "is active again" in await sam.press("Reactivate")
    assert stands(sam).status == "active"
    assert "nothing to reactivate" in await sam.say("subscription reactivate fabrikam e3")


async def test_a_suspension_can_be_undone(sam: Chat):
    await sam.say("subscription suspend fabrikam e3")
    await sam.press("Suspend")
    await sam.say("undo")
    await sam.press("Reactivate")
    assert stands(sam).status == "active"


async def test_what_microsoft_suspended_only_microsoft_takes_up_again(sam: Chat):
    sell(sam, FABRIKAM, status="suspended", suspended_for=("FraudSuspected",))
    shown = await sam.say("subscription reactivate fabrikam e3")
    assert "Microsoft suspended Microsoft 365 E3 (FraudSuspected)" in shown and "Raise a ticket" in shown


async def test_a_plan_whose_azure_subscriptions_are_active_is_not_suspended(sam: Chat):
    shown = await sam.say('subscription suspend fabrikam subscription="azure plan"')
    assert "Azure subscriptions under Azure plan are active: Production" in shown


async def test_a_plan_without_active_ones_is(sam: Chat, monkeypatch: pytest.MonkeyPatch):
    async def idle(*_: object) -> list[AzureEntitlement]:
        return [AzureEntitlement("a", "Old", "inactive")]

    monkeypatch.setattr(FakeSubscriptions, "azure_entitlements", idle)
    await sam.say('subscription suspend fabrikam subscription="azure plan"')
    assert "is suspended" in await sam.press("Suspend")


async def test_a_cancellation_says_what_comes_back_and_that_it_is_for_good(sam: Chat):
    sell(sam, FABRIKAM, id="child", name="Copilot", parent_id=SEATS.id)
    shown = await sam.say("subscription cancel fabrikam e3")
    assert "This can't be undone" in shown and "Pro rata, for the rest of what was paid" in shown
    assert "Its add-ons go with it: Copilot" in shown
    assert "is cancelled" in await sam.press("Cancel subscription")
    assert stands(sam).status == "deleted"
    assert "Undo" not in [each.label for each in sam.buttons]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"cancellable_until": NOW - timedelta(days=1)}, "could be cancelled until Nov 22, 2026.\nIts term ends on Nov 20, 2027"),
        ({"azure_plan": True}, "An Azure plan can't be cancelled"),
        ({"offer_id": "195416C1-3447-423A-B37B-EE59A99A19C4"}, "bought before new commerce"),
        ({"kind": "Software"}, "cancelled through its order"),
        ({"status": "deleted"}, "can't be changed: Deleted"),
    ],
)  # fmt: skip
async def test_what_cannot_be_cancelled_says_what_can_be_done(sam: Chat, changes: dict[str, Any], told: str):
    sell(sam, FABRIKAM, id="x", name="Power BI", **changes)
    assert told in await sam.say("subscription cancel fabrikam x")
    assert effects(sam) == []


async def test_a_full_refund_is_said(sam: Chat):
    sell(sam, FABRIKAM, refunds=(Refund("full", NOW + timedelta(hours=1)),))
    assert "In full" in await sam.say("subscription cancel fabrikam e3")


# -- the name -------------------------------------------------------------------------------------------------


async def test_renamed_and_back(sam: Chat):
    await sam.say('subscription rename fabrikam e3 name="E3 Berlin"')
    assert facts(sam)["Name"].before == "Microsoft 365 E3"
    assert "is now called E3 Berlin" in await sam.press("Rename")
    assert stands(sam).name == "E3 Berlin" and stands(sam).quantity == 25
    await sam.press("Undo")
    await sam.press("Rename")
    assert stands(sam).name == "Microsoft 365 E3"


async def test_a_new_name_deletes_nothing_that_is_scheduled(sam: Chat):
    sell(sam, FABRIKAM, scheduled=(FEWER,))
    assert "deletes" not in await sam.say("subscription rename fabrikam e3 name=Berlin")
    await sam.press("Rename")
    assert stands(sam).scheduled == (FEWER,)


# -- the renewal ----------------------------------------------------------------------------------------------


async def test_as_it_stands_and_the_other_outcomes_one_click_away(sam: Chat):
    shown = await sam.say("subscription renewal fabrikam e3")
    assert "at the end of the term: Renew: 25 seats, 1 year, billed monthly" in shown
    assert sam.labels[:2] == ["End", "Go on monthly at a surcharge"]
    hana = sam.as_("hana")
    await hana.say("subscription renewal fabrikam e3")
    assert hana.labels == ["Show subscription"], "who only reads is offered nothing"


@pytest.mark.parametrize(
    ("outcome", "label", "renews", "told"),
    [
        ("end", "End", False, "nobody can use it"),
        ("extend", "Go on monthly at a surcharge", False, "costs 3% more a month than a monthly term, 23% where there is none"),
    ],
)  # fmt: skip
async def test_the_outcomes_that_are_no_renewal(sam: Chat, outcome: str, label: str, renews: bool, told: str):
    await sam.say("subscription renewal fabrikam e3")
    assert told in await sam.press(label)
    assert facts(sam)["At the end of the term"].before == "Renew: 25 seats, 1 year, billed monthly"
    await sam.press("Set renewal")
    assert stands(sam).auto_renew is renews and stands(sam).ending == outcome
    assert stands(sam).quantity == 25, "nothing changes before the term ends"
    await sam.press("Undo")
    await sam.press("Set renewal")
    assert stands(sam).ending == "renew"


async def test_other_seats_another_term_and_billing_from_the_renewal_on(sam: Chat):
    await sam.say("subscription renewal fabrikam e3 seats=20 term=3-years billing=yearly")
    assert facts(sam)["At the end of the term"].value == "Renew: 20 seats, 3 years, billed yearly"
    await sam.press("Set renewal")
    [change] = stands(sam).scheduled
    assert (change.quantity, change.term, change.billing_cycle) == (20, "P3Y", "annual")
    assert "There is nothing to change" in await sam.say("subscription renewal fabrikam e3 outcome=renew")


async def test_what_is_scheduled_already_stays_as_far_as_nothing_else_is_said(sam: Chat):
    sell(sam, FABRIKAM, scheduled=(FEWER,))
    shown = await sam.say("subscription renewal fabrikam e3 billing=monthly")
    assert facts(sam)["At the end of the term"].value == "Renew: 20 seats, 1 year, billed monthly"
    assert "This takes the place of what is scheduled: Renew, 20 seats" in shown


async def test_a_scheduled_upgrade_that_is_replaced_is_named_and_cannot_be_undone(sam: Chat):
    sell(sam, FABRIKAM, scheduled=(ScheduledChange(Effect.UPGRADE, quantity=25, term="P1Y"),))
    shown = await sam.say("subscription renewal fabrikam e3 outcome=end")
    assert facts(sam)["At the end of the term"].before == "Upgrades to another product, as scheduled."
    assert "takes the place of what is scheduled: Upgrade, 25 seats" in shown
    await sam.press("Set renewal")
    assert "Undo" not in [each.label for each in sam.buttons]


@pytest.mark.parametrize(
    ("said", "changes", "told"),
    [
        ("outcome=end seats=20", {}, "Seats, term and billing are those of a renewal"),
        ("term=month billing=yearly", {}, "A term of this length isn't billed like that"),
        ("outcome=renew", {}, "There is nothing to change"),
        ("outcome=end", {"azure_plan": True}, "has no end, so it never renews"),
        ("outcome=end", {"ends": None}, "has no end, so it never renews"),
        ("outcome=end", {"offer_id": "195416C1-3447"}, "nothing can be scheduled for it"),
        ("outcome=end", {"status": "deleted"}, "can't be changed: Deleted"),
    ],
)
async def test_what_is_no_renewal_is_declined(sam: Chat, said: str, changes: dict[str, Any], told: str):
    sell(sam, FABRIKAM, id="x", name="Power BI", **changes)
    assert told in await sam.say(f"subscription renewal fabrikam x {said}")
    assert effects(sam) == []


# -- what is offered ------------------------------------------------------------------------------------------


def offered(card: Card | None) -> set[str]:
    assert card
    buttons = (button for node in card.body for button in getattr(node, "all", ()))
    return {button.command.split()[1] for button in buttons if isinstance(button, Button)}


@pytest.mark.parametrize(
    ("changes", "can"),
    [
        ({}, {"quantity", "renewal", "rename", "suspend", "cancel", "upgrade"}),
        ({"cancellable_until": NOW}, {"quantity", "renewal", "rename", "suspend", "upgrade"}),
        ({"status": "suspended"}, {"renewal", "reactivate", "rename", "cancel"}),
        ({"status": "suspended", "suspended_for": ("Fraud",)}, {"renewal", "rename", "cancel"}),
        ({"status": "deleted"}, set()),
    ],
)
async def test_only_what_can_be_done_is_offered(sam: Chat, changes: dict[str, Any], can: set[str]):
    sell(sam, FABRIKAM, **changes)
    await sam.say("subscription show fabrikam e3")
    assert offered(sam.last.card) - {"list", "show"} == can
    hana = sam.as_("hana")
    await hana.say("subscription show fabrikam e3")
    assert offered(hana.last.card) <= {"list", "show"}, "to who may do it alone"


async def test_edits_of_subscriptions_differ_in_what_they_change(sam: Chat):
    """They share one operation of the port: no two commands may have the same effect through it."""
    sell(sam, FABRIKAM, id="f", name="Microsoft 365 F3", status="suspended")
    told: dict[str, set[tuple[str, str]]] = {}
    for line in (
        "quantity fabrikam e3 30",
        "suspend fabrikam e3",
        "reactivate fabrikam f3",
        "cancel fabrikam e3",
        "rename fabrikam e3 name=Berlin",
        "renewal fabrikam e3 outcome=end",
    ):
        await sam.say(f"subscription {line}")
        pending = await sam.core.store.changes.get(sam.change_id)
        assert pending
        edit = edit_of(pending.change)
        changed = {name for name in ("name", "quantity", "renewal") if getattr(edit, name) is not None}
        told[line] = {(name, "") for name in changed} | ({("status", edit.status)} if edit.status else set())
    assert all(len(each) == 1 for each in told.values())
    assert len({next(iter(each)) for each in told.values()}) == len(told)


# -- what seats cost ------------------------------------------------------------------------------------------


class Sheet:
    """A price sheet with one price (``bot.ports.prices.PriceReader``, as far as it is asked)."""

    def __init__(self, amount: str) -> None:
        self.amount, self.asked = Decimal(amount), list[tuple[str, ...]]()

    async def price(self, *asked: str) -> UnitPrice:
        self.asked.append(asked)
        return UnitPrice(self.amount, "EUR", "License", NOW, "licences, November 2026")


@pytest.fixture
def sheet(sam: Chat, monkeypatch: pytest.MonkeyPatch) -> Sheet:
    made = Sheet("340.80")
    monkeypatch.setattr(sam.core.store, "prices", made)
    return made


async def test_added_seats_have_a_price_where_a_sheet_has_it_and_rules_go_by_it(sam: Chat, sheet: Sheet):
    shown = await sam.say("subscription quantity fabrikam e3 30")
    assert "€340.80 a seat for the whole term (licences, November 2026)" in shown
    assert "5 seats more: at most €1,704.00, charged pro rata until the term ends" in shown
    assert sheet.asked[0][1:] == ("commercial", "CFQ7TTC0LFLX", "0001", "P1Y", "monthly")
    pending = await sam.core.store.changes.get(sam.change_id)
    assert pending and (pending.change.payload["amount"], pending.change.payload["currency"]) == (
        "1704.00",
        "EUR",
    )
    await sam.press("Add seats")
    assert stands(sam).quantity == 30


async def test_a_price_that_moved_since_the_card_asks_again(sam: Chat, sheet: Sheet):
    await sam.say("subscription quantity fabrikam e3 30")
    sheet.amount = Decimal("400")
    shown = await sam.press("Add seats")
    assert effects(sam) == [] and "at most €2,000.00" in shown
    await sam.press("Add seats")
    assert stands(sam).quantity == 30
