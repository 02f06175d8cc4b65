"""Superseded card: what stands in the place of one that did not show any more what it would overwrite."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.cards.change_parts import ask_again
from bot.cards.model import Card, Text
from bot.messages import N_, _, sentences
from bot.model.fact import Tone

OVERTAKEN = N_("What you would overwrite has changed since you asked. Nothing was done.")


def restated_card(card: Card) -> Card:
    """What asking again came to, at a click on a card whose values were of before."""
    said = _("Somebody changed this while your card waited. Nothing was done. This is how it is now.")
    body = (Text(said, Tone.WARNING, strong=True), *card.body)
    return replace(card, summary=sentences(said, card.summary), body=body)


def overtaken_card(line: str) -> Card:
    """Why a change was not carried out although it was confirmed or approved; ``line`` asks for it again."""
    said = _(OVERTAKEN)
    return Card(_("Somebody else changed it"), said, (Text(said), *ask_again(line)), tone=Tone.WARNING)


def examples() -> Mapping[str, Card]:
    """One of each card, for the gallery and the tests that draw them all."""
    line = "usage budget fabrikam 70000"
    again = Card(
        _("Set the budget of {customer}", customer="Fabrikam, Inc."),
        _("Change the monthly budget of {customer}.", customer="Fabrikam, Inc."),
        (Text("EUR 90,000.00 → EUR 70,000.00"),),
    )
    return {"change, overtaken": overtaken_card(line), "change, asked for again": restated_card(again)}
