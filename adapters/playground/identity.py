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
            ("help", "usage show fabrikam", "invoice list", "customer create", "ticket create"),
        ),
        Resident(
            "sam",
            "Sam Okafor",
            N_("Sales agent"),
            ("help", "customer list contoso", "usage show fabrikam", "usage top", "customer create"),
        ),
        Resident(
            "bill",
            "Bill Fernández",
            N_("Billing admin"),
            ("help", "invoice list", "invoice balance", "usage top", "usage budget fabrikam"),
        ),
        Resident(
            "hana",
            "Hana Kimura",
            N_("Helpdesk agent"),
            ("help", "ticket list", "ticket create", "customer show fabrikam", "usage show fabrikam"),
        ),
        Resident(
            "gil",
            "Gil Rosenthal",
            N_("Global admin"),
            ("help", "usage top", "invoice list", "customer create", "ticket list"),
        ),
        Resident(
            "vera", "Vera Novák", N_("Global admin"), ("help", "change list", "access grants", "audit list")
        ),
        Resident("oscar", "Oscar Brandt", N_("No role"), ("help", "access whoami", "usage show fabrikam")),
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
