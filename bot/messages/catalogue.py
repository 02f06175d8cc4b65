"""Message look-up: the reader's language comes with each request and notice, and holds for as long as it is answered.

Catalogues are ``locales/<language>.po``, compiled beside them (``make messages``). The language is a context variable, as in
other well-known frameworks, so that it follows awaits, tasks and threads and two people never share it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from babel import Locale, UnknownLocaleError
from babel.lists import format_list
from babel.numbers import format_decimal

from bot.messages.origin import made_of

ENGLISH = "en"
LANGUAGES = (ENGLISH, "de", "fr", "es", "ja")
"""Languages that the bot speaks, by ISO 639-1 code. Anybody else is answered in English."""

LOCALES = Path(__file__).parent / "locales"


class Worded(Protocol):
    """Something that is worded for a reader, and knows for whom: a card, a form."""

    @property
    def locale(self) -> str:
        """The locale of the reader, ``de-CH``."""


P = ParamSpec("P")
W = TypeVar("W", bound=Worded)
R = TypeVar("R")


class Messages(Protocol):
    """Translations of one language, as :mod:`gettext` gives them."""

    def gettext(self, message: str, /) -> str:
        """A message in this language."""

    def ngettext(self, one: str, many: str, count: int, /) -> str:
        """A message in this language, in the plural form that a count takes."""

    def pgettext(self, context: str, message: str, /) -> str:
        """A message that means several things, in the meaning that ``context`` names."""


class _Speaking:
    """A reader's locale and the messages of its language."""

    __slots__ = ("language", "locale", "messages")

    def __init__(self, locale: str) -> None:
        self.locale = locale
        self.language = language_of(locale)
        self.messages = _messages(self.language)


_added: dict[str, Messages] = {}


def add(language: str, messages: Messages) -> None:
    """Add a language that has no file here, such as CLDR's pseudo-locale ``en-XA``, by the whole of its locale."""
    _added[language] = messages
    _reader.cache_clear()
    _messages.cache_clear()


def without(language: str) -> None:
    """Take a language away that was added."""
    _added.pop(language, None)
    _reader.cache_clear()
    _messages.cache_clear()


def language_of(locale: str) -> str:
    """The language that somebody with this locale (``de-CH``, ``es_419``; empty for unknown) is answered in."""
    if locale in _added:
        return locale
    first = re.split(r"[-_]", locale, maxsplit=1)[0].lower()
    return first if first in LANGUAGES else ENGLISH


@lru_cache(maxsize=16)
def _messages(language: str) -> Messages:
    if language in _added:
        return _added[language]
    compiled = LOCALES / f"{language}.mo"
    if not compiled.exists():
        return NullTranslations()
    with compiled.open("rb") as file:
        return GNUTranslations(file)


@lru_cache(maxsize=256)
def _reader(locale: str) -> _Speaking:
    return _Speaking(locale)


_now: ContextVar[_Speaking | None] = ContextVar("language", default=None)


def _current() -> _Speaking:
    return _now.get() or _reader("")


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    """Everything that is worded inside is for a reader with this locale (``de-CH``; English for one that is unknown)."""
    token = _now.set(_reader(locale[:35]))
    try:
        yield
    finally:
        _now.reset(token)


def speak(locale: str) -> None:
    """From here on, the request that is being answered is worded for a reader with this locale, who has just become known."""
    _now.set(_reader(locale[:35]))


