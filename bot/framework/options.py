"""Options of a line: ``amount: 5000`` and ``amount = 5000``, as phones and habit write ``amount=5000``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.errors import BadLine
from bot.framework import spans
from bot.framework.params import Param
from bot.line import Word, flag
from bot.messages import _

_COLONS = ":：∶"


def option(name: str) -> str:
    """The name of a parameter as an option of a line is compared with it."""
    return name.casefold().replace("_", "-").lstrip("-")


def with_colon(word: Word, rest: list[Word], by_name: Mapping[str, Param], locale: str = "") -> Word:
    """A word that names an option with a colon or a loose equals sign, as that option. Its value is taken from ``rest``."""
    if word.quoted or (word.key and word.text):
        return word
    if word.key:
        param = by_name.get(option(word.key))
        return Word(rest.pop(0).text, key=word.key) if param and _next_fits(param, rest, locale) else word
    name, value = _split(word.text, by_name)
    if not name:
        return _spaced(word, rest, by_name, locale)
    if value:
        return Word(value, key=name)
    return Word(_value(rest, by_name, by_name[option(name)]), key=name)


def of_two_words(word: Word, loose: list[Word], rest: list[Word], by_name: Mapping[str, Param]) -> Word:
    """``first name=Kim`` as the option ``first-name``; its first word is taken from those before."""
    if word.quoted or not loose or loose[-1].quoted:
        return word
    key, value = (word.key, word.text) if word.key else _named_part(word.text)
    name = f"{loose[-1].text}-{key}"
    if not key or option(name) not in by_name:
        return word
    del loose[-1]
    if not value and not word.key:
        return Word(_value(rest, by_name, by_name[option(name)]), key=name)
    return replace(word, text=value, key=name)


def _named_part(text: str) -> tuple[str, str]:
    """What stands before a colon within a word, and behind it."""
    found = re.fullmatch(rf"([A-Za-z]+)[{_COLONS}](.*)", text)
    return (found[1], found[2]) if found else ("", "")


def _split(text: str, by_name: Mapping[str, Param]) -> tuple[str, str]:
    """The option's name and what follows its colon in the same word."""
    for colon in _COLONS:
        name, found, value = text.partition(colon)
        name = name.lstrip("-—–‒―*_")
        if found and option(name) in by_name:
            return name, value.strip("*_")
    return "", ""


def _spaced(word: Word, rest: list[Word], by_name: Mapping[str, Param], locale: str) -> Word:
    """``amount = 5000``, and ``amount 5000`` where the next word can be nothing else."""
    param = by_name.get(option(word.text))
    if param is None:
        return word
    if len(rest) > 1 and rest[0] == Word("="):
        del rest[0]
        return Word(rest.pop(0).text, key=word.text)
    return Word(rest.pop(0).text, key=word.text) if _next_fits(param, rest, locale) else word


def _next_fits(param: Param, rest: list[Word], locale: str) -> bool:
    """Whether a value comes next that only this parameter would take: an amount, a day, a choice."""
    if not rest or rest[0].quoted or rest[0].key or param.resolve or not param.checked:
        return False
    return spans.from_left(param, rest, locale) > 1 or spans.readable(param, rest[0].text, locale)


def refuse_unknown(word: Word, rest: list[Word], usage: str) -> None:
    """A word with a colon after another value, before a value of its own, that names no option. Raises :class:`BadLine`."""
    if rest and not word.quoted and not word.key and re.fullmatch(r"[A-Za-z][\w-]*[:：]", word.text):
        raise BadLine(_("{option} is not an option here.", option=word.text[:-1]), usage)


def _value(rest: list[Word], by_name: Mapping[str, Param], param: Param) -> str:
    """One word; of a text or a name, every word up to the next option. Which words go on with the value may be said by itself."""
    if not rest or _begins_option(rest[0], by_name):
        return ""
    taken = [rest.pop(0)]
    if (
        not taken[0].quoted
        and not param.spans
        and (param.prose or _closed(rest, by_name))
        and (param.prose or param.wordy)
    ):
        while rest and not (_begins_option(rest[0], by_name) or _begin_option(rest, by_name)):
            taken.append(rest.pop(0))
    return " ".join(word.text for word in taken)


def _closed(rest: list[Word], by_name: Mapping[str, Param]) -> bool:
    """Whether another option follows, so that what stands between is all of this value."""
    return any(
        _begins_option(word, by_name) or _begin_option(rest[at : at + 2], by_name)
        for at, word in enumerate(rest)
    )


def _begin_option(rest: list[Word], by_name: Mapping[str, Param]) -> bool:
    """Whether two words begin an option of two words: ``last name: Akers``."""
    if len(rest) < 2 or any(word.quoted for word in rest[:1]):
        return False
    name = rest[1].key or _named_part(rest[1].text)[0]
    return bool(name) and option(f"{rest[0].text}-{name}") in by_name


def _begins_option(word: Word, by_name: Mapping[str, Param]) -> bool:
    if word.quoted:
        return False
    return bool(word.key or flag(word) or _split(word.text, by_name)[0])
