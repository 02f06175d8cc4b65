"""Sentences that people type, and what the bot makes of them, in five languages and six roles.

A sentence is *good* when the bot does what a thoughtful colleague would; *one click* when a button, a form or a question leads
there; a *dead end* when it does not; *wrong* when something else is done; *dangerous* when something is changed that nobody asked
for. The words of the files are not the words that the commands declare: they were written from the jobs.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.cards.model import Actions, Button
from bot.model.audit import Outcome
from bot.model.identity import Role
from bot.ports.audit import TrailFilter
from bot.ports.dispatch import Reply
from tests.chat import Chat
from tests.commands.limits import lend

FILES = sorted((Path(__file__).parent / "sentences").glob("*.toml"))

SPEAKERS = {
    Role.SALES_AGENT: "sam",
    Role.HELPDESK_AGENT: "hana",
    Role.BILLING_ADMIN: "bill",
    Role.ADMIN_AGENT: "ada",
    Role.USER_ADMIN: "oscar",
    Role.GLOBAL_ADMIN: "gil",
}
"""Who has which role in the demo."""

ENOUGH = 0.95
"""Which part of the sentences has to be good or one click away."""


@dataclass(frozen=True)
class Expected:
    """One sentence of the files."""

    typed: str
    role: Role
    does: str
    command: str
    also: tuple[str, ...]
    topic: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def commands(self) -> frozenset[str]:
        """The commands that are right."""
        also = (each.partition(" ")[2] for each in self.also if not each.startswith("say"))
        return frozenset({self.command, *also} - {""})

    @property
    def ways(self) -> frozenset[str]:
        """What may be done: run, propose, say, choose, refuse."""
        return frozenset({self.does, *(each.partition(" ")[0] for each in self.also)})


def sentences(path: Path) -> list[Expected]:
    return [_expected(each) for each in tomllib.loads(path.read_text(encoding="utf-8")).get("sentence", [])]


def _expected(row: dict[str, Any]) -> Expected:
    return Expected(
        row["typed"],
        Role(row["role"].replace("-", "_")),
        row["does"],
        row.get("command", ""),
        tuple(row.get("also", ())),
        row.get("topic", ""),
        row.get("with", {}),
    )


def _as_said(wanted: Any, key: str) -> set[str]:
    """How a value can look in what came of a sentence: a month as ISO 8601 or by its name, an amount by its digits."""
    if key == "month":
        ahead = {"last": "2026-10", "this": "2026-11"}
        day = date.fromisoformat(ahead.get(wanted, wanted) + "-01")
        return {f"{day:%Y-%m}", f"{day:%B %Y}"}
    return {str(wanted).replace(".", "") if key == "amount" else str(wanted)}


async def lost(chat: Chat, expected: Expected) -> list[str]:
    """Values of the sentence just said that are neither on record nor in the form or the card that it led to: customers, months,
    amounts."""
    speaker = chat.as_(SPEAKERS[expected.role])
    row = (await chat.core.store.audit.rows(TrailFilter(), limit=1))[0].entry
    if row.command != expected.command or row.outcome == Outcome.REFUSED:
        return []
    seen = f"{row.arguments} {speaker.last.form} {speaker.last.card}"
    plain = re.sub(r"(?<=\d)[.,\s\u202f\xa0](?=\d)", "", seen)
    missing = []
    # Where the customer may be asked for, it may be missing; nothing else may.
    asked = f"choose {expected.command}" in expected.also
    for key in ("month", "amount") if asked else ("customer", "month", "amount"):
        wanted = expected.values.get(key, [])
        for each in wanted if isinstance(wanted, list) else [wanted]:
            if each in ("this", "2026-11"):
                continue  # The month that is meant where none is said.
            if not any(said in seen or said in plain for said in _as_said(each, key)):
                missing.append(f"{key} {each}")
    return missing


async def judged(chat: Chat, expected: Expected) -> str:
    """What became of a sentence: good, one click, dead end, wrong or dangerous."""
    speaker = chat.as_(SPEAKERS[expected.role])
    await speaker.say(expected.typed)
    reply = speaker.last
    row = (await chat.core.store.audit.rows(TrailFilter(), limit=1))[0].entry
    if row.outcome == Outcome.DONE and not ("run" in expected.ways or expected.topic == "yes"):
        return "dangerous"
    offered = {command for line in _lines(reply) for command in expected.commands if line.startswith(command)}
    # What cannot be done here is said by a refusal too.
    refused = row.command and row.outcome == Outcome.REFUSED
    if refused and (expected.does == "refuse" or expected.topic == "cannot"):
        return "good"
    if row.command and row.command in expected.commands:
        return "good"
    if expected.does == "say" and not row.command:
        return "good"
    if offered:
        return "one click"
    if not row.command or row.outcome == Outcome.REFUSED:
        return "dead end"
    return "wrong"


def _lines(reply: Reply) -> list[str]:
    if reply.form:
        return [reply.form.command]
    rows = (node for node in reply.card.body if isinstance(node, Actions)) if reply.card else ()
    return [button.command for row in rows for button in row.buttons if isinstance(button, Button)]


@pytest.fixture
async def desk(chat: Chat) -> Chat:
    """A room in which somebody has each role, and Oscar manages users for a while."""
    await lend(chat, "oscar", Role.USER_ADMIN)
    return chat


async def test_people_are_understood(desk: Chat):
    found, gone = {}, {}
    for each in (each for path in FILES for each in sentences(path)):
        found[each.typed] = await judged(desk, each)
        if missing := await lost(desk, each):
            gone[each.typed] = missing
    assert not gone, "\n".join(f"{typed}: {missing}" for typed, missing in gone.items())
    told = "\n".join(f"{verdict}: {typed}" for typed, verdict in found.items() if verdict != "good")
    tally = Counter(found.values())
    assert not tally["dangerous"] and not tally["wrong"], f"{dict(tally)}\n{told}"
    right = tally["good"] + tally["one click"]
    assert right >= ENOUGH * len(found), f"{dict(tally)}\n{told}"


def test_there_are_sentences_of_every_kind():
    every = [each for path in FILES for each in sentences(path)]
    assert len(every) >= 200
    assert {each.role for each in every} == set(Role)
