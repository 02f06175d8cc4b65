"""Numerals: numbers as people write them, in the digits and with the separators of their locale.

What the bot prints for a person reads back without a question; what can be read in two ways is asked about, never guessed.
https://cldr.unicode.org/translation/number-currency-formats/number-symbols
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import pycountry
from babel.numbers import get_decimal_symbol, get_group_symbol

from bot.cards.format import known_locale, number
from bot.messages import N_, _

LONGEST = 60
"""Characters of a number with its currency."""

HOW = N_("Enter a number such as 5000 or 99.50.")
_DIGITS = N_("Use the digits 0 to 9.")

_MARKS = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u1680\u2007\u202f\u205f\u3000\t", " "),
        **dict.fromkeys(map(chr, range(0x2000, 0x200B)), " "),
        **dict.fromkeys("’‘‛ʼʹ′´`＇", "'"),
        **dict.fromkeys("‐‑‒–—―−﹣－➖⁻", "-"),
        **{chr(each): chr(each - 0xFEE0) for each in (*range(0xFF01, 0xFF07), *range(0xFF08, 0xFF0D))},
        **{chr(each): chr(each - 0xFEE0) for each in (0xFF0E, 0xFF0F, *range(0xFF1A, 0xFF5F))},
        "￥": "¥",
        "￡": "£",
        "￦": "₩",
        "٪": "%",
        "﹪": "%",
        "٬": "'",
        "؍": ",",
        "،": ",",
        "⹁": ",",
    }
)
"""Letters that clients, keyboards and locales put for one another. The Arabic thousands separator separates thousands alone,
as an apostrophe does."""
_UNSEEN = re.compile("[\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")

_POINTS = ".,٫"
_PLAIN = re.compile(rf"(0|[1-9][0-9]*)(?:([{_POINTS}])([0-9]{{1,4}}))?")
_GROUPED = re.compile(
    r"([1-9][0-9]{0,2}(?P<gap>[ .,'])[0-9]{3}(?:(?P=gap)[0-9]{3})*"
    r"|[1-9][0-9]?(?P<lakh>[.,'])[0-9]{2}(?:(?P=lakh)[0-9]{2})*(?P=lakh)[0-9]{3})"
    rf"(?:(?P<point>[{_POINTS}])(?P<part>[0-9]{{1,4}}))?"
)
"""Thousands, or lakhs and crores, and decimals behind another mark."""


class TwoReadingsError(ValueError):
    """What was written can be read as ``large``, with a thousands separator, and as ``small``, with decimals."""

    def __init__(self, written: str, large: str, small: str) -> None:
        problem = _(
            "{written} can be read in two ways. Enter {large} or {small}.",
            written=written,
            large=large,
            small=small,
        )
        super().__init__(problem)
        self.written, self.large, self.small = written, large, small

    @property
    def mark(self) -> str:
        """The mark that can be read so or so: the last."""
        return re.sub("[^.,]", "", self.written)[-1:]


@dataclass(frozen=True, slots=True)
class Separators:
    """What a locale puts between groups of digits and before decimals; both empty where no locale is known."""

    group: str = ""
    decimal: str = ""
    lakhs: bool = False


@lru_cache(maxsize=256)
def separators(tag: str) -> Separators:
    """The separators of a locale, as :func:`canonical` leaves them."""
    known = known_locale(tag)
    if known is None:
        return Separators()
    group, decimal = (each(known).translate(_MARKS) for each in (get_group_symbol, get_decimal_symbol))
    return Separators(group, decimal, known.decimal_formats[None].grouping[1] == 2)


def unmarked(text: str) -> str:
    """Text with one kind of space, apostrophe and hyphen, and without marks that nobody sees."""
    return _UNSEEN.sub("", text).translate(_MARKS).strip()


def canonical(text: str, locale: str = "") -> str:
    """Text as :func:`unmarked`, with the digits of ASCII.

    Other digits are read where the locale is written with them, and full-width ones: others look different to every reader,
    and some look like another digit. Raises ``ValueError`` for those.
    """
    said = unmarked(text)
    if said.isascii() or not any(each.isdigit() and not each.isascii() for each in said):
        return said
    foreign = {each for each in said if each.isdigit()}
    if not all(each.isdecimal() for each in foreign):
        raise ValueError(_(_DIGITS))
    if len({ord(each) - unicodedata.decimal(each) for each in foreign}) > 1:
        raise ValueError(_(_DIGITS))
    words = re.split("[ -]", unicodedata.name(next(iter(foreign))).partition(" DIGIT")[0])
    if not _scripts(locale).intersection(words):
        raise ValueError(_(_DIGITS))
    return said.translate({ord(each): str(unicodedata.decimal(each)) for each in foreign})


@lru_cache(maxsize=256)
def _scripts(tag: str) -> frozenset[str]:
    """The scripts of the digits that a locale is written with, as Unicode names them."""
    known = known_locale(tag)
    if known is None:
        return frozenset()
    systems = {known.default_numbering_system, *known.other_numbering_systems.values()}
    found = (pycountry.scripts.get(alpha_4=system[:4].title()) for system in systems)
    names = {re.split("[ (]", each.name)[0].upper() for each in found if each}
    return frozenset(names | {"FULLWIDTH"})


def read_number(digits: str, locale: str = "") -> Decimal:
    """``5000``, ``5 000,50``, ``1,00,000``, as :func:`canonical` leaves them. Raises ``ValueError`` with a sentence that says
    what to write, :class:`TwoReadingsError` among them."""
    plain, grouped = _PLAIN.fullmatch(digits), _GROUPED.fullmatch(digits)
    marks = separators(locale)
    if grouped and grouped["point"] not in (grouped["gap"] or grouped["lakh"], None):
        return _with_decimals(digits, grouped[1], grouped["point"], grouped["part"], marks)
    if grouped and not grouped["point"]:
        whole = re.sub("[^0-9]", "", grouped[1])
        if plain and plain[2] and not plain[2] == marks.group != marks.decimal:
            raise _two(digits, plain[1], plain[3])
        return Decimal(whole)
    if not plain:
        return _as_printed(digits, marks, locale)
    whole, point, part = plain.groups()
    if part is None:
        return Decimal(whole)
    # As thousands that lack a mark, and lakhs that lack a digit.
    cut_off = point == marks.group and (len(part) == 3 or (marks.lakhs and len(part) == 2))
    if cut_off or (whole == "0" and len(part) == 3 and point != "٫"):
        raise _two(digits, whole, part)
    if len(part) == 4 and point == "," != marks.decimal:
        raise ValueError(_(HOW))
    return Decimal(f"{whole}.{part}")


def _as_printed(digits: str, marks: Separators, locale: str) -> Decimal:
    """A number in groups that only its locale has, such as those of two digits. Raises ``ValueError`` for anything else."""
    bare = digits.replace(marks.group, "").replace(marks.decimal, ".") if marks.decimal else ""
    if re.fullmatch(r"[0-9]+(?:\.[0-9]{1,4})?", bare):
        read = Decimal(bare)
        if canonical(number(read, locale, len(bare.partition(".")[2]))) == digits:
            return read
    raise ValueError(_(HOW))


def _with_decimals(digits: str, grouped: str, point: str, part: str, marks: Separators) -> Decimal:
    whole = re.sub("[^0-9]", "", grouped)
    if len(part) == 3 and marks.decimal and point != "٫" and point != marks.decimal:
        raise _two(digits, whole, part)
    return Decimal(f"{whole}.{part}")


def _two(written: str, whole: str, part: str) -> TwoReadingsError:
    return TwoReadingsError(written, str(int(whole + part)), _unmistakable(whole, part))


def _unmistakable(whole: str, part: str) -> str:
    """A number with decimals, of which there are not three: those could be thousands."""
    if len(part) == 3:
        part = part[:2] if part.endswith("0") else f"{part}0"
    return f"{int(whole)}.{part}"


def as_written(value: Decimal) -> str:
    """A number as everybody reads it, in whatever locale: no groups, a point, and not three decimals."""
    whole, _, part = f"{value:f}".partition(".")
    part = part.rstrip("0")
    return f"{whole}.{part}{'0' * (len(part) == 3)}" if part else whole


def of_software(text: str) -> str:
    """A number as a client sends it that has read it, with a point whatever the locale, so that nobody reads it otherwise."""
    return f"{text}0" if re.fullmatch(r"-?[0-9]+\.[0-9]{3}", text) else text


def read_whole(text: str, locale: str = "") -> int:
    """A whole number: ``12``, ``1,234``, ``#41``. Raises ``ValueError``."""
    said = canonical(text, locale).lstrip("#№ ")
    sign, digits = ("-", said[1:].strip()) if said.startswith("-") else ("", said.lstrip("+"))
    if re.fullmatch("[0-9]{1,400}", digits):
        return int(f"{sign}{digits}")
    if len(digits) > LONGEST:
        raise ValueError(_("Enter a whole number."))
    try:
        read = read_number(digits, locale)
    except TwoReadingsError as doubt:
        # One with decimals is no whole number; where they are written so, it may be a slip.
        if doubt.mark == (separators(locale).decimal or ".") or doubt.written.startswith("0"):
            raise ValueError(_("Enter a whole number such as {example}.", example=doubt.large)) from None
        read = Decimal(doubt.large)
    except ValueError:
        raise ValueError(_("Enter a whole number.")) from None
    if read != read.to_integral_value():
        raise ValueError(_("Enter a whole number."))
    return int(f"{sign}{read:.0f}")


def spans_whole(text: str, locale: str = "") -> bool:
    """Whether some words are one whole number, as the locale prints it."""
    if separators(locale).group != " ":
        return False
    try:
        read_whole(text, locale)
    except ValueError:
        return False
    return True
