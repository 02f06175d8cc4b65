"""Forms as HTML: a label, a hint, a control and, where there is one, the error beside it; and what was filled in, put back.
Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from adapters.playground.inputs import Aria, control, radios
from adapters.playground.markup import Html, el, join
from bot.cards.model import Choice, Field, FieldKind, Form
from bot.messages import _, in_its_language, n_

LOOKED_UP = (FieldKind.SUGGEST, FieldKind.PERSON)
"""Fields that show a name for the value that they hold."""

LONG = 160
"""Plain text fields that take more characters than this get the whole width."""


@in_its_language
def render_form(form: Form, /, key: str, busy: str = "") -> Html:
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
    links = [el("li", el("a", _link(field), href=f"#{key}-{field.name}")) for field in wrong]
    count = n_("{count} answer needs another look.", "{count} answers need another look.", len(wrong))
    inside = join(el("p", count), el("ul", *links)) if wrong else Html()
    return el("div", inside, class_="problems", role="alert", hidden=not wrong)


def _link(field: Field) -> str:
    return _("{field}: {problem}", field=field.label, problem=field.error)


def _foot(form: Form, busy: str) -> Html:
    return el(
        "div",
        el("button", form.submit, type="submit", class_="primary", disabled=bool(busy)),
        el("button", _("Cancel"), type="button", data_close=True, disabled=bool(busy)),
        el("span", busy, class_="progress", role="status"),
        class_="actions",
    )


def render_dependent(form: Form, key: str) -> dict[str, str]:
    """The fields that depend on others, by name."""
    return {field.name: _field(field, key) for field in form.fields if field.after}


def missing(form: Form, values: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with the fields that depend on others: the core cannot tell that they have been asked for."""
    asked = [field.name for field in form.fields if field.after and field.required]
    return {name: _("Fill this in.") for name in asked if not values.get(name, "").strip()}


def _field(field: Field, key: str) -> Html:
    own = f"{key}-{field.name}"
    says = "" if field.hint.casefold() == field.label.casefold() else field.hint
    described = [f"{own}-{part}" for part, there in (("hint", says), ("error", True)) if there]
    aria: Aria = {
        "aria_describedby": " ".join(described),
        "aria_invalid": "true" if field.error else None,
        "aria_required": "true" if field.required else None,
    }
    optional = "" if field.required else join(" ", el("span", _("optional"), class_="optional"))
    hint = el("p", says, id=f"{own}-hint", class_="hint") if says else ""
    error = el("p", field.error, id=f"{own}-error", class_="error", hidden=not field.error)
    wide = field.kind is FieldKind.LONG_TEXT or (
        field.kind is FieldKind.TEXT and (field.max_length or 0) > LONG
    )
    shape = f"field{' wide' if wide else ''}{' wrong' if field.error else ''}"
    if field.kind is FieldKind.YES_NO:
        legend = el("legend", field.label, optional)
        parts = join(legend, hint, radios(field, own), error)
        return el("fieldset", parts, class_=f"{shape} yesno", data_field=field.name, **aria)
    label = el("label", field.label, optional, for_=own)
    follows: Aria = {
        "data_after": " ".join(field.after) or None,
        "data_refreshes": "true" if field.refreshes else None,
    }
    inside = join(label, hint, control(field, own, aria), error)
    return el("div", inside, class_=shape, data_field=field.name, **follows)


def filled(form: Form, values: Mapping[str, str], labels: Mapping[str, str]) -> Form:
    """The form with what was filled in, and no errors. ``labels`` name the values of type-ahead fields."""
    return replace(form, fields=tuple(_filled(each, values, labels) for each in form.fields), note="")


def _filled(field: Field, values: Mapping[str, str], labels: Mapping[str, str]) -> Field:
    value = values.get(field.name, "")
    choices = field.choices
    if field.kind in LOOKED_UP and value and field.name in labels:
        choices = (Choice(labels[field.name], value), *choices)
    return replace(field, value=value, choices=choices, error="")


def named(form: Form, before: Form) -> Form:
    """A form that came back: values that were chosen by name keep their names."""
    labels = {(each.name, choice.value): choice.label for each in before.fields for choice in each.choices}
    return replace(form, fields=tuple(_named(each, labels) for each in form.fields))


def _named(field: Field, labels: Mapping[tuple[str, str], str]) -> Field:
    label = labels.get((field.name, field.value))
    if field.kind not in LOOKED_UP or field.choices or not label:
        return field
    return replace(field, choices=(Choice(label, field.value),))
