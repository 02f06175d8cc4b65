"""Renderer of each part of a card, as HTML. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from adapters.playground.attachments import AttachedFile
from adapters.playground.buttons import render_buttons
from adapters.playground.markup import Html, el, join
from adapters.playground.render_chart import chart_markup
from bot.cards.format import number as digits
from bot.cards.model import (
    Actions,
    Chart,
    Code,
    Column,
    Context,
    Details,
    Divider,
    Facts,
    File,
    Mentions,
    Meter,
    Node,
    Secret,
    Table,
    Target,
    Text,
)
from bot.cards.text import lead, size
from bot.messages import N_, _, locale, series
from bot.model.fact import Fact, Tone

MASK = "••••••••••••"

FIGURE = 24
"""Characters of a value with a number in it that stays in one line on the narrowest phone."""

STACKED = 4
"""Columns from which on a phone shows each row as a small list: side by side, the last ones would be out of sight."""

SHORT = 14
"""Characters of a cell that is never broken into lines: a date, a number."""

SHOWN_ONCE = N_("This was shown once, and is not kept.")
ONLY_ASKER = N_("Shown only to the person who asked.")


@dataclass(frozen=True, slots=True)
class View:
    """From where a card is looked at. ``personal`` conversations have nobody to share with.

    ``waiting`` are the tokens of secrets that have not been revealed yet. While ``busy``, nothing can be clicked.
    """

    key: str
    person: str
    personal: bool
    private: bool
    files: Sequence[AttachedFile] = ()
    waiting: Collection[str] = ()
    busy: str = ""


def render_node(node: Node, number: int, view: View, kept: AttachedFile | None) -> Html:
    """A part of a card, whose first button has this ``number``; ``kept`` is the file of a :class:`File`."""
    match node:
        case Text():
            strong = " strong" if node.strong else ""
            return el("p", node.text, class_=f"text tone-{node.tone.value}{strong}")
        case Mentions():
            return el("p", f"{lead(node.label)}{series(each.name for each in node.people)}", class_="text")
        case Facts():
            return el("dl", *(fact_markup(fact) for fact in node.facts), class_="facts")
        case Table():
            return table_markup(node, number, view)
        case Chart():
            return chart_markup(node, locale() or "en-US")
        case Meter():
            return meter_markup(node)
        case Code():
            return code_markup(node)
        case Secret():
            return secret_markup(node, view)
        case File():
            return file_markup(kept, view) if kept else el("p", node.document.name, class_="text")
        case Actions():
            return render_buttons(node, number, share=not view.personal, busy=bool(view.busy))
        case Divider():
            return el("hr")
        case Context():
            return el("p", *(el("span", said) for said in node.texts), class_="context")
        case Details():
            folded = el("dl", *(fact_markup(fact) for fact in node.facts), class_="facts")
            return el("details", el("summary", _("Details")), folded, class_="details")
        case _:
            assert_never(node)


def target_markup(target: Target) -> Html:
    """Whom the card is about, over everything else."""
    return el(
        "p",
        el("span", _("Customer: "), class_="unseen"),
        el("strong", target.name),
        el("span", target.domain),
        el("code", f"…{target.tail}", title=_("End of the tenant ID")),
        class_="target",
    )


def fact_markup(fact: Fact) -> Html:
    """A labelled value, with what it replaces where it replaces something."""
    value: Html | str = _unbroken(fact.value)
    if fact.before is not None:
        value = join(
            el("span", _("was "), class_="unseen"),
            el("del", fact.before, class_=_figure(fact.before)),
            el("span", "→", class_="arrow", aria_hidden="true"),
            el("span", _(", becomes "), class_="unseen"),
            el("ins", fact.value, class_=_figure(fact.value)),
        )
    return el("div", el("dt", fact.label), el("dd", value, class_=f"tone-{fact.tone.value}"))


def _figure(text: str) -> str | None:
    """The class of a number, which is never broken into lines."""
    return "figure" if len(text) <= FIGURE and any(each.isdigit() for each in text) else None


def _unbroken(text: str) -> Html | str:
    return el("span", text, class_="figure") if _figure(text) else text


def table_markup(table: Table, number: int, view: View) -> Html:
    """Rows of cells; a row that leads somewhere gets a button."""
    head = el(
        "tr", *(el("th", column.title, scope="col", class_=column.align.value) for column in table.columns)
    )
    rows = [_row(table, at, number, view) for at in range(len(table.rows))]
    name = table.caption or series(column.title for column in table.columns)
    grid = el(
        "table",
        el("caption", table.caption) if table.caption else "",
        el("thead", head),
        el("tbody", *rows),
    )
    more = (
        el("p", _("… and {count} more", count=digits(table.more, locale())), class_="more")
        if table.more
        else ""
    )
    # A region that can scroll must be reachable by keyboard (https://www.w3.org/WAI/WCAG22/Techniques/failures/F54).
    shape = "table stacks" if len(table.columns) >= STACKED else "table"
    return join(el("div", grid, class_=shape, role="region", aria_label=name, tabindex="0"), more)


def _row(table: Table, at: int, number: int, view: View) -> Html:
    chosen = at < len(table.commands)
    naming = table.naming
    cells = [
        el(
            "td",
            el(
                "button",
                cell,
                type="button",
                data_action=number + at,
                class_="choose",
                disabled=bool(view.busy),
            )
            if chosen and place == naming
            else cell,
            class_=_shape(column, cell, table.tone(at)),
            data_title=column.title,
        )
        for place, (column, cell) in enumerate(zip(table.columns, table.rows[at], strict=False))
    ]
    return el("tr", *cells, class_="choosable" if chosen else None)


def _shape(column: Column, cell: str, tone: Tone) -> str:
    short = " short" if len(cell) <= SHORT else ""
    strong = f" strong tone-{tone.value}" if column.strong else ""
    return f"{column.align.value}{short}{strong}"


def meter_markup(meter: Meter) -> Html:
    """How much of a limit is used, as a bar and in words."""
    share = min(max(meter.percent, Decimal(0)), Decimal(100))
    bar = el(
        "svg",
        el("rect", width="100", height="8", class_="track"),
        el("rect", width=f"{share:.2f}", height="8", class_="fill"),
        viewBox="0 0 100 8",
        preserveAspectRatio="none",
        aria_hidden="true",
    )
    return el(
        "div",
        el("p", el("span", meter.label), el("strong", meter.text)),
        el(
            "div",
            bar,
            role="meter",
            aria_label=meter.label,
            aria_valuemin="0",
            aria_valuemax="100",
            aria_valuenow=f"{share:.0f}",
            aria_valuetext=meter.text,
        ),
        class_=f"meter tone-{meter.tone.value}",
    )


def code_markup(code: Code) -> Html:
    """Text to copy, with a button that copies it."""
    return el(
        "figure",
        el(
            "figcaption",
            el("span", code.label or _("Text")),
            el(
                "button",
                _("Copy"),
                type="button",
                data_copy=True,
                aria_label=_("Copy {text}", text=code.label or _("the text")),
            ),
        ),
        el("pre", el("code", code.text), tabindex="0"),
        class_="code",
    )


def secret_markup(secret: Secret, view: View) -> Html:
    """The page never holds the value: it is asked for, once, when somebody wants to see it."""
    if not view.private:
        shown: Html = el("p", _(ONLY_ASKER), class_="hint")
    elif secret.value and secret.value in view.waiting:
        shown = join(
            el("output", MASK, data_masked=True, aria_label=_("{label}, hidden", label=secret.label)),
            el(
                "button",
                _("Reveal"),
                type="button",
                data_reveal=secret.value,
                aria_label=_("Reveal: {label}", label=secret.label),
            ),
            el("p", _("Shown once. It is gone when you leave this page."), class_="hint"),
        )
    else:
        shown = el("p", _(SHOWN_ONCE), class_="hint")
    return el("div", el("p", secret.label, class_="label"), shown, class_="secret")


def file_markup(kept: AttachedFile, view: View) -> Html:
    """A file to download."""
    kind = kept.name.rpartition(".")[2].upper()[:4] if "." in kept.name else "FILE"
    return el(
        "a",
        el("span", kind, class_="kind", aria_hidden="true"),
        el("span", el("strong", kept.name), el("span", size(kept.size), class_="size")),
        el("span", _("Download"), class_="do"),
        href=f"/playground/files/{kept.token}?as={view.person}",
        download=kept.name,
        class_="file",
    )
