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
    OverflowMenuElement,
    StaticSelectElement,
)
from slack_sdk.models.blocks.block_elements import InteractiveElement

from adapters.slack.limits import (
    ACTIONS_ELEMENTS,
    BUTTON_TEXT,
    BUTTON_URL,
    BUTTON_VALUE,
    OPTION_TEXT,
    OPTION_VALUE,
    OPTIONS,
    OVERFLOW_OPTIONS,
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
from bot.messages import _, n_, series

ROW_BUTTONS = 5
"""Up to so many answers to a question get a button each; more of them, and the rows of a list, share one menu."""

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
    MENU = "menu"
    DETAILS = "details"
    LINK = "link"


def action_id(kind: Kind, number: int) -> str:
    """``run:3``. The number only makes it unique within its block, which Slack demands."""
    return f"{kind}:{number}"


def kind_of(said: str) -> Kind | None:
    """The kind in an ``action_id``; ``None`` for one that is not ours."""
    name = said.partition(":")[0]
    return Kind(name) if name in set(Kind) else None


def render_buttons(
    buttons: Sequence[AnyButton], *, share: bool, more: Sequence[AnyButton] = ()
) -> list[Block]:
    """Buttons in rows; one that cannot be drawn is said in words. ``share`` is false where nobody else reads. ``more`` are
    in a menu behind them, as far as they fit its options."""
    offered = [each for each in more if share or not isinstance(each, ShareButton)]
    options = [(each, _menu_option(each)) for each in offered]
    menu = _overflow([option for _, option in options if option])
    buttons = [*buttons, *(each for each, option in options if not (menu and option))]
    shown: list[InteractiveElement] = []
    missing: list[str] = []
    for number, button in enumerate(buttons):
        if isinstance(button, ShareButton) and not share:
            continue
        element = _element(button, number)
        if element is None:
            missing.append(button.label)
        else:
            shown.append(element)
    if menu:
        shown.append(menu)
    blocks: list[Block] = [
        ActionsBlock(elements=shown[at : at + ACTIONS_ELEMENTS])
        for at in range(0, len(shown), ACTIONS_ELEMENTS)
    ]
    if missing:
        blocks.append(
            _small(
                _(
                    "Not available as a button here: {buttons}. Type the command instead.",
                    buttons=series(missing),
                )
            )
        )
    return blocks


def _menu_option(button: AnyButton) -> Option | None:
    """A button as an option of a menu, whose value says first what it is; ``None`` where it does not fit or decides
    something."""
    match button:
        case Button():
            kind, value, url = Kind.REPLACE if button.replace else Kind.RUN, button.command, None
        case ShareButton():
            kind, value, url = Kind.SHARE, button.command, None
        case LinkButton() if urlsplit(button.url).scheme == "https" and len(button.url) <= BUTTON_URL:
            kind, value, url = Kind.LINK, "page", button.url
        case _:
            return None
    if not value or len(f"{kind}:{value}") > OPTION_VALUE:
        return None
    return Option(text=plain_text(button.label, OPTION_TEXT), value=f"{kind}:{value}", url=url)


def _overflow(options: Sequence[Option]) -> InteractiveElement | None:
    """The menu "…" where it takes them all; a menu of another kind for more. One alone is better off as a button."""
    if len(options) < 2 or len(options) > OPTIONS:
        return None
    if len(options) <= OVERFLOW_OPTIONS:
        return OverflowMenuElement(action_id=action_id(Kind.MENU, 0), options=list(options))
    if any(option.url for option in options):
        return None
    return StaticSelectElement(
        action_id=action_id(Kind.MENU, 0),
        placeholder=plain_text(_("More…"), OPTION_TEXT),
        options=list(options),
    )


def chosen_of(value: str) -> tuple[Kind | None, str]:
    """What was chosen from a menu of buttons, and its command line."""
    kind = kind_of(value)
    return kind if kind in (Kind.RUN, Kind.REPLACE, Kind.SHARE) else None, value.partition(":")[2]


def details_block(facts: Sequence[tuple[str, str]]) -> Block | None:
    """A button that carries details and opens them; ``None`` where they are too long for one."""
    element = _button(Kind.DETAILS, 0, _("Details"), json.dumps(facts, ensure_ascii=False))
    return ActionsBlock(elements=[element]) if element else None


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
        return [_small(_("This is too long for a button. Use the slash command to open the form."))]
    return [ActionsBlock(elements=[element])]


def row_blocks(table: Table, shown: int | None = None) -> list[Block]:
    """A way to choose one of the rows that are ``shown``: a menu, or a button for each of a few answers to a question."""
    commands = table.commands[: len(table.rows) if shown is None else shown]
    rows = [(row_name(table, at), command) for at, command in enumerate(commands)]
    if not rows:
        return []
    if len(rows) <= (ROW_BUTTONS if table.asks else 1) or any(
        len(command) > OPTION_VALUE for _, command in rows
    ):
        return render_buttons(
            [Button(name, command) for name, command in rows[:ACTIONS_ELEMENTS]], share=False
        )
    options = _menu(rows)
    if not options:
        return []
    prompt = (
        _("Choose a row…")
        if len(options) == len(rows)
        else n_("Choose the first row…", "Choose one of the first {count} rows…", len(options))
    )
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
    """What a row is called, with the first of its other cells of words."""
    named = sorted(
        enumerate(zip(table.columns, table.rows[at], strict=False)), key=lambda each: each[0] != table.naming
    )
    words = [line(cell) for _at, (column, cell) in named if column.align is Align.LEFT and line(cell)]
    return " · ".join(words[:2]) or _("Row {number}", number=at + 1)


def _small(text: str) -> ContextBlock:
    return ContextBlock(elements=[plain_text(text, SECTION)])
