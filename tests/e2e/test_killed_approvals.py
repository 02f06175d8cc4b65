"""Approved by others and then killed: whatever dies between the last yes and the outcome, it is done once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from bot.changes.approval_rules import ApprovalRule
from bot.model.change import ChangeState
from bot.model.identity import Role
from bot.ports.dispatch import Invocation
from tests.chat import person, with_core
from tests.e2e.mortal import HERE, WATCHED, Nursery
from tests.e2e.office import KILLED, Office, opened
from tests.e2e.test_killed import once_each

RULE = ApprovalRule(frozenset({"usage budget"}), frozenset({Role.GLOBAL_ADMIN}))


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with Nursery() as nursery:
        yield nursery


@pytest.fixture
async def office(database_url: str, keys: list[str], nursery: Nursery) -> AsyncIterator[Office]:
    async with opened(database_url, keys, nursery) as office:
        office.dispatcher = with_core(office.dispatcher, approving=[RULE])
        yield office


async def approved(office: Office, number: int) -> str:
    """A change that Ada has asked for and Gil has approved; nobody has begun it."""
    change_id = await office.propose("usage budget", number)
    for name, line in (("ada", f"change ask {change_id} why=growth"), ("gil", f"change approve {change_id}")):
        await office.dispatcher.run(Invocation(person(name), HERE, line))
    change = await office.change(change_id)
    assert (change.state, change.attempts) == (ChangeState.EXECUTING, 0)
    assert office.requests(change) == 0, "the click itself calls nobody"
    return change_id


async def test_a_worker_killed_at_any_line_as_it_begins_what_others_approved(office: Office):
    changes = [await approved(office, 0)]
    (whole,) = await office.send(office.sweeping())
    assert whole.ended_by == 0 and len(whole.steps) > 100 and whole.files == set(WATCHED)
    for number, step in enumerate(once_each(whole.steps)[:: 6 if office.sqlite else 20], 1):
        changes.append(await approved(office, number))
        (life,) = await office.send(office.sweeping(step))
        assert life.ended_by == KILLED
        await office.recover()
    await office.assert_settled_for_good(*changes)


async def test_two_workers_begin_what_others_approved_once(office: Office):
    changes = [await approved(office, number) for number in range(3)]
    office.sandbox.faults.order("latency", method="PATCH", seconds=0.1, times=99)
    lives = await office.send(office.sweeping(), office.sweeping())
    assert sorted(told for life in lives for told in life.shown) == sorted(
        f"change-{each}" for each in changes
    )
    assert [office.requests(await office.change(change_id)) for change_id in changes] == [1, 1, 1]
    await office.assert_settled_for_good(*changes)
