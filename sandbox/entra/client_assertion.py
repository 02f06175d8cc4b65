"""Client assertions (certificate credentials): an application that proves itself by a certificate instead of a secret."""

from __future__ import annotations

import time
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import load_pem_x509_certificate

from sandbox.entra.errors import oauth


class Certificates:
    """The certificates registered with the application."""

    def __init__(self) -> None:
        self._keys: list[RSAPublicKey] = []

    def register(self, pem: bytes) -> None:
        """Trust a certificate. Raises ValueError unless it is PEM with an RSA key."""
        key = load_pem_x509_certificate(pem).public_key()
        if not isinstance(key, RSAPublicKey):
            raise ValueError("the certificate's key must be RSA")
        self._keys.append(key)

    def check(self, assertion: str, client_id: str, authority: str) -> None:
        """Raise the refusal that Entra would give, unless a registered certificate signed the assertion."""
        for key in self._keys:
            options: Any = {"verify_aud": False, "require": ["exp", "aud", "iss", "sub"]}
            try:
                claims = jwt.decode(assertion, key, algorithms=["RS256", "PS256"], options=options)
            except jwt.ExpiredSignatureError:
                raise oauth(
                    "invalid_client", 700024, "Client assertion is not within its valid time range.", 401
                ) from None
            except jwt.PyJWTError:
                continue
            good = claims["iss"] == claims["sub"] == client_id and str(claims["aud"]).startswith(authority)
            if good and claims["exp"] < time.time() + 86400:
                return
            raise oauth(
                "invalid_client", 700021, "Client assertion issuer, subject or audience is wrong.", 401
            )
        raise oauth(
            "invalid_client",
            700027,
            "The certificate that signed the client assertion is not registered.",
            401,
        )
