"""Buttons. Each carries the number of its place in the card, and the server looks up what it does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never
from urllib.parse import urlsplit

from adapters.playground.markup import Html, el, join
from bot.cards.model import (
    Actions,
    AnyButton,
    Button,
    Card,
    ConfirmButton,
    LinkButton,
    Node,
    ShareButton,
    Style,
    Table,
)
from bot.messages import _

Clickable = Button | ConfirmButton | ShareButton


def clickables(card: Card) -> tuple[Clickable, ...]:
    """What can be clicked in a card, in order."""
    return tuple(clickable for node in card.body for clickable in clickables_of(node))


def clickables_of(node: Node) -> tuple[Clickable, ...]:
    """What can be clicked in a part of a card, in order."""
    if isinstance(node, Actions):
        return tuple(button for button in node.all if not isinstance(button, LinkButton))
    if isinstance(node, Table):
        return tuple(
            Button("".join(row[node.naming :][:1]), command)
            for row, command in zip(node.rows, node.commands, strict=False)
        )
    return ()


def render_buttons(actions: Actions, number: int, *, share: bool, busy: bool) -> Html:
    """A row of buttons; the first that can be clicked has this number."""
    numbered = _numbered(actions.all, number)
    shown, more = numbered[: len(actions.buttons)], numbered[len(actions.buttons) :]
    drawn, behind = (
        [
            _link(button) if isinstance(button, LinkButton) else _button(button, at, busy=busy)
            for button, at in some
            if share or not isinstance(button, ShareButton)
        ]
        for some in (shown, more)
    )
    if behind:
        drawn.append(el("details", el("summary", _("More")), el("div", *behind), class_="overflow"))
    return el("div", *drawn, class_="actions") if drawn else Html()


def _numbered(buttons: Sequence[AnyButton], number: int) -> list[tuple[AnyButton, int]]:
    """Each button with its number; a link needs none."""
    found = []
    for button in buttons:
        found.append((button, number))
        number += not isinstance(button, LinkButton)
    return found


def _button(button: Clickable, number: int, *, busy: bool) -> Html:
    return el(
        "button",
        button.label,
        type="button",
        class_=_style(button),
        data_action=number,
        disabled=busy,
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
    hint = el("span", _(" (opens in a new tab)"), class_="unseen")
    inside = join(button.label, hint)
    return el("a", inside, href=button.url, target="_blank", rel="noopener noreferrer", class_="button")
