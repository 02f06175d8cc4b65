"""Just before anything is posted it is asked who may see it, once for each person and all that goes out together."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update

from adapters.processes.delivery import MOST_TRIES
from adapters.store.schema.tables import outbox
from bot.cards.model import Card, Text
from bot.model import Destination
from bot.model.identity import Role
from bot.ports.outbox import WITHHELD, Access, DeliveryFailed, Notice
from tests.adapters.processes.post import OWNER, Post, place
from tests.fakes import CONTOSO, FABRIKAM

HANA = Destination("slack", "T1", user="U0HANA")
TICKETS = Access(("slack:T1:U0BILL",), "ticket.read", (CONTOSO.id,))


@pytest.fixture
def post(store):
    return Post(store)


async def put(post: Post, name: str, to: Destination = HANA, **changes: object) -> None:
    card = Card(f"About {name}", "Something happened.", (Text("Look."),))
    await post.store.outbox.put([Notice(name, name, to, card, post.clock.now(), **changes)])


async def rounds(post: Post, times: int = 1) -> None:
    for _ in range(times):
        worker = post.worker()
        await worker.resume()
        await worker.run_due()
        post.clock.move(timedelta(hours=1))


@pytest.mark.parametrize("lost", ["outside", "barred"])
async def test_an_outcome_waits_for_who_is_let_in_no_more_and_comes_when_they_are(post, lost):
    """Somebody's own confirmed write: no role is asked for it, but nobody is told who is none of ours."""
    getattr(post.staff, lost).add("U0HANA")
    await put(post, "change-1")
    await rounds(post, 3)
    assert post.arrived("@U0HANA") == []
    [parked] = await post.store.outbox.parked()
    assert (parked.reason, parked.count) == (WITHHELD, 1)
    getattr(post.staff, lost).clear()
    await rounds(post)
    assert post.arrived("@U0HANA") == ["change-1"]


@pytest.mark.parametrize("fault", ["unreadable", "unpostable", "closed"])
async def test_what_is_withheld_comes_back_whatever_else_was_parked_there_later(post, fault):
    """The reason that something was parked for last says nothing about what was parked before it."""
    post.staff.outside.add("U0HANA")
    await put(post, "change-1")
    await rounds(post)
    await put(post, "later", access=())
    if fault == "unreadable":
        async with post.store._database.write() as connection:
            await connection.execute(update(outbox).where(outbox.c.id == "later").values(sealed="x"))
    elif fault == "closed":
        post.slack.trouble["@U0HANA"] = [DeliveryFailed("The account is closed.", permanent=True)]
    else:
        post.slack.blind = True
        post.slack.trouble["@U0HANA"] = [KeyError("what")] * MOST_TRIES
    for _ in range(MOST_TRIES):
        await post.worker().run_due()
        post.clock.move(timedelta(hours=1))
    [parked] = await post.store.outbox.parked()
    assert parked.count == 2 and parked.reason != WITHHELD
    post.staff.outside.clear()
    await rounds(post)
    assert post.arrived("@U0HANA")[-1] == "change-1"


async def test_it_does_not_wait_for_ever(post):
    post.staff.outside.add("U0HANA")
    await put(post, "change-1")
    await rounds(post, 2)
    post.clock.move(timedelta(days=8))
    post.staff.outside.clear()
    await rounds(post)
    assert post.arrived("@U0HANA") == [] and await post.store.outbox.parked() == []


async def test_without_a_role_ones_own_outcome_still_comes(post):
    post.staff.roles["U0HANA"] = frozenset()
    await put(post, "change-1")
    await rounds(post)
    assert post.arrived("@U0HANA") == ["change-1"]


async def test_what_is_about_nobodys_customers_goes_to_who_is_let_in_no_more(post):
    """That the sign-in ended, because the account did."""
    post.staff.barred.add("U0HANA")
    await put(post, "signin-1", access=())
    await rounds(post)
    assert post.arrived("@U0HANA") == ["signin-1"] and post.staff.asked == []


