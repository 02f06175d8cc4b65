"""Rows that rounds of background work had to do without: on record, in the status, in digests, and with news of tickets."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from adapters.processes.scheduler import Job, JobScheduler
from bot.jobs.digest import write_digests
from bot.jobs.health import background_line
from bot.jobs.scan import scan
from bot.model import AlertKind, Desk
from bot.ports import JobState
from bot.ports.unreadable import count_unreadable
from tests.chat import open_chat
from tests.commands.ticket.test_follow import Desks
from tests.commands.ticket.test_ticket import raise_one
from tests.jobs.office import Office

EVERY = {"scan": timedelta(minutes=15)}


@pytest.fixture
async def office(store):
    return await Office(store).open()


def spoil(reader, name):
    """One row of what a reader reads cannot be read."""
    read = getattr(reader, name)

    async def paging(*given, **named):
        count_unreadable(1)
        async for page in read(*given, **named):
            yield page

    setattr(reader, name, paging)


async def test_a_scan_that_did_without_a_row_says_so_in_the_log_and_in_the_status(office):
    await office.rule(AlertKind.PERCENT, "80")
    spoil(office.partner.usage, "by_customer")
    job = Job("scan", EVERY["scan"], lambda: scan(office.context))
    worker = JobScheduler(office.store.leases, office.clock)
    with capture_logs() as logs:
        await worker.run(job)
    assert [line["rows"] for line in logs if line["event"] == "job did without rows"] == [1]
    states = await office.store.leases.states()
    assert [(each.job, each.failure, each.unread) for each in states] == [("scan", "", 1)]
    line = background_line(states, EVERY, await office.store.time(office.clock.now()))
    assert line.ok is True and "scan: 1 row could not be read, see the log" in line.detail


async def test_a_scan_that_reads_all_again_takes_it_back(office):
    await office.store.leases.went("scan", office.clock.now(), unread=3)
    await JobScheduler(office.store.leases, office.clock).run(
        Job("scan", EVERY["scan"], lambda: scan(office.context)), now=True
    )
    [state] = await office.store.leases.states()
    assert state.unread == 0


async def test_what_a_quiet_job_sets_going_tells_of_itself(office):
    worker = JobScheduler(office.store.leases, office.clock)

    async def read() -> None:
        count_unreadable(2)

    inner = Job("scan", EVERY["scan"], read)
    await worker.run(Job("events", timedelta(seconds=5), lambda: worker.run(inner, now=True), quiet=True))
    assert {each.job: each.unread for each in await office.store.leases.states()} == {"events": 0, "scan": 2}


def test_the_status_names_it_beside_what_failed():
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    states = [JobState("scan", now, "", 1), JobState("tickets", now, "Partner Center is down")]
    line = background_line(states, {**EVERY, "tickets": timedelta(minutes=5)}, now)
    assert line.ok is False
    assert "tickets failed" in line.detail and "scan: 1 row could not be read" in line.detail


async def test_a_digest_says_that_somebody_may_be_missing(office):
    await office.rule(AlertKind.DIGEST, created=datetime(2026, 11, 1, tzinfo=UTC))
    office.clock.at = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    for job, rows in (("scan", 1), ("snapshot", 1), ("tickets", 2), ("customers", 7)):
        await office.store.leases.went(job, office.clock.now(), unread=rows)
    assert await write_digests(office.context) == 1
    [digest] = await office.told()
    assert "3 rows could not be read from Partner Center." in digest


async def test_news_of_a_ticket_says_which_messages_could_not_be_read(store, monkeypatch):
    chat = (await open_chat(store)).as_("hana")
    chat.place = replace(chat.place, channel="@hana", personal=True)
    desks, azure = Desks(chat), chat.desks[Desk.AZURE]
    await raise_one(chat)
    read = azure.ticket

    async def reading(*given):
        count_unreadable(1)
        return await read(*given)

    monkeypatch.setattr(azure, "ticket", reading)
    chat.clock.move(timedelta(minutes=6))
    await desks.tells()
    chat.clock.move(timedelta(minutes=6))
    desks.writes("Please send the log.")
    [told] = await desks.tells()
    assert "Please send the log." in told and "1 row could not be read and is not shown." in told
