"""Relations with customers: inviting one, its billing details, whether it can buy, and ending the relationship."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import Qualification, Subscription
from tests.chat import Chat, open_chat
from tests.fake_customers import INVITATION
from tests.fakes import CONTOSO, FABRIKAM, NOW

OURS = "contoso.onmicrosoft.com"


@pytest.fixture
async def chat(store) -> Chat:
    return await open_chat(store)


async def test_an_invitation_comes_with_a_text_to_send_in_the_customers_language(chat: Chat) -> None:
    shown = await chat.say("customer link")
    assert INVITATION in shown and "please accept" in shown
    shown = await chat.say("customer link language=german")
    assert INVITATION in shown and "Guten Tag" in shown and "Send this to" in shown
    assert "please accept" in await chat.say("I want to invite a new customer, what's the link?")


async def test_billing_details_are_shown_and_only_what_is_named_changes(chat: Chat) -> None:
    chat.partner.profiles[CONTOSO.id] = {
        "address": "Walter-Gropius-Str. 5",
        "city": "Redmond",
        "state": "WA",
        "postal_code": "98052",
    }
    shown = await chat.say(f"customer edit {OURS}")
    assert "Email: it@example.com" in shown and "City: Redmond" in shown
    await chat.press("Change details")
    shown = await chat.fill_in(email="kim@contoso.example", first_name="Kim")
    assert "it@example.com" in shown and "kim@contoso.example" in shown and "City" not in shown
    shown = await chat.press("Change details")
    assert "were changed" in shown and "kim@contoso.example" in shown
    kept = chat.partner.profiles[CONTOSO.id]
    assert kept == {
        "address": "Walter-Gropius-Str. 5", "city": "Redmond", "state": "WA", "postal_code": "98052",
        "email": "kim@contoso.example", "first_name": "Kim",
    }  # fmt: skip


async def test_what_is_changed_can_be_put_back_for_a_while(chat: Chat) -> None:
    chat.partner.profiles[CONTOSO.id] = {"email": "it@contoso.example"}
    await chat.say(f"customer edit {OURS} email=kim@contoso.example")
    await chat.press("Change details")
    await chat.say("undo")
    await chat.press("Change details")
    assert chat.partner.profiles[CONTOSO.id]["email"] == "it@contoso.example"


async def test_the_same_details_are_nothing_to_change(chat: Chat) -> None:
    chat.partner.profiles[CONTOSO.id] = {"email": "it@contoso.example"}
    assert "nothing to change" in await chat.say(f"customer edit {OURS} email=it@contoso.example")


async def test_details_that_somebody_else_changed_meanwhile_are_not_overwritten(chat: Chat) -> None:
    chat.partner.profiles[CONTOSO.id] = {"email": "it@contoso.example"}
    await chat.say(f"customer edit {OURS} email=kim@contoso.example")
    chat.partner.profiles[CONTOSO.id]["email"] = "lee@contoso.example"
    assert "Somebody changed this" in await chat.press("Change details")
    assert chat.partner.profiles[CONTOSO.id]["email"] == "lee@contoso.example"


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [("email=kim", "email", "not an email address"), ("postal_code=none", "postal_code", "not a postal code"),
     ("state=Bavaria", "state", "not a state")],
)  # fmt: skip
async def test_details_that_will_not_do_come_back_with_the_others_kept(
    chat: Chat, typed: str, field: str, said: str
) -> None:
    await chat.say(f"customer edit {OURS} first_name=Kim {typed}")
    fields = {each.name: each for each in chat.form.fields}
    assert said in fields[field].error and fields["first_name"].value == "Kim"


async def test_an_address_that_is_written_differently_is_said_and_may_be_kept(chat: Chat) -> None:
    chat.partner.profiles[CONTOSO.id] = {
        "address": "1 Main Street",
        "city": "Redmond",
        "state": "WA",
        "postal_code": "98052",
    }
    assert "writes this address differently" in await chat.say(f"customer edit {OURS} city=Redmont")
    assert "The address is valid" in await chat.say(f'customer edit {OURS} address="One Way"')


async def test_whether_it_can_buy_is_one_card(chat: Chat) -> None:
    shown = await chat.say("customer status fabrikam")
    assert "Fabrikam, Inc. can buy" in shown and "Qualification: Commercial" in shown and "Accepted" in shown
    chat.partner.validated[CONTOSO.id] = "UnderReview"
    chat.partner.qualified[CONTOSO.id] = (Qualification("Education", "Denied", NOW, "Not a school"),)
    shown = await chat.say(f"customer qualification {OURS}")
    assert "can't buy yet" in shown and "Under review" in shown
    assert "Education (denied)" in shown and "Not a school" in shown and "Missing" in shown
    await chat.press("Show agreement")
    assert "Customer agreement of Contoso" in chat.shown


async def test_who_may_not_see_agreements_sees_the_rest(chat: Chat) -> None:
    shown = await chat.as_("hana").say("customer status fabrikam")
    assert "can buy" in shown and "agreement" not in shown.lower()


async def test_a_relationship_is_ended_by_two_people_and_only_when_nothing_is_active(chat: Chat) -> None:
    shown = await chat.say(f"customer remove {OURS}")
    assert (
        "Contoso Ltd still has what is active: Azure plan, Microsoft 365 E3 and an Azure reservation" in shown
    )
    chat.partner.bought[CONTOSO.id] = {}
    chat.partner.orders.placed[CONTOSO.id] = []
    shown = await chat.say(f"customer remove {OURS}")
    assert "can't be undone" in shown and "Relationship: Reseller" in shown
    await chat.press("End relationship")
    assert CONTOSO.id in chat.partner.left


async def test_what_became_active_meanwhile_keeps_the_relationship(chat: Chat) -> None:
    chat.partner.bought[CONTOSO.id] = {}
    chat.partner.orders.placed[CONTOSO.id] = []
    await chat.say(f"customer remove {OURS}")
    bought = Subscription("s1", "Visio", "Visio", "X", "active", 1, ends=NOW + timedelta(days=3))
    chat.partner.bought[CONTOSO.id] = {"s1": replace(bought)}
    assert "Not done" in await chat.press("End relationship")
    assert CONTOSO.id not in chat.partner.left


@pytest.mark.parametrize(
    "said",
    ["billing details of fabrikam", "Rechnungsadresse von Fabrikam", "adresse de facturation de Fabrikam",
     "datos de facturación de Fabrikam", "Fabrikamの請求先住所"],
)  # fmt: skip
async def test_billing_details_are_asked_for_in_ones_own_words(chat: Chat, said: str) -> None:
    assert f"Billing details of {FABRIKAM.name}" in await chat.say(said)
