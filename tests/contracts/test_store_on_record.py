"""What is done at once is on record in the same transaction, or is not done: on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest

from adapters.store import SqlStore
from adapters.store.audit import chain_head
from bot.errors import Unavailable
from bot.model import Freeze
from bot.model.audit import Fault, TrailFilter
from bot.model.identity import Link
from bot.ports import AuditEntry
from tests.contracts.alert_samples import RULES, WHOLE, crossing, message, mute, outcome
from tests.contracts.store_samples import LEASE, NOW, entry

FREEZE = Freeze("Gil", NOW, "an audit")
LINK = Link("slack:T1:U1", "t-1", "oid-ada", "ada@northwindcloud.example", "Ada", NOW, NOW)

Row = Callable[..., AuditEntry]


async def nothing(_: SqlStore) -> None:
    """It needs nothing to be there."""


async def frozen(store: SqlStore) -> None:
    await store.freezes.begin(FREEZE)


async def linked(store: SqlStore) -> None:
    await store.links.put(LINK, "token")


async def muted(store: SqlStore) -> None:
    await store.alerts.mute(mute())


async def found(store: SqlStore) -> None:
    await store.alerts.add(WHOLE)
    await store.alerts.record(outcome(crossing()), RULES, NOW)


async def is_frozen(store: SqlStore) -> bool:
    return await store.freezes.get() is not None


async def is_linked(store: SqlStore) -> bool:
    token = await store.vault.get(LINK.secret_name)
    assert (token is None) == (await store.links.get(LINK.actor) is None), (
        "a link comes and goes with its token"
    )
    return token is not None


async def is_muted(store: SqlStore) -> bool:
    return bool(await store.alerts.mutes(NOW))


async def is_taken(store: SqlStore) -> bool:
    return bool((await store.alerts.notices())[0].acknowledged)


async def is_posted(store: SqlStore) -> bool:
    return bool(await store.outbox.claim(NOW, LEASE, 9))


async def acknowledge(store: SqlStore, row: Row) -> object:
    notice = (await store.alerts.notices())[0]
    return await store.alerts.acknowledge(notice.id, "Ada", NOW, row)


@dataclass(frozen=True)
class Deed:
    """Something that is done at once: what has to be there, how it is done, and how it shows (or shows no more)."""

    name: str
    before: Callable[[SqlStore], Awaitable[None]]
    do: Callable[[SqlStore, Row], Awaitable[Any]]
    shows: Callable[[SqlStore], Awaitable[bool]]
    after: bool = True
    once: bool = True
    """Whether doing it again does nothing."""

    def __str__(self) -> str:
        return self.name


DEEDS = [
    Deed("freeze", nothing, lambda store, row: store.freezes.begin(FREEZE, row), is_frozen, once=False),
    Deed("thaw", frozen, lambda store, row: store.freezes.end(row), is_frozen, after=False),
    Deed("link", nothing, lambda store, row: store.links.put(LINK, "token", row), is_linked, once=False),
    Deed("end", linked, lambda store, row: store.links.end(LINK.actor, row), is_linked, after=False),
    Deed(
        "end identity",
        linked,
        lambda store, row: store.links.end_identity(LINK.tenant, LINK.oid, row),
        is_linked,
        after=False,
    ),
    Deed("mute", nothing, lambda store, row: store.alerts.mute(mute(), row), is_muted, once=False),
    Deed(
        "unmute",
        muted,
        lambda store, row: store.alerts.unmute(mute().rule_id, mute().customer_id, row),
        is_muted,
        after=False,
    ),
    Deed("acknowledge", found, acknowledge, is_taken),
    Deed("post", nothing, lambda store, row: store.outbox.put([message("m1")], row), is_posted, once=False),
]

any_deed = pytest.mark.parametrize("deed", DEEDS, ids=str)


def as_row(*_: object) -> AuditEntry:
    return entry("an act", detail="done")


async def on_record(store: SqlStore) -> int:
    found = (await store.audit.verify()).fault
    # Some of what these stories begin with was put in without a row.
    assert found is None or found.fault is Fault.EFFECT
    return len(await store.audit.entries(command="an act"))


@any_deed
async def test_it_is_done_and_on_record(store: SqlStore, deed: Deed) -> None:
    await deed.before(store)
    assert await on_record(store) == 0
    await deed.do(store, as_row)
    assert await deed.shows(store) is deed.after and await on_record(store) == 1


@any_deed
async def test_what_cannot_be_recorded_is_not_done(
    store: SqlStore, deed: Deed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever breaks between the effect and the commit, be it our own fault or the database that goes away."""

    def broken(*_: object) -> AuditEntry:
        raise ZeroDivisionError

    async def away(*_: object) -> None:
        raise Unavailable

    await deed.before(store)
    with pytest.raises(ZeroDivisionError):
        await deed.do(store, broken)
    with monkeypatch.context() as patched:
        # The last statement there is: by then both are written and neither is committed.
        patched.setattr(chain_head, "put_head", away)
        with pytest.raises(Unavailable):
            await deed.do(store, as_row)
    assert await deed.shows(store) is not deed.after and await on_record(store) == 0
    await deed.do(store, as_row)
    assert await deed.shows(store) is deed.after and await on_record(store) == 1


