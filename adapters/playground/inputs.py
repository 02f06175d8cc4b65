"""Form inputs: the control for each kind of field. Pure."""

from __future__ import annotations

import json
from typing import assert_never

from adapters.playground.markup import Html, el
from bot.cards.model import Field, FieldKind
from bot.messages import _

Aria = dict[str, str | bool | None]
"""What tells a screen reader about a control (https://www.w3.org/TR/wai-aria/#state_prop_def)."""


def control(field: Field, own: str, aria: Aria) -> Html:
    """The control of a field; ``own`` is its id on the page."""
    match field.kind:
        case FieldKind.TEXT:
            return _input(field, own, aria, kind="text")
        case FieldKind.NUMBER:
            return _input(field, own, aria, kind="text", inputmode="numeric" if field.whole else "decimal")
        case FieldKind.EMAIL:
            return _input(field, own, aria, kind="email", inputmode="email")
        case FieldKind.DATE:
            return _input(field, own, aria, kind="date")
        case FieldKind.LONG_TEXT:
            return el(
                "textarea",
                # A parser drops the first line break inside a textarea; this one is for it.
                f"\n{field.value}",
                id=own,
                name=field.name,
                rows=5,
                maxlength=field.max_length,
                placeholder=field.placeholder or None,
                **aria,
            )
        case FieldKind.CHOICE | FieldKind.DESTINATION:
            return _select(field, own, aria)
        case FieldKind.SUGGEST | FieldKind.PERSON:
            return _combobox(field, own, aria)
        case FieldKind.YES_NO:
            return radios(field, own)
        case _:
            assert_never(field.kind)


def _input(field: Field, own: str, aria: Aria, *, kind: str, inputmode: str | None = None) -> Html:
    return el(
        "input",
        type=kind,
        inputmode=inputmode,
        id=own,
        name=field.name,
        value=field.value,
        maxlength=field.max_length,
        placeholder=field.placeholder or None,
        **aria,
    )


def _select(field: Field, own: str, aria: Aria) -> Html:
    options = [
        el("option", choice.label, value=choice.value, selected=choice.value == field.value)
        for choice in field.choices
    ]
    nothing = [] if field.required and field.value else [el("option", _("Choose…"), value="")]
    return el("select", *nothing, *options, id=own, name=field.name, **aria)


def radios(field: Field, own: str) -> Html:
    """One choice of a few, each in sight."""
    options = [
        el(
            "label",
            el(
                "input",
                type="radio",
                name=field.name,
                id=own if at == 0 else f"{own}-{at}",
                value=choice.value,
                checked=choice.value == field.value,
            ),
            choice.label,
        )
        for at, choice in enumerate(field.choices)
    ]
    return el("div", *options, class_="radios")


def _combobox(field: Field, own: str, aria: Aria) -> Html:
    """A type-ahead field (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/).

    What is sent is the chosen value, or what was typed where nothing was chosen.
    """
    chosen = next((choice for choice in field.choices if choice.value == field.value), None)
    offered = json.dumps([[choice.label, choice.value] for choice in field.choices], ensure_ascii=False)
    return el(
        "div",
        el(
            "input",
            type="text",
            id=own,
            name=field.name,
            value=chosen.label if chosen else field.value,
            data_value=chosen.value if chosen else None,
            data_offered=offered,
            role="combobox",
            aria_expanded="false",
            aria_autocomplete="list",
            aria_controls=f"{own}-list",
            placeholder=field.placeholder or _("Start typing"),
            **aria,
        ),
        el("ul", id=f"{own}-list", role="listbox", aria_label=field.label, hidden=True),
        class_="combobox",
    )
