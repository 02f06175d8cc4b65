"""The sign-in pages on loopback, the sandbox's Entra behind it over TLS, real msal in between, and browsers."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

import aiohttp
from aiohttp import web

from adapters.composition.acting import ActingRights
from adapters.microsoft.azure_support import AzureSupportDesk
from adapters.microsoft.entra.personal import PersonalSignIn
from adapters.microsoft.entra.tokens import Auth
from adapters.microsoft.graph import open_directory
from adapters.microsoft.partner_center.client import PartnerCenter, open_exchange
from adapters.processes.web import nothing_to_drain, serving, web_app
from adapters.signin import SignInRoutes
from bot.access.directory import StoredDirectory
from bot.access.roles import RoleRules
from bot.access.signin import SignInService
from bot.cards.model import Code
from bot.ports import Store
from sandbox import Sandbox
from tests.adapters.microsoft.world import settings_of
from tests.chat import Chat, open_chat


@dataclass
class Browser:
    """One browser with its own cookies."""

    session: aiohttp.ClientSession
    entra: ssl.SSLContext
    home: str
    where: str = ""
    text: str = ""
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)

    async def get(self, url: str) -> str:
        async with self.session.get(url, ssl=self.entra, allow_redirects=False) as answer:
            return await self._seen(answer)

    async def post(self, url: str, headers: dict[str, str] | None = None, **form: str) -> str:
        async with self.session.post(
            url, data=form, ssl=self.entra, allow_redirects=False, headers=headers
        ) as answer:
            return await self._seen(answer)

    async def _seen(self, answer: aiohttp.ClientResponse) -> str:
        self.status, self.headers = answer.status, dict(answer.headers)
        self.where, self.text = answer.headers.get("Location", ""), await answer.text()
        return self.text

    async def press_continue(self) -> str:
        """The button of the page that names the chat account; returns where Entra is."""
        found = re.search(r'name="t" value="([^"]+)"', self.text)
        assert found, self.text
        await self.post(f"{self.home}/signin", t=found[1])
        return self.where

    async def choose(self, name: str, *, mfa: bool = True) -> str:
        """At Entra: this account, with or without a second factor; returns where the browser is sent back to."""
        more = {} if mfa else {"sandbox_without_mfa": "1"}
        await self.post(self.where, sandbox_person=f"{name}@northwindcloud.example" if name else "", **more)
        return self.where

    async def sign_in(self, url: str, name: str, *, mfa: bool = True) -> str:
        """The whole way with a link from the chat; returns the page at its end."""
        await self.get(url)
        await self.press_continue()
        await self.choose(name, mfa=mfa)
        return await self.get(self.where)

    @property
    def code(self) -> str:
        found = re.search(r"<output>([A-Z0-9-]+)</output>", self.text)
        assert found, self.text
        return found[1]

    @property
    def state(self) -> str:
        return dict(parse_qsl(urlsplit(self.where).query))["state"]


@dataclass
class Office:
    """Everything at once: who chats, who browses, and what lies behind."""

    sandbox: Sandbox
    store: Store
    auth: Auth
    sign_ins: SignInService
    chat: Chat
    browsers: list[aiohttp.ClientSession] = field(default_factory=list)

    def browser(self) -> Browser:
        session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.browsers.append(session)
        return Browser(session, ssl.create_default_context(cafile=self.sandbox.ca_file), self.sign_ins.home)

    async def link(self, chat: Chat | None = None) -> str:
        """Ask for a link in the chat."""
        chat = chat or self.chat
        await chat.say("access signin")
        return next(node.text for node in chat.card.body if isinstance(node, Code))

    async def signed_in(self, name: str, mfa: bool = True) -> Chat:
        """Somebody who has gone the whole way."""
        chat, browser = self.chat.as_(name), self.browser()
        await browser.sign_in(await self.link(chat), name, mfa=mfa)
        assert "You are signed in" in await chat.say(f"access code {browser.code}")
        return chat


@asynccontextmanager
async def open_office(store: Store, rules: RoleRules | None = None) -> AsyncIterator[Office]:
    """The office. The file gives nobody a role unless ``rules`` say so."""
    async with Sandbox() as sandbox:
        vendor, rules = settings_of(sandbox), rules or RoleRules()
        chat = await open_chat(store)

        async def doze(seconds: float) -> None:
            await asyncio.sleep(0)

        async def renewed(tenant: str, oid: str) -> None:
            await store.links.renewed(tenant, oid, chat.clock.now())

        auth = Auth(vendor, store.vault, renewed=renewed)
        await store.vault.put(auth.vault_name, sandbox.refresh_token())
        azure = AzureSupportDesk(vendor, auth)
        async with (
            PartnerCenter(open_exchange(vendor, auth)) as partner,
            open_directory(vendor, auth, rules.group_names, sleep=doze) as entra,
        ):
            page = [ref async for refs in partner.customers.pages() for ref in refs]
            await store.customers.replace_all(page, chat.clock.now())
            app_port = _free_port()
            home = f"http://localhost:{app_port}"
            sign_ins = SignInService(store, entra, rules, chat.clock, home, auth.forget)
            routes = SignInRoutes(sign_ins, PersonalSignIn(auth))
            app: web.Application = web_app([routes], store.check, None)
            chat = chat.with_core(
                directory=StoredDirectory(rules, store.links, store.grants, store.accounts, chat.clock),
                partner=partner,
                acting=ActingRights(auth, partner, azure, chat.clock, personal=True).acting_for,
                sign_ins=sign_ins,
            )
            office = Office(sandbox, store, auth, sign_ins, chat)
            async with serving(app, [routes], "127.0.0.1", app_port, grace=0.1, drain=nothing_to_drain):
                try:
                    yield office
                finally:
                    for session in office.browsers:
                        await session.close()
                    await azure.aclose()


def _free_port() -> int:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