@pytest.mark.parametrize("deed", [each for each in DEEDS if each.once], ids=str)
async def test_what_does_nothing_makes_no_row(store: SqlStore, deed: Deed) -> None:
    await deed.before(store)
    await deed.do(store, as_row)
    assert not await deed.do(store, as_row)
    assert await on_record(store) == 1


async def test_each_link_of_an_identity_that_ends_has_its_row(store: SqlStore) -> None:
    others = [LINK, Link("teams:t-1:ada", LINK.tenant, LINK.oid, LINK.upn, LINK.name, NOW, NOW)]
    for link in others:
        await store.links.put(link, "token")
    await store.links.end_identity(LINK.tenant, LINK.oid, lambda ended: entry("an act", detail=ended.actor))
    rows = await store.audit.entries(command="an act")
    assert sorted(row.detail for row in rows) == [link.actor for link in others]


async def test_of_all_who_take_on_an_alert_the_one_who_does_is_on_record(store: SqlStore) -> None:
    await found(store)
    [notice] = await store.alerts.notices()

    def taking(name: str) -> Awaitable[bool]:
        return store.alerts.acknowledge(notice.id, name, NOW, lambda: entry("an act", detail=name))

    await asyncio.gather(*(taking(name) for name in ("Ada", "Sam", "Gil", "Hana")))
    [row] = await store.audit.entries(command="an act")
    assert row.detail == (await store.alerts.notices())[0].acknowledged_by


async def test_the_trail_tells_the_whole_story_of_those_who_stop_the_bot_and_start_it(
    store: SqlStore, database_url: str, keys: list[str]
) -> None:
    """Two processes and many people at once: read from its beginning, the trail says at each row how it stood."""
    numbers = count()

    async def stop(place: SqlStore) -> None:
        name = f"who {next(numbers)}"
        await place.freezes.begin(
            Freeze(name, NOW, "an audit"), lambda holds: entry("freeze", detail=holds.by, shown=name)
        )

    async def start(place: SqlStore) -> None:
        await place.freezes.end(lambda held: entry("thaw", detail=held.by))

    async with SqlStore.open(database_url, keys) as other:
        turns = [turn(place) for _ in range(8) for place in (store, other) for turn in (stop, start)]
        await asyncio.gather(*turns)
    holds = ""
    rows = [row async for page in store.audit.stream(TrailFilter()) for row in page]
    assert sum(row.entry.command == "freeze" for row in rows) == 16
    for row in rows:
        if row.entry.command == "thaw":
            assert row.entry.detail == holds != "", "nobody thaws what is not frozen"
            holds = ""
        else:
            holds = holds or row.entry.shown
            assert row.entry.detail == holds, "the first one holds"
    now_holds = await store.freezes.get()
    assert (now_holds.by if now_holds else "") == holds
