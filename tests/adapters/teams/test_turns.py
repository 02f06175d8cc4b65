"""What one turn costs: no client of botbuilder's is built for it, and no token is fetched twice."""

from __future__ import annotations

import asyncio
import threading

from botframework.connector.aio import ConnectorClient
from botframework.connector.token_api.aio import TokenApiClient

from adapters.teams.cloud import PUBLIC
from adapters.teams.credentials import Credentials
from config.settings import TeamsSettings
from tests.adapters.teams.connector_double import APP, TENANT, Password
from tests.adapters.teams.harness import TeamsHarness


async def test_a_turn_builds_none_of_botbuilders_clients(teams: TeamsHarness, monkeypatch):
    built: list[str] = []
    for kind in (ConnectorClient, TokenApiClient):
        monkeypatch.setattr(kind, "__init__", lambda self, *_, **__: built.append(type(self).__name__))

    assert "usage show" in await teams.say("usage show", "ada")

    assert built == []


class Slow(Password):
    """Credentials whose token takes a moment, and that remember where it was fetched."""

    def __init__(self) -> None:
        super().__init__()
        self.threads: list[int] = []

    def get_access_token(self, force_refresh: bool = False) -> str:
        self.threads.append(threading.get_ident())
        return "token"


async def test_many_first_messages_fetch_one_token_off_the_loop():
    password = Slow()
    credentials = Credentials(TeamsSettings(APP, "not used", TENANT), PUBLIC, password)

    tokens = await asyncio.gather(*(credentials.token() for _ in range(20)))

    assert set(tokens) == {"token"}
    assert len(password.threads) == 1 and threading.get_ident() not in password.threads
