"""Terms of a role given in chat: its last day, and the customers that it is for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from bot.errors import BadValue
from bot.framework.context import Ask
from bot.messages import _
from bot.model import CustomerRef
from bot.model.time_zone import zone_of
from bot.parameters.customer import resolve_customer

LONGEST_GRANT = timedelta(days=365)


def end_of(until: date, ask: Ask) -> datetime:
    """The end of the day where the asker is, in UTC."""
    end = datetime.combine(until + timedelta(days=1), time(), zone_of(ask.person.actor.time_zone)).astimezone(
        UTC
    )
    if end <= ask.now:
        raise BadValue("until", until.isoformat(), _("This day is in the past."))
    if end - ask.now > LONGEST_GRANT + timedelta(days=1):
        raise BadValue("until", until.isoformat(), _("A role can be given for a year at most."))
    return end


async def customers_named(ask: Ask, text: str) -> Sequence[CustomerRef]:
    """The customers that are named; none where nothing is said. Raises :class:`BadValue` where what is said names nobody: it
    would be for all of them."""
    named = [part.strip() for part in text.split(";") if part.strip()]
    if text and not named:
        raise BadValue(
            "customers",
            text,
            _("It names no customer. Leave it out for all customers."),
            "contoso ltd; fabrikam",
        )
    return [await resolve_customer(ask, part) for part in named]


async def names_of(ask: Ask, ids: Sequence[str]) -> Sequence[str]:
    """What people call these customers; the id of one that is not known any more."""
    return [found.name if (found := await ask.customers.get(each)) else each for each in ids]
