"""Form: the parameters as fields, filled in with what is known."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from bot.cards.format import cut
from bot.cards.model import Choice, Field, FieldKind, Form
from bot.errors import BadValue
from bot.framework.command import Command
from bot.framework.declaring import TITLE_LENGTH
from bot.framework.dependencies import ancestors
from bot.framework.params import WHOLE, Param
from bot.messages import N_, _, listed

HERE_OR_ME = (Choice(N_("This channel"), "here"), Choice(N_("Me, privately"), "me"))
MORE = N_("A few more details, please. Everything you typed is kept.")
"""Above a form that comes back for what could not be asked before."""

YES_NO = (Choice(N_("Yes"), "yes"), Choice(N_("No"), "no"))


def translated(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    """Choices that are declared in code, in the reader's language."""
    return tuple(replace(each, label=_(each.label)) for each in choices)


def form_of(
    command: Command,
    params: Sequence[Param],
    texts: Mapping[str, str],
    *,
    problems: Mapping[str, str] | None = None,
    chosen: Mapping[str, tuple[Choice, ...]] | None = None,
    offered: Mapping[str, tuple[Choice, ...]] | None = None,
    waiting: Collection[str] = (),
    note: str = "",
) -> Form:
    """Ask for every parameter of a command; ``problems`` stand beside their fields, values are kept.

    ``chosen`` gives the choices a type-ahead field starts with; ``offered`` turns a field into a list to pick from.
    ``waiting`` are parameters for which one that they depend on is still to be filled in. What depends on others and has
    nothing to choose from is not asked for.
    """
    problems = problems or {}
    chosen = chosen or {}
    offered = offered or {}
    fields: list[Field] = []
    for param in params:
        if _settled(param, texts, problems) or _not_asked(param, texts, problems):
            continue
        if param.offered and not offered.get(param.name):
            continue
        if offered.get(param.name):
            fields.append(_pick(param, texts, problems, offered[param.name]))
        elif param.after and param.name in waiting:
            fields.append(_waiting(param, params, texts, problems))
        elif param.suggest and param.suggest.listed:
            fields.append(_listed(param, texts, problems, chosen.get(param.name, ())))
        elif param.after and param.suggest:
            fields += _dependent(param, texts, problems, chosen.get(param.name))
        else:
            fields.append(_field(param, texts, problems, chosen))
    names = {each.name for each in fields}
    above = {each.name: tuple(param.name for param in ancestors(params, each.name)) for each in fields}
    leading = {name for each in above.values() for name in each}
    fields = [replace(each, after=above[each.name], refreshes=each.name in leading) for each in fields]
    return Form(
        command=command.name,
        title=cut(_(command.title), TITLE_LENGTH),
        fields=tuple(fields),
        submit=cut(_(command.submit), TITLE_LENGTH),
        note=_(note),
        hidden={name: text for name, text in texts.items() if name not in names},
    )


def _settled(param: Param, texts: Mapping[str, str], problems: Mapping[str, str]) -> bool:
    return param.once and bool(texts.get(param.name)) and param.name not in problems


def _not_asked(param: Param, texts: Mapping[str, str], problems: Mapping[str, str]) -> bool:
    return param.seldom and not texts.get(param.name) and param.name not in problems


def _pick(
    param: Param, texts: Mapping[str, str], problems: Mapping[str, str], choices: tuple[Choice, ...]
) -> Field:
    """A field whose possible answers are known by now."""
    value = texts.get(param.name, "")
    return Field(
        name=param.name,
        label=_(param.label),
        kind=FieldKind.CHOICE,
        required=True,
        value=value if any(choice.value == value for choice in choices) else "",
        hint=_(param.description),
        choices=choices,
        error=problems.get(param.name, ""),
    )


def named(params: Sequence[Param], names: Sequence[str]) -> str:
    """Parameters as people read them: "Customer and Product"."""
    labels = {param.name: _(param.label) for param in params}
    return listed(labels[name] for name in names if name in labels)


def _waiting(
    param: Param, params: Sequence[Param], texts: Mapping[str, str], problems: Mapping[str, str]
) -> Field:
    """A field whose answers are not known before others are filled in."""
    first = _("First fill in: {fields}", fields=named(params, param.after))
    asked = replace(_field(param, texts, problems, {}), placeholder=first)
    required = param.required or param.demanded
    return replace(asked, required=required, waiting=True, later=required)


