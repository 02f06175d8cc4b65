"""What these tests share: a sandbox signed in to, a vault in memory, time that only moves when slept, a vendor with a script."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from adapters.microsoft.entra.tokens import Auth
from adapters.microsoft.http.exchange import Exchange
from adapters.microsoft.http.protocol import Response
from adapters.microsoft.http.retry import RetryPolicy
from adapters.microsoft.http.service import Service
from adapters.microsoft.partner_center.service import partner_center
from config.settings import PartnerCenterSettings
from sandbox import Sandbox

BASE = "https://api.partner.test"
SERVICE = partner_center(BASE)


def ok(body: object = None, status: int = 200, **headers: str) -> Response:
    """A response; a body that is not bytes or text is sent as JSON."""
    raw = body if isinstance(body, bytes) else b"" if body is None else _text(body).encode()
    return Response(status, {name.lower().replace("_", "-"): value for name, value in headers.items()}, raw)


def _text(body: object) -> str:
    return body if isinstance(body, str) else json.dumps(body)


class MemoryVault:
    """A vault that forgets when the test ends."""

    def __init__(self) -> None:
        self.secrets: dict[str, str] = {}

    async def get(self, name: str) -> str | None:
        return self.secrets.get(name)

    async def put(self, name: str, secret: str) -> None:
        self.secrets[name] = secret

    async def names(self, prefix: str = "") -> Sequence[str]:
        return sorted(name for name in self.secrets if name.startswith(prefix))

    async def swap(self, name: str, old: str, new: str) -> bool:
        if self.secrets.get(name) != old:
            return False
        self.secrets[name] = new
        return True


def settings_of(sandbox: Sandbox) -> PartnerCenterSettings:
    """The settings that lead to a sandbox, with every service that it plays."""
    return PartnerCenterSettings(
        tenant_id=sandbox.tenant_id,
        client_id=sandbox.client_id,
        client_secret=sandbox.client_secret,
        url=sandbox.url,
        authority=sandbox.authority,
        ca_file=Path(sandbox.ca_file),
        azure_management_url=sandbox.management_url,
        graph_url=sandbox.graph_url,
        partner_api_url=sandbox.partner_api_url,
    )


async def signed_in(sandbox: Sandbox, settings: PartnerCenterSettings, vault: MemoryVault) -> Auth:
    """Tokens of the application and of a service account that has signed in."""
    auth = Auth(settings, vault)
    await vault.put(auth.vault_name, sandbox.refresh_token())
    return auth


class Time:
    """Seconds that pass only while somebody sleeps."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds

    def monotonic(self) -> float:
        return self.seconds


@dataclass
class Sent:
    """One attempt as it reached the vendor."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None

    @property
    def path(self) -> str:
        return self.url.removeprefix(BASE)


@dataclass
class Script:
    """A vendor that answers, one after the other, what it was told to. An exception is raised instead."""

    answers: list[Response | Exception]
    sent: list[Sent] = field(default_factory=list)
    takes: float = 0.0
    time: Time | None = None

    async def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        *,
        timeout: float,
        limit: int,
        into: IO[bytes] | None = None,
    ) -> Response:
        self.sent.append(Sent(method, url, headers, body))
        if self.time:
            self.time.seconds += self.takes
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def close(self) -> None:
        self.answers.clear()


class Tokens:
    """Hands out a new token whenever the last one was refused."""

    def __init__(self) -> None:
        self.number = 1
        self.users: list[bool] = []

    async def token(self, resource: str, *, user: bool, tenant: str = "") -> str:
        self.users.append(user)
        return f"token-{self.number}"

    def expire(self, token: str) -> None:
        self.number += 1


@dataclass
class Stage:
    """An exchange over a scripted vendor, and everything it did."""

    exchange: Exchange
    script: Script
    time: Time
    tokens: Tokens


def stage(
    *answers: Response | Exception,
    retry: RetryPolicy | None = None,
    takes: float = 0.0,
    service: Service = SERVICE,
) -> Stage:
    time, tokens = Time(), Tokens()
    script = Script(list(answers), takes=takes, time=time)
    exchange = Exchange(
        service,
        tokens,
        script,
        retry=retry,
        sleep=time.sleep,
        monotonic=time.monotonic,
        jitter=lambda: 0.0,
    )
    return Stage(exchange, script, time, tokens)
