"""Identity of a sender, and the check that lets them in: only full members of the workspaces we serve.

People of other organisations can click and mention in shared channels, and a button can be pressed by whoever sees
it, so every payload is asked (https://docs.slack.dev/apis/slack-connect).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import structlog
from aiohttp import ClientError
from prometheus_client import Counter
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.chat.lookups import RecentAnswers, SharedLookups
from adapters.runtime.log_limit import SeldomEach
from adapters.slack.inbound import Sender
from bot.audit.turned_away import RejectedSenderLog
from bot.messages import _
from bot.model.canonicalization import canonical_address
from bot.model.identity import Actor, Platform
from bot.ports import Clock

log = structlog.get_logger(__name__)

REFUSED = Counter("csp_bot_slack_refused_total", "Slack payloads that were not answered", ["reason"])

FRESH = timedelta(minutes=3)
"""How long a profile is believed: somebody who was made a guest or left is out after so long."""

MOST_PROFILES = 5000

# Flags of https://docs.slack.dev/reference/objects/user-object, and what we call them.
_OUTSIDERS = {
    "deleted": "deleted",
    "is_bot": "bot",
    "is_app_user": "bot",
    "is_workflow_bot": "bot",
    "is_restricted": "guest",
    "is_ultra_restricted": "guest",
    "is_stranger": "stranger",
}


@dataclass(frozen=True, slots=True)
class Refused:
    """Why somebody is not answered: one word, for counting. ``passing`` when it is not about the person."""

    reason: str
    passing: bool = False

    @property
    def sentence(self) -> str:
        """What may be said to them. It does not tell an outsider anything."""
        if self.passing:
            return _("Slack did not say who you are, so nothing was done. Try again in a moment.")
        return _("This bot is for members of its own workspace, so nothing was done.")


@dataclass(slots=True)
class Workspaces:
    """Which teams are served, and who the bot is there. With no list of teams only the token's own is served."""

    teams: frozenset[str]
    bot_user: str = ""
    bot_id: str = ""
    own_team: str = ""
    own_enterprise: str = ""

    def learn(self, told: Mapping[str, Any]) -> None:
        """Take in the answer of ``auth.test``."""
        self.bot_user = str(told.get("user_id") or "")
        self.bot_id = str(told.get("bot_id") or "")
        self.own_team = str(told.get("team_id") or "")
        self.own_enterprise = str(told.get("enterprise_id") or "")

    @property
    def served(self) -> frozenset[str]:
        """The teams whose people are answered; empty until the token's own is known: then nobody is."""
        return self.teams or frozenset({self.own_team} - {""})

    def stranger_to(self, sender: Sender) -> bool:
        """Whether the payload came through a workspace that is not served."""
        return sender.team not in self.served

    def from_elsewhere(self, sender: Sender) -> bool:
        """Whether the payload names another home of the sender. It may be another workspace of the same organisation, which
        only the profile tells; a mention may name the organisation instead of the team."""
        return bool(sender.home) and sender.home not in self.served | {self.own_enterprise}

    def same_enterprise(self, home: str, teams: frozenset[str], enterprise: str) -> bool:
        """Whether a home is a workspace of the organisation that a served one belongs to, by a profile's ``enterprise_user``
        (https://docs.slack.dev/reference/objects/user-object#enterprise_user)."""
        if not enterprise or (self.own_enterprise and enterprise != self.own_enterprise):
            return False
        return home in teams | {enterprise} and not teams.isdisjoint(self.served)


@dataclass(frozen=True, slots=True)
class Profile:
    """What Slack says of somebody: who they are, or why they are not let in, and the workspaces of their organisation that
    they belong to."""

    found: Actor | Refused
    teams: frozenset[str] = frozenset()
    enterprise: str = ""


