"""The door of Slack: requests that Slack did not sign, and requests that it signed once and somebody sends again."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import time
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any, cast
from urllib.parse import urlencode

import pytest

from bot.ports.dispatch import Reply
from tests.adapters.slack.canned import CannedDispatch, MemoryStore, confirm_card
from tests.adapters.slack.harness import DESK, SECRET, SlackHarness, sign
from tests.adapters.slack.slack_double import TEAM
from tests.fakes import FakeClock

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
BODY = urlencode(
    {
        "command": "/csp",
        "text": "help",
        "team_id": TEAM,
        "user_id": "U0ADA",
        "channel_id": DESK,
        "trigger_id": "1.2.x",
    }
).encode()


@pytest.fixture
def core() -> CannedDispatch:
    return CannedDispatch()


@pytest.fixture
async def slack(core: CannedDispatch) -> AsyncIterator[SlackHarness]:
    async with SlackHarness(core, cast(Any, MemoryStore()), FakeClock()) as harness:
        yield harness


def at(seconds: float) -> str:
    return str(int(time.time() + seconds))


def other_version(body: bytes) -> dict[str, str]:
    """A signature made as a later version might be, with the right secret."""
    stamp = at(0)
    proof = hmac.new(SECRET.encode(), b"v1:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v1={proof}"}


FORGED: dict[str, Callable[[bytes], dict[str, str]]] = {
    "no signature at all": lambda body: {},
    "a timestamp alone": lambda body: {"X-Slack-Request-Timestamp": at(0)},
    "another secret": lambda body: sign(body, secret="another"),
    "an empty secret": lambda body: sign(body, secret=""),
    "older than five minutes": lambda body: sign(body, at(-301)),
    "from the future": lambda body: sign(body, at(+310)),
    "a fresh timestamp on an old signature": lambda body: (
        sign(body, at(-400)) | {"X-Slack-Request-Timestamp": at(0)}
    ),
    "another version": other_version,
    "the body of another request": lambda body: sign(b"command=%2Fcsp&text=help"),
    "an empty body's": lambda body: sign(b""),
    "cut short": lambda body: sign(body) | {"X-Slack-Signature": sign(body)["X-Slack-Signature"][:-2]},
    "no prefix": lambda body: sign(body) | {"X-Slack-Signature": sign(body)["X-Slack-Signature"][3:]},
    "a prefix alone": lambda body: sign(body) | {"X-Slack-Signature": "v0="},
    "letters that are none": lambda body: sign(body) | {"X-Slack-Signature": "v0=é"},
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED.keys())
async def test_a_forged_signature_opens_nothing(
    slack: SlackHarness, core: CannedDispatch, forge: Callable[[bytes], dict[str, str]]
) -> None:
    status, said = await slack.post(BODY, FORM | forge(BODY), signed=False)
    await slack.quiet()

    assert (status, core.asked, slack.slack.messages) == (401, [], [])
    assert "secret" not in said.lower()


@pytest.mark.parametrize("behind", [3600, -3600])
async def test_a_process_whose_clock_is_behind_takes_no_old_request(
    core: CannedDispatch, behind: int
) -> None:
    """It is what was said an hour ago, and is not known any more as said. What is fresh is taken, ahead or behind."""
    store = MemoryStore(ahead=timedelta(seconds=behind))
    async with SlackHarness(core, cast(Any, store), FakeClock()) as slack:
        assert (await slack.post(BODY, FORM | sign(BODY, at(0)), signed=False))[0] == 401
        await slack.quiet()
        assert core.asked == []
        assert (await slack.post(BODY, FORM | sign(BODY, at(behind)), signed=False))[0] == 200
        await slack.quiet()
        assert len(core.asked) == 1


async def test_the_database_is_not_asked_for_each_request(core: CannedDispatch) -> None:
    store = MemoryStore()
    async with SlackHarness(core, cast(Any, store), FakeClock()) as slack:
        for _ in range(20):
            await slack.post(BODY, FORM | sign(BODY, secret="another"), signed=False)
        assert store.asked_for_time == 1


@pytest.mark.parametrize(
    "changed",
    [
        BODY + b"&x=1",
        BODY.replace(b"U0ADA", b"U0GIL"),
        BODY.replace(b"help", b"customer+create"),
        b"",
        b" " + BODY,
    ],
)
async def test_a_body_changed_after_it_was_signed_opens_nothing(
    slack: SlackHarness, core: CannedDispatch, changed: bytes
) -> None:
    assert (await slack.post(changed, FORM | sign(BODY), signed=False))[0] == 401
    await slack.quiet()
    assert core.asked == []


async def test_the_very_same_request_again_is_not_done_again(
    slack: SlackHarness, core: CannedDispatch
) -> None:
    headers = FORM | sign(BODY)
    answers = [await slack.post(BODY, headers, signed=False) for _ in range(3)]
    await slack.quiet()

    assert [status for status, _ in answers] == [200] * 3
    assert len(core.asked) == 1


async def test_a_click_sent_again_and_all_at_once_confirms_once(
    slack: SlackHarness, core: CannedDispatch
) -> None:
    core.replies["budget"] = Reply(card=confirm_card())
    await slack.command("budget")
    payload = slack.click_payload("Set budget")

    await asyncio.gather(*(slack.send_click(payload) for _ in range(5)))
    await slack.quiet()

    assert core.executed == ["change-1"]


@pytest.mark.parametrize(
    "value",
    [
        "confirm:change-1",
        "cancel:change-1",
        "open:help",
        "details:[]",
        "menu:run:help",
        "run:",
        "help",
        ":",
        "",
    ],
)
async def test_no_forged_choice_of_a_menu_does_what_a_menu_cannot(
    slack: SlackHarness, core: CannedDispatch, value: str
) -> None:
    """A menu has lines to run in it, and to share; a change is confirmed by its own button alone."""
    core.replies["budget"] = Reply(card=confirm_card())
    await slack.command("budget")
    asked = len(core.asked)
    click = slack.click_payload("Set budget")
    action = {"type": "overflow", "action_id": "menu:0", "block_id": "b", "action_ts": "1795000009.000200"}
    click["actions"] = [
        action | {"selected_option": {"value": value, "text": {"type": "plain_text", "text": "x"}}}
    ]
    await slack.send_click(click)
    await slack.quiet()
    assert (core.log, len(core.asked)) == ([], asked)
