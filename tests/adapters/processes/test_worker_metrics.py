"""What Prometheus reads of the worker's rounds."""

from __future__ import annotations

import pytest
from prometheus_client import REGISTRY

from adapters.processes.scheduler import DONE
from tests.adapters.processes.test_scheduler import EVERY, Office


@pytest.fixture
def office(store) -> Office:
    return Office(store)


def told(name: str, **labels: str) -> float | None:
    """What Prometheus would read."""
    return REGISTRY.get_sample_value(f"csp_bot_worker_{name}", labels)


async def test_when_a_job_last_went_well_is_told_and_no_failure_hides_it(office):
    await office.worker().run(office.job("tidy"))
    well = office.clock.now().timestamp()
    assert told("job_done_timestamp_seconds", round="tidy") == well
    office.clock.move(EVERY)
    await office.worker().run(office.job("tidy", fails=OSError()))
    assert told("job_done_timestamp_seconds", round="tidy") == well


async def test_a_worker_that_starts_anew_knows_when_a_resting_job_went_well(office):
    await office.worker().run(office.job("snapshot"))
    DONE.clear()
    worker = office.worker()
    await worker.start([office.job("snapshot"), office.job("invoices")])
    await worker.close(5)
    assert told("job_done_timestamp_seconds", round="snapshot") == office.clock.now().timestamp()
    assert told("jobs_total", round="invoices", outcome="failed") == 0, (
        "the first failure is a step from nothing"
    )
