"""Names in a sentence: customers and countries, looked up among those that a person may see, a few words at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.language.countries import countries_in
from bot.language.entities import Entity
from bot.language.interpreter import Interpreter
from bot.language.kana import beginnings, names_in, readings
from bot.language.lexicon import Lexicon, Token
from bot.language.sentence import Draft, Mention, Sentence
from bot.language.vocabulary import CUSTOMER, EVERYBODY, PRICE, PRICE_CHANGE
from bot.model import CustomerRef
from bot.ports import CustomerIndex

AT_A_STRETCH = 4
"""Words that are looked up in one turn of the event loop: a word that is new takes a third of a millisecond."""

MOST_SPOKEN, LONGEST_SPOKEN = 2, 20
"""Names in katakana of one sentence that are looked for, and letters that they have at most."""

LONGEST_NAME = 3
"""Words in a row that nobody knows of which the first are taken for a name: there is no sense in looking for a longer one."""


async def look_up(tokens: Sequence[Token], interpreter: Interpreter) -> None:
    """Look the words up, a few in each turn of the event loop: others are answered in between."""
    for begun in range(0, len(tokens), AT_A_STRETCH):
        interpreter.lexicon.look_up(tokens[begun : begun + AT_A_STRETCH])
        await asyncio.sleep(0)


async def customers_in(drafted: Draft, index: CustomerIndex | None) -> list[Mention]:
    """Customers whose names stand in the sentence."""
    if index is None or not drafted.tokens:
        return []
    words = [token.plain for token in drafted.tokens]
    found = await index.mentioned(words)
    return [
        Mention("customer", _called(customers, words[first:last]), first, last)
        for first, last, customers in found
    ]


_OF_COUNTRIES = (CUSTOMER.name, EVERYBODY.name, PRICE.name, PRICE_CHANGE.name)
"""Notions beside which a country is where customers are, or prices are good: "all customers" is one of its own."""


async def countries_named_in(
    drafted: Draft, customers: Sequence[Mention], lexicon: Lexicon, locale: str
) -> list[Mention]:
    """Countries that stand in a sentence about customers or prices, beside the names of any. In a thread: tables are read."""
    hits = [hit for hit in lexicon.hits(drafted.tokens) if hit.words.name in _OF_COUNTRIES]
    if not hits:
        return []
    taken = {at for each in customers for at in range(each.start, each.end)}
    spans = [(hit.start, hit.end) for hit in hits]
    behind = {at for at, token in enumerate(drafted.tokens) if any(a <= token.start < b for a, b in spans)}
    return await asyncio.to_thread(countries_in, drafted.text, drafted.tokens, taken, locale, behind)


def _called(customers: Sequence[CustomerRef], words: Sequence[str]) -> str:
    """How a command line names who was mentioned: by the name where it is one customer, else as it was typed."""
    return customers[0].name if len(customers) == 1 else " ".join(words)


async def nearly_named(drafted: Draft, sentence: Sentence, index: CustomerIndex) -> list[Mention]:
    """Words that nobody knows and that look like a customer's name; the command asks whether that is who was meant."""
    groups = _groups(drafted.tokens, sentence.loose)
    for first, last in groups:
        last = min(last, first + LONGEST_NAME)
        typed = " ".join(token.plain for token in drafted.tokens[first:last])
        joined = typed.replace(" ", "")
        for said in dict.fromkeys((typed, joined)):
            if len(said) > 3 and await index.nearest(said, 1):
                return [Mention("customer", said, first, last, 0.5)]
    return []


async def spoken_name(drafted: Draft, lexicon: Lexicon, index: CustomerIndex) -> Entity | None:
    """A customer's name in katakana, by how it is read in Latin letters: ファブリカム is Fabrikam."""
    unknown = [
        run
        for run in names_in(drafted.text)
        if not lexicon.hits([Token(run[0], run[1], run[2], True)]) and not _is_named(drafted, run[1])
    ]
    for name, start, end in unknown[:MOST_SPOKEN]:
        for part in beginnings(name[:LONGEST_SPOKEN]):
            for read in readings(part):
                if found := await index.mentioned(read.split()):
                    said = _called(found[0][2], read.split()[found[0][0] : found[0][1]])
                    return Entity("customer", said, start, end)
        if len(name) <= LONGEST_SPOKEN:
            for read in readings(name):
                if await index.nearest(read, 1):
                    return Entity("customer", read, start, end)
    return None


def _is_named(drafted: Draft, at: int) -> bool:
    return any(each.start <= at < each.end for each in drafted.entities)


def _groups(tokens: Sequence[Token], loose: Sequence[Token]) -> list[tuple[int, int]]:
    """Runs of words that were not understood, the longest first."""
    unknown = {token.start for token in loose}
    runs: list[tuple[int, int]] = []
    for at, token in enumerate(tokens):
        if token.start not in unknown:
            continue
        if runs and runs[-1][1] == at:
            runs[-1] = (runs[-1][0], at + 1)
        else:
            runs.append((at, at + 1))
    return sorted(runs, key=lambda run: run[0] - run[1])[:2]
