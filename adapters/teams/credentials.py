"""Credentials of the bot itself: one set for the process, and tokens fetched off the event loop.

botbuilder makes new credentials, and with them an empty token cache, for every turn.
"""

from __future__ import annotations

import asyncio
import time

from botframework.connector.auth import (
    AppCredentials,
    MicrosoftAppCredentials,
    PasswordServiceClientCredentialFactory,
)
from msal import ConfidentialClientApplication

from adapters.teams.cloud import Cloud
from config.settings import TeamsSettings

KEPT = 60.0
"""Seconds a token is used without asking msal, which renews it five minutes before it expires."""

_LIMIT = 10
"""Seconds for one call to Entra ID; msal alone would wait for ever."""


class Credentials(PasswordServiceClientCredentialFactory):  # type: ignore[misc]
    """A credentials factory that always hands out the same credentials, whose token cache is then kept."""

    def __init__(self, settings: TeamsSettings, cloud: Cloud, given: AppCredentials | None = None) -> None:
        super().__init__(settings.app_id, settings.app_password, settings.app_tenant_id)
        self._scope = cloud.scope
        self._login_url = cloud.login_url
        self._made: AppCredentials | None = given
        self._lock = asyncio.Lock()
        self._token, self._until = "", 0.0

    async def create_credentials(
        self, app_id: str, oauth_scope: str, login_endpoint: str, validate_authority: bool
    ) -> AppCredentials:
        """The credentials. Raises ``PermissionError`` for an app id that is not ours."""
        if await self.is_authentication_disabled():
            return MicrosoftAppCredentials.empty()
        if not await self.is_valid_app_id(app_id):
            raise PermissionError("the app id is not this bot's")
        if self._made is None:
            self._made = await super().create_credentials(
                app_id, oauth_scope, login_endpoint, validate_authority
            )
        return self._made

    async def token(self) -> str:
        """A bearer token for the connector; empty where sign-in is off. Raises ``PermissionError``.

        The lock keeps a start-up from fetching as many tokens as there are first messages.
        """
        if await self.is_authentication_disabled():
            return ""
        async with self._lock:
            if time.monotonic() >= self._until:
                made = await self.create_credentials(self.app_id, self._scope, self._login_url, True)
                self._token = await asyncio.to_thread(_fetch, made)
                self._until = time.monotonic() + KEPT
            return self._token


def _fetch(made: AppCredentials) -> str:
    """In a thread: even making msal's application asks Entra ID something."""
    if isinstance(made, MicrosoftAppCredentials) and made.app is None:
        made.app = ConfidentialClientApplication(
            client_id=made.microsoft_app_id,
            client_credential=made.microsoft_app_password,
            authority=made.oauth_endpoint,
            timeout=_LIMIT,
        )
    return str(made.get_access_token())
