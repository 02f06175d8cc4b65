"""Authorization: the tokens that each request to Azure goes with, and fresh ones where they are refused."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from azure.core.exceptions import ServiceRequestError
from azure.core.pipeline.policies import AsyncHTTPPolicy

from adapters.microsoft.azure_support.operation import current_operation
from adapters.microsoft.azure_support.tokens import AUXILIARY, Tokens
from adapters.microsoft.entra.audiences import AZURE
from adapters.microsoft.http.service import sends_in_the_clear

CORRELATION = "x-ms-correlation-request-id"
_REFUSED = 401


class AuthorizationPolicy(AsyncHTTPPolicy):  # type: ignore[type-arg]
    """Gives each request the customer's token, the partner's beside it, and the correlation id: polls and further pages too, which
    the SDK sends without the headers of the call.

    Tokens that are refused are replaced, once for each request, whatever the challenge in ``WWW-Authenticate`` says: that they are
    over, that somebody's sign-in was taken back, or that they were made before a policy that they must fulfil. A second refusal
    is the answer. Asked for each attempt, since tokens are kept where they come from, and may be over before the next one.

    Lets no request go to another host, or in the clear: a link in an answer must not carry tokens away.
    """

    def __init__(self, tokens: Tokens, tenant: str, base_url: str) -> None:
        self._tokens, self._tenant, self._home = tokens, tenant, _origin(base_url)

    async def send(self, request: Any) -> Any:
        """Pass the request on. Raises ``ValueError`` for one that would go to another host."""
        self._check(request.http_request.url)
        sent = await self._authorize(request.http_request)
        response = await self.next.send(request)
        if response.http_response.status_code != _REFUSED:
            return response
        for token in sent:
            self._tokens.expire(token)
        await self._authorize(request.http_request)
        return await self.next.send(request)

    def _check(self, url: str) -> None:
        if _origin(url) != self._home:
            raise ValueError("a link leads to another host")
        if sends_in_the_clear(url):
            raise ServiceRequestError("tokens are not sent in the clear")

    async def _authorize(self, request: Any) -> tuple[str, str]:
        """Set the headers; the tokens that the request now goes with."""
        primary = await self._tokens.token(AZURE, user=True, tenant=self._tenant)
        auxiliary = await self._tokens.token(AZURE, user=True)
        request.headers["Authorization"] = f"Bearer {primary}"
        request.headers[AUXILIARY] = f"Bearer {auxiliary}"
        if under_way := current_operation():
            request.headers[CORRELATION] = under_way.ids.correlation_id
        return primary, auxiliary


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    return parts.scheme.lower(), (parts.hostname or "").lower(), parts.port or 443
