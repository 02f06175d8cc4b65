"""Type-ahead over fifty thousand customers, as people type: letter by letter, words of names and of domains."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from cryptography.fernet import Fernet

from adapters.store import SqlStore, migrate
from bench.measuring import Figure
from bot.model import CustomerRef

CUSTOMERS = 50_000
OFFERED = 25
MOST = 20.0
"""Milliseconds within which 99 of 100 answers are to come."""

_FIRST = [
    "Adventure",
    "Alpine",
    "Baltic",
    "Blue",
    "Contoso",
    "Coho",
    "Fabrikam",
    "Fourth",
    "Graphic",
    "Humongous",
    "Litware",
    "Lucerne",
    "Margie",
    "Müller",
    "Northwind",
    "Proseware",
    "Relecloud",
    "Tailspin",
    "Trey",
    "Wide",
    "Wingtip",
    "Woodgrove",
    "Ångström",
    "Österreichische",
]
_SECOND = [
    "Analytics",
    "Bank",
    "Bau",
    "Cycles",
    "Design",
    "Energy",
    "Foods",
    "Importers",
    "Maschinenbau",
    "Media",
    "Publishing",
    "Retail",
    "Toys",
    "Works",
]
_KIND = ("Ltd", "GmbH", "Inc", "AG", "SA", "BV", "AB", "Group")


def customers(seed: int = 5) -> list[CustomerRef]:
    chance = random.Random(seed)
    made = []
    for at in range(CUSTOMERS):
        words = [
            chance.choice(_FIRST),
            chance.choice(_SECOND),
            str(at) if chance.random() < 0.5 else "",
            chance.choice(_KIND),
        ]
        name = " ".join(filter(None, words))
        made.append(CustomerRef(str(UUID(int=at)), name, f"{words[0].lower()}{at}.example"))
    return made  # fmt: skip


def typed(known: list[CustomerRef], people: int = 150, seed: int = 6) -> list[str]:
    """What arrives while so many people type: the beginnings of what they look for, and some that nobody has."""
    chance = random.Random(seed)
    said = []
    for _ in range(people):
        whom = chance.choice(known)
        text = chance.choice(
            (whom.name, whom.domain, whom.name.split()[-2], whom.name + " xyz", whom.name.lower())
        )
        said += [text[: at + 1] for at in range(min(len(text), 24))]
    return said  # fmt: skip


async def figures(rounds: int = 3) -> list[Figure]:
    """The one figure about type-ahead."""
    known = customers()
    asked = typed(known)
    worst = []
    with tempfile.TemporaryDirectory(prefix="csp-bot-bench-") as name:
        url = f"sqlite:///{Path(name)}/customers.db"
        await migrate(url)
        async with SqlStore.open(url, [Fernet.generate_key().decode()]) as store:
            await store.customers.replace_all(known, datetime.now(UTC))
            for _ in range(rounds):
                waits = []
                for text in asked:
                    began = time.perf_counter()
                    await store.customers.search(text, OFFERED)
                    waits.append((time.perf_counter() - began) * 1000)
                waits.sort()
                worst.append((waits[int(len(waits) * 0.99)], waits[len(waits) // 2]))
    p99, p50 = (statistics.median(each[at] for each in worst) for at in (0, 1))
    return [
        Figure(f"Type-ahead over {CUSTOMERS:,} customers: p99", f"{p99:.1f} ms (p50 {p50:.2f} ms)", f"{MOST:g} ms", p99 / MOST, most=1.0)
    ]  # fmt: skip
