"""Authorization: who may talk to Azure Resource Manager about a subscription."""

from __future__ import annotations

from collections.abc import Mapping

import jwt

from sandbox.entra.tokens import MANAGEMENT, Caller, TokenIssuer
from sandbox.wire.problems import Refusal, arm
from sandbox.world.people import ADMIN_AGENT, GLOBAL_ADMIN, HELPDESK_AGENT
from sandbox.world.world import World

_AUDIENCES = (MANAGEMENT, "https://management.core.windows.net")
AUXILIARY = "x-ms-authorization-auxiliary"


class AzureAuthorizer:
    """Judges primary and auxiliary tokens."""

    def __init__(self, world: World, tokens: TokenIssuer) -> None:
        self.world = world
        self.tokens = tokens

    def authorize(self, headers: Mapping[str, str], tenant: str | None, *, writes: bool) -> Caller:
        """The caller of a request about a subscription of *tenant* (None for what belongs to nobody).

        A write on a customer's subscription needs the customer tenant's token and, beside it, one of the partner
        tenant. https://learn.microsoft.com/azure/azure-resource-manager/management/authenticate-multi-tenant
        """
        caller = self._read(headers.get("Authorization", ""), "Authorization")
        if tenant is not None and caller.tenant != tenant:
            message = (
                f"The access token is from the wrong issuer 'https://sts.windows.net/{caller.tenant}/'. It must match "
                f"the tenant 'https://sts.windows.net/{tenant}/' associated with this subscription."
            )
            raise self._unauthorized("InvalidAuthenticationTokenTenant", message)
        auxiliary = self._auxiliary(headers)
        if writes and tenant not in (None, self.world.tenant_id) and self.world.tenant_id not in auxiliary:
            message = (
                f"The header {AUXILIARY} must hold a token of the partner tenant for on-behalf-of requests."
            )
            raise self._unauthorized("LinkedAuthorizationFailed", message, 403)
        person = caller.person
        if writes and person is not None and not person.roles & {ADMIN_AGENT, HELPDESK_AGENT, GLOBAL_ADMIN}:
            message = (
                f"The client '{person.email}' with object id '{person.id}' does not have authorization to perform "
                "action 'Microsoft.Support/supportTickets/write'."
            )
            raise arm(403, "AuthorizationFailed", message)
        if person is not None and not person.roles:
            raise arm(
                403, "AuthorizationFailed", f"The client '{person.email}' has no role on the subscription."
            )
        return caller

    def _auxiliary(self, headers: Mapping[str, str]) -> set[str]:
        """The tenants whose tokens came along; at most three may."""
        text = headers.get(AUXILIARY, "")
        parts = [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
        if len(parts) > 3:
            raise self._unauthorized(
                "InvalidAuxiliaryTokens", "At most three auxiliary tokens are supported."
            )
        return {self._read(part, AUXILIARY).tenant for part in parts}

    def _read(self, header: str, where: str) -> Caller:
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise self._unauthorized(
                "AuthenticationFailed", f"Authentication failed. The '{where}' header is missing."
            )
        try:
            caller = self.tokens.caller(token.strip())
        except (jwt.PyJWTError, KeyError):
            raise self._unauthorized("InvalidAuthenticationToken", "The access token is invalid.") from None
        if caller.audience not in _AUDIENCES:
            raise self._unauthorized(
                "InvalidAuthenticationTokenAudience", "The access token has the wrong audience."
            )
        if self.tokens.expired(caller):
            raise self._unauthorized(
                "ExpiredAuthenticationToken", "The access token expiry UTC time is in the past."
            )
        return caller

    def _unauthorized(self, code: str, message: str, status: int = 401) -> Refusal:
        if status != 401:
            return arm(status, code, message)
        challenge = f'Bearer authorization_uri="https://login.windows.net/{self.world.tenant_id}", error="invalid_token"'
        return arm(401, code, message, {"WWW-Authenticate": challenge})
