"""What people try who are not the person, or not in that browser, or too late. Nothing is ever linked by it."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, NoReturn, cast
from urllib.parse import urlencode, urlsplit

import pytest
import structlog
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import text
from structlog.testing import capture_logs

from adapters.server import limits
from adapters.signin import SignInRoutes, pages
from adapters.store.database.encryption import SealBroken
from bot.access.signin import CODE_LETTERS, MOST_TRIES, RejectedSignIn, RejectReason, SignInService, digest
from bot.model.identity import Actor, Link, Platform
from bot.ports import Stage
from bot.ports.dispatch import Place
from tests.adapters.signin.office import Browser, Office
from tests.stalls import watching_the_loop


async def nothing_linked(office: Office) -> bool:
    return await office.store.links.all() == [] and await office.store.vault.names("person:") == []


async def back_from_entra(office: Office, name: str = "ada") -> Browser:
    """A browser about to follow Entra's redirect to the callback."""
    browser = office.browser()
    await browser.get(await office.link())
    await browser.press_continue()
    await browser.choose(name)
    return browser


async def test_a_link_that_was_sent_to_somebody_else_links_nothing(office: Office) -> None:
    """Oscar sends Gil his own link, and Gil signs in with it; the code that Gil sees is of no use to Oscar's chat."""
    oscar, gil = office.chat.as_("oscar"), office.chat.as_("gil")
    browser = office.browser()
    page = await browser.sign_in(await office.link(oscar), "gil")
    assert "Oscar Diaz" in page and "Give this code to nobody" in page
    assert "You have no sign-in that needs a code" in await gil.say(f"access code {browser.code}")
    for guess in range(MOST_TRIES + 1):
        shown = await oscar.say(f"access code AAAA-AAA{CODE_LETTERS[guess]}")
    assert "You have no sign-in that needs a code" in shown
    assert "You have no sign-in that needs a code" in await oscar.say(f"access code {browser.code}")
    assert await nothing_linked(office)


async def test_codes_cannot_be_guessed_tried_late_or_used_twice(office: Office) -> None:
    browser = office.browser()
    await browser.sign_in(await office.link(), "ada")
    said = [await office.chat.say("access code AAAA-AAAA") for _ in range(MOST_TRIES)]
    assert "4 more tries" in said[0] and "1 more try" in said[3] and "stopped" in said[4]
    assert await nothing_linked(office)
    await browser.sign_in(await office.link(), "ada")
    office.chat.clock.move(timedelta(minutes=5, seconds=1))
    assert "five minutes" in await office.chat.say(f"access code {browser.code}")
    assert await nothing_linked(office)
    await browser.sign_in(await office.link(), "ada")
    assert "You are signed in" in await office.chat.say(f"access code {browser.code}")
    assert "You have no sign-in that needs a code" in await office.chat.say(f"access code {browser.code}")


async def test_a_link_works_once_for_ten_minutes_and_only_the_newest(office: Office) -> None:
    first, browser = await office.link(), office.browser()
    second = await office.link()
    assert "has been used" in await browser.get(first)
    for _ in range(3):
        assert "Continue" in await browser.get(second), "a preview fetches the link, and it still works"
    await browser.press_continue()
    assert "has been used" in await browser.get(second) and browser.status == 410
    third = await office.link()
    office.chat.clock.move(timedelta(minutes=10, seconds=1))
    assert "expired" in await browser.get(third)
    for nonsense in ("", "?t=", "?t=abc", "?t=" + "x" * 3000, "?t=%00%ff"):
        await browser.get(f"{office.sign_ins.home}/signin{nonsense}")
        assert browser.status == 404 and "leads nowhere" in browser.text


async def test_a_stolen_way_back_is_worthless_in_another_browser(office: Office) -> None:
    victim, thief = await back_from_entra(office), office.browser()
    assert "started elsewhere" in await thief.get(victim.where) and thief.status == 400
    theirs = await back_from_entra_of(office, thief)
    assert "started elsewhere" in await thief.get(victim.where), "with the cookie of another sign-in"
    assert await nothing_linked(office)
    told = await office.store.outbox.claim(office.chat.clock.now(), timedelta(minutes=1), 9)
    assert "a different browser" in told[0].card.summary
    assert "access code" in await victim.get(victim.where)
    assert theirs


