"""``csp-bot manifest``: what the chat platforms must be told, made from the commands there are."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from bot.commands import load
from config.settings import Settings


def write_manifest(
    settings: Settings, platform: str, output: Path | None, *, socket_mode: bool = False
) -> int:
    """Write the manifest; returns the exit code. ``socket_mode`` asks for one of Slack without addresses."""
    if platform == "slack":
        return _slack(settings, output, socket_mode)
    return _teams(settings, output)


def _slack(settings: Settings, output: Path | None, socket_mode: bool) -> int:
    from adapters.slack.manifest import SCOPES, manifest

    # Whoever makes the app has no token of it yet, so the settings alone cannot say how it will be reached.
    socket_mode = socket_mode or bool(settings.slack and settings.slack.app_token)
    if not socket_mode and not settings.public_url.startswith("https://"):
        print("Set PUBLIC_URL to the bot's https address, or say --socket-mode.", file=sys.stderr)
        return 2
    text = json.dumps(manifest(load(), settings.public_url, socket_mode), indent=2, ensure_ascii=False)
    if output:
        output.write_text(text + "\n", encoding="utf-8")
    else:
        print(text)
    for scope, why in SCOPES.items():
        print(f"{scope}: {why}", file=sys.stderr)
    return 0


def _teams(settings: Settings, output: Path | None) -> int:
    from adapters.teams.manifest import package

    if settings.teams is None or not settings.teams.app_id or not settings.public_url.startswith("https://"):
        print(
            "Set TEAMS_APP_ID, TEAMS_APP_PASSWORD, TEAMS_APP_TENANT_ID and PUBLIC_URL (https).",
            file=sys.stderr,
        )
        return 2
    path = output or Path("csp-bot-teams.zip")
    path.write_bytes(package(load(), settings.teams.app_id, settings.public_url))
    print(f"Wrote {path}. Upload it in Teams: Apps, Manage your apps, Upload an app.")
    return 0
