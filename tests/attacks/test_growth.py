"""Work grows with a text, and never with its square: four times the text may take four times the work, and not sixteen.

Compared is the processor time of one thread, four times the text with the text itself, so that a busy machine changes
nothing; what looks wrong is measured again before it is called wrong. It is time and no count of steps, because the work that
grows too fast is done where nothing counts it: inside a regular expression, and in copies of strings.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.microsoft.texts import markup, messages, read_line, read_message
from adapters.microsoft.texts.markup import MOST_MARKUP
from adapters.processes.logs import scrub
from adapters.slack import lines as slack_lines
from adapters.slack.inbound import read_event
from adapters.slack.texts import cut, decode, escaped
from adapters.teams import texts as teams_texts
from adapters.teams.inbound import line_of
from bot import line as lines
from bot.cards.grid import grid
from bot.cards.grid import line as one_line
from bot.cards.model import Column, Table
from bot.cards.spreadsheet import safe_cell
from bot.commands import load
from bot.errors import Refusal
from bot.framework.arguments import read, with_missing
from bot.framework.markup import bare, prose, shown, tidy
from bot.language.interpreter import Interpreter, Target
from bot.language.sentence import complete, draft
from bot.line import Word, flag, quote, seen, split
from bot.model import CustomerRef
from bot.model.customer_search import CustomerSearch, fold
from bot.redaction import masked_text, without_tokens

SHORT = 5_000
MORE = 4
TOO_MUCH = 9.0
"""Times the work for :data:`MORE` times the text. Work in proportion takes 4; with the square it is 16."""
NOTHING = 0.001
"""Seconds below which a measurement says nothing."""

REGISTRY = load()
_NEXT = count()
TODAY = date(2026, 11, 23)
INTERPRETER = Interpreter(tuple(Target(each.name, each.asked, each.params) for each in REGISTRY.commands))
BOOK = CustomerSearch(CustomerRef(f"{at:032x}", f"Customer {at} of many", f"c{at}.test") for at in range(200))


def _mention(text: str) -> object:
    event = {"type": "app_mention", "user": "U1", "channel": "C1", "text": text, "ts": "1.0"}
    return read_event({"event": event, "team_id": "T1"}, "UBOT")


def _teams(text: str) -> object:
    return line_of({"text": text, "recipient": {"id": "28:bot"}})


def _arguments(text: str) -> None:
    for command in REGISTRY.commands[:6]:
        with suppress(Refusal):
            read(command, command.params, [Word(each) for each in text.split()])


def _values(text: str) -> None:
    for command in REGISTRY.commands:
        for param in command.params:
            with suppress(Refusal):
                param.convert(text)
        with_missing(command.params, {"reason": text})


def _found(text: str) -> None:
    with suppress(Refusal):
        REGISTRY.find(split(text))


def _searched(text: str) -> None:
    BOOK.exact(text), BOOK.search(text, 20), BOOK.nearest(text, 3)


def _message(text: str) -> object:
    # What was read once is kept, and every measurement reads.
    return read_message(f"{text} {next(_NEXT)}")


def _table(text: str) -> object:
    return grid(Table((Column("Name"), Column("Other")), ((text, "x"), ("y", text))), 80)


def _sentence(text: str) -> None:
    INTERPRETER.readings(complete(draft(text, TODAY, "en"), (), INTERPRETER.lexicon))


READERS: dict[str, Callable[[str], object]] = {
    "the words of a line": split,
    "links in a text": lambda text: (prose(text), shown(text)),
    "what is around a line": tidy,
    "what is around a word": bare,
    "a line in Slack": lambda text: slack_lines.read_line(text, "UBOT"),
    "a flag": lambda text: flag(Word(text)),
    "a quoted word": quote,
    "what can be seen": seen,
    "a mention in Slack": _mention,
    "entities of Slack": lambda text: escaped(cut(decode(text), 3000), 3000),
    "a message in Teams": _teams,
    "Markdown for Teams": lambda text: teams_texts.markdown(text, len(text)),
    "signs of Markdown": teams_texts.escape,
    "arguments": _arguments,
    "values of every parameter": _values,
    "the command": _found,
    "a customer": _searched,
    "a folded name": fold,
    "a sentence": _sentence,
    "customers in a sentence": lambda text: BOOK.mentioned(text.split()),
    "a table": _table,
    "one line": one_line,
    "a text of the audit trail": masked_text,
    "a text of the vendor": without_tokens,
    "a line of the log": scrub,
    "a cell of a sheet": safe_cell,
    "a message of support": _message,
    "a message of support in HTML": lambda text: _message(f"<p>{text}"),
    "a title of the vendor": read_line,
}

STEPS = {
    messages: ("is_markup", "unescaped", "without_tags", "tidied", "answered"),
    markup: ("clean", "with_brackets", "_drawn"),
}
"""What reads a mail's body, besides the search for pictures that stand in it."""

