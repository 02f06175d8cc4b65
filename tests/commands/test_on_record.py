"""What is done at once, without a card to confirm, is on record together with being done: both or neither, and once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.engine.default import DefaultDialect

from adapters.store.audit import chain_head
from bot.audit.entries import BEFORE, UNDO
from bot.errors import Unavailable
from bot.jobs.scan import scan
from bot.ports.dispatch import Audience
from tests.chat import Chat, open_chat
from tests.fakes import FABRIKAM


@pytest.fixture
async def chat(store) -> Chat:
    """Ada, with a rule that has found something about Fabrikam."""
    chat = await open_chat(store)
    await chat.say("alert add percent fabrikam 80")
    await chat.press("Save rule")
    await scan(chat.context)
    return chat


@dataclass(frozen=True)
class Act:
    """A line, what is said before it, and what can be seen of it afterwards; RULE and NOTICE stand for their ids."""

    line: str
    state: Callable[[Any], Awaitable[object]]
    before: str = ""
    again: str = ""
    """What is said to somebody who does the same again, where that does nothing."""

    def __str__(self) -> str:
        return " ".join(self.line.split()[:2])


async def freeze_of(store: Any) -> object:
    return await store.freezes.get()


async def mutes_of(store: Any) -> object:
    [rule] = await store.alerts.rules()
    return await store.alerts.mutes(rule.created)


async def taken_of(store: Any) -> object:
    return [each.acknowledged_by for each in await store.alerts.notices()]


async def lag_of(store: Any) -> object:
    """Something waits, or nothing does."""
    [rule] = await store.alerts.rules()
    return bool(await store.outbox.lag(rule.created.replace(year=2030)))


FREEZE, MUTE = "freeze reason=audit", "alert mute RULE fabrikam reason=migration"
ACTS = [
    Act(FREEZE, freeze_of),
    Act("thaw", freeze_of, before=FREEZE, again="are not paused"),
    Act(MUTE, mutes_of),
    Act("alert unmute RULE fabrikam", mutes_of, before=MUTE, again="is not muted"),
    Act("alert acknowledge NOTICE", taken_of, again="Owner: Ada Lund"),
    Act("alert test RULE", lag_of),
]

any_act = pytest.mark.parametrize("act", ACTS, ids=str)


async def spelt(chat: Chat, line: str) -> str:
    alerts = chat.core.store.alerts
    [rule], [notice] = await alerts.rules(), await alerts.notices()
    return line.replace("RULE", rule.id).replace("NOTICE", notice.id)


async def prepared(chat: Chat, act: Act) -> str:
    """The line to say, once everything is as it has to be."""
    if act.before:
        await chat.say(await spelt(chat, act.before))
    return await spelt(chat, act.line)


@any_act
async def test_it_is_recorded_once_with_who_where_and_what_was_shown(chat: Chat, act: Act) -> None:
    line, store = await prepared(chat, act), chat.core.store
    before, count = await act.state(store), len(await store.audit.entries())
    await chat.say(line)
    assert await act.state(store) != before
    row, *others = await store.audit.entries()
    assert len(others) == count, "once"
    assert (row.outcome, row.shown) == ("done", chat.card.summary)
    assert (row.actor, row.actor_name, row.place) == (chat.actor.key, "Ada Lund", "playground:#csp-desk")
    typed = {name: value for name, value in row.arguments.items() if not name.startswith((BEFORE, UNDO))}
    assert line.startswith(row.command) and all(value in line for value in typed.values())
    assert row.customer_id == (FABRIKAM.id if "fabrikam" in line else "")
    assert row.detail == ("" if chat.card.private else "Shown to everyone there.")


@any_act
async def test_what_breaks_before_both_are_committed_leaves_neither(
    chat: Chat, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    line, store = await prepared(chat, act), chat.core.store
    before, count = await act.state(store), len(await store.audit.entries())
    commits = chain_head.put_head
    broken: list[object] = []

    async def away_once(*given: Any) -> None:
        if not broken:
            broken.append(given)
            raise Unavailable
        await commits(*given)

    monkeypatch.setattr(chain_head, "put_head", away_once)
    shown = await chat.say(line)
    assert broken and "database" in shown, shown
    assert await act.state(store) == before, "it is not done"
    row, *others = await store.audit.entries()
    assert len(others) == count and (row.outcome, row.detail) == ("refused", "Unavailable")
    assert row.actor == chat.actor.key and row.shown == chat.card.summary
    await chat.say(line)
    assert await act.state(store) != before
    assert [each.outcome for each in (await store.audit.entries())[:2]] == ["done", "refused"]


@any_act
async def test_what_is_committed_while_the_database_goes_away_is_not_told_as_not_done(
    chat: Chat, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    line, store = await prepared(chat, act), chat.core.store
    before, heads, commit = await act.state(store), chain_head.put_head, DefaultDialect.do_commit
    went: list[object] = []

    async def put_head(*given: Any) -> None:
        await heads(*given)
        went.append(given)

    def away_once(dialect: Any, connection: Any) -> None:
        commit(dialect, connection)
        if len(went) == 1:
            went.append(connection)
            raise ConnectionResetError

    monkeypatch.setattr(chain_head, "put_head", put_head)
    for dialect in (PGDialect_asyncpg, SQLiteDialect_aiosqlite):
        monkeypatch.setattr(dialect, "do_commit", away_once)
    shown = await chat.say(line)
    assert await act.state(store) != before, "it is done"
    assert "may have been done" in shown and "Nothing was done" not in shown
    told, done, *_ = await store.audit.entries()
    assert (told.outcome, told.detail, done.outcome) == ("broken", "Unsettled", "done")


@pytest.mark.parametrize("act", [each for each in ACTS if each.again], ids=str)
async def test_who_comes_second_is_on_record_with_what_they_were_told(chat: Chat, act: Act) -> None:
    line, store = await prepared(chat, act), chat.core.store
    await chat.say(line)
    after, gil = await act.state(store), chat.as_("gil")
    assert act.again in await gil.say(line)
    assert await act.state(store) == after
    first, second = reversed((await store.audit.entries())[:2])
    assert (first.actor, first.outcome) == (chat.actor.key, "done")
    assert second.actor == gil.actor.key and act.again in second.shown
    assert second.outcome == ("done" if "acknowledge" in line else "refused")


async def test_what_is_not_to_be_shared_is_not_said_to_have_been(chat: Chat) -> None:
    await chat.say(await spelt(chat, MUTE), share=True)
    [row] = await chat.core.store.audit.entries(command="alert mute")
    assert chat.last.audience is Audience.ASKER and row.detail == ""


async def test_a_reason_that_no_database_takes_as_it_is_stops_the_bot_all_the_same(chat: Chat) -> None:
    assert "Changes are paused" in await chat.say("freeze 'an \ud800\0 audit'")
    [row] = await chat.core.store.audit.entries(command="freeze")
    assert row.outcome == "done" and await chat.core.store.freezes.get()