async def back_from_entra_of(office: Office, browser: Browser) -> str:
    await browser.get(await office.link(office.chat.as_("oscar")))
    await browser.press_continue()
    return await browser.choose("oscar")


async def test_the_state_of_another_link_and_a_replayed_answer(office: Office) -> None:
    browser = await back_from_entra(office)
    answer = dict(part.split("=", 1) for part in browser.where.split("?")[1].split("&"))
    forged = f"{office.sign_ins.home}/signin/callback?" + urlencode({**answer, "state": "forged"})
    assert "leads nowhere" in await browser.get(forged)
    where = browser.where or f"{office.sign_ins.home}/signin/callback?" + "&".join(
        f"{name}={value}" for name, value in answer.items()
    )
    assert "access code" in await browser.get(where)
    assert "access code" not in await browser.get(where), "a second time it shows no code"
    assert browser.status in (400, 404, 410)
    assert await nothing_linked(office)


async def test_a_code_of_another_sign_in_is_refused_by_pkce(office: Office) -> None:
    mine, other = await back_from_entra(office), office.browser()
    await back_from_entra_of(office, other)
    stolen = re.search(r"code=([^&]+)", mine.where)[1]
    injected = re.sub(r"code=[^&]+", f"code={stolen}", other.where)
    assert "not completed" in await other.get(injected)
    assert await nothing_linked(office)


@pytest.mark.parametrize("name", ["", "ada"])
async def test_declining_and_signing_in_without_a_second_factor(office: Office, name: str) -> None:
    page = await office.browser().sign_in(await office.link(), name, mfa=False)
    assert ("second factor" in page) is bool(name) and "Nothing was linked" in page
    assert await nothing_linked(office)
    (told,) = await office.store.outbox.claim(office.chat.clock.now(), timedelta(minutes=1), 9)
    assert told.card.title == "The sign-in was stopped"