PIECES = (
    "=", "1=", "a=", '"', '""', "'", "'a ", "“", "‘", "\\", "<http://", "<mailto:", "<http://|", "<#AA|", "<@UBOT|",
    "<@U", "<", ">", " ", "\n", "\t", "\u00a0", "\u200b", "to= ", "-", "--a ", "—", "&lt;", "&nbsp;", "<at ", "</at>", ";=",
    ";\n", "x", "1", "1,", "1.", "1 ", "é", "日", "*", "_a", "`", "```", "&gt;", "•", "/csp ", "<tel:", "<!date^",
    "<quoted ", "<quoted>", "<blockquote schema.skype.com/Reply>", '<a href="', 'href="', "<a href='x'", '<img alt="', "<p ", "a:", "password=", "bearer ", "eyJaaaaa", "eyJ", "a.", "@", "a@", "north ", "#",
    "<b>", "<b>x</b>", "<div>", "<td>x", "<i hidden>", "<a b=1 ", "<!--", "<?", "&amp;", "amp;", "&#38;", "On 1 wrote: ", "From: <a@b>\n", "> x\n",
)  # fmt: skip


AROUND = (("a", "b"), ("é", "\0!"))
"""What a text begins and ends with that repeats something else in between: an end that does not fit is looked for from every
place where it might begin."""


@pytest.fixture(autouse=True)
def no_line_is_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """What refuses long lines is no part of the question: how long is long enough is a matter of taste."""
    monkeypatch.setattr(lines, "LONGEST", 10**9)


def _seconds(reader: Callable[[str], object], text: str) -> float:
    began = time.thread_time()
    reader(text)
    return time.thread_time() - began


def growth(reader: Callable[[str], object], piece: str, head: str = "", tail: str = "") -> float:
    """How many times the work four times the text is, with the same before and behind it."""
    short, long = (head + (piece * length)[:length] + tail for length in (SHORT, SHORT * MORE))
    found = float("inf")
    for _ in range(4):
        much = _seconds(reader, long)
        if much <= NOTHING * TOO_MUCH:
            # However little the short one takes, this is not too much.
            return min(found, much / NOTHING)
        found = min(found, much / max(_seconds(reader, short), NOTHING))
        if found <= TOO_MUCH:
            break
    return found


def test_the_square_is_found():
    assert (
        growth(lambda text: [each in text[:at] for at, each in enumerate(text[:3000]) if text[at:]], "x")
        <= TOO_MUCH
    )
    assert growth(lambda text: [sum(map(ord, text[:at])) for at in range(0, len(text), 50)], "x") > TOO_MUCH


@pytest.mark.parametrize("reader", READERS)
def test_four_times_the_text_takes_no_more_than_four_times_the_work(reader: str):
    slow = {piece: found for piece in PIECES if (found := growth(READERS[reader], piece)) > TOO_MUCH}
    assert slow == {}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(("head", "tail"), AROUND)
def test_nor_where_something_else_stands_before_and_behind_it(reader: str, head: str, tail: str):
    slow = {
        piece: found for piece in PIECES if (found := growth(READERS[reader], piece, head, tail)) > TOO_MUCH
    }
    assert slow == {}


@pytest.mark.parametrize("piece", ["<", "<!["])
def test_of_a_mail_of_megabytes_no_step_is_given_more_than_the_part_that_is_read(
    piece: str, monkeypatch: pytest.MonkeyPatch
):
    """Counted in characters: what a step that grows with the text takes for the rest is little beside what the steps behind
    it take for the part, until somebody takes one that does not."""
    given: dict[str, int] = {}

    def counted(name: str, step: Callable[..., object]) -> Callable[..., object]:
        def counting(text: str, *more: object) -> object:
            given[name] = max(given.get(name, 0), len(text))
            return step(text, *more)

        return counting

    for module, names in STEPS.items():
        for name in names:
            monkeypatch.setattr(module, name, counted(name, getattr(module, name)))
    _message((piece * 2_000_000)[:2_000_000])
    assert {"is_markup", "tidied", "without_tags"} <= set(given)
    # A bracket that begins no element is written with four letters.
    assert {name: size for name, size in given.items() if size > 4 * MOST_MARKUP} == {}


@pytest.mark.parametrize("piece", ["<![", "<?"])
def test_a_mail_of_megabytes_takes_little_more_than_the_part_that_is_read(piece: str):
    read, whole = (piece * 400_000)[:400_000], (piece * 8_000_000)[:8_000_000]
    measured = (_seconds(_message, whole) / max(_seconds(_message, read), NOTHING) for _ in range(3))
    assert any(found <= MORE for found in measured)


@pytest.mark.parametrize(
    ("piece", "head"), [('href="', "<a "), ('href="x"', "<a "), ('alt="', "<img "), ("alt='", "<emoji ")]
)
def test_nor_where_one_tag_has_the_same_attribute_without_end(piece: str, head: str):
    short = (piece * 1900)[:450]
    few, many = f"{head}{short}>", f"{head}{short * MORE}>"
    measured = (_seconds(_teams, many * 10) / max(_seconds(_teams, few * 10), NOTHING) for _ in range(4))
    assert any(found <= TOO_MUCH for found in measured)


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map("".join),
    st.sampled_from(["", *PIECES]),
    st.sampled_from(["", *PIECES]),
    st.sampled_from(sorted(READERS)),
)
def test_no_text_that_repeats_itself_takes_more(piece: str, head: str, tail: str, reader: str):
    assert growth(READERS[reader], piece, head, tail) <= TOO_MUCH
