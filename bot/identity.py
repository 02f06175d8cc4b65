"""Who is asking: a chat user, and the person behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """Partner Center's roles (https://learn.microsoft.com/partner-center/account-settings/permissions-overview)."""

    ADMIN_AGENT = "admin_agent"
    SALES_AGENT = "sales_agent"
    HELPDESK_AGENT = "helpdesk_agent"
    GLOBAL_ADMIN = "global_admin"
    BILLING_ADMIN = "billing_admin"
    USER_ADMIN = "user_admin"

    @property
    def label(self) -> str:
        """As Partner Center spells it: "Admin agent"."""
        return self.value.replace("_", " ").capitalize()


class Platform(StrEnum):
    """Where a chat user lives."""

    SLACK = "slack"
    TEAMS = "teams"
    PLAYGROUND = "playground"


@dataclass(frozen=True, slots=True)
class Actor:
    """A chat user, as the platform's signed request names it.

    ``workspace`` is the Slack team or the Entra tenant, ``user`` the id there (never a display name).
    ``email`` comes from the platform's directory, lower-cased, and may be empty; ``entra_id`` is the object id
    where the platform proves it (Teams). ``locale`` (``en-US``) and ``time_zone`` (IANA) shape what is shown.
    """

    platform: Platform
    workspace: str
    user: str
    name: str
    email: str = ""
    entra_id: str = ""
    locale: str = "en-US"
    time_zone: str = "UTC"

    @property
    def key(self) -> str:
        """One string that names this chat user in every table."""
        return f"{self.platform}:{self.workspace}:{self.user}"


@dataclass(frozen=True, slots=True)
class Person:
    """An actor with the roles it holds now. ``source`` says where the roles come from, for ``access whoami``."""

    actor: Actor
    roles: frozenset[Role] = field(default_factory=frozenset)
    source: str = ""
