"""One clock for an installation: whatever a process takes for now, the database's own time decides."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text, update

from adapters.store import SqlStore
from adapters.store.database.clock import DATABASE_TIME
from adapters.store.schema import tables as schema
from bot.errors import WrongClock
from bot.model.change import ChangeState, Settled
from bot.model.identity import Actor, Grant, Link, Platform, Role
from bot.ports import SignInTicket
from bot.ports.dispatch import Place
from tests.contracts.alert_samples import WHOLE, mute
from tests.contracts.store_samples import ADA, LEASE, MINUTE, entry, notice, proposal

DAY = timedelta(days=1)
AHEAD = timedelta(days=400)
BEHIND = -timedelta(seconds=91)

WRONG = (AHEAD, -AHEAD, BEHIND, -BEHIND)
EITHER_WAY = pytest.mark.parametrize("wrong", WRONG)


def real() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
async def stores(database_url: str, keys: list[str]) -> AsyncIterator[tuple[SqlStore, SqlStore]]:
    """Two processes' stores over one database, as they are in production."""
    async with AsyncExitStack() as opened:
        one, two = [
            await opened.enter_async_context(SqlStore.open(database_url, keys, time=DATABASE_TIME))
            for _ in range(2)
        ]
        yield one, two


Stores = tuple[SqlStore, SqlStore]
PLACE = Place("slack", "T1", "C1", personal=False)


async def test_the_time_is_the_databases_own(stores: Stores) -> None:
    before = real() - MINUTE
    assert before < await stores[0].time(real() + AHEAD) < real() + MINUTE


@EITHER_WAY
async def test_a_job_is_held_by_one_and_rests_as_long_as_it_should(stores: Stores, wrong: timedelta) -> None:
    one, two = (each.leases for each in stores)
    assert await one.take("scan", "one", real() + wrong, LEASE, 15 * MINUTE)
    assert not await two.take("scan", "two", real(), LEASE, 15 * MINUTE)
    assert await two.running(real()) == {"scan"}
    await one.rest("scan", "one", real() + wrong, 15 * MINUTE)
    assert not await two.take("scan", "two", real(), LEASE, 15 * MINUTE)
    await one.take("settle", "one", real() + wrong, LEASE, MINUTE)
    await one.rest("settle", "one", real() + wrong, timedelta())
    assert await two.take("settle", "two", real(), LEASE, MINUTE)
    await one.went("settle", real() + wrong)
    [state] = await two.states()
    assert abs(state.ran - real()) < MINUTE


async def test_a_lease_that_is_further_ahead_than_its_length_is_free(stores: Stores) -> None:
    one, _ = stores
    async with one._database.write() as connection:
        for job, holder in (("held", "gone"), ("rests", "")):
            row = {"job": job, "holder": holder, "until": real() + AHEAD}
            await connection.execute(schema.leases.insert().values(row))
    assert await one.leases.take("held", "two", real(), LEASE, MINUTE)
    assert await one.leases.take("rests", "two", real(), LEASE, MINUTE)
    # A job that comes round once a day may rest until tomorrow, though no lease is as long.
    await one.leases.rest("rests", "two", real(), 0.9 * DAY)
    assert not await one.leases.take("rests", "three", real(), LEASE, DAY)


@EITHER_WAY
async def test_a_notice_is_claimed_once_whatever_two_workers_take_for_now(
    stores: Stores, wrong: timedelta
) -> None:
    one, two = (each.outbox for each in stores)
    await one.put([notice("n1", not_before=real())])
    assert [each.id for each in await one.claim(real() + wrong, LEASE, 9)] == ["n1"]
    assert await two.claim(real(), LEASE, 9) == []
    assert await two.claim(real() + wrong, LEASE, 9) == []


async def test_a_claim_that_is_further_ahead_than_its_length_is_free(stores: Stores) -> None:
    one, _ = stores
    await one.outbox.put([notice("n1", not_before=real())])
    async with one._database.write() as connection:
        await connection.execute(update(schema.outbox).values(leased_until=real() + AHEAD))
    assert [each.id for each in await one.outbox.claim(real(), LEASE, 9)] == ["n1"]


