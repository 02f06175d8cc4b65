"""Decision cards, on which somebody confirms or approves: where one cannot be drawn whole, nothing is decided on it.

A platform takes messages up to some size, and a renderer leaves out what is beyond. Nobody can say yes to what they
cannot read, so a card that was cut in any way is drawn again without the buttons that would do that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from bot.cards.grid import plain
from bot.cards.model import (
    Actions,
    AnyButton,
    Button,
    Card,
    Code,
    ConfirmButton,
    Context,
    Facts,
    Mentions,
    Meter,
    Node,
    Table,
    Text,
)
from bot.cards.text import target_line
from bot.messages import N_, _, sentences
from bot.model.change import CONFIRMING
from bot.model.fact import Tone

TOO_LONG = N_(
    "This is too long to show in one message here, so it can't be confirmed or approved here. Ask for less at once, such as "
    "fewer customers or a shorter text, or open it with “change show” where longer messages fit."
)
"""What stands in place of the buttons."""

Drawing = TypeVar("Drawing")


def drawn_to_decide(
    card: Card, draw: Callable[[Card], Drawing], texts: Callable[[Drawing], Iterator[str]]
) -> Drawing:
    """The card as ``draw`` makes it. One that asks to be decided has no button for that unless all of it is in ``texts``,
    which are the texts of a drawing that people see, in their order."""
    drawing = draw(card)
    if not any(map(_says_yes, _buttons(card))) or shows_all(card, texts(drawing)):
        return drawing
    drawing = draw(_spelled_out(card))
    return drawing if shows_all(card, texts(drawing)) else draw(undecidable(card))


def _spelled_out(card: Card) -> Card:
    """The card with its headings as paragraphs besides: a heading is cut much sooner."""
    return replace(card, body=(*(Text(each) for each in _headings(card) if each), *card.body))


def _headings(card: Card) -> tuple[str, ...]:
    return card.title, target_line(card.target) if card.target else ""


def undecidable(card: Card) -> Card:
    """The card without the buttons that confirm, approve or ask for approval, and with why, before all else."""
    body: list[Node] = [Text(_(TOO_LONG), Tone.WARNING, strong=True)]
    for node in card.body:
        if isinstance(node, Actions):
            node = without(node, _says_yes)
        if not isinstance(node, Actions) or node.all:
            body.append(node)
    return replace(card, summary=sentences(_(TOO_LONG), card.summary), body=tuple(body), tone=Tone.WARNING)


def shows_all(card: Card, texts: Iterator[str]) -> bool:
    """Whether everything that the card says is found in the texts, its parts in their order. Spaces and escapes do not
    count."""
    shown = _bare("".join(texts))
    if not all(_bare(each) in shown for each in _headings(card)):
        return False
    at = 0
    for said in (_bare(each) for node in card.body for each in _said_by(node)):
        found = shown.find(said, at)
        if found < 0:
            return False
        at = found + len(said)
    return True


def strings(drawing: Any, keys: frozenset[str]) -> Iterator[str]:
    """The texts under these keys of what is sent as JSON, and those that stand in a list by themselves, in order."""
    if isinstance(drawing, Mapping):
        for key, value in drawing.items():
            if not isinstance(value, str):
                yield from strings(value, keys)
            elif key in keys:
                yield value
    elif isinstance(drawing, Sequence):
        for each in drawing:
            if isinstance(each, str):
                yield each
            else:
                yield from strings(each, keys)


def _buttons(card: Card) -> Iterator[AnyButton]:
    return (button for node in card.body if isinstance(node, Actions) for button in node.all)


def without(row: Actions, unwanted: Callable[[AnyButton], bool]) -> Actions:
    """A row of buttons without some of them, wherever they stand in it."""
    return Actions(*(tuple(each for each in some if not unwanted(each)) for some in (row.buttons, row.more)))


def _says_yes(button: AnyButton) -> bool:
    if isinstance(button, Button):
        return " ".join(button.command.split()[:2]) in CONFIRMING
    return isinstance(button, ConfirmButton) and button.confirm


def _said_by(node: Node) -> Iterator[str]:
    match node:
        case Text():
            yield node.text
        case Mentions():
            # A mention is no text: the client draws the name.
            yield node.label
        case Facts():
            for fact in node.facts:
                yield from (fact.label, fact.before or "", fact.value)
        case Table():
            for row in node.rows:
                yield from row
        case Meter() | Code():
            yield from (node.label, node.text)
        case Context():
            yield from node.texts


def _bare(text: str) -> str:
    return "".join(plain(text).replace("\\", "").replace("\u200b", "").split())
