"""Acting on behalf of a person: the client with somebody's own tokens in place of the service account's."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.microsoft.entra.errors import mine, unsigned
from adapters.microsoft.entra.tokens import Auth
from adapters.microsoft.http.attempts import Tokens
from adapters.microsoft.partner_center.client import PartnerCenter
from adapters.microsoft.partner_center.service_desk import PartnerCenterDesk


class Unsigned:
    """Tokens of somebody who has not signed in: the application's, and no user's."""

    def __init__(self, auth: Auth) -> None:
        self._auth = auth

    async def token(self, resource: str, *, user: bool, tenant: str = "") -> str:
        """The application's token. Raises :class:`bot.errors.PartnerFailure` with *user*: sign in first."""
        if user:
            raise unsigned()
        return await self._auth.token(resource, user=False, tenant=tenant)

    def expire(self, token: str) -> None:
        """Forget a token that was refused."""
        self._auth.expire(token)


@dataclass(slots=True)
class Watched:
    """Tokens that remember whether a user's was asked for, so that it can be said who acted."""

    tokens: Tokens
    used: bool = False

    async def token(self, resource: str, *, user: bool, tenant: str = "") -> str:
        """The token. Raises :class:`bot.errors.PartnerFailure`."""
        self.used = self.used or user
        return await self.tokens.token(resource, user=user, tenant=tenant)

    def expire(self, token: str) -> None:
        """Forget a token that was refused."""
        self.tokens.expire(token)


def acting_with(
    partner: PartnerCenter, tokens: Tokens, *, own: bool
) -> tuple[PartnerCenter, PartnerCenterDesk]:
    """Partner Center and its desk over the same connections with other tokens; *own* words failures for whose rights
    these are.
    """
    exchange = partner.exchange.acting_with(tokens, mine) if own else partner.exchange.acting_with(tokens)
    return PartnerCenter(exchange), PartnerCenterDesk(exchange)
