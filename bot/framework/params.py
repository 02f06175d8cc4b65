"""Parameters, from their annotations: what a command takes, how text becomes a value, how it is asked for.

The vocabulary is pydantic's ``Annotated[type, Field(...)]`` (description, max_length, ge, le, pattern, examples)
plus the markers below.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Union, cast, get_args, get_origin

from pydantic import BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from bot.cards.model import Choice, FieldKind
from bot.errors import BadValue
from bot.framework import markup, readers
from bot.framework.amount import Amount
from bot.framework.context import Ask
from bot.framework.phrases import NOT_HEARD, Heard
from bot.line import seen
from bot.messages import _, n_, series
from bot.model import PartnerType

LONGEST = 300
"""Characters of a value whose parameter says nothing else: names, numbers and days have fewer."""

WHOLE = 20
"""A suggester that has more to offer returns at least so many: fewer are all there are."""

Given = Mapping[str, Any]
"""The values, by parameter name, of the parameters that another depends on."""

Resolver = Callable[[Ask, str], Awaitable[Any]]
DependentResolver = Callable[[Ask, str, Given], Awaitable[Any]]
Suggester = Callable[[Ask, str], Awaitable[Sequence[Choice]]]
DependentSuggester = Callable[[Ask, str, Given], Awaitable[Sequence[Choice]]]


@dataclass(frozen=True, slots=True)
class Resolve:
    """Turns what was typed into a value by looking it up; raises a refusal when it cannot.

    ``after`` names the parameters that it depends on: ``look_up`` is then given their values besides
    (``async def problem(ask, text, given)``). ``shown`` is how a value looks as a choice. ``named`` finds a name that
    has every word of a text in it ("Fabrikam EUR"), empty for none: it is asked where the last word of a name may belong to
    the amount behind it.
    """

    look_up: Resolver | DependentResolver
    after: tuple[str, ...] = ()
    shown: Callable[[Any], Choice] | None = None
    named: Callable[[Ask, str], Awaitable[str]] | None = None

    async def __call__(self, ask: Ask, text: str, given: Given) -> Any:
        """The value that ``text`` stands for."""
        if not self.after:
            return await cast(Resolver, self.look_up)(ask, text)
        return await cast(DependentResolver, self.look_up)(
            ask, text, {name: given[name] for name in self.after}
        )


@dataclass(frozen=True, slots=True)
class Suggest:
    """Offers choices while the person types, from our own data, or by ``Ask.recent``: it is called at every key.

    ``after`` names the parameters that the choices depend on, whose values ``choices`` is given besides. With no text, it
    offers what there is. ``first`` says that the first of them is what is meant where nothing is said: a form begins with it.
    ``listed`` has a form show all of them at once, where they are few: rules and notices have ids that nobody knows.
    """

    choices: Suggester | DependentSuggester
    after: tuple[str, ...] = ()
    first: bool = False
    listed: bool = False

    async def __call__(self, ask: Ask, text: str, given: Given) -> Sequence[Choice]:
        """What can be chosen."""
        if not self.after:
            return await cast(Suggester, self.choices)(ask, text)
        return await cast(DependentSuggester, self.choices)(
            ask, text, {name: given[name] for name in self.after}
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """How a form asks for it: another control than the type suggests, a label, a placeholder.

    ``once`` is not asked again where the line gave it: an id that a button carries says nothing to a person.
    ``required`` marks it so in a form, although there are cases that can do without it; one that depends on others only
    where they leave something to choose. ``seldom`` has it in the form only where a value was given or will not do: the line takes it
    always. ``offered`` has it there only where a refusal offers what to choose from.
    """

    kind: FieldKind | None = None
    label: str = ""
    placeholder: str = ""
    once: bool = False
    required: bool = False
    seldom: bool = False
    offered: bool = False


@dataclass(frozen=True, slots=True)
class OneWord:
    """The parameter never has a space in it, so that another one may take several words."""


@dataclass(frozen=True, slots=True)
class Spans:
    """The parameter may take several words that are one value: ``span`` says whether a text is one, for a locale. ``worded``
    values begin with a word rather than with a digit or a sign, or have no digits."""

    span: readers.Span
    worded: bool = False


@dataclass(frozen=True, slots=True)
class Called:
    """What the choices of the parameter are called besides, as it is compared: in small letters, with nothing between them."""

    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OnlyFor:
    """The parameter exists only for partners of these types."""

    partner_types: tuple[PartnerType, ...]


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter of a command. ``named`` ones are given as ``key=value`` only.

    ``wordy`` ones take several words of a line without quotes. ``min_length`` counts what can be seen. ``after`` are the
    parameters that its value or its choices depend on; ``demanded`` ones are marked as required in forms. ``prose`` is free
    text, which people read and nothing is looked up by; ``checked`` ones take few words only: amounts, days, choices. ``seldom``
    ones are in a form only where a value was given, ``offered`` ones where there is something to choose; ``spans`` says whether
    several words are one value, "63 550,00".
    """

    name: str
    label: str
    description: str
    required: bool
    default: Any
    kind: FieldKind
    named: bool
    wordy: bool
    adapter: TypeAdapter[Any]
    choices: tuple[Choice, ...] = ()
    example: str = ""
    placeholder: str = ""
    max_length: int | None = None
    min_length: int | None = None
    whole: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    resolve: Resolve | None = None
    suggest: Suggest | None = None
    after: tuple[str, ...] = ()
    demanded: bool = False
    only_for: tuple[PartnerType, ...] = ()
    once: bool = False
    offered: bool = False
    money: bool = False
    prose: bool = False
    checked: bool = False
    seldom: bool = False
    spans: readers.Span | None = None
    worded: bool = False
    heard: Heard = NOT_HEARD
    called: Mapping[str, str] = field(default_factory=dict)

    def read(self, typed: str) -> str:
        """What a word or some words of a line say here: a free text keeps everything, an identifier its letters alone."""
        if self.prose:
            return markup.prose(typed)
        text = markup.without_pictures(markup.shown(typed))
        several = self.spans is not None and (self.checked or " " in text)
        return text if self.wordy else markup.bare(text, several=several)

    def convert(self, text: str, locale: str = "", today: date | None = None) -> Any:
        """The value in ``text`` for somebody of a locale, on a day; looked-up parameters stay text until they are resolved.

        Raises :class:`bot.errors.BadValue`.
        """
        # Before any pattern is tried: how long one takes must not be up to who types.
        if len(text) > (longest := self.max_length or LONGEST):
            problem = n_("Use at most {count} character.", "Use at most {count} characters.", longest)
            raise BadValue(self.label, text, problem, self.example)
        if self.min_length and len(seen(text)) < self.min_length:
            raise BadValue(self.label, text, _("This is too short."), self.example)
        if self.resolve:
            return text
        try:
            return self.adapter.validate_python(
                self.nearest_choice(text), context={"locale": locale, "today": today}
            )
        except ValidationError as error:
            raise BadValue(self.label, text, self._sentence(error), self.example) from None

    def nearest_choice(self, text: str) -> str:
        """A choice in any case, with spaces, hyphens, underscores or nothing between its words, in the reader's language too."""
        wanted = _letters(text)
        for choice in self.choices:
            if wanted in map(_letters, (choice.value, choice.label, _(choice.label))):
                return choice.value
        return self.called.get(wanted.rstrip("."), text)

    def _sentence(self, error: ValidationError) -> str:
        if self.choices:
            return _("Choose one of: {choices}.", choices=series(choice.value for choice in self.choices))
        fault = error.errors(include_url=False)[0]
        limits = fault.get("ctx", {})
        match fault["type"]:
            case "greater_than_equal":
                return _("Enter {least} or more.", least=limits["ge"])
            case "greater_than":
                return _("Enter more than {limit}.", limit=limits["gt"])
            case "less_than_equal":
                return _("Enter {most} or less.", most=limits["le"])
            case "value_error":
                return str(limits["error"])
            case "int_parsing" | "int_parsing_size" | "int_from_float":
                return _("Enter a whole number.")
            case "string_pattern_mismatch":
                return _("This doesn't have the expected format.")
            case _other:
                return _("This can't be read.")


