"""Somebody else's subscription, a role lost on the way, a card from before, a second click: nothing is changed that nobody may change."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.store import SqlStore
from bot.access.directory import StoredDirectory
from bot.access.roles import RoleRules
from bot.model import Refund
from bot.model.identity import Role
from bot.ports.dispatch import ClaimedChange, Submission
from config.roles import demo_roles
from tests.adapters.slack.harness import SlackHarness
from tests.attacks.test_clicks import with_value
from tests.chat import Chat, with_core
from tests.commands.subscription.shelf import SEATS, sell
from tests.fake_subscriptions import plan_of, seats_of
from tests.fakes import CONTOSO, FABRIKAM, NOW

SAM = "sam@northwindcloud.example"
LINES = (
    "subscription quantity fabrikam e3 30",
    "subscription suspend fabrikam e3",
    "subscription cancel fabrikam e3",
    "subscription rename fabrikam e3 name=pwned",
    "subscription renewal fabrikam e3 outcome=end",
)
"""Every change of what stands."""


def effects(chat: Chat) -> int:
    return len(chat.partner.done)


async def test_the_id_of_another_customers_subscription_is_nobodys(chat: Chat) -> None:
    sam = chat.as_("sam")
    for line in LINES:
        shown = await sam.say(line.replace("e3", f"subscription={seats_of(CONTOSO.id)}"))
        assert "No such subscription" in shown and not any(
            "Confirm" in type(button).__name__ for button in sam.buttons
        )
    assert effects(chat) == 0


async def test_a_form_that_comes_back_with_another_id_is_weighed_anew(chat: Chat) -> None:
    """It was opened for Fabrikam's seats, and a client sends what it likes."""
    sam = chat.as_("sam")
    await sam.say("subscription quantity fabrikam e3")
    assert sam.last.form
    for values in (
        {"customer": FABRIKAM.id, "subscription": seats_of(CONTOSO.id), "seats": "30"},
        {"customer": "../" + FABRIKAM.id, "subscription": SEATS.id, "seats": "30"},
        {"customer": FABRIKAM.id, "subscription": f"{SEATS.id}/../{seats_of(CONTOSO.id)}", "seats": "30"},
        {"customer": FABRIKAM.id, "subscription": SEATS.id, "seats": "-5"},
        {"customer": FABRIKAM.id, "subscription": SEATS.id, "seats": "1e9"},
    ):
        reply = await sam.dispatcher.submit(Submission(sam.actor, sam.place, "subscription quantity", values))
        shown = repr(reply.card or reply.form)
        assert "ConfirmButton" not in shown, values
    assert effects(chat) == 0


@pytest.mark.parametrize("line", LINES)
async def test_a_role_lost_between_the_card_and_the_click(chat: Chat, store: SqlStore, line: str) -> None:
    sam = chat.as_("sam")
    await sam.say(line)
    rules: RoleRules = demo_roles().rules
    without = replace(rules, withhold={SAM: frozenset(Role)})
    people = StoredDirectory(without, store.links, store.grants, store.accounts, chat.clock)
    late = replace(sam, dispatcher=with_core(chat.dispatcher, directory=people))
    assert "can't" in await late.confirm(sam.change_id)
    assert effects(chat) == 0


@pytest.mark.parametrize("line", LINES)
async def test_two_clicks_and_two_processes_change_it_once(chat: Chat, line: str) -> None:
    sam = chat.as_("sam")
    await sam.say(line)
    change = sam.change_id

    async def click() -> None:
        claimed = await sam.dispatcher.claim(sam.actor, sam.place, change)
        if isinstance(claimed, ClaimedChange):
            await asyncio.gather(*(sam.dispatcher.execute(claimed.change_id) for _ in range(2)))

    await asyncio.gather(*(click() for _ in range(4)))
    assert effects(chat) == 1


@pytest.mark.parametrize("line", LINES)
async def test_a_card_from_before_overwrites_nothing(chat: Chat, line: str) -> None:
    sam = chat.as_("sam")
    await sam.say(line)
    meanwhile = {"name": "Renamed"} if "rename" in line else {"quantity": 26}
    stands = sell(chat, FABRIKAM, **meanwhile)
    await sam.confirm(sam.change_id)
    assert effects(chat) == 0
    assert chat.partner.bought[FABRIKAM.id][SEATS.id] == stands