async def test_news_for_a_thread_stop_with_one_word_and_go_on(post):
    post.staff.roles["U0BILL"] = frozenset({Role.BILLING_ADMIN})
    thread = Destination("slack", "T1", "C1", thread="17.5")
    for name in ("ticket-1", "ticket-2"):
        await put(post, name, thread, owner=OWNER, access=(TICKETS,))
    await put(post, "other", place("C1"), access=())
    await rounds(post, 2)
    assert [each.partition("-")[0] for each in post.arrived()] == ["other", "withheld"]
    assert "can no longer see them" in post.slack.read[-1] and post.arrived("@U0BILL") == []
    post.staff.roles.clear()
    await rounds(post)
    assert post.arrived()[2:] == ["ticket-1", "ticket-2"]


async def test_everybody_it_rests_on_must_see_every_customer(post):
    post.staff.only["U0BILL"] = frozenset({CONTOSO.domain})
    await post.store.customers.replace_all([CONTOSO, FABRIKAM], post.clock.now())
    both = Access(TICKETS.people, "usage.read", (CONTOSO.id, FABRIKAM.id))
    await put(post, "both", place("C1"), access=(both,))
    await put(post, "one", place("C1"), access=(TICKETS,))
    await put(post, "all", place("C1"), access=(Access(TICKETS.people, "usage.read"),))
    await rounds(post)
    assert [each for each in post.arrived() if not each.startswith("withheld")] == ["one"]


async def test_a_row_that_does_not_say_takes_that_its_owner_is_let_in(post):
    post.staff.outside.add("U0BILL")
    await post.put("old")
    await rounds(post)
    assert "old" not in post.arrived()
    post.staff.outside.clear()
    await rounds(post)
    assert "old" in post.arrived()


async def test_where_nobody_can_say_it_is_tried_again(post):
    post.staff.silent.add("U0HANA")
    await put(post, "change-1")
    for _ in range(3):
        await post.worker().run_due()
        post.clock.move(timedelta(minutes=1))
    assert post.arrived("@U0HANA") == [] and await post.store.outbox.parked() == []
    post.staff.silent.clear()
    await post.worker().run_due()
    assert post.arrived("@U0HANA") == ["change-1"]


async def test_a_day_without_an_answer_about_people_loses_nothing(post):
    post.staff.silent.add("U0HANA")
    await put(post, "change-1")
    await rounds(post, 30)
    assert post.arrived("@U0HANA") == []
    post.staff.silent.clear()
    await rounds(post, 2)
    assert post.arrived("@U0HANA") == ["change-1"]


async def test_what_stands_there_already_is_not_waited_for(post):
    post.slack.trouble["@U0HANA"] = [asyncio.CancelledError()]
    await put(post, "change-1")
    await post.worker().run_due()
    post.clock.move(timedelta(minutes=3))
    post.staff.outside.add("U0HANA")
    await post.worker().run_due()
    assert post.arrived("@U0HANA") == ["change-1"] and await post.store.outbox.parked() == []


async def test_other_mail_does_not_bring_back_what_is_withheld(post):
    post.staff.roles["U0BILL"] = frozenset()
    await put(post, "ticket-1", place("C1"), access=(TICKETS,))
    await post.worker().run_due()
    worker = post.worker()
    await worker.run_due()
    await put(post, "other", place("C1"), access=())
    post.staff.asked.clear()
    await worker.run_due()
    await worker.run_due()
    assert "other" in post.arrived() and post.staff.asked == []


async def test_that_a_place_is_closed_is_told_to_who_may_see_what_it_was(post):
    post.slack.trouble["C1"] = [DeliveryFailed("The channel is archived.", permanent=True)]
    await put(post, "ticket-1", place("C1"), owner=OWNER, access=(TICKETS,))
    await post.worker().run_due()
    post.staff.roles["U0BILL"] = frozenset({Role.BILLING_ADMIN})
    await post.worker().run_due()
    assert post.arrived("@U0BILL") == []
