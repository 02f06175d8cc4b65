"""Currency signs: codes, signs and names that people write beside an amount, and the currencies that each may mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from babel import Locale
from babel.core import get_global
from babel.numbers import get_currency_name

from bot.cards.format import cut, known_locale
from bot.framework.numerals import canonical
from bot.messages import _
from bot.messages import listed as enumerated

_SIGNS: dict[str, tuple[str, ...]] = {
    "€": ("EUR",),
    "£": ("GBP", "EGP", "FKP", "GIP", "SHP"),
    "¥": ("JPY", "CNY"),
    "$": ("USD", "AUD", "BRL", "CAD", "CLP", "COP", "HKD", "MXN", "NZD", "SGD", "TWD"),
    "us$": ("USD",),
    "a$": ("AUD",),
    "au$": ("AUD",),
    "c$": ("CAD",),
    "ca$": ("CAD",),
    "hk$": ("HKD",),
    "mx$": ("MXN",),
    "nt$": ("TWD",),
    "nz$": ("NZD",),
    "r$": ("BRL",),
    "s$": ("SGD",),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "fr": ("CHF",),
    "zł": ("PLN",),
    "kč": ("CZK",),
    "ft": ("HUF",),
    "lei": ("RON",),
    "₹": ("INR",),
    "rs": ("INR", "PKR", "LKR", "NPR", "MUR"),
    "r": ("ZAR",),
    "₩": ("KRW",),
    "₪": ("ILS",),
    "₺": ("TRY",),
    "฿": ("THB",),
    "₫": ("VND",),
    "₱": ("PHP",),
    "₦": ("NGN",),
}
"""Signs that people write for a currency wherever they are, and what each may mean. https://cldr.unicode.org, narrow symbols."""


@cache
def currencies() -> frozenset[str]:
    """The ISO 4217 codes there are."""
    return frozenset(Locale("en").currencies)


def codes_of(said: str, locale: str = "") -> tuple[str, ...]:
    """The currencies that a code, a sign or a name may mean, the sign as a locale prints it; empty for none."""
    if said.isascii() and said.upper() in currencies():
        return (said.upper(),)
    key = _folded(said)
    known = (*_signs_of(locale).get(key, ()), *_SIGNS.get(key, ()))
    if known or len(key) < 3:
        return tuple(dict.fromkeys(known))
    return _names_of(locale).get(key) or _names_of("en").get(key, ())


def stands_before(word: str, locale: str = "") -> bool:
    """Whether a word before a number says its currency: a code, a whole name ("euros"), or a sign that is no word of its own.

    Codes in small letters are those of money in use: of the others many are words.
    """
    if word in currencies() or word.upper() in _in_use():
        return True
    key = _folded(word)
    if key in _SIGNS:
        return not word.isascii() or word.endswith("$") or key == "kr"
    return bool(key) and (
        key in _signs_of(locale) or key in _whole_names(locale) or key in _whole_names("en")
    )


def listed(codes: tuple[str, ...]) -> str:
    """ "JPY or CNY"; "USD, AUD, BRL, CAD or another" where there are more than four."""
    return enumerated((*codes[:4], _("another")) if len(codes) > 4 else codes, either=True)


def known_currency(said: str, locale: str, how: str) -> tuple[str, ...]:
    """As :func:`codes_of`; nothing for nothing. Raises ``ValueError`` for what is no currency, with ``how`` to write it."""
    if not said:
        return ()
    if codes := codes_of(said, locale):
        return codes
    problem = _("{text} is not a currency.", text=cut(said, 20))
    raise ValueError(f"{problem} {how}")


def _folded(sign: str) -> str:
    try:
        return " ".join(canonical(sign).casefold().split()).strip(".")
    except ValueError:
        return ""


@lru_cache(maxsize=64)
def _signs_of(tag: str) -> Mapping[str, tuple[str, ...]]:
    """The signs that a locale prints."""
    known = known_locale(tag)
    found: dict[str, tuple[str, ...]] = {}
    for code, sign in known.currency_symbols.items() if known else ():
        if code != sign and (key := _folded(sign)):
            found[key] = (*found.get(key, ()), code)
    return found


@cache
def _in_use() -> frozenset[str]:
    """The currencies that are somewhere legal tender now."""
    rows = (row for rows in get_global("territory_currencies").values() for row in rows)
    return frozenset(code for code, _, until, tender in rows if tender and not until)


@lru_cache(maxsize=32)
def _whole_names(tag: str) -> frozenset[str]:
    """Names of currencies in a language, each with all its words: "euros", "Swiss francs"; in English also by the last of
    several: "dollars"."""
    known = known_locale(tag)
    names = {
        _folded(get_currency_name(code, count, known))
        for code in _in_use()
        if known
        for count in (None, 1, 5)
    }
    units = {name.rpartition(" ")[2] for name in names if name.endswith("s")} if tag == "en" else set()
    return frozenset(names | units)


@lru_cache(maxsize=32)
def _names_of(tag: str) -> Mapping[str, tuple[str, ...]]:
    """Names in a language, whole and by their first and last words: "US dollars", "dollars"."""
    known = known_locale(tag)
    found: dict[str, dict[str, None]] = {}
    for code in sorted(_in_use()) if known else ():
        for name in {get_currency_name(code, count, known) for count in (None, 1, 5)}:
            whole = _folded(name)
            words = [each for each in re.split("[ -]+", whole) if len(each) > 2]
            for key in {whole, *words[:1], *words[-1:]}:
                found.setdefault(key, {})[code] = None
    return {key: tuple(codes) for key, codes in found.items()}
