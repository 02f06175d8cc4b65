"""Quantities in a sentence: amounts of money, percents, counts of days and hours, plain numbers; multipliers written out.

``60k``, ``6万円``, ``3 grand``, ``12 mil``, ``80 %``, ``8割``. What may be read in two ways stays as it was typed: the command asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal

from bot.framework.amount import read_amount
from bot.framework.currency_signs import currencies
from bot.framework.numerals import TwoReadingsError

_TIMES = {
    **dict.fromkeys(("k", "t", "grand", "thousand", "tausend", "tsd", "mille", "mil", "千"), 1000),
    **dict.fromkeys(("万",), 10_000),
    **dict.fromkeys(("lakh", "lakhs", "lac", "lacs"), 10**5),
    **dict.fromkeys(("crore", "crores"), 10**7),
    **dict.fromkeys(
        ("m", "mio", "mill", "million", "millions", "millionen", "millones", "millón", "百万"), 10**6
    ),
}

_CURRENCIES = {
    **dict.fromkeys(("euro", "euros", "eur", "€", "ユーロ"), "EUR"),
    **dict.fromkeys(("dollar", "dollars", "dólar", "dólares", "bucks", "ドル"), "$"),
    **dict.fromkeys(("pound", "pounds", "pfund", "livres", "libras", "quid", "ポンド"), "£"),
    **dict.fromkeys(("yen", "円"), "JPY"),
    **dict.fromkeys(("franken", "francs", "francos", "フラン"), "CHF"),
}

_DIGITS = r"\d{1,3}(?:[  \u2009\u202f'’.,]\d{2,3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?"
_NUMBER = re.compile(
    rf"(?<![\w.,:/-])(?P<sign>[-−]\s?)?(?P<before>[A-Z]{{3}}|[A-Za-z]{{0,3}}[€$£¥₹₩₪₺฿])?[  \u202f]?"
    rf"(?P<digits>{_DIGITS})"
    r"(?:[  \u202f]?(?P<times>grand|thousand|tausend|tsd|mille|millions?|millionen|millones|mill[oó]n|mil|mio|mill|lakhs?|lacs?|crores?|k|m|百万|万|千)(?![a-z])|[ \u202f]?(?P<thousands>t)(?=eur|€|chf|usd))?"
    r"(?:[  \u202f]?(?P<after>%|percent|prozent|pour\s?cent|por\s?ciento|パーセント|割"
    r"|[€$£¥₹₩₪₺฿]|[A-Z]{3}(?!\w)|(?:euros?|dollars?|d[óo]lar(?:es)?|bucks|pounds?|pfund|livres|libras|quid|yen|franken|francs|francos)(?!\w)"
    r"|ユーロ|ドル|円|ポンド|フラン"
    r"|(?:days?|tage?n?|jours?|d[ií]as?|hours?|hrs?|h|stunden?|heures?|horas?)(?!\w)|日間|時間))?",
    re.IGNORECASE | re.ASCII,
)
_PERCENT = re.compile(r"%|percent|prozent|pour|por|パーセント|割", re.IGNORECASE)
_HOURS = re.compile(r"(?:hours?|hrs?|h|stunden?|heures?|horas?|時間)$", re.IGNORECASE)
_DAYS = re.compile(r"(?:days?|tage?n?|jours?|d[ií]as?|日間)$", re.IGNORECASE)


_UNITS = frozenset(
    re.findall(
        r"\w+",
        "eur usd gbp chf jpy yen sek nok dkk pln czk huf aud nzd sgd hkd inr cny krw brl mxn zar aed sar hrs day dia día",
    )
)
"""Three letters that are a currency, days or hours however they are written."""


def quantities_in(text: str, locale: str) -> Iterator[tuple[str, str, int, int]]:
    """Kind, value and place of each quantity: ``amount``, ``percent``, ``days``, ``hours`` or ``number``."""
    for found in _NUMBER.finditer(text):
        # A word stands beside a number by chance as well: "E3 500", "5000 now".
        before = found["before"] if found["before"] and _is_currency(found["before"]) else ""
        after = found["after"] or ""
        by_chance = len(after) == 3 and after.isalpha() and after.isascii() and not _is_unit(after)
        start = found.start() if before or found["sign"] else found.start("digits")
        end = (
            max(found.end("digits"), found.end("times"), found.end("thousands")) if by_chance else found.end()
        )
        number = (
            f"{'-' if found['sign'] else ''}{_counted(found['digits'], found['times'] or found['thousands'])}"
        )
        yield (*_kind(number, before, "" if by_chance else after), start, end)


def _is_unit(word: str) -> bool:
    """Whether three letters behind a number are a currency, or hours; "all", "top" and "try" are codes too, in capitals."""
    return word.casefold() in _UNITS or (word.isupper() and word in currencies())


_CURRENCY = re.compile(
    r"(?<![\w])(euros?|dollars?|d[óo]lar(?:es)?|pounds?|yen|francs?|francos|EUR|USD|GBP|CHF|JPY|SEK|NOK|DKK|PLN|AUD|CAD)(?![\w])|ユーロ|ドル|円|ポンド",
    re.IGNORECASE,
)


def currencies_in(text: str) -> Iterator[tuple[str, str, int, int]]:
    """``currency`` entities where no amount stands beside them, as ISO 4217."""
    for found in _CURRENCY.finditer(text):
        known = _CURRENCIES.get(found[0].casefold(), found[0].upper())
        yield "currency", {"$": "USD", "£": "GBP"}.get(known, known), *found.span()


def _kind(number: str, before: str, after: str) -> tuple[str, str]:
    if _PERCENT.match(after):
        return "percent", _percent(number, after)
    if _HOURS.match(after):
        return "hours", f"{number}h"
    if _DAYS.match(after):
        return "days", number
    currency = before or after
    code = _CURRENCIES.get(currency.casefold(), currency.upper() if currency.isalpha() else currency)
    if currency:
        return "amount", f"{code} {number}"
    return "number", number


def _percent(number: str, after: str) -> str:
    if after != "割":
        return number.replace(",", ".")
    with suppress(ArithmeticError):
        return format(Decimal(number) * 10, "f")
    return number


def _is_currency(sign: str) -> bool:
    return sign.casefold() in _CURRENCIES or _is_unit(sign) or not sign.isalpha()


def _counted(digits: str, times: str | None) -> str:
    """The number with its multiplier worked out, where it can be read in one way only."""
    if not times:
        return digits
    try:
        amount = read_amount(digits).amount
    except TwoReadingsError:
        return f"{digits}{times}"
    except ValueError:
        return f"{digits}{times}"
    return format((amount * _TIMES[times.casefold()]).normalize(), "f")
