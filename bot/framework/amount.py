"""Amounts of money as people write them: read in one way only, with the currency they were written in.

What two countries read differently is asked about and never guessed, unless the person's own locale writes it in one way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import get_currency_precision

from bot.cards.format import NO_CURRENCY, known_locale, money
from bot.errors import BadValue
from bot.framework.currency_signs import known_currency, listed
from bot.framework.numerals import LONGEST, TwoReadingsError, as_written, canonical, read_number
from bot.messages import N_, _, n_
from bot.model import Money

LARGEST = Decimal(10) ** 13

_HOW = N_("Enter an amount such as 5000 or 99.50.")
_SIGNED = N_("Enter an amount without a sign. It can't be negative.")

_AMOUNT = re.compile(r"([^0-9]*)([0-9](?:.*[0-9])?)([^0-9]*)", re.DOTALL)

_ROUND = re.compile(r"[.,] ?-{1,2}(?![0-9])")
"""``5000.-`` and ``5000,-``, as round amounts are written in Switzerland, Germany, Norway and the Netherlands."""


_SPOKEN = {
    "en": {
        "grand": 1000,
        "lakh": 10**5,
        "lakhs": 10**5,
        "lac": 10**5,
        "lacs": 10**5,
        "crore": 10**7,
        "crores": 10**7,
    },
    "de": {"tsd": 1000, "t": 1000},
}
"""What a language writes for powers of ten beside what CLDR prints in it."""


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount as it was written. ``meant`` are the currencies (ISO 4217) that it may be in; empty where none was written.

    ``sign`` is the currency as it was written.
    """

    amount: Decimal
    meant: tuple[str, ...] = ()
    sign: str = ""


_THOUSANDS = re.compile(r"[tT] ?(€|EURO?|eur|CHF|USD)")
"""``70 TEUR``, as accountants of German write thousands."""


class SignedError(ValueError):
    """An amount with a minus or a plus."""


def read_amount(text: str, locale: str = "") -> Amount:
    """``5000``, ``5 000,50``, ``1.234,50 €``, ``JPY 250000``, ``1.2m``, for somebody of a locale. Raises ``ValueError`` with a
    sentence that says what to write, :class:`TwoReadingsError` and :class:`SignedError` among them."""
    said = canonical(text, locale)
    if len(said) > LONGEST:
        raise ValueError(_(_HOW))
    found = _AMOUNT.fullmatch(said.removesuffix(NO_CURRENCY).removesuffix(_(NO_CURRENCY)).strip())
    if not found:
        known_currency(said, locale, _(_HOW))
        raise ValueError(_(_HOW))
    before, digits, after = (each.strip() for each in found.groups())
    after = _ROUND.sub("", after, count=1).strip()
    if set("+-").intersection(before) or _is_signed(after, locale):
        raise SignedError(_(_SIGNED))
    power, after = _power(after, locale)
    codes = [known_currency(each, locale, _(_HOW)) for each in (before, after)]
    meant = tuple(code for code in codes[0] or codes[1] if code in (codes[1] or codes[0]))
    if (before or after) and not meant:
        problem = _("{one} and {other} are two currencies.", one=before, other=after)
        raise ValueError(f"{problem} {_(_HOW)}")
    amount = _number(said, digits, meant, locale) if power == 1 else _times(text, digits, power, locale)
    if amount >= LARGEST:
        raise ValueError(_(_HOW))
    read = Amount(amount, meant, before or after)
    if after.casefold() in _abbreviations(locale) and not is_printed(said, read, locale):
        raise ValueError(
            _(
                "{sign} can mean {currencies}, or a multiple. Enter the currency code, or the amount in digits.",
                sign=after,
                currencies=listed(meant),
            )
        )
    return read


def _is_signed(after: str, locale: str) -> bool:
    """Whether a sign stands behind the digits, "5000-", and not another text that begins with one: "5000 -- Bill Jones"."""
    rest = after[1:].strip()
    return after[:1] in ("+", "-") and (not rest or _is_currency(rest, locale))


def _number(text: str, digits: str, meant: tuple[str, ...], locale: str) -> Decimal:
    """The number; of two that are possible, the one that the bot prints so for this person, in its currency."""
    try:
        return read_number(digits, locale)
    except TwoReadingsError as doubt:
        for each in (Decimal(doubt.large), Decimal(doubt.small)):
            if is_printed(text, Amount(each, meant), locale):
                return each
        raise
    except ValueError:
        raise ValueError(_(_HOW)) from None


def _times(text: str, digits: str, power: int, locale: str) -> Decimal:
    try:
        return read_number(digits, locale) * power
    except TwoReadingsError as doubt:
        large, small = (as_written(Decimal(each) * power) for each in (doubt.large, doubt.small))
        raise TwoReadingsError(text.strip(), large, small) from None
    except ValueError:
        raise ValueError(_(_HOW)) from None


