"""Cloud addresses of the Bot Framework: the public cloud by default; other clouds and tests name their own addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Cloud:
    """The addresses of one cloud (https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication).

    ``service_hosts`` are where activities may ask to be answered: the bot's own token is sent there. One that begins
    with a dot stands for every host below it. ``insecure`` hosts may be reached without https.
    """

    issuer: str = "https://api.botframework.com"
    scope: str = "https://api.botframework.com"
    login_url: str = "https://login.microsoftonline.com/"
    openid_url: str = "https://login.botframework.com/v1/.well-known/openidconfiguration"
    service_hosts: Sequence[str] = ("smba.trafficmanager.net", ".teams.microsoft.com", ".botframework.com")
    upload_hosts: Sequence[str] = (".sharepoint.com",)
    insecure: frozenset[str] = frozenset()

    def serves(self, url: str) -> bool:
        """Whether a ``serviceUrl`` is one of this cloud's."""
        return _allowed(url, self.service_hosts, self.insecure)

    def stores(self, url: str) -> bool:
        """Whether an ``uploadUrl`` is one of this cloud's file stores."""
        return _allowed(url, self.upload_hosts, self.insecure)


PUBLIC = Cloud()
LOOPBACK = ("localhost", "127.0.0.1", "::1")

LOCAL = Cloud(service_hosts=LOOPBACK, upload_hosts=LOOPBACK, insecure=frozenset(LOOPBACK))
"""This machine and nothing else, for a bot that serves unauthenticated callers."""


def _allowed(url: str, hosts: Sequence[str], insecure: frozenset[str]) -> bool:
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return False
    if parts.username is not None or parts.password is not None or parts.fragment or "\\" in url:
        return False
    if host in insecure:
        return parts.scheme in ("http", "https") and host in hosts
    if parts.scheme != "https" or port not in (None, 443):
        return False
    return any(host.endswith(known) if known.startswith(".") else host == known for known in hosts)
