"""Nobody says yes to what they cannot read: a card that cannot be shown whole has no button that confirms or approves."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from adapters.playground.render import render
from adapters.playground.render_nodes import View
from adapters.slack.render import message
from adapters.teams.render import render as in_elements
from bot.cards.alert.words import example_rule, rule_facts
from bot.cards.approval import example_approval, question_card
from bot.cards.confirm import pending_card
from bot.cards.model import Card, Facts
from bot.cards.samples import example_change
from bot.commands.alert.parameters import MOST_CUSTOMERS
from bot.model import AlertKind, CustomerRef, Scope
from bot.model.change import PendingChange
from bot.model.fact import Fact

LAST = "Zenith of the last line"
FAR_TOO_MUCH = tuple(Fact(f"Customer {at}", f"{'x' * 590}{at}") for at in range(90))


def changing(*facts: Fact, title: str = "Change much at once") -> PendingChange:
    pending = example_change()
    return replace(pending, change=replace(pending.change, title=title, facts=facts))


def to_confirm(pending: PendingChange) -> Card:
    return pending_card(pending, pending.created)


def to_ask(pending: PendingChange) -> Card:
    return pending_card(pending, pending.created, takes="It takes two.")


def to_approve(pending: PendingChange) -> Card:
    return question_card(pending, example_approval(), pending.created)


def slack(card: Card) -> str:
    return json.dumps(message(card, private=False).blocks, ensure_ascii=False)


def slack_with_notes(card: Card) -> str:
    return json.dumps(message(card, private=False, notes=["Only you see this."]).blocks, ensure_ascii=False)


def slack_simple(card: Card) -> str:
    return json.dumps(message(card, private=False, simple=True).blocks, ensure_ascii=False)


def teams(card: Card) -> str:
    return json.dumps(in_elements(card, private=False)["body"], ensure_ascii=False)


def playground(card: Card) -> str:
    return render(card, View(key="m1", person="ada", personal=False, private=False))


PLATFORMS = (slack, slack_with_notes, slack_simple, teams)
CARDS = ((to_confirm, "Set budget"), (to_ask, "Ask for approval"), (to_approve, "Approve"))
Draw = Callable[[Card], str]


def has_button(drawn: str, label: str) -> bool:
    """Whether a button with just this label is in what was drawn for Slack or Teams."""

    def found(part: Any) -> bool:
        if isinstance(part, dict):
            named = part.get("text", {}).get("text") if part.get("type") == "button" else part.get("title")
            if named == label and part.get("type") in ("button", "Action.Execute"):
                return True
            return any(map(found, part.values()))
        return isinstance(part, list) and any(map(found, part))

    return found(json.loads(drawn))


@pytest.mark.parametrize("draw", PLATFORMS)
@pytest.mark.parametrize(("card_of", "yes"), CARDS)
def test_what_is_too_long_is_not_decided_there(draw: Draw, card_of: Any, yes: str) -> None:
    drawn = draw(card_of(changing(*FAR_TOO_MUCH, Fact("Last", LAST))))
    assert LAST not in drawn and not has_button(drawn, yes)
    assert "can't be confirmed or approved here. Ask for less at once" in drawn
    assert has_button(drawn, "Reject" if card_of is to_approve else "Cancel"), "to say no takes no reading"


@pytest.mark.parametrize("draw", PLATFORMS)
@pytest.mark.parametrize(("card_of", "yes"), CARDS)
@pytest.mark.parametrize("value", ["6,000", "a_b*c* `d` {{DATE(2026-11-23T09:00:00Z)}} \\ <e> & f", "–", ""])
def test_what_is_shown_whole_is(draw: Draw, card_of: Any, yes: str, value: str) -> None:
    card = card_of(
        changing(Fact("Customers", value, before="\u202e5,000\u202c\n1. two\n+ three"), Fact("Last", LAST))
    )
    drawn = draw(card)
    assert LAST in drawn and has_button(drawn, yes) and "can't be confirmed" not in drawn


@pytest.mark.parametrize("draw", PLATFORMS)
@pytest.mark.parametrize(("card_of", "yes"), CARDS)
def test_a_heading_that_is_cut_is_read_below_it(draw: Draw, card_of: Any, yes: str) -> None:
    drawn = draw(card_of(changing(Fact("Last", LAST), title=f"Alert of {'Contoso and ' * 40}{LAST[:6]}")))
    assert LAST[:6] in drawn.replace(LAST, "") and has_button(drawn, yes)


@pytest.mark.parametrize("draw", PLATFORMS)
@pytest.mark.parametrize("length", [700, 3100, 7000, 30_000])
def test_no_value_is_cut_beside_a_button_that_says_yes(draw: Draw, length: int) -> None:
    """Whatever cuts it: the core does not split these facts, as a command may not have done it either."""
    card = to_confirm(changing())
    long = Card(card.title, card.summary, (long_facts(length), *card.body), card.target)
    drawn = draw(long)
    assert (LAST in drawn) >= has_button(drawn, "Set budget")
    assert LAST in drawn or "can't be confirmed" in drawn


def long_facts(length: int) -> Facts:
    return Facts((Fact("Text", "y" * length + LAST), Fact("After", "z")))


def test_the_playground_shows_all_of_it() -> None:
    drawn = playground(to_confirm(changing(*FAR_TOO_MUCH, Fact("Last", LAST))))
    assert LAST in drawn and "Set budget" in drawn and all(f"x{at}<" in drawn for at in range(90))


@pytest.mark.parametrize("draw", PLATFORMS)
@pytest.mark.parametrize("excluded", [False, True])
def test_a_rule_about_fifty_customers_names_all_of_them(draw: Draw, excluded: bool) -> None:
    many = tuple(
        CustomerRef(f"id-{at}", f"{'Long name ' * 9}of number {at} Ltd", f"c{at}.example")
        for at in range(MOST_CUSTOMERS - 2)
    )
    twins = (CustomerRef("id-a", "Twin", "a.example"), CustomerRef("id-b", "twin", "b.example"))
    scope = Scope(excluded=(*many, *twins)) if excluded else Scope((*many, *twins))
    facts = rule_facts(example_rule(AlertKind.PERCENT, "80", scope=scope), "en-US")
    drawn = draw(to_confirm(changing(*facts)))
    assert "Twin (a.example)" in drawn and "twin (b.example)" in drawn and " more" not in drawn
    assert all(f"number {at} Ltd" in drawn for at in range(len(many))) and has_button(drawn, "Set budget")
