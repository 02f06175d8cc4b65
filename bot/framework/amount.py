"""Amounts of money as people write them: read in one way only, with the currency they were written in.

What two countries read differently is asked about and never guessed. The digits are the ten of ASCII: others look
different to every reader, and some look like another digit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.numbers import get_currency_precision

from bot.cards.format import cut
from bot.errors import BadValue
from bot.model import Money

LARGEST = Decimal(10) ** 13
LONGEST = 60
"""Characters of an amount."""

_HOW = "Give an amount such as 5000 or 99.50."

_SIGNS: dict[str, tuple[str, ...]] = {
    "€": ("EUR",),
    "£": ("GBP", "EGP", "FKP", "GIP", "SHP"),
    "¥": ("JPY", "CNY"),
    "￥": ("JPY", "CNY"),
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
    "kr.": ("DKK", "SEK", "NOK", "ISK"),
    "fr": ("CHF",),
    "fr.": ("CHF",),
    "zł": ("PLN",),
    "kč": ("CZK",),
    "ft": ("HUF",),
    "lei": ("RON",),
    "₹": ("INR",),
    "rs": ("INR", "PKR", "LKR", "NPR", "MUR"),
    "rs.": ("INR", "PKR", "LKR", "NPR", "MUR"),
    "r": ("ZAR",),
    "₩": ("KRW",),
    "₪": ("ILS",),
    "₺": ("TRY",),
    "฿": ("THB",),
    "₫": ("VND",),
    "₱": ("PHP",),
    "₦": ("NGN",),
}
"""Signs that people write for a currency, and what each may mean. https://cldr.unicode.org, narrow symbols."""

