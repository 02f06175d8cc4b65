"""Northwind Cloud in this process: the double of Partner Center, whose world tests look into, and a bot composed as the demo's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from adapters.cli.demo import demo_settings
from adapters.composition.bot import Bot, SystemClock, open_bot
from adapters.microsoft.entra.consent import consent_silently
from adapters.store import migrate
from config.roles import demo_roles
from config.settings import Settings, SignInMode
from sandbox import Sandbox
from sandbox.world.world import World
from tests.adapters.slack.harness import SlackHarness


@asynccontextmanager
async def northwind(folder: Path) -> AsyncIterator[tuple[Bot, World]]:
    """The bot over a fresh database, and the world behind it. The service account acts for everybody."""
    async with Sandbox() as sandbox:
        facts = sandbox.facts()
        settings = replace(demo_settings(Settings(), facts, folder), sign_in=SignInMode.SERVICE)
        await migrate(settings.database_url, keys=settings.token_encryption_keys)
        async with open_bot(settings, demo_roles(), demo=True) as bot:
            await consent_silently(bot.auth, facts["service_account"])
            await bot.worker.refresh_customers()
            yield bot, sandbox.world


@asynccontextmanager
async def northwind_in_slack(folder: Path) -> AsyncIterator[tuple[SlackHarness, World]]:
    """Its workspace in Slack, and the world that its people work on."""
    async with (
        northwind(folder) as (bot, world),
        SlackHarness(bot.dispatcher, bot.store, SystemClock()) as slack,
    ):
        yield slack, world