async def test_a_change_whose_customer_was_swapped_on_record_is_not_carried_out(
    chat: Chat, store: SqlStore
) -> None:
    """The payload names Contoso, what was shown and judged is Fabrikam: neither is written to."""
    sam = chat.as_("sam")
    await sam.say("subscription suspend fabrikam e3")
    pending = await store.changes.get(sam.change_id)
    assert pending
    payload = dict(pending.change.payload) | {
        "customer_id": CONTOSO.id,
        "subscription_id": seats_of(CONTOSO.id),
    }
    swapped = replace(pending.change, payload=payload)
    assert replace(pending, change=swapped).altered, "it is found out before anything is looked at"


@pytest.mark.parametrize("line", LINES)
async def test_another_line_behind_a_button_is_weighed_as_if_it_were_typed(
    slack: SlackHarness, chat: Chat, line: str
) -> None:
    """Hana sees subscriptions and changes none."""
    await slack.command("subscription list fabrikam", "hana")
    payload = with_value(slack.click_payload("Next to end", "hana"), line)
    shown = await slack._seen_by("hana", slack.send_click(payload))
    assert "can't" in shown, shown
    assert effects(chat) == 0


async def test_a_window_that_closed_while_the_change_waited_is_the_services_to_refuse(chat: Chat) -> None:
    sam = chat.as_("sam")
    await sam.say("subscription cancel fabrikam e3")
    sell(chat, FABRIKAM, cancellable_until=NOW)
    assert "Not done" in await sam.confirm(sam.change_id)
    assert chat.partner.bought[FABRIKAM.id][SEATS.id].status == "active"


async def test_a_term_that_ended_since_the_card_is_another_term(chat: Chat) -> None:
    """What ends today is not what ends in a year: the card names the day."""
    sam = chat.as_("sam")
    ends = sell(chat, FABRIKAM, ends=NOW + timedelta(minutes=5)).ends
    assert ends
    for line in (LINES[0], LINES[1], LINES[4], "subscription upgrade fabrikam e3 to=e5 when=renewal"):
        sell(chat, FABRIKAM, ends=ends)
        await sam.say(line)
        sell(chat, FABRIKAM, ends=ends + timedelta(days=365))
        await sam.confirm(sam.change_id)
        assert effects(chat) == 0, line


@pytest.mark.parametrize("line", ["subscription cancel fabrikam e3", "subscription quantity fabrikam e3 20"])
async def test_what_no_longer_brings_back_what_the_card_says_is_asked_anew(chat: Chat, line: str) -> None:
    sam = chat.as_("sam")
    day = (Refund("full", NOW + timedelta(minutes=5)), Refund("partial", NOW + timedelta(days=4)))
    sell(chat, FABRIKAM, refunds=day)
    assert "in full" in (await sam.say(line)).lower()
    chat.clock.move(timedelta(minutes=10))
    shown = await sam.confirm(sam.change_id)
    assert effects(chat) == 0 and "ro rata" in shown, "the card that takes its place says so"
    await sam.confirm(sam.change_id)
    assert effects(chat) == 1


@pytest.mark.parametrize("line", ["subscription cancel fabrikam e3", "subscription suspend fabrikam e3"])
async def test_an_add_on_that_the_card_does_not_name_does_not_go_with_it(chat: Chat, line: str) -> None:
    sam = chat.as_("sam")
    await sam.say(line)
    sell(
        chat, FABRIKAM, id=plan_of("00000000" + FABRIKAM.id[8:-4] + "add1"), name="Audio", parent_id=SEATS.id
    )
    shown = await sam.confirm(sam.change_id)
    assert effects(chat) == 0 and "Audio" in shown
    await sam.confirm(sam.change_id)
    assert effects(chat) == 1


@pytest.mark.parametrize("line", LINES)
async def test_which_of_two_that_are_called_the_same_is_on_the_card(chat: Chat, line: str) -> None:
    sam = chat.as_("sam")
    twin = sell(chat, FABRIKAM, id=plan_of("00000000" + FABRIKAM.id[8:-4] + "22f2"))
    for one in (SEATS, twin):
        assert one.id in await sam.say(line.replace("e3", one.id))
