"""Secrets stay where they belong. They are planted wherever there can be one; then people work, things go wrong, and
everything that was written anywhere is searched."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
import structlog
from cryptography.fernet import Fernet

from adapters.microsoft.http.protocol import Response
from adapters.microsoft.http.retry import RetryPolicy
from adapters.microsoft.http.service import Service
from adapters.microsoft.http.transport import HttpTransport
from adapters.processes.logs import set_up_logging
from adapters.store import SqlStore
from bot.audit.export import csv_lines, json_lines
from bot.cards.model import Secret
from bot.commands import load
from bot.model.audit import TrailFilter
from config.roles import demo_roles
from config.settings import read_settings
from sandbox.world.people import SERVICE_ACCOUNT
from tests.adapters.signin.office import Browser, Office, open_office
from tests.adapters.slack.harness import DESK, SECRET, SlackHarness
from tests.adapters.slack.slack_double import TOKEN
from tests.adapters.teams import connector_double
from tests.adapters.teams.harness import DESK as DESK_IN_TEAMS
from tests.adapters.teams.harness import TeamsHarness
from tests.chat import open_chat

pytestmark = pytest.mark.usefixtures("logging_as_it_was")

KEY = Fernet.generate_key().decode()
PLANTED = {
    "SLACK_SIGNING_SECRET": SECRET,
    "SLACK_BOT_TOKEN": TOKEN,
    "SLACK_APP_TOKEN": "xapp-1-PLANTED-app-token",
    "TEAMS_APP_PASSWORD": "PLANTED~teams/password",
    "TOKEN_ENCRYPTION_KEYS": KEY,
    "PARTNER_CENTER_CLIENT_SECRET": "PLANTED client secret",
}
ENVIRONMENT = PLANTED | {
    "DATABASE_URL": "postgresql://bot:PLANTED%2Fdatabase%40password@db.example/bot",
    "PUBLIC_URL": "https://bot.example.com",
    "TEAMS_APP_ID": "00000000-0000-4000-8000-00000000b07a",
    "TEAMS_APP_TENANT_ID": "00000000-0000-4000-8000-00000000c0de",
    "PARTNER_CENTER_TENANT_ID": "00000000-0000-4000-8000-00000000c0de",
    "PARTNER_CENTER_CLIENT_ID": "00000000-0000-4000-8000-00000000c11e",
}
TYPED = "PLANTED-by-hand"
LITWARE = {
    "company": "Litware Inc", "domain": "litware", "country": "US", "first_name": "Kim", "last_name": "Akers",
    "email": "kim@litware.example", "address": "1 Main Street", "city": "Redmond", "state": "WA",
    "postal_code": "98052", "phone": "4255550100",
}  # fmt: skip


@dataclass
class Vendor:
    """The wire to Partner Center, on which every header is read along, and which can be made to quote them."""

    send: Any
    secrets: tuple[str, ...] = ()
    status: int = 0
    tokens: set[str] = field(default_factory=set)

    def patch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        async def send(
            transport: HttpTransport, method: str, url: str, headers: Any, body: Any, **more: Any
        ) -> Any:
            bearer = headers.get("Authorization", "")
            self.tokens.add(bearer.removeprefix("Bearer "))
            if self.status:
                words = f"failed at {method} {url} with Authorization: {bearer}; client_secret={' '.join(self.secrets)}"
                said = {"code": "500100", "description": words, "data": [words, bearer]}
                return Response(self.status, {"content-type": "application/json"}, json.dumps(said).encode())
            return await self.send(transport, method, url, headers, body, **more)

        monkeypatch.setattr(HttpTransport, "send", send)
        hasty = partial(Service, retry=RetryPolicy(attempts=2, first_pause=0.01))
        monkeypatch.setattr("adapters.microsoft.partner_center.service.Service", hasty)


@dataclass
class World:
    """Everything, and all secrets there are in it. ``once`` are shown to one person once, and nowhere else."""

    office: Office
    slack: SlackHarness
    vendor: Vendor
    database: Path
    once: dict[str, str] = field(default_factory=dict)

    @property
    def secrets(self) -> dict[str, str]:
        grants = self.office.sandbox.entra.grants
        found = {
            "client secret": self.office.sandbox.client_secret,
            "Slack's signing secret": SECRET,
            "Slack's token": TOKEN,
            "encryption key": KEY,
            "typed": TYPED,
            **{f"refresh token {at}": token for at, token in enumerate(grants.refreshes)},
            **{f"access token {at}": token for at, token in enumerate(sorted(self.vendor.tokens)) if token},
            **{
                f"response address {at}": f'/hooks/{key}"'
                for at, key in enumerate(self.slack.slack.response_urls)
            },
        }
        return found | self.once


def leaked(secrets: dict[str, str], text: str) -> list[str]:
    """Names of secrets of which there is any telling part: a text may have been cut in the middle of one."""
    return [name for name, secret in secrets.items() if any(part in text for part in telling(secret))]


def telling(secret: str) -> list[str]:
    if secret.startswith("eyJ"):
        _, said, proof = secret.split(".")
        return [said[:40], said[40:80], proof[:20]]
    return [secret[:32]]


@asynccontextmanager
async def a_world(tmp_path: Path, template: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    database = tmp_path / "bot.db"
    database.write_bytes(template.read_bytes())
    vendor = Vendor(HttpTransport.send)
    vendor.patch(monkeypatch)
    async with SqlStore.open(f"sqlite:///{database}", [KEY]) as store:
        async with open_office(store, demo_roles().rules) as office:
            vendor.secrets = (office.sandbox.client_secret,)
            dispatcher = office.chat.dispatcher
            async with SlackHarness(dispatcher, store, office.chat.clock) as slack:
                yield World(office, slack, vendor, database)


async def sign_in(world: World, name: str) -> Browser:
    """The whole way, in Slack and in a browser."""
    shown = await world.slack.dm("access signin", name)
    link = re.search(r"http://localhost:\d+/signin\?t=[\w-]+", shown)
    assert link, shown
    browser = world.office.browser()
    page = await browser.sign_in(link[0], name)
    world.once[f"link of {name}"] = link[0].split("t=")[1]
    assert "access code" in page
    assert "signed in" in await world.slack.dm(f"access code {browser.code}", name)
    world.once[f"code of {name}"] = browser.code
    return browser


async def work(world: World) -> list[str]:
    """A day in which much goes wrong; returns what was seen on all screens."""
    slack, vendor = world.slack, world.vendor
    for name in ("ada", "bill"):
        await sign_in(world, name)
    seen = [await slack.command("usage top", "bill"), await slack.command("customer list", "ada")]
    for status, line in (
        (400, "usage top"),
        (403, "invoice list"),
        (500, "usage top"),
        (409, "invoice list"),
    ):
        await slack.command("usage budget fabrikam 4000", "bill")
        vendor.status = status
        seen += [await slack.command(line, "bill"), await slack.click("Set budget", "bill")]
        vendor.status = 0
    await slack.command(f"customer list password={TYPED}", "ada")
    return seen


async def crash(world: World, monkeypatch: pytest.MonkeyPatch) -> str:
    """A handler breaks, and its exception quotes the settings and every token."""
    quoted = {name: secret for name, secret in world.secrets.items() if "token" in name or "secret" in name}

    async def broken(*_: object, **__: object) -> Any:
        raise RuntimeError(f"it broke: {quoted!r} Authorization: Bearer {next(iter(world.vendor.tokens))}")

    with monkeypatch.context() as patch:
        patch.setattr(type(world.office.store.customers), "search", broken)
        return await world.slack.command("customer list", "ada")


async def create_customer(world: World) -> None:
    """The one secret that is shown: to who asked, once."""
    slack = world.slack
    await slack.dm("customer create", "ada")
    await slack.click("Open the form", "ada")
    await slack.submit("ada", **LITWARE)
    shown = await slack.click("Create customer", "ada")
    password = re.search(r"One-time password:\s+(\S+)", shown)
    assert password, shown
    world.once["temporary password"] = password[1]


async def everything_on_record(store: SqlStore, least: int = 20) -> str:
    rows = [row async for page in store.audit.stream(TrailFilter()) for row in page]
    assert len(rows) > least
    return repr(rows) + csv_lines(rows) + json_lines(rows)


@pytest.mark.parametrize("form", ["console", "json"])
async def test_no_secret_is_written_anywhere(
    form: str,
    tmp_path: Path,
    sqlite_template: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    async with a_world(tmp_path, sqlite_template, monkeypatch) as world:
        set_up_logging("DEBUG", form, [world.office.sandbox.client_secret, SECRET, TOKEN, KEY])
        seen = await work(world)
        await create_customer(world)
        broke = await crash(world, monkeypatch)
        assert "Something went wrong in the bot" in broke
        store, sandbox, secrets = world.office.store, world.office.sandbox, world.secrets
        assert {SERVICE_ACCOUNT, "ada@northwindcloud.example"} <= set(sandbox.world.people) | {
            SERVICE_ACCOUNT
        }
        assert len([name for name in secrets if name.startswith("refresh")]) >= 3
        assert len([name for name in secrets if name.startswith("access token")]) >= 2
        # What was said to everybody, and what was said to one person besides what is theirs alone.
        screens = " ".join([*seen, broke, repr([each.__dict__ for each in world.slack.slack.messages])])
        public = repr(
            [each.__dict__ for each in world.slack.slack.messages if each.channel == DESK and not each.to]
        )
        written = {
            "the log": capsys.readouterr().out,
            "cards": screens,
            "the trail": await everything_on_record(store),
            "reprs": " ".join(
                map(repr, (world.office.chat.dispatcher, world.office.auth, store, world.slack.adapter))
            ),
            "views": repr([each.__dict__ for each in world.slack.slack.views.values()]),
            "the channel": public,
        }
    written["the database"] = "".join(
        path.read_bytes().decode("latin-1") for path in sorted(tmp_path.glob("bot.db*"))
    )
    assert "it broke" in written["the log"] and "[secret]" in written["the log"]
    found = {}
    for place, text in written.items():
        # A link, a code and a password are for the eyes of one person, and so is what they typed themselves.
        allowed = {*world.once, "typed"} if place == "cards" else ()
        # The address to answer to belongs to the modal, and comes back to nobody but Slack.
        allowed = [name for name in secrets if "response address" in name] if place == "views" else allowed
        found[place] = leaked({name: each for name, each in secrets.items() if name not in allowed}, text)
    assert not {place: names for place, names in found.items() if names}


@pytest.mark.parametrize("form", ["console", "json"])
async def test_no_secret_of_teams_is_written_anywhere(
    form: str, store: SqlStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """None of these has the shape of a token: what hides them is not that they look like one."""
    sent, brought = "PLANTED of the bot", [f"Bearer PLANTED.by.{number}" for number in range(3)]
    monkeypatch.setattr(connector_double, "OUTBOUND", sent)
    chat = await open_chat(store)
    set_up_logging("DEBUG", form)
    async with TeamsHarness(chat.dispatcher, store, chat.clock) as teams:
        good = [teams.teams.token() for _ in range(3)]
        for header in (*brought, *(f"Bearer {token}x" for token in good)):
            assert (await teams.post(teams.message("usage top", "bill"), header))[0] == 401
        for token in good:
            await teams.post(teams.message("usage top", "bill", DESK_IN_TEAMS), f"Bearer {token}")
        await teams.say("usage budget fabrikam 4000", "bill")
        for operation, status in (("message", 500), ("update", 403), ("member", 500), ("message", 401)):
            teams.teams.fails(operation, status, times=2)
            await teams.say("usage top", "bill")
        await teams.click("Set budget", "bill")
        written = {
            "the log": "",
            "cards": repr([each.activity for room in teams.teams.conversations.values() for each in room]),
            "the trail": await everything_on_record(store, least=5),
            "reprs": repr([teams.adapter, teams.adapter.__dict__]),
        }
    written["the log"] = capsys.readouterr().out
    assert "teams" in written["the log"]
    for place, text in written.items():
        assert "PLANTED" not in text, place
        assert not leaked({"a token of Teams": good[0]}, text), place


def test_no_setting_tells_its_secrets() -> None:
    settings = read_settings(ENVIRONMENT)
    told = f"{settings!r} {settings} {settings.slack} {settings.teams} {settings.partner_center}"
    assert "PLANTED" not in told and not leaked(PLANTED, told)
    assert set(PLANTED.values()) <= set(settings.secrets)
    assert "PLANTED%2Fdatabase%40password" in settings.secrets


def test_every_secret_of_the_settings_is_known_to_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    settings = read_settings(ENVIRONMENT)
    for form in ("console", "json"):
        set_up_logging("DEBUG", form, settings.secrets)
        log, plain = structlog.get_logger("x"), logging.getLogger("y")
        for secret in (*settings.secrets, "PLANTED/database@password"):
            log.info("words", said=secret, inside={"of": [secret]}, url=f"https://x.example/?q={secret}")
            plain.warning("words %s", secret)
            try:
                raise ValueError(f"broke with {secret}")
            except ValueError:
                log.exception("broken")
                plain.exception("broken")
    said = capsys.readouterr().out
    assert said.count("[secret]") > 50
    assert "PLANTED" not in said and not leaked(PLANTED, said)


@pytest.mark.parametrize("form", ["console", "json"])
def test_a_secret_is_known_however_it_is_spelled(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Secrets hold quotes, backslashes and letters of other alphabets, and what is logged was quoted by others."""
    secrets = ["PLANTED\"of\\all'kinds", "PLANTED wörds & more", "PLANTED%2Fencoded"]
    set_up_logging("INFO", form, [*secrets, ""])
    log = logging.getLogger("y")
    for secret in secrets:
        for told in (secret, quote(secret), quote_plus(secret), json.dumps(secret), repr([secret])):
            log.warning("client_id=x&%s&y", told)
            structlog.get_logger("x").warning("beside", told=told, inside=[told], twice=json.dumps([told]))
            try:
                raise ValueError(told)
            except ValueError:
                log.exception("broken")
    said = capsys.readouterr().out
    assert "client_id=x&[secret]&y" in said
    for rest in ("kinds", "w\u00f6rds", "wörds", "words", "encoded", "PLANTED"):
        assert rest not in said, rest


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer abcdefghijklmnop",
        "Bearer eyJ0eXAiOiJKV1Qi.eyJhdWQiOiJodHRw.c2lnbmF0dXJl",
        "https://hooks.slack.com/commands/T1/2/abcdef",
        "grant_type=refresh_token&client_secret=abcdefgh&refresh_token=0.AVabcdefgh",
        '{"access_token": "abcdefgh", "password": "abcdefgh"}',
        "xoxb-12345678-abcdefgh",
    ],
)
def test_what_looks_like_a_secret_is_one(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("INFO", "json")
    logging.getLogger("y").warning(text)
    said = capsys.readouterr().out
    assert "abcdefgh" not in said and "eyJhdWQ" not in said


def test_every_node_with_a_secret_hides_it() -> None:
    assert "hunter2" not in repr(Secret("Password", "hunter2"))


def test_no_command_takes_a_secret_as_a_parameter() -> None:
    """What is typed stands in the chat's own history, so nothing that must stay secret is ever asked for there."""
    names = {param.name for command in load().commands for param in command.params}
    assert not {name for name in names if re.search(r"password|secret|token|key", name)}
