"""Tokens for Azure: the primary one of the customer's tenant, the auxiliary one of the partner's.

A partner acts on a customer's subscription with both
(https://learn.microsoft.com/azure/azure-resource-manager/management/authenticate-multi-tenant).
"""

from __future__ import annotations

from adapters.microsoft.http.attempts import Tokens

__all__ = ["AUXILIARY", "Tokens"]

AUXILIARY = "x-ms-authorization-auxiliary"
