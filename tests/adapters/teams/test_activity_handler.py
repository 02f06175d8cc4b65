"""What one turn costs: no client of botbuilder's is built for it, no token is fetched twice, no work is done twice."""

from __future__ import annotations

import asyncio
import threading

from botframework.connector.aio import ConnectorClient
from botframework.connector.token_api.aio import TokenApiClient

from adapters.teams.cloud import PUBLIC
from adapters.teams.credentials import Credentials
from bot.cards.model import Actions, Button
from bot.ports.dispatch import Reply
from config.settings import TeamsSettings
from tests.adapters.teams.canned import BUDGET_FORM, CannedDispatch, card
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


async def test_a_click_that_is_delivered_twice_does_its_work_once(teams: TeamsHarness, core: CannedDispatch):
    buttons = Actions((Button("By resource", "usage show fabrikam by=resource"),))
    core.replies["usage show fabrikam"] = Reply(card=card("Usage", "4,321.10", buttons))
    await teams.say("usage show fabrikam")
    click = teams.click_activity("By resource")

    for _ in range(2):
        status, _ = await teams.post(click)
        assert status == 200
    await teams.quiet()

    assert [each.line for each in core.asked].count("usage show fabrikam by=resource") == 1


async def test_a_form_that_is_sent_by_a_double_click_is_taken_once(teams: TeamsHarness, core: CannedDispatch):
    core.replies["usage budget"] = Reply(form=BUDGET_FORM)
    await teams.say("usage budget")
    send = teams.click_activity(BUDGET_FORM.submit)

    for number in range(2):
        status, _ = await teams.post(send | {"id": f"click-{number}"})
        assert status == 200
    await teams.quiet()

    assert len(core.submitted) == 1


async def test_a_form_that_comes_back_may_be_sent_again(teams: TeamsHarness, core: CannedDispatch):
    core.replies["usage budget"] = Reply(form=BUDGET_FORM)
    core.submit_replies = [Reply(form=BUDGET_FORM)]
    await teams.say("usage budget")

    await teams.submit(customer="fabrikam", amount="6000")
    await teams.submit(customer="fabrikam", amount="6000")

    assert len(core.submitted) == 2