def in_its_language(draw: Callable[Concatenate[W, P], R]) -> Callable[Concatenate[W, P], R]:
    """Have a renderer use its own words in the language of the card or form that it is given first."""

    @wraps(draw)
    def drawn(worded: W, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with speaking(worded.locale):
            return draw(worded, *args, **kwargs)

    return drawn


def language() -> str:
    """The language that is spoken just now, by its code."""
    return _current().language


def locale() -> str:
    """The locale of the reader just now; empty where it is not known."""
    return _current().locale


def _(message: str, /, **values: object) -> str:
    """A message in the reader's language, with its values in their places."""
    said = _current().messages.gettext(message) if message else ""
    return made_of(_filled(said, values) if values else said, "_", message, values)


def n_(one: str, many: str, number: int, /, **values: object) -> str:
    """A message in the plural form that ``number`` takes; ``{count}`` is that number as the reader writes it."""
    now = _current()
    said = now.messages.ngettext(one, many, number)
    said = _filled(said, {"count": _number(number, now.locale), **values})
    return made_of(said, "n_", one, many, number, values)


def p_(context: str, message: str, /, **values: object) -> str:
    """A message that means several things, in the meaning that ``context`` tells translators."""
    said = _current().messages.pgettext(context, message)
    return made_of(_filled(said, values) if values else said, "p_", context, message, values)


def _filled(said: str, values: Mapping[str, object]) -> str:
    """A message with its values; one that ends in an abbreviation ("29. Nov.", "Fabrikam, Inc.") gets no second full stop."""
    filled = said.format_map(values)
    doubled = said.endswith("}.") and filled.endswith("..") and not filled.endswith("...")
    return filled[:-1] if doubled else filled


def N_(message: str, /) -> str:  # noqa: N802 - the name by which gettext's tools know it
    """Mark a message that is translated later, where it is shown."""
    return message


def series(parts: Iterable[str], *, long: bool = False) -> str:
    """Parts one after the other, without "and": "unpaid, EUR, October 2026"; ``long`` ones have commas in themselves."""
    said = ""
    for part in parts:
        if not said:
            said = part
        elif long:
            said = _("{before}; {after}", before=said, after=part)
        else:
            said = _("{before}, {after}", before=said, after=part)
    return said


def sentences(*said: str) -> str:
    """Sentences one after the other; what is empty is left out. Where a full stop is as wide as a letter, no space follows it."""
    text = ""
    for each in filter(None, said):
        text += each if not text or text.endswith(_WIDE_STOPS) else f" {each}"
    return made_of(text, "sentences", *said)


_WIDE_STOPS = ("。", "？", "！")


def listed(names: Iterable[str], *, either: bool = False) -> str:
    """Names as the reader lists them: "Jo, Sam and Gil"; with ``either``, "Jo, Sam or Gil"."""
    spoken = spoken_locale()
    # English has no comma before "and" here, wherever its reader is, as in every other text.
    spoken = _babel_locale("en-GB") if spoken.language == ENGLISH else spoken
    several = [*names]
    said = str(format_list(several, style="or" if either else "standard", locale=spoken))
    said = _euphonic(said, several[-1]) if spoken.language == "es" and len(several) > 1 else said
    return made_of(said, "listed", several, either)


def joined(between: str, texts: Iterable[str]) -> str:
    """Texts one after the other, each of which can still be worded again: sentences, or a value and its code."""
    several = [*texts]
    return made_of(between.join(several), "joined", between, several)


_SPANISH = {
    " o ": (re.compile(r"h?[oó]", re.IGNORECASE), " u "),
    " y ": (re.compile(r"h?[ií](?![aeo])", re.IGNORECASE), " e "),
}


def _euphonic(said: str, last: str) -> str:
    """A Spanish list with *u* for *o* before an o, and *e* for *y* before an i: CLDR's patterns know neither.

    https://www.rae.es/dpd/o
    """
    joint = said.removesuffix(last)[-3:]
    before, instead = _SPANISH.get(joint, (None, ""))
    return f"{said.removesuffix(last)[:-3]}{instead}{last}" if before and before.match(last) else said


def spoken_locale() -> Locale:
    """The reader's locale, for words: somebody whose language is not spoken here is answered in English, with lists in English."""
    now = _current()
    return _babel_locale(now.locale if now.locale.lower().startswith(now.language) else now.language)


@lru_cache(maxsize=1024)
def _number(number: int, locale: str) -> str:
    return str(format_decimal(number, locale=_babel_locale(locale)))


@lru_cache(maxsize=256)
def _babel_locale(locale: str) -> Locale:
    try:
        return Locale.parse(locale.replace("_", "-") or "en-US", sep="-")
    except (ValueError, UnknownLocaleError):
        return Locale("en", "US")
