"""The page answers this machine and its own scripts, and nobody else."""

from __future__ import annotations

import pytest
from aiohttp import ClientSession, CookieJar, DummyCookieJar, web
from aiohttp.test_utils import make_mocked_request

from adapters.playground.app import PlaygroundAdapter
from adapters.playground.guard import objection
from adapters.server.loopback_access import PROXIES_SAY
from bot.commands import load
from tests.adapters.playground.conftest import TOKEN, Site
from tests.adapters.playground.core import CannedCore, Clock

SAY = {"as": "sam", "room": "@sam", "line": "help"}


async def test_the_page_comes_with_a_policy_that_runs_no_foreign_script(site: Site) -> None:
    async with site.client.get("/") as answer:
        assert answer.status == 200
        policy = answer.headers["Content-Security-Policy"]
        page = await answer.text()
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert " style=" not in page
    assert " onclick=" not in page


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.", "[::1"]
)
async def test_a_name_pointed_at_loopback_is_refused(site: Site, host: str) -> None:
    for path in (
        "/",
        "/playground/events?as=sam",
        "/playground/suggest?as=sam",
        "/playground/files/x?as=sam",
    ):
        async with site.client.get(path, headers={"Host": host}) as answer:
            assert answer.status in (400, 403), path


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost:1", "https://127.0.0.1", "http://[", ""]
)
async def test_posts_of_other_origins_are_refused(site: Site, origin: str) -> None:
    async with site.client.post("/playground/say", json=SAY, headers={"Origin": origin}) as answer:
        assert answer.status == 403
    assert not site.core.invocations


async def test_posts_without_an_origin_or_as_a_plain_form_are_refused(site: Site) -> None:
    async with site.client.post("/playground/say", json=SAY) as answer:
        assert answer.status == 403
    async with site.client.post("/playground/say", data=SAY, headers={"Origin": site.origin}) as answer:
        assert answer.status == 403
    assert not site.core.invocations


async def test_another_site_cannot_embed_a_file_or_listen(site: Site) -> None:
    for path in ("/playground/events?as=sam", "/playground/files/x?as=sam", "/playground/static/chat.js"):
        async with site.client.get(path, headers={"Sec-Fetch-Site": "cross-site"}) as answer:
            assert answer.status == 403
    async with site.client.get("/", headers={"Sec-Fetch-Site": "cross-site"}) as answer:
        assert answer.status == 200, "a link may lead here"


@pytest.mark.parametrize(
    ("peer", "refused"),
    [
        ("127.0.0.1", ""),
        ("127.8.9.10", ""),
        ("::1", ""),
        ("::ffff:127.0.0.1", ""),
        ("10.0.0.5", "peer"),
        ("::ffff:10.0.0.5", "peer"),
        ("203.0.113.9", "peer"),
        ("", "peer"),
    ],
)
def test_only_this_machine_is_answered(peer: str, refused: str) -> None:
    request = make_mocked_request("GET", "/", headers={"Host": "localhost:8080"}).clone(remote=peer)
    assert objection(request) == refused


@pytest.mark.parametrize("name", PROXIES_SAY)
def test_what_a_proxy_brought_is_refused(name: str) -> None:
    headers = {"Host": "localhost:8080", name: "127.0.0.1"}
    request = make_mocked_request("GET", "/", headers=headers).clone(remote="127.0.0.1")
    assert objection(request) == "forwarded"


@pytest.mark.parametrize(
    "host",
    ["evil.example@localhost", "evil.example@localhost:8080", "localhost:8080@evil.example", "localhost:", "localhost:x",
     "localhost/evil", "localhost#", "127.0.0.1.evil.example", "127.1", "0.0.0.0:8080", "", "[::1", "[::1]evil", "localhost:8080, evil"],
)  # fmt: skip
def test_only_the_machines_own_names_are_its_names(host: str) -> None:
    request = make_mocked_request("GET", "/", headers={"Host": host}).clone(remote="127.0.0.1")
    assert objection(request) == "host"


ROUTES = (
    "/", "/?as=gil", "/playground/static/chat.js", "/playground/events?as=sam&after=0", "/playground/suggest?as=sam",
    "/playground/files/x?as=sam",
)  # fmt: skip
POSTS = ("refresh", "choices", "say", "click", "submit", "close", "reveal", "read")


