"""Webhook signature: what the headers of an event claim, and whether its signature proves it. Pure.

https://learn.microsoft.com/partner-center/developer/partner-center-webhooks
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

LEAST_BYTES = 256
"""Bytes of a signature made with a key of 2048 bits, the shortest that is accepted."""

MOST_BYTES = 1024
_SIGNATURE = re.compile(r"Signature ([A-Za-z0-9+/]+={0,2})")
_ALGORITHM = re.compile(r"rsa-([a-z0-9]+)", re.IGNORECASE)
_HASHES: Mapping[str, type[hashes.HashAlgorithm]] = {
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}
_BOM = b"\xef\xbb\xbf"


class Refused(Exception):  # noqa: N818 - named for what happened
    """An event is not taken. ``reason`` is a word for metrics and the log, ``status`` the HTTP answer."""

    def __init__(self, reason: str, status: int = 401) -> None:
        super().__init__(reason)
        self.reason, self.status = reason, status


@dataclass(frozen=True, slots=True)
class Claim:
    """What an event brings along to be believed: nothing of it has been checked yet."""

    signature: bytes
    algorithm: hashes.HashAlgorithm
    certificate_url: str


def read_claim(headers: Iterable[tuple[str, str]]) -> Claim:
    """The claim in the headers of a request; raises :class:`Refused`, 400 where something is missing or misspelt."""
    named: dict[str, list[str]] = {}
    for name, value in headers:
        named.setdefault(name.lower(), []).append(value)
    signature = _signature(named)
    url = _one(named, "x-ms-certificate-url", "no_certificate_url")
    algorithm = _ALGORITHM.fullmatch(_one(named, "x-ms-signature-algorithm", "no_algorithm"))
    if algorithm is None:
        raise Refused("algorithm_format", 400)
    if algorithm[1].lower() not in _HASHES:
        raise Refused("algorithm")
    return Claim(signature, _HASHES[algorithm[1].lower()](), url)


def _one(named: Mapping[str, list[str]], name: str, missing: str) -> str:
    values = named.get(name, [])
    if len(values) > 1:
        raise Refused("ambiguous", 400)
    if not values or not values[0]:
        raise Refused(missing, 400)
    return values[0]


def _signature(named: Mapping[str, list[str]]) -> bytes:
    """The one signature. A gateway may have put something else into ``Authorization``; two signatures are no claim."""
    given = [*named.get("x-ms-signature", []), *named.get("authorization", [])]
    if not any(given):
        raise Refused("unsigned")
    signatures = {value for value in given if value.split(" ", 1)[0] == "Signature"}
    if not signatures:
        raise Refused("scheme")
    if len(signatures) > 1:
        raise Refused("ambiguous")
    found = _SIGNATURE.fullmatch(signatures.pop())
    try:
        decoded = base64.b64decode(found[1], validate=True) if found else b""
    except binascii.Error:
        decoded = b""
    if not LEAST_BYTES <= len(decoded) <= MOST_BYTES:
        raise Refused("signature_format")
    return decoded


def check_signature(claim: Claim, key: RSAPublicKey, body: bytes) -> None:
    """Raise :class:`Refused` unless ``key`` signed ``body`` (RSA PKCS#1 v1.5 over the raw bytes).

    The vendor's own example signs and checks text, from which a byte order mark is gone: where one arrives, a
    signature over what follows it counts as well.
    """
    for signed in {body, body.removeprefix(_BOM)}:
        try:
            key.verify(claim.signature, signed, PKCS1v15(), claim.algorithm)
        except InvalidSignature:
            continue
        return
    raise Refused("signature")
