"""Access tokens and id tokens: issuing them, and telling what a bearer may do."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

import jwt

from sandbox.entra.keys import KeyRing
from sandbox.world.people import Person
from sandbox.world.world import World

PARTNER_CENTER = "https://api.partnercenter.microsoft.com"
MANAGEMENT = "https://management.azure.com"
GRAPH = "https://graph.microsoft.com"
RESOURCES = frozenset(
    {
        PARTNER_CENTER,
        MANAGEMENT,
        "https://management.core.windows.net",
        GRAPH,
        "https://graph.windows.net",
        "https://api.partner.microsoft.com",
    }
)
LIFETIME = 3600
# What an administrator has consented to for the application itself.
_PERMISSIONS = {
    MANAGEMENT: ["SupportRequestContributor"],
    GRAPH: [
        "User.Read.All",
        "GroupMember.Read.All",
        "RoleManagement.Read.Directory",
        "User.RevokeSessions.All",
    ],
}


def lifetime(seconds: int) -> int:
    """How long access tokens live. Raises ValueError for no time at all."""
    if seconds < 1:
        raise ValueError("a token lives for a second at least")
    return seconds


@dataclass(frozen=True, slots=True)
class Caller:
    """Who holds a token. `person` is None for an application that acts for itself."""

    tenant: str
    audience: str
    app_id: str
    person: Person | None
    mfa: bool
    expires: float
    id: str

    @property
    def name(self) -> str:
        """For the audit trail: a person's address, or the application."""
        return self.person.email if self.person else self.app_id


class TokenIssuer:
    """Token issuer: makes tokens, and reads them."""

    def __init__(self, world: World, keys: KeyRing) -> None:
        self.world = world
        self.keys = keys
        self.lifetime = LIFETIME
        self._read: dict[str, Caller] = {}
        self._skipped: dict[str, float] = {}
        self._revoked: set[str] = set()

    def access_token(
        self,
        tenant: str,
        audience: str,
        person: Person | None,
        *,
        mfa: bool = True,
    ) -> str:
        """A bearer token for one resource. Its times are those of the real clock."""
        now, uti = int(time.time()), secrets.token_urlsafe(16)
        self._skipped[uti] = self.world.clock.skipped
        claims: dict[str, object] = {
            "aud": audience,
            "iss": f"https://sts.windows.net/{tenant}/",
            "iat": now,
            "nbf": now,
            "exp": now + self.lifetime,
            "appid": self.world.client_id,
            "appidacr": "1",
            "tid": tenant,
            "uti": uti,
            "ver": "1.0",
        }
        if person is None:
            principal = self.world.rng.guid("principal", tenant)
            claims |= {"idtyp": "app", "oid": principal, "sub": principal}
            claims["roles"] = _PERMISSIONS.get(audience, [])
        else:
            claims |= {
                "idtyp": "user",
                "oid": person.id,
                "sub": person.id,
                "upn": person.email,
                "unique_name": person.email,
                "name": person.name,
                "given_name": person.first_name,
                "family_name": person.last_name,
                "scp": "user_impersonation",
                "wids": person.directory_roles,
                "roles": sorted(person.roles),
                "amr": ["pwd", "mfa"] if mfa else ["pwd"],
            }
        return self.keys.sign(claims)

    def id_token(self, issuer: str, audience: str, person: Person, nonce: str | None, mfa: bool) -> str:
        """Who signed in, for the application. `roles` are the agent roles and administrator roles by name."""
        now = int(time.time())
        claims: dict[str, object] = {
            "aud": audience,
            "iss": issuer,
            "iat": now,
            "nbf": now,
            "exp": now + self.lifetime,
            "oid": person.id,
            "sub": self.world.rng.guid("pairwise", person.id),
            "tid": self.world.tenant_id,
            "preferred_username": person.email,
            "email": person.email,
            "name": person.name,
            "roles": sorted(person.roles),
            "wids": person.directory_roles,
            "amr": ["pwd", "mfa"] if mfa else ["pwd"],
            "ver": "2.0",
        }
        if nonce:
            claims["nonce"] = nonce
        return self.keys.sign(claims)

    def caller(self, token: str) -> Caller:
        """Who holds *token*, expired or not. Raises jwt.PyJWTError when it is not ours or is not an access token."""
        known = self._read.get(token)
        if known is None:
            claims = self.keys.open(token)
            if "uti" not in claims:
                raise jwt.InvalidTokenError("not an access token")
            person = self.world.person(claims["oid"]) if claims["idtyp"] == "user" else None
            audience = str(claims["aud"]).rstrip("/")
            mfa = any(str(way).endswith("mfa") for way in claims.get("amr", []))
            known = Caller(
                claims["tid"], audience, claims["appid"], person, mfa, claims["exp"], claims["uti"]
            )
            self._read[token] = known
        return known

    def expired(self, caller: Caller) -> bool:
        """Whether its time is over, skipped time included."""
        skipped = self.world.clock.skipped - self._skipped.get(caller.id, 0.0)
        return time.time() + skipped >= caller.expires

    def revoke(self) -> int:
        """Refuse every token that was issued so far, as after an incident; refresh tokens stay good. Returns how many."""
        before = len(self._revoked)
        self._revoked.update(self._skipped)
        return len(self._revoked) - before

    def revoked(self, caller: Caller) -> bool:
        """Whether it was taken back before its time."""
        return caller.id in self._revoked
