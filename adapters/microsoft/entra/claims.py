"""Token claims: what a token says of itself. Only looked at, never trusted: the vendor verifies its own tokens."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from adapters.microsoft.http.body import WireError, decode


def claims(token: str) -> Mapping[str, Any] | None:
    """The claims of a JWT; ``None`` for a token that is opaque."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        value = decode(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, WireError):
        return None
    return value if isinstance(value, dict) else None


def lacks_mfa(token: str) -> bool:
    """Whether a token surely holds no ``amr`` claim that ends in ``mfa``, as Partner Center demands.

    https://learn.microsoft.com/partner-center/security/security-at-your-organization
    """
    said = claims(token)
    if said is None:
        return False
    ways = said.get("amr")
    return not (isinstance(ways, list) and any(str(way).lower().endswith("mfa") for way in ways))
