"""Alert thresholds as people write them: amounts, percent, times, hours and days, one or several.

A comma may stand between two of them or in one; what can be read in two ways is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationInfo

from bot.cards.format import figure, percent
from bot.errors import BadValue
from bot.framework.amount import Amount, claims, is_printed, read_amount
from bot.framework.numerals import TwoReadingsError, as_written, canonical, read_number
from bot.framework.params import OneWord, Spans
from bot.framework.phrases import Heard
from bot.framework.readers import locale_in
from bot.language import vocabulary as n
from bot.messages import _, n_
from bot.model import AlertKind, Cadence, Steps, Unit

MOST_STEPS = 10

_DAY_WORDS = r"d|days?|tage?n?|jours?|d[ií]as?"
_UNIT = re.compile(
    r"(?i)(?<=[0-9]) *(?:%|percent|per cent|pct|prozent|pour cent|por ciento|×|x|times|mal|fois|veces"
    rf"|h|hours?|stunden?|heures?|horas?|{_DAY_WORDS})$|^% *(?=[0-9])"
)
_IN_DAYS = re.compile(rf"(?i)(?<=[0-9]) *(?:{_DAY_WORDS})$")
_APART = re.compile(r" *(?:[;\n&＆、]|, | (?:and|und|et|y|e|と) ) *")
_CADENCES = tuple(each.value for each in Cadence)


def is_value(text: str, locale: str = "") -> bool:
    """Whether a text is thresholds or a cadence, of whatever kind of rule, or can be nothing else."""
    if text.strip().casefold() in _CADENCES:
        return True
    try:
        parts = _parts(text, locale)
    except ValueError:
        return claims(text, locale)
    apart = bool(parts) and all(
        claims(_UNIT.sub("", part), locale) or all(claims(each, locale) for each in _pieces(part))
        for part in parts
    )
    return apart or claims(text, locale)


def _value_from(text: str, info: ValidationInfo) -> str:
    if text and not is_value(text, locale_in(info)):
        raise ValueError(_("It is not written as expected."))
    return text


Value = Annotated[
    str,
    Field(
        description="When to alert: 50,80,100 (percent), 5000 (amount), 48h (age), 3 (times a typical day), weekly",
        max_length=80,
        examples=["50,80,100"],
    ),
    BeforeValidator(_value_from),
    OneWord(),
    Spans(is_value),
    Heard("steps", {"daily": n.DAILY, "weekly": n.WEEKLY, "monthly": n.MONTHLY}),
]
"""A parameter that holds the steps of a rule, or how often a digest comes."""


def _parts(text: str, locale: str) -> list[str]:
    return [part for part in _APART.split(canonical(text, locale)) if part]


def _pieces(part: str) -> list[str]:
    """What stands between commas, without units."""
    return [_UNIT.sub("", each.strip()) for each in part.split(",") if each.strip()]


def steps_and_cadence(
    kind: AlertKind, text: str, locale: str = ""
) -> tuple[tuple[Decimal, ...], Cadence | None]:
    """The steps of a rule, ascending, or the cadence of a digest, as somebody of a locale writes them.

    Raises :class:`BadValue`.
    """
    said, spec = text.strip(), kind.spec
    if spec.takes_cadence:
        return (), _cadence(said)
    if spec.steps is None:
        if said:
            raise bad_value(said, _("Alerts of the kind “{kind}” need no value.", kind=_(spec.name)), "")
        return (), None
    if said.casefold() in _CADENCES:
        raise bad_value(said, _("Only a digest comes daily, weekly or monthly."), spec.example)
    if said:
        return _steps(spec.steps, said, spec.example, locale), None
    if spec.steps.defaults is None:
        raise bad_value(said, _("Give the amount at which to alert."), spec.example)
    return spec.steps.defaults, None


def bad_value(said: str, problem: str, example: str) -> BadValue:
    """What is wrong with the value of a rule."""
    return BadValue(_("Value"), said, problem, example)


def _cadence(said: str) -> Cadence:
    try:
        return Cadence(said.casefold() or Cadence.DAILY)
    except ValueError:
        raise bad_value(said, _("A digest comes daily, weekly or monthly."), "weekly") from None


def _steps(takes: Steps, said: str, example: str, locale: str) -> tuple[Decimal, ...]:
    if takes.unit is Unit.MONEY:
        steps = sorted({each.amount for each in amounts(said, locale)})
    else:
        steps = sorted(set(_plain_steps(takes, said, example, locale)))
    if not takes.several and len(steps) > 1:
        raise bad_value(said, _("Give one value."), example)
    if len(steps) > MOST_STEPS:
        problem = n_("Give at most {count} threshold.", "Give at most {count} thresholds.", MOST_STEPS)
        raise bad_value(said, problem, example)
    if not steps or steps[0] < takes.least or steps[-1] > takes.most:
        raise bad_value(said, _(takes.bounds), example)
    return tuple(steps)


def _plain_steps(takes: Steps, said: str, example: str, locale: str) -> list[Decimal]:
    """Steps that are no money."""
    try:
        found = [each for part in _parts(said, locale) for each in _steps_in(takes, part, locale)]
    except TwoReadingsError as doubt:
        raise bad_value(said, str(doubt), example) from None
    except ValueError:
        raise bad_value(said, _("Give plain numbers, separated by commas."), example) from None
    in_days = takes.unit is Unit.HOURS and _IN_DAYS.search(said.strip())
    return [each * 24 for each in found] if in_days else found


def _steps_in(takes: Steps, part: str, locale: str) -> list[Decimal]:
    """A part as one step, or as several with commas between them. Raises ``ValueError``."""
    bare = _UNIT.sub("", part)
    whole = _one_step(takes, bare, locale)
    if "," not in bare:
        return [read_number(bare, locale) if whole is None else whole]
    try:
        apart = [read_number(each) for each in _pieces(part)]
    except ValueError:
        apart = []
    if whole is None or not apart:
        return apart or [read_number(bare, locale) if whole is None else whole]
    with_unit = _same(part, percent(whole, locale))
    if with_unit or _same(bare, figure(whole, locale)):
        # It is how the bot prints one step for this person.
        possible = takes.several and all(takes.least <= each <= takes.most for each in apart)
        if possible and not with_unit:
            raise TwoReadingsError(part, ";".join(_pieces(part)), as_written(whole))
        return [whole]
    return apart


def _one_step(takes: Steps, bare: str, locale: str) -> Decimal | None:
    """The one number within bounds that this can be; ``None`` where there is none, or two."""
    try:
        readings = [read_number(bare, locale)]
    except TwoReadingsError as doubt:
        readings = [Decimal(doubt.large), Decimal(doubt.small)]
    except ValueError:
        return None
    fits = [each for each in readings if takes.least <= each <= takes.most]
    return fits[0] if len(fits) == 1 else None


def _same(text: str, printed: str) -> bool:
    return text.replace(" ", "") == canonical(printed).replace(" ", "")


def amounts(said: str, locale: str = "") -> Sequence[Amount]:
    """Amounts apart. Raises :class:`BadValue` for what can be read in two ways."""
    parts = [part for part in _APART.split(said) if part.strip()]
    return [each for part in parts for each in _amounts_in(part, said, locale)]


def _amounts_in(part: str, said: str, locale: str) -> Sequence[Amount]:
    """A part as one amount, or as several with commas between them."""
    if "," not in part:
        return [_amount(part, said, locale)]
    whole, apart = _one(part, locale), _several(part.split(","), locale)
    if not (whole and apart):
        return apart or [_amount(part, said, locale)]
    if is_printed(part, whole, locale):
        return [whole]
    pieces = ";".join(each.strip() for each in part.split(",") if each.strip())
    problem = _(
        "{text} can be read in two ways. Write {several} or {one}.",
        text=part,
        several=pieces,
        one=as_written(whole.amount),
    )
    raise bad_value(said, problem, "5000")


def _one(part: str, locale: str) -> Amount | None:
    """The whole as one amount; ``None`` where it cannot be."""
    try:
        return read_amount(part, locale)
    except TwoReadingsError as doubt:
        return Amount(Decimal(doubt.large))
    except ValueError:
        return None


def _several(parts: Sequence[str], locale: str) -> Sequence[Amount]:
    try:
        return [read_amount(part, locale) for part in parts if part.strip()]
    except ValueError:
        return ()


def _amount(part: str, said: str, locale: str) -> Amount:
    try:
        return read_amount(part, locale)
    except ValueError as error:
        raise bad_value(said, str(error), "5000") from None
