"""Alert kinds: what a rule can watch, and every fact that other modules ask about a kind, in one table.

A new kind is a row of :data:`KINDS`, beside the engine that finds it and the words of its notices.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from bot.messages import N_


class AlertKind(StrEnum):
    """What a rule watches, in the order in which a summary counts it."""

    AMOUNT = "amount"
    PERCENT = "percent"
    FORECAST = "forecast"
    SUDDEN = "sudden"
    STALE = "stale"
    INVOICE = "invoice"
    TICKETS = "tickets"
    SIGNIN = "signin"
    DIGEST = "digest"

    @property
    def label(self) -> str:
        """What people call the kind, in English."""
        return self.spec.name

    @property
    def spec(self) -> KindSpec:
        """The facts about this kind."""
        return KINDS[self]


class Unit(StrEnum):
    """What a step is measured in."""

    MONEY = "amount"
    PERCENT = "percent"
    TIMES = "times"
    HOURS = "hours"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps that rules of a kind take.

    ``bounds`` is the sentence that says what lies from ``least`` to ``most``. ``defaults`` are meant where no step is given:
    none of them stands for the customer's budget, and ``None`` for that one must be given. ``several`` may be given
    at once, or only one.
    """

    unit: Unit
    least: Decimal
    most: Decimal
    bounds: str
    defaults: tuple[Decimal, ...] | None
    several: bool = True


class Worsening(StrEnum):
    """By what a crossing is told although a mute is in force."""

    NEVER = "never"
    """It does not get worse."""

    STEP = "step"
    """By a higher step, or by spend half as much again."""

    SIZE = "size"
    """By a higher level than that of what was muted, or by spend half as much again."""

    URGENCY = "urgency"
    """By the second of two levels, which wants somebody at once."""


@dataclass(frozen=True, slots=True)
class KindSpec:
    """The facts about one kind of alert.

    ``name`` is what people call the kind; ``heading`` is what its alerts are counted under in a summary. ``reads`` is the permission (:class:`bot.access.policy.Permission`) that it takes to see what is told. ``example`` is
    a value that its rules take, ``takes_cadence`` whether that is how often it comes. ``found_by`` are the jobs that
    write down what they find bit by bit. ``worse`` is the sentence that says what ends a mute early.
    """

    name: str
    heading: str
    reads: str
    steps: Steps | None = None
    example: str = ""
    found_by: frozenset[str] = frozenset()
    worsens: Worsening = Worsening.NEVER
    worse: str = ""
    takes_customers: bool = True
    """Whether a rule can be about some customers; otherwise what it watches belongs to the partner."""
    takes_currency: bool = True
    takes_cadence: bool = False
    names_customer: bool = True
    """Whether a notice is about a single customer; otherwise its rule is muted as a whole."""
    offers_mute: bool = True
    """Whether its notices have a button that mutes."""
    estimates_spend: bool = False
    """Whether its figures are estimates of what a customer spends."""
    for_somebody: bool = True
    """Whether its notices mention whose they are; news that comes as a matter of course is nobody's in particular."""
    back_tested: bool = False
    """Whether it can be found in the figures of past days."""
    summarised: bool = False
    """Whether it comes by the dozen when it comes, so that many notices become one."""
    counted_by_step: bool = False
    """Whether a summary counts its notices by step, where a step means the same for every customer."""


_SCAN, _SNAPSHOT, _TICKETS = "scan", "snapshot", "tickets"
"""Jobs, by the names that settings and metrics have for them."""

_USAGE = "usage.read"


def _amounts(defaults: tuple[Decimal, ...] | None) -> Steps:
    return Steps(Unit.MONEY, Decimal("0.01"), Decimal(10) ** 12, N_("Give amounts above zero."), defaults)


