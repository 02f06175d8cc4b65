"""Signed event as bytes and headers; or with the fault that was ordered in it."""

from __future__ import annotations

import base64
from datetime import timedelta

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from sandbox.webhooks.certificates import IMPOSTOR, SIGNER, Certificates
from sandbox.wire.bodies import BOM, encode, ticks
from sandbox.world.webhooks import HOST, Delivery

_SHIFTS = {"late": timedelta(days=-3), "stale": timedelta(days=-8), "early": timedelta(hours=1)}


def seal(delivery: Delivery, certificates: Certificates, *, own_header: bool) -> tuple[bytes, dict[str, str]]:
    """Body and headers. `own_header` puts the signature into x-ms-signature instead of Authorization."""
    body = _body(delivery)
    impostor = delivery.trick in ("forged", "wrong_certificate")
    key = certificates.impostor_key if impostor else certificates.key
    signature = base64.b64encode(key.sign(body, PKCS1v15(), hashes.SHA256())).decode()
    url = certificates.url(IMPOSTOR if delivery.trick == "wrong_certificate" else SIGNER)
    if delivery.trick == "other_host":
        url = url.replace("localhost", "certificates.example")
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "x-ms-certificate-url": url,
        "x-ms-signature-algorithm": "rsa-sha256",
        "MS-CorrelationId": delivery.id,
        "x-ms-signature" if own_header else "Authorization": f"Signature {signature}",
    }
    return (body.replace(b"20", b"21", 1) if delivery.trick == "tampered" else body), headers


def _body(delivery: Delivery) -> bytes:
    uri = delivery.uri
    if delivery.trick == "http_resource":
        uri = uri.replace(f"https://{HOST}", "http://localhost:16722").replace("/v1/", "/webhooks/v1/")
    body = encode(
        {
            "EventName": delivery.name,
            "ResourceUri": uri,
            "ResourceName": delivery.resource,
            "AuditUri": None,
            "ResourceChangeUtcDate": ticks(delivery.when + _SHIFTS.get(delivery.trick, timedelta())),
        }
    )
    return BOM + body if delivery.trick == "bom" else body
