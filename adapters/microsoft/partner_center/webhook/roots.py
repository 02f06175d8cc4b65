"""Root certificates that the vendor's certificates lead to, pinned by fingerprint, and those an operator
adds.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

import certifi
from cryptography import x509

from adapters.microsoft.partner_center.webhook.chain import read_certificates
from config.files import read_pem

PINNED: Mapping[str, str] = {
    "c741f70f4b2a8d88bf2e71c14122ef53ef10eba0cfa5e64cfa20f418853073e0": "Microsoft RSA Root Certificate Authority 2017",
    "358df39d764af9e1b766e9c972df352ee15cfac227af6ad1d70e8e4a6edcba02": "Microsoft ECC Root Certificate Authority 2017",
    "cb3ccbb76031e5e0138f8dd39a23f9de47ffc35e43c1144cea27d46a5ab1cb5f": "DigiCert Global Root G2",
    "31ad6648f8104138c738f39ea4320133393e3a18cc02296ef97c2ac9ef6731d0": "DigiCert Global Root G3",
    "371a00dc0533b3721a7eeb40e8419e70799d2b0a0f2c1d80693165f7cec4ad75": "DigiCert TLS RSA4096 Root G5",
    "018e13f0772532cf809bd1b17281867283fc48c6e13be9c69812854a490c1b05": "DigiCert TLS ECC P384 Root G5",
}
"""SHA-256 fingerprints of the roots above the vendor's issuing authorities.

https://learn.microsoft.com/azure/security/fundamentals/azure-certificate-authority-details and
https://www.microsoft.com/pkiops/docs/repository.htm
"""

_BLOCK = re.compile(rb"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)


def load_roots(extra: Path | None = None) -> list[x509.Certificate]:
    """The pinned roots that the installed bundle of roots holds, and those in the PEM file ``extra``.

    A root that is withdrawn leaves the bundle, and with it this list. Raises :class:`OSError` where a file cannot be
    read, :class:`config.files.EncodingError` and
    :class:`~adapters.microsoft.partner_center.webhook.signature.Refused` where ``extra`` holds no certificates.
    """
    added = read_certificates(read_pem(extra)) if extra else []
    return [*_pinned(Path(certifi.where()).read_bytes()), *added]


def _pinned(bundle: bytes) -> list[x509.Certificate]:
    # Fingerprints are compared before anything is parsed: the bundle holds old certificates that no longer can be.
    blocks = (base64.b64decode(block) for block in _BLOCK.findall(bundle))
    return [
        x509.load_der_x509_certificate(der) for der in blocks if hashlib.sha256(der).hexdigest() in PINNED
    ]
