"""What strangers send does not decide how much is logged: thousands of requests write a handful of lines of each kind."""

from __future__ import annotations

import asyncio
import io
import itertools
import logging
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from cryptography.fernet import Fernet

from adapters.composition.bot import open_bot
from adapters.processes.web import serving, web_app
from config.roles import read_roles
from config.settings import Settings, read_settings
from tests.adapters.slack.harness import SlackHarness
from tests.adapters.teams.harness import TeamsHarness

HANDFUL = 5
MANY = 32

NOBODY = "http://127.0.0.1:9"
SETTINGS = {
    "ENVIRONMENT": "development",
    "TOKEN_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    "PARTNER_CENTER_TENANT_ID": "00000000-0000-4000-8000-000000000001",
    "PARTNER_CENTER_CLIENT_ID": "00000000-0000-4000-8000-000000000002",
    "PARTNER_CENTER_CLIENT_SECRET": "not a real one",
    "PARTNER_CENTER_URL": "https://localhost:9",
    "PARTNER_CENTER_AUTHORITY": "https://localhost:9/tenant",
    "PUBLIC_URL": "https://bot.example",
    "SIGN_IN": "required",
    "SLACK_SIGNING_SECRET": "a" * 32,
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_API_URL": f"{NOBODY}/api/",
    "DEMO_TOKEN": "d" * 20,
}

MADE_UP = "eyJhbGciOiJSUzI1NiIsImtpZCI6Im1hZGUtdXAifQ.eyJpc3MiOiJtZSJ9.c2lnbmF0dXJl"
HEADERS: dict[str, dict[str, str]] = {
    "bare": {},
    "a made-up token": {"Authorization": f"Bearer {MADE_UP}", "Content-Type": "application/json"},
    "a made-up signature of Slack": {
        "X-Slack-Request-Timestamp": "1796000000",
        "X-Slack-Signature": "v0=" + "0" * 64,
        "Content-Type": "application/x-www-form-urlencoded",
    },
    "a made-up signature of the vendor": {
        "Authorization": "Signature " + "A" * 344,
        "X-MS-Certificate-Url": "https://3psostorageacct.blob.core.windows.net/cert/made-up.cer",
        "X-MS-Signature-Algorithm": "rsa-sha256",
    },
    "another site's page": {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    "another host": {"Host": "evil.example", "X-Forwarded-For": "192.0.2.1"},
    "compressed": {"Content-Encoding": "br", "Content-Type": "application/json"},
    "cookies of no text": {"Cookie": "csp-signin=\x80\xff; __Host-csp-signin=%ff"},
}
BODIES = (b"", b"\xff\xfe{", b'{"type": "message"}', b"t=made-up&state=made-up&code=x")
QUERIES = ("", "?t=made-up", "?state=made-up&code=x", "?token=made-up")


@pytest.fixture(autouse=True)
def log(logged: io.StringIO) -> Iterator[io.StringIO]:
    """What the bot writes while it runs."""
    # The doubles of Slack and Teams log what they are asked; the bot's own server does not.
    doubles = logging.getLogger("aiohttp.access")
    doubles.setLevel(logging.WARNING)
    yield logged
    doubles.setLevel(logging.NOTSET)


@dataclass
class Site:
    """The whole bot, with every route that there is."""

    session: aiohttp.ClientSession
    routes: list[tuple[str, str]]
    file: Path

    async def asked(self, method: str, path: str, headers: dict[str, str], body: bytes) -> int:
        async with self.session.request(
            method, path, headers=headers, data=body or None, allow_redirects=False
        ) as answer:
            return answer.status

    async def lose_the_database(self) -> None:
        self.file.rename(self.file.with_suffix(".away"))
        self.file.mkdir()


@pytest.fixture
async def site(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Site]:
    file = tmp_path / "bot.db"
    shutil.copyfile(sqlite_template, file)
    chosen: Settings = read_settings({**SETTINGS, "DATABASE_URL": f"sqlite:///{file}"})
    async with AsyncExitStack() as stack:
        bot = await stack.enter_async_context(open_bot(chosen, read_roles(), demo=True))
        app = web_app(bot.adapters, bot.readiness.check, bot.chart_route)
        port = await stack.enter_async_context(serving(app, bot.adapters, "127.0.0.1", 0, grace=0.2))
        session = await stack.enter_async_context(
            aiohttp.ClientSession(f"http://127.0.0.1:{port}", cookie_jar=aiohttp.DummyCookieJar())
        )
        routes = {(each.method, each.resource.canonical) for each in app.router.routes() if each.resource}
        yield Site(session, sorted(routes | {("GET", "/no/such/page"), ("PUT", "/signin")}), file)


@pytest.mark.parametrize("database", ["well", "away"])
async def test_no_route_lets_strangers_write_the_log(site: Site, log: io.StringIO, database: str) -> None:
    assert {path for _, path in site.routes} >= {
        "/readyz", "/signin", "/signin/callback", "/api/messages", "/slack/events", "/partner-center/events",
    }  # fmt: skip
    if database == "away":
        await site.lose_the_database()
    told: dict[str, int] = {}
    for (method, route), (kind, headers) in itertools.product(site.routes, HEADERS.items()):
        before = log.getvalue().count("\n")
        path = route.replace("{", "").replace("}", "")
        requests = [
            site.asked(method, f"{path}{query}", headers, body if method not in ("GET", "HEAD") else b"")
            for query, body in itertools.islice(itertools.cycle(itertools.product(QUERIES, BODIES)), MANY)
        ]
        async with asyncio.timeout(60):
            await asyncio.gather(*requests)
        told[f"{method} {route}, {kind}"] = log.getvalue().count("\n") - before
    assert {kind: lines for kind, lines in told.items() if lines > HANDFUL} == {}
    # What a reason is told with is a word of ours, so there are no more of them than routes can have.
    assert sum(told.values()) < 60


async def test_people_of_other_workspaces_in_slack_make_no_line_each(
    slack: SlackHarness, log: io.StringIO
) -> None:
    before = log.getvalue().count("\n")
    for _ in range(MANY):
        await slack.command("help", "sam", team_id="T0STRANGER")
    assert log.getvalue().count("\n") - before <= HANDFUL
    assert "slack payload refused" in log.getvalue()


async def test_people_of_other_tenants_in_teams_make_no_line_each(
    teams: TeamsHarness, log: io.StringIO
) -> None:
    """Who blocks the bot as well has each answer to them fail."""
    before = log.getvalue().count("\n")
    teams.teams.fails("message", 403, MANY)
    for _ in range(MANY):
        said = teams.message("help", "zoe")
        said["channelData"] = {"tenant": {"id": "another"}}
        await teams.post(said)
        await teams.quiet()
    assert log.getvalue().count("\n") - before <= HANDFUL
    assert "teams sender refused" in log.getvalue() and "could not be sent" in log.getvalue()


async def test_made_up_keys_of_teams_tokens_make_no_line_each(teams: TeamsHarness, log: io.StringIO) -> None:
    before = log.getvalue().count("\n")
    for number in range(MANY):
        await teams.post(teams.message("help"), f"Bearer {teams.teams.token(kid=f'made-up-{number}')}")
    assert log.getvalue().count("\n") - before <= HANDFUL
