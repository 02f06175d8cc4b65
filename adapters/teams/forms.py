"""Forms as cards, what was filled in as text again, and the short cards of the bot's own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any

from adapters.chat.progress import WORKING
from adapters.teams.adaptive import Element, action_set
from adapters.teams.buttons import execute
from adapters.teams.elements import card_json, heading, lines, paragraph, size_of, small, words
from adapters.teams.inputs import control, settled
from adapters.teams.limits import CARD_BYTES, TITLE
from adapters.teams.texts import cut
from bot.cards.model import Choice, Field, FieldKind, Form, Style
from bot.cards.text import form_as_text
from bot.framework.numerals import of_software
from bot.messages import N_, _, in_its_language, listed, n_
from bot.model.fact import Tone

CARRIED = frozenset({"command", "hidden", "named", "state", "serial", "verb", "msteams"})
"""What a form carries beside the answers: an input of the same name would take its place in the data. Nothing is called
``key``: newer clients take that for a property of the data itself, and the button then does nothing."""

LATER = N_("You can leave {fields} empty for now. The next step asks for them.")

_NOTE = 1500
_FALLBACK = 1000
_CHOICES = (1000, 300, 150, 60, 20)
_MOST_VALUES = 100
_LONGEST_VALUE = 20_000
_DEEPEST = 3


@in_its_language
def render_form(form: Form, /, *, errors_note: str = "", state: str = "", serial: str = "") -> dict[str, Any]:
    """A form to fill in. ``errors_note`` says above it why it is back; ``state`` travels along and comes back,
    and so does ``serial``, which names this one card.

    What was typed is never cut; where a list of choices makes the card too long, fewer of them travel with it.
    """
    for most in _CHOICES:
        written = _drawn(form, errors_note, state, serial, most)
        if size_of(written) <= CARD_BYTES:
            break
    return written


def _drawn(form: Form, errors_note: str, state: str, serial: str, most: int) -> dict[str, Any]:
    body: list[Element] = [heading(form.title)]
    body += lines(errors_note, _NOTE, tone=Tone.BAD)
    body += lines(form.note, _NOTE)
    if later := [each.label for each in form.fields if each.later]:
        body.append(small(cut(_(LATER, fields=listed(later)), _NOTE)))
    for asked in form.fields:
        body += _asked(form, asked, most)
    carried: dict[str, Any] = {"command": form.command, "hidden": dict(form.hidden)}
    named = {each.name: {label: each.value} for each in form.fields if (label := settled(each))}
    carried |= {
        name: given for name, given in (("named", named), ("state", state), ("serial", serial)) if given
    }
    body.append(
        action_set(
            [
                execute(form.submit, "submit", carried, style=Style.PRIMARY, inputs="auto"),
                execute(
                    _("Cancel"), "close", {"command": form.command, **({"state": state} if state else {})}
                ),
            ]
        )
    )
    return card_json(
        body, fallback=cut(form_as_text(form), _FALLBACK), speak=errors_note or form.note or form.title
    )


def _asked(form: Form, asked: Field, most: int) -> list[Element]:
    elements: list[Element] = [control(asked, input_id(asked.name), _dataset(form, asked), most)]
    if asked.error:
        elements += lines(_("Fix: {problem}", problem=asked.error), _NOTE, tone=Tone.BAD)
    if asked.hint and asked.hint != asked.label:
        elements.append(small(cut(asked.hint, _NOTE), "None"))
    if asked.kind is FieldKind.CHOICE and len(asked.choices) > most:
        elements.append(
            small(
                n_(
                    "… and {count} more choice. To choose it, name it in a message to the bot.",
                    "… and {count} more choices. To choose one of them, name it in a message to the bot.",
                    len(asked.choices) - most,
                )
            )
        )
    return elements


def _dataset(form: Form, asked: Field) -> str:
    """What choices are looked up in: the field, and what those that it depends on held when the card was drawn, each with
    the name that stands for it. Not every client tells what they hold by now."""
    known = {each.name: settled(each) or each.value for each in form.fields}
    given = {
        name: [known.get(name, value), value]
        for name, value in form.values.items()
        if name in asked.after and value
    }
    field = f"{form.command}/{asked.name}"
    return f"{field}?{json.dumps(given, separators=(',', ':'))}" if given else field


def query_of(value: Mapping[str, object]) -> tuple[str, str, dict[str, str]]:
    """The command and the field that choices are looked up for, and what the fields hold that these depend on. Never raises:
    everything in it came from a client."""
    dataset, data = value.get("dataset"), value.get("data")
    field, _, drawn = dataset.partition("?") if isinstance(dataset, str) else ("", "", "")
    command, _, name = field.rpartition("/")
    held = _drawn_with(drawn)
    given = {key: meant for key, (_, meant) in held.items()}
    for key, text in values_of(command, data if isinstance(data, Mapping) else {}).items():
        label, meant = held.get(key, ("", ""))
        given[key] = meant if text and text == label else text
    return command, name, given


def _drawn_with(text: str) -> dict[str, tuple[str, str]]:
    try:
        found = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    pairs = list(found.items())[:_MOST_VALUES] if isinstance(found, dict) else []
    return {
        name: (held[0], held[1])
        for name, held in pairs
        if isinstance(held, list) and len(held) == 2 and all(isinstance(each, str) for each in held)
    }


def input_id(name: str) -> str:
    """What the input of a field is called in the data that comes back."""
    return f"field_{name}" if name in CARRIED or name.startswith("field_") else name


def values_of(form_command: str, data: Mapping[str, object]) -> dict[str, str]:
    """What was filled in, as text by parameter name, hidden values among it. Never raises.

    Empty for the data of another command's form. Everything in it came from a client: the core checks it all again.
    """
    if data.get("command", form_command) != form_command:
        return {}
    hidden = data.get("hidden")
    found = dict(hidden) if isinstance(hidden, Mapping) else {}
    found |= {
        key.removeprefix("field_"): value
        for key, value in data.items()
        if isinstance(key, str) and key not in CARRIED
    }
    texts = {
        key: _as_text(value) for key, value in list(found.items())[:_MOST_VALUES] if isinstance(key, str)
    }
    named = data.get("named")
    return {key: _meant(key, text, named)[:_LONGEST_VALUE] for key, text in texts.items()}


def _meant(key: str, text: str, named: object) -> str:
    """What stands behind a name that was left in its field as it was."""
    known = named.get(key) if isinstance(named, Mapping) else None
    value = known.get(text) if isinstance(known, Mapping) else None
    return value if isinstance(value, str) else text


def _as_text(value: object, depth: int = 0) -> str:
    """A value in whatever shape a client sends it: switches as booleans, several choices as a list."""
    if depth > _DEEPEST:
        return ""
    match value:
        case str():
            return value
        case bool():
            return "yes" if value else "no"
        case int() | float() | Decimal():
            return _number(value)
        case list() | tuple():
            texts = (_as_text(part, depth + 1) for part in value[:_MOST_VALUES])
            return ", ".join(text for text in texts if text)
        case Mapping():
            return _as_text(value.get("value"), depth + 1)
        case _:
            return ""


def _number(value: int | float | Decimal) -> str:
    try:
        if not isfinite(value):
            return ""
        exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        whole = exact == exact.to_integral_value()
        return f"{exact.to_integral_value():f}" if whole else of_software(f"{exact:f}")
    except (ArithmeticError, InvalidOperation, ValueError):
        return ""


def working_card(text: str) -> dict[str, Any]:
    """That long work is under way; nothing on it can be pressed."""
    said = cut(text, _NOTE) or _(WORKING)
    return card_json([paragraph([words(f"⏳ {said}")])], fallback=said, speak=said)


def closed_card(title: str) -> dict[str, Any]:
    """What stands in place of a form that was closed: nothing to fill in, and that nothing was changed."""
    form = cut(" ".join(title.split()), TITLE)
    said = (
        _("{form}: cancelled. Nothing was changed.", form=form)
        if form
        else _("Cancelled. Nothing was changed.")
    )
    return card_json([paragraph([words(said, tone=Tone.QUIET)])], fallback=said, speak=said)


def notice_card(text: str, tone: Tone = Tone.PLAIN) -> dict[str, Any]:
    """A few sentences of the bot's own."""
    said = cut(text, _NOTE)
    return card_json([*lines(said, _NOTE, tone=tone)], fallback=said, speak=said)


def search_results(choices: Sequence[Choice], most: int) -> list[dict[str, str]]:
    """Suggestions as Teams takes them (``application/vnd.microsoft.search.searchResponse``), at most ``most``."""
    return [
        {"title": cut(choice.label or choice.value, TITLE), "value": choice.value}
        for choice in choices[:most]
        if choice.value
    ]
