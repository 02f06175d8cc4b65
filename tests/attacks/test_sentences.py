"""Sentences that are made to cost much: words that nobody knows, words that everybody is called, letters that stand for many."""

from __future__ import annotations

import asyncio
import random
import string
from collections.abc import Callable, Iterator, Sequence

import pytest

from bot.errors import UnknownCommand
from bot.language import lexicon
from bot.language.entities import LONGEST
from bot.language.sentence import draft
from bot.line import Word, words_of
from bot.model import CustomerRef
from bot.model.customer_search import CustomerSearch
from bot.pipeline.names import AT_A_STRETCH, LONGEST_NAME
from tests.attacks.test_growth import PIECES, TODAY, _seconds, _sentence
from tests.chat import Chat, open_chat

MANY = 20_000
CALLED = ("cloud", "services", "group", "gmbh")
"""What everybody is called."""


def _unknown(how_many: int, seed: int = 7) -> list[str]:
    chance = random.Random(seed)
    return ["".join(chance.choices(string.ascii_lowercase, k=6)) for _ in range(how_many)]


def _at_most(times: float, much: Callable[[], object], little: Callable[[], object]) -> bool:
    """Whether one takes at most so many times the processor time of the other, at the best of some attempts."""
    found = [_seconds(lambda _: much(), "") / max(_seconds(lambda _: little(), ""), 1e-4) for _ in range(4)]
    return min(found) <= times


@pytest.mark.parametrize("piece", [*PIECES, "ﷺ", "ende may ", "1 may ", "a.b-", "使用量", "5 EUR "])
def test_a_sentence_without_end_takes_no_more_than_its_beginning(piece: str) -> None:
    text = (piece * LONGEST)[: LONGEST * 40]
    assert _at_most(4, lambda: _sentence(text), lambda: _sentence(text[:LONGEST]))


def test_letters_that_stand_for_many_are_cut_before_they_are_written_out() -> None:
    # U+FDFA is written out as eighteen letters: https://unicode.org/faq/normalization.html#12
    assert len(draft("ﷺ" * 100_000, TODAY, "en").text) == LONGEST
    assert _at_most(4, lambda: draft("ﷺ" * 100_000, TODAY, "en"), lambda: draft("ﷺ" * LONGEST, TODAY, "en"))


@pytest.mark.parametrize(
    "words", [["gmbh"], ["gmbh", "group"], CALLED, [*CALLED, "nobody"]], ids=lambda words: " ".join(words)
)
def test_a_sentence_of_what_everybody_is_called_takes_a_few_looks_at_all_names(words: Sequence[str]) -> None:
    names = [f"{at} {' '.join(CALLED)}" for at in range(MANY)]
    book = CustomerSearch(CustomerRef(f"{at:032x}", name, "") for at, name in enumerate(names))
    said = (list(words) * 120)[:120]
    looks = 30
    assert _at_most(looks, lambda: book.mentioned(said), lambda: [each for each in names if "gmbh" in each])


class Counting:
    """A list of customers that counts what is looked for."""

    def __init__(self, index: object) -> None:
        self.index, self.asked = index, list[str]()

    def __getattr__(self, name: str) -> object:
        return getattr(self.index, name)

    async def nearest(self, text: str, limit: int) -> Sequence[CustomerRef]:
        self.asked.append(text)
        return []


async def test_of_words_that_nobody_knows_few_are_looked_for_among_the_customers(
    store, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = await open_chat(store)
    counting = Counting(store.customers)
    monkeypatch.setattr(store, "customers", counting)
    await chat.say(" ".join(_unknown(60)))
    assert len(counting.asked) <= 4
    assert all(len(each.split()) <= LONGEST_NAME for each in counting.asked)


async def test_others_have_their_turns_while_the_words_of_a_sentence_are_looked_up(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two turns of the event loop a few words are looked up, however many there are."""
    conversation = chat.dispatcher.conversation
    person = await chat.core.directory.person(chat.actor)
    lexicon = (await conversation.interpreter()).lexicon
    turns, longest, since = 0, 0, 0
    looked_up = lexicon.look_up

    async def others() -> None:
        nonlocal since
        while True:
            since = 0
            await asyncio.sleep(0)

    def counted(tokens: Sequence[object]) -> None:
        nonlocal since, longest, turns
        since += len(tokens)
        longest, turns = max(longest, since), turns + 1
        looked_up(tokens)

    monkeypatch.setattr(lexicon, "look_up", counted)
    ticking = asyncio.ensure_future(others())
    await conversation.read(person, " ".join(_unknown(80, seed=8)))
    ticking.cancel()
    assert turns >= 20 and longest <= AT_A_STRETCH


async def test_a_word_is_looked_up_once(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a sentence is read with has been looked up in turns before, and is not looked up again."""
    looked_up: list[str] = []
    known = lexicon.process.extractOne

    def counted(word: str, *rest: object, **more: object) -> object:
        looked_up.append(word)
        return known(word, *rest, **more)

    monkeypatch.setattr(lexicon.process, "extractOne", counted)
    words = _unknown(40, seed=9)
    for _ in range(3):
        await chat.say(" ".join(words))
    assert sorted(looked_up) == sorted(words)


async def test_each_part_of_reading_a_sentence_has_a_turn_of_its_own(chat: Chat) -> None:
    """Ten people who are let go on at once do one part each before somebody else is answered, and not all of it."""
    person = await chat.core.directory.person(chat.actor)
    await chat.dispatcher.conversation.interpreter()
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    ticking = asyncio.ensure_future(others())
    await asyncio.sleep(0)
    await chat.dispatcher.conversation.read(person, '"" ' * 200)
    ticking.cancel()
    assert turns >= 4


class Unread(str):
    """A line of which somebody wants the words."""

    def split(self, *_: object) -> list[str]:  # type: ignore[override]
        raise AssertionError

    splitlines = split  # type: ignore[assignment]


async def test_of_a_line_that_is_too_long_no_word_is_looked_at(chat: Chat) -> None:
    """Its lines are not looked through for commands either: an adapter asks what it leads to before requests are counted."""
    line = Unread("usage show\n" + "a\n" * 50_000)
    assert not chat.dispatcher.wants_form(line)
    assert "at most 4,000 characters" in await chat.say(line)


def test_of_a_line_that_is_no_command_line_no_more_is_read_than_shows_it(chat: Chat) -> None:
    given: list[Word] = []

    def reading() -> Iterator[Word]:
        for word in words_of("please " * 500):
            given.append(word)
            yield word

    with pytest.raises(UnknownCommand):
        chat.core.registry.find(reading())
    assert len(given) == 2
