"""Subscriptions in words: states, seats, terms and billing cycles, what happens at the end of a term, what is scheduled."""

from __future__ import annotations

import re
from datetime import datetime

from bot.cards.format import day, number
from bot.messages import N_, _, locale, n_, series
from bot.model import Effect, Ending, ScheduledChange, Subscription
from bot.model.fact import Tone
from bot.model.subscription_edit import Terms, terms_at_renewal

STATES = {
    "active": N_("Active"),
    "suspended": N_("Suspended"),
    "deleted": N_("Deleted"),
    "expired": N_("Expired"),
    "pending": N_("Pending"),
    "disabled": N_("Disabled"),
    "none": N_("None"),
}
"""States of a subscription (https://learn.microsoft.com/partner-center/developer/subscription-resources). Others are shown as they are."""

TONES = {"suspended": Tone.WARNING}

NO_END_FROM = 2200
"""Years from which on an end is none."""

_CYCLES = {
    "monthly": N_("billed monthly"),
    "annual": N_("billed yearly"),
    "onetime": N_("billed for the whole term"),
    "triennial": N_("billed for the whole term"),
}
_DURATION = re.compile(r"P(\d{1,3})([MYDW])")


def state_of(each: Subscription) -> str:
    """Its state as the reader calls it."""
    known = STATES.get(each.status.lower())
    return _(known) if known else each.status.capitalize()


def seats(count: int) -> str:
    """A number of seats: "25 seats"."""
    return n_("{count} seat", "{count} seats", count)


def seats_of(each: Subscription) -> str:
    """How many seats it has, or that it is billed by usage."""
    return _("Usage-based") if each.metered else seats(each.quantity)


def duration(text: str) -> str:
    """A term as people say it: "1 month", "1 year", "3 years"; empty for none."""
    found = _DURATION.fullmatch(text.upper())
    if not found:
        return text
    count = int(found[1])
    match found[2]:
        case "Y":
            return n_("{count} year", "{count} years", count)
        case "M":
            return n_("{count} month", "{count} months", count)
        case "W":
            return n_("{count} week", "{count} weeks", count)
        case _days:
            return n_("{count} day", "{count} days", count)


def cycle(text: str) -> str:
    """How it is billed: "billed monthly"; empty for what is not billed by a cycle."""
    known = _CYCLES.get(text)
    return _(known) if known else ""


def term_of(each: Subscription) -> str:
    """Its term and how it is billed: "1 year, billed monthly"."""
    return _joined(duration(each.term), cycle(each.billing_cycle))


def terms_in_words(terms: Terms) -> str:
    """Seats, term and billing: "20 seats, 1 year, billed monthly"."""
    return _joined(seats(terms.quantity), duration(terms.term), cycle(terms.billing_cycle))


def _joined(*parts: str) -> str:
    return series(part for part in parts if part)


def ends_on(each: Subscription) -> datetime | None:
    """When its term ends; ``None`` for never."""
    return None if each.ends is None or each.ends.year >= NO_END_FROM else each.ends


def end_of(each: Subscription, reader: str) -> str:
    """What happens when, in a few words: "Renews Nov 23, 2026"."""
    ends = ends_on(each)
    if ends is None:
        return _("No end")
    when = day(ends.date(), reader)
    match each.ending:
        case Ending.RENEW:
            return _("Renews {day}", day=when)
        case Ending.END:
            return _("Ends {day}", day=when)
        case Ending.EXTEND:
            return _("Extended term from {day}", day=when)
        case _unknown:
            return when


def at_the_end(each: Subscription) -> str:
    """What happens at the end of the term, in a sentence; empty where it has no end or it is not known."""
    planned = each.renewal
    if planned and planned.effect == Effect.UPGRADE:
        return _("Upgrades to another product, as scheduled.")
    match each.ending:
        case Ending.RENEW:
            return _("Renews: {terms}.", terms=terms_in_words(terms_at_renewal(each)))
        case Ending.END:
            return _("Ends. Nobody can use it afterwards.")
        case Ending.EXTEND if planned:
            return _("Goes on monthly at a surcharge (extended term), as scheduled.")
        case Ending.EXTEND:
            return _("Goes on monthly at a surcharge (extended term), because nothing else is scheduled.")
        case _unknown:
            return ""


def scheduled_in_words(change: ScheduledChange) -> str:
    """One scheduled change: "At the end of the term: renew, 20 seats, 1 year"."""
    when = day(change.at.date(), locale()) if change.at else _("at the end of the term")
    parts = (
        seats(change.quantity) if change.quantity is not None else "",
        duration(change.term),
        cycle(change.billing_cycle),
    )
    what = _joined(_effect(change.effect), *parts)
    return _("{what} ({when})", what=what, when=when)


def _effect(word: str) -> str:
    match word:
        case Effect.RENEW:
            return _("Renew")
        case Effect.END:
            return _("End the subscription")
        case Effect.EXTEND:
            return _("Go on monthly at a surcharge")
        case Effect.UPGRADE:
            return _("Upgrade")
        case _other:
            return word


def counted(each: Subscription, reader: str) -> str:
    """The cell of a table for its seats."""
    return _("Usage-based") if each.metered else number(each.quantity, reader)
