"""Meaning: a reading of a sentence in people's words (*A customer's usage: Fabrikam, Inc., October 2026*)."""

from __future__ import annotations

import re
from collections.abc import Sequence
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

_LOOKING = re.compile(r"(?:Show|List) (?=\w)")
"""How the titles of commands that only read begin: an answer is what is shown, and needs no verb."""

_BEFORE = {
    "by": N_("by {value}"),
    "against": N_("against {value}"),
    "until": N_("until {value}"),
    "since": N_("since {value}"),
    "to": N_("to {value}"),
}
"""Parameters whose names stand before their values as people say them: *by resource*, *until 4 December*."""

_MONTH = re.compile(r"(\d{4})-(\d{2})")


def in_words(
    command: Command, reading: Reading, params: Sequence[Param], locale: str, *, answer: bool
) -> Meant:
    """What a reading means. An ``answer`` that only shows something is called by what it shows."""
    title = _((command.reading if answer else "") or command.title or command.summary).rstrip(".。")
    if answer and (shown := _LOOKING.sub("", title, count=1)):
        title = shown[:1].upper() + shown[1:]
    texts = reading.texts
    values = [value_in_words(each, texts[each.name], locale) for each in params if each.name in texts]
    said = _("{title}: {value}", title=title, value=series(values)) if values else title
    return Meant(said, write(command.name, **texts))


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
    """A label within a sentence: other languages keep capitals, German of every noun."""
    return text[:1].lower() + text[1:] if language() == ENGLISH else text


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
