"""Killed at any line of what is done at once: it is done and on record with who did it, or neither."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from adapters.store.alerts import notices as stored_notices
from adapters.store.alerts import rules as stored_rules
from adapters.store.audit import chain_head
from adapters.store.audit import rows as audit_rows
from adapters.store.changes import freezes
from bot.audit import entries, recorder
from bot.commands import freeze
from bot.commands.alert import notices as alert_notices
from bot.model import Freeze
from bot.pipeline import core
from bot.ports import Store
from bot.ports.dispatch import Invocation
from tests.chat import person
from tests.contracts.alert_samples import RULES, WHOLE, crossing, mute, outcome
from tests.contracts.store_samples import NOW, entry
from tests.e2e.mortal import HERE, Errand, Nursery, Step, files_of
from tests.e2e.office import KILLED, Office, opened
from tests.e2e.test_killed import once_each

FREEZE = Freeze("Gil", NOW, "an audit")
ALWAYS = files_of(core, entries, recorder, chain_head, audit_rows)
"""What every act goes through."""


@dataclass(frozen=True)
class Act:
    """A line, how to come to where it does something, whether it has been done since, and the files that it goes
    through besides those that every act does."""

    line: str
    begin: Callable[[Store, int], Awaitable[object]]
    done: Callable[[Store], Awaitable[bool]]
    through: tuple[str, ...]

    @property
    def watched(self) -> tuple[str, ...]:
        return ALWAYS + self.through

    def __str__(self) -> str:
        return self.line.partition(" reason")[0].partition(" r1")[0].partition(" NOTICE")[0]


async def is_frozen(store: Store) -> bool:
    return await store.freezes.get() is not None


async def is_thawed(store: Store) -> bool:
    return not await is_frozen(store)


async def is_muted(store: Store) -> bool:
    return bool(await store.alerts.mutes(NOW))


async def is_unmuted(store: Store) -> bool:
    return not await is_muted(store)


async def is_taken(store: Store) -> bool:
    """Whether somebody has taken on the newest one."""
    return bool((await store.alerts.notices(limit=1))[0].acknowledged)


async def find(store: Store, number: int) -> None:
    await store.alerts.record(outcome(crossing(f"k{number}")), RULES, NOW)


async def frozen(store: Store, _: int) -> None:
    row = entry(at=FREEZE.since, actor=FREEZE.by, command="freeze", outcome="done")
    await store.freezes.begin(FREEZE, lambda _: row)


FREEZING = files_of(freeze, freezes)
MUTING = files_of(alert_notices, stored_rules)
TAKING = files_of(alert_notices, stored_notices)
ACTS = [
    Act("freeze reason=audit", lambda store, _: store.freezes.end(), is_frozen, FREEZING),
    Act("thaw", frozen, is_thawed, FREEZING),
    Act("alert mute r1 reason=migration", lambda store, _: store.alerts.unmute("r1", ""), is_muted, MUTING),
    Act("alert unmute r1", lambda store, _: store.alerts.mute(mute("")), is_unmuted, MUTING),
    Act("alert acknowledge NOTICE", find, is_taken, TAKING),
]


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with Nursery() as nursery:
        yield nursery


@pytest.fixture
async def office(database_url: str, keys: list[str], nursery: Nursery) -> AsyncIterator[Office]:
    async with opened(database_url, keys, nursery) as office:
        await office.core.store.alerts.add(WHOLE)
        await office.core.store.audit.append(
            entry(at=WHOLE.created, actor="bot", command="alert add", outcome="done")
        )
        # The trail has begun: its first row takes a few lines more than the others.
        await office.dispatcher.run(Invocation(person("ada"), HERE, "help"))
        yield office


async def saying(office: Office, act: Act, number: int, die: Step | None = None) -> Errand:
    """Ada says the line where nothing of it is done yet."""
    store, line = office.core.store, act.line
    await act.begin(store, number)
    if "NOTICE" in line:
        line = line.replace("NOTICE", (await store.alerts.notices(limit=1))[0].id)
    assert not await act.done(store)
    return replace(office.sweeping(die), line=line, watched=act.watched)


async def on_record(office: Office, act: Act) -> int:
    """How often Ada did it, as the trail has it."""
    audit = office.core.store.audit
    assert (await audit.verify()).fault is None
    rows = await audit.entries(command=str(act), actor=person("ada").key, limit=999)
    assert {row.outcome for row in rows} <= {"done"}
    return len(rows)


@pytest.mark.parametrize("act", ACTS, ids=str)
async def test_a_process_killed_at_any_line_of_what_is_done_at_once(office: Office, act: Act) -> None:
    store = office.core.store
    (whole,) = await office.send(await saying(office, act, 0))
    assert whole.ended_by == 0 and await act.done(store) and await on_record(office, act) == 1
    assert whole.files == set(act.watched)
    # Every line of a freeze on SQLite; the others walk lines that are much the same, and take samples.
    lines = once_each(whole.steps)
    steps = dict.fromkeys([*lines[:: 1 if office.sqlite and act == ACTS[0] else 5], lines[-1]])
    outcomes = []
    for number, step in enumerate(steps, 1):
        before = await on_record(office, act)
        errand = await saying(office, act, number, step)
        (life,) = await office.send(errand)
        assert life.ended_by == KILLED
        outcomes.append(await act.done(store))
        assert await on_record(office, act) - before == outcomes[-1], step
        if not outcomes[-1]:
            # Whoever had no answer says it again.
            await office.dispatcher.run(Invocation(person("ada"), HERE, errand.line))
            assert await act.done(store) and await on_record(office, act) == before + 1
    assert set(outcomes) == {False, True}
