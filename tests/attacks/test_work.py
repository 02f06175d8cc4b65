"""Words that are made to cost much: whoever sends them, nobody else waits for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from adapters.store import SqlStore
from bot import line as lines
from bot.line import LONGEST, Word
from bot.model.product_search import ProductSearch
from tests.adapters.slack.canned import CannedDispatch
from tests.adapters.slack.harness import SlackHarness
from tests.adapters.teams.harness import TeamsHarness
from tests.chat import Chat
from tests.fakes import FakeClock

TOO_LONG = "ticket note 615112491169010 " + "=" * LONGEST
SAID = "a line may have at most 4,000 characters"


class Unread(CannedDispatch):
    """A core that reads nothing, and says so when it is asked to."""

    def wants_form(self, line: str) -> bool:
        raise AssertionError("a line was read before its sender was known")


async def test_no_line_of_an_outsider_is_read(store: SqlStore) -> None:
    core = Unread()
    async with SlackHarness(core, store, FakeClock()) as slack:
        slack.slack.add_user("U0GUEST", is_restricted=True)
        assert "for members of its own workspace" in await slack.command("=" * 3000, "guest")
        assert slack.modal() is None and core.asked == []


async def test_a_line_that_is_too_long_is_refused_in_slack(slack: SlackHarness, chat: Chat) -> None:
    for said in (await slack.command(TOO_LONG), await slack.dm(TOO_LONG)):
        assert SAID in said and "Nothing was done" in said and "fill in its form" in said
    assert chat.partner.done == []


async def test_a_line_that_is_too_long_is_refused_in_teams(teams: TeamsHarness) -> None:
    assert SAID in await teams.say(TOO_LONG)
    assert SAID in await teams.say("&nbsp;" * 30_000 + "help"), "so long that nobody looks for the line in it"


async def test_a_button_with_too_much_behind_it_is_refused_and_not_cut(teams: TeamsHarness) -> None:
    await teams.say("usage show fabrikam")
    shown, action = teams._find("Set budget", "ada")
    action["data"]["line"] = TOO_LONG
    await teams._press(shown, action, {}, "ada")
    await teams.quiet()
    assert SAID in teams.personal()


async def test_a_value_that_is_too_long_is_refused_before_any_pattern_is_tried(chat: Chat) -> None:
    await chat.say("usage budget fabrikam form=yes")
    assert "at most 300 characters" in await chat.fill_in(amount="1" + " " * 100_000 + "1")


async def test_a_line_is_split_once_however_many_ask_for_it(
    slack: SlackHarness, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The adapter asks whether a form is the answer, and the core answers the same line."""
    made: list[str] = []

    def counted(text: str, quoted: bool = False, key: str = "") -> Word:
        made.append(text)
        return Word(text, quoted, key)

    monkeypatch.setattr(lines, "Word", counted)
    lines._lately.cache_clear()  # the other engine may have been told the same line
    await slack.command(f"usage show {'q7z ' * 40}")
    assert made.count("q7z") == 40, "each word of it once, in the adapter and in the core"


async def test_a_catalogue_is_looked_through_beside_the_loop(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty thousand products take tenths of a second for each question, in which nobody else would be answered."""
    on_the_loop: list[str] = []

    def watched(name: str) -> Callable[..., Any]:
        looks = getattr(ProductSearch, name)

        def looked(*given: Any) -> Any:
            if threading.current_thread() is threading.main_thread():
                on_the_loop.append(name)
            return looks(*given)

        return looked

    for name in ("search", "exact", "nearest"):
        monkeypatch.setattr(ProductSearch, name, watched(name))
    for line in (
        "product find e3",
        "product find mikrosoft",
        "product show microsoft 365 e3",
        "product show mikrosoft",
    ):
        await chat.say(line)
    assert on_the_loop == []
