"""Values as people read them: money, percent, dates, ages, counts. Rounding happens here and only for display.

Amounts follow the reader's locale (the one that is given, else that of the answer in the making) and never pass through binary fractions. Dates are UTC dates, because that is how
the vendor cuts its billing periods.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal, localcontext
from functools import lru_cache
from typing import Literal, Protocol, cast

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval, format_skeleton, format_timedelta
from babel.numbers import NumberPattern, get_currency_precision, get_currency_symbol, parse_pattern

from bot.messages import N_, _, formatter, n_, spoken_locale
from bot.messages import listed as enumerated
from bot.messages import locale as reader_locale
from bot.model import Money
from bot.model.time_zone import zone_of

SPACE = "\u00a0"
"""Between a number and its unit, so that the two never part at the end of a line."""

ELLIPSIS = "…"

NO_CURRENCY = N_("(currency not given)")

_FALLBACK = "en-US"
_LOCALE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}")
_CURRENCY = re.compile(r"[A-Za-z]{3}")
_SHARED_SYMBOL = re.compile(r"\$|[¥￥]|^(kr\.?|Rs\.?|R|Fr\.?|L)$")
_TOO_BIG = 60
"""More digits than any amount of money has; beyond them a number is shown as it was written."""


_Unit = Literal["year", "month", "week", "day", "hour", "minute", "second"]


class _Pattern(Protocol):
    """The part of babel's untyped number pattern that is used here."""

    def apply(
        self, value: Decimal, locale: Locale, *, currency: str | None = None, currency_digits: bool = True
    ) -> str: ...


@lru_cache(maxsize=256)
def known_locale(tag: str) -> Locale | None:
    """Babel's locale for a tag such as ``en-US`` or ``de_CH``; ``None`` for one that it does not know."""
    if _LOCALE.fullmatch(tag):
        try:
            return Locale.parse(tag.replace("_", "-"), sep="-")
        except (ValueError, UnknownLocaleError):
            pass
    return None


@lru_cache(maxsize=256)
def locale_of(tag: str) -> Locale:
    """Babel's locale for a tag; American English for anything it does not know."""
    return known_locale(tag) or Locale.parse(_FALLBACK, sep="-")


def reader() -> str:
    """The locale of whoever an answer is worded for; American English where it is not known."""
    return reader_locale() or _FALLBACK


def money(amount: Money, locale: str = "", *, whole: bool = False) -> str:
    """An amount with its currency: ``€1,234.50``, ``USD 1,234.50``, ``1.234,50 €``.

    A sign that several currencies share (``$``, ``kr``, ``¥``) gives way to the ISO code. The vendor's long decimals are
    rounded half-even to what the currency has, or to ``whole`` ones. Without a currency the number says so. Never raises.
    """
    return _amount(amount.amount, amount.currency.strip(), locale, whole=whole)


@formatter
def _amount(value: Decimal, code: str, locale: str, *, whole: bool) -> str:
    locale = locale or reader()
    if not _CURRENCY.fullmatch(code):
        return f"{number(value, locale, 0 if whole else 2)}{SPACE}{cut(code, 12) or _(NO_CURRENCY)}"
    code = code.upper()
    digits = 0 if whole else get_currency_precision(code)
    exact = _rounded(value, digits)
    if exact is None:
        return f"{cut(str(value), 40)}{SPACE}{code}"
    with localcontext(prec=2 * _TOO_BIG):
        pattern = _money_pattern(locale, code, whole)
        return pattern.apply(exact, locale_of(locale), currency=code, currency_digits=not whole)


def brief_money(amount: Money, locale: str = "") -> str:
    """An amount as a sentence or a list has it: without cents from a thousand on. Confirmations, invoices and files tell all."""
    return money(amount, locale, whole=large(amount))


def large(amount: Money) -> bool:
    """Whether cents say nothing about it."""
    return not amount.amount.is_finite() or abs(amount.amount) >= 1000


@lru_cache(maxsize=512)
def _money_pattern(locale: str, code: str, whole: bool) -> _Pattern:
    known = locale_of(locale)
    standard = known.currency_formats["standard"].pattern
    if whole:
        standard = re.sub(r"\.0+", "", standard)
    symbol = get_currency_symbol(code, locale=known)
    if symbol != code and not _SHARED_SYMBOL.search(symbol):
        return _parsed(standard)
    spelled = re.sub(r"(?<=[#0])¤", f"{SPACE}¤", re.sub(r"¤(?=[#0])", f"¤{SPACE}", standard))
    return _parsed(spelled.replace("¤", "¤¤"))


@lru_cache(maxsize=64)
def _number_pattern(locale: str, digits: int) -> _Pattern:
    standard: NumberPattern = locale_of(locale).decimal_formats[None]
    whole = standard.pattern.split(";")[0].split(".")[0]
    return _parsed(whole + ("." + "0" * digits if digits else ""))


def _parsed(pattern: str) -> _Pattern:
    return cast(_Pattern, parse_pattern(pattern))