@pytest.mark.parametrize("cookie", ["", "another-token", "right for another port"])
async def test_without_the_printed_address_nothing_opens(site: Site, cookie: str) -> None:
    """Whatever else is right: a proxy on this machine that adds no header makes everybody a caller on this machine."""
    port = site.client.port
    brought = {"": {}, "another-token": {f"csp-demo-{port}": "another-token"}}.get(
        cookie, {"csp-demo-1": TOKEN}
    )
    jar = CookieJar(unsafe=True)
    jar.update_cookies(brought, site.client.make_url("/"))
    async with ClientSession(site.origin, cookie_jar=jar) as stranger:
        for path in (
            *ROUTES,
            "/?token=another-token",
            "/?token=",
            f"/playground/suggest?as=sam&token={TOKEN}",
        ):
            async with stranger.get(path, allow_redirects=False) as answer:
                assert answer.status == 403 and "Set-Cookie" not in answer.headers
                assert "link that was printed" in await answer.text()
        for what in POSTS:
            headers = {"Origin": site.origin}
            async with stranger.post(f"/playground/{what}", json=SAY, headers=headers) as answer:
                assert answer.status == 403
    assert {path.partition("?")[0] for path in ROUTES} | {f"/playground/{what}" for what in POSTS} == {
        path.replace("{name}", "chat.js").replace("{token}", "x") for path in _mounted_by(site)
    }
    assert not site.core.invocations


async def test_the_printed_address_leads_to_a_clean_one(site: Site) -> None:
    async with ClientSession(site.origin, cookie_jar=DummyCookieJar()) as browser:
        path = f"/?as=gil&token={TOKEN}&in=desk"
        async with browser.get(path, allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (303, "/?as=gil&in=desk")
            cookie = answer.headers["Set-Cookie"]
        assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Domain" not in cookie
        async with browser.get("/?as=gil", headers={"Cookie": cookie.partition(";")[0]}) as answer:
            assert answer.status == 200 and TOKEN not in await answer.text()


def test_there_is_no_playground_without_a_token(core: CannedCore) -> None:
    with pytest.raises(ValueError, match="token"):
        PlaygroundAdapter(dispatch=core, registry=load(), clock=Clock(), token="")


def test_every_route_is_guarded(site: Site) -> None:
    names = {getattr(route, "handler").__qualname__ for route in site.playground.routes()}  # noqa: B009
    assert names == {"guarded.<locals>.answer"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"x"',
        b"\xff\xfe",
        b"{}",
        b'{"as": 3}',
        b'{"as": "mallory", "room": "@mallory", "line": "help"}',
        b'{"as": "sam", "room": "@sam"}',
        b'{"as": "sam", "room": "@bill", "line": "help"}',
        b'{"as": "sam", "room": "nowhere", "line": "help"}',
        b'{"as": "sam", "room": "@sam", "line": "   "}',
        b'{"as": "sam", "room": "@sam", "line": "' + b"x" * 4001 + b'"}',
    ],
)
async def test_a_body_that_makes_no_sense_is_refused(site: Site, body: bytes) -> None:
    headers = {"Origin": site.origin, "Content-Type": "application/json"}
    async with site.client.post("/playground/say", data=body, headers=headers) as answer:
        assert answer.status == 400
    assert not site.core.invocations


@pytest.mark.parametrize("what", ["click", "submit", "close", "reveal"])
async def test_acting_on_nothing_is_answered_calmly(site: Site, what: str) -> None:
    for body in ({}, {"message": "1"}, {"message": 10**30, "version": 1, "action": 0}, {"secret": ["x"]}):
        assert (await site.post(what, **body)).status == 409


async def test_only_the_pages_own_files_are_served(site: Site) -> None:
    async with site.client.get("/playground/static/chat.js") as answer:
        assert answer.status == 200
        assert answer.content_type == "text/javascript"
    for name in ("page.html", "..%2Fapp.py", "app.py", "%2e%2e%2fapp.py"):
        async with site.client.get(f"/playground/static/{name}") as answer:
            assert answer.status == 404


async def test_an_unknown_person_is_led_to_the_front(site: Site) -> None:
    async with site.client.get("/", params={"as": "<script>"}, allow_redirects=False) as answer:
        assert answer.status == 302
        assert answer.headers["Location"] == "/"


async def test_an_unknown_time_zone_is_utc(site: Site) -> None:
    for zone in ("../../etc/passwd", "Nowhere/Here", "Europe/Berlin", 7):
        await site.post("say", room="@sam", line="help", zone=zone)
    await site.playground.close(1.0)
    assert [asked.actor.time_zone for asked in site.core.invocations] == [
        "UTC",
        "UTC",
        "Europe/Berlin",
        "UTC",
    ]


def _mounted_by(site: Site) -> set[str]:
    app = web.Application()
    app.add_routes(site.playground.routes())
    return _mounted(app)


def _mounted(app: web.Application) -> set[str]:
    return {route.resource.canonical for route in app.router.routes() if route.resource}


async def test_the_page_takes_the_root_and_its_own_folder_only(site: Site) -> None:
    app = web.Application()
    app.add_routes(site.playground.routes())
    assert all(path == "/" or path.startswith("/playground/") for path in _mounted(app))
