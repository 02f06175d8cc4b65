"""SDK clients, one for each tenant and subscription, over one set of connections."""

from __future__ import annotations

import asyncio
from collections import OrderedDict

from azure.mgmt.support.aio import MicrosoftSupport

from adapters.microsoft.azure_support.authorization import AuthorizationPolicy
from adapters.microsoft.azure_support.pipeline import (
    CreatedPolicy,
    ShortRetryPolicy,
    Sleep,
    Transport,
    WriteOutcomePolicy,
)
from adapters.microsoft.azure_support.tokens import Tokens
from config.settings import PartnerCenterSettings

MOST_CLIENTS = 64
POLL_SECONDS = 1
CONNECT_SECONDS = 5.0
ATTEMPT_SECONDS = 15.0


class Clients:
    """Keeps the clients used last.

    They share a transport, so one that is let go of while a call is under way still ends that call.
    """

    def __init__(self, settings: PartnerCenterSettings, tokens: Tokens, sleep: Sleep = asyncio.sleep) -> None:
        self._settings, self._tokens, self._sleep = settings, tokens, sleep
        self._kept: OrderedDict[tuple[str, str], MicrosoftSupport] = OrderedDict()
        self._transport: Transport | None = None
        self._lender: Clients | None = None

    def acting_with(self, tokens: Tokens) -> Clients:
        """Clients with other tokens over the same connections."""
        other = Clients(self._settings, tokens, self._sleep)
        other._lender = self
        return other

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, tenant: str, subscription_id: str) -> MicrosoftSupport:
        """The client for a subscription of a tenant (the partner's own when empty)."""
        key = (tenant, subscription_id)
        if key not in self._kept:
            self._kept[key] = self._made(tenant, subscription_id)
        self._kept.move_to_end(key)
        if len(self._kept) > MOST_CLIENTS:
            self._kept.popitem(last=False)
        return self._kept[key]

    async def aclose(self) -> None:
        """Give the connections back."""
        transport, self._transport = self._transport, None
        self._kept.clear()
        if transport is not None:
            await transport.close()

    def _made(self, tenant: str, subscription_id: str) -> MicrosoftSupport:
        base_url = self._settings.azure_management_url
        return MicrosoftSupport(
            # It wants a credential, and asks the policy below instead.
            self._tokens,  # type: ignore[arg-type]
            subscription_id,
            base_url=base_url,
            polling_interval=POLL_SECONDS,
            transport=self._connections(),
            retry_policy=ShortRetryPolicy(),
            authentication_policy=AuthorizationPolicy(self._tokens, tenant, base_url),
            per_retry_policies=[WriteOutcomePolicy(), CreatedPolicy()],
        )

    def _connections(self) -> Transport:
        if self._lender is not None:
            return self._lender._connections()
        if self._transport is None:
            ca_file = self._settings.ca_file
            self._transport = Transport(
                sleep=self._sleep,
                connection_verify=str(ca_file) if ca_file else True,
                connection_timeout=CONNECT_SECONDS,
                read_timeout=ATTEMPT_SECONDS,
            )
        return self._transport