def _rounded(value: Decimal, digits: int, rounding: str = ROUND_HALF_EVEN) -> Decimal | None:
    """The value with so many decimals, without a negative zero; ``None`` where it has no sensible digits."""
    if not value.is_finite() or value.adjusted() > _TOO_BIG:
        return None
    with localcontext(prec=2 * _TOO_BIG):
        rounded = value.quantize(Decimal(1).scaleb(-digits), rounding=rounding)
    return rounded if rounded else abs(rounded)


@formatter
def number(value: Decimal | int, locale: str = "", digits: int = 0) -> str:
    """A number with grouped digits and exactly so many decimals, rounded half-even. Never raises."""
    locale = locale or reader()
    rounded = _rounded(Decimal(value), digits)
    if rounded is None:
        return cut(str(value), 40)
    with localcontext(prec=2 * _TOO_BIG):
        return _number_pattern(locale, digits).apply(rounded, locale_of(locale))


@formatter
def percent(value: Decimal, locale: str = "") -> str:
    """Percent of something, given in percent: ``86.4%``. What is below 100 is never rounded up to it."""
    locale = locale or reader()
    just_below = value.is_finite() and Decimal(99) < value < 100
    rounding = ROUND_DOWN if just_below else ROUND_HALF_EVEN
    rounded = _rounded(value, 1, rounding)
    if rounded is None:
        return f"{cut(str(value), 40)}%"
    text = number(rounded, locale, 0 if rounded == rounded.to_integral_value() else 1)
    return _percent_form(locale).replace("#", text)


@lru_cache(maxsize=64)
def _percent_form(locale: str) -> str:
    """``#%``, with the space where the locale puts one."""
    pattern = locale_of(locale).percent_formats[None].pattern.split(";")[0]
    found = re.fullmatch(r"(%?[\s\u00a0\u202f]?)[#0,.]+([\s\u00a0\u202f]?%?)", pattern)
    return f"{found[1]}#{found[2]}" if found else "#%"


def count(how_many: int, one: str, many: str = "", locale: str = "") -> str:
    """So many things: ``1 customer``, ``12,345 customers``."""
    return f"{number(how_many, locale)} {one if how_many == 1 else many or one + 's'}"


@formatter
def day(when: date, locale: str = "") -> str:
    """A date: ``Nov 23, 2026``. Of a moment, the date in UTC."""
    locale = locale or reader()
    return str(format_date(_date(when), format="medium", locale=locale_of(locale)))


@formatter
def month_alone(month: date, locale: str = "", *, short: bool = False) -> str:
    """The name of a month of these days, without its year: ``November``, or ``Nov``."""
    locale = locale or reader()
    return str(format_date(month, "LLL" if short else "LLLL", locale=locale_of(locale)))


@formatter
def month_name(month: date, locale: str) -> str:
    """ "October 2026" as the reader writes it."""
    return str(format_skeleton("yMMMM", month, locale=locale_of(locale)))


@formatter
def days(first: date, last: date, locale: str = "") -> str:
    """A range of dates, both included: ``Nov 1 – 30, 2026``."""
    locale = locale or reader()
    start, end = sorted((_date(first), _date(last)))
    if start == end:
        return day(start, locale)
    return str(format_interval(start, end, skeleton="yMMMd", locale=locale_of(locale)))


@formatter
def moment(when: datetime, locale: str = "") -> str:
    """A date and time in UTC, which is said: ``Nov 23, 2026, 09:05 UTC``."""
    utc = _utc(when)
    return f"{day(utc, locale)}, {utc:%H:%M}{SPACE}UTC"


@formatter
def moment_in(when: datetime, zone: str, locale: str = "") -> str:
    """A date and time where the reader is: ``Nov 23, 2026, 10:05 CET``; in UTC for a zone nobody knows."""
    # The day is that of the reader too, who may be a day ahead.
    local = _local(when, zone)
    return f"{day(local.date(), locale)}, {_clock(local)}"


def clock_time(when: datetime, zone: str = "UTC") -> str:
    """A time of day where the reader is: ``10:05 CET``; in UTC for a zone nobody knows."""
    return _clock(_local(when, zone))


def _local(when: datetime, zone: str) -> datetime:
    try:
        return _utc(when).astimezone(zone_of(zone))
    except OverflowError:
        return _utc(when)


def _clock(local: datetime) -> str:
    return f"{local:%H:%M}{SPACE}{local:%Z}"


def _date(when: date) -> date:
    return _utc(when).date() if isinstance(when, datetime) else when


def _utc(when: datetime) -> datetime:
    if when.tzinfo is None:
        return when.replace(tzinfo=UTC)
    try:
        return when.astimezone(UTC)
    except OverflowError:  # the first and the last hours that a datetime can hold
        return when.replace(tzinfo=UTC)


