"""Retry policy: what is tried again, for how long, with which ids, and what is said in the end."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest

from adapters.microsoft.http.protocol import fresh_ids
from adapters.microsoft.http.retry import RetryPolicy, Span
from adapters.microsoft.http.transport import TooLarge, Unanswered, Unsent
from adapters.microsoft.partner_center.calls import customers, usage
from bot.errors import Cause, PartnerFailure
from bot.ports import RequestIds
from tests.adapters.microsoft.world import Stage, ok, stage

C = "8d0de499-7dac-4d65-a7f5-cfaba0ebd0d5"
IDS = RequestIds("11111111-aaaa-aaaa-aaaa-111111111111", "22222222-aaaa-aaaa-aaaa-222222222222")
BUDGET = {"amount": 100, "usageSpendingBudget": 100, "attributes": {"objectType": "SpendingBudget"}}


async def read(play: Stage) -> Decimal | None:
    return await play.exchange.perform(usage.budget(C))


async def write(play: Stage) -> Decimal | None:
    return await play.exchange.perform(usage.set_budget(C, Decimal("100")), IDS)


async def failing(play: Stage, *, writing: bool = False) -> PartnerFailure:
    with pytest.raises(PartnerFailure) as caught:
        await (write(play) if writing else read(play))
    return caught.value


async def test_a_storm_of_429_is_waited_out_as_long_as_was_asked() -> None:
    busy = ok({"statusCode": 429, "message": "Rate limit is exceeded."}, 429, Retry_After="3")
    play = stage(busy, busy, ok(BUDGET))
    assert await read(play) == 100
    assert play.time.slept == [3.0, 3.0]


async def test_without_a_wanted_wait_the_pauses_double() -> None:
    play = stage(ok(None, 503), Unsent("refused"), Unanswered(timeout=False), ok(None, 500), ok(BUDGET))
    assert await read(play) == 100
    assert play.time.slept == [0.5, 1.0, 2.0, 4.0]


async def test_a_wait_longer_than_a_person_waits_is_told_instead() -> None:
    play = stage(ok(None, 429, Retry_After="57"))
    failure = await failing(play)
    assert (failure.cause, failure.retry_after, play.time.slept) == (Cause.THROTTLED, 57.0, [])


async def test_time_is_up_when_it_is_up_however_many_attempts_are_left() -> None:
    play = stage(*[Unanswered(timeout=True)] * 9, takes=7.0, retry=RetryPolicy(attempts=99))
    failure = await failing(play)
    assert failure.cause is Cause.TIMEOUT
    assert len(play.script.sent) == 3  # 7 + 7 + 7 seconds and the pauses between them are more than 20


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 412, 417, 501])
async def test_a_plain_no_is_not_asked_for_again(status: int) -> None:
    play = stage(ok({"code": 1, "description": "no"}, status))
    assert (await failing(play)).status == status
    assert len(play.script.sent) == 1


async def test_every_attempt_of_a_write_carries_the_same_ids() -> None:
    play = stage(Unanswered(timeout=False), ok(None, 503), ok(BUDGET))
    assert await write(play) == 100
    assert {sent.headers["MS-RequestId"] for sent in play.script.sent} == {IDS.request_id}
    assert {sent.headers["MS-CorrelationId"] for sent in play.script.sent} == {IDS.correlation_id}
    assert play.script.sent[0].body == b'{"amount":100,"attributes":{"objectType":"SpendingBudget"}}'


async def test_two_operations_never_share_a_request_id() -> None:
    play = stage(ok(BUDGET), ok(BUDGET))
    await read(play)
    await read(play)
    first, second = play.script.sent
    assert first.headers["MS-RequestId"] != second.headers["MS-RequestId"]
    assert fresh_ids() != fresh_ids()


@pytest.mark.parametrize(
    ("ending", "maybe_done"),
    [
        ([Unanswered(timeout=True)] * 5, True),
        ([Unanswered(timeout=False), *[Unsent("refused")] * 4], True),
        ([Unanswered(timeout=False), *[ok(None, 429)] * 4], True),
        ([Unanswered(timeout=False), ok({"code": 900421}, 401)], True),
        ([ok(None, 502)] * 5, True),
        ([ok(None, 408)] * 5, True),
        ([ok(None, 504)] * 5, True),
        ([ok(b"<html>")], True),
        ([TooLarge()], True),
        ([Unsent("refused")] * 5, False),
        ([ok(None, 503)] * 5, False),
        ([ok(None, 429)] * 5, False),
        ([ok({"code": 2000}, 400)], False),
        # The vendor knows the request id again, so its no is about the first attempt as well.
        ([Unanswered(timeout=False), ok({"code": 2000}, 400)], False),
    ],
)
async def test_a_write_of_unknown_outcome_is_told_as_such(ending: list[object], maybe_done: bool) -> None:
    failure = await failing(stage(*ending), writing=True)  # type: ignore[arg-type]
    assert failure.maybe_done is maybe_done
    assert (failure.request_id, bool(failure.correlation_id)) == (IDS.request_id, True)


async def test_a_read_is_never_maybe_done() -> None:
    assert not (await failing(stage(*[Unanswered(timeout=True)] * 5))).maybe_done


async def test_a_refused_token_is_replaced_once_and_only_once() -> None:
    play = stage(ok(None, 401), ok(BUDGET))
    assert await read(play) == 100
    assert [sent.headers["Authorization"] for sent in play.script.sent] == [
        "Bearer token-1",
        "Bearer token-2",
    ]
    play = stage(ok(None, 401), ok(None, 401))
    assert (await failing(play)).cause is Cause.SIGN_IN
    assert len(play.script.sent) == 2


@pytest.mark.parametrize("code", [900420, 900421])
async def test_a_token_of_the_wrong_kind_is_not_asked_for_again(code: int) -> None:
    play = stage(ok({"code": code, "description": "x"}, 401))
    await failing(play)
    assert len(play.script.sent) == 1


async def test_each_operation_takes_the_token_it_needs() -> None:
    play = stage(ok(BUDGET), ok({"items": []}))
    await read(play)
    await play.exchange.everything(usage.by_subscription(C))
    assert play.tokens.users == [False, True]


async def test_no_data_yet_is_neither_empty_nor_a_fault() -> None:
    play = stage(ok(None, 204, Retry_After="60"))
    failure = await failing(play)
    assert (failure.cause, failure.retry_after) == (Cause.NO_DATA, 60.0)


async def test_202_is_polled_politely_until_it_is_settled() -> None:
    pending = ok(None, 202, Location="/customers/x/usagebudget", Retry_After="2")
    play = stage(pending, pending, ok(BUDGET))
    assert await write(play) == 100
    assert [(sent.method, sent.path) for sent in play.script.sent[1:]] == [
        ("GET", "/v1/customers/x/usagebudget")
    ] * 2
    assert play.time.slept == [2.0, 2.0]


async def test_202_that_never_settles_leaves_a_write_unknown() -> None:
    pending = ok(None, 202, Location="/customers/x/usagebudget", Retry_After="20")
    failure = await failing(stage(pending, pending, pending, pending), writing=True)
    assert (failure.cause, failure.maybe_done) == (Cause.TIMEOUT, True)


async def test_202_does_not_take_the_token_to_another_host() -> None:
    play = stage(ok(None, 202, Location="https://evil.test/x"))
    assert (await failing(play, writing=True)).maybe_done
    assert len(play.script.sent) == 1


async def test_a_redirect_is_not_followed() -> None:
    play = stage(ok(None, 302, Location="https://evil.test/x"))
    assert (await failing(play)).cause is Cause.GARBAGE
    assert len(play.script.sent) == 1


async def test_a_read_that_is_too_large_is_said_to_be() -> None:
    failure = await failing(stage(TooLarge()))
    assert (failure.cause, "too large" in failure.detail) == (Cause.GARBAGE, True)


async def test_a_large_body_is_read_all_the_same() -> None:
    rows = [{"id": C, "companyProfile": {"companyName": "x" * 1000}}] * 1500
    assert len(await stage(ok({"items": rows})).exchange.everything(customers.all_customers())) == 1500


async def test_signing_in_may_not_take_for_ever_either() -> None:
    play = stage(ok(BUDGET), retry=RetryPolicy(reads=Span(0.02, 0.02)))

    class Slow:
        async def token(self, resource: str, *, user: bool, tenant: str = "") -> str:
            return await asyncio.Future[str]()

        def expire(self, token: str) -> None: ...

    play.exchange = play.exchange.acting_with(Slow())
    failure = await failing(play)
    assert (failure.cause, play.script.sent) == (Cause.TIMEOUT, [])
