"""Token audiences: the scopes of the services that the application takes tokens for."""

from __future__ import annotations

from typing import Final

PARTNER_CENTER: Final = "https://api.partnercenter.microsoft.com/.default"
GRAPH: Final = "https://graph.microsoft.com/.default"
PARTNER_API: Final = "https://api.partner.microsoft.com/.default"
AZURE: Final = "https://management.azure.com/.default"