def _letters(text: str) -> str:
    return re.sub(r"[\s_-]+", "", text).casefold()


_MARKERS = (Resolve, Suggest, Asked, OneWord, Spans, OnlyFor, Heard, Called)

_LARGEST = 999_999_999_999
"""Larger numbers nobody means, and times the length of a page a database would not hold them."""

_KINDS: dict[type, tuple[FieldKind, Any]] = {
    str: (FieldKind.TEXT, str),
    int: (FieldKind.NUMBER, Annotated[int, BeforeValidator(readers.whole_from), Field(le=_LARGEST)]),
    Amount: (FieldKind.NUMBER, Annotated[Any, BeforeValidator(readers.amount_from)]),
    bool: (FieldKind.YES_NO, Annotated[bool, BeforeValidator(readers.yes_or_no)]),
    date: (FieldKind.DATE, Annotated[date, BeforeValidator(readers.day_from)]),
}


_WHEN_USED = ConfigDict(defer_build=True)
"""A hundred validators would hold up every start, and a process uses few of them."""


class DeclarationError(TypeError):
    """A command is declared wrongly; stops the process at import, and says how to fix it."""


def read_params(
    function: Callable[..., Any], hints: dict[str, Any], owner: str, context: type[Ask] = Ask
) -> tuple[Param, ...]:
    """The parameters of a handler, after its first (``ask``), by its type hints with their extras.

    Raises :class:`DeclarationError`.
    """
    params = list(inspect.signature(function).parameters.values())
    if not params or hints.get(params[0].name) is not context:
        name = context.__name__
        raise DeclarationError(f"{owner}: the first parameter must be `{name.lower()}: {name}`.")
    read = tuple(_read_param(param, hints, owner) for param in params[1:])
    if sum(param.wordy for param in read) > 1:
        raise DeclarationError(
            f"{owner}: only one parameter may take several words; make the others keyword-only (after `*`)."
        )
    return read


