"""Credential: what the SDK asks for its bearer token."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Any

from azure.core.credentials import AccessToken

from adapters.microsoft.azure_support.tokens import Tokens
from adapters.microsoft.entra.audiences import AZURE

# The tokens are cached where they come from; the SDK must ask each time instead of keeping one that was revoked.
_TRUST_SECONDS = 60


class TenantCredential:
    """What the SDK asks for its bearer token (``azure.core.credentials_async.AsyncTokenCredential``)."""

    def __init__(self, tokens: Tokens, tenant: str) -> None:
        self._tokens = tokens
        self._tenant = tenant

    async def get_token(self, *scopes: str, **_: Any) -> AccessToken:
        """The service account's token in the tenant this credential is for."""
        token = await self._tokens.token(AZURE, user=True, tenant=self._tenant)
        return AccessToken(token, int(time.time()) + _TRUST_SECONDS)

    async def close(self) -> None:
        """Nothing to close: the tokens belong to somebody else."""

    async def __aenter__(self) -> TenantCredential:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None
