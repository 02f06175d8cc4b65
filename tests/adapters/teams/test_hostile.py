"""Activities from somebody who holds a good token and means ill, or from a Teams that is not the one we know."""

from __future__ import annotations

import asyncio
import copy
from typing import Any, cast

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cards.model import Choice
from bot.ports.dispatch import Reply
from tests.adapters.teams.canned import BUDGET_FORM, CannedDispatch, MemoryStore
from tests.adapters.teams.harness import DESK, TeamsHarness
from tests.examples import examples
from tests.fakes import FakeClock
from tests.metrics import counted

FINE = {200, 201, 400, 401, 403, 413, 501}
VERBS = ["run", "confirm", "cancel", "share", "submit", "close", "", "__class__", "RUN"]

texts = st.text(max_size=30) | st.sampled_from(
    ["", "..", "../..", "a;messageid=1", "19:x@thread", "\x00", "\ud800", "é"]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
FIELDS = [
    "type", "id", "channelId", "conversation", "from", "recipient", "text", "textFormat", "entities", "value", "name",
    "channelData", "replyToId", "locale", "localTimezone", "membersAdded", "membersRemoved", "action", "deliveryMode",
    "callerId", "attachments", "timestamp",
]  # fmt: skip
INNER = [
    ("conversation", "id"), ("conversation", "tenantId"), ("conversation", "conversationType"), ("from", "id"),
    ("from", "aadObjectId"), ("recipient", "id"), ("channelData", "tenant"), ("value", "action"), ("value", "verb"),
    ("value", "dataset"), ("value", "queryText"), ("value", "context"), ("value", "uploadInfo"),
]  # fmt: skip
KINDS = [
    "message",
    "invoke",
    "conversationUpdate",
    "installationUpdate",
    "messageReaction",
    "typing",
    "event",
]
NAMES = ["adaptiveCard/action", "application/search", "fileConsent/invoke", "task/fetch", ""]


@st.composite
def hostile(draw: st.DrawFn) -> dict[str, Any]:
    """How an honest activity is bent: which kind it is, and what is put in place of its parts."""
    data = draw(st.fixed_dictionaries({}, optional={
        "line": values, "replace": values, "change": values, "to": values, "command": values, "hidden": values,
        "state": values, "customer": values,
    }))  # fmt: skip
    verb = draw(st.sampled_from(VERBS) | values)
    value = draw(
        st.just({"action": {"type": "Action.Execute", "verb": verb, "data": data}, "trigger": "manual"})
        | st.just({"verb": verb, **data})
        | values
    )
    bent = {name: draw(values) for name in draw(st.lists(st.sampled_from(FIELDS), max_size=2))}
    inner = {path: draw(values) for path in draw(st.lists(st.sampled_from(INNER), max_size=2))}
    return {
        "kind": draw(st.sampled_from(KINDS)), "name": draw(st.sampled_from(NAMES)), "value": value,
        "channel": draw(st.sampled_from(["", DESK])), "bent": bent, "inner": inner,
    }  # fmt: skip


def bend(teams: TeamsHarness, how: dict[str, Any]) -> dict[str, Any]:
    body = teams.message("help", channel=how["channel"])
    body |= {"type": how["kind"], "name": how["name"], "value": copy.deepcopy(how["value"]), "replyToId": "1"}
    if how["value"] and how["kind"] == "message":
        body["text"] = None
    for (outer, name), put in how["inner"].items():
        if isinstance(body.get(outer), dict):
            body[outer][name] = put
    return body | how["bent"]


def _failed() -> float:
    return counted("csp_bot_chat_work_total", platform="teams", outcome="failed")


async def _send_all(activities: list[dict[str, Any]]) -> None:
    core = CannedDispatch(choices=[Choice("Contoso", "c-1")], problems={"amount": "Write a number."})
    core.replies["help"] = Reply(form=BUDGET_FORM)
    before = _failed()
    async with TeamsHarness(core, cast(Any, MemoryStore()), FakeClock()) as teams:
        for how in activities:
            body = bend(teams, how)
            status, answer = await teams.post(body)
            assert status in FINE, (status, answer, body)
            if status == 200 and answer and answer["type"].endswith("activity.message"):
                assert isinstance(answer["value"], str)
        await teams.quiet()
    assert _failed() == before, "work after an answer went wrong"


@settings(max_examples=examples(40), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(hostile(), min_size=5, max_size=15))
def test_no_activity_breaks_the_bot(activities: list[dict[str, Any]]) -> None:
    asyncio.run(_send_all(activities))


async def _send_raw(bodies: list[bytes]) -> None:
    async with TeamsHarness(CannedDispatch(), cast(Any, MemoryStore()), FakeClock()) as teams:
        for body in bodies:
            assert (await teams.post(body))[0] in FINE


@settings(max_examples=examples(15), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.binary(max_size=200), min_size=5, max_size=15))
def test_no_body_breaks_the_bot(bodies: list[bytes]) -> None:
    asyncio.run(_send_raw(bodies))