def _read_param(param: inspect.Parameter, hints: dict[str, Any], owner: str) -> Param:
    where = f"{owner}, parameter {param.name}"
    if param.kind in (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD):
        raise DeclarationError(
            f"{where}: *args and **kwargs cannot be asked for in a form; name each parameter."
        )
    if param.name not in hints:
        raise DeclarationError(f"{where}: add an annotation such as Annotated[str, Field(description=...)].")
    base, extras = _peel(hints[param.name])
    field = next((extra for extra in extras if isinstance(extra, FieldInfo)), None)
    if field is None or not field.description:
        raise DeclarationError(f"{where}: add Field(description=...); help and forms show it.")
    return _build(param, base, extras, field, where)


def _build(param: inspect.Parameter, base: Any, extras: Sequence[Any], field: FieldInfo, where: str) -> Param:
    resolve = next((extra for extra in extras if isinstance(extra, Resolve)), None)
    suggest = next((extra for extra in extras if isinstance(extra, Suggest)), None)
    after = (*(resolve.after if resolve else ()), *(suggest.after if suggest else ()))
    asked = next((extra for extra in extras if isinstance(extra, Asked)), Asked())
    only_for = next((extra.partner_types for extra in extras if isinstance(extra, OnlyFor)), ())
    heard = next((extra for extra in extras if isinstance(extra, Heard)), NOT_HEARD)
    kind, checked, choices = _kind_of(base, where, looked_up=resolve is not None)
    kind = asked.kind or (FieldKind.SUGGEST if suggest else kind)
    constraints = [extra for extra in extras if not isinstance(extra, _MARKERS)]
    limits = {type(limit).__name__: limit for limit in field.metadata}
    named = param.kind is inspect.Parameter.KEYWORD_ONLY
    marked = next((extra for extra in extras if isinstance(extra, Spans)), None)
    spans = marked.span if marked else readers.SPANS.get(base)
    one_word = any(isinstance(extra, OneWord) for extra in extras)
    textual = (base is str or resolve is not None) and not one_word
    return Param(
        name=param.name,
        label=asked.label or param.name.replace("_", " ").capitalize(),
        description=field.description or "",
        required=param.default is inspect.Parameter.empty,
        default=None if param.default is inspect.Parameter.empty else param.default,
        kind=kind,
        named=named,
        wordy=textual and not named,
        adapter=TypeAdapter(_annotated(checked, constraints), config=_WHEN_USED),
        choices=choices,
        example=str(field.examples[0]) if field.examples else (choices[0].value if choices else ""),
        placeholder=asked.placeholder,
        max_length=getattr(limits.get("MaxLen"), "max_length", None),
        min_length=getattr(limits.get("MinLen"), "min_length", None),
        whole=base is int,
        minimum=Decimal(0) if base is Amount else _decimal(getattr(limits.get("Ge"), "ge", None)),
        maximum=_decimal(getattr(limits.get("Le"), "le", None)),
        resolve=resolve,
        suggest=suggest,
        after=tuple(dict.fromkeys(after)),
        demanded=asked.required,
        only_for=only_for,
        once=asked.once,
        seldom=asked.seldom,
        spans=spans,
        worded=marked.worded if marked else base is date,
        offered=asked.offered,
        money=base is Amount,
        checked=resolve is None and base is not str,
        heard=heard,
        called=next((extra.names for extra in extras if isinstance(extra, Called)), {}),
        prose=textual and resolve is None and kind in (FieldKind.TEXT, FieldKind.LONG_TEXT),
    )


def _annotated(checked: Any, constraints: Sequence[Any]) -> Any:
    return Annotated[(checked, *constraints)] if constraints else checked


def _decimal(limit: Any) -> Decimal | None:
    return None if limit is None else Decimal(str(limit))


def _peel(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    """``Annotated[X | None, ...]`` in any nesting as X and its extras."""
    extras: tuple[Any, ...] = ()
    while True:
        if get_origin(hint) is Annotated:
            inner, *more = get_args(hint)
            hint, extras = inner, (*more, *extras)
        elif get_origin(hint) in (Union, type(int | None)) and type(None) in get_args(hint):
            rest = [arg for arg in get_args(hint) if arg is not type(None)]
            if len(rest) != 1:
                return hint, extras
            hint = rest[0]
        else:
            return hint, extras


def _choice_label(member: StrEnum) -> str:
    """What a choice is called: its own ``label``, where its value says too little."""
    return str(getattr(member, "label", "")) or member.value.replace("_", " ").capitalize()


def _kind_of(base: Any, where: str, *, looked_up: bool) -> tuple[FieldKind, Any, tuple[Choice, ...]]:
    if looked_up:
        return FieldKind.TEXT, str, ()
    if isinstance(base, type) and issubclass(base, StrEnum):
        return (
            FieldKind.CHOICE,
            base,
            tuple(Choice(_choice_label(member), member.value) for member in base),
        )
    if base in _KINDS:
        kind, checked = _KINDS[base]
        return kind, checked, ()
    known = "str, int, Amount, bool, date, a StrEnum, or any type with Resolve(...)"
    raise DeclarationError(f"{where}: {base!r} is not a type a person can type; use {known}.")
