"""App manifest: what an administrator pastes at https://api.slack.com/apps to create the app.

https://docs.slack.dev/reference/app-manifest
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapters.chat.brand import ACCENT, NAME
from adapters.slack.limits import (
    APP_DESCRIPTION,
    APP_LONG_DESCRIPTION,
    APP_NAME,
    COMMAND_DESCRIPTION,
    COMMAND_USAGE_HINT,
)
from adapters.slack.texts import cut
from bot.framework.command import Command
from bot.framework.registry import Registry

EVENTS_PATH = "/slack/events"

SCOPES: Mapping[str, str] = {
    "app_mentions:read": "to hear when somebody mentions the bot in a channel",
    "channels:history": "to look for a notice it may have posted before it was cut off, instead of posting it twice",
    "channels:read": "to hear that it was invited to a channel, and to see that a channel which is to be told things is "
    "in use, has the bot in it, and is shared with no other organisation",
    "chat:write": "to answer, to edit its own answers, and to post alerts",
    "commands": "to offer the slash command /csp",
    "files:write": "to put invoices and charts into the conversation",
    "groups:history": "the same in private channels it was invited to",
    "groups:read": "the same in private channels it was invited to, and to see that whoever names one is a member of it",
    "im:history": "to hear what is written to the bot in its direct messages",
    "im:write": "to open direct messages, where private files and outcomes go",
    "users:read": "to tell members of the workspace from guests and outsiders, those who ask and those who are to be told, "
    "and to know their time zone",
    "users:read.email": "to find the roles of the person who asks, which are kept by e-mail address",
}
"""Every scope of the bot token, and why it is needed."""


EVENTS = ["app_mention", "channel_unarchive", "group_unarchive", "member_joined_channel", "message.im"]


def manifest(registry: Registry, public_url: str, socket_mode: bool) -> dict[str, Any]:
    """The manifest as Slack takes it. ``public_url`` is where Slack reaches the bot; Socket Mode needs none."""
    url = f"{public_url.rstrip('/')}{EVENTS_PATH}"
    short = _featured(registry)
    reached = {} if socket_mode else {"request_url": url}
    # Without the last of these, menus with type-ahead stay empty over HTTP, without any error.
    interactive = {} if socket_mode else {"request_url": url, "message_menu_options_url": url}
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": cut(NAME, APP_NAME),
            "description": cut(
                "Partner Center from chat: customers, usage, invoices and tickets", APP_DESCRIPTION
            ),
            "long_description": _long_description(registry),
            "background_color": ACCENT.lower(),
        },
        "features": {
            "app_home": {
                "home_tab_enabled": False,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "csp-bot", "always_online": True},
            "slash_commands": [
                {
                    "command": "/csp",
                    "description": cut("Customers, usage, invoices and tickets", COMMAND_DESCRIPTION),
                    "usage_hint": cut(_usage_hint(short), COMMAND_USAGE_HINT),
                    # People and channels then arrive as ids, and not as names that anybody can take.
                    "should_escape": True,
                    **({} if socket_mode else {"url": url}),
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": {**reached, "bot_events": EVENTS},
            "interactivity": {"is_enabled": True, **interactive},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket_mode,
            "token_rotation_enabled": False,
        },
    }


def _featured(registry: Registry) -> list[Command]:
    short = [command for command in registry.commands if command.featured is not None]
    return sorted(short, key=lambda command: (command.featured or 0, command.name))


def _usage_hint(short: list[Command]) -> str:
    names = [command.name for command in short if command.name != "help"]
    return " | ".join([*names[:5], "help"])


def _long_description(registry: Registry) -> str:
    least, most = APP_LONG_DESCRIPTION
    lines = [
        "Work with Microsoft Partner Center without leaving the conversation. Answers about money and people are "
        "shown to the person who asked, and every change is shown before it is made and confirmed by the person "
        "who asked for it.",
        "",
        *(f"/csp {noun}: {about}" for noun, about in registry.about.items()),
    ]
    return cut("\n".join(lines), most).ljust(least, ".")
