"""Renderer of cards, as Adaptive Cards. Pure: no text of a card is ever markup, and what does not fit is cut visibly.

https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-reference#adaptive-card
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from adapters.teams.adaptive import Element
from adapters.teams.elements import card_json, heading, lines, size_of, small
from adapters.teams.limits import CARD_BYTES
from adapters.teams.mentions import entities_of, tags_of
from adapters.teams.render_nodes import ChartUrl, Detail, View, render_node
from adapters.teams.texts import cut
from bot.cards.decision_cards import drawn_to_decide, strings
from bot.cards.model import (
    Actions,
    Card,
    Chart,
    Code,
    Divider,
    Facts,
    Mention,
    Mentions,
    Meter,
    Node,
    Secret,
    Table,
    Text,
)
from bot.cards.text import as_text
from bot.messages import in_its_language, n_

DETAILS = (
    Detail(100, 8000),
    Detail(50, 8000),
    Detail(25, 8000),
    Detail(12, 4000),
    Detail(6, 1500),
    Detail(3, 300),
)
"""Tried in this order until a card fits: rows of tables go before words do."""

FALLBACK = 1000
"""How long ``fallbackText`` may be, with the most detail; only clients that draw no cards show it."""

_WIDE_TABLE = 4
_WIDE_ROW = 56
"""How many columns, or characters of all columns together, make a table wide: in a card of the usual width, words
would be broken anywhere."""

_WIDE_CELL = 30
_MARGIN = 400
_BRIEF_CELL = 60

_SHOWN = frozenset({"text", "title", "value"})
"""Under which names of elements the words stand that people read."""

Part = tuple[Node, list[Element]]


@in_its_language
def render(
    card: Card,
    /,
    *,
    private: bool,
    chart_url: ChartUrl | None = None,
    share: str = "",
    mentioning: str = "",
) -> dict[str, Any]:
    """The card as JSON, at most ``CARD_BYTES`` long.

    With ``private`` false, secrets are replaced by a sentence. ``chart_url`` gives the public https address of a
    chart's picture. ``share`` is a token for the place an answer can be shared in; without it there is no button.
    People of the tenant ``mentioning`` whom the card is for are mentioned.
    """
    tags = tags_of(card, mentioning)
    view = View(private=private, share=share, chart_url=chart_url, detail=DETAILS[0], tags=tags)
    return drawn_to_decide(card, lambda shown: _drawn_for(shown, view), _texts)


def _texts(written: Mapping[str, Any]) -> Iterator[str]:
    return strings(written["body"], _SHOWN)


def _drawn_for(card: Card, view: View) -> dict[str, Any]:
    fallback = cut(as_text(_brief(card)), FALLBACK)
    for detail in DETAILS:
        parts = _parts(card, replace(view, detail=detail))
        written = _written(card, parts, detail, fallback, view.tags)
        if size_of(written) <= CARD_BYTES:
            return written
    return _fitting(card, parts, DETAILS[-1], fallback, view.tags)


def _brief(card: Card) -> Card:
    """The card with as many rows and letters as its text can show: laying out a long table takes a while."""
    return replace(
        card, body=tuple(_briefly(node) if isinstance(node, Table) else node for node in card.body)
    )


def _briefly(table: Table) -> Table:
    most = DETAILS[-2].rows
    rows = tuple(tuple(cut(text[:FALLBACK], _BRIEF_CELL) for text in row) for row in table.rows[:most])
    return replace(table, rows=rows, more=table.more + len(table.rows) - len(rows), commands=())


def _parts(card: Card, view: View) -> list[Part]:
    return [(node, render_node(node, view)) for node in card.body]


def _written(
    card: Card,
    parts: Sequence[Part],
    detail: Detail,
    fallback: str,
    tags: Mapping[Mention, str],
    lost: int = 0,
) -> dict[str, Any]:
    body: list[Element] = [heading(card.title, tone=card.tone, target=card.target)]
    if not any(
        isinstance(node, Text | Mentions | Facts | Table | Chart | Meter | Code | Secret) for node, _ in parts
    ):
        body += lines(card.summary, detail.text)
    line_above = False
    for node, elements in parts:
        line_above = line_above or isinstance(node, Divider)
        if elements and line_above:
            first = {**elements[0], "separator": True, "spacing": "Medium"}
            elements, line_above = [first, *elements[1:]], False
        body += elements
    if lost:
        body.append(
            small(
                n_(
                    "… and {count} more part of this answer did not fit.",
                    "… and {count} more parts of this answer did not fit.",
                    lost,
                )
            )
        )
    wide = any(isinstance(node, Table) and _is_wide(node) for node, _ in parts)
    return card_json(
        body,
        fallback=cut(fallback, detail.text),
        speak=cut(card.summary or card.title, detail.text),
        wide=wide,
        entities=entities_of(tags),
    )


def _is_wide(table: Table) -> bool:
    rows = ([column.title for column in table.columns], *table.rows)
    longest = [max(map(len, cells)) for cells in zip(*rows, strict=False)]
    return len(table.columns) >= _WIDE_TABLE or sum(min(each, _WIDE_CELL) for each in longest) > _WIDE_ROW


def _fitting(
    card: Card, parts: Sequence[Part], detail: Detail, fallback: str, tags: Mapping[Mention, str]
) -> dict[str, Any]:
    """What of the parts fits, in order; buttons first, because a card without them is a dead end."""
    left = CARD_BYTES - _MARGIN - size_of(_written(card, [], detail, fallback, tags))
    kept: set[int] = set()
    buttons = [at for at, (node, _) in enumerate(parts) if isinstance(node, Actions)]
    others = [at for at in range(len(parts)) if at not in buttons]
    for at in (*buttons, *others):
        # The line above a part and the commas between parts are counted with it.
        needed = sum(size_of(element) + 60 for element in parts[at][1])
        if needed <= left:
            kept.add(at)
            left -= needed
    return _written(
        card, [parts[at] for at in sorted(kept)], detail, fallback, tags, lost=len(parts) - len(kept)
    )
