"""Grants that Entra remembers between two requests: codes, refresh tokens, registered addresses."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from sandbox.world.people import Person

CODE_SECONDS = 600
# A rotated refresh token works a little longer, as long as two processes may need to agree on the new one.
# After that whoever did not save the rotated token has to sign in again.
GRACE_SECONDS = 600
REFRESH_SECONDS = 90 * 86400


@dataclass(slots=True)
class Code:
    """One authorization code, good once."""

    person: Person
    mfa: bool
    redirect_uri: str
    scope: str
    nonce: str | None
    challenge: str | None
    expires: float
    used: bool = False


@dataclass(slots=True)
class Refresh:
    """One refresh token. `dies` moves closer once it has been exchanged for another."""

    person: Person
    mfa: bool
    dies: float


@dataclass(slots=True)
class Grants:
    """All codes and refresh tokens. Times are the caller's, in seconds."""

    codes: dict[str, Code] = field(default_factory=dict)
    refreshes: dict[str, Refresh] = field(default_factory=dict)
    redirects: set[str] = field(default_factory=set)

    def issue_code(self, code: Code) -> str:
        """Remember a code and name it."""
        name = f"0.AX{secrets.token_urlsafe(48)}"
        self.codes[name] = code
        return name

    def issue_refresh(self, person: Person, mfa: bool, now: float) -> str:
        """A new refresh token for a person."""
        name = f"1.AY{secrets.token_urlsafe(64)}"
        self.refreshes[name] = Refresh(person, mfa, now + REFRESH_SECONDS)
        return name

    def rotate(self, name: str, now: float) -> str:
        """Exchange a refresh token for the next one; the old one has `GRACE_SECONDS` left."""
        old = self.refreshes[name]
        old.dies = min(old.dies, now + GRACE_SECONDS)
        return self.issue_refresh(old.person, old.mfa, now)

    def revoke(self, person: Person) -> int:
        """Take back every refresh token of a person, as a changed password does. Returns how many."""
        mine = [name for name, one in self.refreshes.items() if one.person is person]
        for name in mine:
            del self.refreshes[name]
        return len(mine)

    def accepts(self, redirect_uri: str) -> bool:
        """Loopback addresses on any port, and whatever was registered."""
        parts = urlsplit(redirect_uri)
        loopback = parts.scheme in ("http", "https") and parts.hostname in ("localhost", "127.0.0.1", "::1")
        return loopback or redirect_uri in self.redirects


def matches(challenge: str, verifier: str) -> bool:
    """Whether a PKCE verifier belongs to an S256 challenge (RFC 7636, section 4.6)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return secrets.compare_digest(base64.urlsafe_b64encode(digest).rstrip(b"=").decode(), challenge)
