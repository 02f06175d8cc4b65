"""Meaning: a reading of a sentence in people's words (*A customer's usage: Fabrikam, Inc., October 2026*)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date

from bot.cards.conversation import Meant
from bot.cards.format import day, month_name
from bot.cards.model import FieldKind
from bot.framework.command import Command
from bot.framework.params import Param
from bot.language.interpreter import Reading
from bot.line import write
from bot.messages import ENGLISH, N_, _, language, series

_LOOKING: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(r"^(?:Show|List) (?=\w)"),
    "de": re.compile(r"(?<=\w) (?:anzeigen|auflisten)$"),
    "fr": re.compile(r"^Afficher (?=\w)"),
    "es": re.compile(r"^(?:Ver|Mostrar) (?=\w)"),
    "ja": re.compile(r"(?<=\w)を(?:一覧)?表示(?:します)?$"),
}
"""The verb in the titles of commands that only read, by language: an answer is what is shown, and needs none."""

_BEFORE = {
    "by": N_("by {value}"),
    "sort": N_("by {value}"),
    "against": N_("against {value}"),
    "until": N_("until {value}"),
    "since": N_("since {value}"),
    "to": N_("to {value}"),
}
"""Parameters whose names stand before their values as people say them: *by resource*, *until 4 December*."""

_MONTH = re.compile(r"(\d{4})-(\d{2})")


def in_words(
    command: Command,
    reading: Reading,
    params: Sequence[Param],
    locale: str,
    *,
    answer: bool,
    names: Mapping[str, str] | None = None,
) -> Meant:
    """What a reading means. An ``answer`` that only shows something is called by what it shows. ``names`` is what is said instead of
    a value that people do not know."""
    title = _((command.reading if answer else "") or command.title or command.summary).rstrip(".。")
    if answer and (shown := _without_verb(title)):
        title = shown[:1].upper() + shown[1:]
    texts, called = reading.texts, names or {}
    values = [
        called.get(texts[each.name]) or value_in_words(each, texts[each.name], locale)
        for each in params
        if each.name in texts
    ]
    said = _("{title}: {value}", title=title, value=series(values)) if values else title
    return Meant(said, write(command.name, **texts))


def _without_verb(title: str) -> str:
    verb = _LOOKING.get(language())
    return verb.sub("", title, count=1) if verb else title


def value_in_words(param: Param, text: str, locale: str) -> str:
    """A value as people say it: a month by its name, a choice by its label, a number by what it counts."""
    name = _lowered(_(param.label))
    if param.kind is FieldKind.YES_NO:
        return name if text.casefold() == "yes" else _("not {field}", field=name)
    if param.name == "to" and text == "me":
        return _("privately, to you")
    said = _said(param, text, locale)
    if before := _BEFORE.get(param.name):
        return _(before).format_map({"value": said})
    return _("{field} {value}", field=name, value=said) if param.whole else said


def _lowered(text: str) -> str:
    """A label within a sentence: other languages keep capitals, German of every noun, and all do of what is spelled in them (CSV)."""
    return text[:1].lower() + text[1:] if language() == ENGLISH and text[1:2].islower() else text


def _said(param: Param, text: str, locale: str) -> str:
    if param.heard.kind in ("scope", "customers") and text == "all":
        return _("all customers")
    with suppress(ValueError):
        if "month" in param.heard.kind and (found := _MONTH.fullmatch(text)):
            return month_name(date(int(found[1]), int(found[2]), 1), locale)
        if param.kind is FieldKind.DATE:
            return day(date.fromisoformat(text), locale)
    label = next((each.label for each in param.choices if each.value == text), "")
    return _lowered(_(label)) if label else text