async def test_an_account_of_another_tenant(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = await back_from_entra(office)
    monkeypatch.setattr(office.sandbox.world, "tenant_id", "11111111-2222-4333-8444-555555555555")
    page = await browser.get(browser.where)
    assert "Nothing was linked" in page and "<output>" not in page
    assert await nothing_linked(office)


async def test_teams_says_who_it_is_and_somebody_else_signs_in(office: Office) -> None:
    world = office.sandbox.world
    oid = world.people["hana@northwindcloud.example"].id
    for actor in (
        Actor(Platform.TEAMS, office.sandbox.tenant_id, oid, "Hana", entra_id=oid),
        Actor(Platform.TEAMS, "another-tenant", world.people["gil@northwindcloud.example"].id, "Gil"),
        Actor(Platform.TEAMS, office.sandbox.tenant_id, "29:x", "Nobody", entra_id=""),
    ):
        place = Place("teams", actor.workspace, "", personal=True)
        browser = office.browser()
        page = await browser.sign_in(await office.sign_ins.create_link(actor, place), "gil")
        assert "not the account of the chat" in page and browser.status == 403
    assert await nothing_linked(office)


async def test_a_disabled_account(office: Office) -> None:
    browser = office.browser()
    await browser.sign_in(await office.link(), "ada")
    office.sandbox.world.people["ada@northwindcloud.example"].enabled = False
    assert "disabled" in await office.chat.say(f"access code {browser.code}")
    assert await nothing_linked(office)


async def test_what_is_stored_cannot_be_swapped_or_read(office: Office) -> None:
    one, two = office.browser(), office.browser()
    await one.sign_in(await office.link(), "ada")
    await two.sign_in(await office.link(office.chat.as_("oscar")), "oscar")
    async with office.store._database.write() as connection:
        rows = (await connection.execute(text("SELECT * FROM signins WHERE stage = 'waiting'"))).all()
        assert len(rows) == 2
        dump = repr(rows)
        for browser in (one, two):
            assert browser.code not in dump and browser.code.replace("-", "") not in dump
        assert "1.AY" not in dump, "no refresh token in the clear"
        ada = next(row for row in rows if ":ada" in row.actor)
        await connection.execute(
            text("UPDATE signins SET sealed = :sealed WHERE actor = :actor"),
            {"sealed": ada.sealed, "actor": office.chat.as_("oscar").actor.key},
        )
    assert "can no longer be opened" in await office.chat.as_("oscar").say(f"access code {two.code}")
    assert await nothing_linked(office)


async def test_swapped_refresh_tokens_open_nothing(office: Office) -> None:
    gil, oscar = await office.signed_in("gil"), await office.signed_in("oscar")
    links = {link.actor: link for link in await office.store.links.all()}
    swapped: list[Link] = [links[gil.actor.key], links[oscar.actor.key]]
    async with office.store._database.write() as connection:
        query = text("SELECT sealed FROM vault WHERE name = :name")
        sealed = await connection.scalar(query, {"name": swapped[0].secret_name})
        change = text("UPDATE vault SET sealed = :sealed WHERE name = :name")
        await connection.execute(change, {"sealed": sealed, "name": swapped[1].secret_name})
    tokens = office.auth.person(swapped[1].oid)
    office.auth.forget(swapped[1].secret_name)
    with pytest.raises(SealBroken):
        await tokens.token("https://management.azure.com", user=True)


async def test_a_form_from_another_site_starts_nothing(office: Office) -> None:
    secret, browser = (await office.link()).split("t=")[1], office.browser()
    page = await browser.post(
        f"{office.sign_ins.home}/signin", headers={"Sec-Fetch-Site": "cross-site"}, t=secret
    )
    assert browser.status == 400 and "be done from here" in page
    ticket = await office.store.signins.find(digest(secret))
    assert ticket and ticket.stage is Stage.MADE


async def test_a_posted_answer_is_asked_for_again_so_that_the_cookie_comes_with_it(office: Office) -> None:
    browser = await back_from_entra(office)
    answer = dict(part.split("=", 1) for part in browser.where.split("?")[1].split("&"))
    await browser.post(f"{office.sign_ins.home}/signin/callback", **answer, next="https://evil.example/")
    assert browser.status == 303 and browser.where.startswith("/signin/callback?")
    assert "evil" not in browser.where


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="t"\r\n\r\n1\r\n' * 15_000, 415),
        ("application/json", b'{"t": "x"}', 415),
        ("application/x-www-form-urlencoded", b"t=" + b"x" * 100_000, 413),
        ("application/x-www-form-urlencoded", b"t&" * 8000, 400),
        ("application/x-www-form-urlencoded", b"t=\xff", 400),
    ],
)  # fmt: skip
async def test_nothing_but_a_small_plain_form_is_read(
    office: Office, kind: str, body: bytes, status: int
) -> None:
    async with watching_the_loop() as stall:
        for path in ("/signin", "/signin/callback"):
            for _ in range(10):
                headers = {"Content-Type": kind}
                async with office.browser().session.post(
                    office.sign_ins.home + path, data=body, headers=headers, allow_redirects=False
                ) as answer:
                    assert answer.status == status and "Location" not in answer.headers
    assert stall.longest < 1


async def test_links_that_were_made_up_take_little_of_the_database_and_keep_no_caller_waiting() -> None:
    """Whoever waits for the database makes no room for other callers, so few may."""
    asked, most, answering = 0, 0, asyncio.Event()

    async def nobodys(*_: str) -> NoReturn:
        nonlocal asked, most
        asked, most = asked + 1, max(most, asked + 1)
        await answering.wait()
        asked -= 1
        raise RejectedSignIn(RejectReason.UNKNOWN)

    sign_ins = SimpleNamespace(home="http://localhost", inspect_link=nobodys, callback=nobodys)
    app = web.Application()
    app.add_routes(list(SignInRoutes(cast(Any, sign_ins), Straight()).routes()))
    async with TestClient(TestServer(app)) as client:
        ways = [("GET", "/signin?t=x"), ("GET", "/signin/callback?state=x"), ("POST", "/signin")]
        callers = [
            asyncio.create_task(client.request(*ways[each % 3], data={"t": "x"} if each % 3 == 2 else None))
            for each in range(99)
        ]
        taken = limits.LOOKUPS_AT_ONCE + limits.LOOKUPS_WAITING
        async with asyncio.timeout(10):
            while sum(each.done() for each in callers) < len(callers) - taken:
                await asyncio.sleep(0.01)
        assert {each.result().status for each in callers if each.done()} == {503}, "at once"
        answering.set()
        left = [await each for each in callers]
    assert most == limits.LOOKUPS_AT_ONCE
    assert [each.status for each in left].count(404) == taken


