"""Identity of a sender, and the check that lets them in: only members of the tenants we serve.

A token of the Bot Framework proves that Microsoft delivered the activity to this bot, not which organisation it came
from; and a card in a channel can be pressed by whoever sees it.
https://learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context#fetch-the-roster-or-user-profile
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import structlog
from prometheus_client import Counter

from adapters.chat.lookups import RecentAnswers, SharedLookups
from adapters.runtime.log_limit import SeldomEach
from adapters.teams.connector import Connector, ConnectorFailed
from adapters.teams.inbound import Inbound
from adapters.teams.references import Reference
from bot.audit.turned_away import RejectedSenderLog
from bot.messages import N_, _
from bot.model.canonicalization import canonical_address
from bot.model.identity import Actor, Platform
from bot.ports import Clock

log = structlog.get_logger(__name__)

REFUSED = Counter("csp_bot_teams_refused_total", "Teams requests that were not answered", ["reason"])

FRESH = timedelta(minutes=3)
"""How long a profile is believed: somebody who was made a guest or left is out after so long."""

MOST_PROFILES = 5000

BOT = "bot"
BOTS = "28:"
"""How the ids of bots begin; those of people begin with ``29:``."""

MEMBERS = frozenset({"", "user", "owner", "member", "admin"})
"""Roles in a conversation that members of the tenant have. Any other (guest, anonymous, and whatever comes to be) is
an outsider's."""

NOT_FOR_YOU = N_("This bot is for members of its own organization, so nothing was done.")
ASK_AGAIN = N_("Teams did not say who you are, so nothing was done. Try again in a moment.")

DEMO_EMAIL = "ada@northwindcloud.example"
DEMO_TENANT = "playground"


@dataclass(frozen=True, slots=True)
class Refused:
    """Why somebody is not answered: one word, for counting. ``passing`` when it is not about the person."""

    reason: str
    passing: bool = False

    @property
    def sentence(self) -> str:
        """What may be said to them. It tells an outsider nothing."""
        return _(ASK_AGAIN if self.passing else NOT_FOR_YOU)

    @property
    def bot(self) -> bool:
        """Whether it is another bot, which is told nothing at all."""
        return self.reason == BOT


