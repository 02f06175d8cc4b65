"""Signing keys that can be rotated while old tokens stay good."""

from __future__ import annotations

import base64
import functools
import uuid
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key


def _unsigned(value: int) -> str:
    raw = value.to_bytes((value.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _make() -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


# Making a key takes longer than making the whole world: the first one serves every sandbox of the process.
_first = functools.cache(_make)


class KeyRing:
    """The newest key signs; all keys of the ring verify."""

    def __init__(self) -> None:
        self.current = uuid.uuid4().hex
        self._keys: dict[str, RSAPrivateKey] = {self.current: _first()}

    def rotate(self) -> str:
        """Make a new signing key and return its id; the one before the last is forgotten."""
        self.current = uuid.uuid4().hex
        self._keys[self.current] = _make()
        while len(self._keys) > 2:
            del self._keys[next(iter(self._keys))]
        return self.current

    def sign(self, claims: dict[str, Any]) -> str:
        """A compact JWT, RS256."""
        return jwt.encode(claims, self._keys[self.current], algorithm="RS256", headers={"kid": self.current})

    def open(self, token: str) -> dict[str, Any]:
        """The claims of a token of ours; time is the caller's to judge. Raises jwt.PyJWTError."""
        kid = jwt.get_unverified_header(token).get("kid", "")
        if kid not in self._keys:
            raise jwt.InvalidKeyError("unknown signing key")
        options: Any = {"verify_exp": False, "verify_aud": False, "verify_iat": False, "verify_nbf": False}
        claims: dict[str, Any] = jwt.decode(
            token, self._keys[kid].public_key(), algorithms=["RS256"], options=options
        )
        return claims

    def published(self) -> list[dict[str, str]]:
        """The public halves, as a JWK set lists them."""
        rows = []
        for kid, key in self._keys.items():
            numbers = key.public_key().public_numbers()
            rows.append(
                {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "x5t": kid}
                | {"n": _unsigned(numbers.n), "e": _unsigned(numbers.e)}
            )
        return rows
