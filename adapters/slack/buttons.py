"""Buttons. Each carries a command line or the id of a pending change, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import StrEnum
from typing import assert_never
from urllib.parse import urlsplit

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    Option,
    StaticSelectElement,
)

from adapters.slack.limits import (
    ACTIONS_ELEMENTS,
    BUTTON_TEXT,
    BUTTON_URL,
    BUTTON_VALUE,
    OPTION_TEXT,
    OPTION_VALUE,
    OPTIONS,
    SECTION,
)
from adapters.slack.texts import plain_text
from bot.cards.grid import line
from bot.cards.model import (
    Align,
    AnyButton,
    Button,
    ConfirmButton,
    LinkButton,
    ShareButton,
    Style,
    Table,
)

ROW_BUTTONS = 5
"""Up to so many rows get a button each; more rows share one menu."""

MENU_SIZE = 4000
"""Characters of JSON that a menu may take."""


class Kind(StrEnum):
    """What a click asks for; the first part of every ``action_id``."""

    RUN = "run"
    REPLACE = "replace"
    CONFIRM = "confirm"
    CANCEL = "cancel"
    SHARE = "share"
    OPEN = "open"
    CHOOSE = "choose"
    LINK = "link"


def action_id(kind: Kind, number: int) -> str:
    """``run:3``. The number only makes it unique within its block, which Slack demands."""
    return f"{kind}:{number}"


def kind_of(said: str) -> Kind | None:
    """The kind in an ``action_id``; ``None`` for one that is not ours."""
    name = said.partition(":")[0]
    return Kind(name) if name in set(Kind) else None


def render_buttons(buttons: Sequence[AnyButton], *, share: bool) -> list[Block]:
    """Buttons in rows; one that cannot be drawn is said in words. ``share`` is false where nobody else reads."""
    shown: list[ButtonElement] = []
    missing: list[str] = []
    for number, button in enumerate(buttons):
        if isinstance(button, ShareButton) and not share:
            continue
        element = _element(button, number)
        if element is None:
            missing.append(button.label)
        else:
            shown.append(element)
    blocks: list[Block] = [
        ActionsBlock(elements=shown[at : at + ACTIONS_ELEMENTS])
        for at in range(0, len(shown), ACTIONS_ELEMENTS)
    ]
    if missing:
        blocks.append(
            _small(f"Not available as a button here: {', '.join(missing)}. Type the command instead.")
        )
    return blocks


def _element(button: AnyButton, number: int) -> ButtonElement | None:
    match button:
        case Button():
            kind = Kind.REPLACE if button.replace else Kind.RUN
            return _button(kind, number, button.label, button.command, button.style)
        case ConfirmButton():
            kind = Kind.CONFIRM if button.confirm else Kind.CANCEL
            return _button(kind, number, button.label, button.change_id, button.style)
        case ShareButton():
            return _button(Kind.SHARE, number, button.label, button.command)
        case LinkButton():
            return _link(button, number)
        case _:
            assert_never(button)


def _button(
    kind: Kind, number: int, label: str, value: str, style: Style = Style.PLAIN
) -> ButtonElement | None:
    # A value that was cut would be another command, so such a button is left out instead.
    if not 0 < len(value) <= BUTTON_VALUE:
        return None
    return ButtonElement(
        text=plain_text(label, BUTTON_TEXT),
        action_id=action_id(kind, number),
        value=value,
        style=None if style is Style.PLAIN else style.value,
    )


def _link(button: LinkButton, number: int) -> ButtonElement | None:
    if urlsplit(button.url).scheme != "https" or len(button.url) > BUTTON_URL:
        return None
    return ButtonElement(
        text=plain_text(button.label, BUTTON_TEXT), action_id=action_id(Kind.LINK, number), url=button.url
    )


def open_form_blocks(line_: str, label: str) -> list[Block]:
    """A button that opens the form of a command line, for where Slack gave no ``trigger_id`` to open it with."""
    element = _button(Kind.OPEN, 0, label, line_, Style.PRIMARY)
    if element is None:
        return [_small("This is too long for a button. Use the slash command to open the form.")]
    return [ActionsBlock(elements=[element])]


def row_blocks(table: Table) -> list[Block]:
    """A way to choose a row of a table: a button for each of a few, a menu for many."""
    rows = [(row_name(table, at), command) for at, command in enumerate(table.commands[: len(table.rows)])]
    if not rows:
        return []
    if len(rows) <= ROW_BUTTONS or any(len(command) > OPTION_VALUE for _, command in rows):
        return render_buttons(
            [Button(name, command) for name, command in rows[:ACTIONS_ELEMENTS]], share=False
        )
    options = _menu(rows)
    if not options:
        return []
    prompt = "Choose a row…" if len(options) == len(rows) else f"Choose one of the first {len(options)} rows…"
    menu = StaticSelectElement(
        action_id=action_id(Kind.CHOOSE, 0),
        placeholder=plain_text(prompt, OPTION_TEXT),
        options=options,
    )
    return [ActionsBlock(elements=[menu])]


def _menu(rows: Sequence[tuple[str, str]]) -> list[Option]:
    """As many rows as a menu takes without crowding the table out of the message."""
    options: list[Option] = []
    left = MENU_SIZE
    for name, command in rows[:OPTIONS]:
        option = Option(text=plain_text(name, OPTION_TEXT), value=command)
        left -= len(json.dumps(option.to_dict(), ensure_ascii=False))
        if left < 0:
            break
        if command:
            options.append(option)
    return options


def row_name(table: Table, at: int) -> str:
    """What a row is called: its first cells of words."""
    words = [
        line(cell)
        for column, cell in zip(table.columns, table.rows[at], strict=False)
        if column.align is Align.LEFT and line(cell)
    ]
    return " · ".join(words[:2]) or f"Row {at + 1}"


def _small(text: str) -> ContextBlock:
    return ContextBlock(elements=[plain_text(text, SECTION)])