def ago(then: datetime, now: datetime) -> str:
    """How long ago that was: ``just now``, ``3 hours ago``, ``yesterday``, ``2 weeks ago``.

    A moment that lies ahead by less than a minute is ``just now``, as clocks differ; later ones are ``in 5 minutes``.
    """
    start, end = _utc(then), _utc(now)
    passed = end - start
    if passed < timedelta(minutes=-1):
        return _span(*_largest(-passed), ahead=1)
    if passed < timedelta(minutes=1):
        return _("just now")
    if passed >= timedelta(hours=20) and (end.date() - start.date()).days == 1:
        return _("yesterday")
    return _span(*_largest(passed), ahead=-1)


_UNITS: Sequence[tuple[_Unit, int, int]] = (
    ("year", 31_536_000, 2),
    ("month", 2_628_000, 2),
    ("week", 604_800, 2),
    ("day", 86_400, 1),
    ("hour", 3600, 1),
    ("minute", 60, 1),
)
"""Units of time, their seconds, and how many there are at least for a span to be told in them."""
_BABELS: Mapping[_Unit, int] = {
    "year": 31_536_000,
    "month": 2_592_000,
    "week": 604_800,
    "day": 86_400,
    "hour": 3600,
    "minute": 60,
    "second": 1,
}
"""Seconds of a unit as Babel counts them."""


def _largest(span: timedelta) -> tuple[int, _Unit]:
    seconds = max(0, int(span.total_seconds()))
    for unit, length, least in _UNITS:
        if seconds >= least * length:
            return seconds // length, unit
    return seconds, "second"


def _span(how_many: int, unit: _Unit, ahead: int = 0) -> str:
    """So many of a unit in the reader's language; with ``ahead``, in that time (1) or that long ago (-1)."""
    return str(
        format_timedelta(
            timedelta(seconds=how_many * _BABELS[unit] * (ahead or 1)),
            granularity=unit,
            threshold=1e12,
            add_direction=bool(ahead),
            locale=spoken_locale(),
        )
    )


@formatter
def lasting(span: timedelta) -> str:
    """A length of time in its largest fitting unit, rounded down: ``14 minutes``, ``2 hours``, ``3 weeks``."""
    return _span(*_largest(span))


def waiting(seconds: float) -> str:
    """How long to wait, never less than it takes: ``20 seconds``, ``2 minutes``, ``1 hour``."""
    whole = max(1, int(min(seconds, 86_400.0 * 365)) + (seconds % 1 > 0)) if seconds == seconds else 60
    if whole <= 90:
        return _span(whole, "second")
    return _span(-(-whole // 60), "minute") if whole <= 5400 else _span(-(-whole // 3600), "hour")


def cut(text: str, limit: int) -> str:
    """At most ``limit`` characters; what is left out is marked by an ellipsis. Accents stay with their letters."""
    if len(text) <= limit:
        return text
    if limit <= 0:
        return ""
    end = limit - 1
    while end > 0 and (unicodedata.combining(text[end]) or text[end] in "\u200d\ufe0f"):
        end -= 1
    return text[:end].rstrip() + ELLIPSIS


def cut_at_word(text: str, limit: int) -> str:
    """The same, with no word cut in two, unless it is a very long one."""
    if len(text) <= limit:
        return text
    whole = max(text.rfind(space, 0, limit) for space in " \n")
    return f"{text[:whole].rstrip()}{ELLIPSIS}" if whole > limit * 4 // 5 else cut(text, limit)


def listed(parts: Sequence[str], limit: int = 0) -> str:
    """Parts as an enumeration; beyond ``limit`` (0: no limit) they are counted: ``A, B and 3 more``."""
    if limit and len(parts) > limit + 1:
        left = len(parts) - limit
        return enumerated([*parts[:limit], n_("{count} more", "{count} more", left)])
    return enumerated(parts)


@formatter
def ended(text: str) -> str:
    """Text as a sentence; a name that ends in a full stop gets no second one."""
    return text if text.endswith((".", "?", "!", "…", "。", "？")) else _("{sentence}.", sentence=text)


@formatter
def day_and_month(when: date, locale: str) -> str:
    """A date of these days, without its year: ``Nov 21``. Of a moment, the date in UTC."""
    there = when.astimezone(UTC).date() if isinstance(when, datetime) and when.tzinfo else when
    return str(format_skeleton("MMMd", there, locale=locale_of(locale)))


@formatter
def figure(value: Decimal, locale: str) -> str:
    """A number with no more decimals than it needs, two at most."""
    for digits in (0, 1):
        if value.is_finite() and _rounded(value, digits) == value:
            return number(value, locale, digits)
    return number(value, locale, 2)


@formatter
def quantity(value: Decimal, unit: str, locale: str) -> str:
    """How much of a unit: ``12.5 Hours``, ``0.000224 × 1 GB``. Below one, three significant digits are kept, however small."""
    shown = figure(value, locale)
    if value.is_finite() and 0 < abs(value) < 1:
        digits = 2 - value.adjusted()
        rounded = round(value, digits).normalize()
        shown = number(rounded, locale, max(0, -int(rounded.as_tuple().exponent)))
    between = f" ×{SPACE}" if unit[:1].isdigit() else SPACE
    return f"{shown}{between}{unit}" if unit else shown
