"""Buttons. Each carries what it does as data that the core checks again: a client can send anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, assert_never

from adapters.teams.adaptive import (
    ActionStyle,
    Element,
    action_set,
    execute_action,
    open_url_action,
    secondary,
)
from adapters.teams.limits import ACTIONS_IN_SET, BUTTON_TITLE
from adapters.teams.texts import title
from bot.cards.model import AnyButton, Button, ConfirmButton, LinkButton, ShareButton, Style

_STYLES: Mapping[Style, ActionStyle] = {Style.PRIMARY: "positive", Style.DANGER: "destructive"}


def execute(
    label: str,
    verb: str,
    data: Mapping[str, Any],
    *,
    style: Style = Style.PLAIN,
    inputs: Literal["none", "auto"] = "none",
) -> Element:
    """A button the bot hears of."""
    return execute_action(title(label, BUTTON_TITLE), verb, data, style=_STYLES.get(style), inputs=inputs)


def run_line(label: str, command: str, *, replace: bool = False, style: Style = Style.PLAIN) -> Element:
    """A button that runs a command line."""
    return execute(label, "run", {"line": command, "replace": replace}, style=style)


def render_buttons(buttons: Sequence[AnyButton], share: str, more: Sequence[AnyButton] = ()) -> list[Element]:
    """Buttons in sets as large as Teams shows; it silently drops what is beyond. ``more`` are all behind the "…" of the last set,
    whose menu takes any number: only what is seen at once is counted.

    https://adaptivecards.microsoft.com/?topic=ActionSet
    """
    shown = [action for action in (_action(button, share) for button in buttons) if action]
    behind = [secondary(action) for action in (_action(button, share) for button in more) if action]
    sets = [shown[at : at + ACTIONS_IN_SET] for at in range(0, len(shown), ACTIONS_IN_SET)]
    if behind:
        sets = [*sets[:-1], [*(sets[-1] if sets else ()), *behind]]
    return [action_set(actions) for actions in sets]


def _action(button: AnyButton, share: str) -> Element | None:
    match button:
        case Button():
            return run_line(button.label, button.command, replace=button.replace, style=button.style)
        case ConfirmButton():
            verb = "confirm" if button.confirm else "cancel"
            return execute(button.label, verb, {"change": button.change_id}, style=button.style)
        case ShareButton():
            return execute(button.label, "share", {"line": button.command, "to": share}) if share else None
        case LinkButton():
            return _link(button)
        case _:
            assert_never(button)


def _link(button: LinkButton) -> Element | None:
    if not button.url.startswith("https://"):
        return None
    return open_url_action(title(button.label, BUTTON_TITLE), button.url)
