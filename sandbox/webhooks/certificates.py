"""Certificates for webhooks: an authority that looks like the vendor's, its issuing authority, a signer, and
an impostor.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cached_property

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

ORGANISATION = "Microsoft Corporation"
SIGNER, ISSUER, IMPOSTOR = "webhook.cer", "issuer.cer", "impostor.cer"


def _name(common: str) -> x509.Name:
    parts = (
        (NameOID.COUNTRY_NAME, "US"),
        (NameOID.ORGANIZATION_NAME, ORGANISATION),
        (NameOID.COMMON_NAME, common),
    )
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in parts])


ROOT_NAME, ISSUER_NAME = _name("Sandbox RSA Root 2026"), _name("Sandbox TLS Issuing CA 01")
SIGNER_NAME = _name("webhooks.partnercenter.example")


class Certificates:
    """Made when first needed, because making an RSA key takes a while; `base` is where they are served."""

    def __init__(self, base: str) -> None:
        self.base = base

    @cached_property
    def _root_key(self) -> ec.EllipticCurvePrivateKey:
        return ec.generate_private_key(ec.SECP256R1())

    @cached_property
    def _issuer_key(self) -> ec.EllipticCurvePrivateKey:
        return ec.generate_private_key(ec.SECP256R1())

    @cached_property
    def key(self) -> rsa.RSAPrivateKey:
        """What signs events."""
        return rsa.generate_private_key(65537, 2048)

    @cached_property
    def impostor_key(self) -> rsa.RSAPrivateKey:
        """What signs them when somebody else does."""
        return rsa.generate_private_key(65537, 2048)

    @cached_property
    def _root(self) -> x509.Certificate:
        built = _begun(ROOT_NAME, ROOT_NAME, self._root_key.public_key())
        return _authority(built, 1).sign(self._root_key, hashes.SHA256())

    @property
    def roots_pem(self) -> bytes:
        """The root, for those who want to believe in it."""
        return self._root.public_bytes(serialization.Encoding.PEM)

    def served(self, name: str) -> bytes | None:
        """The DER under a file name."""
        if name == SIGNER:
            return self._signer.public_bytes(serialization.Encoding.DER)
        if name == ISSUER:
            return self._issuer.public_bytes(serialization.Encoding.DER)
        return self._impostor.public_bytes(serialization.Encoding.DER) if name == IMPOSTOR else None

    def url(self, name: str) -> str:
        """Where a certificate is served."""
        return f"{self.base}/_certificates/{name}"

    @cached_property
    def _issuer(self) -> x509.Certificate:
        built = _begun(ISSUER_NAME, ROOT_NAME, self._issuer_key.public_key())
        return _authority(built, 0).sign(self._root_key, hashes.SHA256())

    @cached_property
    def _signer(self) -> x509.Certificate:
        built = _begun(SIGNER_NAME, ISSUER_NAME, self.key.public_key())
        where = x509.AccessDescription(
            AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier(self.url(ISSUER))
        )
        return (
            built.add_extension(x509.BasicConstraints(False, None), critical=True)
            .add_extension(_usage(certifies=False), critical=True)
            .add_extension(x509.AuthorityInformationAccess([where]), critical=False)
            .sign(self._issuer_key, hashes.SHA256())
        )

    @cached_property
    def _impostor(self) -> x509.Certificate:
        """All the right names, and certified by nobody but itself."""
        built = _begun(SIGNER_NAME, SIGNER_NAME, self.impostor_key.public_key())
        return built.sign(self.impostor_key, hashes.SHA256())


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365))
    )


def _authority(built: x509.CertificateBuilder, below: int) -> x509.CertificateBuilder:
    limited = built.add_extension(x509.BasicConstraints(True, below), critical=True)
    return limited.add_extension(_usage(certifies=True), critical=True)


def _usage(*, certifies: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not certifies,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certifies,
        crl_sign=certifies,
        encipher_only=False,
        decipher_only=False,
    )