def is_printed(text: str, read: Amount, locale: str) -> bool:
    """Whether this is how the bot prints the amount for somebody of a locale, with its currency."""
    said = _bare(canonical(text, locale))
    return any(_bare(canonical(money(Money(read.amount, code), locale))) == said for code in read.meant[:8])


def _bare(text: str) -> str:
    return text.replace(" ", "").rstrip(".")


def _power(after: str, locale: str) -> tuple[int, str]:
    """By how much an abbreviation behind a number multiplies it, and the currency that stands behind that.

    Raises ``ValueError`` for an abbreviation that says different things in the person's language and in English.
    """
    if thousands := _THOUSANDS.fullmatch(after):
        return 1000, thousands[1]
    word = after.casefold()
    if not word or _is_currency(after, locale):
        return 1, after
    known = _abbreviations(locale)
    for short in sorted((each for each in known if word.startswith(each)), key=len, reverse=True):
        rest = after[len(short) :].strip(" .")
        if rest and not _is_currency(rest, locale):
            continue
        powers = known[short]
        if len(powers) > 1:
            raise ValueError(_("{word} can mean two numbers. Enter the amount in digits.", word=after))
        return powers[0], rest
    return 1, after


def _is_currency(said: str, locale: str) -> bool:
    try:
        return bool(known_currency(said, locale, ""))
    except ValueError:
        return False


@lru_cache(maxsize=64)
def _abbreviations(tag: str) -> Mapping[str, tuple[int, ...]]:
    """What a language and English write behind a number for thousands, millions and so on: ``k``, ``Mio.``, ``million``."""
    found: dict[str, dict[int, None]] = {}
    for locale in filter(None, (known_locale(tag), Locale("en"))):
        for word, power in _SPOKEN.get(locale.language, {}).items():
            found.setdefault(word, {})[power] = None
        for length in ("short", "long"):
            for patterns in locale.compact_decimal_formats.get(length, {}).values():
                for size, pattern in patterns.items():
                    said = pattern.pattern.split(";")[0].replace("'", "")
                    word = canonical(said.replace("0", "")).casefold().strip(" .")
                    if word and said.count("0") and said.startswith("0"):
                        power = 10 ** (len(size) - said.count("0"))
                        found.setdefault(word, {})[power] = None
    return {word: tuple(powers) for word, powers in found.items()}


def claims(text: str, locale: str = "") -> bool:
    """Whether a text is an amount, or is nothing else although it cannot be read as one: then it is asked about."""
    if not any(each.isdigit() for each in text):
        return False
    try:
        read_amount(text, locale)
    except (TwoReadingsError, SignedError):
        return True
    except ValueError:
        return not any(each.isalpha() or each.isspace() for each in text)
    return True


def in_currency(said: Amount, currency: str, whose: str, label: str = N_("Amount")) -> Money:
    """The amount in the currency somebody is billed in: ISO 4217, or empty where the vendor does not tell it.

    Raises :class:`BadValue`, which names both, where it was written in another, and where the currency has fewer decimals.
    """
    plain = as_written(said.amount)
    if said.meant and not currency:
        problem = _(
            "The billing currency of {customer} is unknown. Enter {amount} alone.",
            customer=whose,
            amount=plain,
        )
        raise BadValue(label, f"{said.sign} {plain}", problem, plain)
    if said.meant and currency not in said.meant:
        wrote = said.meant[0]
        if len(said.meant) > 1:
            wrote = _("{sign} ({currencies})", sign=said.sign, currencies=listed(said.meant))
        problem = _(
            "{customer} is billed in {currency}, not in {written}. Enter {amount} if you mean {currency}, or convert the "
            "amount to {currency}.",
            customer=whose,
            currency=currency,
            written=wrote,
            amount=plain,
        )
        raise BadValue(label, f"{said.sign} {plain}", problem, plain)
    refuse_decimals(said.amount, currency, label)
    return Money(said.amount, currency)


def refuse_decimals(amount: Decimal, currency: str, label: str = N_("Amount")) -> None:
    """Raises :class:`BadValue` for more decimals than the currency has: the card could not show what would be written."""
    decimals = get_currency_precision(currency) if currency else 2
    if amount == round(amount, decimals):
        return
    near = as_written(round(amount, decimals))
    problem = (
        n_(
            "Use at most {count} decimal. Enter {amount}.",
            "Use at most {count} decimals. Enter {amount}.",
            decimals,
            amount=near,
        )
        if decimals
        else _("{currency} has no decimals. Enter {amount}.", currency=currency, amount=near)
    )
    raise BadValue(label, str(amount), problem, near)
