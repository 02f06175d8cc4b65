"""Chat adapters of an installation: those whose credentials are there, and why the others are off.

Their libraries are heavy and are imported where they are used, so that the command line answers at once.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace

from adapters.charts import ChartLinks, ChartPictures
from adapters.composition.vendors import MissingSettings
from adapters.processes.web import ChatAdapter
from bot.pipeline.dispatcher import Dispatcher
from bot.ports import Messenger, Rooms
from config.settings import Settings, SlackSettings, TeamsSettings

NOT_ANONYMOUS = (
    "Teams is off: TEAMS_APP_ID is not set, and PARTNER_CENTER_* are those of a real partner, beside whom nobody is let in "
    "without a sign-in, not even on this machine. Set TEAMS_APP_ID, or try Teams with `csp-bot demo`."
)


@dataclass(frozen=True, slots=True)
class Charts:
    """How charts get into messages: as pictures that are uploaded, and by links where the platforms can reach us."""

    pictures: ChartPictures
    links: ChartLinks | None

    @classmethod
    def of(cls, settings: Settings) -> Charts:
        """Links need an address that the chat platforms can reach, and a key that all processes share."""
        pictures = ChartPictures()
        if not settings.public_url or not settings.token_encryption_keys:
            return cls(pictures, None)
        key = hashlib.sha256(settings.token_encryption_keys[0].encode()).digest()
        return cls(pictures, ChartLinks(settings.public_url, key))


@dataclass(slots=True)
class Chats:
    """The chat adapters, with their messengers and conversations by platform; ``switched_off`` says why one is not there.

    The core is given ``rooms`` and the worker ``messengers`` before there are any: the adapters talk to the core.
    """

    adapters: list[ChatAdapter] = field(default_factory=list)
    messengers: dict[str, Messenger] = field(default_factory=dict)
    rooms: dict[str, Rooms] = field(default_factory=dict)
    switched_off: list[str] = field(default_factory=list)

    def switch_on(
        self, settings: Settings, dispatcher: Dispatcher, charts: Charts, *, demo: bool, listens: bool
    ) -> None:
        """Build every adapter whose credentials are there. Raises :class:`MissingSettings`."""
        if demo:
            self._playground(dispatcher, settings.demo_token)
        if settings.slack:
            self._slack(
                settings.slack if listens else replace(settings.slack, app_token=""), dispatcher, charts
            )
        else:
            self.switched_off.append("Slack is off: SLACK_SIGNING_SECRET and SLACK_BOT_TOKEN are not set.")
        if settings.teams:
            vendor = settings.partner_center
            if settings.teams.anonymous and vendor and not vendor.on_this_machine:
                raise MissingSettings(NOT_ANONYMOUS)
            self._teams(settings.teams, dispatcher, charts)
        elif settings.development:
            self.switched_off.append(NOT_ANONYMOUS)
        else:
            self.switched_off.append("Teams is off: TEAMS_APP_ID is not set.")

    def _playground(self, dispatcher: Dispatcher, token: str) -> None:
        from adapters.playground.app import PlaygroundAdapter

        core = dispatcher.core
        page = PlaygroundAdapter(dispatch=dispatcher, registry=core.registry, clock=core.clock, token=token)
        self._add("playground", page, page.messenger, page.rooms)

    def _slack(self, settings: SlackSettings, dispatcher: Dispatcher, charts: Charts) -> None:
        from adapters.slack.app import SlackAdapter

        core = dispatcher.core
        slack = SlackAdapter(
            settings,
            dispatch=dispatcher,
            store=core.store,
            clock=core.clock,
            charts=charts.links,
            pictures=charts.pictures,
        )
        self._add("slack", slack, slack.messenger, slack.rooms)

    def _teams(self, settings: TeamsSettings, dispatcher: Dispatcher, charts: Charts) -> None:
        from adapters.teams.app import TeamsAdapter

        core = dispatcher.core
        teams = TeamsAdapter(
            settings,
            dispatch=dispatcher,
            registry=core.registry,
            store=core.store,
            clock=core.clock,
            charts=charts.links,
        )
        self._add("teams", teams, teams.messenger, teams.rooms)

    def _add(self, name: str, adapter: ChatAdapter, messenger: Messenger, rooms: Rooms) -> None:
        self.adapters.append(adapter)
        self.messengers[name], self.rooms[name] = messenger, rooms
