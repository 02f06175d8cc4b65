"""What every store does with tickets, who follows them and what the bot did, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from adapters.store import SqlStore
from bot.alerts.tickets import crossing_key
from bot.model import (
    AlertKind,
    CustomerRef,
    Deed,
    DeedKind,
    Desk,
    Destination,
    Evaluation,
    Ticket,
    TicketOwner,
    TicketRef,
    TicketState,
)
from bot.model.change import ChangeState, Settled
from tests.contracts.alert_samples import FINANCE, RULES, WHOLE, crossing, message, ticket, watch
from tests.contracts.store_samples import (
    ADA,
    CONTOSO,
    LEASE,
    MINUTE,
    NOW,
    RETAIL,
    entry,
    notice,
    proposal,
    swept,
)

DAY = timedelta(days=1)
THREAD = replace(FINANCE, thread="1700.1")
HERE = replace(FINANCE, user="ada")


async def commit(store: SqlStore, deeds: Sequence[Deed], *, change: str = "c1", anchor: str = "") -> None:
    """A confirmed change that did these things, and perhaps said so in a channel."""
    await store.changes.propose(proposal(change))
    await store.changes.claim(change, ADA, NOW, LEASE)
    messages = [message(anchor)] if anchor else []
    done = Settled(ChangeState.DONE, "Done.", NOW)
    assert await store.changes.finish(change, done, entry(), messages, deeds)


async def see(store: SqlStore, *seen: object, at: timedelta = timedelta(0)) -> None:
    await store.alerts.see(seen, [], Evaluation(), {}, NOW + at)


async def test_a_ticket_that_was_raised_is_known_and_followed_in_its_thread(store: SqlStore) -> None:
    seen = ticket()
    await commit(store, [Deed(DeedKind.RAISED, seen.key, NOW, seen=seen, watch=watch(seen))])
    assert await store.alerts.tickets() == [seen]
    assert await store.alerts.watches([seen.key]) == [watch(seen)]
    assert await store.alerts.watched(THREAD) == [seen]
    assert await store.alerts.watched(replace(THREAD, user="sam")) == [seen]
    for elsewhere in (
        FINANCE, replace(THREAD, thread="1700.2"), replace(THREAD, channel="C2"),
        replace(THREAD, workspace="T2"), replace(THREAD, platform="teams"), Destination("", ""),
    ):  # fmt: skip
        assert not await store.alerts.watched(elsewhere)
    assert await store.alerts.deeds([seen.key]) == {}


async def test_the_thread_of_an_anchor_is_known_once_the_anchor_has_been_posted(store: SqlStore) -> None:
    seen = ticket()
    follows = watch(seen, destination=FINANCE, anchor="n1")
    await commit(store, [Deed(DeedKind.RAISED, seen.key, NOW, seen=seen, watch=follows)], anchor="n1")
    assert await store.alerts.watches([seen.key]) == [follows]
    assert not await store.alerts.watched(FINANCE)
    await store.outbox.delivered("n1", NOW, "1700.1")
    assert await store.alerts.watches([seen.key, "unheard of"]) == [replace(follows, destination=THREAD)]
    assert await store.alerts.watched(THREAD) == [seen]
    assert not await store.alerts.watched(replace(THREAD, channel="C2"))


async def test_an_anchor_is_kept_as_long_as_its_ticket_is_open(store: SqlStore) -> None:
    seen = ticket()
    follows = watch(seen, destination=FINANCE, anchor="n1")
    await commit(store, [Deed(DeedKind.RAISED, seen.key, NOW, seen=seen, watch=follows)], anchor="n1")
    await store.outbox.delivered("n1", NOW, "1700.1")
    assert await swept(store, NOW + 200 * DAY) == 1  # the change
    assert await store.alerts.watched(THREAD) == [seen]
    closed = replace(seen, state=TicketState.CLOSED)
    await see(store, closed, at=200 * DAY)
    assert await swept(store, NOW + 229 * DAY) == 0
    assert await store.alerts.watched(THREAD) == [closed]
    assert await swept(store, NOW + 231 * DAY) == 3  # the ticket, who followed it, and the anchor
    assert not await store.alerts.watched(THREAD)


async def test_what_the_bot_did_is_told_by_ticket(store: SqlStore) -> None:
    one, two = ticket("1"), ticket("2")
    await commit(
        store,
        [
            Deed(DeedKind.RAISED, one.key, NOW, digest="d0", seen=one, watch=watch(one)),
            Deed(DeedKind.NOTED, one.key, NOW, digest="d1", where=HERE),
            Deed(DeedKind.CLOSED, two.key, NOW, where=HERE),
        ],
    )
    nowhere = Destination("", "")
    assert await store.alerts.deeds([one.key, two.key, "unheard of"]) == {
        one.key: {"d0": nowhere, "d1": HERE},
        two.key: {"closed": HERE},
    }
    elsewhere = replace(HERE, channel="", user="sam")
    await commit(store, [Deed(DeedKind.NOTED, one.key, NOW + MINUTE, "d1", elsewhere)], change="c2")
    assert await store.alerts.deeds([one.key]) == {one.key: {"d0": nowhere, "d1": elsewhere}}
    assert await store.alerts.deeds([]) == {}


async def test_tickets_that_are_followed_are_looked_at_in_turn(store: SqlStore) -> None:
    one, two, three, unfollowed = (ticket(number) for number in "1234")
    deeds = [Deed(DeedKind.RAISED, each.key, NOW, seen=each, watch=watch(each)) for each in (one, two, three)]
    await commit(store, deeds)
    await see(store, unfollowed)
    assert await store.alerts.followed(NOW) == [one, two, three]
    await store.alerts.looked([one.key, "unheard of"], NOW)
    await store.alerts.looked([two.key], NOW + MINUTE)
    assert await store.alerts.followed(NOW + MINUTE) == [three, one, two]
    assert await store.alerts.tickets([one.key, two.key, three.key]) == [three, one, two]


async def test_a_closed_ticket_is_looked_at_now_and_then_for_it_may_be_opened_again(store: SqlStore) -> None:
    one, two = ticket("1"), ticket("2")
    deeds = [Deed(DeedKind.RAISED, each.key, NOW, seen=each, watch=watch(each)) for each in (one, two)]
    await commit(store, deeds)
    closed = replace(one, state=TicketState.CLOSED)
    await see(store, closed)
    assert await store.alerts.followed(NOW) == [two, closed]
    await store.alerts.looked([one.key, two.key], NOW)
    assert await store.alerts.followed(NOW + 59 * MINUTE) == [two]
    assert await store.alerts.followed(NOW + 60 * MINUTE) == [two, closed]


async def test_a_change_that_did_not_finish_leaves_no_deed(store: SqlStore) -> None:
    seen = ticket()
    deed = Deed(DeedKind.RAISED, seen.key, NOW, digest="d0", seen=seen, watch=watch(seen))
    assert not await store.changes.finish("c1", Settled(ChangeState.DONE, "", NOW), entry(), [], [deed])
    assert await store.alerts.tickets() == []
    assert await store.alerts.deeds([seen.key]) == {}


async def test_what_was_seen_since_stands_when_the_raising_is_put_on_record_late(store: SqlStore) -> None:
    seen = ticket()
    newer = replace(seen, severity="Critical", notes=("d1", "d2", "d3"))
    await see(store, newer)
    deed = Deed(DeedKind.RAISED, seen.key, NOW, seen=seen, watch=watch(seen))
    await commit(store, [deed])
    await commit(store, [deed], change="c2")
    assert await store.alerts.tickets() == [newer]
    assert await store.alerts.watches([seen.key]) == [watch(seen)]


async def test_tickets_are_remembered_with_what_is_told_of_them(store: SqlStore) -> None:
    await store.alerts.add(WHOLE)
    seen, closed = ticket("1"), ticket("2", state=TicketState.CLOSED, customer=None, updated=None)
    news = crossing("t", kind=AlertKind.TICKETS, customer=None, subject=seen.key)
    await store.alerts.see([closed, seen], [message("m1")], Evaluation(told=(news,)), RULES, NOW)
    assert await store.alerts.tickets() == [seen]
    assert await store.alerts.tickets([closed.key, seen.key, "unheard of"]) == [seen, closed]
    assert await store.alerts.tickets([]) == []
    assert [each.id for each in await store.outbox.claim(NOW, LEASE, 9)] == ["m1"]
    assert [each.crossing for each in await store.alerts.waiting(9)] == [news]


async def test_a_closed_ticket_is_forgotten_a_month_after_it_was_first_seen_closed(store: SqlStore) -> None:
    seen = ticket()
    closed = replace(seen, state=TicketState.CLOSED)
    deed = Deed(DeedKind.NOTED, seen.key, NOW, digest="d1")
    await commit(store, [deed])
    await see(store, closed)
    await see(store, seen, at=10 * DAY)
    await see(store, closed, at=20 * DAY)
    await see(store, closed, at=40 * DAY)
    assert await swept(store, NOW + 49 * DAY) == 0
    assert await swept(store, NOW + 51 * DAY) == 2
    assert await store.alerts.tickets([seen.key]) == []
    assert await store.alerts.deeds([seen.key]) == {}


async def test_two_threads_follow_one_ticket_and_one_thread_two(store: SqlStore) -> None:
    one, two = ticket("1"), ticket("2")
    other = watch(one, destination=Destination("teams", "t", "19:x", "", "99"))
    deeds = [
        Deed(DeedKind.RAISED, each.ticket_key, NOW, seen=seen, watch=each)
        for seen, each in ((one, watch(one)), (one, other), (two, watch(two)))
    ]
    await commit(store, deeds)
    assert await store.alerts.watches([two.key, one.key]) == [watch(one), other, watch(two)]
    assert await store.alerts.watched(THREAD) == [two, one]
    assert await store.alerts.watched(other.destination) == [one]


async def test_a_message_that_is_no_anchor_makes_no_thread(store: SqlStore) -> None:
    seen = ticket()
    await commit(
        store, [Deed(DeedKind.RAISED, seen.key, NOW, seen=seen, watch=watch(seen, destination=FINANCE))]
    )
    await store.outbox.put([notice("")])
    await store.outbox.delivered("", NOW, "1700.1")
    assert not await store.alerts.watched(THREAD)


async def test_numbers_lead_to_tickets_of_desks_that_find_none_by_number(store: SqlStore) -> None:
    index = store.ticket_index
    there, other = azure_ticket("VM-1", CONTOSO, "2611A"), azure_ticket("VM-2", RETAIL, "2611B")
    partner = replace(there, ref=TicketRef(Desk.PARTNER_CENTER, "615"), number="")
    await index.remember([there, other, partner], NOW)
    [known] = await index.numbered("2611a")
    assert (known.ref, known.customer_id) == (there.ref, CONTOSO.id.lower())
    assert not await index.numbered("615") and not await index.numbered("2611")
    await index.remember([replace(there, customer=RETAIL)], NOW + MINUTE)
    assert [each.customer_id for each in await index.numbered("2611A")] == [RETAIL.id.lower()]


async def test_customers_whose_tickets_are_known_come_by_when_they_were_seen(store: SqlStore) -> None:
    index = store.ticket_index
    there, other = azure_ticket("1", CONTOSO, "2611A"), azure_ticket("2", RETAIL, "2611B")
    await index.remember([there], NOW)
    await index.remember([other], NOW + MINUTE)
    assert await index.customers(5) == [RETAIL.id.lower(), CONTOSO.id.lower()]
    assert await index.customers(1) == [RETAIL.id.lower()]
    assert await index.customers(5, [there.ref.key]) == [CONTOSO.id.lower()]
    assert await index.customers(5, []) == []
    await index.remember([there], NOW + 2 * DAY)
    assert (await index.customers(1)) == [CONTOSO.id.lower()], "what is looked at stays known"


async def test_who_raised_a_ticket_has_it_until_somebody_takes_it(store: SqlStore) -> None:
    seen = ticket()
    raised = watch(seen, owner="slack:T1:ada", owner_name="Ada Lund")
    await commit(store, [Deed(DeedKind.RAISED, seen.key, NOW, seen=seen, watch=raised)])
    index = store.ticket_index
    assert await index.owners([seen.key, "other"]) == {seen.key: TicketOwner("slack:T1:ada", "Ada Lund")}
    assert await index.had_by("slack:T1:ada", Destination("", "")) == {seen.key}
    assert await index.had_by("slack:T1:sam", FINANCE) == {seen.key}, "its news come to this channel"
    assert not await index.had_by("slack:T1:sam", replace(FINANCE, channel="C2"))
    await store.alerts.add(WHOLE)
    about = crossing(kind=AlertKind.TICKETS, key=crossing_key(seen.key, "new"))
    [notice] = await store.alerts.record(Evaluation(told=(about,)), RULES, NOW)
    await store.alerts.acknowledge(notice.id, "Sam Osei", NOW, actor="slack:T1:sam")
    assert (await index.owners([seen.key]))[seen.key].name == "Sam Osei"
    assert await index.had_by("slack:T1:sam", Destination("", "")) == {seen.key}


async def test_numbers_that_no_desk_tells_of_any_more_are_forgotten(store: SqlStore) -> None:
    await store.ticket_index.remember([azure_ticket("1", CONTOSO, "2611A")], NOW)
    assert await store.ticket_index.sweep(NOW) == 0
    assert await store.ticket_index.sweep(NOW + MINUTE) == 1
    assert not await store.ticket_index.numbered("2611A")


def azure_ticket(name: str, customer: CustomerRef, number: str) -> Ticket:
    ref = TicketRef(Desk.AZURE, name, "5ub")
    return Ticket(ref, "VM down", TicketState.OPEN, "minimal", NOW, NOW, customer, number=number)
