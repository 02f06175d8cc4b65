"""Sentences over fifty thousand customers: what it takes to understand one, its customers included."""

from __future__ import annotations

import time
import tomllib
from datetime import date
from pathlib import Path

from bench.measuring import Figure
from bench.suggest import customers
from bot.commands import load
from bot.language.interpreter import Interpreter, Target
from bot.language.sentence import Mention, complete, draft
from bot.language.small_talk import TOPICS
from bot.model.customer_search import CustomerSearch

MOST = 5.0
"""Milliseconds of processor time within which 99 of 100 sentences are to be understood."""

SENTENCES = Path(__file__).parents[1] / "tests" / "language" / "sentences"
TODAY = date(2026, 11, 30)
NAMES = ("Adventure Works", "Blue Energy", "Coho Foods", "Lucerne Publishing", "Müller Bau")


async def figures() -> list[Figure]:
    """How long a sentence takes, and what a process pays once for being able to."""
    book = CustomerSearch(customers())
    began = time.process_time()
    interpreter = Interpreter(
        (*(Target(each.name, each.asked, each.params) for each in load().commands if each.asked), *TOPICS)
    )
    once = time.process_time() - began
    spent = []
    for text in _sentences():
        began = time.process_time()
        drafted = draft(text, TODAY, "en-US")
        words = [token.plain for token in drafted.tokens]
        mentions = [
            Mention("customer", found[0].name, first, last) for first, last, found in book.mentioned(words)
        ]
        interpreter.readings(complete(drafted, mentions, interpreter.lexicon))
        spent.append((time.process_time() - began) * 1000)
    # The first sentences teach the stemmers their words, as the first ones of a process do.
    spent.sort()
    p50, p99 = (spent[int(len(spent) * share)] for share in (0.5, 0.99))
    return [
        Figure("Sentences: p99 of understanding one over 50,000 customers", f"{p99:.2f} ms", f"{MOST:.0f} ms", p99 / MOST, most=1.0),
        Figure("Sentences: p50 of the same", f"{p50:.2f} ms"),
        Figure("Sentences: built once, when the first comes", f"{once * 1000:.0f} ms"),
    ]  # fmt: skip


def _sentences() -> list[str]:
    """What people typed, of customers that are among the fifty thousand."""
    found = []
    for path in sorted(SENTENCES.glob("*.toml")):
        for at, each in enumerate(tomllib.loads(path.read_text(encoding="utf-8")).get("sentence", ())):
            text = each["typed"]
            for known in (
                "Fabrikam",
                "fabrikam",
                "Contoso Retail",
                "contoso retail",
                "Contoso Ltd",
                "contoso ltd",
            ):
                text = text.replace(known, NAMES[at % len(NAMES)])
            found.append(text)
    return found * 3
