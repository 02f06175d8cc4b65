"""Host allow-list: the addresses that certificates may be fetched from. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from adapters.microsoft.partner_center.webhook.signature import Refused
from config.settings import WEBHOOK_CERTIFICATE_HOST

ISSUERS = frozenset({"www.microsoft.com", "caissuers.microsoft.com", "cacerts.digicert.com"})
"""Where the vendor's certificates say that those of their issuers are to be had.

https://learn.microsoft.com/azure/security/fundamentals/azure-certificate-authority-details
"""

LONGEST = 2048
_ADDRESS = re.compile(r"(https?)://([A-Za-z0-9.:-]+)(/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?")


@dataclass(frozen=True, slots=True)
class Hosts:
    """The hosts that may be asked: exactly these, each with its port unless it is the usual one."""

    certificates: frozenset[str]

    @classmethod
    def of(cls, names: Collection[str]) -> Hosts:
        """The hosts of a setting, in any case."""
        return cls(frozenset(name.lower().removesuffix(":443") for name in names))

    def signer(self, address: str) -> str:
        """``address`` if a signer's certificate may be fetched from it; else :class:`Refused`."""
        host = _host(address, "https")
        if host is None or host not in self.certificates:
            raise Refused("certificate_host")
        return address

    def issuer(self, address: str) -> bool:
        """Whether an issuer's certificate may be fetched from it.

        Plain http will do for the hosts that publish them: whatever comes must lead to a root all the same.
        """
        secure = _host(address, "https")
        return secure in self.certificates | ISSUERS if secure else _host(address, "http") in ISSUERS

    def private(self, host: str) -> bool:
        """Whether this host, without its port, may be on a private network: only where an operator named it."""
        named = {re.sub(r":\d+$", "", name) for name in self.certificates}
        return host.lower() in named - ISSUERS - {WEBHOOK_CERTIFICATE_HOST}


def _host(address: str, scheme: str) -> str | None:
    """The host of an address, with its port unless it is the usual one; ``None`` for another scheme or odd spelling.

    One strict pattern reads it, so that no two readers of an address can disagree about its host: there is no room
    in it for a user's name, a backslash, a blank, a fragment or anything outside of ASCII.
    """
    found = _ADDRESS.fullmatch(address) if len(address) <= LONGEST else None
    if found is None or found[1] != scheme:
        return None
    return found[2].lower().removesuffix(":443" if scheme == "https" else ":80")
