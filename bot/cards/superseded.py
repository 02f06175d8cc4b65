"""Superseded card: what stands in the place of one that did not show any more what it would overwrite."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.cards.change_parts import ask_again
from bot.cards.model import Card, Text
from bot.model.fact import Tone

OVERTAKEN = "What this would overwrite has changed since it was asked for. Nothing was done."


def restated_card(card: Card) -> Card:
    """What asking again came to, at a click on a card whose values were of before."""
    said = "Somebody changed this while your card waited, so nothing was done. Below is how it stands now."
    body = (Text(said, Tone.WARNING, strong=True), *card.body)
    return replace(card, summary=f"{said} {card.summary}", body=body)


def overtaken_card(line: str) -> Card:
    """Why a change was not carried out although it was confirmed or approved; ``line`` asks for it again."""
    body = (Text(OVERTAKEN), *ask_again(line))
    return Card("Somebody else changed it", OVERTAKEN, body, tone=Tone.WARNING)


def examples() -> Mapping[str, Card]:
    """One of each card, for the gallery and the tests that draw them all."""
    line = "usage budget fabrikam 70000"
    again = Card(
        "Set the budget of Fabrikam, Inc.",
        "Change the monthly spending budget of Fabrikam, Inc.",
        (Text("EUR 90,000.00 → EUR 70,000.00"),),
    )
    return {"change, overtaken": overtaken_card(line), "change, asked for again": restated_card(again)}
