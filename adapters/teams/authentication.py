"""Who sends a request: botbuilder's token validation, with every way to fail told as one."""

from __future__ import annotations

from types import SimpleNamespace

from aiohttp import ClientSession
from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication
from botbuilder.schema import Activity
from botframework.connector.auth import (
    AuthenticateRequestResult,
    BotFrameworkAuthentication,
    ClaimsIdentity,
    ConnectorFactory,
)
from botframework.connector.auth.jwt_token_extractor import JwtTokenExtractor

from adapters.teams.cloud import Cloud
from adapters.teams.credentials import Credentials
from adapters.teams.keys import NoKeys, SigningKeys
from config.settings import TeamsSettings

_NOBODY = "urn:csp-bot:no-emulator"
_PUBLIC_CALLER = "urn:botframework:azure"


class Unauthenticated(Exception):  # noqa: N818 - named for what is the matter
    """A request does not prove that the Bot Framework sent it; ``reason`` is one word, for counting."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Elsewhere(ConnectorFactory):  # type: ignore[misc]
    """Makes no connector client: ours is asynchronous and kept (:mod:`adapters.teams.connector`).

    Making botbuilder's takes most of a turn's time, because its retry policy is worked out anew in each.
    """

    async def create(self, service_url: str, audience: str) -> object:
        """Something in the place of a client, for a turn that never calls it."""
        return self


class _Turns(BotFrameworkAuthentication):  # type: ignore[misc]
    """What botbuilder's adapter asks of authentication while it runs a turn, without the clients it would make."""

    def __init__(self, inner: BotFrameworkAuthentication) -> None:
        self._inner = inner
        self._elsewhere = _Elsewhere()

    async def authenticate_request(
        self, activity: Activity, auth_header: str | None
    ) -> AuthenticateRequestResult:
        """botbuilder's own validation."""
        result = await self._inner.authenticate_request(activity, auth_header)
        result.connector_factory = self._elsewhere
        return result

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

    def __init__(
        self, settings: TeamsSettings, cloud: Cloud, credentials: Credentials, session: ClientSession
    ) -> None:
        self._anonymous = not settings.app_id
        self._keys = SigningKeys(cloud.openid_url, session)
        # Setting any one of the addresses makes botbuilder take all of them from here, so all are set.
        configuration = SimpleNamespace(
            APP_TYPE="SingleTenant",
            APP_ID=settings.app_id,
            APP_TENANTID=settings.app_tenant_id,
            TO_CHANNEL_FROM_BOT_LOGIN_URL=cloud.login_url,
            TO_CHANNEL_FROM_BOT_OAUTH_SCOPE=cloud.scope,
            TO_BOT_FROM_CHANNEL_TOKEN_ISSUER=cloud.issuer,
            OAUTH_URL=cloud.scope,
            TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL=cloud.openid_url,
            TO_BOT_FROM_EMULATOR_OPENID_METADATA_URL=_NOBODY,
            CALLER_ID=_PUBLIC_CALLER,
        )
        self._inner = _Turns(
            ConfigurationBotFrameworkAuthentication(configuration, credentials_factory=credentials)
        )
        self.adapter = CloudAdapter(self._inner)

    async def start(self) -> None:
        """Fetch the keys before the first request needs them."""
        if self._anonymous:
            return
        self._keys.install()
        # Tokens of the Emulator and of skills are proven by the bot's own secret and not by Microsoft's channel.
        JwtTokenExtractor.metadataCache[_NOBODY] = NoKeys()
        await self._keys.refresh()

    def close(self) -> None:
        """Leave nothing behind in botbuilder."""
        self._keys.remove()

    async def of(self, activity: Activity, header: str) -> AuthenticateRequestResult:
        """Proof of who sent the activity. Raises :class:`Unauthenticated` however it fails."""
        if self._anonymous:
            if header:
                raise Unauthenticated("token")
            return await self._inner.authenticate_request(activity, None)
        if not header:
            raise Unauthenticated("no_token")
        try:
            result = await self._inner.authenticate_request(activity, header)
            # Without one, botbuilder takes a token for ever.
            if "exp" not in result.claims_identity.claims:
                raise PermissionError("the token never expires")
            return result
        except PermissionError as error:
            raise Unauthenticated("token") from error
        except Exception as error:
            # The edge of a request. A token that is malformed, expired or badly signed leaves botbuilder as whatever
            # its parser raised, and all of it means the same.
            raise Unauthenticated("bad_token") from error