@dataclass(slots=True)
class SenderCheck:
    """Admits senders. ``tenants`` are served; with ``anonymous`` the caller is on this machine and is one person, to
    whom ``welcome`` happens before the first answer."""

    connector: Connector
    clock: Clock
    tenants: frozenset[str]
    rejected: RejectedSenderLog
    anonymous: bool = False
    welcome: Callable[[Actor], Awaitable[None]] | None = None
    _profiles: SharedLookups[tuple[str, str, str], Actor | Refused] = field(init=False)
    _refusals: SeldomEach = field(default_factory=SeldomEach)
    _looked_up: RecentAnswers[tuple[str, str], Actor | Refused] = field(init=False)

    def __post_init__(self) -> None:
        self._profiles = SharedLookups(RecentAnswers(self.clock, FRESH, MOST_PROFILES), _lasts)
        self._looked_up = RecentAnswers(self.clock, FRESH, MOST_PROFILES)

    async def precheck(self, said: Inbound) -> Refused | None:
        """What can be told from the activity alone, without asking Teams."""
        if not self.anonymous and said.user.startswith(BOTS):
            return await self._refuse(said, Refused(BOT))
        if not self.serves(said):
            return await self._refuse(said, Refused("tenant"))
        if not self.anonymous and not (said.entra_id and said.user):
            return await self._refuse(said, Refused("nobody"))
        return None

    def serves(self, said: Inbound) -> bool:
        """Whether all that an activity says about its tenant is ours: in shared channels there are two."""
        return self.anonymous or (bool(said.tenants) and said.tenants <= self.tenants)

    async def admit(self, said: Inbound) -> Actor | Refused:
        """The actor behind an activity, or why there is none."""
        if refused := await self.precheck(said):
            return refused
        found = await self._profile(said)
        if isinstance(found, Refused):
            return await self._refuse(said, found)
        # How somebody reads dates and where their clock is, each activity says anew; not every one says it.
        return replace(found, locale=said.locale or found.locale, time_zone=said.time_zone or found.time_zone)

    async def look_up(self, told_by: Sequence[Reference], tenant: str, entra_id: str) -> Actor | Refused:
        """Somebody who has asked nothing, judged by the first of these conversations that tells of them.

        Where none does, the object id alone says who it is: whether its account works is asked of the directory itself,
        and an address that nobody vouches for counts for nothing.
        """
        if self.anonymous:
            return await self._alone(told_by, tenant, entra_id)
        if tenant not in self.tenants:
            return Refused("tenant")
        known = self._looked_up.last((tenant, entra_id))
        if known and self._looked_up.fresh((tenant, entra_id)):
            return known
        for each in told_by:
            said = _asked_about(each, tenant, entra_id)
            try:
                member = await self.connector.member(each.service_url, each.conversation, said.user)
            except ConnectorFailed as failed:
                if failed.status in (403, 404):
                    continue
                return Refused("unknown", passing=True)
            answer = self._judge(said, member)
            # Apart from those who ask: an activity says besides how its sender reads dates and numbers.
            self._looked_up.keep((tenant, entra_id), answer)
            return answer
        return Actor(Platform.TEAMS, tenant, entra_id, entra_id, entra_id=entra_id)

    async def among(self, service_url: str, conversation: str, user: str, entra_id: str) -> bool | None:
        """Whether somebody is in a conversation, asked anew; ``None`` where Teams does not tell."""
        if self.anonymous:
            return True
        try:
            member = await self.connector.member(service_url, conversation, user)
        except ConnectorFailed as failed:
            return False if failed.status in (403, 404) else None
        # The answer counts only where it is about the person who was asked about.
        said = _text(member, "aadObjectId") or _text(member, "objectId")
        return bool(entra_id) and said.casefold() == entra_id.casefold()

    async def _alone(self, told_by: Sequence[Reference], tenant: str, entra_id: str) -> Actor:
        """The one person at the Agents Playground, as far as a conversation tells of them."""
        known = next(iter(told_by), Reference("", "", tenant, "", entra_id))
        said = _asked_about(known, tenant, entra_id)
        member: Mapping[str, Any] = {}
        if told_by:
            with suppress(ConnectorFailed):
                member = await self.connector.member(said.service_url, said.conversation, said.user)
        return demo_actor(said, member)

    async def _refuse(self, said: Inbound, refused: Refused) -> Refused:
        REFUSED.labels(refused.reason).inc()
        if times := self._refusals.due(refused.reason):
            log.info(
                "teams sender refused",
                reason=refused.reason,
                tenant=said.tenant,
                user=said.entra_id,
                times=times,
            )
        if not refused.passing:
            tenant = next((each for each in sorted(said.tenants) if each not in self.tenants), said.tenant)
            who = said.entra_id or said.user
            await self.rejected.record(Platform.TEAMS, tenant, said.channel, who, refused.reason)
        return refused

    async def _profile(self, said: Inbound) -> Actor | Refused:
        # With both names: what Teams told of one is not believed of another who says to be the same person.
        key = (said.tenant, said.entra_id, said.user)
        return await self._profiles.get(key, lambda: self._fetch(said))

    async def _fetch(self, said: Inbound) -> Actor | Refused:
        try:
            member = await self.connector.member(said.service_url, said.conversation, said.user)
        except ConnectorFailed as failed:
            if self.anonymous:
                return await self._made_up(said, {})
            return Refused("unknown", passing=failed.status not in (403, 404))
        return await self._made_up(said, member) if self.anonymous else self._judge(said, member)

    async def _made_up(self, said: Inbound, member: Mapping[str, Any]) -> Actor:
        actor = demo_actor(said, member)
        if self.welcome:
            await self.welcome(actor)
        return actor

    def _judge(self, said: Inbound, member: Mapping[str, Any]) -> Actor | Refused:
        principal = _text(member, "userPrincipalName")
        if _text(member, "userRole").lower() not in MEMBERS or "#ext#" in principal.lower():
            return Refused("guest")
        # A profile that does not say which tenant it belongs to is somebody else's too.
        if _text(member, "tenantId").lower() not in self.tenants:
            return Refused("tenant")
        if (_text(member, "aadObjectId") or _text(member, "objectId")).lower() != said.entra_id:
            return Refused("unknown")
        return actor_of(said, member)


def actor_of(said: Inbound, member: Mapping[str, Any]) -> Actor:
    """The actor in a profile."""
    principal = _text(member, "userPrincipalName")
    return Actor(
        platform=Platform.TEAMS,
        workspace=said.tenant,
        user=said.entra_id,
        name=_text(member, "name") or said.name or principal or said.entra_id,
        email=canonical_address(_text(member, "email") or principal),
        entra_id=said.entra_id,
        locale=said.locale,
        time_zone=said.time_zone or "UTC",
    )


def _lasts(found: Actor | Refused) -> bool:
    return not (isinstance(found, Refused) and found.passing)


def _asked_about(known: Reference, tenant: str, entra_id: str) -> Inbound:
    """What an activity of this person in that conversation would say of who they are."""
    return Inbound(
        type="",
        id="",
        channel_id="msteams",
        service_url=known.service_url,
        conversation=known.conversation,
        channel=known.conversation,
        thread="",
        personal=bool(known.user),
        tenant=tenant,
        tenants=frozenset({tenant}),
        user=known.user or entra_id,
        entra_id=entra_id,
        name="",
        bot=known.bot,
    )


def demo_actor(said: Inbound, member: Mapping[str, Any]) -> Actor:
    """The one person at the Agents Playground, who is made up: by e-mail where it has been given one."""
    email = canonical_address(_text(member, "email"))
    if not email.endswith("@northwindcloud.example"):
        email = DEMO_EMAIL
    return Actor(
        platform=Platform.TEAMS,
        workspace=said.tenant or DEMO_TENANT,
        user=said.entra_id or said.user or "somebody",
        name=_text(member, "name") or said.name or "Ada Lund",
        email=email,
        locale=said.locale,
        time_zone=said.time_zone or "UTC",
    )


def _text(member: Mapping[str, Any], name: str) -> str:
    found = member.get(name)
    return found if isinstance(found, str) and len(found) < 500 else ""
