"""Forms as markup: a label, a hint, a control and, where there is one, the error beside it. Pure."""

from __future__ import annotations

import json
from typing import assert_never

from adapters.playground.markup import Html, el, join
from bot.cards.model import Field, FieldKind, Form

LONG = 160
"""Plain text fields that take more characters than this get the whole width."""


def form_markup(form: Form, key: str, busy: str = "") -> Html:
    """A form inside its message. ``key`` makes ids unique on the page; ``busy`` says what is being checked."""
    wrong = [field for field in form.fields if field.error]
    return el(
        "form",
        el("h3", form.title, id=f"{key}-title", tabindex="-1"),
        el("p", form.note, class_="note") if form.note else "",
        _summary(wrong, key),
        el("fieldset", *(_field(field, key) for field in form.fields), class_="fields", disabled=bool(busy)),
        _foot(form, busy),
        class_="card ask",
        data_form=form.command,
        aria_labelledby=f"{key}-title",
        novalidate=True,
        autocomplete="off",
    )


def _summary(wrong: list[Field], key: str) -> Html:
    """How many answers need another look, with a way to each; filled in by the page for instant checks."""
    links = [
        el("li", el("a", f"{field.label}: {field.error}", href=f"#{key}-{field.name}")) for field in wrong
    ]
    count = f"{len(wrong)} answers need another look." if len(wrong) > 1 else "One answer needs another look."
    inside = join(el("p", count), el("ul", *links)) if wrong else Html()
    return el("div", inside, class_="problems", role="alert", hidden=not wrong)


def _foot(form: Form, busy: str) -> Html:
    return el(
        "div",
        el("button", form.submit, type="submit", class_="primary", disabled=bool(busy)),
        el("button", "Close", type="button", data_close=True, disabled=bool(busy)),
        el("span", busy, class_="progress", role="status"),
        class_="actions",
    )


def _field(field: Field, key: str) -> Html:
    own = f"{key}-{field.name}"
    says = "" if field.hint.casefold() == field.label.casefold() else field.hint
    described = [f"{own}-{part}" for part, there in (("hint", says), ("error", True)) if there]
    aria: dict[str, str | bool | None] = {
        "aria_describedby": " ".join(described),
        "aria_invalid": "true" if field.error else None,
        "aria_required": "true" if field.required else None,
    }
    optional = "" if field.required else el("span", " optional", class_="optional")
    hint = el("p", says, id=f"{own}-hint", class_="hint") if says else ""
    error = el("p", field.error, id=f"{own}-error", class_="error", hidden=not field.error)
    wide = field.kind is FieldKind.LONG_TEXT or (
        field.kind is FieldKind.TEXT and (field.max_length or 0) > LONG
    )
    shape = f"field{' wide' if wide else ''}{' wrong' if field.error else ''}"
    if field.kind is FieldKind.YES_NO:
        legend = el("legend", field.label, optional)
        parts = join(legend, hint, _radios(field, own), error)
        return el("fieldset", parts, class_=f"{shape} yesno", data_field=field.name, **aria)
    label = el("label", field.label, optional, for_=own)
    return el("div", label, hint, _control(field, own, aria), error, class_=shape, data_field=field.name)


def _control(field: Field, own: str, aria: dict[str, str | bool | None]) -> Html:
    match field.kind:
        case FieldKind.TEXT:
            return _input(field, own, aria, kind="text")
        case FieldKind.NUMBER:
            return _input(field, own, aria, kind="text", inputmode="decimal")
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
        case FieldKind.SUGGEST:
            return _combobox(field, own, aria)
        case FieldKind.YES_NO:
            return _radios(field, own)
        case _:
            assert_never(field.kind)


def _input(
    field: Field, own: str, aria: dict[str, str | bool | None], *, kind: str, inputmode: str | None = None
) -> Html:
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


def _select(field: Field, own: str, aria: dict[str, str | bool | None]) -> Html:
    options = [
        el("option", choice.label, value=choice.value, selected=choice.value == field.value)
        for choice in field.choices
    ]
    nothing = [] if field.required and field.value else [el("option", "Choose…", value="")]
    return el("select", *nothing, *options, id=own, name=field.name, **aria)


def _radios(field: Field, own: str) -> Html:
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


def _combobox(field: Field, own: str, aria: dict[str, str | bool | None]) -> Html:
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
            placeholder=field.placeholder or "Start typing",
            **aria,
        ),
        el("ul", id=f"{own}-list", role="listbox", aria_label=field.label, hidden=True),
        class_="combobox",
    )
