"""Killed at any line of a purchase, clicked twice, taken up by two, with answers that are lost: one order, told once."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest

from adapters.store.changes import changes as stored_changes
from bot.changes import writes
from bot.commands.buy import purchase
from bot.model.change import ChangeState
from tests.chat import person
from tests.e2e.mortal import HERE, Errand, Nursery, files_of
from tests.e2e.office import KILLED, PASSED, Office, opened
from tests.e2e.test_killed import once_each

LINES = files_of(purchase)
"""Every line of these."""
AROUND = files_of(purchase, stored_changes, writes)


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with Nursery() as nursery:
        yield nursery


@pytest.fixture
async def office(database_url: str, keys: list[str], nursery: Nursery) -> AsyncIterator[Office]:
    async with opened(database_url, keys, nursery) as office:
        yield office


def buying(errand: Errand) -> Errand:
    return replace(errand, watched=AROUND)


async def test_a_process_killed_at_any_line_of_a_purchase(office: Office):
    (whole,) = await office.send(buying(office.clicking(await office.propose("buy", 0))))
    assert whole.ended_by == 0 and set(LINES) < whole.files and office.ordered() == {1: 1}
    steps = once_each(whole.steps)
    own = [step for step in steps if step[1] in LINES]
    # Every line of the purchase on SQLite; samples of what it goes through, and on the other database.
    chosen = [*own, *[each for each in steps if each[1] not in LINES][::9]] if office.sqlite else own[::4]
    asked, states = [], set()
    for number, step in enumerate(chosen, 1):
        change_id = await office.propose("buy", number)
        (life,) = await office.send(buying(office.clicking(change_id, step)))
        assert life.ended_by == KILLED, step
        state = (await office.change(change_id)).state
        states.add(state)
        assert office.ordered()[number + 1] <= (state is not ChangeState.PENDING), step
        if state is ChangeState.PENDING:
            await office.click(change_id)
        asked.append(change_id)
        await office.recover()
        assert office.ordered()[number + 1] == 1, step
    assert ChangeState.EXECUTING in states
    await office.assert_settled_for_good(*asked)
    assert set(office.ordered().values()) == {1}


async def test_a_worker_killed_while_it_takes_a_purchase_up(office: Office):
    async def interrupted(number: int) -> str:
        """A purchase whose process died once its cart was on record."""
        change_id = await office.propose("buy", number)
        (whole,) = await office.send(buying(office.clicking(change_id, died)))
        assert whole.ended_by == KILLED
        office.clock.move(PASSED)
        return change_id

    (whole,) = await office.send(buying(office.clicking(await office.propose("buy", 0))))
    died = next(step for step in reversed(once_each(whole.steps)) if step[1] in LINES)
    asked = [await interrupted(1)]
    (sweep,) = await office.send(buying(office.sweeping()))
    assert sweep.ended_by == 0 and set(LINES) < sweep.files
    resumed = [step for step in once_each(sweep.steps) if step[1] in LINES]
    for number, step in enumerate(resumed[:: 1 if office.sqlite else 3], 2):
        asked.append(await interrupted(number))
        (life,) = await office.send(buying(office.sweeping(step)))
        assert life.ended_by == KILLED
        await office.recover()
        assert office.ordered()[number + 1] == 1, step
    await office.assert_settled_for_good(*asked)


async def test_a_click_on_two_replicas_and_two_sweeps_at_once(office: Office):
    office.sandbox.faults.order("latency", method="POST", seconds=0.05, times=99)
    clicked = await office.propose("buy", 0)
    lives = await office.send(office.clicking(clicked), office.clicking(clicked))
    assert Counter(len(life.shown) for life in lives) == {0: 1, 1: 1}
    left = [await office.propose("buy", number) for number in (1, 2, 3)]
    for change_id in left:
        await office.dispatcher.claim(person("ada"), HERE, change_id)
    office.clock.move(PASSED)
    await office.send(office.sweeping(), office.sweeping())
    await office.assert_settled_for_good(clicked, *left)
    assert set(office.ordered().values()) == {1}


@pytest.mark.parametrize("again", ["refused", "repeated"])
async def test_answers_that_are_lost(office: Office, again: str):
    """The order was placed, and nobody heard of it: it is found, however the vendor answers a second checkout."""
    office.sandbox.world.selling.checkout_again = again
    asked = []
    for number in range(3):
        change_id = await office.propose("buy", number)
        carts = f"/v1/customers/{office.sandbox.world.named('Fabrikam, Inc.').id}/carts"
        office.sandbox.faults.clear()
        office.sandbox.faults.order("drop_after", method="POST", path=carts, after=1, times=3)
        await office.click(change_id)
        asked.append(change_id)
    await office.recover()
    await office.assert_settled_for_good(*asked)
    assert office.ordered() == {1: 1, 2: 1, 3: 1}