def _dependent(
    param: Param,
    texts: Mapping[str, str],
    problems: Mapping[str, str],
    choices: tuple[Choice, ...] | None,
) -> list[Field]:
    """A field whose answers depend on others: a list where it is short, nothing where it is empty. ``None`` stands for
    answers that could not be found out."""
    value, error = texts.get(param.name, ""), problems.get(param.name, "")
    if choices == () and not (value or error):
        return []
    required = param.required or (param.demanded and bool(choices))
    if (choices and len(choices) == 1 and required and not error) or (
        choices and param.suggest and param.suggest.first and not value
    ):
        value = choices[0].value
    whole = bool(choices) and len(choices or ()) < WHOLE
    if not whole:
        choices = tuple(each for each in choices or () if each.value == value)
    asked = replace(param, required=required, kind=FieldKind.CHOICE if whole else FieldKind.SUGGEST)
    field = _field(asked, {param.name: value}, problems, {param.name: choices or ()})
    return [replace(field, choices=choices or ())]


def _listed(
    param: Param, texts: Mapping[str, str], problems: Mapping[str, str], choices: tuple[Choice, ...]
) -> Field:
    """A field with all there is to choose from, where it is little; what was given is among it, whatever it is."""
    value = texts.get(param.name, "").strip()
    if value and all(each.value != value for each in choices):
        choices = (Choice(value[:75], value), *choices)
    if not choices or len(choices) > WHOLE:
        known = tuple(each for each in choices if each.value == value)
        return _field(param, texts, problems, {param.name: known})
    return replace(
        _field(replace(param, kind=FieldKind.CHOICE), texts, problems, {}), value=value, choices=choices
    )


def _says_no_more(param: Param) -> bool:
    """Whether the description only repeats the label, as "City: City" would."""
    return param.description.casefold() in (param.label.casefold(), f"{param.label} name".casefold())


def _place(value: str, choices: tuple[Choice, ...]) -> tuple[str, tuple[Choice, ...]]:
    """Where to tell, among the places that are offered; what was typed is one of them, whatever it is."""
    known = {choice.value.casefold(): choice.value for choice in choices}
    said = value.strip() or "here"
    if said.casefold() == "me" and "me" not in known:
        # In a personal chat the two are the same place.
        said = "here"
    if said.casefold() in known:
        return known[said.casefold()], choices
    return said, (*choices, Choice(said[:75], said))


def _placeholder(param: Param) -> str:
    if param.placeholder:
        return _(param.placeholder)
    return _("e.g. {example}", example=param.example) if param.example else ""


def _yes_or_no(param: Param, text: str) -> str:
    """The choice that another word for it stands for: "on", "true", "1"."""
    try:
        return "yes" if param.convert(text) else "no"
    except BadValue:
        return text


def _field(
    param: Param,
    texts: Mapping[str, str],
    problems: Mapping[str, str],
    chosen: Mapping[str, tuple[Choice, ...]],
) -> Field:
    value = texts.get(param.name, "")
    choices = translated(YES_NO if param.kind is FieldKind.YES_NO else param.choices)
    if param.kind is FieldKind.SUGGEST:
        choices = chosen.get(param.name, ())
        if len(choices) == 1:
            value = choices[0].value
        elif all(choice.value != value for choice in choices):
            value = "" if choices else value
    elif param.kind is FieldKind.PERSON:
        choices = chosen.get(param.name, ())
        value = choices[0].value if len(choices) == 1 else value
    elif param.kind is FieldKind.DESTINATION:
        value, choices = _place(value, chosen.get(param.name) or translated(HERE_OR_ME))
    elif param.kind is FieldKind.CHOICE and value:
        value = param.nearest_choice(value)
    elif param.kind is FieldKind.YES_NO and value:
        value = _yes_or_no(param, value)
    elif not value and param.default is not None and param.kind in (FieldKind.CHOICE, FieldKind.YES_NO):
        value = (
            str(param.default) if not isinstance(param.default, bool) else ("yes" if param.default else "no")
        )
    return Field(
        name=param.name,
        label=_(param.label),
        kind=param.kind,
        required=param.required or (param.demanded and not param.after),
        later=param.demanded and param.kind is FieldKind.SUGGEST and not choices,
        value=value,
        hint="" if _says_no_more(param) else _(param.description),
        placeholder=_placeholder(param) if param.placeholder or not choices else "",
        choices=choices,
        max_length=param.max_length,
        whole=param.whole,
        minimum=param.minimum,
        maximum=param.maximum,
        error=problems.get(param.name, ""),
    )
