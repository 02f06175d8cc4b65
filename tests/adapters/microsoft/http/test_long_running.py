"""Long-running operations: work that is taken on, looked at politely, and told for what it came to."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.microsoft.http.protocol import Call, Response
from adapters.microsoft.http.requests import Requests
from adapters.microsoft.http.transport import Unanswered
from adapters.microsoft.http.wire import fields
from bot.errors import Cause, PartnerFailure
from bot.ports import RequestIds
from tests.adapters.microsoft.http.azure import AZURE
from tests.adapters.microsoft.world import BASE, Stage, ok, stage

IDS = RequestIds("11111111-aaaa-aaaa-aaaa-111111111111", "22222222-aaaa-aaaa-aaaa-222222222222")
STATUS = f"{BASE}/operations/7?api-version=2026-01-01"
RUNNING = ok({"status": "InProgress"}, Retry_After="3")
DONE = ok({"status": "Succeeded"})
RESULT = ok({"name": "vault"})
_REQUESTS = Requests("Azure")


def azure(*answers: Response | Exception) -> Stage:
    return stage(*answers, service=AZURE)


async def change(play: Stage, method: str = "PUT") -> str:
    request = _REQUESTS.send("make a vault", method, "vaults", "a", body={}, query={"api-version": "1"})
    return await play.exchange.perform(Call(request, lambda answer: fields(answer.body).need("name")), IDS)


async def failing(play: Stage, method: str = "PUT") -> PartnerFailure:
    with pytest.raises(PartnerFailure) as caught:
        await change(play, method)
    assert (caught.value.service, caught.value.operation) == ("Azure", "make a vault")
    return caught.value


def asked(play: Stage) -> list[tuple[str, str]]:
    return [(sent.method, sent.path) for sent in play.script.sent]


@pytest.mark.parametrize("status", [200, 201, 202])
async def test_a_put_is_looked_at_until_it_is_done_and_then_read(status: int) -> None:
    taken = ok(None, status, Azure_AsyncOperation=STATUS, Retry_After="2")
    play = azure(taken, RUNNING, DONE, RESULT)
    assert await change(play) == "vault"
    assert asked(play) == [
        ("PUT", "/vaults/a?api-version=1"),
        ("GET", "/operations/7?api-version=2026-01-01"),
        ("GET", "/operations/7?api-version=2026-01-01"),
        ("GET", "/vaults/a?api-version=1"),
    ]
    assert play.time.slept == [2.0, 3.0]
    assert [sent.body is None for sent in play.script.sent] == [False, True, True, True]


async def test_the_result_of_an_action_is_where_location_says() -> None:
    taken = ok(None, 202, Azure_AsyncOperation=STATUS, Location="/results/7")
    play = azure(taken, DONE, RESULT)
    assert await change(play, "POST") == "vault"
    assert asked(play)[-1] == ("GET", "/results/7")


async def test_where_there_is_no_location_the_last_word_is_the_result() -> None:
    play = azure(ok(None, 202, Operation_Location=STATUS), ok({"status": "Succeeded", "name": "vault"}))
    assert await change(play, "POST") == "vault"


async def test_by_location_alone_202_means_not_yet() -> None:
    """It may move, too."""
    play = azure(ok(None, 202, Location="/a"), ok(None, 202, Location="/b"), ok(None, 202), RESULT)
    assert await change(play, "DELETE") == "vault"
    assert [path for _, path in asked(play)[1:]] == ["/a", "/b", "/b"]
    assert play.time.slept == [1.0, 2.0, 3.0], "without a wanted pause they grow"


@pytest.mark.parametrize("state", ["Failed", "Canceled", "cancelled"])
async def test_work_that_failed_has_failed_and_says_why(state: str) -> None:
    error = {"code": "QuotaExceeded", "message": "No cores left."}
    play = azure(ok(None, 202, Azure_AsyncOperation=STATUS), ok({"status": state, "error": error}))
    failure = await failing(play)
    assert (failure.cause, failure.code, failure.advice) == (
        Cause.CONFLICT,
        "QuotaExceeded",
        "Ask for more quota.",
    )
    assert failure.detail == "No cores left." and not failure.maybe_done


async def test_work_that_failed_without_a_word_is_not_called_done() -> None:
    play = azure(ok(None, 202, Azure_AsyncOperation=STATUS), ok({"status": "Failed"}))
    failure = await failing(play)
    assert failure.cause is Cause.CONFLICT and "did not carry it out" in failure.detail


async def test_work_that_takes_longer_than_anybody_waits_may_yet_be_done() -> None:
    play = azure(ok(None, 202, Azure_AsyncOperation=STATUS), *[RUNNING] * 99)
    failure = await failing(play)
    assert (failure.cause, failure.maybe_done) == (Cause.TIMEOUT, True)
    assert "still working on it" in failure.detail
    assert sum(play.time.slept) <= 45


async def test_a_pause_beyond_the_deadline_is_not_begun() -> None:
    play = azure(ok(None, 202, Azure_AsyncOperation=STATUS, Retry_After="600"), DONE)
    assert (await failing(play)).maybe_done and play.time.slept == []


@pytest.mark.parametrize(
    "trouble",
    [
        [Unanswered(timeout=True)] * 5,
        [ok(None, 503)] * 5,
        [ok(None, 429)] * 5,
        [ok(None, 404)],
        [ok(None, 410)],
        [ok(None, 403)],
        [ok(b"<html>")],
        [ok({})],
    ],
)
async def test_once_it_is_taken_on_nothing_but_its_outcome_says_that_it_was_not_done(trouble: Any) -> None:
    failure = await failing(azure(ok(None, 202, Azure_AsyncOperation=STATUS), *trouble))
    assert failure.maybe_done and failure.request_id == IDS.request_id


async def test_a_no_in_place_of_the_outcome_is_the_outcome() -> None:
    failure = await failing(azure(ok(None, 202, Location="/a"), ok({"error": {"code": "x"}}, 400)))
    assert (failure.cause, failure.maybe_done) == (Cause.BAD_REQUEST, False)


async def test_every_look_has_attempts_of_its_own() -> None:
    """However often it was looked at before, a look that is throttled is repeated."""
    play = azure(ok(None, 202, Location="/a"), *[ok(None, 202)] * 6, ok(None, 429), RESULT)
    assert await change(play) == "vault"


@pytest.mark.parametrize("header", ["Azure_AsyncOperation", "Location"])
@pytest.mark.parametrize("link", ["https://evil.test/operations/7", "//[", "/../admin"])
async def test_no_token_is_taken_to_another_place(header: str, link: str) -> None:
    play = azure(ok(None, 202, **{header: link}))
    failure = await failing(play)
    assert (failure.cause, failure.maybe_done, len(play.script.sent)) == (Cause.GARBAGE, True, 1)


async def test_what_is_only_read_is_never_maybe_done() -> None:
    request = _REQUESTS.get("read a report", "report")
    play = azure(ok(None, 202, Location="/a"), ok(None, 404))
    with pytest.raises(PartnerFailure) as caught:
        await play.exchange.perform(Call(request, lambda answer: answer.body))
    assert not caught.value.maybe_done


def vault(state: str | None, **more: Any) -> dict[str, Any]:
    return {"name": "vault", "properties": {} if state is None else {"provisioningState": state}, **more}


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize("status", [200, 201, 202])
async def test_without_any_link_the_resource_itself_says_how_far_it_is(status: int, method: str) -> None:
    play = azure(
        ok(vault("Accepted"), status), ok(vault("Creating"), Retry_After="3"), ok(vault("Succeeded"))
    )
    assert await change(play, method) == "vault"
    assert asked(play) == [(method, "/vaults/a?api-version=1"), *[("GET", "/vaults/a?api-version=1")] * 2]
    assert play.time.slept == [1.0, 3.0]


async def test_a_resource_that_is_there_at_once_is_not_looked_at_again() -> None:
    for body in (vault("Succeeded"), vault(None), {"name": "vault"}):
        play = azure(ok(body, 201))
        assert await change(play) == "vault" and len(play.script.sent) == 1


async def test_what_was_taken_on_without_a_word_is_looked_for_where_it_was_put() -> None:
    play = azure(ok(None, 202), ok(vault(None)))
    assert await change(play) == "vault"
    assert asked(play)[1:] == [("GET", "/vaults/a?api-version=1")]


@pytest.mark.parametrize("state", ["Failed", "Canceled"])
@pytest.mark.parametrize("at_once", [True, False])
async def test_a_resource_that_failed_was_not_made(state: str, at_once: bool) -> None:
    failed = ok(vault(state, error={"code": "QuotaExceeded", "message": "No cores left."}), 201)
    failure = await failing(azure(failed) if at_once else azure(ok(vault("Creating"), 201), failed))
    assert (failure.code, failure.detail, failure.maybe_done) == ("QuotaExceeded", "No cores left.", False)


@pytest.mark.parametrize("trouble", [[ok(None, 404)], [ok(None, 400)], [ok(None, 503)] * 5, [ok(b"<html>")]])
async def test_a_resource_that_cannot_be_looked_at_any_more_may_be_there(trouble: Any) -> None:
    assert (await failing(azure(ok(vault("Creating"), 201), *trouble))).maybe_done


async def test_a_token_that_goes_while_work_is_looked_at_is_replaced_each_time() -> None:
    refused = ok(None, 401)
    play = azure(
        ok(None, 202, Location="/a"), refused, ok(None, 202), refused, ok(None, 202), refused, RESULT
    )
    assert await change(play) == "vault"
    assert len({sent.headers["Authorization"] for sent in play.script.sent}) == 4
    twice = azure(ok(None, 202, Location="/a"), refused, refused)
    assert (await failing(twice)).maybe_done and len(twice.script.sent) == 3
