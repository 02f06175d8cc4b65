"""What is put together of the settings, and what is not."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from adapters.composition.bot import open_bot
from adapters.composition.vendors import MissingSettings
from adapters.teams.app import TeamsAdapter
from config.roles import read_roles
from config.settings import Settings, TeamsSettings, read_settings

PARTNER = {
    "ENVIRONMENT": "development",
    "TOKEN_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    "PARTNER_CENTER_TENANT_ID": "00000000-0000-4000-8000-000000000001",
    "PARTNER_CENTER_CLIENT_ID": "00000000-0000-4000-8000-000000000002",
    "PARTNER_CENTER_CLIENT_SECRET": "not a real one",
}
SANDBOX = {
    "PARTNER_CENTER_URL": "https://localhost:4430",
    "PARTNER_CENTER_AUTHORITY": "https://localhost:4430/tenant",
}


def chosen(tmp_path: Path, **more: str) -> Settings:
    return read_settings({**PARTNER, "DATABASE_URL": f"sqlite:///{tmp_path / 'bot.db'}", **more})


async def test_teams_without_a_sign_in_is_not_started_beside_a_real_partner(tmp_path: Path) -> None:
    settings = chosen(tmp_path)
    async with open_bot(settings, read_roles()) as bot:
        assert not any(isinstance(each, TeamsAdapter) for each in bot.adapters)
        said = next(each for each in bot.chats.switched_off if each.startswith("Teams"))
        assert "real partner" in said and "TEAMS_APP_ID" in said and "csp-bot demo" in said
    # Nor where somebody puts the settings together in another way.
    with pytest.raises(MissingSettings, match="real partner"):
        async with open_bot(
            replace(settings, teams=TeamsSettings(anonymous=True, token="x" * 20)), read_roles()
        ):
            pass


async def test_status_is_told_while_the_database_is_away(sqlite_template: Path, tmp_path: Path) -> None:
    """All that is kept there is said to be not known; the rest is told as ever."""
    file = tmp_path / "bot.db"
    shutil.copyfile(sqlite_template, file)
    async with open_bot(chosen(tmp_path, **SANDBOX), read_roles()) as bot:
        file.rename(tmp_path / "away")
        file.mkdir()
        assert bot.dispatcher.core.health is not None
        told = {line.name: line for line in await bot.dispatcher.core.health()}
    assert told["Database"].ok is False and told["Slack"].detail == "Not set up"
    assert "does not answer" in told["List of customers"].detail and told["List of customers"].ok is None
    assert "does not answer" in told["Partner Center, service account"].detail


async def test_beside_the_sandbox_it_is(tmp_path: Path) -> None:
    async with open_bot(chosen(tmp_path, **SANDBOX), read_roles()) as bot:
        assert any(isinstance(each, TeamsAdapter) for each in bot.adapters)
