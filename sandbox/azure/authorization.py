"""Authorization: who may talk to Azure Resource Manager about a subscription."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime

import jwt

from sandbox.entra.tokens import MANAGEMENT, Caller, TokenIssuer
from sandbox.wire.problems import Refusal, arm, azure_challenge
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
            over, now = (_moment(at) for at in (caller.expires, self.world.clock.wall()))
            raise self._unauthorized(
                "ExpiredAuthenticationToken",
                f"The access token expiry UTC time '{over}' is earlier than current UTC time '{now}'.",
            )
        if self.tokens.revoked(caller):
            raise self._revoked()
        return caller

    def _unauthorized(self, code: str, message: str, status: int = 401) -> Refusal:
        """https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling#error-code"""
        if status != 401:
            return arm(status, code, message)
        return arm(401, code, message, {"WWW-Authenticate": azure_challenge(self.world.tenant_id, message)})

    def _revoked(self) -> Refusal:
        """A sign-in that was taken back: the challenge names what a new token has to have.

        https://learn.microsoft.com/entra/identity-platform/claims-challenge
        """
        wanted = {"access_token": {"nbf": {"essential": True, "value": str(int(time.time()))}}}
        claims = base64.b64encode(json.dumps(wanted).encode()).decode()
        header = (
            'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", '
            f'error="insufficient_claims", claims="{claims}"'
        )
        message = "User session has been revoked"
        return arm(401, "TokenIssuedBeforeRevocationTimestamp", message, {"WWW-Authenticate": header})


def _moment(seconds: float) -> str:
    """A moment as Azure writes it in sentences."""
    at = datetime.fromtimestamp(seconds, UTC)
    return f"{at.month}/{at.day}/{at.year} {at:%I:%M:%S %p}"
