"""Identity: who one can be in the playground, the staff of Northwind Cloud, and the actors they are to the core."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.messages import N_
from bot.model.identity import Actor, Platform

WORKSPACE = "northwind"
DOMAIN = "northwindcloud.example"


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody to be. ``role`` is how the page introduces the person; the core asks its own directory."""

    key: str
    name: str
    role: str
    starts: tuple[str, ...]

    @property
    def initials(self) -> str:
        """First letters of first and last name."""
        return "".join(word[0] for word in self.name.split()[:2])


PEOPLE = {
    resident.key: resident
    for resident in (
        Resident(
            "ada",
            "Ada Lindqvist",
            N_("Admin agent"),
            (
                N_("What can you do?"),
                N_("How much did Fabrikam spend this month?"),
                N_("Show me the unpaid invoices"),
                N_("Create a customer"),
                N_("Open a support ticket"),
            ),
        ),
        Resident(
            "sam",
            "Sam Okafor",
            N_("Sales agent"),
            (
                N_("What can you do?"),
                N_("Customers in Germany"),
                N_("How much did Fabrikam spend this month?"),
                N_("Create a customer"),
            ),
        ),
        Resident(
            "bill",
            "Bill Fernández",
            N_("Billing admin"),
            (
                N_("What can you do?"),
                N_("Show me the unpaid invoices"),
                N_("Who spends the most?"),
                N_("Set a budget for Fabrikam"),
            ),
        ),
        Resident(
            "hana",
            "Hana Kimura",
            N_("Helpdesk agent"),
            (
                N_("What can you do?"),
                N_("My open tickets"),
                N_("Open a support ticket"),
                N_("How much did Fabrikam spend this month?"),
            ),
        ),
        Resident(
            "gil",
            "Gil Rosenthal",
            N_("Global admin"),
            (
                N_("What can you do?"),
                N_("Who spends the most?"),
                N_("Which changes wait for approval?"),
                N_("Create a customer"),
            ),
        ),
        Resident(
            "vera",
            "Vera Novák",
            N_("Global admin"),
            (
                N_("What can you do?"),
                N_("Which changes wait for approval?"),
                N_("Who spends the most?"),
            ),
        ),
        Resident(
            "oscar",
            "Oscar Brandt",
            N_("No role"),
            (
                N_("What can you do?"),
                N_("Who am I?"),
                N_("How much did Fabrikam spend this month?"),
            ),
        ),
    )
}
"""In the order the page lists them. The first is who a visitor starts as: she may do all four jobs."""

FIRST = next(iter(PEOPLE))


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person at a browser, whose clock shows ``zone`` and who reads in the language of ``locale``."""

    resident: Resident
    zone: str = "UTC"
    locale: str = ""

    @property
    def key(self) -> str:
        """Names the person on the page."""
        return self.resident.key

    @property
    def actor(self) -> Actor:
        """The chat user the core sees."""
        return actor_of(self.resident, self.zone, self.locale)


def actor_of(resident: Resident, time_zone: str = "UTC", locale: str = "") -> Actor:
    """The chat user the core sees. ``time_zone`` is what the browser says; anything unknown is UTC."""
    return Actor(
        platform=Platform.PLAYGROUND,
        workspace=WORKSPACE,
        user=resident.key,
        name=resident.name,
        email=f"{resident.key}@{DOMAIN}",
        locale=locale,
        time_zone=_known_zone(time_zone),
    )


def _known_zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "UTC"
