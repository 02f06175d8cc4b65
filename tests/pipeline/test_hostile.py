"""Lines, forms and clicks of any shape, through the whole core: whatever is said, the answer is never a fault of the bot."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from adapters.store import SqlStore
from bot.cards.refusal import crash_card
from bot.commands import load
from bot.line import write
from bot.ports.dispatch import Reply, Submission
from tests.chat import Chat, open_chat
from tests.examples import examples
from tests.fakes import FABRIKAM

COMMANDS = {command.name: command for command in load().commands}
PEOPLE = ("ada", "sam", "bill", "gil", "oscar")
CRASH = crash_card("").title

# What means something somewhere, and what somewhere is one too many, no number, no day, or no character at all.
telling = st.sampled_from(
    [
        "fabrikam", "contoso", FABRIKAM.id, "all", "all except contoso retail", "latest", "me", "here", "#csp-desk",
        "percent", "amount", "50,80,100", "EUR", "US", "5d", "yes", "open", "1", "0", "-1", "9" * 19, "9" * 30,
        "1e400", "-0.005", "1,00,000.5", "NaN", "Infinity", "٣٤", "½", "2026-02-30", "0001-01-01", "9999-12-31",
        "2026-11", "\x00", "a\x00b", "\ud800", "\u202e", "‮gnp.exe", "%", "_", "%%%", "'; DROP TABLE customers; --",
        "<@U0ADA>", "<#C0DESK|desk>", "<mailto:a@b.c|a@b.c>", "https://[::1", "=1+1", "a@b", "ß" * 40, "🙂" * 300,
        " ", '"', "form=yes", "page=2", "x" * 4000,
    ]
)  # fmt: skip
texts = telling | st.text(max_size=40) | st.integers().map(str) | st.floats().map(str) | st.dates().map(str)

QUIET = settings(
    max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
async def chat(store: SqlStore) -> Chat:
    return await open_chat(store)


def is_fault(reply: Reply) -> bool:
    return bool(reply.card and reply.card.title == CRASH)


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, dict[str, str]]:
    """A command with something for some of its parameters, and now and then for one that it has not."""
    command = COMMANDS[draw(st.sampled_from(sorted(COMMANDS)))]
    names = [param.name for param in command.params]
    given_ = {name: draw(texts) for name in names if draw(st.booleans())}
    return command.name, given_ | draw(
        st.dictionaries(st.text("abz_=-\x00", min_size=1, max_size=5), texts, max_size=1)
    )


@QUIET
@given(who=st.sampled_from(PEOPLE), call=calls())
@example(who="ada", call=("audit show", {"number": "9" * 30}))
@example(who="ada", call=("alert acknowledge", {"notice": "a\x00b"}))
async def test_no_line_is_a_fault(chat: Chat, who: str, call: tuple[str, dict[str, str]]):
    speaker = chat.as_(who)
    name, values = call
    shown = await speaker.say(write(name, **values))
    assert not is_fault(speaker.last), (name, values, shown)


@QUIET
@given(who=st.sampled_from(PEOPLE), call=calls(), words=st.lists(texts, max_size=4))
async def test_no_words_are_a_fault(chat: Chat, who: str, call: tuple[str, dict[str, str]], words: list[str]):
    speaker = chat.as_(who)
    shown = await speaker.say(" ".join([call[0], *words]))
    assert not is_fault(speaker.last), (call[0], words, shown)


@QUIET
@given(who=st.sampled_from(PEOPLE), call=calls())
async def test_no_form_is_a_fault(chat: Chat, who: str, call: tuple[str, dict[str, str]]):
    speaker = chat.as_(who)
    submission = Submission(speaker.actor, speaker.place, *call)
    problems = chat.dispatcher.check(submission)
    assert all(isinstance(each, str) and each for each in problems.problems.values())
    assert not is_fault(await chat.dispatcher.submit(submission)), call


@QUIET
@given(command=st.sampled_from(sorted(COMMANDS)) | texts, field=st.data(), typed=texts)
async def test_no_typing_is_a_fault(chat: Chat, command: str, field: st.DataObject, typed: str):
    names = [param.name for param in COMMANDS[command].params] if command in COMMANDS else []
    name = field.draw(st.sampled_from([*names, "nothing"]))
    for choice in await chat.dispatcher.suggest(chat.actor, command, name, typed):
        assert choice.label


@QUIET
@given(who=st.sampled_from(PEOPLE), call=calls(), typed=texts)
async def test_no_choice_is_a_fault(chat: Chat, who: str, call: tuple[str, dict[str, str]], typed: str):
    speaker, (name, values) = chat.as_(who), call
    form = await chat.dispatcher.refresh(Submission(speaker.actor, speaker.place, name, values))
    assert form is None or form.command == name
    for param in COMMANDS[name].params:
        for choice in await chat.dispatcher.suggest(
            speaker.actor, name, param.name, typed, speaker.place, values
        ):
            assert choice.label


@QUIET
@given(change=texts)
async def test_no_click_is_a_fault(chat: Chat, change: str):
    claimed = await chat.dispatcher.claim(chat.actor, chat.place, change)
    assert isinstance(claimed, Reply) and not is_fault(claimed)
    assert not is_fault(await chat.dispatcher.cancel(chat.actor, chat.place, change))
