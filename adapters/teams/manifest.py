"""App package that an administrator uploads: manifest and icons in a zip.

https://learn.microsoft.com/microsoft-365/extensibility/schema/?view=m365-app-1.19
"""

from __future__ import annotations

import json
from importlib.metadata import version
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from adapters.chat.brand import ACCENT, NAME
from adapters.teams.icons import color_png, outline_png
from adapters.teams.limits import (
    APP_DESCRIPTION,
    APP_FULL_DESCRIPTION,
    APP_FULL_NAME,
    APP_NAME,
    COMMAND_DESCRIPTION,
    COMMAND_TITLE,
    COMMANDS_IN_LIST,
    DEVELOPER_NAME,
    MANIFEST_SCHEMA,
    MANIFEST_VERSION,
)
from adapters.teams.texts import cut
from bot.framework.registry import Registry

SCOPES = ("personal", "team", "groupChat")

_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def package(registry: Registry, app_id: str, public_url: str) -> bytes:
    """The zip, with its files at the root; the same bytes for the same commands.

    Raises :class:`ValueError` for a ``public_url`` that is not https.
    """
    described = json.dumps(manifest(registry, app_id, public_url), indent=2, ensure_ascii=False) + "\n"
    files = {
        "manifest.json": described.encode(),
        "color.png": color_png(),
        "outline.png": outline_png(),
    }
    written = BytesIO()
    with ZipFile(written, "w") as archive:
        for name, content in files.items():
            # Its own date and system would make each package another one.
            entry = ZipInfo(name, _LONG_AGO)
            entry.create_system, entry.external_attr, entry.compress_type = 3, 0o644 << 16, ZIP_DEFLATED
            archive.writestr(entry, content)
    return written.getvalue()


def manifest(registry: Registry, app_id: str, public_url: str) -> dict[str, Any]:
    """The manifest. ``app_id`` is the bot's id at Microsoft Entra, ``public_url`` the https address of the bot.

    Raises :class:`ValueError` for another kind of address.
    """
    host = _host(public_url)
    url = f"{public_url.rstrip('/')}/"
    return {
        "$schema": MANIFEST_SCHEMA,
        "manifestVersion": MANIFEST_VERSION,
        "version": version("csp-chatops"),
        "id": app_id,
        "developer": {
            "name": cut(NAME, DEVELOPER_NAME),
            "websiteUrl": url,
            "privacyUrl": url,
            "termsOfUseUrl": url,
        },
        "name": {
            "short": cut(NAME, APP_NAME),
            "full": cut(f"{NAME} for Microsoft Partner Center", APP_FULL_NAME),
        },
        "description": {
            "short": cut("Partner Center from chat: customers, usage, invoices and tickets", APP_DESCRIPTION),
            "full": cut(_full_description(registry), APP_FULL_DESCRIPTION),
        },
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": ACCENT,
        "bots": [
            {
                "botId": app_id,
                "scopes": list(SCOPES),
                "supportsFiles": True,
                "isNotificationOnly": False,
                "commandLists": [{"scopes": list(SCOPES), "commands": _commands(registry)}],
            }
        ],
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [host],
    }


def _host(public_url: str) -> str:
    parts = urlsplit(public_url)
    if parts.scheme != "https" or not parts.hostname:
        raise ValueError("The bot's public address must start with https:// and name a host.")
    return parts.hostname


def _commands(registry: Registry) -> list[dict[str, str]]:
    return [
        {
            "title": cut(command.name, COMMAND_TITLE),
            "description": cut(command.summary, COMMAND_DESCRIPTION),
        }
        for command in registry.featured[:COMMANDS_IN_LIST]
    ]


def _full_description(registry: Registry) -> str:
    lines = [
        "Work with Microsoft Partner Center without leaving the conversation. Answers about money and people are "
        "shown to the person who asked, and every change is shown before it is made and confirmed by the person "
        "who asked for it.",
        "",
        *(f"{command.name}: {command.summary}" for command in registry.commands),
    ]
    return "\n".join(lines)
