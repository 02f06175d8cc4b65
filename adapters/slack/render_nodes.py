"""Renderer of each part of a card, as blocks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import assert_never

from slack_sdk.models.blocks import ContextBlock, DividerBlock, ImageBlock
from slack_sdk.models.blocks.basic_components import SlackFile

from adapters.slack.buttons import details_block, render_buttons, row_blocks
from adapters.slack.limits import ALT_TEXT, CONTEXT_ELEMENTS, IMAGE_TITLE, IMAGE_URL, SECTION
from adapters.slack.rich_text import BOLD, STRIKE, monospace, rich, section, user, words
from adapters.slack.tables import native_table
from adapters.slack.texts import Drawn, cut, plain_text
from bot.cards.format import number as digits
from bot.cards.grid import GAP, cells, grid, line, plain
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
from bot.model.fact import Fact, Tone

TABLE_WIDTH = 76
"""Cells that a desktop client shows without wrapping; phones scroll monospaced text sideways."""

TABLE_SIZE = 3000
"""Characters a table may take, so that several fit one message."""

FACT_VALUE = 600
FACTS_SIZE = 3000

_USER_ID = re.compile(r"[UW][A-Z0-9]{1,20}")

_MARKS = {Tone.GOOD: "✓ ", Tone.WARNING: "⚠ ", Tone.BAD: "✗ "}
_CELLS = 20
_MARKUP = 130


@dataclass(frozen=True, slots=True)
class ChartPicture:
    """Where the picture of a chart is: a public https address, or a file that was uploaded to Slack."""

    url: str = ""
    file_id: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """For whom a card is drawn: the asker alone or everybody, and whether there is anybody to share it with. People of the workspace
    ``mentioning`` are mentioned; nobody is where it is empty."""

    private: bool
    share: bool
    chart_url: Callable[[Chart], ChartPicture | None]
    mentioning: str = ""


def render_node(node: Node, view: View, *, native: bool = False) -> list[Drawn]:
    """The blocks of one part; a table may be a ``native`` one."""
    match node:
        case Text():
            return [
                rich(section([words(_MARKS.get(node.tone, "") + node.text, BOLD if node.strong else None)]))
            ]
        case Mentions():
            return [_mentions(node, view)]
        case Facts():
            return _facts(node)
        case Table():
            return _native(node) if native else _table(node)
        case Chart():
            return _chart(node, view)
        case Meter():
            return [_meter(node)]
        case Code():
            return [rich(*_labelled(node.label, node.text))]
        case Secret():
            return [_secret(node, view)]
        case File():
            return [
                _small(
                    [_("File: {name} ({size})", name=line(node.document.name), size=size(node.document.size))]
                )
            ]
        case Actions():
            return [
                block.to_dict() for block in render_buttons(node.buttons, share=view.share, more=node.more)
            ]
        case Divider():
            return [DividerBlock().to_dict()]
        case Context():
            return _context(node)
        case Details():
            return _details(node)
        case _:
            assert_never(node)


def _mentions(mentions: Mentions, view: View) -> Drawn:
    shown: list[Drawn] = [words(lead(mentions.label), BOLD)]
    for number, each in enumerate(mentions.people):
        shown += [words(", ")] if number else []
        shown.append(user(each.user) if _is_there(each, view.mentioning) else words(line(each.name)))
    return rich(section(shown))


def _is_there(each: Mention, workspace: str) -> bool:
    """Whether a person can be mentioned in messages of this workspace: by an id of its own, and of the form that Slack gives."""
    there = each.platform == "slack" and bool(workspace) and each.workspace == workspace
    return there and _USER_ID.fullmatch(each.user) is not None


def _facts(facts: Facts) -> list[Drawn]:
    shown: list[Drawn] = []
    used = 0
    for number, fact in enumerate(facts.facts):
        used += len(fact.label) + min(len(fact.value), FACT_VALUE) + min(len(fact.before or ""), FACT_VALUE)
        if used > FACTS_SIZE:
            shown.append(words(_("… and {count} more", count=digits(len(facts.facts) - number))))
            break
        shown += _fact(fact)
        if number < len(facts.facts) - 1:
            shown.append(words("\n"))
    return [rich(section(shown))] if shown else []


def _fact(fact: Fact) -> Iterator[Drawn]:
    yield words(_MARKS.get(fact.tone, "") + lead(fact.label), BOLD, FACT_VALUE)
    if fact.before is not None:
        # Struck through for the eye; the arrow says it to those who do not see that.
        yield words(fact.before or _("nothing"), STRIKE, FACT_VALUE)
        yield words(ARROW)
    yield words(fact.value, BOLD if fact.before is not None else None, FACT_VALUE)


def _table(table: Table) -> list[Drawn]:
    # Columns side by side as long as nothing has to be cut for it; otherwise each row is a paragraph.
    drawn = _listing(table) if _is_wide(table) else _columns(table)
    return [drawn, *(block.to_dict() for block in row_blocks(table))] if drawn else []


def _native(table: Table) -> list[Drawn]:
    """Slack's own table, what it is called above and what it leaves out below, and one menu for its rows."""
    drawn, shown = native_table(table)
    left = _left(table, shown)
    return [
        *([rich(section([words(line(table.caption), BOLD)]))] if table.caption else []),
        drawn,
        *([_small([_("… and {count} more", count=digits(left))])] if left else []),
        *(block.to_dict() for block in row_blocks(table, shown)),
    ]


