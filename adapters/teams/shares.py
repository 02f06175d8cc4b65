"""Share tokens: where a private answer may be shared, sealed so that nobody can make one or use it for another place."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import Unavailable
from bot.ports import Clock, Vault

VAULT_NAME = "teams:share"
LIFETIME = timedelta(days=7)
_LONGEST = 2048


@dataclass(frozen=True, slots=True)
class Origin:
    """The channel or group chat in which something was asked, and the thread there."""

    service_url: str
    tenant: str
    channel: str
    thread: str = ""

    @property
    def conversation(self) -> str:
        """Where the answer is posted: under the same message."""
        return f"{self.channel};messageid={self.thread}" if self.thread else self.channel


class Shares:
    """Seals origins for one person. Every process of the installation takes the others' tokens."""

    def __init__(self, vault: Vault, clock: Clock) -> None:
        self._vault = vault
        self._clock = clock
        self._key = b""

    async def seal(self, actor_key: str, origin: Origin) -> str:
        """A token for this person and place. Raises :class:`bot.errors.Unavailable`."""
        expires = int((self._clock.now() + LIFETIME).timestamp())
        said = [actor_key, expires, origin.service_url, origin.tenant, origin.channel, origin.thread]
        body = json.dumps(said, separators=(",", ":")).encode()
        return f"{_base64(body)}.{_base64(await self._sign(body))}"

    async def open(self, actor_key: str, token: object) -> Origin | None:
        """The place in a token, if it is ours, this person's and not too old. Raises ``Unavailable``."""
        if not isinstance(token, str) or len(token) > _LONGEST:
            return None
        first, _, second = token.partition(".")
        try:
            body, mark = _bytes(first), _bytes(second)
            if not await self._genuine(body, mark):
                return None
            owner, expires, service_url, tenant, channel, thread = json.loads(body)
            current = datetime.fromtimestamp(expires, self._clock.now().tzinfo) > self._clock.now()
        except (ValueError, TypeError, OverflowError):
            return None
        return Origin(service_url, tenant, channel, thread) if current and owner == actor_key else None

    async def _genuine(self, body: bytes, mark: bytes) -> bool:
        if hmac.compare_digest(mark, await self._sign(body)):
            return True
        # Two processes that start at once may each have made a key; the one in the vault is everybody's.
        self._key = b""
        return hmac.compare_digest(mark, await self._sign(body))

    async def _sign(self, body: bytes) -> bytes:
        if not self._key:
            self._key = (await self._secret()).encode()
        return hmac.new(self._key, b"csp-bot teams share\0" + body, hashlib.sha256).digest()

    async def _secret(self) -> str:
        if found := await self._vault.get(VAULT_NAME):
            return found
        await self._vault.put(VAULT_NAME, secrets.token_urlsafe(32))
        found = await self._vault.get(VAULT_NAME)
        if not found:
            raise Unavailable
        return found


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
