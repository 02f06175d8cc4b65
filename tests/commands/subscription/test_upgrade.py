"""subscription upgrade: what Microsoft offers, and moving there now or when the term ends."""

from __future__ import annotations

from bot.cards.model import Table
from bot.model import Effect, ScheduledChange
from tests.chat import Chat
from tests.commands.subscription.shelf import SEATS, sell
from tests.fake_subscriptions import E5
from tests.fakes import FABRIKAM


async def test_what_is_offered_and_why_the_rest_is_not(chat: Chat):
    sam = chat.as_("sam")
    assert "2 products to upgrade to" in await sam.say("subscription upgrade fabrikam e3")
    [table] = [node for node in sam.card.body if isinstance(node, Table)]
    assert table.rows[0] == ("Microsoft 365 E5", "Possible", "Can move along")
    assert table.rows[1][1].startswith("Not possible: Subscription cannot be transitioned")
    assert "Upgrade Microsoft 365 E3 to Microsoft 365 E5?" in await sam.say(table.commands[0])
    hana = chat.as_("hana")
    await hana.say("subscription upgrade fabrikam e3")
    [seen] = [node for node in hana.card.body if isinstance(node, Table)]
    assert seen.commands == (), "to who may upgrade alone"


async def test_upgraded_now(chat: Chat):
    sell(chat, FABRIKAM, scheduled=(ScheduledChange(Effect.END),))
    sam = chat.as_("sam")
    shown = await sam.say("subscription upgrade fabrikam e3 to=e5")
    assert (
        "An upgrade can't be undone" in shown
        and "This deletes what is scheduled: End the subscription" in shown
    )
    assert "Users' licenses aren't moved" in shown
    assert "is now Microsoft 365 E5" in await sam.press("Upgrade")
    stands = chat.partner.bought[FABRIKAM.id][SEATS.id]
    assert stands.offer_id.startswith(E5) and stands.quantity == 25
    assert "Microsoft offers no upgrade" in await sam.say(f"subscription upgrade fabrikam {SEATS.id}")


async def test_upgraded_when_the_term_ends_with_the_licences_of_users(chat: Chat):
    sam = chat.as_("sam")
    shown = await sam.say("subscription upgrade fabrikam e3 to=e5 when=renewal licenses=yes")
    assert "When the term ends" in shown and "Move along" in shown and "can't be undone" not in shown
    assert "is upgraded to Microsoft 365 E5 when its term ends" in await sam.press("Upgrade")
    [planned] = chat.partner.bought[FABRIKAM.id][SEATS.id].scheduled
    assert (planned.effect, planned.product) == (Effect.UPGRADE, E5)
    assert "Upgrades to another product, as scheduled." in await sam.say("subscription show fabrikam e3")


async def test_what_is_not_offered_is_declined(chat: Chat):
    sell(chat, FABRIKAM, id="x", name="Visio", status="suspended")
    sam = chat.as_("sam")
    for line, told in {
        "e3 to=standard": "isn't possible",
        "e3 to=dynamics": "offers no one upgrade called “dynamics”",
        "e3 to=microsoft": "offers no one upgrade called “microsoft”",
        "visio to=e5": "Reactivate it first",
        '"azure plan"': "has no seats",
    }.items():
        assert told in await sam.say(f"subscription upgrade fabrikam {line}"), line
    assert chat.partner.done == []


async def test_one_that_changed_since_the_card_is_not_upgraded(chat: Chat):
    sam = chat.as_("sam")
    await sam.say("subscription upgrade fabrikam e3 to=e5")
    sell(chat, FABRIKAM, quantity=26)
    await sam.confirm(sam.change_id)
    assert chat.partner.done == []
