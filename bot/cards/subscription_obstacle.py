"""Obstacles of subscriptions in words: why something cannot be done with one now, from when it can, and what to do instead."""

from __future__ import annotations

from datetime import datetime

from bot.cards.format import day
from bot.cards.subscription_words import NO_END_FROM, seats, state_of
from bot.errors import Declined
from bot.messages import _, listed, locale
from bot.model.subscription_rules import Action, Hindrance, Obstacle


def declined(obstacle: Obstacle) -> Declined:
    """The refusal that says so before the service does."""
    return Declined(problem_of(obstacle), advice_of(obstacle))


def problem_of(obstacle: Obstacle) -> str:
    """Why it cannot be done, in a sentence."""
    name = obstacle.subscription.name
    match obstacle.why:
        case Hindrance.GONE:
            return _(
                "{subscription} can't be changed: {state}.",
                subscription=name,
                state=state_of(obstacle.subscription),
            )
        case Hindrance.SUSPENDED if obstacle.action is Action.SUSPEND:
            return _("{subscription} is already suspended.", subscription=name)
        case Hindrance.SUSPENDED:
            return _("{subscription} is suspended.", subscription=name)
        case Hindrance.ACTIVE:
            return _("{subscription} is active, so there is nothing to reactivate.", subscription=name)
        case Hindrance.BY_MICROSOFT:
            return _(
                "Microsoft suspended {subscription} ({reasons}), so only Microsoft can reactivate it.",
                subscription=name,
                reasons=listed(obstacle.names),
            )
        case Hindrance.NO_SEATS:
            return _("{subscription} is billed by usage and has no seats.", subscription=name)
        case Hindrance.WINDOW_CLOSED:
            return _closed(obstacle)
        case Hindrance.SOFTWARE if obstacle.action is Action.CANCEL:
            return _("{subscription} is software, which is cancelled through its order.", subscription=name)
        case Hindrance.SOFTWARE:
            return _("{subscription} is software, and its seats can't be given back.", subscription=name)
        case Hindrance.BELOW_MINIMUM:
            return _(
                "Only the seats added lately can be given back now: {subscription} has to keep at least {seats}.",
                subscription=name,
                seats=seats(obstacle.least),
            )
        case Hindrance.PLAN_IN_USE:
            return _(
                "Azure subscriptions under {subscription} are active: {names}.",
                subscription=name,
                names=listed(obstacle.names),
            )
        case Hindrance.PLAN:
            return _("An Azure plan can't be cancelled.")
        case Hindrance.LEGACY:
            return _(
                "{subscription} was bought before new commerce, and can't be cancelled.", subscription=name
            )
        case Hindrance.NO_END:
            return _("{subscription} has no end, so it never renews.", subscription=name)
        case Hindrance.LEGACY_RENEWAL:
            return _(
                "{subscription} was bought before new commerce, and nothing can be scheduled for it.",
                subscription=name,
            )


def _closed(obstacle: Obstacle) -> str:
    name = obstacle.subscription.name
    if obstacle.since is None:
        return _("Microsoft names no day until which {subscription} can be cancelled.", subscription=name)
    since = _day(obstacle.since)
    if obstacle.action is Action.CANCEL:
        return _("{subscription} could be cancelled until {day}.", subscription=name, day=since)
    return _("Seats of {subscription} could be given back until {day}.", subscription=name, day=since)


def advice_of(obstacle: Obstacle) -> str:
    """From when it can be done, or what to do instead; empty for nothing."""
    opens = _day(obstacle.from_when) if _known(obstacle.from_when) else ""
    match obstacle.why:
        case Hindrance.WINDOW_CLOSED if obstacle.action is Action.CANCEL and opens:
            return _("Its term ends on {day}. Set the renewal to end it then.", day=opens)
        case Hindrance.WINDOW_CLOSED | Hindrance.BELOW_MINIMUM | Hindrance.SOFTWARE if opens:
            return _("Its term ends on {day}. Set the renewal to fewer seats from then on.", day=opens)
        case Hindrance.SOFTWARE:
            return _("Cancel the order it came with, within the days that Microsoft allows for it.")
        case Hindrance.SUSPENDED if obstacle.action is not Action.SUSPEND:
            return _("Reactivate it first.")
        case Hindrance.BY_MICROSOFT:
            return _("Raise a ticket with Microsoft.")
        case Hindrance.PLAN_IN_USE:
            return _("Cancel them first. It takes ten minutes until that shows.")
        case Hindrance.PLAN:
            return _("Cancel the Azure subscriptions under it, then suspend the plan.")
        case Hindrance.LEGACY:
            return _("Suspend it instead.")
        case _other:
            return ""


def _known(when: datetime | None) -> bool:
    return when is not None and when.year < NO_END_FROM


def _day(when: datetime | None) -> str:
    return day(when.date(), locale()) if when else ""
