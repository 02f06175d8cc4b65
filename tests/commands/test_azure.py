"""azure cancel and reactivate: an Azure subscription under a plan, by whoever Microsoft lets do it."""

from __future__ import annotations

from tests.chat import Chat
from tests.commands.subscription.shelf import idle_azure, sell
from tests.fake_subscriptions import PRODUCTION
from tests.fakes import CONTOSO, FABRIKAM


async def test_cancelled_as_compromised_and_said_so(chat: Chat):
    ada = chat.as_("ada")
    shown = await ada.say("azure cancel fabrikam production")
    assert "All resources in it stop" in shown and "Microsoft is told that it was compromised" in shown
    assert "It takes ten minutes" in await ada.press("Cancel subscription")
    assert chat.partner.azure[FABRIKAM.id][PRODUCTION].status == "inactive"
    assert [kind for kind, _ in chat.partner.done] == ["subscriptions.cancel_azure"]


async def test_taken_up_again(chat: Chat):
    azure, ada = idle_azure(chat, FABRIKAM), chat.as_("ada")
    assert "costs money again" in await ada.say("azure reactivate fabrikam old")
    await ada.press("Reactivate")
    assert chat.partner.azure[FABRIKAM.id][azure.id].status == "active"


async def test_what_is_so_already_or_under_no_plan_is_declined(chat: Chat):
    idle_azure(chat, FABRIKAM)
    sell(chat, FABRIKAM, id="legacy", name="Microsoft Azure", offer_id="MS-AZR-0145P", legacy_azure=True)
    ada = chat.as_("ada")
    assert "Old isn't active" in await ada.say("azure cancel fabrikam old")
    assert "nothing to reactivate" in await ada.say("azure reactivate fabrikam production")
    assert "isn't under an Azure plan" in await ada.say("azure cancel fabrikam legacy")
    assert chat.partner.done == []


async def test_one_that_was_cancelled_since_the_card_is_not_cancelled_again(chat: Chat):
    ada, other = chat.as_("ada"), chat.as_("gil")
    await ada.say("azure cancel fabrikam production")
    await other.say("azure cancel fabrikam production")
    await other.press("Cancel subscription")
    await ada.confirm(ada.change_id)
    assert len(chat.partner.done) == 1


async def test_a_sales_agent_may_not_and_another_customers_is_nobodys(chat: Chat):
    assert "can't" in await chat.as_("sam").say("azure cancel fabrikam production")
    azure = idle_azure(chat, CONTOSO)
    assert "No such Azure subscription" in await chat.as_("ada").say(f"azure cancel fabrikam {azure.id}")


async def test_what_was_bought_on_top_is_listed(chat: Chat):
    sam = chat.as_("sam")
    assert "has 0 add-ons" in await sam.say("subscription addons fabrikam e3")
    sell(chat, FABRIKAM, id="child", name="Copilot", parent_id="66666666-0000-4000-8000-00000000fab1")
    assert "has 1 add-on" in await sam.say("subscription addons fabrikam e3") and "Copilot" in sam.shown
