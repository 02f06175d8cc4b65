"""``csp-bot demo``: the seeded world and the bot on this machine, with nothing to configure."""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
import tempfile
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet

from adapters.cli.demo_story import demo_pace, growing, seed_alerts
from adapters.cli.run import LOOPBACK, running, stop_signal
from adapters.composition.bot import Bot, open_bot
from adapters.microsoft.entra.consent import consent_silently
from adapters.microsoft.entra.personal import sign_in_silently
from adapters.playground.identity import PEOPLE, actor_of
from adapters.store import migrate
from adapters.teams.app import TeamsAdapter
from adapters.teams.endpoint import PATH
from bot.access.signin import RejectedSignIn
from bot.errors import PartnerFailure
from bot.model import PartnerType
from bot.model.identity import Actor
from config.roles import demo_roles
from config.settings import PartnerCenterSettings, Settings, TeamsSettings

START_SECONDS = 30.0


async def demo(settings: Settings, *, speed: float, open_browser: bool, say: Callable[[str], None]) -> None:
    """Run the sandbox in a process of its own and the bot beside it, until interrupted."""
    stop = stop_signal()
    with tempfile.TemporaryDirectory(prefix="csp-bot-demo-") as folder:
        say("Starting the seeded Partner Center of Northwind Cloud…")
        async with sandbox(speed) as facts:
            chosen = demo_settings(settings, facts, Path(folder))
            await migrate(chosen.database_url, keys=chosen.token_encryption_keys)
            async with open_bot(chosen, demo_roles(), alerts=demo_pace(), demo=True) as bot:
                await consent_silently(bot.auth, facts["service_account"])
                if chosen.personal:
                    await link_residents(bot)
                    welcome_guests(bot)
                await bot.worker.refresh_customers()
                await seed_alerts(bot, facts)
                async with running(bot, LOOPBACK, chosen.port) as port, growing(bot, facts, speed):
                    url = f"http://localhost:{port}/?token={chosen.demo_token}"
                    say(f"\n  The bot is ready: {url}\n  Press Ctrl+C to stop.\n")
                    say(f"  Its Partner Center, and what was done there: {facts['url']}/_sandbox/ledger\n")
                    if chosen.teams and chosen.teams.anonymous:
                        say(
                            f"  For Microsoft's Agents Playground: {messages_address(port, chosen.teams.token)}\n"
                        )
                    if open_browser:
                        await asyncio.to_thread(webbrowser.open, url)
                    await stop.wait()


def messages_address(port: int, token: str) -> str:
    """Where the Agents Playground posts to; it keeps no cookie, so the token is in the address."""
    return f"http://127.0.0.1:{port}{PATH}?token={token}"


async def link_residents(bot: Bot) -> None:
    """Sign in everybody one can be in the playground, so that changing persons works at once."""
    desk = bot.core.sign_ins
    assert desk is not None
    for resident in PEOPLE.values():
        actor = actor_of(resident)
        await desk.link(actor, await sign_in_silently(bot.auth, actor.email))


def welcome_guests(bot: Bot) -> None:
    """Sign in whoever comes by Microsoft's Agents Playground, the first time: it invents people that no directory knows,
    and the page of the sandbox could not sign them in. Nobody comes that way once Teams has credentials."""
    desk = bot.core.sign_ins
    assert desk is not None
    welcomed: set[str] = set()

    async def welcome(actor: Actor) -> None:
        if actor.key in welcomed:
            return
        welcomed.add(actor.key)
        try:
            await desk.link(actor, await sign_in_silently(bot.auth, actor.email))
        except (PartnerFailure, RejectedSignIn):
            # Cards then say that a sign-in is missing, as they would to anybody.
            welcomed.discard(actor.key)

    for adapter in bot.adapters:
        if isinstance(adapter, TeamsAdapter):
            adapter.welcome = welcome


@asynccontextmanager
async def sandbox(speed: float) -> AsyncIterator[dict[str, Any]]:
    """The sandbox as a child process; yields what a client must know of it."""
    command = (sys.executable, "-m", "adapters", "sandbox", "--speed", str(speed))
    child = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, start_new_session=True
    )
    try:
        assert child.stdout is not None
        line = await asyncio.wait_for(child.stdout.readline(), START_SECONDS)
        if not line:
            raise RuntimeError("The sandbox did not start; its message is above.")
        yield json.loads(line)
    finally:
        if child.returncode is None:
            child.terminate()
        await child.wait()


def demo_settings(settings: Settings, facts: dict[str, Any], folder: Path) -> Settings:
    """These settings, with the sandbox for a vendor and a fresh database; Teams without sign-in on loopback only."""
    vendor = PartnerCenterSettings(
        tenant_id=facts["tenant_id"],
        client_id=facts["client_id"],
        client_secret=facts["client_secret"],
        url=facts["url"],
        authority=facts["authority"],
        ca_file=Path(facts["ca_file"]),
        partner_type=settings.partner_center.partner_type if settings.partner_center else PartnerType.DIRECT,
        azure_management_url=facts["management_url"],
        graph_url=facts["graph_url"],
        partner_api_url=facts["partner_api_url"],
        webhook_certificate_hosts=(facts["webhook_certificate_host"],),
        webhook_roots_file=Path(facts["webhook_roots_file"]),
    )
    token = settings.demo_token or secrets.token_urlsafe(24)
    return replace(
        settings,
        demo_token=token,
        public_url=settings.public_url or f"http://localhost:{settings.port}",
        database_url=f"sqlite:///{folder / 'demo.db'}",
        token_encryption_keys=(Fernet.generate_key().decode(),),
        partner_center=vendor,
        teams=settings.teams or TeamsSettings(anonymous=True, token=token),
    )
