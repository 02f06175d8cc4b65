"""Decimal arithmetic without rounding: the vendor sends up to 22 fractional digits, and sums must agree to the last one."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal

# The default context rounds to 28 digits, which is too few for long fractions of large totals.
EXACT = Context(prec=90)
CENT = Decimal("0.01")
ZERO = Decimal(0)


def times(left: Decimal, right: Decimal) -> Decimal:
    """The exact product."""
    return EXACT.multiply(left, right)


def plus(left: Decimal, right: Decimal) -> Decimal:
    """The exact sum."""
    return EXACT.add(left, right)


def minus(left: Decimal, right: Decimal) -> Decimal:
    """The exact difference."""
    return EXACT.subtract(left, right)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The exact sum of many."""
    result = ZERO
    for amount in amounts:
        result = EXACT.add(result, amount)
    return result


def cents(amount: Decimal) -> Decimal:
    """Rounded to hundredths, half away from zero."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP, context=EXACT)


def number(amount: Decimal) -> int | Decimal:
    """As the vendor writes it: whole amounts as integers, others without trailing zeros."""
    if amount == amount.to_integral_value():
        return int(amount)
    return EXACT.normalize(amount)