async def test_links_that_were_made_up_do_not_fill_the_log(office: Office) -> None:
    browser = office.browser()
    with capture_logs() as lines:
        for _ in range(5):
            await browser.get(f"{office.sign_ins.home}/signin?t=made-up")
            await browser.get(f"{office.sign_ins.home}/signin/callback?state=made-up")
    assert [line["times"] for line in lines if line["event"] == "sign_in_stopped"] == [1]


async def test_a_cookie_that_is_no_text_is_another_browsers(office: Office) -> None:
    """It was a fault of ours, and the owner of the link was not told."""
    victim = await back_from_entra(office)
    where = urlsplit(victim.where)
    reader, writer = await asyncio.open_connection("127.0.0.1", where.port)
    request = f"GET {where.path}?{where.query} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    writer.write(request.encode() + b"Cookie: csp-signin=\xff\xfe\r\n\r\n")
    answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 400 ") and b"started elsewhere" in answer
    told = await office.store.outbox.claim(office.chat.clock.now(), timedelta(minutes=1), 9)
    assert "a different browser" in told[0].card.summary


async def test_pages_are_locked_down_and_names_do_no_harm(office: Office) -> None:
    actor = Actor(Platform.SLACK, "<b>T1</b>", "U1", '"><script>alert(1)</script>', "a@b.example")
    browser = office.browser()
    page = await browser.get(
        await office.sign_ins.create_link(actor, Place("slack", "T1", "C1", personal=False))
    )
    assert "<script" not in page and "<b>T1" not in page and "&lt;script&gt;" in page
    assert "default-src 'none'" in browser.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in browser.headers["Content-Security-Policy"]
    assert "unsafe" not in browser.headers["Content-Security-Policy"]
    wanted = {
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    await browser.press_continue()
    for name, value in wanted.items():
        assert browser.headers[name] == value
    cookie = browser.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Max-Age=600" in cookie


async def test_on_https_the_cookie_stays_there(office: Office) -> None:
    sign_ins = SignInService(
        office.store,
        office.sign_ins.entra,
        office.sign_ins.rules,
        office.chat.clock,
        "https://bot.example.com",
    )
    link = await sign_ins.create_link(office.chat.actor, Place("slack", "T1", "", personal=True))
    app = web.Application()
    app.add_routes(list(SignInRoutes(sign_ins, Straight()).routes()))
    # The proxy in front of it speaks https; what it passes on does not.
    async with TestClient(TestServer(app)) as client:
        answer = await client.post("/signin", data={"t": link.split("t=")[1]}, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, "https://login.example/")
    name, *attributes = answer.headers["Set-Cookie"].split("; ")
    assert name.startswith("__Host-csp-signin=")
    assert set(attributes) == {"HttpOnly", "Max-Age=600", "Path=/", "SameSite=Lax", "Secure"}
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
    assert answer.headers["Cache-Control"] == "no-store"


class Straight:
    """Sends the browser to Entra ID, from where nobody comes back."""

    async def begin(self, redirect_uri: str) -> tuple[str, str, str]:
        assert redirect_uri == "https://bot.example.com/signin/callback"
        return "https://login.example/", "a state", "{}"

    async def finish(self, secrets: str, answer: object) -> NoReturn:
        raise AssertionError


async def test_no_secret_is_logged_or_shown(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    with structlog.testing.capture_logs() as logs:
        browser = office.browser()
        url = await office.link()
        await browser.sign_in(url, "ada")
        await office.chat.say(f"access code {browser.code}")
        await office.chat.say("usage top")
    refresh = list(office.sandbox.entra.grants.refreshes)
    audit = repr(await office.store.audit.entries())
    told = f"{logs!r} {caplog.text} {office.auth!r} {browser.text}"
    for secret in (url.split("t=")[1], *refresh, office.sandbox.client_secret):
        assert secret not in told and secret not in audit
    assert browser.code not in f"{logs!r} {caplog.text}"
    assert pages.HEADERS["Cache-Control"] == "no-store"
