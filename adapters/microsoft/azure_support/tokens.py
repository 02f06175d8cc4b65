"""Tokens for Azure: the primary one of the customer's tenant, the auxiliary one of the partner's.

A partner acts on a customer's subscription with both
(https://learn.microsoft.com/azure/azure-resource-manager/management/authenticate-multi-tenant).
"""

from __future__ import annotations

from typing import Protocol

AUXILIARY = "x-ms-authorization-auxiliary"


class Tokens(Protocol):
    """Where tokens come from."""

    async def token(self, resource: str, *, user: bool, tenant: str = "") -> str:
        """A token of the service account for this resource, in this tenant (the partner's own when empty)."""
        ...
