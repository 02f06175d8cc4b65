"""Outcome of a write: one rule for both ways in which Microsoft's services are asked, the common policy and Azure's own SDK."""

from __future__ import annotations

from decimal import Decimal

import pytest

from adapters.microsoft.azure_support import AzureSupportDesk
from adapters.microsoft.http.outcome import Verdict, maybe_done, verdict
from adapters.microsoft.http.protocol import Response
from adapters.microsoft.http.transport import Unanswered, Unsent
from adapters.microsoft.partner_center.calls import usage
from bot.errors import PartnerFailure
from bot.model import NewTicket
from sandbox import Sandbox
from tests.adapters.microsoft.azure_support.conftest import (  # noqa: F401 - fixtures
    desk,
    fabrikam,
    ids,
    new,
    subscription,
)
from tests.adapters.microsoft.world import ok, stage

C = "8d0de499-7dac-4d65-a7f5-cfaba0ebd0d5"

REFUSED = (400, 404, 405, 409, 412, 422, 501)
TURNED_AWAY = (401, 403, 429, 503)
UNKNOWN = (408, 500, 502, 504, 507)


async def told(*answers: Response | Exception) -> bool:
    """Whether the common policy says of a write that ended so that it may have been done."""
    with pytest.raises(PartnerFailure) as caught:
        await stage(*answers).exchange.perform(usage.set_budget(C, Decimal(100)), ids())
    return caught.value.maybe_done


async def told_by_azure(
    sandbox: Sandbox, asked: AzureSupportDesk, ticket: NewTicket, status: int, *, after_a_lost_one: bool
) -> bool:
    """The same of a ticket that is raised with Azure's SDK."""
    if after_a_lost_one:
        sandbox.faults.order("drop_before", method="PUT", path="/subscriptions/", times=1)
    sandbox.faults.order(
        "status", method="PUT", path="/subscriptions/", status=status, retry_after=1, times=9
    )
    with pytest.raises(PartnerFailure) as caught:
        await asked.create(ticket, ids())
    sandbox.faults.clear()
    return caught.value.maybe_done


@pytest.mark.parametrize(
    ("statuses", "said", "alone", "after_a_lost_one"),
    [
        (REFUSED, Verdict.REFUSED, False, False),
        (TURNED_AWAY, Verdict.TURNED_AWAY, False, True),
        (UNKNOWN, Verdict.UNKNOWN, True, True),
    ],
)
async def test_one_rule_says_of_an_answer_whether_the_write_may_have_been_done(
    sandbox: Sandbox,
    desk: AzureSupportDesk,  # noqa: F811
    new: NewTicket,  # noqa: F811
    statuses: tuple[int, ...],
    said: Verdict,
    alone: bool,
    after_a_lost_one: bool,
) -> None:
    for status in statuses:
        assert verdict(status) is said, status
        assert (maybe_done(False, status), maybe_done(True, status)) == (alone, after_a_lost_one), status
        answers = [ok(None, status)] * 6
        assert await told(*answers) is alone, status
        assert await told(Unanswered(timeout=False), *answers) is after_a_lost_one, status
        if status == 409:
            continue  # of a name that is taken: the ticket is looked for, which another test tells of
        assert await told_by_azure(sandbox, desk, new, status, after_a_lost_one=False) is alone, status
        lost = await told_by_azure(sandbox, desk, new, status, after_a_lost_one=True)
        assert lost is after_a_lost_one, status


async def test_a_connection_that_breaks_after_a_write_was_sent_leaves_it_unknown(
    sandbox: Sandbox,
    desk: AzureSupportDesk,  # noqa: F811
    new: NewTicket,  # noqa: F811
) -> None:
    assert await told(*[Unanswered(timeout=False)] * 5)
    assert not await told(*[Unsent("refused")] * 5)
    sandbox.faults.order("drop_before", method="PUT", path="/subscriptions/", times=9)
    with pytest.raises(PartnerFailure) as caught:
        await desk.create(new, ids())
    assert caught.value.maybe_done


async def test_once_work_was_taken_on_only_its_outcome_says_that_it_was_not_done() -> None:
    """Where the outcome is a status, a refusal there is it; beside a word in a body, no status is."""
    by_status = ok(None, 202, Location="/customers/x/usagebudget")
    by_word = ok(None, 202, Operation_Location="/operations/7")
    for status in REFUSED:
        gone = status == 404
        assert await told(by_status, *[ok(None, status)] * 6) is gone, status
        assert await told(by_word, *[ok(None, status)] * 6), status
    for status in (*TURNED_AWAY, *UNKNOWN):
        assert await told(by_status, *[ok(None, status)] * 6), status