async def test_what_a_process_ahead_of_time_puts_in_and_puts_off_is_due_now(stores: Stores) -> None:
    one, two = (each.outbox for each in stores)
    await one.put([notice("n1", not_before=real() + AHEAD)])
    assert [each.id for each in await two.claim(real(), timedelta(), 9)] == ["n1"]
    await one.retry("n1", real() + AHEAD, "no answer")
    assert [each.id for each in await two.claim(real(), LEASE, 9)] == ["n1"]
    assert await two.lag(real() + AHEAD) < MINUTE


@EITHER_WAY
async def test_a_write_that_is_being_carried_out_is_taken_up_by_nobody(
    stores: Stores, wrong: timedelta
) -> None:
    one, two = (each.changes for each in stores)
    await one.propose(proposal(created=real(), expires=real() + 15 * MINUTE))
    assert await one.claim("c1", ADA, real() + wrong, LEASE)
    for now in (real(), real() + wrong):
        assert await two.interrupted(now, 9) == []
        assert not await two.renew("c1", now, LEASE)
    done = Settled(ChangeState.DONE, "Done.", real() + wrong)
    assert await one.finish("c1", done, entry(at=real()))


async def test_a_write_whose_lease_is_further_ahead_than_its_length_is_taken_up(stores: Stores) -> None:
    one, two = stores
    await one.changes.propose(proposal(created=real(), expires=real() + 15 * MINUTE))
    assert await one.changes.claim("c1", ADA, real(), LEASE)
    async with one._database.write() as connection:
        await connection.execute(update(schema.changes).values(lease_until=real() + AHEAD))
    assert [each.id for each in await two.changes.interrupted(real(), 9)] == ["c1"]
    assert await two.changes.renew("c1", real(), LEASE)


@EITHER_WAY
async def test_a_card_may_be_confirmed_as_long_as_the_database_says(stores: Stores, wrong: timedelta) -> None:
    one, two = (each.changes for each in stores)
    await one.propose(proposal("open", created=real() + wrong, expires=real() + wrong + 15 * MINUTE))
    await one.propose(proposal("over", created=real() + wrong, expires=real() + wrong))
    assert await two.expire(real() + wrong) == 1
    assert not await two.claim("over", ADA, real() + wrong, LEASE)
    assert await two.claim("open", ADA, real() + wrong, LEASE)


async def test_a_role_that_is_lent_for_a_while_ends_by_the_databases_time(stores: Stores) -> None:
    one, two = (each.grants for each in stores)
    grant = Grant("g1", "ada", Role.SALES_AGENT, real(), real() + MINUTE, "gil", "Gil")
    await one.put(grant)
    await one.put(replace(grant, id="g2", holder="sam", until=real() - MINUTE))
    early, late = real() - AHEAD, real() + AHEAD
    for now in (early, real(), late):
        assert [each.id for each in await two.of(["ada"], now)] == ["g1"]
        assert await two.of(["sam"], now) == []
        assert [each.id for each in await two.all(now)] == ["g1"]
    # Who lends a role for an hour by a clock that is a year ahead lends it for an hour.
    await one.put(replace(grant, since=late, until=late + 60 * MINUTE))
    [lent] = await two.of(["ada"], real())
    assert lent.until < real() + 61 * MINUTE


@pytest.mark.parametrize("wrong", [*WRONG, 59 * MINUTE, -59 * MINUTE])
async def test_every_step_of_a_sign_in_lasts_as_long_as_it_should(stores: Stores, wrong: timedelta) -> None:
    """Also by a clock that is off by less than can be told from what is put on record."""
    one, two = (each.signins for each in stores)

    async def ends_in(minutes: int) -> bool:
        found = await two.find("d")
        return found is not None and abs(found.expires - real() - minutes * MINUTE) < MINUTE

    now = real() + wrong
    ada = Actor(Platform.SLACK, "T1", "U1", "Ada")
    await one.make(SignInTicket("d", ada, PLACE, now + 10 * MINUTE), now)
    assert await ends_in(10)
    assert await one.start("d", state="s", cookie="c", sealed="s", now=now, expires=now + 10 * MINUTE)
    assert await ends_in(10)
    assert await one.back("d", now)
    assert await one.wait("d", code="c", sealed="s", now=now, expires=now + 5 * MINUTE)
    assert await ends_in(5)


