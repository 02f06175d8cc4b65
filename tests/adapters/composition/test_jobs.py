"""What background jobs are given follows from the core, and from nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.composition.jobs import build_worker, job_context
from adapters.playground.rooms import PlaygroundRooms
from adapters.store import SqlStore
from bot.access.ticket_owner import VerifiedDesk
from bot.changes.approval_rules import ApprovalRule, managers_of
from bot.commands import load
from bot.jobs.context import JobContext, JobLimits
from bot.model import Destination
from bot.pipeline.admission import Admission
from bot.pipeline.channel_rules import ChannelRule, ChannelRules, Only
from tests.chat import Chat, open_chat

CLOSED = ChannelRules({("playground", "#random"): ChannelRule(only=Only.NOTHING)})
EVERY = {name: timedelta(minutes=1) for name in ("settle", "scan", "audit")}


@pytest.fixture
async def chat(sqlite_template: Path, tmp_path: Path, keys: list[str]) -> AsyncIterator[Chat]:
    path = tmp_path / "jobs.db"
    path.write_bytes(sqlite_template.read_bytes())
    async with SqlStore.open(f"sqlite:///{path}", keys) as store:
        yield await open_chat(store)


async def test_jobs_share_the_collaborators_of_the_core(chat: Chat) -> None:
    core, context = chat.core, job_context(chat.core)
    for shared in ("partner", "store", "clock", "rooms", "sign_ins"):
        assert getattr(context, shared) is getattr(core, shared)
    assert all(isinstance(desk, VerifiedDesk) for desk in context.desks.values()), "no desk is believed"
    assert context.audited == load().audited
    assert {each.name for each in fields(JobContext)} >= {"recipients", "limits", "managers", "withheld"}


async def test_nothing_is_posted_unasked_into_a_channel_that_is_closed(chat: Chat) -> None:
    there = Destination("playground", "northwind", "#random")
    rooms = {"playground": PlaygroundRooms()}
    open_to_all, closed = (
        job_context(chat.with_core(rooms=rooms, admission=admission).core)
        for admission in (Admission(), Admission(CLOSED))
    )
    assert await open_to_all.why_not(there) == ""
    assert "switched off" in await closed.why_not(there)


async def test_a_worker_has_the_jobs_that_are_given_a_time(chat: Chat) -> None:
    worker = build_worker(chat.dispatcher, {}, EVERY, JobLimits(storm=3))
    assert {job.name for job in worker.jobs()} == set(EVERY)
    assert worker.context.limits.storm == 3


def test_those_who_manage_roles_are_told_where_they_are_asked() -> None:
    asked = ApprovalRule(frozenset({"access revoke"}), frozenset(), to={"slack": "C0ADMINS"})
    other = ApprovalRule(frozenset({"access grant"}), frozenset(), to={"slack": "C0OTHERS", "teams": "19:a"})
    budgets = ApprovalRule(frozenset({"usage budget"}), frozenset(), to={"slack": "C0MONEY"})
    assert managers_of([budgets, asked, other]) == {"slack": "C0ADMINS", "teams": "19:a"}
    assert managers_of([budgets]) == {}
