"""Who decides about a change reads all of it, wherever its card is drawn."""

from __future__ import annotations

import json

import pytest

from adapters.slack.render import render as in_blocks
from adapters.teams.render import render as in_elements
from bot.cards.change_content import whole
from bot.cards.model import Card, Facts, Text
from bot.model.fact import Fact

NOTE = " ".join(f"word{at}" for at in range(370))
LINES = "\n".join(f"line{at}" for at in range(370))
ONE_WORD = "x" * 2990 + "the end"


@pytest.mark.parametrize("text", [NOTE, LINES, ONE_WORD, "a, b. " * 400 + "the end"])
@pytest.mark.parametrize("before", [None, "short", "y" * 1990 + "it was so"])
def test_nothing_is_cut(text: str, before: str | None) -> None:
    nodes = whole((Fact("Ticket", "VM"), Fact("Note", text, before), Fact("State", "Closed")))
    said = "".join(node.text.partition(": ")[2] for node in nodes if isinstance(node, Text))
    assert said == f"{before or ''}{text}".replace("\n", " ⏎ ")
    card = Card("Approve?", "It waits.", tuple(nodes))
    for drawn in (in_blocks(card, private=False), in_elements(card, private=False)):
        shown = json.dumps(drawn)
        last = text.split()[-1]
        assert last in shown and "did not fit" not in shown and "Closed" in shown and "more" not in shown
        assert not before or before[-9:] in shown


def test_what_is_short_stands_side_by_side() -> None:
    facts = (Fact("Ticket", "VM"), Fact("State", "Closed", before="Open"))
    assert whole(facts) == [Facts(facts)] and whole(()) == []


def test_many_values_that_are_short_each_are_not_cut_together() -> None:
    facts = tuple(Fact(f"Label {at}", f"{'z' * 500}{at}") for at in range(12))
    shown = json.dumps(in_blocks(Card("t", "s", tuple(whole(facts))), private=False))
    assert all(f"z{at}" in shown for at in range(12))