KINDS: Mapping[AlertKind, KindSpec] = {
    AlertKind.AMOUNT: KindSpec(
        name=N_("Amount"),
        heading=N_("Amount reached"),
        reads=_USAGE,
        steps=_amounts(None),
        example="5000",
        found_by=frozenset({_SCAN}),
        worsens=Worsening.STEP,
        worse=N_("If a customer reaches a higher threshold, you are alerted anyway."),
        estimates_spend=True,
        back_tested=True,
        summarised=True,
        counted_by_step=True,
    ),
    AlertKind.PERCENT: KindSpec(
        name=N_("Budget"),
        heading=N_("Budget threshold reached"),
        reads=_USAGE,
        steps=Steps(
            Unit.PERCENT,
            Decimal(1),
            Decimal(1000),
            N_("Give percent of the budget, from 1 to 1000."),
            (Decimal(80), Decimal(100)),
        ),
        example="50,80,100",
        found_by=frozenset({_SCAN}),
        worsens=Worsening.STEP,
        worse=N_("If a customer reaches a higher threshold, you are alerted anyway."),
        estimates_spend=True,
        back_tested=True,
        summarised=True,
        counted_by_step=True,
    ),
    AlertKind.FORECAST: KindSpec(
        name=N_("Forecast"),
        heading=N_("Forecast above the threshold"),
        reads=_USAGE,
        steps=_amounts(()),
        example="5000",
        found_by=frozenset({_SCAN}),
        worsens=Worsening.STEP,
        worse=N_("If a customer reaches a higher threshold, you are alerted anyway."),
        estimates_spend=True,
        back_tested=True,
        summarised=True,
    ),
    AlertKind.SUDDEN: KindSpec(
        name=N_("Unusual spend"),
        heading=N_("Unusual spend"),
        reads=_USAGE,
        steps=Steps(
            Unit.TIMES,
            Decimal("1.5"),
            Decimal(100),
            N_("Give how many times a typical day, from 1.5 to 100."),
            (Decimal(3),),
            several=False,
        ),
        example="3",
        found_by=frozenset({_SNAPSHOT}),
        worsens=Worsening.SIZE,
        worse=N_("If a day is even more unusual, you are alerted anyway."),
        estimates_spend=True,
        back_tested=True,
        summarised=True,
    ),
    AlertKind.STALE: KindSpec(
        name=N_("No fresh data"),
        heading=N_("No fresh usage data"),
        reads=_USAGE,
        steps=Steps(
            Unit.HOURS,
            Decimal(12),
            Decimal(24 * 60),
            N_("Give hours, from 12 to 1440. Partner Center updates usage once a day."),
            (Decimal(48),),
            several=False,
        ),
        example="48",
        found_by=frozenset({_SCAN, _SNAPSHOT}),
        back_tested=True,
        summarised=True,
    ),
    AlertKind.INVOICE: KindSpec(
        name=N_("Invoices"),
        heading=N_("New invoices"),
        reads="invoice.read",
        takes_customers=False,
        takes_currency=False,
        names_customer=False,
        offers_mute=False,
        for_somebody=False,
    ),
    AlertKind.TICKETS: KindSpec(
        name=N_("Tickets"),
        heading=N_("Ticket news"),
        reads="ticket.read",
        found_by=frozenset({_TICKETS}),
        worsens=Worsening.URGENCY,
        worse=N_("If a ticket needs your answer, you are alerted anyway."),
        takes_currency=False,
        summarised=True,
        for_somebody=False,
    ),
    AlertKind.SIGNIN: KindSpec(
        name=N_("Sign-in"),
        heading=N_("Sign-in problems"),
        reads="status.read",
        steps=Steps(
            Unit.DAYS, Decimal(1), Decimal(60), N_("Give days, from 1 to 60."), (Decimal(14),), several=False
        ),
        example="14",
        worsens=Worsening.URGENCY,
        worse=N_("If a sign-in stops working, you are alerted anyway."),
        takes_customers=False,
        takes_currency=False,
        names_customer=False,
    ),
    AlertKind.DIGEST: KindSpec(
        name=N_("Digest"),
        heading=N_("Digests"),
        reads=_USAGE,
        example="weekly",
        takes_cadence=True,
        names_customer=False,
        offers_mute=False,
    ),
}
"""The one table of facts by kind."""


URGENT = Decimal(2)
"""The level of a ticket or a sign-in that wants somebody at once; others are below."""


def kinds_found_by(job: str) -> frozenset[AlertKind]:
    """The kinds that a job finds and writes down bit by bit."""
    return frozenset(kind for kind in AlertKind if job in kind.spec.found_by)


BY_ROW = kinds_found_by(_SCAN)
"""Kinds that are judged against one row of usage."""
