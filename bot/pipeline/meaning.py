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

_LOOKING = re.compile(r"(?:Show|List) (?=\w)")
"""How the titles of commands that only read begin: an answer is what is shown, and needs no verb."""

_BEFORE = ("by", "against", "until", "since", "to")
"""Parameters whose names stand before their values as people say them: *by resource*, *until 4 December*."""

_MONTH = re.compile(r"(\d{4})-(\d{2})")


def in_words(
    command: Command, reading: Reading, params: Sequence[Param], locale: str, *, answer: bool
) -> Meant:
    """What a reading means. An ``answer`` that only shows something is called by what it shows."""
    title = (command.reading if answer else "") or command.title or command.summary
    title = title.rstrip(".")
    if answer and (shown := _LOOKING.sub("", title, count=1)):
        title = shown[:1].upper() + shown[1:]
    texts = reading.texts
    values = [value_in_words(each, texts[each.name], locale) for each in params if each.name in texts]
    return Meant(f"{title}: {', '.join(values)}" if values else title, write(command.name, **texts))


def value_in_words(param: Param, text: str, locale: str) -> str:
    """A value as people say it: a month by its name, a choice by its label, a number by what it counts."""
    name = param.label[:1].lower() + param.label[1:]
    if param.kind is FieldKind.YES_NO:
        return name if text.casefold() == "yes" else f"not {name}"
    said = _said(param, text, locale)
    if param.name in _BEFORE:
        return f"{param.name} {said}"
    return f"{name} {said}" if param.whole else said


def _said(param: Param, text: str, locale: str) -> str:
    if param.heard.kind in ("scope", "customers") and text == "all":
        return "all customers"
    with suppress(ValueError):
        if "month" in param.heard.kind and (found := _MONTH.fullmatch(text)):
            return month_name(date(int(found[1]), int(found[2]), 1), locale)
        if param.kind is FieldKind.DATE:
            return day(date.fromisoformat(text), locale)
    label = next((each.label for each in param.choices if each.value == text), "")
    return label[:1].lower() + label[1:] if label else text
