"""Killed at any line, clicked twice, carried out by two: a confirmed write happens once, and its owner is told once."""

from __future__ import annotations

import ast
import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from functools import cache

import pytest

from bot.model.change import ChangeState
from tests.chat import person
from tests.e2e.mortal import BEFORE_SHOWING, HERE, ROOT, WATCHED, Nursery, Step, secrets_of
from tests.e2e.office import PASSED, Office, opened

KILLED = 9


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with Nursery() as nursery:
        yield nursery


@pytest.fixture
async def office(database_url: str, keys: list[str], nursery: Nursery) -> AsyncIterator[Office]:
    async with opened(database_url, keys, nursery) as office:
        yield office


@cache
def statements(file: str) -> frozenset[int]:
    """The lines on which a statement begins: between two lines of one expression nothing happens to the world."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(node.lineno for node in ast.walk(tree) if isinstance(node, ast.stmt))


def once_each(steps: Iterable[Step]) -> list[Step]:
    """Every statement once: where it was come by more than once, the last time, which is nearest to the outcome."""
    lines = {(file, line): (doing, file, line) for doing, file, line in steps if file}
    return [step for step in lines.values() if step[2] in statements(step[1])]


@pytest.mark.parametrize("command", ["usage budget", "customer create", "subscription quantity"])
async def test_a_process_killed_at_any_line_of_a_confirmed_write(office: Office, command: str):
    (whole,) = await office.send(office.clicking(await office.propose(command, 0)))
    assert whole.ended_by == 0 and BEFORE_SHOWING in whole.steps and len(whole.steps) > 150
    assert whole.files == set(WATCHED)
    # Every line of the budget on SQLite; the others walk the same lines, and take samples.
    every = 1 if (command, office.sqlite) == ("usage budget", True) else 7
    steps = [*once_each(whole.steps)[::every], BEFORE_SHOWING]
    changes, states = [], []
    for at in range(0, len(steps), 2):
        pair = steps[at : at + 2]
        asked = [await office.propose(command, at + number) for number in range(1, len(pair) + 1)]
        lives = await office.send(*map(office.clicking, asked, pair))
        assert [life.ended_by for life in lives] == [KILLED] * len(pair)
        records = await office.records()
        for change_id, step in zip(asked, pair, strict=True):
            change = await office.change(change_id)
            states.append(change.state)
            assert office.effects(change) <= (change.state is not ChangeState.PENDING), step
            assert records[change_id] == ["done"] * (change.state is ChangeState.DONE), step
            if change.state is ChangeState.PENDING:
                await office.click(change_id)
        # The next would otherwise be shown what is overwritten by what is still under way.
        await office.recover()
        changes += asked
    assert set(states) == {ChangeState.PENDING, ChangeState.EXECUTING, ChangeState.DONE}

    await office.assert_settled_for_good(*changes)
    for change_id, state in zip(changes, states, strict=True):
        # Whoever takes up a customer tells the password; once the outcome is stored, it is nowhere to be had.
        told = [secret for card in office.mailbox.of(change_id) for secret in secrets_of(card)]
        assert len(told) == (command == "customer create" and state is ChangeState.EXECUTING)


async def test_a_worker_killed_at_any_line_of_its_sweep(office: Office):
    async def interrupted(number: int) -> str:
        """A change whose process died right after the click."""
        change_id = await office.propose("customer create", number)
        await office.dispatcher.claim(person("ada"), HERE, change_id)
        office.clock.move(PASSED)
        return change_id

    changes = [await interrupted(0)]
    (whole,) = await office.send(office.sweeping())
    assert whole.ended_by == 0 and len(whole.steps) > 100 and whole.files == set(WATCHED)
    for number, step in enumerate(once_each(whole.steps)[:: 8 if office.sqlite else 20], 1):
        changes.append(await interrupted(number))
        (life,) = await office.send(office.sweeping(step))
        assert life.ended_by == KILLED
        await office.recover()
    await office.assert_settled_for_good(*changes)


async def test_a_click_on_two_replicas_at_once(office: Office):
    changes = []
    office.sandbox.faults.order("latency", method="PATCH", seconds=0.05, times=99)
    for number in range(5):
        change_id = await office.propose("usage budget", number)
        changes.append(change_id)
        lives = await office.send(office.clicking(change_id), office.clicking(change_id))
        assert [life.ended_by for life in lives] == [0, 0]
        assert Counter(len(life.shown) for life in lives) == {0: 1, 1: 1}
        assert office.requests(await office.change(change_id)) == 1
    await office.assert_settled_for_good(*changes)


async def test_a_double_click(office: Office):
    change_id = await office.propose("customer create", 1)
    replies = await asyncio.gather(office.click(change_id), office.click(change_id))
    assert Counter(bool(reply.notice_id) for reply in replies) == {True: 1, False: 1}
    assert office.requests(await office.change(change_id)) == 1
    await office.assert_settled_for_good(change_id)
    late = await office.click(change_id)
    assert late.card and "Done" in late.card.title and not secrets_of(late.card)
    await office.assert_settled_for_good(change_id)


async def test_two_workers_that_sweep_at_once(office: Office):
    changes = [await office.propose("customer create", number) for number in range(3)]
    for change_id in changes:
        await office.dispatcher.claim(person("ada"), HERE, change_id)
    office.clock.move(PASSED)
    office.sandbox.faults.order("latency", method="POST", seconds=0.1, times=99)
    lives = await office.send(office.sweeping(), office.sweeping())
    assert sorted(told for life in lives for told in life.shown) == sorted(
        f"change-{each}" for each in changes
    )
    assert [office.requests(await office.change(change_id)) for change_id in changes] == [1, 1, 1]
    await office.assert_settled_for_good(*changes)
