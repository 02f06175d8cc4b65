"""Cards as HTML. Pure: every text is escaped by construction, and no markup carries a command.

What can be clicked is numbered in the order it stands in the card; the server looks the number up in its own copy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never
from urllib.parse import urlsplit

from adapters.playground.attachments import Kept
from adapters.playground.markup import Html, el, join
from adapters.playground.render_chart import chart_markup
from adapters.playground.render_nodes import (
    View,
    code_markup,
    fact_markup,
    file_markup,
    meter_markup,
    naming_column,
    secret_markup,
    table_markup,
    target_markup,
)
from bot.cards.model import (
    Actions,
    AnyButton,
    Button,
    Card,
    Chart,
    Code,
    ConfirmButton,
    Context,
    Divider,
    Facts,
    File,
    LinkButton,
    Meter,
    Node,
    Secret,
    ShareButton,
    Style,
    Table,
    Text,
)
from bot.model.fact import Tone

Clickable = Button | ConfirmButton | ShareButton

WORDS = {Tone.GOOD: "Done", Tone.WARNING: "Warning", Tone.BAD: "Problem"}
"""What a tone says to those who do not see its colour."""


def clickables(card: Card) -> tuple[Clickable, ...]:
    """What can be clicked in a card, in order."""
    return tuple(clickable for node in card.body for clickable in _clickables_of(node))


def card_markup(card: Card, view: View) -> Html:
    """A whole card."""
    parts: list[Html] = []
    number = standing = 0
    for node in card.body:
        parts.append(_node(node, number, view, _at(view.files, standing) if isinstance(node, File) else None))
        number += len(_clickables_of(node))
        standing += isinstance(node, File)
    parts += [file_markup(kept, view) for kept in view.files[standing:]]
    if not any(isinstance(node, Text | Facts | Table | Chart | Meter | Code | Secret) for node in card.body):
        parts.insert(0, el("p", card.summary, class_="text"))
    mood = el("span", f"{WORDS[card.tone]}: ", class_="unseen") if card.tone in WORDS else ""
    return el(
        "section",
        target_markup(card.target) if card.target else "",
        el("h3", mood, card.title, id=f"{view.key}-title", tabindex="-1"),
        *parts,
        el("p", view.busy, class_="progress", role="status") if view.busy else "",
        class_=f"card tone-{card.tone.value}",
        aria_labelledby=f"{view.key}-title",
        aria_busy="true" if view.busy else None,
    )


def _clickables_of(node: Node) -> tuple[Clickable, ...]:
    if isinstance(node, Actions):
        return tuple(button for button in node.buttons if not isinstance(button, LinkButton))
    if isinstance(node, Table):
        return tuple(
            Button("".join(row[naming_column(node) :][:1]), command)
            for row, command in zip(node.rows, node.commands, strict=False)
        )
    return ()


def _node(node: Node, number: int, view: View, kept: Kept | None) -> Html:
    match node:
        case Text():
            strong = " strong" if node.strong else ""
            return el("p", node.text, class_=f"text tone-{node.tone.value}{strong}")
        case Facts():
            return el("dl", *(fact_markup(fact) for fact in node.facts), class_="facts")
        case Table():
            return table_markup(node, number, view)
        case Chart():
            return chart_markup(node, view.locale)
        case Meter():
            return meter_markup(node)
        case Code():
            return code_markup(node)
        case Secret():
            return secret_markup(node, view)
        case File():
            return file_markup(kept, view) if kept else el("p", node.document.name, class_="text")
        case Actions():
            return _actions(node, number, view)
        case Divider():
            return el("hr")
        case Context():
            return el("p", *(el("span", said) for said in node.texts), class_="context")
        case _:
            assert_never(node)


def _actions(actions: Actions, number: int, view: View) -> Html:
    shown: list[Html] = []
    for button in actions.buttons:
        if isinstance(button, LinkButton):
            shown.append(_link(button))
            continue
        if not (view.personal and isinstance(button, ShareButton)):
            shown.append(_button(button, number, view))
        number += 1
    return el("div", *shown, class_="actions") if shown else Html()


def _button(button: Clickable, number: int, view: View) -> Html:
    return el(
        "button",
        button.label,
        type="button",
        class_=_style(button),
        data_action=number,
        disabled=bool(view.busy),
    )


def _style(button: AnyButton) -> str | None:
    match button:
        case Button() | ConfirmButton():
            return None if button.style is Style.PLAIN else button.style.value
        case ShareButton():
            return "share"
        case LinkButton():
            return "link"
        case _:
            assert_never(button)


def _link(button: LinkButton) -> Html:
    if urlsplit(button.url).scheme != "https":
        return el("span", button.label)
    hint = el("span", " (opens in a new tab)", class_="unseen")
    inside = join(button.label, hint)
    return el("a", inside, href=button.url, target="_blank", rel="noopener noreferrer", class_="button")


def _at(files: Sequence[Kept], position: int) -> Kept | None:
    return files[position] if position < len(files) else None