_AMOUNT = re.compile(r"(?P<before>[^\d\s.,'’+-]*)\s*(?P<digits>.*?)\s*(?P<after>[^\d\s.,'’+-]*\.?)", re.ASCII)
_GAPS = "[ \u00a0\u2009\u202f'’]"
_INTEGER = "(?:0|[1-9][0-9]*)"
_PLAIN = re.compile(rf"{_INTEGER}(?:[.,][0-9]{{1,2}}|\.[0-9]{{3}}0)?")
_LONG_FRACTION = re.compile(r"[1-9][0-9]{3,}[.,][0-9]{3}")
_TWO_WAYS = re.compile(r"[0-9]{1,3}[.,][0-9]{3}")
_GROUPED = re.compile(
    rf"[1-9][0-9]{{0,2}}(?:(?P<gap>{_GAPS})[0-9]{{3}}(?:(?P=gap)[0-9]{{3}})*(?:[.,][0-9]{{1,3}})?"
    r"|(?:,[0-9]{3}){2,}|(?:\.[0-9]{3}){2,}"
    r"|(?:,[0-9]{3})+\.[0-9]{1,3}|(?:\.[0-9]{3})+,[0-9]{1,3})"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount as it was written. ``meant`` are the currencies (ISO 4217) that it may be in; empty where none was written.

    ``sign`` is the currency as it was written.
    """

    amount: Decimal
    meant: tuple[str, ...] = ()
    sign: str = ""


class TwoReadingsError(ValueError):
    """What was written can be read as ``large``, with a thousands separator, and as ``small``, with decimals."""

    def __init__(self, written: str, large: str, small: str) -> None:
        super().__init__(f"{written} can be read in two ways; write {large} or {small}.")
        self.large, self.small = large, small


@cache
def currencies() -> frozenset[str]:
    """The ISO 4217 codes there are."""
    return frozenset(Locale("en").currencies)


def read_amount(text: str) -> Amount:
    """``5000``, ``5 000,50``, ``1.234,50 €``, ``JPY 250000``. Raises ``ValueError`` with a sentence that says what to
    write, :class:`TwoReadingsError` among them."""
    said = text.strip()
    if any(each.isdigit() and not each.isascii() for each in said):
        raise ValueError("Write the digits as 0 to 9.")
    if re.match(r"[-+\u2212]|[^0-9]*[-\u2212]\s*[0-9]", said):
        raise ValueError("Write it without a sign: it must be at least 0.")
    found = _AMOUNT.fullmatch(said) if len(said) <= LONGEST else None
    if not found:
        raise ValueError(_HOW)
    before, after = (_currency(found[name]) for name in ("before", "after"))
    meant = tuple(code for code in before or after if code in (after or before))
    if (before or after) and not meant:
        raise ValueError(f"{found['before']} and {found['after']} are two currencies. {_HOW}")
    return Amount(_number(found["digits"]), meant, found["before"] or found["after"])


def _currency(said: str) -> tuple[str, ...]:
    if not said:
        return ()
    if meant := _SIGNS.get(said.casefold()):
        return meant
    if said.upper() in currencies() and said.isascii():
        return (said.upper(),)
    raise ValueError(f"{cut(said, 20)} is no currency. {_HOW}")


def _number(digits: str) -> Decimal:
    if _TWO_WAYS.fullmatch(digits):
        whole, part = re.split("[.,]", digits)
        small = f"{int(whole)}.{part[:2] if part.endswith('0') else f'{part}0'}"
        raise TwoReadingsError(digits, str(int(whole + part)), small)
    if not (_PLAIN.fullmatch(digits) or _LONG_FRACTION.fullmatch(digits) or _GROUPED.fullmatch(digits)):
        raise ValueError(_HOW)
    marks = re.findall("[.,]", digits)
    bare = re.sub(_GAPS, "", digits)
    if marks and marks.count(marks[-1]) == 1:
        whole, _, part = bare.rpartition(marks[-1])
        bare = f"{re.sub('[.,]', '', whole)}.{part}"
    else:
        bare = re.sub("[.,]", "", bare)
    amount = Decimal(bare)
    if amount >= LARGEST:
        raise ValueError(_HOW)
    return amount


def in_currency(said: Amount, currency: str, whose: str, label: str = "Amount") -> Money:
    """The amount in the currency somebody is billed in: ISO 4217, or empty where the vendor does not tell it.

    Raises :class:`BadValue`, which names both, where it was written in another, and where the currency has fewer decimals.
    """
    plain = format(said.amount.normalize(), "f")
    if said.meant and not currency:
        problem = f"It is not known in which currency {whose} is billed. Write {plain} alone."
        raise BadValue(label, f"{said.sign} {plain}", problem, plain)
    if said.meant and currency not in said.meant:
        wrote = said.meant[0] if len(said.meant) == 1 else f"{said.sign}, which is {listed(said.meant)}"
        problem = (
            f"{whose} is billed in {currency}; you wrote {wrote}. "
            f"Write {plain} or {currency} {plain} if that is what you mean, or work out the amount in {currency}."
        )
        raise BadValue(label, f"{said.sign} {plain}", problem, plain)
    refuse_decimals(said.amount, currency, label)
    return Money(said.amount, currency)


def refuse_decimals(amount: Decimal, currency: str, label: str = "Amount") -> None:
    """Raises :class:`BadValue` for more decimals than the currency has: the card could not show what would be written."""
    decimals = get_currency_precision(currency) if currency else 2
    if amount == round(amount, decimals):
        return
    most = f"{decimals} decimals" if decimals else "no decimals"
    near = format(round(amount, decimals), "f")
    raise BadValue(label, str(amount), f"{currency or 'An amount'} has {most}. Write {near}.", near)


def listed(codes: tuple[str, ...]) -> str:
    """ "JPY or CNY"; "USD, AUD, BRL, CAD or another" where there are more than four."""
    shown, last = (codes[:4], "another") if len(codes) > 4 else (codes[:-1], codes[-1])
    return f"{', '.join(shown)} or {last}"


def looks_like_currency(word: str) -> bool:
    """Whether a word beside a number says its currency: a code in capital letters, or a sign."""
    sign = word.casefold() in _SIGNS and (not word.isascii() or word.endswith("$") or word in ("kr", "kr."))
    return sign or word in currencies()