def _is_wide(table: Table) -> bool:
    widths: dict[int, int] = {}
    for row in [[column.title for column in table.columns], *table.rows]:
        for at, cell in enumerate(row):
            if len(cell) > 2 * TABLE_WIDTH:
                return True
            widths[at] = max(widths.get(at, 0), cells(line(cell)))
    return sum(widths.values()) + len(GAP) * (len(widths) - 1) > TABLE_WIDTH


def _columns(table: Table) -> Drawn | None:
    drawn = grid(table, TABLE_WIDTH)
    shown = len(table.rows)
    while shown and sum(len(each) + 1 for each in drawn) > TABLE_SIZE:
        shown = shown * 3 // 4
        drawn = grid(replace(table, rows=table.rows[:shown], more=_left(table, shown)), TABLE_WIDTH)
    return rich(monospace("\n".join(drawn), TABLE_SIZE + SECTION)) if drawn else None


def _listing(table: Table) -> Drawn:
    titles = [line(column.title) for column in table.columns]
    shown: list[Drawn] = [words(f"{line(table.caption)}\n")] if table.caption else []
    used = 0
    for number, row in enumerate(table.rows):
        name, *others = [line(cell) for cell in row] or [""]
        rest = " · ".join(_titled(titles, at, cell) for at, cell in enumerate(others, 1) if cell)
        name = f"{_MARKS.get(table.tone(number), '')}{name}"
        used += min(len(name), FACT_VALUE) + min(len(rest), SECTION) + _MARKUP
        if used > TABLE_SIZE + SECTION:
            shown.append(words(_("… and {count} more", count=digits(_left(table, number)))))
            break
        shown += [words(name, BOLD, FACT_VALUE), words(f" – {rest}\n" if rest else "\n")]
    else:
        if table.more > 0:
            shown.append(words(_("… and {count} more", count=digits(table.more))))
    return rich(section(shown or [words("")]))


def _titled(titles: list[str], at: int, cell: str) -> str:
    """A cell with its column's heading, which two columns do without."""
    return lead(titles[at]) + cell if len(titles) > 2 and at < len(titles) and titles[at] else cell


def _left(table: Table, shown: int) -> int:
    return max(0, table.more) + len(table.rows) - shown


def _chart(chart: Chart, view: View) -> list[Drawn]:
    picture = view.chart_url(chart)
    alt = cut(chart.alt or chart.title, ALT_TEXT) or "chart"
    title = plain_text(chart.title, IMAGE_TITLE)
    if picture and picture.file_id:
        return [ImageBlock(slack_file=SlackFile(id=picture.file_id), alt_text=alt, title=title).to_dict()]
    if picture and picture.url.startswith("https://") and len(picture.url) <= IMAGE_URL:
        return [ImageBlock(image_url=picture.url, alt_text=alt, title=title).to_dict()]
    return [rich(section([words(alt)]))]


def _meter(meter: Meter) -> Drawn:
    filled = max(0, min(_CELLS, int(meter.percent * _CELLS / 100))) if meter.percent.is_finite() else 0
    # Something used is never drawn as nothing.
    filled = max(filled, 1) if meter.percent.is_finite() and meter.percent > Decimal(0) else filled
    bar = "█" * filled + "░" * (_CELLS - filled)
    return rich(section([words(lead(meter.label), BOLD), words(f"{plain(meter.text)}\n"), words(bar)]))


def _labelled(label: str, text: str) -> Iterator[Drawn]:
    if label:
        yield section([words(lead(label).rstrip(), BOLD)])
    yield monospace(text)


def _secret(secret: Secret, view: View) -> Drawn:
    if view.private:
        return rich(*_labelled(secret.label, secret.value))
    return rich(section([words(lead(secret.label), BOLD), words(_(MASK))]))


def _context(context: Context) -> list[Drawn]:
    texts = [text for text in context.texts if text.strip()]
    return [_small(texts[at : at + CONTEXT_ELEMENTS]) for at in range(0, len(texts), CONTEXT_ELEMENTS)]


def _details(details: Details) -> list[Drawn]:
    facts = [(line(fact.label), plain(fact.value)) for fact in details.facts]
    button = details_block(facts) if facts else None
    if button:
        return [button.to_dict()]
    # Too long to travel in a button: small print instead.
    return _context(Context(tuple(lead(label) + value for label, value in facts)))


def _small(texts: list[str]) -> Drawn:
    return dict(ContextBlock(elements=[plain_text(text, SECTION) for text in texts]).to_dict())
