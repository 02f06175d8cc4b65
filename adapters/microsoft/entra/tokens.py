"""Bearer tokens: the application's own, and those of the service account and of people, by refresh tokens in the vault.

Each token is fetched once, off the event loop, however many wait for it.
"""

from __future__ import annotations

import asyncio
import math
import re
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import structlog

from adapters.microsoft.entra.audiences import PARTNER_CENTER
from adapters.microsoft.entra.claims import lacks_mfa
from adapters.microsoft.entra.errors import mine, refused, unconsented, unreachable, without_mfa
from adapters.microsoft.entra.msal_app import MsalApplications
from adapters.runtime.wakeups import Wakeups
from bot.errors import PartnerFailure
from bot.model.identity import secret_name
from bot.ports import Vault
from config.settings import PartnerCenterSettings

# What msal raises on an answer that is JSON and yet not what the protocol says (a bare RuntimeError for another nonce), or
# on a certificate it cannot read.
_NONSENSE = (OSError, ValueError, LookupError, TypeError, AttributeError, RuntimeError)
EARLY = 300.0  # a token this close to its end, in seconds, is no longer used
LONGEST = 86_400.0
"""Seconds that a token is kept at most, whatever its answer says: those of Entra ID live for an hour, or for a day."""

_TOKEN = re.compile(r"[\x21-\x7e]+")
"""What can stand in a header."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Key:
    """Whose token, for what, where. ``vault_name`` is where the refresh token is; empty for the application."""

    vault_name: str
    scope: str
    tenant: str

    @property
    def user(self) -> bool:
        return bool(self.vault_name)


@dataclass(frozen=True, slots=True)
class _Kept:
    token: str = field(repr=False)
    until: float


async def _untold(_: str, __: str) -> None:
    """Nobody keeps count."""


class Auth:
    """Tokens for Partner Center and whatever else the same application may speak to.

    ``clock`` gives seconds since the epoch; ``seconds`` bounds one request to Entra ID. ``renewed`` is told
    tenant and object id of a person whose refresh token was used.
    """

    def __init__(
        self,
        settings: PartnerCenterSettings,
        vault: Vault,
        *,
        clock: Callable[[], float] = time.time,
        seconds: float = 10.0,
        renewed: Callable[[str, str], Awaitable[None]] = _untold,
    ) -> None:
        self.settings = settings
        self.msal = MsalApplications(settings, seconds)
        self._vault, self._clock = vault, clock
        self._kept: dict[_Key, _Kept] = {}
        self._flights: dict[_Key, asyncio.Task[str]] = {}
        self._wakeups = Wakeups()
        self._anew: set[_Key] = set()
        self._refreshing: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._renewed = renewed

    def __repr__(self) -> str:
        return f"Auth(tenant={self.settings.tenant_id!r}, client={self.settings.client_id!r})"

    @property
    def vault_name(self) -> str:
        """Under which name the vault keeps the service account's refresh token."""
        return f"service:{self.settings.tenant_id}:{self.settings.client_id}".lower()

    def person(self, oid: str, tenant: str = "") -> PersonalAuth:
        """Tokens for what one person does: theirs where a user's is needed, else the application's.

        ``tenant`` is the id by which the vault knows the partner's, where the settings name it by domain.
        """
        return PersonalAuth(self, secret_name(tenant or self.settings.tenant_id, oid))

    async def token(self, resource: str, *, user: bool, tenant: str = "") -> str:
        """A token for *resource* (``https://management.azure.com/.default``) that has some minutes left.

        With *user* the service account's, otherwise the application's own; in *tenant*, or in the partner's own.
        Raises :class:`bot.errors.PartnerFailure`.
        """
        return await self.token_of(self.vault_name if user else "", resource, tenant)

    async def token_of(self, vault_name: str, resource: str, tenant: str = "") -> str:
        """A token of whoever's refresh token the vault has under this name; of the application where it is empty.

        Raises :class:`bot.errors.PartnerFailure`.
        """
        key = _Key(vault_name, *self._wanted(resource, tenant))
        kept = self._kept.get(key)
        if kept and self._clock() < kept.until:
            return kept.token
        flight = self._flights.get(key)
        if flight is None:
            flight = asyncio.create_task(self._fetch(key))
            self._flights[key] = flight
            flight.add_done_callback(lambda done: self._land(key, done))
        # One who gives up waiting must not take the token from the others.
        return await self._wakeups.share(flight)

    def _wanted(self, resource: str, tenant: str) -> tuple[str, str]:
        scope = resource if resource.endswith("/.default") else f"{resource.rstrip('/')}/.default"
        own = tenant.lower() == self.settings.tenant_id.lower()
        return scope, "" if own else tenant.lower()

    def expire(self, token: str) -> None:
        """Forget a token that was refused."""
        for key, kept in list(self._kept.items()):
            if kept.token == token:
                del self._kept[key]
                self._anew.add(key)

    async def remember(self, refresh_token: str) -> None:
        """Keep a new service account's refresh token, and forget what was got with the old one."""
        await self._vault.put(self.vault_name, refresh_token)
        self.forget(self.vault_name)

    def forget(self, vault_name: str) -> None:
        """Forget every token that was got with this refresh token."""
        for key in [key for key in self._kept if key.vault_name == vault_name]:
            del self._kept[key]
        self._anew = {key for key in self._anew if key.vault_name != vault_name}

    async def try_out(self) -> None:
        """Redeem the service account's refresh token now, which also keeps it from lapsing unused.

        Raises :class:`bot.errors.PartnerFailure`.
        """
        await self.try_out_of(self.vault_name)

    async def try_out_of(self, vault_name: str) -> None:
        """The same for whoever's refresh token the vault has under this name."""
        key = _Key(vault_name, *self._wanted(PARTNER_CENTER, ""))
        self._kept.pop(key, None)
        self._anew.add(key)
        await self.token_of(vault_name, PARTNER_CENTER)

    def _land(self, key: _Key, flight: asyncio.Task[str]) -> None:
        self._flights.pop(key, None)
        if not flight.cancelled():
            flight.exception()  # looked at, so that nobody is told of an exception nobody waited for

    async def _fetch(self, key: _Key) -> str:
        result = await (self._for_user(key) if key.user else self._for_application(key))
        token = result.get("access_token")
        if not (isinstance(token, str) and _TOKEN.fullmatch(token)):
            _log.warning("sign_in_refused", error=str(result.get("error"))[:60], user=key.user)
            raise refused(result, user=key.user)
        if key.user and key.scope == PARTNER_CENTER and lacks_mfa(token):
            raise without_mfa()
        lifetime = _seconds(result.get("expires_in"))
        self._kept = {known: kept for known, kept in self._kept.items() if self._clock() < kept.until}
        self._kept[key] = _Kept(token, self._clock() + lifetime - min(EARLY, lifetime / 2))
        self._anew.discard(key)
        return token

    async def _for_application(self, key: _Key) -> dict[str, Any]:
        anew = key in self._anew
        return await self.ask(lambda: self.msal.for_application(key.scope, key.tenant, anew=anew))

    async def _for_user(self, key: _Key) -> dict[str, Any]:
        """Redeem the refresh token. One at a time for each person: each redemption may rotate it."""
        name = key.vault_name
        async with self._refreshing[name]:
            used = await self._vault.get(name)
            if not used:
                raise unconsented()
            result = await self._redeem(used, key)
            if result.get("error") == "invalid_grant":
                # Another process may have rotated it between our reading and our asking.
                present = await self._vault.get(name)
                if present and present != used:
                    used, result = present, await self._redeem(present, key)
            rotated = result.get("refresh_token")
            if isinstance(rotated, str) and rotated and rotated != used:
                await self._vault.swap(name, used, rotated)
            if "access_token" in result and name != self.vault_name:
                _, tenant, oid = name.split(":")
                await self._renewed(tenant, oid)
            return result

    async def _redeem(self, refresh_token: str, key: _Key) -> dict[str, Any]:
        return await self.ask(lambda: self.msal.for_user(refresh_token, key.scope, key.tenant))

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
        seconds = float(str(value))
    except ValueError:
        return 0.0
    return min(max(seconds, 0.0), LONGEST) if math.isfinite(seconds) else 0.0


class PersonalAuth:
    """Tokens for what one person does (:class:`adapters.microsoft.http.attempts.Tokens`).

    Where the person's own sign-in fails, the failure says that it is theirs to renew.
    """

    def __init__(self, auth: Auth, vault_name: str) -> None:
        self._auth, self._name = auth, vault_name

    async def token(self, resource: str, *, user: bool, tenant: str = "") -> str:
        """The person's token with *user*, else the application's. Raises :class:`bot.errors.PartnerFailure`."""
        if not user:
            return await self._auth.token(resource, user=False, tenant=tenant)
        try:
            return await self._auth.token_of(self._name, resource, tenant)
        except PartnerFailure as failure:
            raise mine(failure) from failure.__cause__

    def expire(self, token: str) -> None:
        """Forget a token that was refused."""
        self._auth.expire(token)

    async def try_out(self) -> None:
        """Redeem the person's refresh token now. Raises :class:`bot.errors.PartnerFailure`."""
        try:
            await self._auth.try_out_of(self._name)
        except PartnerFailure as failure:
            raise mine(failure) from failure.__cause__
