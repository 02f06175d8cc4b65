"""Bearer tokens: the application's own, and the service account's by its refresh token in the vault.

Each token is fetched once, off the event loop, however many wait for it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import structlog

from adapters.partner_center.claims import claims, lacks_mfa
from adapters.partner_center.directory import Directory
from adapters.partner_center.protocol import TOKEN_RESOURCE
from adapters.partner_center.refusals import refused, unconsented, unreachable, without_mfa
from bot.ports import Vault
from config.settings import PartnerCenterSettings

# What msal raises on an answer that is JSON and yet not what the protocol says, or a certificate it cannot read.
_NONSENSE = (OSError, ValueError, LookupError, TypeError, AttributeError)
EARLY = 300.0  # a token this close to its end, in seconds, is no longer used
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Key:
    user: bool
    scope: str
    tenant: str


@dataclass(frozen=True, slots=True)
class _Kept:
    token: str = field(repr=False)
    until: float


class Auth:
    """Tokens for Partner Center and whatever else the same application may speak to.

    ``clock`` gives seconds since the epoch; ``seconds`` bounds one request to Entra ID.
    """

    def __init__(
        self,
        settings: PartnerCenterSettings,
        vault: Vault,
        *,
        clock: Callable[[], float] = time.time,
        seconds: float = 10.0,
    ) -> None:
        self.settings = settings
        self.directory = Directory(settings, seconds)
        self._vault, self._clock = vault, clock
        self._kept: dict[_Key, _Kept] = {}
        self._flights: dict[_Key, asyncio.Task[str]] = {}
        self._anew: set[_Key] = set()
        self._refreshing = asyncio.Lock()

    def __repr__(self) -> str:
        return f"Auth(tenant={self.settings.tenant_id!r}, client={self.settings.client_id!r})"

    @property
    def vault_name(self) -> str:
        """Under which name the vault keeps the service account's refresh token."""
        return f"service:{self.settings.tenant_id}:{self.settings.client_id}".lower()

    @property
    def names(self) -> frozenset[str]:
        """By which names the vendor knows the service account, in lower case; empty until it was needed once."""
        said = next((claims(kept.token) for key, kept in self._kept.items() if key.user), None) or {}
        return frozenset(str(said[name]).lower() for name in ("name", "upn", "unique_name") if said.get(name))

    async def token(self, resource: str, *, user: bool, tenant: str = "") -> str:
        """A token for *resource* (``https://management.azure.com/.default``) that has some minutes left.

        With *user* the service account's, otherwise the application's own; in *tenant*, or in the partner's own.
        Raises :class:`bot.errors.PartnerFailure`.
        """
        scope = resource if resource.endswith("/.default") else f"{resource.rstrip('/')}/.default"
        own = tenant.lower() == self.settings.tenant_id.lower()
        key = _Key(user, scope, "" if own else tenant.lower())
        kept = self._kept.get(key)
        if kept and self._clock() < kept.until:
            return kept.token
        flight = self._flights.get(key)
        if flight is None:
            flight = asyncio.create_task(self._fetch(key))
            self._flights[key] = flight
            flight.add_done_callback(lambda done: self._land(key, done))
        # One who gives up waiting must not take the token from the others.
        return await asyncio.shield(flight)

    def expire(self, token: str) -> None:
        """Forget a token that was refused."""
        for key, kept in list(self._kept.items()):
            if kept.token == token:
                del self._kept[key]
                self._anew.add(key)

    async def remember(self, refresh_token: str) -> None:
        """Keep a new service account's refresh token, and forget what was got with the old one."""
        await self._vault.put(self.vault_name, refresh_token)
        for key in [key for key in self._kept if key.user]:
            del self._kept[key]

    async def try_out(self) -> None:
        """Redeem the service account's refresh token now, which also keeps it from lapsing unused.

        Raises :class:`bot.errors.PartnerFailure`.
        """
        key = _Key(user=True, scope=TOKEN_RESOURCE, tenant="")
        self._kept.pop(key, None)
        self._anew.add(key)
        await self.token(TOKEN_RESOURCE, user=True)

    def _land(self, key: _Key, flight: asyncio.Task[str]) -> None:
        self._flights.pop(key, None)
        if not flight.cancelled():
            flight.exception()  # looked at, so that nobody is told of an exception nobody waited for

    async def _fetch(self, key: _Key) -> str:
        result = await (self._for_user(key) if key.user else self._for_application(key))
        token = result.get("access_token")
        if not isinstance(token, str):
            _log.warning("sign_in_refused", error=str(result.get("error"))[:60], user=key.user)
            raise refused(result, user=key.user)
        if key.user and key.scope == TOKEN_RESOURCE and lacks_mfa(token):
            raise without_mfa()
        lifetime = _seconds(result.get("expires_in"))
        self._kept[key] = _Kept(token, self._clock() + lifetime - min(EARLY, lifetime / 2))
        self._anew.discard(key)
        return token

    async def _for_application(self, key: _Key) -> dict[str, Any]:
        anew = key in self._anew
        return await self.ask(lambda: self.directory.for_application(key.scope, key.tenant, anew=anew))

    async def _for_user(self, key: _Key) -> dict[str, Any]:
        """Redeem the refresh token. One at a time: each redemption may rotate it."""
        async with self._refreshing:
            used = await self._vault.get(self.vault_name)
            if not used:
                raise unconsented()
            result = await self._redeem(used, key)
            if result.get("error") == "invalid_grant":
                # Another process may have rotated it between our reading and our asking.
                present = await self._vault.get(self.vault_name)
                if present and present != used:
                    used, result = present, await self._redeem(present, key)
            rotated = result.get("refresh_token")
            if isinstance(rotated, str) and rotated and rotated != used:
                await self._vault.swap(self.vault_name, used, rotated)
            return result

    async def _redeem(self, refresh_token: str, key: _Key) -> dict[str, Any]:
        return await self.ask(lambda: self.directory.for_user(refresh_token, key.scope, key.tenant))

    async def ask(self, ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Ask Entra ID in a thread; once more where the connection broke, which repeats nothing that matters."""
        import msal
        import requests

        trouble: Exception | None = None
        for _ in range(2):
            try:
                return await asyncio.to_thread(ask)
            except requests.ConnectionError as error:
                trouble = error
                if isinstance(error, requests.Timeout):
                    break
            except (
                requests.RequestException,
                msal.exceptions.MsalError,
                msal.IdTokenError,
                *_NONSENSE,
            ) as error:
                trouble = error
                break
        assert trouble is not None
        _log.warning("sign_in_failed", error=type(trouble).__name__)
        # The chain would print msal's message, which may quote the answer with names and ids.
        raise unreachable(trouble) from None


def _seconds(value: object) -> float:
    """A token's lifetime; the older endpoint writes it as text."""
    try:
        return max(float(str(value)), 0.0)
    except ValueError:
        return 0.0