@dataclass(slots=True)
class SenderCheck:
    """Admits senders. Profiles are fetched once however many payloads wait for them."""

    client: AsyncWebClient
    workspaces: Workspaces
    clock: Clock
    rejected: RejectedSenderLog
    _profiles: SharedLookups[tuple[str, str], Profile] = field(init=False)
    _refusals: SeldomEach = field(default_factory=SeldomEach)

    def __post_init__(self) -> None:
        self._profiles = SharedLookups(RecentAnswers(self.clock, FRESH, MOST_PROFILES), _lasts)

    async def precheck(self, sender: Sender, channel: str = "") -> Refused | None:
        """What can be told from the payload alone, without asking Slack."""
        if self.workspaces.stranger_to(sender):
            return await self._refuse(sender, channel, Refused("team"))
        return None

    async def admit(self, sender: Sender, channel: str = "") -> Actor | Refused:
        """The actor behind a sender, or why there is none. ``channel`` is where it was, for the record."""
        if refused := await self.precheck(sender, channel):
            return refused
        found = await self._known(sender)
        return await self._refuse(sender, channel, found) if isinstance(found, Refused) else found

    async def look_up(self, sender: Sender) -> Actor | Refused:
        """Somebody who was named by another: judged in the same way, but nobody has been turned away."""
        return Refused("team") if self.workspaces.stranger_to(sender) else await self._known(sender)

    async def ignore(self, bot: Sender, channel: str) -> None:
        """Another bot spoke to this one."""
        await self._refuse(bot, channel, Refused("bot"))

    async def _refuse(self, sender: Sender, channel: str, refused: Refused) -> Refused:
        REFUSED.labels(refused.reason).inc()
        if times := self._refusals.due(refused.reason):
            log.info(
                "slack payload refused",
                reason=refused.reason,
                team=sender.team,
                user=sender.user,
                times=times,
            )
        if not refused.passing:
            await self.rejected.record(
                Platform.SLACK, sender.home or sender.team, channel, sender.user, refused.reason
            )
        return refused

    async def _known(self, sender: Sender) -> Actor | Refused:
        profile = await self._profiles.get((sender.team, sender.user), lambda: self._fetch(sender))
        if isinstance(profile.found, Refused) or not self.workspaces.from_elsewhere(sender):
            return profile.found
        same = self.workspaces.same_enterprise(sender.home, profile.teams, profile.enterprise)
        return profile.found if same else Refused("team")

    async def _fetch(self, sender: Sender) -> Profile:
        try:
            answer = await self.client.users_info(user=sender.user, include_locale=True)
        except SlackApiError as error:
            code = error.response.get("error", "") if hasattr(error.response, "get") else ""
            return Profile(Refused("unknown", passing=code not in ("user_not_found", "user_not_visible")))
        except (SlackClientError, ClientError, TimeoutError):
            return Profile(Refused("unreachable", passing=True))
        user = answer.get("user")
        if not isinstance(user, dict):
            return Profile(Refused("unknown", passing=True))
        return self._judge(sender, user)

    def _judge(self, sender: Sender, user: Mapping[str, Any]) -> Profile:
        for flag, reason in _OUTSIDERS.items():
            if user.get(flag):
                return Profile(Refused(reason))
        if user.get("id") != sender.user:
            return Profile(Refused("unknown"))
        grid = user.get("enterprise_user")
        grid = grid if isinstance(grid, dict) else {}
        listed = grid.get("teams")
        teams = frozenset(
            each for each in (listed if isinstance(listed, list) else ()) if isinstance(each, str)
        )
        enterprise = str(grid.get("enterprise_id") or user.get("enterprise_id") or "")
        # A profile that does not say which team it belongs to is somebody else's too.
        if not ({user.get("team_id")} | teams) & self.workspaces.served:
            return Profile(Refused("team"))
        own = teams | {str(user.get("team_id") or "")}
        return Profile(actor_of(sender, user), own, enterprise)


def _lasts(profile: Profile) -> bool:
    return not (isinstance(profile.found, Refused) and profile.found.passing)


def actor_of(sender: Sender, user: Mapping[str, Any]) -> Actor:
    """The actor in a profile. An address counts only where Slack says that its owner confirmed it."""
    profile = user.get("profile") if isinstance(user.get("profile"), dict) else {}
    assert isinstance(profile, dict)
    email = profile.get("email") if user.get("is_email_confirmed", True) else ""
    name = (
        profile.get("real_name") or user.get("real_name") or profile.get("display_name") or user.get("name")
    )
    return Actor(
        platform=Platform.SLACK,
        workspace=sender.team,
        user=sender.user,
        name=str(name or sender.user),
        email=canonical_address(str(email or "")),
        locale=str(user.get("locale") or ""),
        time_zone=str(user.get("tz") or "UTC"),
    )
