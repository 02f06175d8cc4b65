"""subscription show: one subscription as a sales agent needs it, found by what people call it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.cards.model import Facts, LinkButton, Table, Text
from bot.errors import Cause, PartnerFailure
from bot.model import Effect, Refund, ScheduledChange
from tests.chat import Chat
from tests.commands.subscription.shelf import SEATS, sell
from tests.fakes import FABRIKAM, NOW


def facts(chat: Chat) -> dict[str, str]:
    return {
        fact.label: fact.value for node in chat.card.body if isinstance(node, Facts) for fact in node.facts
    }


async def test_what_it_is_for_how_long_and_what_happens_then(chat: Chat):
    sam = chat.as_("sam")
    assert "25 seats, Active. Renews Nov 20, 2027" in await sam.say("subscription show fabrikam e3")
    assert facts(sam) == {
        "Status": "Active",
        "Seats": "25",
        "Term": "1 year, billed monthly",
        "Term ends": "Nov 20, 2027",
        "At the end of the term": "Renews: 25 seats, 1 year, billed monthly.",
        "Cancellation": "Possible until Nov 27, 2026, 09:00\xa0UTC, with a pro rata refund",
    }
    assert any(isinstance(each, LinkButton) for each in sam.buttons), "the portal is one click away"


@pytest.mark.parametrize(
    "said",
    ["M365", '"Microsoft 365 E3"', "e3", "O365", "6666", SEATS.id, SEATS.id.upper()],
)
async def test_it_is_found_by_what_people_call_it(chat: Chat, said: str):
    found = said not in ("O365", "6666")
    shown = await chat.as_("sam").say(f"subscription show fabrikam subscription={said}")
    assert ("25 seats" in shown) is found
    if not found:
        assert "No such subscription" in shown and "Microsoft 365 E3" in shown, (
            "those there are, one click away"
        )


async def test_two_that_answer_to_a_name_are_asked_about_and_what_is_over_gives_way(chat: Chat):
    sell(chat, FABRIKAM, name="Microsoft 365 E3 (Berlin)", id="b1", quantity=7)
    sell(chat, FABRIKAM, name="Microsoft 365 E3 (old)", id="b2", status="deleted")
    sam = chat.as_("sam")
    assert "Which subscription?" in await sam.say("subscription show fabrikam 365")
    assert "(old)" not in sam.shown
    assert "7 seats" in await sam.say("subscription show fabrikam berlin")
    assert "Deleted" in await sam.say("subscription show fabrikam b2"), "its id names it all the same"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"auto_renew": False}, "Goes on monthly at a surcharge (extended term), because nothing else is scheduled."),
        ({"auto_renew": False, "scheduled": (ScheduledChange(Effect.END),)}, "Ends. Nobody can use it afterwards."),
        (
            {"auto_renew": False, "scheduled": (ScheduledChange(Effect.EXTEND),)},
            "Goes on monthly at a surcharge (extended term), as scheduled.",
        ),
        (
            {"scheduled": (ScheduledChange(Effect.RENEW, quantity=20, term="P3Y", billing_cycle="annual"),)},
            "Renews: 20 seats, 3 years, billed yearly.",
        ),
        ({"renewal_term": "P1M"}, "Renews: 25 seats, 1 month, billed monthly."),
        ({"auto_renew": False, "offer_id": "195416C1-3447-423A-B37B-EE59A99A19C4"}, "Ends. Nobody can use it"),
        ({"auto_renew": None}, ""),
    ],
)  # fmt: skip
async def test_the_three_outcomes_are_named_plainly(chat: Chat, changes: dict[str, object], told: str):
    sell(chat, FABRIKAM, id="x", name="Power BI Pro", **changes)
    sam = chat.as_("sam")
    await sam.say("subscription show fabrikam pbi")
    assert facts(sam).get("At the end of the term", "").startswith(told)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"refunds": (Refund("full", NOW + timedelta(days=1)),)}, "until Nov 27, 2026, 09:00\xa0UTC, with a full refund"),
        ({"cancellable_until": NOW}, "Not since Nov 23, 2026. The term ends on Nov 20, 2027"),
        ({"cancellable_until": None}, "Not before the term ends on Nov 20, 2027"),
    ],
)  # fmt: skip
async def test_until_when_it_can_be_cancelled_is_what_the_service_says(
    chat: Chat, changes: dict[str, object], told: str
):
    sell(chat, FABRIKAM, id="x", name="Power BI Pro", **changes)
    sam = chat.as_("sam")
    await sam.say("subscription show fabrikam pbi")
    assert facts(sam)["Cancellation"].endswith(told)


async def test_what_is_scheduled_is_listed(chat: Chat):
    later = ScheduledChange(Effect.UPGRADE, at=NOW + timedelta(days=30), quantity=25, term="P1Y")
    sell(chat, FABRIKAM, id="x", name="Visio", scheduled=(ScheduledChange(Effect.END), later))
    sam = chat.as_("sam")
    await sam.say("subscription show fabrikam visio")
    said = [node.text for node in sam.card.body if isinstance(node, Text)]
    assert said == [
        "Scheduled changes",
        "End the subscription (at the end of the term)\nUpgrade, 25 seats, 1 year (Dec 23, 2026)",
    ]


async def test_who_suspended_it_is_said(chat: Chat):
    sell(chat, FABRIKAM, id="x", name="Visio", status="suspended", suspended_for=("FraudSuspected",))
    sam = chat.as_("sam")
    await sam.say("subscription show fabrikam visio")
    assert facts(sam)["Status"] == "Suspended by Microsoft (FraudSuspected)"


async def test_the_azure_subscriptions_under_a_plan_are_there(chat: Chat):
    sam = chat.as_("sam")
    await sam.say('subscription show fabrikam subscription="azure plan"')
    [table] = [node for node in sam.card.body if isinstance(node, Table)]
    assert table.rows[0][:2] == ("Production", "Active")
    assert "Seats" not in facts(sam) and "Cancellation" not in facts(sam)


async def test_a_plan_without_them_is_shown_all_the_same(chat: Chat):
    chat.partner.fail["subscriptions.azure_entitlements"] = [
        PartnerFailure(Cause.NOT_FOUND, "list Azure subscriptions", status=404)
    ]
    assert "Usage-based" in await chat.as_("sam").say('subscription show fabrikam subscription="azure plan"')


async def test_the_list_leads_there_by_one_click(chat: Chat):
    sam = chat.as_("sam")
    await sam.say("subscription list fabrikam")
    [table] = [node for node in sam.card.body if isinstance(node, Table)]
    assert [row[2:4] for row in table.rows] == [("Usage-based", ""), ("25", "1 year, billed monthly")]
    assert "25 seats, Active" in await sam.say(table.commands[1])


async def test_type_ahead_offers_those_of_the_customer(chat: Chat):
    sam = chat.as_("sam")
    given = {"customer": FABRIKAM.id}
    offered = await sam.dispatcher.suggest(
        sam.actor, "subscription show", "subscription", "m365", given=given
    )
    assert [(each.label, each.value) for each in offered] == [
        ("Microsoft 365 E3 · 25 seats · …00fab1", SEATS.id)
    ]
    everything = await sam.dispatcher.suggest(sam.actor, "subscription show", "subscription", "", given=given)
    assert len(everything) == 2
