"""Form inputs: the one for each kind of field. A value that an input would not take is shown in a text input instead:
nothing that was typed is lost.

https://learn.microsoft.com/adaptive-cards/authoring-cards/input-validation
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, assert_never

from adapters.teams.adaptive import Element, choice_input, date_input, number_input, text_input
from adapters.teams.limits import COMPACT_CHOICES, PLACEHOLDER, TITLE
from adapters.teams.texts import cut, markdown, title
from bot.cards.model import Choice, Field, FieldKind
from bot.messages import _, n_

PEOPLE = "graph.microsoft.com/users"
"""The people of the organisation, which the client looks up itself; the value is their object id.
https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/people-picker"""


def control(asked: Field, input_id: str, dataset: str, most: int) -> Element:
    """The input of a field, called ``input_id``. ``dataset`` names it when choices are looked up while typing, at most
    ``most`` choices travel with the card."""
    match asked.kind:
        case FieldKind.TEXT | FieldKind.LONG_TEXT | FieldKind.EMAIL:
            return _text(asked, input_id)
        case FieldKind.NUMBER:
            return _number(asked, input_id)
        case FieldKind.DATE:
            return _date(asked, input_id)
        case FieldKind.CHOICE | FieldKind.DESTINATION:
            return _choice(asked, input_id, most)
        case FieldKind.SUGGEST:
            return _suggest(asked, input_id, dataset, most)
        case FieldKind.PERSON:
            return _suggest(asked, input_id, PEOPLE, most)
        case FieldKind.YES_NO:
            return _yes_no(asked, input_id)
        case _:
            assert_never(asked.kind)


def fewer(choices: Sequence[Choice], chosen: str, most: int) -> list[Choice]:
    """At most ``most`` of the choices, and the chosen one in any case."""
    kept = list(choices[:most])
    return kept + [choice for choice in choices[most:] if choice.value == chosen]


def _asking(asked: Field, input_id: str, placeholder: str = "") -> dict[str, Any]:
    """What every input is given."""
    prompt = asked.placeholder or placeholder
    return {
        "id": input_id,
        "label": title(asked.label, TITLE),
        # A client that does not search while one types, or does not tell what the other inputs hold, has nothing to offer.
        "isRequired": (asked.required and not asked.later) or None,
        # The one text of an input that clients read as Markdown.
        "errorMessage": markdown(_refusal(asked), TITLE),
        "placeholder": cut(prompt, PLACEHOLDER) if prompt else None,
    }


def _refusal(asked: Field) -> str:
    match asked.kind:
        case (
            FieldKind.CHOICE | FieldKind.SUGGEST | FieldKind.PERSON | FieldKind.YES_NO | FieldKind.DESTINATION
        ):
            return _("Choose an answer for {field}.", field=asked.label)
        case FieldKind.DATE:
            return _("Choose a day for {field}.", field=asked.label)
        case FieldKind.NUMBER:
            return _number_wanted(asked)
        case FieldKind.TEXT | FieldKind.LONG_TEXT | FieldKind.EMAIL:
            if not asked.max_length:
                return _("Fill in {field}.", field=asked.label)
            return n_(
                "Fill in {field}, with at most {count} character.",
                "Fill in {field}, with at most {count} characters.",
                asked.max_length,
                field=asked.label,
            )
        case _:
            assert_never(asked.kind)


def _number_wanted(asked: Field) -> str:
    least, most = (f"{each:f}" if each is not None else "" for each in (asked.minimum, asked.maximum))
    what = _("a whole number") if asked.whole else _("a number")
    field = asked.label
    match least, most:
        case "", "":
            return _("Enter {number} for {field}.", field=field, number=what)
        case _, "":
            return _("Enter {number} from {least} for {field}.", field=field, number=what, least=least)
        case "", _:
            return _("Enter {number} up to {most} for {field}.", field=field, number=what, most=most)
        case _:
            return _(
                "Enter {number} from {least} to {most} for {field}.",
                field=field,
                number=what,
                least=least,
                most=most,
            )


def _text(asked: Field, input_id: str) -> Element:
    return text_input(
        _asking(asked, input_id),
        value=asked.value or None,
        multiline=True if asked.kind is FieldKind.LONG_TEXT or "\n" in asked.value else None,
        max_length=max(asked.max_length, len(asked.value)) if asked.max_length else None,
        style="Email" if asked.kind is FieldKind.EMAIL else None,
    )


def _number(asked: Field, input_id: str) -> Element:
    if asked.value and not _is_exact(asked.value):
        return _text(asked, input_id)
    return number_input(
        _asking(asked, input_id), value=asked.value or None, least=asked.minimum, most=asked.maximum
    )


def _is_exact(text: str) -> bool:
    """Whether the number survives JSON, where it is a binary fraction."""
    if not re.fullmatch(r"-?\d{1,15}(\.\d{1,10})?", text, re.ASCII):
        return False
    return Decimal(repr(float(text))) == Decimal(text)


def _date(asked: Field, input_id: str) -> Element:
    if asked.value and not _is_day(asked.value):
        return _text(asked, input_id)
    return date_input(_asking(asked, input_id), value=asked.value or None)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _choice(asked: Field, input_id: str, most: int) -> Element:
    choices = [choice for choice in asked.choices if choice.value]
    if not choices:
        return _text(asked, input_id)
    return choice_input(
        _asking(asked, input_id, _("Choose…")),
        choices=_items(fewer(choices, asked.value, most)),
        value=asked.value if any(choice.value == asked.value for choice in choices) else None,
        style="compact" if len(choices) <= COMPACT_CHOICES else "filtered",
        wrap=True,
    )


def settled(asked: Field) -> str:
    """The name of what a type-ahead field holds, where that is not the value itself; empty where there is none.

    Teams shows the value of such a field as it is, and never the title of the choice it stands for: an id would say to
    nobody which customer it is. So the name travels in its place, and :func:`adapters.teams.forms.values_of` turns it
    back.
    """
    if asked.kind not in (FieldKind.SUGGEST, FieldKind.PERSON) or not asked.value:
        return ""
    label = next((choice.label for choice in asked.choices if choice.value == asked.value), "")
    return title(label, TITLE) if label and label != asked.value else ""


def _suggest(asked: Field, input_id: str, dataset: str, most: int) -> Element:
    choices = [choice for choice in asked.choices if choice.value]
    value = asked.value
    if label := settled(asked):
        choices, value = [Choice(label, label)], label
    elif value and all(choice.value != value for choice in choices):
        choices.insert(0, Choice(value, value))
    return choice_input(
        _asking(asked, input_id, _("Start typing…")),
        # Teams asks the bot only where a list stands here, even an empty one.
        choices=_items(fewer(choices, value, most)),
        dataset=dataset,
        value=value or None,
        style="filtered",
        dependent=bool(asked.after),
    )


def _yes_no(asked: Field, input_id: str) -> Element:
    chosen = next((choice.value for choice in asked.choices if choice.value == asked.value), None)
    return choice_input(
        _asking(asked, input_id, _("Choose…")), choices=_items(asked.choices), value=chosen, style="compact"
    )


def _items(choices: Sequence[Choice]) -> list[tuple[str, str]]:
    return [(title(choice.label or choice.value, TITLE), choice.value) for choice in choices]
