"""Renderer of cards, as Block Kit. Pure: no text of a card is ever markup, and what does not fit is cut visibly."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block, ContextBlock, HeaderBlock, SectionBlock

from adapters.slack.limits import BLOCKS_IN_MESSAGE, HEADER, MESSAGE_BLOCKS, MESSAGE_TEXT, SECTION
from adapters.slack.render_nodes import ChartPicture, View, render_node
from adapters.slack.tables import native_at
from adapters.slack.texts import Drawn, escaped, plain_text
from bot.cards.decision_cards import drawn_to_decide, strings
from bot.cards.model import Actions, Card, Chart, Code, Facts, Mentions, Meter, Node, Secret, Table, Text
from bot.cards.text import as_text, target_line
from bot.messages import _, in_its_language, n_, sentences
from bot.model.fact import Tone

MARKS = {Tone.GOOD: "✓", Tone.WARNING: "⚠", Tone.BAD: "✗"}
"""What a tone looks like; the words of the card say it as well."""

ACTIONS_SHARE = MESSAGE_BLOCKS * 2 // 3
"""How much of a message its buttons may take: they are placed first, because a card without them is a dead end."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted: blocks, and the text that notifications and screen readers get instead of them."""

    text: str
    blocks: Sequence[Mapping[str, Any]] = ()

    def as_dict(self) -> dict[str, Any]:
        """Arguments of ``chat.postMessage`` and the body of a ``response_url``. An empty list takes blocks away."""
        return {"text": self.text, "blocks": list(self.blocks)}


def no_picture(_: Chart) -> ChartPicture | None:
    """Charts by their words alone."""
    return None


@in_its_language
def message(
    card: Card,
    /,
    *,
    private: bool,
    share: bool = True,
    chart_url: Callable[[Chart], ChartPicture | None] = no_picture,
    notes: Sequence[str] = (),
    simple: bool = False,
    mentioning: str = "",
) -> Message:
    """A whole message. ``notes`` are small print of the delivery, and in the notification too; ``simple`` uses only the
    oldest kinds of blocks. People of the workspace ``mentioning`` whom the card is for are mentioned."""
    view = View(private=private, share=share, chart_url=chart_url, mentioning=mentioning)
    room = BLOCKS_IN_MESSAGE - len(notes)

    def draw(card: Card) -> list[Drawn]:
        return (_simple(card, view) if simple else _drawn_for(card, view))[:room]

    blocks = [*drawn_to_decide(card, draw, _texts), *(_small(note) for note in notes)]
    return Message(escaped(sentences(card.summary or card.title, *notes), MESSAGE_TEXT), blocks)


def notice(text: str) -> Message:
    """One sentence of the bot's own."""
    return Message(escaped(text, MESSAGE_TEXT), [SectionBlock(text=plain_text(text, SECTION)).to_dict()])


@in_its_language
def render(
    card: Card,
    /,
    *,
    private: bool,
    chart_url: Callable[[Chart], ChartPicture | None] = no_picture,
    share: bool = True,
) -> list[Drawn]:
    """The blocks of a card. With ``private`` false, secrets are replaced by a sentence."""
    view = View(private=private, share=share, chart_url=chart_url)
    return drawn_to_decide(card, lambda shown: _drawn_for(shown, view), _texts)


def _texts(blocks: Sequence[Drawn]) -> Iterator[str]:
    return strings(blocks, frozenset({"text"}))


def _drawn_for(card: Card, view: View) -> list[Drawn]:
    head = _head(card)
    native = native_at(card.body)
    parts = [(node, render_node(node, view, native=at == native)) for at, node in enumerate(card.body)]
    return head + _fitting(parts, size_of(head), len(head))


def _drawn(blocks: Sequence[Block]) -> list[Drawn]:
    return [block.to_dict() for block in blocks]


def _head(card: Card) -> list[Drawn]:
    mark = f"{MARKS[card.tone]} " if card.tone in MARKS else ""
    blocks = _drawn([HeaderBlock(text=plain_text(f"{mark}{card.title}", HEADER))])
    if card.target:
        blocks.append(_small(target_line(card.target)))
    if not any(
        isinstance(node, Text | Mentions | Facts | Table | Chart | Meter | Code | Secret)
        for node in card.body
    ):
        blocks += _drawn([SectionBlock(text=plain_text(card.summary, SECTION))])
    return blocks


def _fitting(parts: Sequence[tuple[Node, list[Drawn]]], used: int, count: int) -> list[Drawn]:
    """What of the parts fits a message, in order; buttons are made room for first."""
    room = {at: size_of(blocks) for at, (_, blocks) in enumerate(parts)}
    # One block and some room are kept for the sentence that says what was left out.
    left, blocks_left = MESSAGE_BLOCKS - used - 300, BLOCKS_IN_MESSAGE - count - 1
    kept: set[int] = set()
    first = [at for at, (node, _) in enumerate(parts) if isinstance(node, Actions)]
    for share, order in ((min(left, ACTIONS_SHARE), first), (left, range(len(parts)))):
        budget = share if order is first else left
        for at in order:
            number = len(parts[at][1])
            if at not in kept and room[at] <= budget and number <= blocks_left:
                kept.add(at)
                budget -= room[at]
                left -= room[at]
                blocks_left -= number
    blocks = [block for at, (_, found) in enumerate(parts) if at in kept for block in found]
    if lost := len(parts) - len(kept):
        blocks.append(
            _small(
                n_(
                    "… and {count} more part of this answer did not fit.",
                    "… and {count} more parts of this answer did not fit.",
                    lost,
                )
            )
        )
    return blocks


def _simple(card: Card, view: View) -> list[Drawn]:
    """The card as plain text with its buttons, for a client that refuses newer blocks."""
    body = tuple(node for node in card.body if not isinstance(node, Actions))
    text = as_text(
        Card(card.title, card.summary, body, card.target, card.tone, card.private),
        width=60,
        secrets=view.private,
    )
    sections = _drawn(
        [
            SectionBlock(text=plain_text(text[at : at + SECTION], SECTION))
            for at in range(0, min(len(text), 2 * SECTION), SECTION)
        ]
    )
    if len(text) > 2 * SECTION:
        sections.append(_small(_("… and more, which did not fit.")))
    buttons = [(node, render_node(node, view)) for node in card.body if isinstance(node, Actions)]
    return sections + _fitting(buttons, size_of(sections), len(sections))


def size_of(blocks: Sequence[Drawn]) -> int:
    """How long blocks are as Slack counts them: JSON, with its specials as entities."""
    written = json.dumps(blocks, ensure_ascii=False)
    return len(written) + 4 * written.count("&") + 3 * (written.count("<") + written.count(">"))


def _small(text: str) -> Drawn:
    return dict(ContextBlock(elements=[plain_text(text, SECTION)]).to_dict())
