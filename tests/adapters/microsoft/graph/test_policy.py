"""Graph under the common policy: retries, ids, a refused token, pages, and what is told of it in the end."""

from __future__ import annotations

import pytest

from adapters.microsoft.graph.directory import GraphDirectory
from adapters.microsoft.graph.service import RETRY, microsoft_graph
from adapters.microsoft.http.protocol import Response
from adapters.microsoft.http.transport import Unanswered
from bot.errors import Cause, PartnerFailure
from bot.ports import EntraAccount
from tests.adapters.microsoft.world import BASE, Stage, ok, stage

SAM = "0a4f6f32-6b1e-4a47-9d0c-6a2f7a1d5b11"
ACCOUNT = {"id": SAM, "accountEnabled": True, "userPrincipalName": "Sam@northwindcloud.example"}
FOUND = EntraAccount(SAM, True, frozenset({"sam@northwindcloud.example"}))
MEMBERS = f"{BASE}/v1.0/users/{SAM}/transitiveMemberOf"


def graph(*answers: Response | Exception) -> Stage:
    return stage(*answers, service=microsoft_graph(BASE))


def directory(play: Stage, *names: str) -> GraphDirectory:
    return GraphDirectory(play.exchange, names)


def group(name: str) -> dict[str, object]:
    kind = "#microsoft.graph.group"
    return {"@odata.type": kind, "id": name.upper(), "displayName": name, "securityEnabled": True}


async def failing(play: Stage) -> PartnerFailure:
    with pytest.raises(PartnerFailure) as caught:
        await directory(play).membership(SAM)
    return caught.value


async def test_a_trouble_that_passes_is_waited_out() -> None:
    play = graph(ok(None, 503), ok(None, 429, Retry_After="4"), ok(ACCOUNT))
    assert await directory(play).account(SAM) == FOUND
    assert play.time.slept == [0.5, 4.0]
    assert len({sent.headers["client-request-id"] for sent in play.script.sent}) == 1


async def test_a_pause_that_nobody_would_wait_for_is_told_instead() -> None:
    failure = await failing(graph(ok(None, 429, Retry_After="60")))
    assert (failure.cause, failure.retry_after) == (Cause.THROTTLED, 60.0)


async def test_it_is_given_up_after_some_attempts() -> None:
    play = graph(*[Unanswered(timeout=False)] * 9)
    failure = await failing(play)
    assert (failure.cause, failure.service, failure.maybe_done) == (Cause.DOWN, "Microsoft Graph", False)
    assert len(play.script.sent) == RETRY.attempts
    assert failure.correlation_id == play.script.sent[0].headers["client-request-id"]


async def test_a_refused_token_is_replaced_once_and_only_once() -> None:
    play = graph(ok(None, 401), ok(ACCOUNT))
    assert await directory(play).account(SAM) == FOUND
    assert [sent.headers["Authorization"][-1] for sent in play.script.sent] == ["1", "2"]
    failure = await failing(graph(ok(None, 401), ok(None, 401)))
    assert failure.cause is Cause.SIGN_IN and "a fresh one" in failure.advice


async def test_the_id_that_support_asks_for_is_told_and_nobody_is_named() -> None:
    body = {"error": {"code": "Authorization_RequestDenied", "message": "Sam Osei may not."}}
    failure = await failing(graph(ok(body, 403, request_id="theirs")))
    assert (failure.correlation_id, failure.code) == ("theirs", "Authorization_RequestDenied")
    assert failure.detail == ""


async def test_memberships_are_read_to_the_last_page_even_past_an_empty_one() -> None:
    pages = [
        {"value": [group("AdminAgents")], "@odata.nextLink": f"{MEMBERS}?$skiptoken=1"},
        {"value": [], "@odata.nextLink": f"{MEMBERS}?$skiptoken=2"},
        {"value": [group("SalesAgents")]},
    ]
    found = await directory(graph(ok(ACCOUNT), *map(ok, pages))).membership(SAM)
    assert [each.id for each in found.groups] == ["adminagents", "salesagents"]


@pytest.mark.parametrize(
    "elsewhere",
    [
        f"https://evil.example/v1.0/users/{SAM}/transitiveMemberOf?$skiptoken=2",
        f"https://api.partner.test.evil.example/v1.0/users/{SAM}/transitiveMemberOf",
        f"http://api.partner.test/v1.0/users/{SAM}/transitiveMemberOf",
    ],
)
async def test_a_next_page_elsewhere_is_not_given_the_token(elsewhere: str) -> None:
    play = graph(ok(ACCOUNT), ok({"value": [], "@odata.nextLink": elsewhere}), ok({"value": []}))
    assert (await failing(play)).cause is Cause.GARBAGE
    assert all(sent.url.startswith(f"{BASE}/") for sent in play.script.sent) and len(play.script.sent) == 2


async def test_an_answer_without_rows_takes_nobody_s_roles_away() -> None:
    failure = await failing(graph(ok(ACCOUNT), ok({})))
    assert failure.cause is Cause.GARBAGE


async def test_a_name_is_not_taken_for_unique_because_its_namesake_is_on_the_next_page() -> None:
    first = {"value": [group("AdminAgents")], "@odata.nextLink": f"{BASE}/v1.0/groups?$skiptoken=1"}
    play = graph(ok(first), ok({"value": [group("AdminAgents")]}))
    assert await directory(play, "AdminAgents").known_groups() == frozenset()


async def test_sessions_may_have_ended_where_no_answer_came() -> None:
    play = graph(*[Unanswered(timeout=True)] * 9)
    with pytest.raises(PartnerFailure) as caught:
        await directory(play).end_sessions(SAM)
    assert caught.value.maybe_done and caught.value.operation == "end sessions"


async def test_ending_sessions_says_which_permission_it_takes() -> None:
    with pytest.raises(PartnerFailure) as caught:
        await directory(graph(ok(None, 403))).end_sessions(SAM)
    assert "User.RevokeSessions.All" in caught.value.advice and not caught.value.maybe_done


async def test_sessions_are_not_said_to_have_ended_where_graph_does_not_say_so() -> None:
    for done in (ok({"value": True}), ok(None, 204), ok(b"\xef\xbb\xbf"), ok({"@odata.context": "x"})):
        await directory(graph(done)).end_sessions(SAM)
    with pytest.raises(PartnerFailure) as caught:
        await directory(graph(ok({"value": False}))).end_sessions(SAM)
    assert caught.value.cause is Cause.GARBAGE and caught.value.maybe_done


async def test_a_group_whose_name_is_blank_locks_nobody_out() -> None:
    play = graph(
        ok(ACCOUNT),
        ok({"value": [group("  ") | {"id": "G1"}, group("AdminAgents")]}),
        ok({"value": [group("AdminAgents")]}),
    )
    found = await directory(play, "AdminAgents").membership(SAM)
    assert [each.name for each in found.groups] == ["", "AdminAgents"]