@pytest.mark.parametrize("ahead", [AHEAD, 59 * MINUTE, 30 * MINUTE])
async def test_what_is_lent_read_or_silenced_by_a_clock_that_is_ahead_lasts_no_longer(
    stores: Stores, ahead: timedelta
) -> None:
    one, two = stores
    now = real() + ahead
    await one.grants.put(Grant("g", "ada", Role.SALES_AGENT, now, now + 60 * MINUTE, "gil", "Gil"))
    await one.links.put(
        Link("slack:T1:U1", "t", "o", "ada@x.example", "Ada", now, now, roles_read=now), "token"
    )
    await one.alerts.add(WHOLE)
    await one.alerts.mute(replace(mute(""), since=now, until=now + DAY))
    [lent], [silence] = await two.grants.all(real()), await two.alerts.mutes(real())
    link = await two.links.get("slack:T1:U1")
    assert lent.until < real() + 61 * MINUTE and silence.until < real() + DAY + MINUTE
    assert link is not None and link.roles_read is not None and link.roles_read < real() + MINUTE
    await one.links.set_roles("t", "o", frozenset({Role.SALES_AGENT}), now)
    link = await two.links.get("slack:T1:U1")
    assert link is not None and link.roles_read is not None and link.roles_read < real() + MINUTE


async def test_a_silence_lasts_as_long_as_it_was_asked_for(stores: Stores) -> None:
    one, two = (each.alerts for each in stores)
    await one.add(WHOLE)
    late = real() + AHEAD
    await one.mute(replace(mute(""), since=late, until=late + DAY))
    for now in (real(), late):
        [silence] = await two.mutes(now)
        assert silence.until < real() + DAY + MINUTE


@EITHER_WAY
async def test_what_was_seen_is_seen_by_all(stores: Stores, wrong: timedelta) -> None:
    one, two = (each.deduplication for each in stores)
    assert await one.first("k", real() + wrong, MINUTE)
    assert not await two.first("k", real(), MINUTE)
    assert not await two.first("k", real() + wrong, MINUTE)


async def test_a_process_ahead_of_time_neither_resets_a_limit_nor_locks_anybody_out(stores: Stores) -> None:
    one, two = (each.rate_counts for each in stores)
    await one.count(["ada"], real())
    async with stores[0]._database.write() as connection:
        # As a release wrote it that counted by its own clock.
        await connection.execute(text("UPDATE rates SET since = since + 34560000000000, count = 99"))
    counts = [
        (await each.count(["ada"], real() + wrong))["ada"] for each in (one, two) for wrong in (AHEAD, -DAY)
    ]
    # The minute may end while the test runs.
    assert counts[0] == 1 and counts[-1] in (4, 3, 2, 1) and max(counts) > 1


@EITHER_WAY
async def test_a_process_whose_clock_is_wrong_forgets_nothing(stores: Stores, wrong: timedelta) -> None:
    one, two = stores
    await one.deduplication.first("k", real(), timedelta())
    with pytest.raises(WrongClock, match="differ about the time"):
        await one.sweep(real() + wrong)
    assert await two.sweep(real()) == 1


@pytest.mark.parametrize(
    ("recorded", "said"), [(AHEAD, "in the future"), (-AHEAD, "the database's clock is wrong")]
)
async def test_nothing_is_forgotten_while_the_trail_speaks_against_the_time(
    stores: Stores, recorded: timedelta, said: str
) -> None:
    one, _ = stores
    await one.deduplication.first("k", real(), timedelta())
    await one.audit.append(entry(at=real() + recorded))
    with pytest.raises(WrongClock, match=said):
        await one.sweep(real())
    await one.audit.append(entry(at=real()))
    assert await one.sweep(real()) == 1
