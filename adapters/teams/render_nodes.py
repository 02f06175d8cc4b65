"""Renderer of each part of a card, as elements."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import assert_never
from zlib import crc32

from adapters.charts.links import ON_DARK
from adapters.teams.adaptive import Element, action_set, container, fact_set, image, toggle_action
from adapters.teams.buttons import render_buttons
from adapters.teams.elements import MARKS, lines, paragraph, small, words
from adapters.teams.limits import ALT_TEXT, IMAGE_URL, TITLE
from adapters.teams.mentions import mentions_text
from adapters.teams.tables import table_elements
from adapters.teams.texts import cut, markdown
from bot.cards.format import number
from bot.cards.grid import line, plain
from bot.cards.model import (
    Actions,
    Chart,
    Code,
    Context,
    Details,
    Divider,
    Facts,
    File,
    Mention,
    Mentions,
    Meter,
    Node,
    Secret,
    Table,
    Text,
)
from bot.cards.text import ARROW, MASK, lead, size
from bot.messages import _
from bot.model.fact import Fact

_CELLS = 20
"""Letters of a meter: as many as the narrowest phone shows in one line."""

PICTURES = ("https://", "http://localhost:", "http://127.0.0.1:")
"""Where a picture may come from; on this machine, for Microsoft's playground, without https."""

ChartUrl = Callable[[Chart], str]


@dataclass(frozen=True, slots=True)
class Detail:
    """How much one part may take: rows of a table, and characters of a text."""

    rows: int
    text: int


@dataclass(frozen=True, slots=True)
class View:
    """For whom a card is drawn. ``share`` is a token for the place to share in, empty where there is none. ``tags`` are of those who are
    mentioned."""

    private: bool
    share: str
    chart_url: ChartUrl | None
    detail: Detail
    tags: Mapping[Mention, str] = field(default_factory=dict)


def render_node(node: Node, view: View) -> list[Element]:
    """The elements of one part. A divider has none: it is a line above the part that follows."""
    match node:
        case Text():
            weight = "Bolder" if node.strong else None
            said = MARKS.get(node.tone, "") + node.text
            return [*lines(said, view.detail.text, tone=node.tone, weight=weight)]
        case Mentions():
            return [mentions_text(node, view.tags)]
        case Facts():
            return _facts(node, view.detail)
        case Table():
            return table_elements(node, view.detail.rows, view.detail.text)
        case Chart():
            return [_chart(node, view)]
        case Meter():
            return _meter(node)
        case Code():
            return _code(node.label, cut(node.text, view.detail.text))
        case Secret():
            return _secret(node, view)
        case File():
            length = size(node.document.size)
            return [
                small(
                    _("File: {name} ({size})", name=cut(line(node.document.name), TITLE), size=length), None
                )
            ]
        case Actions():
            return [*render_buttons(node.buttons, view.share, node.more)]
        case Divider():
            return []
        case Context():
            texts = [cut(text, view.detail.text) for text in node.texts if text.strip()]
            return [small(text, "None" if at else "Small") for at, text in enumerate(texts)]
        case Details():
            return _details(node, view.detail)
        case _:
            assert_never(node)


def _facts(facts: Facts, detail: Detail) -> list[Element]:
    shown = facts.facts[: detail.rows]
    if not shown:
        return []
    elements: list[Element] = [fact_set([_fact(fact, detail.text) for fact in shown])]
    if left := len(facts.facts) - len(shown):
        elements.append(small(_("… and {count} more", count=number(left))))
    return elements


def _details(details: Details, detail: Detail) -> list[Element]:
    shown = _facts(Facts(details.facts), detail)
    if not shown:
        return []
    # Only elements of one card must differ in their ids.
    folded = f"details-{crc32(repr(details).encode()):08x}"
    return [
        action_set([toggle_action(_("Details"), folded)]),
        container(shown, style="emphasis", spacing="Small", folded=folded),
    ]


def _fact(fact: Fact, longest: int) -> tuple[str, str]:
    value = cut(fact.value, longest)
    if fact.before is not None:
        nothing = _("nothing")
        value = f"{cut(fact.before, longest) or nothing}{ARROW}{value or nothing}"
    return (
        markdown(MARKS.get(fact.tone, "") + line(fact.label), TITLE),
        markdown(value, 2 * longest + len(ARROW)),
    )


def _chart(chart: Chart, view: View) -> Element:
    url = view.chart_url(chart) if view.chart_url else ""
    alt = cut(chart.alt or chart.title, ALT_TEXT)
    if not url.startswith(PICTURES) or len(url) > IMAGE_URL:
        return paragraph([words(alt)])
    return image(url, alt or _("Chart"), f"{url}{ON_DARK}")


def _meter(meter: Meter) -> list[Element]:
    label = cut(line(meter.label), TITLE)
    said = paragraph([words(lead(label), weight="Bolder"), words(cut(plain(meter.text), TITLE))])
    percent = meter.percent if meter.percent.is_finite() else Decimal(0)
    filled = max(0, min(_CELLS, int(percent * _CELLS / 100)))
    # Something used is never drawn as nothing.
    filled = max(filled, 1) if percent > 0 else filled
    # As letters: the colours of boxes are so pale that their edge cannot be seen (https://www.w3.org/TR/WCAG22/#non-text-contrast).
    runs = [
        words("█" * filled, tone=meter.tone) if filled else None,
        words("░" * (_CELLS - filled), subtle=True) if filled < _CELLS else None,
    ]
    return [said, paragraph([each for each in runs if each], "Small")]


def _code(label: str, text: str, *, exact: bool = False) -> list[Element]:
    box = container(_monospace(text, exact), style="emphasis", spacing="Small")
    if not label:
        return [box]
    return [paragraph([words(lead(cut(line(label), TITLE)).rstrip(), weight="Bolder")]), box]


def _monospace(text: str, exact: bool) -> list[Element]:
    """Lines that keep their indentation, which would otherwise collapse."""
    kept = [part.lstrip(" ").rjust(len(part), "\u00a0") for part in text.split("\n")]
    shown = lines("\n".join(kept), len(text) + 1, exact=exact, font="Monospace")
    return shown or [paragraph([words("")])]


def _secret(secret: Secret, view: View) -> list[Element]:
    if view.private:
        # Never cut: half a secret is none. Nor escaped: it will be copied.
        return _code(secret.label, plain(secret.value), exact=True)
    return [paragraph([words(lead(cut(line(secret.label), TITLE)), weight="Bolder"), words(_(MASK))])]
