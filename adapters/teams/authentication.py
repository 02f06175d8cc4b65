"""Authentication of requests: the Bot Framework's token, validated here and before anything of the body is looked at.

botbuilder's own validation reads the activity first, knows no claim that must be there, and belongs to a line that
Microsoft has ended. Turns are run by botbuilder with what was proven here.
https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication#connector-to-bot
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import jwt
from aiohttp import ClientSession
from botbuilder.integration.aiohttp import CloudAdapter
from botbuilder.schema import Activity
from botframework.connector.auth import (
    AuthenticateRequestResult,
    BotFrameworkAuthentication,
    ClaimsIdentity,
    ConnectorFactory,
)

from adapters.server.concurrency import TooManyWait
from adapters.teams.cloud import Cloud
from adapters.teams.keys import SigningKeys
from config.settings import TeamsSettings

LEEWAY = 300
"""Seconds that the clocks of sender and receiver may differ, as Microsoft's rules say."""

ALGORITHM = "RS256"
"""What the Bot Framework signs with; never what a token says."""

SERVICE_URL = "serviceurl"
_REQUIRED = ("iss", "aud", "exp", SERVICE_URL)
_PUBLIC_CALLER = "urn:botframework:azure"


class Unauthenticated(Exception):  # noqa: N818 - named for what is the matter
    """A request does not prove that the Bot Framework sent it; ``reason`` is one word, for counting."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Proof:
    """What a good token says, and the channels that its key may speak for: of every channel where it names none."""

    claims: Mapping[str, Any] = field(default_factory=dict)
    endorsements: frozenset[str] = frozenset()


class _Elsewhere(ConnectorFactory):  # type: ignore[misc]
    """Makes no connector client: ours is asynchronous and kept (:mod:`adapters.teams.connector`).

    Making botbuilder's takes most of a turn's time, because its retry policy is worked out anew in each.
    """

    async def create(self, service_url: str, audience: str) -> object:
        """Something in the place of a client, for a turn that never calls it."""
        return self


class _Turns(BotFrameworkAuthentication):  # type: ignore[misc]
    """What botbuilder's adapter asks of authentication while it runs a turn that was authenticated before."""

    def __init__(self) -> None:
        self._elsewhere = _Elsewhere()

    async def authenticate_request(self, activity: Activity, auth_header: str) -> AuthenticateRequestResult:
        """Never: who asked this would be about to trust a request that nobody has looked at."""
        raise PermissionError("requests are authenticated before their turn")

    async def authenticate_streaming_request(self, auth_header: str, channel_id_header: str) -> object:
        """Web sockets are not served."""
        raise PermissionError("web sockets are not served")

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> ConnectorFactory:
        """No client either."""
        return self._elsewhere

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> None:
        """Nobody signs in through the Bot Framework."""


class Authentication:
    """Validates requests. ``adapter`` is what botbuilder runs the turn with."""

    def __init__(self, settings: TeamsSettings, cloud: Cloud, session: ClientSession) -> None:
        self._app_id = settings.app_id
        self._cloud = cloud
        self._keys = SigningKeys(cloud.openid_url, session)
        self.adapter = CloudAdapter(_Turns())

    async def start(self) -> None:
        """Fetch the keys before the first request needs them."""
        if self._app_id:
            await self._keys.refresh()

    async def proven(self, header: str) -> Proof:
        """What the token in an ``Authorization`` header proves by itself. Raises :class:`Unauthenticated` however it
        fails, and ``TooManyWait`` while many wait for the keys; nothing is proven, and no token taken, where nobody signs in."""
        if not self._app_id:
            if header:
                raise Unauthenticated("token")
            return Proof()
        if not header:
            raise Unauthenticated("no_token")
        scheme, _, token = header.partition(" ")
        if scheme != "Bearer" or not token:
            raise Unauthenticated("token")
        try:
            return await self._validated(token)
        except TooManyWait:
            raise
        except Exception as error:
            # The edge of a request. A token that is malformed, expired or badly signed leaves its parser as whatever
            # that raised, and all of it means the same.
            raise Unauthenticated("bad_token") from error

    def match(self, proof: Proof, activity: Activity) -> AuthenticateRequestResult:
        """For the turn of this activity, if the token was made for it: for the address that it wants to be answered at,
        and with a key of its channel. Raises :class:`Unauthenticated`."""
        if self._app_id and proof.claims[SERVICE_URL] != activity.service_url:
            raise Unauthenticated("service_url")
        if proof.endorsements and activity.channel_id not in proof.endorsements:
            raise Unauthenticated("endorsement")
        result = AuthenticateRequestResult()
        result.claims_identity = ClaimsIdentity(dict(proof.claims), True)
        result.audience = self._cloud.scope
        result.caller_id = _PUBLIC_CALLER if self._app_id else ""
        result.connector_factory = _Elsewhere()
        return result

    async def _validated(self, token: str) -> Proof:
        head = jwt.get_unverified_header(token)
        # What a token says must be understood (RFC 7515, 4.1.11) is nothing that is known here.
        if head.get("alg") != ALGORITHM or "crit" in head:
            raise PermissionError("the token is signed in another way")
        key = await self._keys.get(head.get("kid"))
        claims = jwt.decode(
            token,
            key.public_key,
            algorithms=[ALGORITHM],
            audience=self._app_id,
            issuer=self._cloud.issuer,
            leeway=LEEWAY,
            options={"require": list(_REQUIRED), "strict_aud": True},
        )
        if not isinstance(claims[SERVICE_URL], str):
            raise PermissionError("the token is for no address")
        return Proof(claims, frozenset(key.endorsements))
